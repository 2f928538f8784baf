import { Worker } from 'node:worker_threads';
import type { Port } from '../../protocol/endpoint.ts';

/** A thread of the host's own, seen as a port. */
export interface HostThread extends Port {
  /** Ends it as a crash would. */
  kill(): Promise<void>;
}

/**
 * Starts the bundle of a thread. The only file of the host that knows threads.
 * @param onDeath  called once when it ends without being asked to
 * @param start  what the thread is told at its start
 */
export function startHostThread(file: string, onDeath: (reason: string) => void, start?: object): HostThread {
  const worker = new Worker(file, { name: 'reglab', workerData: start });
  let asked = false;
  let dead = false;
  const die = (reason: string): void => {
    if (!asked && !dead) onDeath(reason);
    dead = true;
  };
  worker.on('error', (error) => die(error.message));
  worker.on('exit', (code) => die(`exit ${String(code)}`));
  return {
    post: (frame, transfer) => worker.postMessage(frame, transfer === undefined ? [] : [...transfer]),
    listen: (receive) => {
      worker.on('message', receive);
    },
    close() {
      asked = true;
      void worker.terminate();
    },
    async kill() {
      await worker.terminate();
    },
  };
}
