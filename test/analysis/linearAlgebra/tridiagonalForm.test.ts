import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRandom } from '../../../src/core/ground/random.ts';
import {
  symmetricEigenvalues,
  tridiagonalEigenvalues,
  tridiagonalize,
} from '../../../src/analysis/linearAlgebra/symmetricEigen.ts';
import { tridiagonalForm } from '../../../src/analysis/linearAlgebra/tridiagonalForm.ts';

function symmetric(size: number, seed: number, stride = size): Float64Array {
  const random = createRandom(seed);
  const matrix = new Float64Array(size * stride);
  for (let i = 0; i < size; i += 1)
    for (let j = 0; j <= i; j += 1) {
      const value = random.normal();
      matrix[i * stride + j] = value;
      if (j < stride) matrix[j * stride + i] = value;
    }
  return matrix;
}

test('the kernel has the eigenvalues of the plain reduction, for every remainder of the size', () => {
  for (const size of [1, 2, 3, 4, 5, 6, 7, 8, 13, 32, 33, 34, 35, 61]) {
    const matrix = symmetric(size, size);
    const form = tridiagonalForm(matrix, size)!;
    const plain = tridiagonalEigenvalues(tridiagonalize(matrix, size));
    const found = tridiagonalEigenvalues(form);
    const scale = Math.max(...plain.map(Math.abs));
    plain.forEach((value, at) => assert.ok(Math.abs(found[at]! - value) < 1e-13 * scale * size, `${size}: ${at}`));
    assert.equal(form.offDiagonal.length, size - 1);
  }
});

test('only the lower half counts, rows may lie apart, and the matrix is not changed', () => {
  const size = 21;
  const wide = symmetric(size, 3, 30);
  const before = wide.slice();
  for (let i = 0; i < size; i += 1) for (let j = i + 1; j < 30; j += 1) wide[i * 30 + j] = Number.NaN;
  const narrow = new Float64Array(size * size);
  for (let i = 0; i < size; i += 1) for (let j = 0; j <= i; j += 1) narrow[i * size + j] = before[i * 30 + j]!;
  assert.deepEqual(tridiagonalForm(wide, size, 30), tridiagonalForm(narrow, size));
  assert.ok(Number.isNaN(wide[29]));
});

test('known spectra: the second difference, a rank of one, a diagonal, nothing', () => {
  const size = 40;
  const second = new Float64Array(size * size);
  for (let i = 0; i < size; i += 1) {
    second[i * size + i] = 2;
    if (i > 0) second[i * size + i - 1] = -1;
  }
  symmetricEigenvalues(second, size).forEach((value, at) => {
    const expected = 2 - 2 * Math.cos(((at + 1) * Math.PI) / (size + 1));
    assert.ok(Math.abs(value - expected) < 1e-13);
  });
  const ones = new Float64Array(size * size).fill(1);
  const values = symmetricEigenvalues(ones, size);
  assert.ok(Math.abs(values[size - 1]! - size) < 1e-12);
  assert.ok(values.subarray(0, size - 1).every((value) => Math.abs(value) < 1e-13));
  const diagonal = new Float64Array(size * size);
  for (let i = 0; i < size; i += 1) diagonal[i * size + i] = i % 7;
  const sorted = Array.from({ length: size }, (_, i) => i % 7).sort((one, other) => one - other);
  assert.deepEqual([...symmetricEigenvalues(diagonal, size)], sorted);
  assert.deepEqual([...symmetricEigenvalues(new Float64Array(0), 0)], []);
});

test('a smaller matrix after a larger one finds nothing of it', () => {
  const first = tridiagonalForm(symmetric(20, 1), 20);
  tridiagonalForm(symmetric(90, 2), 90);
  assert.deepEqual(tridiagonalForm(symmetric(20, 1), 20), first);
});
