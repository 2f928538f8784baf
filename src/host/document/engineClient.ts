import { failure, type LabError } from '../../core/ground/errors.ts';
import { connect, type Endpoint, type Nothing } from '../../protocol/endpoint.ts';
import type { EngineEvents, EngineRequests } from '../../protocol/messages.ts';
import type { EngineThread } from './engineThread.ts';

/** The engine of one document: its thread starts with the first request and is replaced after a crash. */
export interface EngineClient {
  request<K extends keyof EngineRequests>(
    method: K,
    params: EngineRequests[K]['params'],
    signal?: AbortSignal,
  ): Promise<EngineRequests[K]['result']>;
  /** Whether a thread runs at the moment. */
  readonly isRunning: boolean;
  /** Ends the thread as a crash would (command "Restart Engine" and the tests). */
  kill(): Promise<void>;
  dispose(): void;
}

/** What a client is made of. */
export interface EngineClientOptions {
  /** Starts a thread; `onDeath` is to be called once when it ends without being asked to. */
  readonly start: (onDeath: (reason: string) => void) => EngineThread;
  readonly events: { readonly [K in keyof EngineEvents]: (payload: EngineEvents[K]) => void };
  readonly onDeath: (error: LabError) => void;
  readonly onFault: (error: unknown) => void;
}

/** Builds the client; nothing is started yet. */
export function createEngineClient(options: EngineClientOptions): EngineClient {
  let current: { thread: EngineThread; endpoint: Endpoint<EngineRequests, Nothing> } | undefined;
  const ensure = (): Endpoint<EngineRequests, Nothing> => {
    if (current !== undefined) return current.endpoint;
    const thread = options.start((reason) => {
      if (current?.thread !== thread) return;
      const error = failure('engine/worker-died', [reason]);
      const { endpoint } = current;
      current = undefined;
      endpoint.close(error);
      options.onDeath(error);
    });
    const endpoint = connect<EngineRequests, Nothing, Nothing, EngineEvents>({
      port: thread,
      handlers: {},
      events: options.events,
      onFault: options.onFault,
    });
    current = { thread, endpoint };
    return endpoint;
  };
  return {
    request: (method, params, signal) => ensure().request(method, params, signal),
    get isRunning() {
      return current !== undefined;
    },
    async kill() {
      await current?.thread.kill();
    },
    dispose() {
      current?.endpoint.close(failure('engine/cancelled'));
      current = undefined;
    },
  };
}
