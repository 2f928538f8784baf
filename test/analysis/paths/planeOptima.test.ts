import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  quadraticValue,
  penalizedMinimum,
  type QuadraticLoss,
} from '../../../src/analysis/paths/equivalents/constraintForm.ts';
import {
  constrainedMinimum,
  convexMinimum,
  elasticMinimum,
  freeMinimum,
  pairCurvature,
} from '../../../src/analysis/paths/planeOptima.ts';
import { planeLoss, planeQuadratic, type WeightPlane } from '../../../src/analysis/paths/weightPlane.ts';
import { createRandom } from '../../../src/core/ground/random.ts';
import { traceUnitBall } from '../../../src/core/numbers/unitBall.ts';

/** Two of three weights of a seeded regression. */
function planeOf(seed: number, correlation = 0.6): WeightPlane {
  const random = createRandom(seed);
  const samples = 40;
  const values = new Float64Array(3 * samples);
  const targets = new Float64Array(samples);
  for (let row = 0; row < samples; row += 1) {
    const common = random.normal();
    for (let k = 0; k < 3; k += 1) values[3 * row + k] = correlation * common + (1 - correlation) * random.normal();
    targets[row] = values[3 * row]! - 2 * values[3 * row + 1]! + 0.5 * values[3 * row + 2]! + 0.3 * random.normal();
  }
  return {
    model: { samples, inputs: 3, outputs: 1, values, loss: 'squares', targets, smoothing: 0 },
    coefficients: Float64Array.of(0.3, -0.2, 0.4),
    intercepts: Float64Array.of(0),
    inputs: [0, 1],
    output: 0,
  };
}

const seeds = [1, 2, 3, 4, 5];

test('at the free minimum the loss of two weights has no slope', () => {
  for (const seed of seeds) {
    const plane = planeOf(seed);
    const [x, y] = freeMinimum(plane)!;
    const loss = planeLoss(plane);
    const h = 1e-5;
    assert.ok(Math.abs(loss(x + h, y) - loss(x - h, y)) / (2 * h) < 1e-9);
    assert.ok(Math.abs(loss(x, y + h) - loss(x, y - h)) / (2 * h) < 1e-9);
  }
  const flat = planeOf(1);
  const { values } = flat.model;
  for (let row = 0; row < 40; row += 1) values[3 * row + 1] = 2 * values[3 * row]!;
  assert.equal(freeMinimum(flat), undefined);
});

test('coordinate descent finds the elastic net of two weights: optimality, exact zeros, and ridge in closed form', () => {
  for (const seed of seeds) {
    const quadratic = planeQuadratic(planeOf(seed));
    const { hessian, linear } = quadratic;
    for (const l1Ratio of [0, 0.5, 1])
      for (const lambda of [0.01, 0.1, 1]) {
        const w = elasticMinimum(quadratic, { lambda, l1Ratio });
        [0, 1].forEach((k) => {
          const slope =
            hessian[2 * k]! * w[0] + hessian[2 * k + 1]! * w[1] - linear[k]! + lambda * (1 - l1Ratio) * w[k]!;
          if (w[k] === 0) assert.ok(Math.abs(slope) <= lambda * l1Ratio + 1e-12);
          else assert.ok(Math.abs(slope + Math.sign(w[k]!) * lambda * l1Ratio) < 1e-12, `${seed} ${lambda}`);
        });
        if (l1Ratio > 0) continue;
        penalizedMinimum(quadratic, lambda).forEach((value, k) => assert.ok(Math.abs(value - w[k]!) < 1e-12));
      }
    assert.deepEqual(elasticMinimum(quadratic, { lambda: 100, l1Ratio: 1 }), [0, 0]);
  }
});

test('a golden section in a golden section finds the same, without knowing the form', () => {
  const quadratic = planeQuadratic(planeOf(2));
  const range = { x: [-4, 4], y: [-4, 4] } as const;
  const found = convexMinimum(
    (x, y) => quadraticValue(quadratic, Float64Array.of(x, y)) + 0.05 * (x * x + y * y),
    range,
  );
  const exact = penalizedMinimum(quadratic, 0.1);
  found.forEach((value, k) => assert.ok(Math.abs(value - exact[k]!) < 1e-6));
});

test('inside the ball that the penalised solution lies on, the smallest loss is that solution, with lambda as its price', () => {
  for (const seed of seeds)
    for (const l1Ratio of [0, 1]) {
      const plane = planeOf(seed);
      const lambda = 0.05;
      const solution = elasticMinimum(planeQuadratic(plane), { lambda, l1Ratio });
      const found = constrainedMinimum(plane, { kind: 'elasticNet', l1Ratio }, solution)!;
      assert.ok(Math.hypot(found.x - solution[0], found.y - solution[1]) < 1e-7);
      assert.ok(Math.abs(found.lambda / lambda - 1) < 1e-6, `${l1Ratio}: ${found.lambda}`);
    }
  assert.equal(constrainedMinimum(planeOf(1), { kind: 'elasticNet', l1Ratio: 0.5 }, [1, 1]), undefined);
});

test('the aspect ratio is that of a contour, with the penalty too', () => {
  for (const ridge of [0, 0.3]) {
    const quadratic = planeQuadratic(planeOf(3));
    const { aspect, condition, largest, smallest } = pairCurvature(quadratic, ridge);
    const [cx, cy] = penalizedMinimum(quadratic, ridge);
    const value = (x: number, y: number): number =>
      quadraticValue(quadratic, Float64Array.of(x, y)) + (ridge / 2) * (x * x + y * y);
    const floor = value(cx!, cy!);
    const ring = traceUnitBall((x, y) => (value(cx! + x, cy! + y) - floor) / 0.01, 20_000);
    const reach = ring.map(([x, y]) => Math.hypot(x, y));
    assert.ok(Math.abs(Math.max(...reach) / Math.min(...reach) / aspect - 1) < 1e-6);
    assert.ok(
      Math.abs(condition - largest / smallest) < 1e-9 * condition && Math.abs(aspect ** 2 / condition - 1) < 1e-12,
    );
  }
  const flat: QuadraticLoss = {
    size: 2,
    hessian: Float64Array.of(1, 2, 2, 4),
    linear: new Float64Array(2),
    constant: 0,
  };
  assert.equal(pairCurvature(flat).condition, Infinity);
  assert.ok(Math.abs(pairCurvature(flat, 0.5).condition - 11) < 1e-12);
});
