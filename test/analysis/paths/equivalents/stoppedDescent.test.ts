import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  averageOverMasks,
  dropoutStrengths,
  solveWeightedRidge,
  trainWithDropout,
} from '../../../../src/analysis/paths/equivalents/dropoutRidge.ts';
import {
  descend,
  descentFilter,
  equivalentStrength,
  filterSolutions,
  largestFilterGap,
  ridgeFilter,
} from '../../../../src/analysis/paths/equivalents/stoppedDescent.ts';
import { createRandom } from '../../../../src/core/ground/random.ts';
import { near, nearAll } from '../../near.ts';

test('the filters of stopped descent and of ridge have the numbers of the text (early-stopping-equals-l2)', () => {
  const mus = [0.01, 0.1, 1, 10];
  nearAll(
    mus.map((mu) => descentFilter(mu, 0.01, 100)),
    [0.0099506613086281, 0.095207852886291, 0.63396765872677, 0.99997343860111],
  );
  nearAll(
    mus.map((mu) => ridgeFilter(mu, 1)),
    [0.0099009900990099, 0.090909090909091, 0.5, 0.90909090909091],
  );
  nearAll(
    mus.map((mu) => equivalentStrength(mu, descentFilter(mu, 0.01, 100))),
    [0.99495833290287, 0.95033352783864, 0.5773675300856, 0.00026562104414238],
    1e-11,
  );
  const { at, gap } = largestFilterGap();
  near(gap, 0.20363218879454);
  near(at, 2.5128624172523, 1e-10);
});

test('descent by steps is descent by filters', () => {
  const hessian = Float64Array.of(3, 1, 0.2, 1, 2, 0.5, 0.2, 0.5, 1);
  const linear = Float64Array.of(1, -2, 0.5);
  const quadratic = { size: 3, hessian, linear };
  const solutions = filterSolutions(quadratic);
  const steps = [0, 1, 7, 100];
  [...descend(quadratic, 0.1, steps)].forEach((b, k) =>
    nearAll(
      b,
      solutions.apply((mu) => descentFilter(mu, 0.1, steps[k]!)),
      1e-12,
    ),
  );
});

test('dropout of inputs adds a weighted ridge: by all masks, by its closed form, by training (dropout-linear-expected-loss, dropout-effective-lambda)', () => {
  const half = (y: number) => (score: number) => (y - score) ** 2 / 2;
  const [x, w] = [
    [3, 1, 2],
    [1, -2, 0.5],
  ];
  const score = 3 - 2 + 1;
  const variance = x.reduce((sum, value, j) => sum + (0.2 / 0.8) * (value * w[j]!) ** 2, 0);
  near(averageOverMasks(x, w, 0.2, half(2)), half(2)(score) + variance / 2);
  const random = createRandom(4);
  const values = Float64Array.from({ length: 600 }, (_, at) => [1, 2, 0.5][at % 3]! * random.normal());
  const target = Float64Array.from(
    { length: 200 },
    (_, i) => values[3 * i]! + values[3 * i + 1]! + 2 * values[3 * i + 2]! + 0.1 * random.normal(),
  );
  const data = { samples: 200, inputs: 3, values, target };
  const strengths = dropoutStrengths(data, 0.2);
  nearAll(strengths, [0.25, 1, 0.0625], 0.15);
  const ridge = solveWeightedRidge(data, strengths);
  const trained = trainWithDropout(data, { rate: 0.2, epochs: 400, random });
  trained.forEach((value, j) => near(value / ridge[j]!, 1, 0.05));
  // The gradient of the expected objective vanishes at the weighted ridge solution.
  for (let j = 0; j < 3; j += 1) {
    const cost = (change: number): number => {
      const moved = ridge.map((value, k) => (k === j ? value + change : value));
      let total = 0;
      for (let i = 0; i < 200; i += 1)
        total += averageOverMasks(values.subarray(3 * i, 3 * i + 3), moved, 0.2, half(target[i]!)) / 200;
      return total;
    };
    near((cost(1e-5) - cost(-1e-5)) / 2e-5, 0, 1e-8);
  }
});

test('for logistic regression the quadratic is only an approximation (dropout-equals-l2)', () => {
  const w = [2, -1.5, 1];
  const loss = (score: number): number => Math.log1p(Math.exp(-score));
  const exact = averageOverMasks([1, 1, 1], w, 0.5, loss);
  near(exact, 0.6955498603553, 1e-10);
  const score = 1.5;
  const p = 1 / (1 + Math.exp(-score));
  const quadratic = loss(score) + (p * (1 - p) * w.reduce((sum, value) => sum + value * value, 0)) / 2;
  near(quadratic, 0.74206916673771, 1e-10);
  assert.ok(quadratic > exact);
});
