import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { elasticNetPath } from '../../../../src/analysis/paths/squares/elasticNetPath.ts';
import { groupPath } from '../../../../src/analysis/paths/groups/groupPath.ts';
import { drivePath } from '../../../../src/analysis/paths/problem/lambdaPath.ts';
import { lassoPath } from '../../../../src/analysis/paths/squares/lassoPath.ts';
import {
  lassoLambdaMax,
  type LeastSquaresOptions,
  type RegressionData,
  prepareLeastSquares,
  toOriginalScale,
} from '../../../../src/analysis/paths/problem/leastSquares.ts';
import { optimalityResidual } from '../../../../src/analysis/paths/problem/pathEvidence.ts';
import { pathProblemTexts } from '../../../../src/analysis/paths/problem/pathProblems.ts';
import { ridgePath } from '../../../../src/analysis/paths/squares/ridgePath.ts';
import { LabError } from '../../../../src/core/ground/errors.ts';
import { diabetesData, oddData } from './pathData.ts';

function table(rows: readonly (readonly number[])[], target: readonly number[]): RegressionData {
  return {
    samples: rows.length,
    inputs: rows[0]!.length,
    values: Float64Array.from(rows.flat()),
    target: Float64Array.from(target),
  };
}

function reasonOf(run: () => unknown): unknown {
  try {
    run();
  } catch (error) {
    assert.ok(error instanceof LabError);
    assert.equal(error.code, 'analysis/bad-problem');
    return (error.details as { reason: string }).reason;
  }
  return undefined;
}

const raw: LeastSquaresOptions = { standardize: false, standardizeTarget: false, intercept: false };

describe('Preparing a least-squares problem', () => {
  it('names the row and the column of a missing number', () => {
    assert.equal(
      reasonOf(() =>
        prepareLeastSquares(
          table(
            [
              [1, 2],
              [3, NaN],
              [0, 1],
            ],
            [1, 2, 3],
          ),
        ),
      ),
      'not-finite',
    );
    assert.throws(
      () =>
        prepareLeastSquares(
          table(
            [
              [1, 2],
              [3, NaN],
              [0, 1],
            ],
            [1, 2, 3],
          ),
        ),
      /Input 2 of sample 2/,
    );
    assert.equal(
      reasonOf(() => prepareLeastSquares(table([[1], [2]], [1, Infinity]))),
      'target-not-finite',
    );
    assert.equal(
      reasonOf(() => prepareLeastSquares(table([[1e200], [-2e200]], [1, 2]))),
      'too-large',
    );
  });

  it('refuses one sample with an intercept, no data and wrong sizes', () => {
    assert.equal(
      reasonOf(() => prepareLeastSquares(table([[1, 2]], [1]))),
      'one-sample',
    );
    assert.equal(
      reasonOf(() =>
        prepareLeastSquares({ samples: 0, inputs: 1, values: new Float64Array(), target: new Float64Array() }),
      ),
      'no-data',
    );
    assert.equal(
      reasonOf(() =>
        prepareLeastSquares({ samples: 2, inputs: 1, values: new Float64Array(3), target: new Float64Array(2) }),
      ),
      'wrong-size',
    );
  });

  it('keeps the coefficient of a constant column at zero and says which it is', () => {
    const problem = prepareLeastSquares(
      table(
        [
          [1, 0.1, 2],
          [2, 0.1, -1],
          [4, 0.1, 0],
          [3, 0.1, 5],
        ],
        [1, 2, 4, 3.5],
      ),
    );
    assert.deepEqual(problem.constant, [1]);
    for (const path of [lassoPath, elasticNetPath, ridgePath]) {
      for (const { coefficients } of path(problem, { count: 5 })) assert.equal(coefficients[1], 0);
    }
  });

  it('gives coefficients for the raw data that predict what the prepared ones predict', () => {
    const data = diabetesData();
    const problem = prepareLeastSquares(data);
    const { coefficients } = [...ridgePath(problem, { count: 3 })][2]!;
    const original = toOriginalScale(problem, coefficients);
    for (let i = 0; i < 5; i += 1) {
      let prepared = 0;
      let plain = original.intercept;
      for (let j = 0; j < data.inputs; j += 1) {
        prepared += coefficients[j]! * problem.x.values[j * problem.x.stride + i]!;
        plain += original.coefficients[j]! * data.values[i * data.inputs + j]!;
      }
      const { targetMean, targetDivisor } = problem.scaling;
      assert.ok(Math.abs(prepared * targetDivisor + targetMean - plain) < 1e-10);
    }
  });
});

describe('Degenerate problems', () => {
  it('say that a target without variance has no path, and are zero at given strengths', () => {
    const problem = prepareLeastSquares(
      table(
        [
          [1, 2],
          [2, 1],
          [0, 5],
        ],
        [4, 4, 4],
      ),
    );
    assert.equal(
      reasonOf(() => [...lassoPath(problem)]),
      'no-signal',
    );
    for (const path of [lassoPath, elasticNetPath, ridgePath]) {
      const [point] = path(problem, { lambdas: [0.5] });
      assert.ok(point!.coefficients.every((value) => value === 0) && point!.converged);
    }
  });

  it('solve one sample without intercept', () => {
    const problem = prepareLeastSquares(table([[2, 1]], [3]), raw);
    const [lasso] = lassoPath(problem, { lambdas: [1] });
    // 1/2 (3 - 2 b)^2 + |b|: b = (6 - 1) / 4.
    assert.deepEqual(Array.from(lasso!.coefficients), [1.25, 0]);
    const [ridge] = ridgePath(problem, { lambdas: [0] });
    // The shortest vector with 2 b1 + b2 = 3.
    assert.ok(Math.abs(ridge!.coefficients[0]! - 1.2) < 1e-12 && Math.abs(ridge!.coefficients[1]! - 0.6) < 1e-12);
  });

  it('reach lambda 0 with more inputs than samples: an interpolation of least l1 or l2 norm', () => {
    const problem = prepareLeastSquares(oddData(8, 20, 4, 'none'));
    const [lasso] = lassoPath(problem, { lambdas: [0] });
    const [ridge] = ridgePath(problem, { lambdas: [0] });
    const [net] = elasticNetPath(problem, { lambdas: [0] });
    for (const point of [lasso, ridge, net]) {
      assert.ok(point!.loss < 1e-20, `loss ${point!.loss}`);
      assert.ok(optimalityResidual(problem, point!.coefficients, { kind: 'elasticNet', l1: 0, l2: 0 }) < 1e-12);
    }
    const size = (values: Float64Array, power: number): number =>
      values.reduce((sum, value) => sum + Math.abs(value) ** power, 0);
    assert.ok(size(lasso!.coefficients, 1) < size(ridge!.coefficients, 1));
    assert.ok(size(lasso!.coefficients, 2) > size(ridge!.coefficients, 2));
    assert.ok(lasso!.nonZero <= 7);
  });

  it('share the weight of two equal columns with ridge and elastic net, and keep any optimum with the lasso', () => {
    const data = oddData(30, 1, 2, 'none');
    const twice = table(
      Array.from(data.values, (value) => [value, value]),
      Array.from(data.target),
    );
    const problem = prepareLeastSquares(twice);
    const lambda = lassoLambdaMax(problem) / 5;
    for (const path of [ridgePath, elasticNetPath]) {
      const [point] = path(problem, { lambdas: [lambda] });
      assert.ok(Math.abs(point!.coefficients[0]! - point!.coefficients[1]!) < 1e-12 && point!.coefficients[0] !== 0);
    }
    const [point] = lassoPath(problem, { lambdas: [lambda] });
    assert.ok(point!.kkt < 1e-12 && point!.nonZero >= 1);
  });

  it('refuse groups that overlap, leave an input out, are empty or name an unknown input', () => {
    const problem = prepareLeastSquares(oddData(10, 4, 1, 'none'));
    const reason = (groups: number[][]): unknown => reasonOf(() => [...groupPath(problem, { groups })]);
    assert.equal(
      reason([
        [0, 1],
        [1, 2, 3],
      ]),
      'group-overlap',
    );
    assert.equal(reason([[0, 1], [2]]), 'group-missing');
    assert.equal(reason([[0, 1, 2, 3], []]), 'group-empty');
    assert.equal(reason([[0, 1, 2, 4]]), 'group-range');
    assert.equal(reason([[0, 1, 2, 3]]), undefined);
  });

  it('refuse strengths that do not decrease and a mix outside 0 to 1', () => {
    const problem = prepareLeastSquares(oddData(10, 4, 1, 'none'));
    for (const lambdas of [[1, 2], [1, 1], [-1], [NaN], [Infinity]])
      assert.equal(
        reasonOf(() => [...lassoPath(problem, { lambdas })]),
        'not-decreasing',
      );
    assert.equal(
      reasonOf(() => [...elasticNetPath(problem, { l1Ratio: 1.5 })]),
      'bad-mix',
    );
    assert.ok(pathProblemTexts().length > 10);
  });
});

describe('A path', () => {
  it('has breakpoints between which every coefficient is a straight line', () => {
    const problem = prepareLeastSquares(diabetesData());
    const path = lassoPath(problem, { lambdas: [1e-6] });
    let state = path.next();
    while (state.done !== true) state = path.next();
    const { breakpoints } = state.value;
    assert.ok(breakpoints.some(({ event }) => event === 'leaves'));
    for (let k = 0; k + 1 < breakpoints.length; k += 1) {
      const [high, low] = [breakpoints[k]!.lambda, breakpoints[k + 1]!.lambda];
      if (high - low < 1e-9) continue;
      const at = [0.9, 0.5, 0.1].map((share) => low + share * (high - low));
      const [first, middle, last] = [...lassoPath(problem, { lambdas: at })];
      middle!.coefficients.forEach((value, j) => {
        assert.ok(Math.abs(value - (first!.coefficients[j]! + last!.coefficients[j]!) / 2) < 1e-12);
      });
      assert.equal(first!.nonZero, last!.nonZero);
    }
  });

  it('streams its points, and stops when it is told to', async () => {
    const problem = prepareLeastSquares(diabetesData());
    const controller = new AbortController();
    const seen: number[] = [];
    const run = drivePath(lassoPath(problem), {
      signal: controller.signal,
      pause: () => Promise.resolve(),
      onPoint(_point, index) {
        seen.push(index);
        if (index === 4) controller.abort();
      },
    });
    await assert.rejects(run, { name: 'AbortError' });
    assert.deepEqual(seen, [0, 1, 2, 3, 4]);
    assert.equal((await drivePath(lassoPath(problem))).length, 100);
  });
});
