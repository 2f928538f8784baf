import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { MatrixShape } from '../../../src/core/numbers/matrix.ts';
import { penalties, type Penalty } from '../../../src/core/tables/penalties.ts';
import { createRandom } from '../../../src/core/ground/random.ts';
import type { Options } from '../../../src/core/ground/registry.ts';
import { someOptions } from './randomOptions.ts';

const random = createRandom(51);
const normals = (length: number, scale = 1): Float64Array =>
  Float64Array.from({ length }, () => scale * random.normal());
const shapes: MatrixShape[] = [
  { rows: 4, columns: 3 },
  { rows: 2, columns: 5 },
  { rows: 1, columns: 1 },
];
const sizeOf = ({ rows, columns }: MatrixShape): number => rows * columns;
const dot = (a: Float64Array, b: Float64Array): number => a.reduce((sum, x, index) => sum + x * b[index]!, 0);
const minus = (a: Float64Array, b: Float64Array): Float64Array => a.map((x, index) => x - b[index]!);
const near = (actual: number, expected: number, tolerance: number): void =>
  assert.ok(Math.abs(actual - expected) <= tolerance * Math.max(1, Math.abs(expected)), `${actual} is not ${expected}`);

/** What the prox minimises. */
function proxObjective(penalty: Penalty, shape: MatrixShape, p: Options, v: Float64Array, t: number) {
  return (x: Float64Array): number => 0.5 * dot(minus(x, v), minus(x, v)) + t * penalty.penalty(x, shape, p);
}

/** Points near x and points that share its zeros or the start's entries, so that kinks and jumps are tried as well. */
function candidates(x: Float64Array, v: Float64Array): Float64Array[] {
  const moved = Array.from({ length: 150 }, (_, index) => {
    const step = normals(x.length, 10 ** -(index % 7));
    return x.map((value, place) => value + step[place]!);
  });
  const mixed = Array.from({ length: 50 }, () =>
    x.map((value, place) => [value, 0, v[place]!, 0.5 * v[place]!][random.integer(4)]!),
  );
  return [...moved, ...mixed, new Float64Array(x.length), v.slice()];
}

for (const [name, penalty] of penalties.entries()) {
  for (const p of someOptions(penalty.parameters, random)) {
    for (const shape of shapes) {
      const note = `${name} ${JSON.stringify(p)} ${shape.rows} x ${shape.columns}`;
      const size = sizeOf(shape);
      const subgradientAt = (w: Float64Array): Float64Array => {
        const out = new Float64Array(size).fill(NaN);
        penalty.subgradient(w, shape, p, out);
        return out;
      };

      test(`${note}: the subgradient is the difference quotient at points without ties or zeros`, () => {
        const w = normals(size).map((value) => value + Math.sign(value));
        const direction = normals(size);
        const along = (h: number): number =>
          penalty.penalty(
            w.map((value, index) => value + h * direction[index]!),
            shape,
            p,
          );
        near(dot(subgradientAt(w), direction), (along(1e-6) - along(-1e-6)) / 2e-6, 1e-6);
      });

      test(`${note}: the bend is the difference quotient of the subgradient, and symmetric, where there is no kink`, () => {
        const w = normals(size).map((value) => value + Math.sign(value));
        assert.equal(penalty.kinks(w, shape, p), 0);
        const [one, other] = [normals(size), normals(size)];
        const bend = (direction: Float64Array): Float64Array => {
          const out = new Float64Array(size).fill(NaN);
          penalty.bend(w, direction, { shape, p }, out);
          return out;
        };
        const moved = (h: number): Float64Array => subgradientAt(w.map((value, at) => value + h * one[at]!));
        const [up, down] = [moved(1e-5), moved(-1e-5)];
        bend(one).forEach((value, at) => near(value, (up[at]! - down[at]!) / 2e-5, 1e-7));
        near(dot(bend(one), other), dot(bend(other), one), 1e-11);
      });

      test(`${note}: zeros are kinks exactly where the penalty has one-sided slopes that differ`, () => {
        const zero = new Float64Array(size);
        const direction = normals(size);
        const along = (h: number): number =>
          penalty.penalty(
            direction.map((value) => h * value),
            shape,
            p,
          ) / h;
        const jumps = Math.abs(along(1e-6) - along(-1e-6)) > 1e-3;
        assert.equal(penalty.kinks(zero, shape, p) > 0, jumps);
        const out = new Float64Array(size).fill(NaN);
        penalty.bend(zero, direction, { shape, p }, out);
        assert.ok(out.every(Number.isFinite));
      });

      test(`${note}: the penalty is 0 at 0 and the subgradient there is finite`, () => {
        const zero = new Float64Array(size);
        assert.equal(penalty.penalty(zero, shape, p), 0);
        assert.ok(subgradientAt(zero).every(Number.isFinite));
      });

      if (penalty.convex) {
        test(`${note}: the subgradient inequality holds, from points with zeros too`, () => {
          for (let round = 0; round < 100; round += 1) {
            const w = normals(size).map((value) => (random.uniform() < 0.3 ? 0 : value));
            const other = normals(size, 2);
            const bound = penalty.penalty(w, shape, p) + dot(subgradientAt(w), minus(other, w));
            assert.ok(penalty.penalty(other, shape, p) >= bound - 1e-12);
          }
        });
      }

      if (penalty.prox) {
        test(`${note}: no other point has a smaller prox objective`, () => {
          for (const t of [0.01, 0.3, 1, 3]) {
            const v = normals(size, 1.5);
            const x = v.slice();
            penalty.prox?.(x, shape, t, p);
            const objective = proxObjective(penalty, shape, p, v, t);
            const best = objective(x);
            for (const other of candidates(x, v)) assert.ok(best <= objective(other) + 1e-12);
          }
        });

        test(`${note}: a prox of strength 0 changes nothing, and float32 agrees with float64`, () => {
          const v = Float32Array.from(normals(size));
          const [same, single, double] = [Float64Array.from(v), v.slice(), Float64Array.from(v)];
          penalty.prox?.(same, shape, 0, p);
          same.forEach((value, index) => near(value, v[index]!, 1e-14));
          penalty.prox?.(single, shape, 0.2, p);
          penalty.prox?.(double, shape, 0.2, p);
          single.forEach((value, index) => near(value, double[index]!, 1e-6));
        });
      }

      if (penalty.prox && penalty.convex) {
        test(`${note}: the prox satisfies the optimality condition (v - x)/t in the subdifferential`, () => {
          const [v, t] = [normals(size, 2), 0.7];
          const x = v.slice();
          penalty.prox?.(x, shape, t, p);
          const slope = minus(v, x).map((value) => value / t);
          for (let round = 0; round < 200; round += 1) {
            const other = normals(size, 2);
            const bound = penalty.penalty(x, shape, p) + dot(slope, minus(other, x));
            assert.ok(penalty.penalty(other, shape, p) >= bound - 1e-11);
          }
        });
      }

      if (penalty.lambdaMax) {
        test(`${note}: just above lambda-max zero is stationary, just below it is not`, () => {
          const gradient = normals(size);
          const lambda = penalty.lambdaMax?.(gradient, shape, p) ?? NaN;
          if (lambda === Infinity) return;
          const afterStep = (strength: number): Float64Array => {
            const w = gradient.map((g) => -g);
            penalty.prox?.(w, shape, strength, p);
            return w;
          };
          assert.ok(afterStep(lambda * (1 + 1e-9)).every((value) => Math.abs(value) < 1e-14));
          assert.ok(afterStep(lambda * (1 - 1e-6)).some((value) => Math.abs(value) > 1e-9));
        });
      }
    }

    if (penalty.unitBall) {
      test(`${name} ${JSON.stringify(p)}: the unit ball is symmetric and surrounds the origin`, () => {
        const ball = penalty.unitBall?.(p, 16) ?? [];
        assert.equal(ball.length, 16);
        ball.forEach(([x, y], index) => {
          const [ox, oy] = ball[(index + 8) % 16]!;
          near(x, -ox, 1e-12);
          near(y, -oy, 1e-12);
          assert.ok(Math.hypot(x, y) > 0.1);
        });
      });
    }
  }
}

const proxOf = (name: string, v: number[], shape: MatrixShape, t: number, p: Options = {}): number[] => {
  const x = Float64Array.from(v);
  penalties.get(name).prox?.(x, shape, t, p);
  return [...x];
};
const nearAll = (actual: number[], expected: number[]): void =>
  expected.forEach((value, i) => near(actual[i]!, value, 1e-13));

test('soft, proportional and hard threshold have their known values, with exact zeros', () => {
  const v = [-3, -0.5, 0.5, 1.5, 3];
  const row = { rows: 1, columns: 5 };
  assert.deepEqual(proxOf('l1', v, row, 1), [-2, 0, 0, 0.5, 2]);
  assert.deepEqual(proxOf('l2', v, row, 1), [-1.5, -0.25, 0.25, 0.75, 1.5]);
  assert.deepEqual(proxOf('l0', v, row, 0.5), [-3, 0, 0, 1.5, 3]);
  assert.deepEqual(proxOf('l0', [1.4142, 1.4143], { rows: 1, columns: 2 }, 1), [0, 1.4143]);
  // The published example has no half: lambda1 0.5, lambda2 0.25 there is strength 1 with equal shares here.
  nearAll(proxOf('elasticNet', [0.3, 2, 4], { rows: 1, columns: 3 }, 1, { l1Ratio: 0.5 }), [0, 1, 7 / 3]);
});

test('group lasso shortens rows or columns by the root of their size times t and removes short ones', () => {
  const w = [3, 4, 0, 0, 5, 12];
  const shape = { rows: 3, columns: 2 };
  const group = { group: 'input' };
  near(penalties.get('groupLasso').penalty(Float64Array.from(w), shape, group) / Math.SQRT2, 18, 1e-15);
  nearAll(proxOf('groupLasso', [3, 4], { rows: 1, columns: 2 }, Math.SQRT2, group), [1.8, 2.4]);
  assert.deepEqual(proxOf('groupLasso', [0.6, 0.8], { rows: 1, columns: 2 }, Math.SQRT2, group), [0, 0]);
  const byUnit = proxOf('groupLasso', [3, 0.1, 4, 0.1], { rows: 2, columns: 2 }, Math.SQRT2, { group: 'unit' });
  nearAll(byUnit, [1.8, 0, 2.4, 0]);
  assert.equal(byUnit[1], 0);
});

test('on a spectrum L2 scales, nuclear subtracts and spectral lowers the top', () => {
  const two = { rows: 2, columns: 2 };
  nearAll(proxOf('l2', [5, 0, 0, 1], two, 1.5), [2, 0, 0, 0.4]);
  nearAll(proxOf('nuclear', [5, 0, 0, 1], two, 1.5), [3.5, 0, 0, 0]);
  nearAll(proxOf('spectral', [5, 0, 0, 1], two, 1.5), [3.5, 0, 0, 1]);
  nearAll(proxOf('spectral', [3, 0, 0, 2.5], two, 1.5), [2, 0, 0, 2]);
});

test('the spectral norm of diag(2, 1) has gradient e1 e1 transposed', () => {
  const out = new Float64Array(4);
  penalties.get('spectral').subgradient(Float64Array.of(2, 0, 0, 1), { rows: 2, columns: 2 }, {}, out);
  assert.deepEqual([...out], [1, 0, 0, 0]);
});

test('the path norm of a network is the sum over explicitly listed paths, and its gradient the difference quotient', () => {
  const path = penalties.get('pathNorm');
  const layers = [
    { w: normals(6), shape: { rows: 2, columns: 3 } },
    { w: normals(6), shape: { rows: 3, columns: 2 } },
    { w: normals(2), shape: { rows: 2, columns: 1 } },
  ];
  let slow = 0;
  for (let a = 0; a < 2; a += 1) {
    for (let b = 0; b < 3; b += 1) {
      for (let c = 0; c < 2; c += 1) {
        slow += (layers[0]!.w[a * 3 + b]! * layers[1]!.w[b * 2 + c]! * layers[2]!.w[c]!) ** 2;
      }
    }
  }
  const value = (): number => path.penaltyOfNetwork?.(layers, {}) ?? NaN;
  near(value(), slow, 1e-14);
  const outs = layers.map(({ w }) => new Float64Array(w.length));
  path.subgradientOfNetwork?.(layers, {}, outs);
  layers.forEach(({ w }, layer) => {
    w.forEach((kept, index) => {
      w[index] = kept + 1e-6;
      const up = value();
      w[index] = kept - 1e-6;
      const down = value();
      w[index] = kept;
      near(outs[layer]![index]!, (up - down) / 2e-6, 1e-7);
    });
  });
});

test('the path norm does not change when a ReLU unit is rescaled, while L2 does', () => {
  const [into, out] = [Float64Array.of(1, 2), Float64Array.of(3, -1)];
  const layers = (c: number) => [
    { w: Float64Array.of(into[0]! * c, into[1]!), shape: { rows: 1, columns: 2 } },
    { w: Float64Array.of(out[0]! / c, out[1]!), shape: { rows: 2, columns: 1 } },
  ];
  const value = (c: number): number => penalties.get('pathNorm').penaltyOfNetwork?.(layers(c), {}) ?? NaN;
  assert.equal(value(1), 13);
  near(value(4), 13, 1e-15);
});

test('penalties that couple layers bring the functions of a network, others do not', () => {
  for (const [, penalty] of penalties.entries()) {
    assert.equal(penalty.scope === 'network', penalty.penaltyOfNetwork !== undefined);
    assert.equal(penalty.scope === 'network', penalty.subgradientOfNetwork !== undefined);
    assert.equal(penalty.prox === undefined, penalty.proxParts === undefined);
  }
});

test('the second derivative of the spectral norm at diag(2, 1) has the eigenvalues 1, 1/3, 0, 0', () => {
  const shape = { rows: 2, columns: 2 };
  const w = Float64Array.of(2, 0, 0, 1);
  const columns = [0, 1, 2, 3].map((place) => {
    const out = new Float64Array(4);
    penalties.get('spectral').bend(
      w,
      Float64Array.from({ length: 4 }, (_, at) => Number(at === place)),
      { shape, p: {} },
      out,
    );
    return out;
  });
  // Along w it is flat, and the entries off the diagonal form a block with 2/3 in the diagonal and 1/3 beside it.
  const expected = [0, 0, 0, 0, 0, 2 / 3, 1 / 3, 0, 0, 1 / 3, 2 / 3, 0, 0, 0, 0, 0];
  columns.flatMap((column) => [...column]).forEach((value, at) => near(value, expected[at]!, 1e-12));
  assert.equal(penalties.get('spectral').kinks(Float64Array.of(1, 0, 0, 1), shape, {}), 1);
  assert.equal(penalties.get('nuclear').kinks(Float64Array.of(1, 2, 2, 4), shape, {}), 1);
});

test('the bend of the path norm couples neighbouring layers', () => {
  const layers = [
    { w: normals(6), shape: { rows: 2, columns: 3 } },
    { w: normals(6), shape: { rows: 3, columns: 2 } },
    { w: normals(2), shape: { rows: 2, columns: 1 } },
  ];
  const directions = layers.map(({ w }) => normals(w.length));
  const entry = penalties.get('pathNorm');
  const at = (h: number): Float64Array[] => {
    const outs = layers.map(({ w }) => new Float64Array(w.length));
    const moved = layers.map(({ w, shape }, index) => ({
      w: w.map((value, k) => value + h * directions[index]![k]!),
      shape,
    }));
    entry.subgradientOfNetwork!(moved, {}, outs);
    return outs;
  };
  const found = layers.map(({ w }) => new Float64Array(w.length));
  entry.bendOfNetwork!(layers, directions, {}, found);
  const [up, down] = [at(1e-5), at(-1e-5)];
  found.forEach((out, index) =>
    out.forEach((value, k) => near(value, (up[index]![k]! - down[index]![k]!) / 2e-5, 1e-7)),
  );
});
