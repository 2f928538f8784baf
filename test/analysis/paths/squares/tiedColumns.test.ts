import assert from 'node:assert/strict';
import { test } from 'node:test';
import { elasticNetPath } from '../../../../src/analysis/paths/squares/elasticNetPath.ts';
import { lassoPath } from '../../../../src/analysis/paths/squares/lassoPath.ts';
import { prepareLeastSquares, type RegressionData } from '../../../../src/analysis/paths/problem/leastSquares.ts';
import { createRandom } from '../../../../src/core/ground/random.ts';

const raw = { standardize: false, standardizeTarget: false, intercept: false } as const;

/** Columns and targets of -1, 0 and 1: many correlations are equal, so weights come and go together and cross zero at a knot. */
function lattice(samples: number, inputs: number, seed: number): RegressionData {
  const random = createRandom(seed);
  const draw = (): number => random.integer(3) - 1;
  const values = Float64Array.from({ length: samples * inputs }, draw);
  return { samples, inputs, values, target: Float64Array.from({ length: samples }, draw) };
}

/** x_j' (y - X b) / n - ridge * b_j. */
function pullOf(
  { samples, inputs, values, target }: RegressionData,
  b: Float64Array,
  j: number,
  ridge: number,
): number {
  let sum = 0;
  for (let i = 0; i < samples; i += 1) {
    let rest = target[i]!;
    for (let k = 0; k < inputs; k += 1) rest -= values[i * inputs + k]! * b[k]!;
    sum += values[i * inputs + j]! * rest;
  }
  return sum / samples - ridge * b[j]!;
}

test('where correlations are equal every point is optimal: the pull is lambda where a weight is at work, and nowhere more', () => {
  for (let seed = 0; seed < 120; seed += 1) {
    const data = lattice(5 + (seed % 5), 2 + (seed % 6), seed);
    const free = new Float64Array(data.inputs);
    if (free.every((_, j) => pullOf(data, free, j, 0) === 0)) continue;
    for (const l1Ratio of [1, 0.5]) {
      const problem = prepareLeastSquares(data, raw);
      const path = l1Ratio === 1 ? lassoPath(problem, { count: 9 }) : elasticNetPath(problem, { l1Ratio, count: 9 });
      for (const { lambda, coefficients } of path)
        coefficients.forEach((weight, j) => {
          const pull = pullOf(data, coefficients, j, (1 - l1Ratio) * lambda);
          const told = `seed ${seed}, ratio ${l1Ratio}, lambda ${lambda}, weight ${j}: ${weight} pulled by ${pull}`;
          if (Math.abs(weight) > 1e-12) assert.ok(Math.abs(pull - Math.sign(weight) * l1Ratio * lambda) < 1e-10, told);
          else assert.ok(Math.abs(pull) <= l1Ratio * lambda + 1e-10, told);
        });
      problem.close();
    }
  }
});
