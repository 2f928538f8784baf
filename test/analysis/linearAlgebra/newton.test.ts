import assert from 'node:assert/strict';
import { test } from 'node:test';
import { solveByNewton, solveDense } from '../../../src/analysis/linearAlgebra/newton.ts';
import { createRandom } from '../../../src/core/ground/random.ts';

test('elimination solves drawn systems, a first pivot of 0 included', () => {
  const random = createRandom(3);
  const size = 7;
  const a = Float64Array.from({ length: size * size }, () => random.normal());
  a[0] = 0;
  const x = Float64Array.from({ length: size }, () => random.normal());
  const b = x.map((_, row) => x.reduce((sum, value, at) => sum + a[row * size + at]! * value, 0));
  solveDense(a, b).forEach((value, at) => assert.ok(Math.abs(value - x[at]!) < 1e-10));
  assert.ok(Number.isNaN(solveDense(new Float64Array(4), Float64Array.of(1, 1))[0]));
});

test("Newton's method finds where a circle meets a parabola", () => {
  const { at, residual } = solveByNewton(
    ([x, y]) => Float64Array.of(x! ** 2 + y! ** 2 - 2, y! - x! ** 2),
    Float64Array.of(2, 1.5),
  );
  assert.ok(Math.abs(at[0]! - 1) < 1e-12 && Math.abs(at[1]! - 1) < 1e-12 && residual < 1e-12);
});
