import assert from 'node:assert/strict';
import { test } from 'node:test';
import { symmetricEigen, symmetricEigenvalues } from '../../../src/analysis/linearAlgebra/symmetricEigen.ts';
import { createRandom } from '../../../src/core/ground/random.ts';

/** Products of the rows of a trail of weights: singular but for a few directions, and those of many sizes. */
const trails = {
  'numbers of many sizes': (at: number, step: number, draw: readonly number[]) =>
    10 ** -at * Math.sin(0.1 * step * at + draw[0]!),
  'two directions': (at: number, step: number, draw: readonly number[]) => (at < 2 ? draw[0]! * step : 0),
  'a decay': (at: number, step: number, draw: readonly number[]) =>
    draw[0]! * 0.7 ** step + 1e-3 * draw[1]! * Math.cos(Math.PI * step + at),
  nothing: () => 0,
} as const;

function products(size: number, seed: number, valueAt: (typeof trails)[keyof typeof trails]): Float64Array {
  const random = createRandom(seed);
  const draws = Array.from({ length: 27 }, () => [random.normal(), random.normal()]);
  const rows = Array.from({ length: size }, (_, step) =>
    Float64Array.from(draws, (draw, at) => valueAt(at, step, draw)),
  );
  const mean = draws.map((_, at) => rows.reduce((sum, row) => sum + row[at]!, 0) / size);
  const matrix = new Float64Array(size * size);
  for (let i = 0; i < size; i += 1)
    for (let j = 0; j < size; j += 1)
      matrix[i * size + j] = mean.reduce(
        (sum, middle, at) => sum + (rows[i]![at]! - middle) * (rows[j]![at]! - middle),
        0,
      );
  return matrix;
}

for (const [name, valueAt] of Object.entries(trails))
  test(`eigenvalues and vectors of a matrix of low rank: ${name}`, () => {
    for (const [size, seed] of [
      [100, 10],
      [100, 13],
      [144, 6],
      [144, 22],
      [200, 5],
    ] as const) {
      const matrix = products(size, seed, valueAt);
      const { values, vectors } = symmetricEigen(matrix, size);
      const scale = Math.max(...values.map(Math.abs), Number.MIN_VALUE);
      for (let place = 0; place < size; place += 1) {
        const vector = vectors.subarray(place * size, (place + 1) * size);
        let [rest, length] = [0, 0];
        for (let i = 0; i < size; i += 1) {
          let sum = -values[place]! * vector[i]!;
          for (let j = 0; j < size; j += 1) sum += matrix[i * size + j]! * vector[j]!;
          rest = Math.max(rest, Math.abs(sum));
          length += vector[i]! ** 2;
        }
        assert.ok(rest <= 1e-12 * scale, `${size}, ${seed}: ${rest / scale}`);
        assert.ok(Math.abs(length - 1) < 1e-10);
      }
      symmetricEigenvalues(matrix, size).forEach((value, at) =>
        assert.ok(Math.abs(value - values[at]!) <= 1e-12 * scale),
      );
    }
  });
