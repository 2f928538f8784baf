import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { readFrame, type Frame } from '../../src/protocol/frames.ts';

const frames: readonly Frame[] = [
  { kind: 'request', id: 1, method: 'run', params: null },
  { kind: 'result', id: 2, result: undefined },
  { kind: 'error', id: 3, failure: { code: 'engine/cancelled', message: { text: 'x', args: [] } } },
  { kind: 'cancel', id: 4 },
  { kind: 'event', name: 'charts', payload: 1 },
];

test('each kind of frame is read as it is', () => {
  for (const frame of frames) assert.equal(readFrame(frame), frame);
});

test('a frame without what names it or its request is none', () => {
  const needed = {
    request: ['id', 'method'],
    result: ['id'],
    error: ['id', 'failure'],
    cancel: ['id'],
    event: ['name'],
  };
  for (const frame of frames) {
    for (const key of ['kind', ...needed[frame.kind]]) {
      for (const wrong of [undefined, null, 1.5, {}, []])
        assert.equal(readFrame({ ...frame, [key]: wrong }), undefined, `${frame.kind} ${key}`);
    }
  }
});

test('a failure without words is no failure', () => {
  for (const message of [undefined, null, 'text', { text: 'x' }, { args: [] }, { text: 'x', args: 'x' }])
    assert.equal(readFrame({ kind: 'error', id: 1, failure: { code: 'internal', message } }), undefined);
});

test('reading a frame never throws, whatever comes over the wire', () => {
  fc.assert(
    fc.property(fc.anything(), (value) => {
      const frame = readFrame(value);
      return frame === undefined || frames.some(({ kind }) => kind === frame.kind);
    }),
    { numRuns: 2000, seed: 1 },
  );
});
