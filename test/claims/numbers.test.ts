import assert from 'node:assert/strict';
import { test } from 'node:test';
import { records } from '../../src/claims/records.ts';
import { listNumbers } from '../../src/claims/words/values.ts';
import { sourcesIn, textOf } from '../sources.ts';

/** The digits of a number as they are written, without sign, point and leading zeros. */
function digitsOf(value: number): string {
  return (String(Math.abs(value)).split('e')[0] ?? '').replace('.', '').replace(/^0+/, '').replace(/0+$/, '');
}

test('no code holds a number that a claim is to find: an expected value of four or more digits', () => {
  const expected = new Set(
    records
      .flatMap(({ expected: numbers }) => listNumbers(numbers ?? {}))
      // Sizes of memory are powers of two, and so is the number of teeth of a deep sawtooth.
      .filter(({ value }) => !Number.isInteger(Math.log2(value)))
      .map(({ value }) => digitsOf(value))
      .filter((digits) => digits.length >= 4),
  );
  assert.ok(expected.size > 200);
  const files = ['src/claims', 'src/analysis', 'src/core'].flatMap((folder) => sourcesIn(folder));
  const found = files.flatMap((file) => {
    const code = textOf(file)
      .replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '')
      .replace(/'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`/g, '');
    const numbers = code.match(/(?<![\w.])\d[\d_]*(?:\.\d+)?(?:e-?\d+)?/g) ?? [];
    const held = numbers.filter((text) => expected.has(digitsOf(Number(text.replaceAll('_', '')))));
    return held.map((text) => `${file}: ${text}`);
  });
  assert.deepEqual(found, []);
});
