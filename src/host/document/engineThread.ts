import { Worker } from 'node:worker_threads';
import type { Port } from '../../protocol/endpoint.ts';

/** The engine's thread, seen as a port; `onDeath` is called once when it ends without being asked to. */
export interface EngineThread extends Port {
  /** For the tests that a killed engine is survived. */
  kill(): Promise<void>;
}

/** Starts the worker bundle. The only file of the host that knows threads. */
export function startEngineThread(file: string, onDeath: (reason: string) => void): EngineThread {
  const worker = new Worker(file, { name: 'reglab-engine' });
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
