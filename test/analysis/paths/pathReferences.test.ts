import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { elasticNetPath } from '../../../src/analysis/paths/squares/elasticNetPath.ts';
import { groupPath } from '../../../src/analysis/paths/groups/groupPath.ts';
import type { PathPoint } from '../../../src/analysis/paths/problem/lambdaPath.ts';
import { lassoPath } from '../../../src/analysis/paths/squares/lassoPath.ts';
import {
  type LeastSquares,
  prepareLeastSquares,
  toOriginalScale,
} from '../../../src/analysis/paths/problem/leastSquares.ts';
import { ridgePath } from '../../../src/analysis/paths/squares/ridgePath.ts';
import diabetes from '../data/paths/diabetes.expected.json' with { type: 'json' };
import synthetic from '../data/paths/synthetic1000x200.expected.json' with { type: 'json' };
import { diabetesData, strengthsOfGlmnet, syntheticData } from './problem/pathData.ts';

interface Reference {
  readonly count: number;
  readonly points: readonly {
    readonly k: number;
    readonly lambda: number;
    readonly df: number;
    readonly intercept: number;
    readonly inputs: readonly number[];
    readonly coefficients: readonly number[];
  }[];
}

/** Goal of the project: coefficients on the standardized scale, and the optimality residual. */
const coefficientTolerance = 1e-9;
const residualTolerance = 1e-10;

function compare(problem: LeastSquares, points: readonly PathPoint[], reference: Reference): void {
  assert.equal(points.length, reference.count);
  for (const point of points)
    assert.ok(point.converged && point.kkt <= residualTolerance, `residual ${point.kkt} at ${point.lambda}`);
  for (const expected of reference.points) {
    const point = points[expected.k]!;
    assert.ok(Math.abs(point.lambda / expected.lambda - 1) < 1e-12);
    assert.equal(point.nonZero, expected.df);
    const dense = new Float64Array(problem.inputs);
    expected.inputs.forEach((input, at) => (dense[input] = expected.coefficients[at]!));
    dense.forEach((value, j) => {
      const error = Math.abs(point.coefficients[j]! - value);
      assert.ok(error <= coefficientTolerance, `coefficient ${j} at ${point.lambda}: off by ${error}`);
    });
    const { intercept } = toOriginalScale(problem, point.coefficients);
    assert.ok(Math.abs(intercept - expected.intercept) < 1e-8);
  }
}

for (const [name, data, expected] of [
  ['diabetes', diabetesData(), diabetes],
  ['the synthetic 1000 x 200 problem', syntheticData(1000, 200, 20240601), synthetic],
] as const) {
  for (const products of ['simd', 'plain'] as const) {
    describe(`Paths of ${name} with ${products} products match the references`, () => {
      const problem = prepareLeastSquares(data, { products });
      it('uses the products that were asked for', () => assert.equal(problem.arena.kind, products));
      it('lasso', () => compare(problem, [...lassoPath(problem)], expected.lasso));
      it('elastic net', () => compare(problem, [...elasticNetPath(problem)], expected.enet));
      it('ridge', () =>
        compare(problem, [...ridgePath(problem, { lambdas: strengthsOfGlmnet(problem) })], expected.ridge));
      if (products === 'plain' && problem.inputs > 100) return;
      it('group lasso', () =>
        compare(problem, [...groupPath(problem, { groups: expected.group.groups })], expected.group));
    });
  }
}
