import { test } from 'node:test';
import assert from 'node:assert/strict';
import { KeptValues } from '../../../src/language/reader/keptValues.ts';

test('a value is made once while it is kept, and the one that was asked for longest ago makes room', () => {
  const kept = new KeptValues<string>(2);
  const made: string[] = [];
  const take = (name: string): string =>
    kept.take(name, () => {
      made.push(name);
      return `value of ${name}`;
    });
  assert.equal(take('a'), 'value of a');
  take('b');
  take('a');
  take('c');
  assert.deepEqual([kept.find('a'), kept.find('b'), kept.find('c')], ['value of a', undefined, 'value of c']);
  take('b');
  assert.deepEqual(made, ['a', 'b', 'c', 'b']);
});

test('a value that is kept again is the new one, and no other is lost for it', () => {
  const kept = new KeptValues<number>(2);
  kept.keep('a', 1);
  kept.keep('b', 2);
  kept.keep('a', 3);
  assert.deepEqual([kept.find('a'), kept.find('b')], [3, 2]);
});
