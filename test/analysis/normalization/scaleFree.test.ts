import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  angleBetween,
  decayEquilibrium,
  effectiveLearningRate,
  rotateRandomly,
} from '../../../src/analysis/normalization/scaleFree.ts';
import { createRandom } from '../../../src/core/ground/random.ts';
import { finish } from '../../../src/core/numbers/parts.ts';
import { near } from '../near.ts';

test('angles are those of the cosine, and small ones keep their digits', () => {
  near(angleBetween([1, 0], [0, 2]), Math.PI / 2, 1e-15);
  near(angleBetween([1, 1], [-3, -3]), Math.PI, 1e-15);
  near(angleBetween([1, 0], [1, 1e-9]), 1e-9, 1e-18);
  assert.ok(Number.isNaN(angleBetween([0, 0], [1, 0])));
});

test('half the weights learn their direction four times as fast', () => {
  near(effectiveLearningRate(0.1, Float64Array.of(3, 4)), 0.004, 1e-15);
  near(effectiveLearningRate(0.1, Float64Array.of(1.5, 2)), 0.016, 1e-15);
});

test('weights driven by random gradients and decay settle where the formula says, at the angle that it says', () => {
  const descent = { learningRate: 0.1, lambda: 0.01, gradientSquare: 0.5 };
  const { lengths, angles } = finish(
    rotateRandomly(descent, { dimension: 20, steps: 40_000, random: createRandom(5) }),
  );
  const late = (values: Float64Array): number =>
    values.subarray(10_000).reduce((sum, value) => sum + value, 0) / 30_000;
  const theory = decayEquilibrium(descent);
  near(late(lengths) / theory.length, 1, 0.02);
  near(late(angles) / theory.angle, 1, 0.03);
});

test('without decay the length can only grow', () => {
  const { lengths } = finish(
    rotateRandomly(
      { learningRate: 0.1, lambda: 0, gradientSquare: 1 },
      { dimension: 5, steps: 200, random: createRandom(1) },
    ),
  );
  for (let at = 1; at < lengths.length; at += 1) assert.ok(lengths[at]! > lengths[at - 1]!);
});
