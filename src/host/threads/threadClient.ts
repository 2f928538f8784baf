import { failure, type ErrorCode, type LabError } from '../../core/ground/errors.ts';
import { connect, type Endpoint, type EventHandlers, type Nothing, type RequestMap } from '../../protocol/endpoint.ts';
import type { HostThread } from './hostThread.ts';

/** A thread that answers requests: it starts with the first one and is replaced after a crash. */
export interface ThreadClient<Requests extends RequestMap<Requests>> {
  /** @param transfer  memory of the parameters that is handed over */
  request<K extends keyof Requests & string>(
    method: K,
    params: Requests[K]['params'],
    signal?: AbortSignal,
    transfer?: readonly ArrayBuffer[],
  ): Promise<Requests[K]['result']>;
  /** Whether a thread runs at the moment. */
  readonly isRunning: boolean;
  /** Ends the thread as a crash would; every open request fails. */
  kill(): Promise<void>;
  /** Ends the thread and what it was asked; no death is told. The next request starts another one. */
  close(): void;
}

/** What a client is made of. */
export interface ThreadClientOptions<Events> {
  /** Starts a thread; `onDeath` is to be called once when it ends without being asked to. */
  readonly start: (onDeath: (reason: string) => void) => HostThread;
  readonly events: EventHandlers<Events>;
  /** With which code requests fail when it dies. */
  readonly death: ErrorCode;
  readonly onDeath: (error: LabError) => void;
  readonly onFault: (error: unknown) => void;
}

/** Builds the client; nothing is started yet. */
export function createThreadClient<Requests extends RequestMap<Requests>, Events = Nothing>(
  options: ThreadClientOptions<Events>,
): ThreadClient<Requests> {
  let current: { thread: HostThread; endpoint: Endpoint<Requests, Nothing> } | undefined;
  const ensure = (): Endpoint<Requests, Nothing> => {
    if (current !== undefined) return current.endpoint;
    const thread = options.start((reason) => {
      if (current?.thread !== thread) return;
      const error = failure(options.death, [reason]);
      const { endpoint } = current;
      current = undefined;
      endpoint.close(error);
      options.onDeath(error);
    });
    const endpoint = connect<Requests, Nothing, Nothing, Events>({
      port: thread,
      handlers: {},
      events: options.events,
      onFault: options.onFault,
    });
    current = { thread, endpoint };
    return endpoint;
  };
  return {
    request: (method, params, signal, transfer) => ensure().request(method, params, signal, transfer),
    get isRunning() {
      return current !== undefined;
    },
    async kill() {
      await current?.thread.kill();
    },
    close() {
      current?.endpoint.close(failure('engine/cancelled'));
      current = undefined;
    },
  };
}
