import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  assignFolds,
  crossValidate,
  foldErrors,
  meanSquaredError,
  summarizeFolds,
  zonesOf,
} from '../../../src/analysis/paths/crossValidation.ts';
import { lassoPath } from '../../../src/analysis/paths/squares/lassoPath.ts';
import { prepareLeastSquares } from '../../../src/analysis/paths/problem/leastSquares.ts';
import { ridgePath } from '../../../src/analysis/paths/squares/ridgePath.ts';
import { LabError } from '../../../src/core/ground/errors.ts';
import { createRandom } from '../../../src/core/ground/random.ts';
import { diabetesData } from './problem/pathData.ts';

describe('Cross-validation', () => {
  it('deals the samples into folds of equal size, the same for the same seed', () => {
    const folds = assignFolds(23, 5, createRandom(1));
    const sizes = [0, 1, 2, 3, 4].map((fold) => folds.filter((one) => one === fold).length);
    assert.deepEqual(sizes, [5, 5, 5, 4, 4]);
    assert.deepEqual(folds, assignFolds(23, 5, createRandom(1)));
    assert.notDeepEqual(folds, assignFolds(23, 5, createRandom(2)));
    for (const [samples, count] of [
      [4, 5],
      [10, 1],
      [10, 2.5],
    ] as const)
      assert.throws(() => assignFolds(samples, count, createRandom(1)), LabError);
  });

  it('has mean, standard error, best and one-standard-error strength by hand', () => {
    const lambdas = Float64Array.of(4, 2, 1, 0.5);
    const folds = [
      { errors: Float64Array.of(9, 4, 3, 6), samples: 2 },
      { errors: Float64Array.of(7, 4, 1, 2), samples: 2 },
      { errors: Float64Array.of(8, 2, 2, 4), samples: 2 },
    ];
    const { mean, standardError, best, oneStandardError, zones } = summarizeFolds(lambdas, folds);
    [8, 10 / 3, 2, 4].forEach((value, k) => assert.ok(Math.abs(mean[k]! - value) < 1e-12));
    // Fold errors 3, 1, 2 around 2: variance 2/3 over folds, divided by 3 - 1.
    assert.ok(Math.abs(standardError[2]! - Math.sqrt(1 / 3)) < 1e-12);
    assert.equal(best, 2);
    assert.equal(oneStandardError, 2);
    assert.deepEqual(
      zones.map(({ kind, from, to }) => [kind, from, to]),
      [
        ['underfit', 0, 1],
        ['good', 2, 2],
        ['overfit', 3, 3],
      ],
    );
    assert.deepEqual(zonesOf(Float64Array.of(1, 1), 2, 0), [{ kind: 'good', from: 0, to: 1 }]);
  });

  it('measures each fold with a model that has not seen it', () => {
    const data = diabetesData();
    const folds = assignFolds(data.samples, 4, createRandom(3));
    const lambdas = Float64Array.of(1, 1e-9);
    const { errors, samples } = foldErrors(data, folds, 2, {
      lambdas,
      make: (problem, grid) => lassoPath(problem, { lambdas: grid }),
    });
    assert.equal(samples, folds.filter((one) => one === 2).length);
    // At strength 1 every coefficient is 0: the prediction is the mean of the other folds.
    const others = data.target.filter((_, i) => folds[i] !== 2);
    const held = data.target.filter((_, i) => folds[i] === 2);
    const mean = others.reduce((total, value) => total + value, 0) / others.length;
    const expected = held.reduce((total, value) => total + (value - mean) ** 2, 0) / held.length;
    assert.ok(Math.abs(errors[0]! / expected - 1) < 1e-12);
    assert.ok(errors[1]! < errors[0]!);
  });

  it('finds on diabetes a best strength inside the path and a simpler model within one standard error', () => {
    const data = diabetesData();
    const problem = prepareLeastSquares(data);
    const points = [...lassoPath(problem)];
    const lambdas = Float64Array.from(points, ({ lambda }) => lambda);
    const run = crossValidate(data, assignFolds(data.samples, 10, createRandom(5)), {
      lambdas,
      make: (part, grid) => lassoPath(part, { lambdas: grid }),
    });
    let count = 0;
    let state = run.next();
    while (state.done !== true) {
      count += 1;
      state = run.next();
    }
    const { best, oneStandardError, mean, standardError, zones } = state.value;
    assert.equal(count, 10);
    assert.ok(best > 10 && best < 99 && oneStandardError < best);
    assert.ok(points[oneStandardError]!.nonZero < points[best]!.nonZero);
    assert.ok(mean[oneStandardError]! <= mean[best]! + standardError[best]!);
    assert.ok(mean[best]! > 2700 && mean[best]! < 3200, `mean squared error ${mean[best]}`);
    assert.equal(zones[0]!.kind, 'underfit');
  });

  it('agrees for leave-one-out with the closed form of ridge regression without scaling', () => {
    const data = { ...diabetesData() };
    const small = { samples: 25, inputs: 10, values: data.values.slice(0, 250), target: data.target.slice(0, 25) };
    const options = { standardize: false, standardizeTarget: false, intercept: false } as const;
    const folds = Int32Array.from({ length: 25 }, (_, i) => i);
    const lambda = 40;
    // The mean loss of 24 samples: the same sum needs lambda 25/24 times as large as on 25.
    let total = 0;
    for (let fold = 0; fold < 25; fold += 1) {
      const { errors } = foldErrors(small, folds, fold, {
        lambdas: Float64Array.of((lambda * 25) / 24),
        make: (problem, grid) => ridgePath(problem, { lambdas: grid }),
        options,
      });
      total += errors[0]! / 25;
    }
    assert.ok(Math.abs(total / closedForm(small, lambda, options) - 1) < 1e-9);
  });
});

/** mean of (residual / (1 - leverage))^2, with the leverages from the change of the fit. */
function closedForm(
  data: { samples: number; inputs: number; values: Float64Array; target: Float64Array },
  lambda: number,
  options: { standardize: false; standardizeTarget: false; intercept: false },
): number {
  const fit = (target: Float64Array): Float64Array => {
    const problem = prepareLeastSquares({ ...data, target }, options);
    const [point] = ridgePath(problem, { lambdas: [lambda] });
    problem.close();
    return point!.coefficients;
  };
  const whole = fit(data.target);
  let total = 0;
  for (let i = 0; i < data.samples; i += 1) {
    const row = { samples: 1, inputs: data.inputs, values: data.values.slice(i * data.inputs, (i + 1) * data.inputs) };
    const residual = Math.sqrt(
      meanSquaredError({ ...row, target: data.target.slice(i, i + 1) }, { coefficients: whole, intercept: 0 }),
    );
    const unit = new Float64Array(data.samples);
    unit[i] = 1;
    const leverage = Math.sqrt(
      meanSquaredError({ ...row, target: Float64Array.of(0) }, { coefficients: fit(unit), intercept: 0 }),
    );
    total += (residual / (1 - leverage)) ** 2 / data.samples;
  }
  return total;
}
