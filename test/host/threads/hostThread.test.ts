import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import assert from 'node:assert/strict';
import { startHostThread, type HostThread } from '../../../src/host/threads/hostThread.ts';

const folder = mkdtempSync(join(tmpdir(), 'reglab-thread-'));
after(() => rmSync(folder, { recursive: true, force: true }));

/** An engine that says back what it hears, or ends as it is told to. */
const script = join(folder, 'engine.mjs');
writeFileSync(
  script,
  `import { parentPort } from 'node:worker_threads';
   parentPort.on('message', (heard) => {
     if (heard === 'fail') throw new Error('the engine stumbled');
     if (heard === 'exit') process.exit(3);
     parentPort.postMessage({ heard });
   });`,
);

function start(): { thread: HostThread; deaths: string[]; death: Promise<string>; next: () => Promise<unknown> } {
  const deaths: string[] = [];
  let tellDeath: (reason: string) => void = () => undefined;
  const death = new Promise<string>((resolve) => (tellDeath = resolve));
  const thread = startHostThread(script, (reason) => {
    deaths.push(reason);
    tellDeath(reason);
  });
  let take: (frame: unknown) => void = () => undefined;
  thread.listen((frame) => take(frame));
  const next = (): Promise<unknown> => new Promise((resolve) => (take = resolve));
  return { thread, deaths, death, next };
}

test('frames cross the thread both ways, and memory that is handed over is gone here', async () => {
  const { thread, next } = start();
  const numbers = Float64Array.of(1, 2, 3);
  thread.post(numbers, [numbers.buffer]);
  assert.equal(numbers.length, 0);
  assert.deepEqual(await next(), { heard: Float64Array.of(1, 2, 3) });
  thread.post('no memory');
  assert.deepEqual(await next(), { heard: 'no memory' });
  thread.close();
});

test('a thread is told what it is started with', async () => {
  const told = join(folder, 'told.mjs');
  writeFileSync(
    told,
    `import { parentPort, workerData } from 'node:worker_threads'; parentPort.postMessage(workerData);`,
  );
  const thread = startHostThread(told, () => undefined, { texts: { yes: 'ja' } });
  const heard = await new Promise((resolve) => thread.listen(resolve));
  assert.deepEqual(heard, { texts: { yes: 'ja' } });
  thread.close();
});

test('an engine that ends by itself is told once, with the reason', async () => {
  const left = start();
  left.thread.post('exit');
  assert.equal(await left.death, 'exit 3');
  const failed = start();
  failed.thread.post('fail');
  assert.equal(await failed.death, 'the engine stumbled');
  // Its exit follows the error.
  await failed.thread.kill();
  assert.deepEqual(failed.deaths, ['the engine stumbled']);
});

test('an engine that is killed has died, one that was closed has not', async () => {
  const killed = start();
  killed.thread.post('awake');
  await killed.next();
  await killed.thread.kill();
  assert.equal(await killed.death, 'exit 1');
  const closed = start();
  closed.thread.close();
  await closed.thread.kill();
  assert.deepEqual(closed.deaths, []);
});
