import assert from 'node:assert/strict';
import { test } from 'node:test';
import { activations } from '../../../src/core/tables/activations.ts';
import {
  meanActivation,
  meanActivationSlope,
  meanSquaredSlope,
  secondMoment,
} from '../../../src/core/tables/meanField.ts';
import { gaussianExpectation } from '../../../src/core/numbers/numerics.ts';
import { createRandom } from '../../../src/core/ground/random.ts';
import { dual, float64Ops } from '../numbers/float64Ops.ts';
import { someOptions } from './randomOptions.ts';

const random = createRandom(11);
const points = [...Array.from({ length: 60 }, () => 3 * random.normal()), -30, -8, 0, 1e-9, -1e-9, 8, 30];
const close = (actual: number, expected: number, tolerance: number, note = ''): void => {
  const error = Math.abs(actual - expected);
  assert.ok(error <= tolerance * Math.max(1, Math.abs(expected)), `${note} ${actual} is not ${expected}`);
};

for (const [name, activation] of activations.entries()) {
  for (const p of someOptions(activation.parameters, random)) {
    const note = `${name} ${JSON.stringify(p)}`;

    test(`${note}: the slope is the difference quotient away from the kinks`, () => {
      const h = 1e-5;
      for (const z of points) {
        if (activation.kinks.some((kink) => Math.abs(z - kink) < 2 * h)) continue;
        const quotient = (activation.value(z + h, p) - activation.value(z - h, p)) / (2 * h);
        close(activation.slope(z, p), quotient, 1e-7, `${z}`);
      }
    });

    test(`${note}: the bend is the difference quotient of the slope away from the kinks`, () => {
      for (const z of points) {
        const h = 1e-5 / Math.max(1, Number(p['beta'] ?? 1));
        if (activation.kinks.some((kink) => Math.abs(z - kink) < 2 * h)) continue;
        const quotient = (activation.slope(z + h, p) - activation.slope(z - h, p)) / (2 * h);
        close(activation.bend(z, p), quotient, 1e-6, `${z}`);
      }
      for (const kink of activation.kinks) {
        const left = (activation.slope(kink, p) - activation.slope(kink - 1e-6, p)) / 1e-6;
        close(activation.bend(kink, p), left, 1e-5, 'left of the kink');
      }
    });

    test(`${note}: the expression gives the same value and, differentiated, the same slope, at kinks too`, () => {
      const z = dual(
        1,
        points.length,
        points,
        points.map(() => 1),
      );
      const out = activation.expression(float64Ops, z, p);
      points.forEach((point, index) => {
        close(out.value[index]!, activation.value(point, p), 1e-14, `value at ${point}`);
        close(out.tangent[index]!, activation.slope(point, p), 1e-13, `slope at ${point}`);
      });
    });

    test(`${note}: no slope exceeds the Lipschitz constant, and one comes near it`, () => {
      const grid = Array.from({ length: 40001 }, (_, index) => -20 + index / 1000);
      const steepest = Math.max(...grid.map((z) => Math.abs(activation.slope(z, p))));
      assert.ok(steepest <= activation.lipschitz(p) + 1e-12);
      close(steepest, activation.lipschitz(p), 1e-4);
    });

    test(`${note}: pieces are there exactly when the function is piecewise linear with its kink at 0`, () => {
      const pieces = activation.pieces?.(p);
      const isLinearOn = (sign: number): boolean =>
        [0.3, 1, 7].every(
          (z) => Math.abs(activation.value(2 * sign * z, p) - 2 * activation.value(sign * z, p)) < 1e-12,
        );
      assert.equal(pieces !== undefined, isLinearOn(1) && isLinearOn(-1));
      if (!pieces) return;
      for (const z of points) {
        const slope: number = z > 0 ? pieces.positive : pieces.negative;
        assert.equal(activation.value(z, p), slope === 0 ? 0 : slope * z);
      }
    });
  }
}

test('the theoretical factors of the squared gradient have their known values', () => {
  const factor = (name: string, p = {}): number => meanSquaredSlope(activations.get(name), p);
  close(factor('tanh'), 0.464402902448268, 1e-13);
  close(factor('sigmoid'), 0.04483624135019437, 1e-13);
  close(factor('centredSigmoid'), 0.04483624135019437, 1e-13);
  close(factor('relu'), 0.5, 1e-14);
  close(factor('linear'), 1, 1e-14);
  close(factor('leakyRelu', { slope: 0.2 }), 0.52, 1e-14);
  close(1 / meanSquaredSlope(activations.get('tanh'), {}, 1), 2.1533026489028, 1e-12);
});

test('the theoretical factors of the squared signal have their known values', () => {
  close(secondMoment(activations.get('tanh'), {}), 0.39429449039784, 1e-12);
  close(1 / secondMoment(activations.get('sigmoid'), {}), 3.4085598416231, 1e-12);
  close(secondMoment(activations.get('relu'), {}, 4), 2, 1e-13);
  close(meanActivation(activations.get('relu'), {}), 1 / Math.sqrt(2 * Math.PI), 1e-14);
  close(meanActivation(activations.get('sigmoid'), {}), 0.5, 1e-14);
});

test('the exact variance map of tanh with variance 1/n falls as published', () => {
  let q = 1;
  for (let layer = 0; layer < 50; layer += 1) q = secondMoment(activations.get('tanh'), {}, q);
  close(q, 0.010219334855592, 1e-12);
});

test('the mean squared slope is right for tiny and huge variances', () => {
  close(meanSquaredSlope(activations.get('tanh'), {}, 0), 1, 1e-15);
  close(meanSquaredSlope(activations.get('tanh'), {}, 1e-12), 1, 1e-11);
  // For a steep S-curve the integral of the squared slope (4/3 for tanh) times the density at 0 over the deviation.
  close(meanSquaredSlope(activations.get('tanh'), {}, 1e8) * 1e4 * Math.sqrt(2 * Math.PI), 4 / 3, 1e-6);
});

test("the mean slope of a normal input is its covariance with the output (Stein's identity)", () => {
  for (const name of ['tanh', 'relu', 'gelu', 'softplus'] as const) {
    const entry = activations.get(name);
    const options = name === 'softplus' ? { beta: 1 } : {};
    const covariance = gaussianExpectation((z) => z * entry.value(z, options), entry.kinks);
    assert.ok(Math.abs(meanActivationSlope(entry, options) - covariance) < 1e-12, name);
  }
});
