import { availableParallelism, constants, setPriority } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { Port } from '../../protocol/endpoint.ts';

/** Tells the engine's bundle that it was started as a member of a crew. */
export const crewMark = 'reglab-crew';

/** Threads beside the engine's own: one for each further core, at least one. */
export function crewSize(): number {
  return Math.max(1, availableParallelism() - 1);
}

/**
 * Lets the editor go first where cores are short. Linux has a priority for each thread; elsewhere it would be that of the whole process, which
 * serves other extensions too.
 */
export function giveWay(): void {
  if (process.platform !== 'linux') return;
  try {
    setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
  } catch {
    // A sandbox that forbids it leaves all threads equal.
  }
}

/**
 * Starts a thread that serves jobs.
 * @param file  the engine's bundle
 */
export function startCrewThread(file: URL, onDeath: (reason: string) => void): Port {
  const worker = new Worker(file, { name: crewMark, workerData: crewMark });
  let isAsked = false;
  const die = (reason: string): void => {
    if (!isAsked) onDeath(reason);
    isAsked = true;
  };
  worker.on('error', (error) => die(error.message));
  worker.on('exit', (code) => die(`exit ${String(code)}`));
  return {
    post: (frame, transfer) => worker.postMessage(frame, transfer === undefined ? [] : [...transfer]),
    listen: (receive) => void worker.on('message', receive),
    close() {
      isAsked = true;
      void worker.terminate();
    },
  };
}
