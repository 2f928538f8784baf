import { failure, formatMessage } from '../../../src/core/ground/errors.ts';
import { createReaderService } from '../../../src/language/reader/readerService.ts';
import type { ReaderRequests } from '../../../src/language/reader/messages.ts';
import type { ThreadClient } from '../../../src/host/threads/threadClient.ts';

/** The reading thread without a thread: all that crosses is cloned as on the way to a real one. Tests hold it up, let it fail, and see it end. */
export class FakeReaderThread {
  #service = createReaderService(formatMessage);
  readonly asked: { readonly method: string; readonly params: unknown }[] = [];
  killed = 0;
  /** Answers wait for it. */
  gate: Promise<void> = Promise.resolve();
  /** Every request fails with this. */
  fault: Error | undefined;
  #end: (error: Error) => void = () => undefined;
  #death = this.#nextDeath();

  /** As the host sees it. */
  get client(): ThreadClient<ReaderRequests> {
    return this as unknown as ThreadClient<ReaderRequests>;
  }

  async request(method: keyof ReaderRequests, params: unknown, signal: AbortSignal): Promise<unknown> {
    this.asked.push({ method, params: structuredClone(params) });
    await Promise.race([this.gate, this.#death]);
    if (this.fault !== undefined) throw this.fault;
    const handlers = this.#service as unknown as Record<string, (params: unknown, signal: AbortSignal) => unknown>;
    return structuredClone(handlers[method]!(structuredClone(params), signal));
  }

  /** How often something was asked. */
  count(method: keyof ReaderRequests): number {
    return this.asked.filter((one) => one.method === method).length;
  }

  kill(): Promise<void> {
    this.killed += 1;
    this.gate = Promise.resolve();
    this.#service = createReaderService(formatMessage);
    this.#end(failure('reader/died', ['killed']));
    this.#death = this.#nextDeath();
    return Promise.resolve();
  }

  #nextDeath(): Promise<never> {
    const death = new Promise<never>((_, reject) => (this.#end = reject));
    death.catch(() => undefined);
    return death;
  }
}
