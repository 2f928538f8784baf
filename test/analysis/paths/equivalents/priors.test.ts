import { test } from 'node:test';
import assert from 'node:assert/strict';
import { prepareLeastSquares } from '../../../../src/analysis/paths/problem/leastSquares.ts';
import {
  bernoulliLoss,
  gaussianLoss,
  gaussianPriorStrength,
  kurtosis,
  laplaceDensity,
  laplacePosterior,
  laplacePriorStrength,
  meanNormalLength,
} from '../../../../src/analysis/paths/equivalents/priors.ts';
import { ridgePath } from '../../../../src/analysis/paths/squares/ridgePath.ts';
import { losses } from '../../../../src/core/tables/losses.ts';
import { erfc, normalDensity } from '../../../../src/core/numbers/numerics.ts';
import { createRandom } from '../../../../src/core/ground/random.ts';
import { near } from '../../near.ts';

test('negative log densities are the losses up to a constant (posterior-proportional-to-likelihood-times-prior)', () => {
  const half = losses.get('meanSquaredError');
  for (const y of [-2, 0.3, 1.7])
    near(
      gaussianLoss(y - 0.5, 1) - half.value(Float64Array.of(0.5), Float64Array.of(y), {}),
      Math.log(2 * Math.PI) / 2,
    );
  const logistic = losses.get('binaryCrossEntropy');
  near(bernoulliLoss(0.8, 1), -Math.log(0.8));
  near(bernoulliLoss(0.8, 1), logistic.value(Float64Array.of(Math.log(4)), Float64Array.of(1), { labelSmoothing: 0 }));
  near(bernoulliLoss(0.8, 0), logistic.value(Float64Array.of(Math.log(4)), Float64Array.of(0), { labelSmoothing: 0 }));
});

test('a normal prior is an L2 penalty whose strength depends on how the data term is written (map-gaussian-prior-is-l2)', () => {
  near(gaussianPriorStrength(2, { kind: 'likelihood' }), 0.25);
  near(gaussianPriorStrength(2, { kind: 'halfSum', sigma: 0.5 }), 0.0625);
  const strength = gaussianPriorStrength(2, { kind: 'halfMean', sigma: 0.5, samples: 30 });
  near(strength, 0.0020833333333333, 1e-15);
  const random = createRandom(5);
  const values = Float64Array.from({ length: 90 }, () => random.normal());
  const target = Float64Array.from(
    { length: 30 },
    (_, i) => values[3 * i]! - values[3 * i + 1]! + 0.5 * random.normal(),
  );
  const problem = prepareLeastSquares(
    { samples: 30, inputs: 3, values, target },
    { standardize: false, standardizeTarget: false, intercept: false },
  );
  const [point] = ridgePath(problem, { lambdas: [strength] });
  const posterior = (w: Float64Array): number => {
    let total = 0;
    for (let i = 0; i < 30; i += 1) {
      let score = 0;
      for (let j = 0; j < 3; j += 1) score += w[j]! * values[3 * i + j]!;
      total += gaussianLoss(target[i]! - score, 0.5);
    }
    return w.reduce((sum, value) => sum + gaussianLoss(value, 2), total);
  };
  for (let j = 0; j < 3; j += 1) {
    const moved = (change: number): number =>
      posterior(point!.coefficients.map((value, k) => (k === j ? value + change : value)));
    near((moved(1e-5) - moved(-1e-5)) / 2e-5, 0, 1e-5);
  }
});

test('a Laplace prior is an L1 penalty (map-laplace-prior-is-l1)', () => {
  const { scale, variance, density } = laplaceDensity(2);
  near(scale, 0.5);
  near(variance, 0.5);
  near(-(Math.log(density(1.2)) - Math.log(density(0.7))) / 0.5, 2);
  near(laplacePriorStrength(0.5, { kind: 'likelihood' }), 2);
  near(laplacePriorStrength(0.5, { kind: 'halfMean', sigma: 0.5, samples: 30 }), 2 * (0.25 / 30));
});

test('the Laplace density is sharper and has heavier tails than the normal one (laplace-sharper-and-heavier)', () => {
  const unit = laplaceDensity(Math.SQRT2);
  near(unit.variance, 1);
  near(unit.density(0), Math.SQRT1_2);
  near(normalDensity(0), 0.3989422804014327);
  near(unit.tail(3), 0.01437, 1e-6);
  near(unit.tail(3), Math.exp(-3 * Math.SQRT2));
  near(erfc(3 / Math.SQRT2), 0.0026998, 1e-7);
  near(kurtosis(unit.density, 60), 6, 1e-9);
  near(kurtosis(normalDensity, 20), 3, 1e-9);
});

test('only the mode of the posterior is sparse (laplace-posterior-is-not-sparse)', () => {
  const { mode, mean } = laplacePosterior(0.5, 1);
  assert.equal(mode, 0);
  near(mean, 0.24101855096501, 1e-9);
  near(laplacePosterior(3, 1).mode, 2);
});

test('prior samples lie far from the mode in high dimension (gaussian-prior-occam)', () => {
  near(meanNormalLength(100), 9.975031, 1e-6);
  near(meanNormalLength(1), Math.sqrt(2 / Math.PI));
  near(meanNormalLength(2), Math.sqrt(Math.PI / 2));
  near(meanNormalLength(3), 2 * Math.sqrt(2 / Math.PI));
  near(normalDensity(0) / normalDensity(2), 7.3890560989307, 1e-10);
  const random = createRandom(3);
  let mean = 0;
  for (let round = 0; round < 2000; round += 1)
    mean += Math.hypot(...Array.from({ length: 100 }, () => random.normal())) / 2000;
  near(mean, meanNormalLength(100), 0.05);
});
