interface Waiting {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** Requests of this side that the other has not answered yet. Each ends once: a second answer, or one to nothing, is ignored. */
export class OpenRequests {
  readonly #waiting = new Map<number, Waiting>();
  #nextId = 1;

  /**
   * Opens a request.
   * @param cancel  called with its id when the signal aborts while it is open
   */
  open(signal: AbortSignal | undefined, cancel: (id: number) => void): { id: number; answer: Promise<unknown> } {
    const id = this.#nextId++;
    const leave = (): void => cancel(id);
    signal?.addEventListener('abort', leave, { once: true });
    const end = (): void => {
      this.#waiting.delete(id);
      signal?.removeEventListener('abort', leave);
    };
    const answer = new Promise<unknown>((resolve, reject) => {
      this.#waiting.set(id, {
        resolve: (value) => {
          end();
          resolve(value);
        },
        reject: (error) => {
          end();
          reject(error);
        },
      });
    });
    return { id, answer };
  }

  /** Ends a request with its result. */
  resolve(id: number, value: unknown): void {
    this.#waiting.get(id)?.resolve(value);
  }

  /** Ends a request with an error. */
  reject(id: number, error: Error): void {
    this.#waiting.get(id)?.reject(error);
  }

  /** Ends all that are open. */
  rejectAll(reason: Error): void {
    for (const { reject } of [...this.#waiting.values()]) reject(reason);
  }
}
