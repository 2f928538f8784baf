import assert from 'node:assert/strict';
import { test } from 'node:test';
import { constraints, estimateMultiplier, type Constraint } from '../../../src/core/tables/constraints.ts';
import type { MatrixShape } from '../../../src/core/numbers/matrix.ts';
import { createRandom } from '../../../src/core/ground/random.ts';
import { projectOntoL1Ball } from '../../../src/core/numbers/shrinkage.ts';

const random = createRandom(71);
const normals = (length: number, scale = 1): Float64Array =>
  Float64Array.from({ length }, () => scale * random.normal());
const near = (actual: number, expected: number, tolerance: number): void =>
  assert.ok(Math.abs(actual - expected) <= tolerance * Math.max(1, Math.abs(expected)), `${actual} is not ${expected}`);
const dot = (a: Float64Array, b: Float64Array): number => a.reduce((sum, x, index) => sum + x * b[index]!, 0);
const distance = (a: Float64Array, b: Float64Array): number => Math.hypot(...a.map((x, index) => x - b[index]!));
const shapes: MatrixShape[] = [
  { rows: 4, columns: 3 },
  { rows: 2, columns: 6 },
  { rows: 5, columns: 1 },
];

for (const [name, constraint] of constraints.entries()) {
  for (const shape of shapes) {
    const size = shape.rows * shape.columns;
    const note = `${name} ${shape.rows} x ${shape.columns}`;
    const projected = (w: Float64Array, radius: number): Float64Array => {
      const out = w.slice();
      constraint.project(out, shape, radius, {});
      return out;
    };

    test(`${note}: the projection lies in the ball, stays when repeated, and leaves points inside alone`, () => {
      for (const radius of [0, 0.5, 2, 100]) {
        const w = normals(size, 2);
        const x = projected(w, radius);
        assert.ok(constraint.norm(x, shape, {}) <= radius * (1 + 1e-12) + 1e-15);
        assert.ok(distance(projected(x, radius), x) < 1e-13);
        if (constraint.norm(w, shape, {}) <= radius) assert.deepEqual(x, w);
        else near(constraint.norm(x, shape, {}), radius, 1e-12);
      }
    });

    test(`${note}: no other point of the ball is nearer, and the angle condition holds`, () => {
      const [w, radius] = [normals(size, 2), 1.3];
      const x = projected(w, radius);
      const outward = w.map((value, index) => value - x[index]!);
      for (let round = 0; round < 200; round += 1) {
        const step = normals(size, 10 ** -(round % 5));
        const other = projected(
          x.map((value, index) => value + step[index]!),
          radius,
        );
        assert.ok(distance(w, x) <= distance(w, other) + 1e-12);
        assert.ok(dot(outward, other) <= dot(outward, x) + 1e-11);
      }
      // A tighter form of the same: the support function of the ball is the dual norm.
      near(dot(outward, x), radius * constraint.dualNorm(outward, shape, {}), 1e-11);
    });

    test(`${note}: the dual norm bounds the inner product`, () => {
      for (let round = 0; round < 50; round += 1) {
        const [w, g] = [normals(size), normals(size)];
        assert.ok(dot(w, g) <= constraint.norm(w, shape, {}) * constraint.dualNorm(g, shape, {}) + 1e-12);
      }
    });

    test(`${note}: at the optimum of a curved bowl the KKT residual vanishes and the multiplier is the slope of the least loss`, () => {
      const [target, curvature] = [
        normals(size, 2),
        Float64Array.from({ length: size }, () => 1 + 2 * random.uniform()),
      ];
      const radius = 0.4 * constraint.norm(target, shape, {});
      const solve = (bound: number): Float64Array => minimise(constraint, shape, bound, target, curvature);
      const loss = (w: Float64Array): number =>
        w.reduce((sum, value, index) => sum + 0.5 * curvature[index]! * (value - target[index]!) ** 2, 0);
      const w = solve(radius);
      const gradient = w.map((value, index) => curvature[index]! * (value - target[index]!));
      const found = estimateMultiplier(constraint, { w, gradient, shape, radius }, {});
      assert.ok(found.isActive);
      assert.ok(Math.abs(found.residual) < 1e-8 * found.multiplier, `residual ${found.residual}`);
      const h = 1e-4 * radius;
      near(found.multiplier, (loss(solve(radius - h)) - loss(solve(radius + h))) / (2 * h), 1e-5);
      const away = estimateMultiplier(constraint, { w: target, gradient: normals(size), shape, radius: 1e6 }, {});
      assert.equal(away.multiplier, 0);
      assert.equal(away.isActive, false);
      assert.ok(away.residual > 0);
    });
  }
}

/** Projected gradient descent to convergence on 1/2 sum c (w - target)^2. */
function minimise(
  constraint: Constraint,
  shape: MatrixShape,
  radius: number,
  target: Float64Array,
  curvature: Float64Array,
): Float64Array {
  const w = new Float64Array(target.length);
  for (let step = 0; step < 400; step += 1) {
    for (let index = 0; index < w.length; index += 1) {
      w[index] = w[index]! - 0.4 * curvature[index]! * (w[index]! - target[index]!);
    }
    constraint.project(w, shape, radius, {});
  }
  return w;
}

test('the constrained solution of an elongated bowl is the published one, not the nearest point', () => {
  const l2Ball = constraints.get('l2Ball');
  const shape = { rows: 2, columns: 1 };
  const w = minimiseFine(l2Ball, shape);
  near(w[0]!, 0.89193457708113, 1e-10);
  near(w[1]!, 0.45216447251759, 1e-10);
  const gradient = Float64Array.of(10 * (w[0]! - 1), w[1]! - 1);
  const { multiplier } = estimateMultiplier(l2Ball, { w, gradient, shape, radius: 1 }, {});
  // The published multiplier 0.6058 belongs to the squared norm; the chain rule gives 2 radius times it for the norm.
  near(multiplier, 2 * 0.60579231759644, 1e-9);
});

function minimiseFine(constraint: Constraint, shape: MatrixShape): Float64Array {
  const w = new Float64Array(2);
  for (let step = 0; step < 3000; step += 1) {
    w[0] = w[0]! - 0.08 * 10 * (w[0]! - 1);
    w[1] = w[1]! - 0.08 * (w[1]! - 1);
    constraint.project(w, shape, 1, {});
  }
  return w;
}

test('the l1 projection agrees with a bisection of its threshold, gives exact zeros, and handles ties', () => {
  for (let round = 0; round < 50; round += 1) {
    const v = normals(20, 3);
    const radius = 5 * random.uniform() + 0.1;
    let [low, high] = [0, 20];
    for (let halving = 0; halving < 100; halving += 1) {
      const middle = (low + high) / 2;
      const rest = v.reduce((sum, x) => sum + Math.max(Math.abs(x) - middle, 0), 0);
      if (rest > radius) low = middle;
      else high = middle;
    }
    const x = v.slice();
    projectOntoL1Ball(x, radius);
    x.forEach((value, index) => near(value, Math.sign(v[index]!) * Math.max(Math.abs(v[index]!) - high, 0), 1e-12));
    assert.ok(x.some((value) => value === 0));
  }
  const tied = Float64Array.of(2, -2, 2, 0);
  projectOntoL1Ball(tied, 3);
  assert.deepEqual([...tied], [1, -1, 1, 0]);
});
