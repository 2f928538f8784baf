import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  erf,
  erfc,
  gaussianExpectation,
  logSumExp,
  normalCdf,
  sigmoid,
  softplus,
} from '../../../src/core/numbers/numerics.ts';

const near = (actual: number, expected: number, tolerance: number): void =>
  assert.ok(Math.abs(actual - expected) <= tolerance * Math.abs(expected), `${actual} is not ${expected}`);

test('the error function has its tabulated values', () => {
  // Abramowitz, Stegun (1964), table 7.1, and values of mpmath to 17 digits.
  near(erf(0.5), 0.5204998778130465, 4e-16);
  near(erf(1), 0.8427007929497149, 4e-16);
  near(erf(2), 0.9953222650189527, 4e-16);
  near(erf(-1), -0.8427007929497149, 4e-16);
  near(erfc(3), 2.209049699858544e-5, 1e-14);
  near(erfc(10), 2.088487583762545e-45, 1e-13);
  assert.equal(erf(0), 0);
  assert.equal(erf(40), 1);
  assert.ok(Number.isNaN(erf(NaN)));
});

test('series and continued fraction of the error function meet', () => {
  near(erf(2.5 + 1e-12), erf(2.5), 1e-14);
  near(erfc(2.5 + 1e-12), erfc(2.5), 1e-11);
});

test('the error function is the integral of its derivative', () => {
  for (const x of [0.1, 0.9, 1.7, 2.4, 2.6, 4]) {
    const steps = 2000;
    const f = (t: number): number => Math.exp(-t * t);
    let sum = f(0) + f(x);
    for (let k = 1; k < steps; k += 1) sum += (k % 2 === 0 ? 2 : 4) * f((k * x) / steps);
    near(erf(x), ((2 / Math.sqrt(Math.PI)) * (sum * x)) / (3 * steps), 1e-13);
  }
});

test('normal moments are exact', () => {
  near(
    gaussianExpectation(() => 1),
    1,
    1e-14,
  );
  near(
    gaussianExpectation((z) => z ** 4),
    3,
    1e-13,
  );
  near(
    gaussianExpectation((z) => z ** 12),
    10395,
    1e-13,
  );
  near(
    gaussianExpectation((z) => Number(z > 0.3), [0.3]),
    1 - normalCdf(0.3),
    1e-14,
  );
  near(
    gaussianExpectation((z) => Math.exp(z)),
    Math.exp(0.5),
    1e-13,
  );
  assert.ok(Math.abs(gaussianExpectation((z) => z ** 3)) < 1e-14);
});

test('log-sum-exp, sigmoid and softplus neither overflow nor lose digits', () => {
  assert.equal(logSumExp([1000, 1000]), 1000 + Math.LN2);
  assert.equal(logSumExp([-1000, -1000]), -1000 + Math.LN2);
  assert.equal(logSumExp([9, 1, 2, 9], 1, 3), logSumExp([1, 2]));
  assert.equal(logSumExp([]), -Infinity);
  assert.equal(sigmoid(1000), 1);
  near(sigmoid(-700), Math.exp(-700), 1e-14);
  near(sigmoid(1), 0.7310585786300049, 1e-15);
  assert.equal(softplus(1000), 1000);
  near(softplus(-40), Math.exp(-40), 1e-14);
  near(softplus(0), Math.LN2, 1e-15);
});
