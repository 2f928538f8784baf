import { test } from 'node:test';
import assert from 'node:assert/strict';
import type { HostThread } from '../../../src/host/threads/hostThread.ts';
import { createSpareThread } from '../../../src/host/threads/spareThread.ts';

interface Started {
  readonly thread: HostThread;
  readonly die: (reason: string) => void;
  isClosed: boolean;
}

function stage(): { started: Started[]; spare: ReturnType<typeof createSpareThread> } {
  const started: Started[] = [];
  const spare = createSpareThread((die) => {
    const close = (): void => void (one.isClosed = true);
    const thread: HostThread = { post: close, listen: close, close, kill: () => Promise.resolve() };
    const one: Started = { thread, die, isClosed: false };
    started.push(one);
    return thread;
  });
  return { started, spare };
}

test('a thread that was prepared is handed over, once, and its death is told to who has it', () => {
  const { started, spare } = stage();
  spare.prepare();
  spare.prepare();
  assert.equal(started.length, 1);
  const deaths: string[] = [];
  assert.equal(
    spare.take((reason) => deaths.push(reason)),
    started[0]!.thread,
  );
  assert.equal(
    spare.take(() => undefined),
    started[1]!.thread,
    'without a spare one is started',
  );
  started[0]!.die('exit 3');
  assert.deepEqual(deaths, ['exit 3']);
  spare.prepare();
  assert.equal(started.length, 3);
});

test('a thread that ends while it waits is missed by nobody and not handed over', () => {
  const { started, spare } = stage();
  spare.prepare();
  started[0]!.die('exit 1');
  assert.equal(
    spare.take(() => assert.fail('it lives')),
    started[1]!.thread,
  );
});

test('at the end the spare is closed, one that was handed over is not, and no other is prepared', () => {
  const { started, spare } = stage();
  spare.prepare();
  spare.take(() => undefined);
  spare.prepare();
  spare.dispose();
  spare.prepare();
  assert.deepEqual(
    started.map(({ isClosed }) => isClosed),
    [false, true],
  );
});
