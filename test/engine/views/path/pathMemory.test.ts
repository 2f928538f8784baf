import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Dataset } from '../../../../src/core/tables/dataset.ts';
import { PathMemory, type PathKey } from '../../../../src/engine/views/path/pathMemory.ts';

function datasetOf(...inputs: number[]): Dataset {
  return {
    name: 'few',
    task: 'regression',
    samples: inputs.length,
    features: 1,
    targetWidth: 1,
    inputs: Float64Array.from(inputs),
    targets: Float64Array.from(inputs),
    featureNames: ['x'],
    targetNames: ['y'],
    classNames: [],
  };
}

const keyOf = (words: string, kind: PathKey['kind'] = 'linear', initial?: PathKey['initial']): PathKey => ({
  kind,
  words,
  dataset: datasetOf(1, 2, 3),
  initial,
});

test('what is kept is found again as long as all of its key is the same', () => {
  const memory = new PathMemory();
  const initial = [Float32Array.of(1, 2), undefined];
  memory.keep(keyOf('a', 'network', initial), 'found');
  assert.equal(memory.recall(keyOf('a', 'network', [Float32Array.of(1, 2), undefined])), 'found');
  const others: PathKey[] = [
    keyOf('b', 'network', initial),
    keyOf('a', 'folds', initial),
    { ...keyOf('a', 'network', initial), dataset: datasetOf(1, 2, 4) },
    { ...keyOf('a', 'network', initial), dataset: { ...datasetOf(1, 2, 3), task: 'classification' } },
    keyOf('a', 'network', [Float32Array.of(1, 3), undefined]),
    keyOf('a', 'network', [Float32Array.of(1, 2), Float32Array.of(0)]),
    keyOf('a', 'network', [Float32Array.of(1, 2)]),
    keyOf('a', 'network'),
  ];
  for (const key of others) assert.equal(memory.recall(key), undefined, JSON.stringify(key));
});

test('of each kind the three newest are kept: one that is used again is new, another kind takes no room', () => {
  const memory = new PathMemory();
  memory.keep(keyOf('f', 'folds'), 'folds');
  for (const words of ['a', 'b', 'c']) memory.keep(keyOf(words), words);
  assert.equal(memory.recall(keyOf('a')), 'a');
  memory.keep(keyOf('d'), 'd');
  assert.deepEqual(
    ['a', 'b', 'c', 'd'].map((words) => memory.recall(keyOf(words))),
    ['a', undefined, 'c', 'd'],
  );
  assert.equal(memory.recall(keyOf('f', 'folds')), 'folds');
  memory.keep(keyOf('c'), 'c anew');
  assert.deepEqual(
    ['a', 'c', 'd'].map((words) => memory.recall(keyOf(words))),
    ['a', 'c anew', 'd'],
  );
});

test('a view’s work finds the memory that an earlier run of it left', () => {
  const lasting = new Map<string, unknown>();
  PathMemory.of({ lasting }).keep(keyOf('a'), 'kept');
  assert.equal(PathMemory.of({ lasting }).recall(keyOf('a')), 'kept');
  assert.equal(PathMemory.of({ lasting: new Map() }).recall(keyOf('a')), undefined);
});
