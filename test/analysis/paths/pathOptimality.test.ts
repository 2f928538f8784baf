import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { elasticNetPath } from '../../../src/analysis/paths/squares/elasticNetPath.ts';
import { groupPath } from '../../../src/analysis/paths/groups/groupPath.ts';
import { lassoPath } from '../../../src/analysis/paths/squares/lassoPath.ts';
import { type LeastSquares, prepareLeastSquares } from '../../../src/analysis/paths/problem/leastSquares.ts';
import { optimalityResidual, pathObjective } from '../../../src/analysis/paths/problem/pathEvidence.ts';
import { ridgePath } from '../../../src/analysis/paths/squares/ridgePath.ts';
import { oddData, oddities } from './problem/pathData.ts';

const residualTolerance = 1e-10;
const grid = { count: 15, ratio: 1e-3 };

/** 200 problems of any shape; those without any signal are left to the bad-input tests. */
function holdsForAll(check: (problem: LeastSquares, seed: number) => void): void {
  const problems = fc.tuple(
    fc.integer({ min: 2, max: 24 }),
    fc.integer({ min: 1, max: 30 }),
    fc.integer(),
    fc.constantFrom(...oddities),
  );
  fc.assert(
    fc.property(problems, ([samples, inputs, seed, oddity]) => {
      const problem = prepareLeastSquares(oddData(samples, inputs, seed, oddity));
      try {
        if (problem.correlations.some((value) => Math.abs(value) > 1e-9)) check(problem, seed);
      } finally {
        problem.close();
      }
    }),
    { numRuns: 200, seed: 20240601 },
  );
}

describe('On 200 random problems, collinear ones among them, the optimality conditions hold', () => {
  it('for the lasso', () => {
    holdsForAll((problem) => {
      for (const { lambda, coefficients, kkt, converged } of lassoPath(problem, grid)) {
        const residual = optimalityResidual(problem, coefficients, { kind: 'elasticNet', l1: lambda, l2: 0 });
        assert.ok(residual <= residualTolerance && converged, `${residual} (said ${kkt}) at ${lambda}`);
        assert.ok(Math.abs(residual - kkt) < 1e-11);
      }
    });
  });

  it('for the elastic net', () => {
    holdsForAll((problem, seed) => {
      const l1Ratio = 0.05 + 0.9 * ((seed >>> 0) / 2 ** 32);
      for (const { lambda, coefficients, kkt, converged } of elasticNetPath(problem, { ...grid, l1Ratio })) {
        const strength = { kind: 'elasticNet', l1: lambda * l1Ratio, l2: lambda * (1 - l1Ratio) } as const;
        const residual = optimalityResidual(problem, coefficients, strength);
        assert.ok(residual <= residualTolerance && converged, `${residual} (said ${kkt}) at ${lambda}`);
      }
    });
  });

  it('for ridge regression', () => {
    holdsForAll((problem) => {
      for (const { lambda, coefficients, kkt, gap, converged } of ridgePath(problem, grid)) {
        const residual = optimalityResidual(problem, coefficients, { kind: 'elasticNet', l1: 0, l2: lambda });
        assert.ok(residual <= residualTolerance && converged, `${residual} (said ${kkt}) at ${lambda}`);
        assert.ok(gap !== undefined && gap < 1e-12);
      }
    });
  });

  it('for the group lasso', () => {
    holdsForAll((problem, seed) => {
      const size = 1 + (Math.abs(seed) % 4);
      const groups = Array.from({ length: Math.ceil(problem.inputs / size) }, (_, g) =>
        Array.from({ length: Math.min(size, problem.inputs - g * size) }, (__, k) => g * size + k),
      );
      const weighted = groups.map((inputs) => ({ inputs, weight: Math.sqrt(inputs.length) }));
      for (const { lambda, coefficients, kkt, converged } of groupPath(problem, { ...grid, groups })) {
        const residual = optimalityResidual(problem, coefficients, { kind: 'group', lambda, groups: weighted });
        assert.ok(residual <= residualTolerance && converged, `${residual} (said ${kkt}) at ${lambda}`);
      }
    });
  });
});

describe('The evidence of a path point', () => {
  it('has objective, gap and count that agree with the data', () => {
    holdsForAll((problem) => {
      for (const { lambda, coefficients, loss, penalty, gap } of lassoPath(problem, grid)) {
        const objective = pathObjective(problem, coefficients, { kind: 'elasticNet', l1: lambda, l2: 0 });
        assert.ok(Math.abs(loss + lambda * penalty - objective) < 1e-11);
        assert.ok(gap !== undefined && gap >= 0 && gap < 1e-10);
      }
    });
  });
});
