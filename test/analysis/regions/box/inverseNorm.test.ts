import assert from 'node:assert/strict';
import { test } from 'node:test';
import { normOfInverse } from '../../../../src/analysis/regions/box/inverseNorm.ts';
import { createRandom } from '../../../../src/core/ground/random.ts';

test('the norm of an inverse is the largest sum of its rows, and infinite without an inverse', () => {
  // The inverse of [[a, b], [c, d]] is [[d, -b], [-c, a]] / (a d - b c).
  assert.ok(Math.abs(normOfInverse(Float64Array.of(1, 2, 3, 4), 2) - 3) < 1e-12);
  assert.equal(normOfInverse(Float64Array.of(0, 2, 0.25, 0), 2), 4);
  assert.equal(normOfInverse(Float64Array.of(1, 2, 2, 4), 2), Infinity);
  assert.equal(normOfInverse(Float64Array.of(NaN, 2, 2, 4), 2), Infinity);
});

test('it is the largest that a solution of M x = b becomes for b of signs', () => {
  const random = createRandom(3);
  for (const size of [3, 5, 7]) {
    const matrix = Float64Array.from({ length: size * size }, () => random.normal());
    let largest = 0;
    for (let signs = 0; signs < 2 ** size; signs += 1) {
      const right = Array.from({ length: size }, (_, i) => ((signs >> i) & 1) * 2 - 1);
      largest = Math.max(largest, ...solve(matrix, right).map(Math.abs));
    }
    const norm = normOfInverse(matrix, size);
    assert.ok(Math.abs(norm / largest - 1) < 1e-9, `${size}: ${norm} ${largest}`);
  }
});

/** By Cramer's rule. */
function solve(matrix: Float64Array, right: readonly number[]): number[] {
  const size = right.length;
  const rows = right.map((_, i) => [...matrix.subarray(i * size, (i + 1) * size)]);
  const whole = determinant(rows);
  return right.map(
    (_, at) => determinant(rows.map((row, i) => row.map((value, j) => (j === at ? right[i]! : value)))) / whole,
  );
}

function determinant(rows: readonly (readonly number[])[]): number {
  const [first, ...rest] = rows;
  if (first === undefined) return 1;
  return first.reduce(
    (sum, value, j) =>
      sum + (j % 2 === 0 ? value : -value) * determinant(rest.map((row) => row.filter((_, k) => k !== j))),
    0,
  );
}
