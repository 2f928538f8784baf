import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lanczosEnds, smearNodes, spectralNodes } from '../../../src/analysis/linearAlgebra/lanczos.ts';
import {
  symmetricEigen,
  symmetricEigenvalues,
  tridiagonalEnds,
} from '../../../src/analysis/linearAlgebra/symmetricEigen.ts';
import { createRandom } from '../../../src/core/ground/random.ts';
import { largestEigenvalue } from '../../../src/core/numbers/largestEigenvalue.ts';
import { finish } from '../../../src/core/numbers/parts.ts';
import { jacobiEigenvalues } from '../geometry/jacobiEigenvalues.ts';

/** A symmetric matrix with these eigenvalues: reflections of a diagonal one. */
function matrixOf(values: readonly number[], seed: number): Float64Array {
  const size = values.length;
  const random = createRandom(seed);
  let matrix: Float64Array = Float64Array.from({ length: size * size }, (_, at) =>
    at % (size + 1) === 0 ? values[at / (size + 1)]! : 0,
  );
  for (let round = 0; round < 3; round += 1) {
    const v = Float64Array.from({ length: size }, () => random.normal());
    const square = v.reduce((sum, value) => sum + value * value, 0);
    const reflect = (m: Float64Array): Float64Array =>
      m.map((value, at) => {
        const [row, column] = [Math.floor(at / size), at % size];
        let along = 0;
        for (let k = 0; k < size; k += 1) along += m[row * size + k]! * v[k]!;
        return value - (2 * along * v[column]!) / square;
      });
    const turn = (m: Float64Array): Float64Array => m.map((_, at) => m[(at % size) * size + Math.floor(at / size)]!);
    matrix = turn(reflect(turn(reflect(matrix))));
  }
  return matrix;
}

const times = (matrix: Float64Array, x: Float64Array): Float64Array =>
  x.map((_, row) => x.reduce((sum, value, at) => sum + matrix[row * x.length + at]! * value, 0));

test('eigenvalues alone are those that come with vectors, and those of another solver', () => {
  const random = createRandom(4);
  for (const size of [1, 2, 7, 40]) {
    const matrix = new Float64Array(size * size);
    for (let row = 0; row < size; row += 1) {
      for (let column = 0; column <= row; column += 1) {
        matrix[row * size + column] = random.normal();
        matrix[column * size + row] = matrix[row * size + column]!;
      }
    }
    const found = symmetricEigenvalues(matrix, size);
    const others = [symmetricEigen(matrix, size).values, jacobiEigenvalues(matrix, size)];
    for (const other of others) found.forEach((value, at) => assert.ok(Math.abs(value - other[at]!) < 1e-13 * size));
  }
});

test('the ends of tridiagonal eigenvectors are those of the whole vectors, up to their sign', () => {
  const random = createRandom(5);
  const size = 12;
  const diagonal = Float64Array.from({ length: size }, () => random.normal());
  const beside = Float64Array.from({ length: size - 1 }, () => random.normal());
  const matrix = new Float64Array(size * size);
  diagonal.forEach((value, at) => (matrix[at * size + at] = value));
  beside.forEach((value, at) => {
    matrix[at * size + at + 1] = value;
    matrix[(at + 1) * size + at] = value;
  });
  const whole = symmetricEigen(matrix, size);
  const ends = tridiagonalEnds(diagonal, beside);
  ends.values.forEach((value, at) => {
    assert.ok(Math.abs(value - whole.values[at]!) < 1e-13);
    const vector = whole.vectors.subarray(at * size, (at + 1) * size);
    assert.ok(Math.abs(ends.first[at]! * ends.last[at]! - vector[0]! * vector[size - 1]!) < 1e-12);
    assert.ok(Math.abs(Math.abs(ends.first[at]!) - Math.abs(vector[0]!)) < 1e-12);
  });
  assert.equal(tridiagonalEnds([], []).values.length, 0);
});

test('both ends are found, each no further from an eigenvalue than its residual says', () => {
  const values = [...Array.from({ length: 150 }, (_, at) => Math.sin(at) * 0.2), 3, 2, 1.5, 1.2, 1, -0.7, -0.5];
  const matrix = matrixOf(values, 1);
  const wish = { size: values.length, random: createRandom(2), wanted: 5, tolerance: 1e-6, mostProducts: 100 };
  const { values: found, residuals, isComplete, products } = finish(lanczosEnds((x) => times(matrix, x), wish));
  assert.ok(isComplete && products < 60, `${products}`);
  assert.deepEqual(
    [...found.slice(-5)].map((value) => value.toFixed(6)),
    [1, 1.2, 1.5, 2, 3].map((value) => value.toFixed(6)),
  );
  assert.ok(found.length > 5 && Math.abs(found[0]! + 0.7) < 1e-6, 'and some of the lower end');
  found.forEach((value, at) => {
    const distance = Math.min(...values.map((one) => Math.abs(one - value)));
    assert.ok(
      residuals[at]! <= 1e-6 * 3 && distance <= residuals[at]! + 1e-13,
      `${value}: ${distance} of ${residuals[at]!}`,
    );
  });
});

test('an iteration that ends by itself starts anew and finds equal eigenvalues too; none are invented', () => {
  const values = [2, 2, 2, 1, 1, 0, 0, 0, 0, -1];
  const matrix = matrixOf(values, 3);
  const wish = { size: 10, random: createRandom(1), wanted: 10, tolerance: 1e-9, mostProducts: 50 };
  const { values: found } = finish(lanczosEnds((x) => times(matrix, x), wish));
  assert.equal(found.length, 10);
  found.forEach((value, at) => assert.ok(Math.abs(value - [...values].sort((a, b) => a - b)[at]!) < 1e-9));
  const zero = finish(lanczosEnds((x) => x.map(() => 0), { ...wish, random: createRandom(1), wanted: 2 }));
  assert.ok(zero.values.every((value) => value === 0));
});

test('too few products are said, and what is not known well enough is not told', () => {
  const matrix = matrixOf(
    Array.from({ length: 80 }, (_, at) => at / 80),
    6,
  );
  const wish = { size: 80, random: createRandom(2), wanted: 20, tolerance: 1e-8, mostProducts: 25 };
  const { isComplete, values, residuals } = finish(lanczosEnds((x) => times(matrix, x), wish));
  assert.equal(isComplete, false);
  assert.ok(values.length < 20 && residuals.every((value) => value <= 1e-8));
});

test('the largest eigenvalue is found from a fixed start as well', () => {
  const matrix = matrixOf([4, 3.9, 1, -6, 0.5, 0.25], 8);
  assert.ok(Math.abs(largestEigenvalue((x) => times(matrix, x), 6) - 4) < 1e-13);
});

test('nodes of the density have shares that add up to 1 and the moments of the matrix', () => {
  const size = 30;
  const values = Array.from({ length: size }, (_, at) => Math.cos(3 * at) + (at === 4 ? 5 : 0));
  const matrix = matrixOf(values, 9);
  const wish = { size, random: createRandom(7), seeds: 400, steps: 6 };
  const seeds = finish(spectralNodes((x) => times(matrix, x), wish));
  const moment = (power: number): number =>
    seeds.reduce((sum, { values: nodes, shares }) => {
      return sum + nodes.reduce((of, node, at) => of + shares[at]! * node ** power, 0) / seeds.length;
    }, 0);
  for (const { shares } of seeds) assert.ok(Math.abs(shares.reduce((sum, share) => sum + share, 0) - 1) < 1e-13);
  for (const power of [1, 2, 3]) {
    const exact = values.reduce((sum, value) => sum + value ** power, 0) / size;
    // The mean over 400 starts has a spread of about a tenth of that of one.
    assert.ok(
      Math.abs(moment(power) - exact) < 0.15 * Math.abs(exact) + 0.05,
      `${power}: ${moment(power)} of ${exact}`,
    );
  }
  const all = finish(spectralNodes((x) => times(matrix, x), { ...wish, random: createRandom(1), seeds: 1, steps: 40 }));
  const sorted = [...values].sort((a, b) => a - b);
  all[0]!.values.forEach((value, at) => assert.ok(Math.abs(value - sorted[at]!) < 1e-9));
});

test('a smeared density has area 1, and its band holds the mean', () => {
  const nodes = [
    { values: Float64Array.of(-1, 2), shares: Float64Array.of(0.25, 0.75) },
    { values: Float64Array.of(0, 2), shares: Float64Array.of(0.5, 0.5) },
  ];
  const grid = Float64Array.from({ length: 801 }, (_, at) => -4 + at / 100);
  const { mean, low, high } = smearNodes(nodes, grid, 0.2);
  assert.ok(Math.abs(mean.reduce((sum, value) => sum + value / 100, 0) - 1) < 1e-6);
  mean.forEach((value, at) => assert.ok(low[at]! <= value && value <= high[at]!));
  const peak = 0.625 / (0.2 * Math.sqrt(2 * Math.PI));
  assert.ok(Math.abs(mean[600]! - peak) < 1e-6);
});
