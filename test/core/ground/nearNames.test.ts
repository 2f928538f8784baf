import assert from 'node:assert/strict';
import { test } from 'node:test';
import { editDistance, nearNames } from '../../../src/core/ground/registry.ts';
import { activations } from '../../../src/core/tables/activations.ts';

/** Damerau-Levenshtein with restricted swaps, straight from its recursion. */
function slowDistance(one: string, other: string): number {
  if (one === '' || other === '') return one.length + other.length;
  const [head, tail] = [one.slice(0, -1), other.slice(0, -1)];
  const costs = [
    slowDistance(head, other) + 1,
    slowDistance(one, tail) + 1,
    slowDistance(head, tail) + (one.at(-1) === other.at(-1) ? 0 : 1),
  ];
  if (one.length > 1 && other.length > 1 && one.at(-1) === other.at(-2) && one.at(-2) === other.at(-1))
    costs.push(slowDistance(one.slice(0, -2), other.slice(0, -2)) + 1);
  return Math.min(...costs);
}

test('the distance of two words is the least number of letters put in, taken out, replaced or swapped with a neighbour', () => {
  const words = ['', 'a', 'ab', 'ba', 'abc', 'acb', 'bca', 'aab', 'cabb', 'abcb'];
  for (const one of words)
    for (const other of words) assert.equal(editDistance(one, other), slowDistance(one, other), `"${one}" "${other}"`);
  assert.equal(editDistance('rleu', 'relu'), 1);
  assert.equal(editDistance('gleu', 'relu'), 2);
});

test('two letters in the wrong order suggest the word that was meant before words that are further off', () => {
  assert.equal(activations.near('rleu')[0], 'relu');
  assert.equal(activations.near('tnah')[0], 'tanh');
  assert.deepEqual(nearNames('rleu', ['elu', 'gelu', 'relu']), ['relu', 'elu', 'gelu']);
});
