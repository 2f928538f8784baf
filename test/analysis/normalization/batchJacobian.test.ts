import assert from 'node:assert/strict';
import { test } from 'node:test';
import { batchNormJacobian, inferenceSlope } from '../../../src/analysis/normalization/batchJacobian.ts';
import { createRandom } from '../../../src/core/ground/random.ts';
import { singularValues } from '../../../src/core/numbers/singularValues.ts';
import { normalizations } from '../../../src/core/tables/normalizations.ts';
import { near, nearAll } from '../near.ts';

const random = createRandom(3);

/** The same by central differences of the table's own norm. */
function byDifferences(x: Float64Array, gamma: number, epsilon: number): Float64Array {
  const count = x.length;
  const output = (at: Float64Array): Float64Array =>
    normalizations
      .get('batch')
      .normalize(at, count, 1, { epsilon })
      .output.map((value) => gamma * value);
  const matrix = new Float64Array(count * count);
  for (let j = 0; j < count; j += 1) {
    const h = 1e-5;
    const above = output(x.map((value, at) => value + (at === j ? h : 0)));
    const below = output(x.map((value, at) => value - (at === j ? h : 0)));
    above.forEach((value, i) => (matrix[i * count + j] = (value - below[i]!) / (2 * h)));
  }
  return matrix;
}

test('the derivative of batch norm is that of difference quotients, with and without epsilon', () => {
  for (const count of [1, 2, 3, 4, 9])
    for (const epsilon of [0, 1e-3, 0.5]) {
      if (count === 1 && epsilon === 0) continue;
      const x = Float64Array.from({ length: count }, () => 2 * random.normal() + 1);
      const { matrix, largest } = batchNormJacobian(x, { gamma: -1.5, epsilon });
      nearAll(matrix, byDifferences(x, -1.5, epsilon), 1e-8);
      near(largest, singularValues(matrix, { rows: count, columns: count })[0]!, 1e-10);
    }
});

test('batch norm annihilates two directions, and its derivative in training is not the slope of inference', () => {
  const { matrix, sigma, largest } = batchNormJacobian([1, 2, 4, 9], { gamma: 1.5, epsilon: 0 });
  near(sigma, Math.sqrt(9.5), 1e-14);
  near(matrix[0], 0.24973560884604, 1e-13);
  near(matrix[1], -0.19850779164685, 1e-13);
  near(largest, 1.5 / Math.sqrt(9.5), 1e-14);
  near(inferenceSlope(9.5, { gamma: 1.5, epsilon: 0 }), largest, 1e-14);
  const values = singularValues(matrix, { rows: 4, columns: 4 });
  assert.equal(values.filter((value) => value > 1e-12).length, 2);
});
