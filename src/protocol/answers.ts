import { failure, LabError } from '../core/ground/errors.ts';
import { toFailure } from './failures.ts';
import type { Frame } from './frames.ts';

/** Handlers by name, without their types: what comes over the wire names them. */
export type UntypedHandlers = Readonly<Record<string, ((params: unknown, signal: AbortSignal) => unknown) | undefined>>;

/** What the answers need of the link. */
export interface AnswerOptions {
  readonly handlers: UntypedHandlers;
  readonly post: (frame: Frame, transfer?: readonly ArrayBuffer[]) => void;
  readonly onFault: (error: unknown) => void;
  readonly transferOf: ((result: unknown) => readonly ArrayBuffer[]) | undefined;
}

/** What is in the table under a name from the wire, which may be the name of anything that every object has. */
export function ownEntry<Entry>(table: Readonly<Record<string, Entry | undefined>>, name: string): Entry | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}

/** A refusal of a name that no table has; the name is cut, since it may be anything. */
export function refuseName(name: string): LabError {
  return failure('engine/bad-request', [name.slice(0, 80)]);
}

/** Requests of the other side, while they are being answered. */
export class Answers {
  readonly #options: AnswerOptions;
  readonly #controllers = new Map<number, AbortController>();

  constructor(options: AnswerOptions) {
    this.#options = options;
  }

  /** Answers a request with the handler's result or with an error; never throws. */
  async answer({ id, method, params }: Extract<Frame, { kind: 'request' }>): Promise<void> {
    const { handlers, post, onFault, transferOf } = this.#options;
    const controller = new AbortController();
    this.#controllers.set(id, controller);
    try {
      const handler = ownEntry(handlers, method);
      if (handler === undefined) throw refuseName(method);
      const result = await handler(params, controller.signal);
      post({ kind: 'result', id, result }, transferOf?.(result));
    } catch (error) {
      if (!(error instanceof LabError)) onFault(error);
      post({ kind: 'error', id, failure: toFailure(error) });
    } finally {
      this.#controllers.delete(id);
    }
  }

  /** Aborts the signal of a request that is being answered. */
  cancel(id: number): void {
    this.#controllers.get(id)?.abort();
  }

  /** The link is closed: nobody waits for any answer. */
  cancelAll(): void {
    for (const controller of this.#controllers.values()) controller.abort();
  }
}
