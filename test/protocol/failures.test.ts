import assert from 'node:assert/strict';
import { test } from 'node:test';
import { failure, formatMessage, LabError } from '../../src/core/ground/errors.ts';
import { fromFailure, toFailure } from '../../src/protocol/failures.ts';

const fix = { title: { text: 'Less', args: [] }, change: { pointer: ['a'], value: 1 } };

test('an expected failure is the same one on the other side, with its fix', () => {
  for (const error of [
    failure('engine/no-run', ['pause']),
    failure('core/too-large', ['units', 9, 8], { fix }),
    failure('engine/cancelled'),
  ]) {
    const found = fromFailure(structuredClone(toFailure(error)));
    assert.ok(found instanceof LabError);
    assert.equal(found.code, error.code);
    assert.equal(found.message, error.message);
    assert.deepEqual(found.userMessage, error.userMessage);
    assert.deepEqual(toFailure(found), toFailure(error));
  }
});

test('details that are no fix stay on their side', () => {
  for (const details of [undefined, null, 'text', { step: 4 }])
    assert.deepEqual(Object.keys(toFailure(failure('engine/no-run', ['x'], details))), ['code', 'message']);
});

test('a fault of ours keeps its words and is no expected failure', () => {
  for (const [thrown, words] of [
    [new TypeError('no such thing'), 'no such thing'],
    ['a string', 'a string'],
    [undefined, 'undefined'],
  ] as const) {
    const crossed = toFailure(thrown);
    assert.equal(crossed.code, 'internal');
    assert.match(formatMessage(crossed.message), new RegExp(words));
    const found = fromFailure(crossed);
    assert.ok(!(found instanceof LabError));
    assert.deepEqual([found.name, found.message], ['EngineFault', words]);
  }
});
