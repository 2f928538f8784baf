import assert from 'node:assert/strict';
import { test } from 'node:test';
import { failure } from '../../src/core/ground/errors.ts';
import { Answers, ownEntry, refuseName } from '../../src/protocol/answers.ts';
import type { Frame } from '../../src/protocol/frames.ts';

interface Posted {
  readonly frame: Frame;
  readonly transfer: readonly ArrayBuffer[] | undefined;
}

/** A side that doubles numbers, fails as it is told, and waits for a cancel. */
function side(): {
  readonly answers: Answers;
  readonly posted: Posted[];
  readonly faults: unknown[];
  readonly ask: (method: string, params?: unknown, id?: number) => Promise<void>;
} {
  const posted: Posted[] = [];
  const faults: unknown[] = [];
  const answers = new Answers({
    handlers: {
      double: (values) => (values as Float64Array).map((value) => 2 * value),
      fail: (error) => {
        throw error;
      },
      wait: (_params, signal) => new Promise((resolve) => signal.addEventListener('abort', () => resolve('aborted'))),
    },
    post: (frame, transfer) => void posted.push({ frame, transfer }),
    onFault: (error) => void faults.push(error),
    transferOf: (result) => (result instanceof Float64Array ? [result.buffer as ArrayBuffer] : []),
  });
  return {
    answers,
    posted,
    faults,
    ask: (method, params, id = 1) => answers.answer({ kind: 'request', id, method, params }),
  };
}

test('a request is answered under its own number, and its result hands its memory over', async () => {
  const { ask, posted } = side();
  await ask('double', Float64Array.of(1, 2), 41);
  assert.deepEqual(
    posted.map(({ frame }) => frame),
    [{ kind: 'result', id: 41, result: Float64Array.of(2, 4) }],
  );
  const { frame, transfer } = posted[0]!;
  assert.ok(frame.kind === 'result' && frame.result instanceof Float64Array);
  assert.equal(transfer?.[0], frame.result.buffer);
});

test('expected failures and faults both answer; only faults are told on this side', async () => {
  const { ask, posted, faults } = side();
  const fault = new RangeError('ours');
  await ask('fail', failure('engine/no-run', ['pause']), 1);
  await ask('fail', fault, 2);
  assert.deepEqual(
    posted.map(({ frame }) => frame.kind === 'error' && [frame.id, frame.failure.code]),
    [
      [1, 'engine/no-run'],
      [2, 'internal'],
    ],
  );
  assert.deepEqual(faults, [fault]);
});

test('a name that no table has is refused, also one that every object has', async () => {
  for (const name of ['nothing', 'constructor', 'toString', '__proto__', 'hasOwnProperty', '']) {
    const { ask, posted, faults } = side();
    await ask(name);
    const { frame } = posted[0]!;
    assert.equal(frame.kind === 'error' && frame.failure.code, 'engine/bad-request', name);
    assert.deepEqual(faults, []);
    assert.equal(ownEntry<unknown>({}, name), undefined);
  }
  assert.deepEqual(refuseName('x'.repeat(1000)).userMessage.args, ['x'.repeat(80)]);
});

test('a cancel reaches the request that it names while that goes on', async () => {
  const { answers, ask, posted } = side();
  const waits = [ask('wait', null, 1), ask('wait', null, 2)];
  answers.cancel(2);
  await waits[1];
  assert.deepEqual(
    posted.map(({ frame }) => frame),
    [{ kind: 'result', id: 2, result: 'aborted' }],
  );
  answers.cancel(2);
  answers.cancel(7);
  assert.equal(posted.length, 1);
  answers.cancelAll();
  await waits[0];
  assert.equal(posted.length, 2);
});
