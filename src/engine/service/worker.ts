import { isMainThread, parentPort, workerData } from 'node:worker_threads';
import { failure } from '../../core/ground/errors.ts';
import type { Port } from '../../protocol/endpoint.ts';
import { createCrew, liveTensors, makers, serveEngine, serveJobs } from './engineStart.ts';
import { jobs } from '../views/jobs.ts';
import { crewMark, crewSize, giveWay, startCrewThread } from '../crew/threads.ts';

const outside = {
  clock: () => performance.now(),
  onFault: (error: unknown) => process.emitWarning(error instanceof Error ? error : String(error)),
};
const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

if (!isMainThread && parentPort !== null) serve(parentPort);

/** The same file is the engine and, where it is started by an engine, a member of its crew. */
function serve(parent: NonNullable<typeof parentPort>): void {
  giveWay();
  const port: Port = {
    post: (frame, transfer) => parent.postMessage(frame, transfer ?? []),
    listen: (receive) => void parent.on('message', receive),
    close: () => parent.close(),
  };
  if (workerData === crewMark) {
    serveJobs(port, jobs, { ...outside, pause: nextTurn });
    return;
  }
  const crew = createCrew({
    size: crewSize(),
    start: (onDeath) => startCrewThread(new URL(import.meta.url), onDeath),
    onFault: outside.onFault,
  });
  const service = serveEngine(port, {
    ...outside,
    makers,
    crew,
    yieldNow: nextTurn,
    memory: () => ({ tensors: liveTensors(), heapBytes: process.memoryUsage().heapUsed }),
  });
  parent.on('close', () => {
    service.close(failure('engine/cancelled'));
    crew.dispose();
  });
}
