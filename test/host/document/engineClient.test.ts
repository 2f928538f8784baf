import { test } from 'node:test';
import assert from 'node:assert/strict';
import type { LabError } from '../../../src/core/ground/errors.ts';
import { createEngineClient, type EngineClient } from '../../../src/host/document/engineClient.ts';
import type { HostThread } from '../../../src/host/threads/hostThread.ts';
import { progressOf, settle } from './labStage.ts';

interface Frame {
  readonly kind: string;
  readonly id: number;
  readonly method: string;
}

/** A thread of which the test plays the engine. */
interface PlayedThread {
  readonly thread: HostThread;
  readonly heard: Frame[];
  say(frame: unknown): void;
  /** It ends without being asked to. */
  die(reason: string): void;
  isClosed: boolean;
}

function stageClient(): {
  client: EngineClient;
  threads: PlayedThread[];
  deaths: LabError[];
  told: unknown[];
  faults: unknown[];
} {
  const threads: PlayedThread[] = [];
  const deaths: LabError[] = [];
  const told: unknown[] = [];
  const faults: unknown[] = [];
  const hear = (what: unknown): void => void told.push(what);
  const client = createEngineClient({
    start: (onDeath) => {
      const played = playThread(onDeath);
      threads.push(played);
      return played.thread;
    },
    events: { charts: hear, progress: hear, work: hear, kept: hear, folded: hear },
    onDeath: (error) => deaths.push(error),
    onFault: (error) => faults.push(error),
  });
  return { client, threads, deaths, told, faults };
}

function playThread(onDeath: (reason: string) => void): PlayedThread {
  let receive: (frame: unknown) => void = () => undefined;
  const played: PlayedThread = {
    heard: [],
    say: (frame) => receive(frame),
    die: onDeath,
    isClosed: false,
    thread: {
      post: (frame) => played.heard.push(frame as Frame),
      listen: (listener) => (receive = listener),
      close: () => (played.isClosed = true),
      kill: () => {
        onDeath('killed');
        return Promise.resolve();
      },
    },
  };
  return played;
}

const memory = { tensors: 1, heapBytes: 2 };
const answer = (thread: PlayedThread | undefined): void => {
  const { id } = thread!.heard.at(-1)!;
  thread!.say({ kind: 'result', id, result: memory });
};

test('no thread runs before the first request, and one serves them all', async () => {
  const { client, threads } = stageClient();
  assert.deepEqual([client.isRunning, threads.length], [false, 0]);
  for (const times of [1, 2]) {
    const asked = client.request('memory', null);
    answer(threads[0]);
    assert.deepEqual(await asked, memory);
    assert.deepEqual([client.isRunning, threads.length], [true, 1], `after ${times} requests`);
  }
});

test('what the engine tells is heard under its name', async () => {
  const { client, threads, told, faults } = stageClient();
  void client.request('memory', null).catch(() => undefined);
  const progress = progressOf(1, 'running', 3);
  threads[0]!.say({ kind: 'event', name: 'progress', payload: progress });
  await settle();
  assert.deepEqual([told, faults], [[progress], []]);
});

test('when the thread dies every open request ends with the reason, and the next one starts another thread', async () => {
  const { client, threads, deaths } = stageClient();
  const open = [client.request('memory', null), client.request('halt', { run: 1 })];
  threads[0]!.die('out of memory');
  for (const one of open)
    await assert.rejects(one, (error: LabError) => {
      assert.equal(error.code, 'engine/worker-died');
      assert.match(error.message, /out of memory/);
      return true;
    });
  assert.deepEqual(
    deaths.map(({ code }) => code),
    ['engine/worker-died'],
  );
  assert.equal(client.isRunning, false);
  const next = client.request('memory', null);
  answer(threads[1]);
  assert.deepEqual(await next, memory);
});

test('a thread that was replaced cannot end the one after it', async () => {
  const { client, threads, deaths } = stageClient();
  void client.request('memory', null).catch(() => undefined);
  threads[0]!.die('once');
  const next = client.request('memory', null);
  threads[0]!.die('twice');
  answer(threads[1]);
  assert.deepEqual(await next, memory);
  assert.equal(deaths.length, 1);
});

test('a killed engine is told like one that died; where none runs there is none to kill', async () => {
  const { client, deaths, threads } = stageClient();
  await client.kill();
  assert.deepEqual([deaths.length, threads.length], [0, 0]);
  const open = client.request('memory', null);
  await client.kill();
  await assert.rejects(open, { code: 'engine/worker-died' });
  assert.equal(deaths.length, 1);
});

test('a client that is disposed closes its thread and cancels what is open, and no death is told', async () => {
  const { client, threads, deaths } = stageClient();
  const open = client.request('memory', null);
  client.close();
  await assert.rejects(open, { code: 'engine/cancelled' });
  assert.ok(threads[0]!.isClosed);
  threads[0]!.die('late');
  assert.deepEqual([deaths.length, client.isRunning], [0, false]);
  client.close();
});

test('an aborted signal reaches the engine as a cancel of that request', () => {
  const { client, threads } = stageClient();
  const cancel = new AbortController();
  void client.request('memory', null, cancel.signal).catch(() => undefined);
  cancel.abort();
  const [request, last] = threads[0]!.heard;
  assert.deepEqual([request?.kind, last], ['request', { kind: 'cancel', id: request!.id }]);
});
