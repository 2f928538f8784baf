import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  smoothedOptimum,
  smoothedTarget,
  trainLogits,
  uniformTerm,
} from '../../../src/analysis/implicit/labelSmoothing.ts';
import { rademacherAverage, rademacherBound } from '../../../src/analysis/implicit/rademacher.ts';
import { bestStoppingTime, stoppingRisk } from '../../../src/analysis/implicit/stoppingRisk.ts';
import { descend } from '../../../src/analysis/paths/equivalents/stoppedDescent.ts';
import { createRandom } from '../../../src/core/ground/random.ts';
import { losses } from '../../../src/core/tables/losses.ts';
import { near } from '../near.ts';

test('free logits that are trained with smoothed labels end at the closed form', () => {
  const smoothing = { classes: 10, epsilon: 0.1 };
  const { probability, gap, loss } = smoothedOptimum(smoothing);
  near(probability, smoothedTarget(smoothing)[0]!, 1e-15);
  const [logits] = trainLogits(smoothing, 1, [20_000]);
  near(logits![0]! - logits![7]!, gap, 1e-9);
  near(losses.get('crossEntropy').value(logits!, smoothedTarget(smoothing), {}), loss, 1e-12);
  assert.equal(smoothedOptimum({ classes: 3, epsilon: 0 }).gap, Infinity);
});

test('the uniform term of smoothing is the smoothed loss less (1 - e) times the plain one', () => {
  const entry = losses.get('crossEntropy');
  for (const p of [0.2, 0.9, 0.9999]) {
    const logits = Float64Array.from({ length: 10 }, (_, k) => Math.log(k === 0 ? p : (1 - p) / 9));
    const value = (epsilon: number): number => entry.value(logits, smoothedTarget({ classes: 10, epsilon }), {});
    near(value(0.1) - 0.9 * value(0), uniformTerm({ classes: 10, epsilon: 0.1 }, p), 1e-12);
  }
});

test('squared bias and variance of stopping are those of drawn optima', () => {
  const problem = { curvatures: [10, 1, 0.1], weights: [1, -1, 2], learningRate: 0.05, noise: 0.1 };
  const { curvatures, weights, learningRate, noise } = problem;
  const random = createRandom(2);
  const draws = 4000;
  const hessian = Float64Array.from({ length: 9 }, (_, at) => (at % 4 === 0 ? curvatures[at / 4]! : 0));
  let total = 0;
  for (let draw = 0; draw < draws; draw += 1) {
    const linear = Float64Array.from(curvatures, (mu, k) => mu * weights[k]! + Math.sqrt(noise * mu) * random.normal());
    const [end] = descend({ size: 3, hessian, linear }, learningRate, [30]);
    total += curvatures.reduce((sum, mu, k) => sum + mu * (end![k]! - weights[k]!) ** 2, 0) / draws;
  }
  near(total / stoppingRisk(problem, 30).risk, 1, 0.03);
});

test('the best stopping time is the lowest place of the risk', () => {
  const problem = { curvatures: [10, 1, 0.1, 0.01], weights: [1, 1, 1, 1], learningRate: 0.05, noise: 0.1 };
  const best = bestStoppingTime(problem, 1000);
  assert.equal(best, 136);
  for (const steps of [best - 1, best + 1])
    assert.ok(stoppingRisk(problem, steps).risk > stoppingRisk(problem, best).risk);
  near(stoppingRisk(problem, 1e7).risk, 0.4, 1e-12);
});

test('a linear class fits random signs no better than its bound, exactly so for one input', () => {
  const random = createRandom(6);
  const values = Float64Array.from({ length: 300 }, () => random.normal());
  const wide = { bound: 2, inputs: 3, values };
  const average = rademacherAverage(wide, 500, random);
  assert.ok(average < rademacherBound(wide) && average > 0.3 * rademacherBound(wide));
  const one = { bound: 2, inputs: 1, values: Float64Array.of(3) };
  near(rademacherAverage(one, 3, random), 6, 1e-15);
  near(rademacherBound(one), 6, 1e-15);
});
