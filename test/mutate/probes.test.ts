import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runInNewContext } from 'node:vm';
import { flipsOf } from './flips.ts';
import { addProbes, noteOfPlaces } from './probes.ts';

/** The value of a text with a probe at every place, and the numbers of those that ran. */
function run(text: string, values: object): { readonly value: unknown; readonly ran: readonly number[] } {
  const places = flipsOf('x.ts', text).map((flip, number) => ({ flip, number }));
  const ran = new Set<number>();
  const value: unknown = runInNewContext(addProbes(text, places), { ...values, [noteOfPlaces]: ran });
  return { value, ran: [...ran].sort((one, other) => one - other) };
}

test('a probed text has the value that it had', () => {
  for (const text of ['a * b + c < -a', '!a || (b && a - -b)', '[a, b].map((x) => -x)[0] + (c === b ? a / b : -c)'])
    for (const values of [
      { a: 0, b: 2, c: 5 },
      { a: 3, b: 0, c: 0 },
    ]) {
      const { value } = run(text, values);
      assert.deepEqual(value, runInNewContext(text, values), text);
    }
});

test('only what ran is noted', () => {
  assert.deepEqual(run('a && -b', { a: false, b: 1 }).ran, [0]);
  assert.deepEqual(run('a && -b', { a: true, b: 1 }).ran, [0, 1]);
  assert.deepEqual(run('const f = () => a + b; a - b', { a: 1, b: 1 }).ran, [1]);
});
