/** Numbers that textbooks state of the loss around its minimum, from the functions that claims are built on, each a second way. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { descend } from '../../../src/analysis/geometry/descent.ts';
import { differenceHessian } from '../../../src/analysis/geometry/differenceHessian.ts';
import { lossHessian } from '../../../src/analysis/geometry/hessianMatrix.ts';
import { passLoss } from '../../../src/analysis/geometry/lossPass.ts';
import { objectiveMap } from '../../../src/analysis/geometry/spectrum.ts';
import {
  addL2,
  conditionNumber,
  contourAspect,
  convexityModulus,
  descentRate,
  shrunkMinimum,
  stepsOfDescent,
  worstGradientAngle,
} from '../../../src/analysis/geometry/parabolas.ts';
import { symmetricEigenvalues } from '../../../src/analysis/linearAlgebra/symmetricEigen.ts';
import {
  minimizeInBall,
  minimizeInDiamond,
  penalizedMinimum,
} from '../../../src/analysis/paths/equivalents/constraintForm.ts';
import { findRoot } from '../../../src/core/numbers/findRoot.ts';
import { sigmoid } from '../../../src/core/numbers/numerics.ts';
import { singularValues } from '../../../src/core/numbers/singularValues.ts';
import { drawProblem, penaltyOf } from './lossProblems.ts';

const near = (value: number, expected: number, tolerance = 1e-9): void =>
  assert.ok(Math.abs(value - expected) <= tolerance * Math.max(1, Math.abs(expected)), `${value} is not ${expected}`);

const sorted = (matrix: Float64Array, size: number): number[] =>
  [...symmetricEigenvalues(matrix, size)].sort((a, b) => a - b);

test('L2 moves every eigenvalue of the second derivative of a network by lambda', () => {
  const { problem, parameters } = drawProblem({
    seed: 4,
    inputs: 2,
    outputs: 1,
    layers: [[3, 'tanh']],
    loss: 'meanSquaredError',
  });
  assert.equal(parameters.length, 13);
  const own = lossHessian(passLoss(problem, parameters));
  const lambda = 0.3;
  const penalties = [penaltyOf('l2', lambda, { biases: true })];
  const apply = objectiveMap(passLoss({ ...problem, penalties }, parameters));
  const shifted = new Float64Array(13 * 13);
  for (let column = 0; column < 13; column += 1)
    apply(Float64Array.from({ length: 13 }, (_, at) => (at === column ? 1 : 0))).forEach(
      (value, row) => (shifted[row * 13 + column] = value),
    );
  const before = sorted(own, 13);
  sorted(shifted, 13).forEach((value, at) => near(value - before[at]!, lambda, 1e-9));
  [...addL2(before, lambda)].forEach((value, at) => near(value, sorted(shifted, 13)[at]!, 1e-9));
});

test('the condition number falls towards one for positive curvatures and may rise for others', () => {
  for (const [lambda, expected] of [
    [0, 100],
    [1, 50.5],
    [9, 10.9],
    [100, 1.980198019802],
  ] as const) {
    near(conditionNumber(addL2([100, 1], lambda)), expected);
    near((100 + lambda) / (1 + lambda), expected);
  }
  near(conditionNumber([1, -0.5]), 2);
  near(conditionNumber(addL2([1, -0.5], 0.4)), 14);
  assert.ok(convexityModulus(addL2([1, -0.5], 0.4)) < 0, 'still a saddle');
  assert.equal(conditionNumber(addL2([1, -0.5], 0.5)), Infinity);
});

test('steps of gradient descent grow with the condition number', () => {
  for (const [lambda, condition, rate, steps] of [
    [0, 100, 0.98019801980198, 691],
    [9, 10.9, 0.83193277310924, 76],
  ] as const) {
    const curvatures = addL2([100, 1], lambda);
    near(conditionNumber(curvatures), condition);
    near(descentRate(condition), rate);
    assert.equal(stepsOfDescent(curvatures, 1e-6), steps);
    assert.equal(Math.ceil(Math.log(1e-6) / Math.log(rate)), steps);
  }
  assert.equal(stepsOfDescent([1, 0], 1e-6), Infinity);
  assert.equal(descentRate(Infinity), 1);
});

test('contours stay ellipses of one aspect at every level, rounder with lambda, around a minimum that moves', () => {
  const lambda = 1;
  const centre = shrunkMinimum([10, 1], [1, 1], lambda);
  assert.deepEqual(
    [...centre].map((value) => value.toFixed(12)),
    ['0.909090909091', '0.500000000000'],
  );
  const quadratic = { size: 2, hessian: Float64Array.of(10, 0, 0, 1), linear: Float64Array.of(10, 1), constant: 5.5 };
  [...penalizedMinimum(quadratic, lambda)].forEach((value, at) => near(value, centre[at]!));
  const objective = (a: number, b: number): number => 5 * (a - 1) ** 2 + (b - 1) ** 2 / 2 + (a ** 2 + b ** 2) / 2;
  const least = objective(centre[0]!, centre[1]!);
  for (const level of [1e-4, 1, 1e4]) {
    const reach = ([a, b]: readonly [number, number]): number =>
      findRoot((t) => objective(centre[0]! + t * a, centre[1]! + t * b) - least - level, [0, 1e3]);
    near(reach([0, 1]) / reach([1, 0]), 2.3452078799117, 1e-6);
  }
  const aspects = [0, 1, 10, 100].map((one) => contourAspect([10 + one, 1 + one]));
  [3.1622776601684, 2.3452078799117, 1.3483997249265, 1.0436038093506].forEach((value, at) =>
    near(aspects[at]!, value),
  );
});

test('rounder contours point nearer to the minimum', () => {
  for (const [condition, degrees] of [
    [100, 78.58],
    [10.9, 56.3],
    [1, 0],
  ] as const) {
    near(worstGradientAngle(condition), degrees, 0.05 / Math.max(1, degrees));
    let most = 0;
    for (let turn = 0; turn <= 1; turn += 1e-5) {
      const [x, y] = [Math.cos((turn * Math.PI) / 2), Math.sin((turn * Math.PI) / 2)];
      const cosine = (x * condition * x + y * y) / Math.hypot(condition * x, y);
      most = Math.max(most, Math.acos(Math.min(1, cosine)));
    }
    near((most * 180) / Math.PI, worstGradientAngle(condition), 1e-5);
  }
});

const curvatureOf = (value: (w: Float64Array) => number, at: number): number =>
  differenceHessian(value, Float64Array.of(at))[0]!;
const doubleWell =
  (lambda: number) =>
  ([w]: Float64Array): number =>
    (w! ** 2 - 1) ** 2 / 4 + (lambda * w! ** 2) / 2;

test('L2 makes a double well convex only from the most negative curvature on', () => {
  near(curvatureOf(doubleWell(0), 0), -1, 1e-4);
  near(curvatureOf(doubleWell(0), 1), 2, 1e-4);
  near(curvatureOf(doubleWell(0.5), 0), -0.5, 1e-4);
  const place = Math.SQRT1_2;
  near(
    findRoot((t) => t ** 3 - t + 0.5 * t, [0.5, 1]),
    place,
  );
  near(curvatureOf(doubleWell(0.5), place), 1, 1e-4);
  near(curvatureOf(doubleWell(0), place), 0.5, 1e-4);
  near(curvatureOf(doubleWell(1), 0), 0, 1e-4);
});

test('minima with L2 are not flatter of themselves', () => {
  const expected = [
    [0.001, 5.2451856518607, 0.0052176736793383],
    [0.01, 3.3592750453696, 0.032464277570652],
    [0.1, 1.6335061701558, 0.13666719293621],
  ] as const;
  for (const [lambda, theta, curvature] of expected) {
    near(
      findRoot((t) => lambda * t - sigmoid(-t), [0, 20]),
      theta,
    );
    const { weights } = descend(
      { name: 'sgd', options: {}, learningRate: 2, weightDecay: lambda },
      { gradient: ([w], out) => void (out[0] = -sigmoid(-w!)), start: [0], steps: 20_000 },
    );
    near(weights[0]!, theta);
    near(sigmoid(theta) * sigmoid(-theta), curvature);
    near(
      curvatureOf(([w]) => Math.log1p(Math.exp(-w!)), theta),
      curvature,
      1e-6,
    );
  }
  const trace = (a: number, b: number): number => {
    const hessian = differenceHessian(([x, y]) => (x! * y! - 1) ** 2 / 2, Float64Array.of(a, b));
    return hessian[0]! + hessian[3]!;
  };
  near(trace(4, 0.25), 16.0625, 1e-5);
  near(trace(1, 1), 2, 1e-5);
});

test('the diamond is touched in a corner, the circle beside it', () => {
  const quadratic = { size: 2, hessian: Float64Array.of(1, 0, 0, 4), linear: Float64Array.of(2, 0.8), constant: 2.08 };
  const value = (a: number, b: number): number => ((a - 2) ** 2 + 4 * (b - 0.2) ** 2) / 2;
  const inDiamond = minimizeInDiamond(quadratic, 1).coefficients;
  near(inDiamond[0]!, 1, 1e-6);
  near(inDiamond[1]!, 0, 1e-6);
  const inBall = minimizeInBall(quadratic, 1).coefficients;
  near(Math.hypot(...inBall), 1, 1e-6);
  let best = Infinity;
  let place = 0;
  for (let turn = 0; turn < 2 * Math.PI; turn += 1e-5) {
    const here = value(Math.cos(turn), Math.sin(turn));
    if (here < best) [best, place] = [here, turn];
  }
  near(inBall[0]!, Math.cos(place), 1e-4);
  near(inBall[1]!, Math.sin(place), 1e-4);
  assert.ok(inBall[1]! > 0.1);
});

test('the spectral norm does not curve along the weights', () => {
  const norm = (w: Float64Array): number => singularValues(w, { rows: 2, columns: 2 })[0]!;
  const at = Float64Array.of(2, 0, 0, 1);
  const own = sorted(differenceHessian(norm, at), 4);
  [0, 0, 1 / 3, 1].forEach((value, place) => near(own[place]!, value, 1e-4));
  const whole = (w: Float64Array): number => 0.5 * norm(w) + w.reduce((sum, one) => sum + one ** 2, 0) / 2;
  const total = sorted(differenceHessian(whole, at), 4);
  [1, 1, 1.1666666666667, 1.5].forEach((value, place) => near(total[place]!, value, 1e-4));
  const squared = sorted(
    differenceHessian((w) => norm(w) ** 2 / 2, at),
    4,
  );
  [0, 0.6667, 1, 2].forEach((value, place) => near(squared[place]!, value, 1e-3));
  const slope = (step: number): number => (norm(Float64Array.of(1 + step, 0, 0, 1)) - 1) / step;
  near(slope(1e-6), 1, 1e-6);
  near(slope(-1e-6), 0, 1e-6);
});
