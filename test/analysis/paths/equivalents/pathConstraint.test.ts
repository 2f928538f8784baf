import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  type QuadraticLoss,
  measureShadowPrice,
  minimizeInBall,
  minimizeInDiamond,
  penalizedMinimum,
  quadraticOf,
  quadraticValue,
} from '../../../../src/analysis/paths/equivalents/constraintForm.ts';
import { l1Norm, squaredNorm } from '../../../../src/analysis/paths/problem/lambdaPath.ts';
import { lassoPath } from '../../../../src/analysis/paths/squares/lassoPath.ts';
import { prepareLeastSquares } from '../../../../src/analysis/paths/problem/leastSquares.ts';
import { ridgePath } from '../../../../src/analysis/paths/squares/ridgePath.ts';
import { LabError } from '../../../../src/core/ground/errors.ts';
import { diabetesData } from '../problem/pathData.ts';

/** 5 (t1 - 1)^2 + (t2 - 1)^2 / 2. */
const valley: QuadraticLoss = {
  size: 2,
  hessian: Float64Array.of(10, 0, 0, 1),
  linear: Float64Array.of(10, 1),
  constant: 5.5,
};

function close(found: number, expected: number, tolerance: number): void {
  assert.ok(Math.abs(found - expected) <= tolerance, `${found} instead of ${expected}`);
}

describe('The constraint form', () => {
  it('has the known optimum in the unit ball, which is not the nearest point', () => {
    const { coefficients, multiplier, loss, isBinding } = minimizeInBall(valley, 1);
    close(coefficients[0]!, 0.89193457708113, 1e-12);
    close(coefficients[1]!, 0.45216447251759, 1e-12);
    close(multiplier, 0.60579231759644, 1e-11);
    close(loss, 0.20845256073914, 1e-12);
    assert.ok(isBinding);
    const nearest = Float64Array.of(Math.SQRT1_2, Math.SQRT1_2);
    assert.ok(quadraticValue(valley, nearest) > loss);
  });

  it('has a multiplier that is the slope of the optimal loss, for both norms', () => {
    for (const norm of ['l1', 'l2'] as const) {
      for (const radius of [0.2, 0.7, 1, 1.3]) {
        const { multiplier, measured } = measureShadowPrice(valley, radius, norm);
        close(measured, multiplier, 1e-6 * multiplier);
      }
    }
  });

  it('does not bind beyond the free optimum', () => {
    for (const solve of [minimizeInBall, minimizeInDiamond]) {
      const { multiplier, isBinding, loss } = solve(valley, 2.5);
      assert.equal(multiplier, 0);
      assert.ok(!isBinding && Math.abs(loss) < 1e-12);
    }
    assert.throws(() => minimizeInBall(valley, 0), LabError);
    assert.throws(() => minimizeInDiamond(valley, -1), LabError);
  });

  it('gives back the strength of every point of the ridge and the lasso path of real data', () => {
    const problem = prepareLeastSquares(diabetesData());
    const quadratic = quadraticOf(problem);
    for (const { lambda, coefficients } of ridgePath(problem, { count: 6 })) {
      const found = minimizeInBall(quadratic, Math.sqrt(squaredNorm(coefficients)));
      close(found.lambda / lambda, 1, 1e-8);
      coefficients.forEach((value, j) => close(found.coefficients[j]!, value, 1e-10));
    }
    for (const { lambda, coefficients } of [...lassoPath(problem, { count: 6 })].slice(1)) {
      const found = minimizeInDiamond(quadratic, l1Norm(coefficients));
      close(found.lambda / lambda, 1, 1e-8);
      coefficients.forEach((value, j) => close(found.coefficients[j]!, value, 1e-10));
    }
  });

  it('has the closed form where the loss is flat along a direction', () => {
    // c/2 (b1 + b2 - t)^2: every point of a line is a free optimum, the shortest is (t/2, t/2).
    for (const [c, t] of [
      [1, 2],
      [7, 0.3],
      [1e-3, 40],
    ] as const) {
      const flat: QuadraticLoss = {
        size: 2,
        hessian: Float64Array.of(c, c, c, c),
        linear: Float64Array.of(c * t, c * t),
        constant: (c * t * t) / 2,
      };
      const free = penalizedMinimum(flat, 0);
      free.forEach((value) => close(value, t / 2, 1e-12 * t));
      const penalized = penalizedMinimum(flat, 3 * c);
      penalized.forEach((value) => close(value, t / 5, 1e-12 * t));
      const radius = 0.6 * t;
      const ball = minimizeInBall(flat, radius);
      ball.coefficients.forEach((value) => close(value, radius / Math.SQRT2, 1e-10 * t));
      // Half the strength, for the constraint is on the squared length.
      const gap = t - Math.SQRT2 * radius;
      close(ball.lambda, (c * gap * Math.SQRT2) / radius, 1e-9 * ball.lambda);
      close(ball.loss, (c * gap * gap) / 2, 1e-10 * c * t * t);
      const diamond = minimizeInDiamond(flat, radius);
      close(l1Norm(diamond.coefficients), radius, 1e-10 * t);
      close(diamond.multiplier, c * (t - radius), 1e-10 * c * t);
      close(diamond.loss, (c * (t - radius) ** 2) / 2, 1e-10 * c * t * t);
      assert.ok(!minimizeInBall(flat, t).isBinding && !minimizeInDiamond(flat, 1.1 * t).isBinding);
    }
  });
});
