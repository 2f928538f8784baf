import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { LabError } from '../../../src/core/ground/errors.ts';
import { createCrew, serveJobs } from '../../../src/engine/crew/crew.ts';
import { defineJob } from '../../../src/engine/crew/job.ts';
import type { Port } from '../../../src/protocol/endpoint.ts';
import { fakeCrew, settle } from './fakeThreads.ts';

const double = defineJob<number, number>('double');
const code =
  (wanted: string) =>
  (error: unknown): boolean =>
    error instanceof LabError && error.code === wanted;

const refuse = (error: unknown): void => assert.ifError(error);

/** What became of promises so far: a value, the code of an error, or nothing yet. */
function watch(promises: readonly Promise<unknown>[]): unknown[] {
  const seen: unknown[] = promises.map(() => undefined);
  promises.forEach((promise, at) => {
    promise.then(
      (value) => (seen[at] = value),
      (error: unknown) => (seen[at] = (error as LabError).code),
    );
  });
  return seen;
}

test('threads start with the jobs that need them, one job each; the rest wait and are done in their order', async () => {
  const { crew, threads } = fakeCrew(2);
  assert.equal(crew.size, 2);
  assert.equal(threads.length, 0);
  const seen = watch([1, 2, 3, 4].map((n) => crew.run(double, n)));
  await settle();
  assert.deepEqual(
    threads.map(({ asked }) => asked.map(({ params }) => params)),
    [[1], [2]],
  );
  threads[1]!.answer(4);
  await settle();
  assert.deepEqual(
    threads.map(({ asked }) => asked.map(({ params }) => params)),
    [[1], [3]],
  );
  threads[0]!.answer(2);
  await settle();
  threads[0]!.answer(8);
  threads[1]!.answer(6);
  await settle();
  assert.deepEqual(seen, [2, 4, 6, 8]);
  assert.equal(threads.length, 2);
  const again = watch([crew.run(double, 5)]);
  await settle();
  threads[0]!.answer(10);
  await settle();
  assert.deepEqual(again, [10]);
  assert.equal(threads.length, 2);
});

test('the same job asked for twice is two jobs, each with its own answer', async () => {
  const { crew, threads } = fakeCrew(2);
  const seen = watch([crew.run(double, 7), crew.run(double, 7)]);
  await settle();
  threads[1]!.answer('second');
  await settle();
  assert.deepEqual(seen, [undefined, 'second']);
  threads[0]!.answer('first');
  await settle();
  assert.deepEqual(seen, ['first', 'second']);
});

test('a thread that dies ends its own job with the reason; another starts for the one that waits', async () => {
  const { crew, threads } = fakeCrew(1);
  const [dead, next] = [crew.run(double, 1), crew.run(double, 2)];
  const seen = watch([dead, next]);
  await settle();
  threads[0]!.die('exit 139');
  await assert.rejects(dead, (error: unknown) => code('engine/worker-died')(error) && /139/.test(String(error)));
  await settle();
  assert.deepEqual(seen, ['engine/worker-died', undefined]);
  assert.equal(threads.length, 2);
  assert.deepEqual(threads[0]!.isClosed, true);
  threads[1]!.answer(4);
  await settle();
  assert.deepEqual(seen, ['engine/worker-died', 4]);
});

test('what a dead thread says is not heard, and a thread that dies idle costs nobody a job', async () => {
  const { crew, threads } = fakeCrew(1);
  const first = watch([crew.run(double, 1)]);
  await settle();
  const { id } = threads[0]!.asked[0]!;
  threads[0]!.die('exit 1');
  await settle();
  const second = watch([crew.run(double, 2)]);
  await settle();
  threads[0]!.say({ kind: 'result', id, result: 'from the grave' });
  await settle();
  assert.deepEqual([first, second], [['engine/worker-died'], [undefined]]);
  threads[1]!.answer(4);
  await settle();
  threads[1]!.die('exit 0');
  const third = watch([crew.run(double, 3)]);
  await settle();
  threads[2]!.answer(6);
  await settle();
  assert.deepEqual([second, third], [[4], [6]]);
});

test('a cancelled job keeps its thread until the thread has let go of it; a late result is not the next job’s', async () => {
  const { crew, threads } = fakeCrew(1);
  const controller = new AbortController();
  const seen = watch([crew.run(double, 1, controller.signal), crew.run(double, 2)]);
  await settle();
  const { id } = threads[0]!.asked[0]!;
  controller.abort();
  await settle();
  assert.deepEqual(threads[0]!.cancelled, [id]);
  assert.equal(threads[0]!.asked.length, 1);
  threads[0]!.giveUp();
  await settle();
  assert.deepEqual(seen, ['engine/cancelled', undefined]);
  threads[0]!.say({ kind: 'result', id, result: 'late' });
  await settle();
  assert.deepEqual(seen, ['engine/cancelled', undefined]);
  threads[0]!.answer(4);
  await settle();
  assert.deepEqual(seen, ['engine/cancelled', 4]);
});

test('a job that is cancelled while it waits never reaches a thread, and the others keep their order', async () => {
  const { crew, threads } = fakeCrew(1);
  const controller = new AbortController();
  const seen = watch([
    crew.run(double, 1),
    crew.run(double, 2, controller.signal),
    crew.run(double, 3),
    crew.run(double, 4),
  ]);
  await settle();
  controller.abort();
  await settle();
  assert.deepEqual(seen, [undefined, 'engine/cancelled', undefined, undefined]);
  const done: unknown[] = [];
  for (let turn = 0; turn < 3; turn += 1) {
    done.push(threads[0]!.asked[0]!.params);
    threads[0]!.answer(turn);
    await settle();
  }
  assert.deepEqual(done, [1, 3, 4]);
  assert.deepEqual(seen, [0, 'engine/cancelled', 1, 2]);
  await assert.rejects(crew.run(double, 5, controller.signal), code('engine/cancelled'));
  assert.equal(threads[0]!.asked.length, 0);
});

test('rubbish from a thread is reported and ends nothing', async () => {
  const { crew, threads, faults } = fakeCrew(1);
  const seen = watch([crew.run(double, 1)]);
  await settle();
  const { id } = threads[0]!.asked[0]!;
  const rubbish = [undefined, 7, 'result', {}, { kind: 'result' }, { kind: 'error', id, failure: 'no' }, [1, 2]];
  for (const frame of rubbish) threads[0]!.say(frame);
  threads[0]!.say({ kind: 'result', id: id + 1000, result: 'nobody asked' });
  await settle();
  assert.equal(faults.length, rubbish.length);
  assert.deepEqual(seen, [undefined]);
  threads[0]!.answer(2);
  await settle();
  assert.deepEqual(seen, [2]);
});

test('the end of a crew ends its threads and every job, open or waiting; a later one is refused', async () => {
  const { crew, threads } = fakeCrew(1);
  const seen = watch([crew.run(double, 1), crew.run(double, 2)]);
  await settle();
  crew.dispose();
  await settle();
  assert.deepEqual(seen, ['engine/cancelled', 'engine/cancelled']);
  assert.deepEqual(
    threads.map(({ isClosed }) => isClosed),
    [true],
  );
  await assert.rejects(crew.run(double, 3), code('engine/cancelled'));
  assert.equal(threads.length, 1);
});

/** Both ends of a real channel. */
function ports(): { readonly ours: Port; readonly theirs: Port } {
  const { port1, port2 } = new MessageChannel();
  const portOf = (port: MessagePort): Port => ({
    post: (frame, transfer) => port.postMessage(frame, transfer ?? []),
    listen: (receive) => void port.on('message', receive),
    close: () => port.close(),
  });
  return { ours: portOf(port1), theirs: portOf(port2) };
}

test('jobs of a table are served: results hand their memory over, errors keep their code, a cancel is heard', async () => {
  const made: Float64Array[] = [];
  const table = {
    fill: (count: number) => {
      made.push(new Float64Array(count).fill(2));
      return Promise.resolve({ values: made[0] });
    },
    wait: async (_: null, { signal, pause }: { signal: AbortSignal; pause: () => Promise<void> }) => {
      while (!signal.aborted) await pause();
      throw new LabError('engine/cancelled', { text: 'Cancelled.', args: [] });
    },
  };
  const crew = createCrew({
    size: 1,
    start: () => {
      const { ours, theirs } = ports();
      serveJobs(theirs, table, { clock: () => 0, pause: settle, onFault: refuse });
      return ours;
    },
    onFault: refuse,
  });
  const { values } = await crew.run(defineJob<number, { values: Float64Array }>('fill'), 3);
  assert.deepEqual(values, Float64Array.of(2, 2, 2));
  assert.equal(made[0]!.length, 0, 'the memory of the result was copied');
  const controller = new AbortController();
  const waiting = crew.run(defineJob<null, never>('wait'), null, controller.signal);
  setImmediate(() => controller.abort());
  await assert.rejects(waiting, code('engine/cancelled'));
  crew.dispose();
});
