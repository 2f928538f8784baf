import { parentPort } from 'node:worker_threads';
import { failure } from '../core/errors.ts';
import { makers } from './makers.ts';
import { serveEngine } from './service.ts';
import { liveTensors } from './tfjsBackend.ts';

if (parentPort !== null) {
  const port = parentPort;
  const service = serveEngine(
    {
      post: (frame, transfer) => port.postMessage(frame, transfer ?? []),
      listen: (receive) => void port.on('message', receive),
      close: () => port.close(),
    },
    {
      makers,
      clock: () => performance.now(),
      yieldNow: () => new Promise((resolve) => setImmediate(resolve)),
      memory: () => ({ tensors: liveTensors(), heapBytes: process.memoryUsage().heapUsed }),
      onFault: (error) => process.emitWarning(error instanceof Error ? error : String(error)),
    },
  );
  port.on('close', () => service.close(failure('engine/cancelled')));
}
