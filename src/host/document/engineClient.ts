import type { EngineEvents, EngineRequests } from '../../protocol/messages.ts';
import { createThreadClient, type ThreadClient, type ThreadClientOptions } from '../threads/threadClient.ts';

/** The engine of one document. */
export type EngineClient = ThreadClient<EngineRequests>;

/** Builds the client of an engine; no thread is started yet. */
export function createEngineClient(options: Omit<ThreadClientOptions<EngineEvents>, 'death'>): EngineClient {
  return createThreadClient<EngineRequests, EngineEvents>({ ...options, death: 'engine/worker-died' });
}
