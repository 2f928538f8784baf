import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { MatrixShape } from '../../../src/core/numbers/matrix.ts';
import { createRandom } from '../../../src/core/ground/random.ts';
import { composeSingular, decomposeSingular, singularValues } from '../../../src/core/numbers/singularValues.ts';

const random = createRandom(5);
const shapes: MatrixShape[] = [
  { rows: 1, columns: 1 },
  { rows: 1, columns: 6 },
  { rows: 6, columns: 1 },
  { rows: 7, columns: 4 },
  { rows: 4, columns: 7 },
  { rows: 30, columns: 30 },
  { rows: 64, columns: 20 },
];

const normals = (length: number): Float64Array => Float64Array.from({ length }, () => random.normal());

/** Largest deviation of the first `count` columns (row-major, `width` wide) from being orthonormal. */
function orthogonalityError(matrix: Float64Array, width: number, count: number): number {
  let worst = 0;
  for (let one = 0; one < count; one += 1) {
    for (let other = one; other < count; other += 1) {
      let product = 0;
      for (let row = 0; row < matrix.length / width; row += 1) {
        product += matrix[row * width + one]! * matrix[row * width + other]!;
      }
      worst = Math.max(worst, Math.abs(product - Number(one === other)));
    }
  }
  return worst;
}

for (const shape of shapes) {
  test(`a random ${shape.rows} x ${shape.columns} matrix is rebuilt from orthonormal factors and descending values`, () => {
    const w = normals(shape.rows * shape.columns);
    const { values, left, right, rank, residual, converged } = decomposeSingular(w, shape);
    assert.ok(converged);
    assert.ok(residual < 1e-13, `residual ${residual}`);
    assert.equal(rank, Math.min(shape.rows, shape.columns));
    assert.ok(orthogonalityError(left, rank, rank) < 1e-12);
    assert.ok(orthogonalityError(right, rank, rank) < 1e-12);
    assert.deepEqual(
      [...values],
      [...values].sort((a, b) => b - a),
    );
    const squares = w.reduce((sum, x) => sum + x * x, 0);
    assert.ok(Math.abs(values.reduce((sum, s) => sum + s * s, 0) - squares) < 1e-11 * squares);
    const alone = singularValues(w, shape);
    values.forEach((value, index) => assert.ok(Math.abs(value - alone[index]!) < 1e-12 * values[0]!));
  });
}

test('the largest singular value agrees with the power method', () => {
  const shape = { rows: 12, columns: 9 };
  const w = normals(108);
  let v = normals(9);
  let norm = 0;
  for (let round = 0; round < 3000; round += 1) {
    const u = Float64Array.from({ length: 12 }, (_, i) => v.reduce((sum, x, j) => sum + w[i * 9 + j]! * x, 0));
    const next = Float64Array.from({ length: 9 }, (_, j) => u.reduce((sum, x, i) => sum + w[i * 9 + j]! * x, 0));
    const length = Math.hypot(...next);
    norm = Math.sqrt(length);
    v = next.map((x) => x / length);
  }
  assert.ok(Math.abs(singularValues(w, shape)[0]! - norm) < 1e-10);
});

test('known singular values are found: diagonal, rotation, rank one, zero, graded', () => {
  const two = { rows: 2, columns: 2 };
  assert.deepEqual([...singularValues(Float64Array.of(0, -3, 2, 0), two)], [3, 2]);
  assert.deepEqual([...singularValues(new Float64Array(6), { rows: 2, columns: 3 })], [0, 0]);
  const ones = singularValues(new Float64Array(20).fill(1), { rows: 4, columns: 5 });
  assert.ok(Math.abs(ones[0]! - Math.sqrt(20)) < 1e-14);
  assert.ok(ones[1]! < 1e-14);
  const graded = singularValues(Float64Array.of(1e8, 0, 0, 1e-8), two);
  assert.ok(Math.abs(graded[1]! - 1e-8) < 1e-22);
  const huge = singularValues(Float64Array.of(1e300, 0, 0, 1e299), two);
  assert.ok(Math.abs(huge[0]! - 1e300) < 1e286);
});

test('a matrix of exact rank 2 has two singular values that are not rounding', () => {
  const [a, b] = [normals(40), normals(30)];
  const w = Float64Array.from({ length: 300 }, (_, place) => {
    const [row, column] = [Math.floor(place / 15), place % 15];
    return a[row * 2]! * b[column]! + a[row * 2 + 1]! * b[15 + column]!;
  });
  const { values, residual, converged } = decomposeSingular(w, { rows: 20, columns: 15 });
  assert.ok(converged);
  assert.ok(residual < 1e-13);
  assert.equal(values.filter((value) => value > 1e-13 * values[0]!).length, 2);
});

test('composing with changed values changes the singular values and nothing else', () => {
  const shape = { rows: 5, columns: 8 };
  const w = Float32Array.from(normals(40));
  const found = decomposeSingular(w, shape);
  const out = new Float64Array(40);
  composeSingular(found, Float64Array.of(5, 4, 3, 2, 1), shape, out);
  singularValues(out, shape).forEach((value, index) => assert.ok(Math.abs(value - (5 - index)) < 1e-13));
});

test('entries that are not finite give values that are not numbers, and say so', () => {
  for (const bad of [NaN, Infinity]) {
    const found = decomposeSingular(Float64Array.of(1, bad, 2, 3), { rows: 2, columns: 2 });
    assert.equal(found.converged, false);
    assert.ok(found.values.every(Number.isNaN));
  }
});
