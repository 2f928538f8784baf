import assert from 'node:assert/strict';
import { test } from 'node:test';
import { principalPlane } from '../../../src/analysis/linearAlgebra/principalPlane.ts';
import { createRandom } from '../../../src/core/ground/random.ts';

const dot = (one: Float64Array, other: Float64Array): number =>
  one.reduce((sum, value, at) => sum + value * other[at]!, 0);

/** Points mean + a first + b second with a of deviation 3, b of 2, and noise. */
function points(
  columns: number,
  noise: number,
): { values: Float64Array; rows: number; first: Float64Array; second: Float64Array } {
  const random = createRandom(columns);
  const rows = 400;
  const first = new Float64Array(columns);
  const second = new Float64Array(columns);
  first[0] = 0.6;
  first[2] = 0.8;
  second[1] = 1;
  const values = new Float64Array(rows * columns);
  for (let row = 0; row < rows; row += 1) {
    const [a, b] = [3 * random.normal(), 2 * random.normal()];
    for (let k = 0; k < columns; k += 1)
      values[row * columns + k] = 5 + a * first[k]! + b * second[k]! + noise * random.normal();
  }
  return { values, rows, first, second };
}

for (const columns of [3, 12, 300]) {
  test(`the directions and shares of the largest variances are found in ${columns} columns`, () => {
    const { values, rows, first, second } = points(columns, 0.001);
    const plane = principalPlane(values, rows, columns);
    const [u, v] = plane.directions;
    // The sample's own components lean a little; the plane is that of both.
    const inPlane = (direction: Float64Array): number => dot(direction, u) ** 2 + dot(direction, v) ** 2;
    assert.ok(inPlane(first) > 1 - 1e-5 && inPlane(second) > 1 - 1e-5);
    assert.ok(Math.abs(dot(u, u) - 1) < 1e-9 && Math.abs(dot(v, v) - 1) < 1e-9 && Math.abs(dot(u, v)) < 1e-9);
    assert.ok(plane.shares[0] > plane.shares[1] && plane.shares[0] + plane.shares[1] > 0.99);
    for (const direction of plane.directions) {
      const largest = direction.reduce((best, value) => (Math.abs(value) > Math.abs(best) ? value : best), 0);
      assert.ok(largest > 0);
    }
    assert.ok(plane.mean.every((value) => Math.abs(value - 5) < 0.7));
  });
}

test('many columns give the same plane as the whole decomposition of the same points', () => {
  const { values, rows } = points(12, 0.5);
  const wide = new Float64Array(rows * 300);
  for (let row = 0; row < rows; row += 1) wide.set(values.subarray(row * 12, (row + 1) * 12), row * 300);
  const small = principalPlane(values, rows, 12);
  const large = principalPlane(wide, rows, 300);
  large.directions.forEach((direction, k) => {
    assert.ok(Math.abs(dot(direction.slice(0, 12), small.directions[k]!)) > 1 - 1e-9);
    assert.ok(Math.abs(large.shares[k]! - small.shares[k]!) < 1e-9);
  });
});

test('points that do not vary have no shares', () => {
  const plane = principalPlane(new Float64Array(30).fill(2), 10, 3);
  assert.deepEqual(plane.shares, [0, 0]);
});
