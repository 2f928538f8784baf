import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRandom } from '../../../src/core/ground/random.ts';
import type { Options } from '../../../src/core/ground/registry.ts';
import type { MatrixShape } from '../../../src/core/numbers/matrix.ts';
import { weightDistance, type Descent } from '../../../src/core/numbers/optimality.ts';
import { groupsOf, type GroupKind } from '../../../src/core/numbers/shrinkage.ts';
import { penalties, type Penalty } from '../../../src/core/tables/penalties.ts';
import { proxPartsOf, proxTargets } from '../../../src/core/tables/proxParts.ts';
import { someOptions } from './randomOptions.ts';

const random = createRandom(97);
const normals = (length: number): Float64Array => Float64Array.from({ length }, () => random.normal());
const shapes: MatrixShape[] = [
  { rows: 4, columns: 3 },
  { rows: 2, columns: 5 },
  { rows: 1, columns: 1 },
];
const lambda = 0.6;

/** Points with and without zeros: in general position, where a prox has left it (zeros, ties of singular values), and 0. */
function pointsOf(entry: Penalty, shape: MatrixShape, p: Options): Float64Array[] {
  const size = shape.rows * shape.columns;
  const shrunk = [0.8, 1.6].map((strength) => {
    const v = normals(size);
    entry.prox?.(v, shape, strength, p);
    return v;
  });
  return [normals(size), ...shrunk, new Float64Array(size)];
}

const lengthOf = (values: readonly number[]): number => Math.hypot(...values);

/** How long a vector is by what the penalty treats as one. */
function measure(entry: Penalty, p: Options, shape: MatrixShape, { w, rest }: { w: Float64Array; rest: Float64Array }) {
  const targets = new Set(proxPartsOf(entry, p).map(([part]) => proxTargets[part]));
  if (targets.has('singularValues')) return lengthOf([...rest]);
  if (!targets.has('groups')) return Math.max(...rest.map(Math.abs));
  return Math.max(
    ...groupsOf(shape, p['group'] as GroupKind).map(({ first, stride, size }) => {
      const own = (values: Float64Array): number[] =>
        Array.from({ length: size }, (_, at) => values[first + at * stride]!);
      return lengthOf(own(w)) === 0 ? lengthOf(own(rest)) : Math.max(...own(rest).map(Math.abs));
    }),
  );
}

for (const [name, entry] of penalties.entries()) {
  if (entry.subgradientDistance === undefined) continue;
  const distance = (at: Descent, shape: MatrixShape, p: Options): number =>
    entry.subgradientDistance?.(at, shape, lambda, p) ?? NaN;
  for (const p of someOptions(entry.parameters, random)) {
    for (const shape of shapes) {
      const note = `${name} ${JSON.stringify(p)} on ${shape.rows} x ${shape.columns}`;
      const size = shape.rows * shape.columns;

      test(`${note}: the distance is how fast a short proximal step moves`, () => {
        const step = 1e-7;
        for (const w of pointsOf(entry, shape, p)) {
          for (const scale of [0.1, 1, 3]) {
            const gradient = normals(size).map((value) => scale * value);
            const moved = w.map((value, at) => value - step * gradient[at]!);
            entry.prox?.(moved, shape, step * lambda, p);
            const rest = w.map((value, at) => (value - moved[at]!) / step);
            const expected = measure(entry, p, shape, { w, rest });
            const found = distance({ w, gradient }, shape, p);
            assert.ok(Math.abs(found - expected) < 1e-5 * (1 + expected), `${found} is not ${expected}`);
          }
        }
      });

      test(`${note}: it is 0 where the prox has come to rest, and grows by what the gradient is moved there`, () => {
        for (const scale of [0.5, 1, 3]) {
          const v = normals(size).map((value) => scale * value);
          const w = v.slice();
          entry.prox?.(w, shape, lambda, p);
          const gradient = w.map((value, at) => value - v[at]!);
          assert.ok(distance({ w, gradient }, shape, p) < 1e-12 * (1 + scale));
          const push = normals(size);
          const pushed = gradient.map((value, at) => value + 1e-3 * push[at]!);
          const far = distance({ w, gradient: pushed }, shape, p);
          assert.ok(far <= 1e-3 * lengthOf([...push]) + 1e-12, String(far));
          if (w.every((value) => value !== 0) && entry.convex && name !== 'spectral') assert.ok(far > 0);
        }
      });

      test(`${note}: its own subgradient is at no distance`, () => {
        const w = normals(size);
        const subgradient = new Float64Array(size);
        entry.subgradient(w, shape, p, subgradient);
        const gradient = subgradient.map((value) => -lambda * value);
        assert.ok(distance({ w, gradient }, shape, p) < 1e-12);
      });
    }
  }
}

test('only penalties that couple layers have no distance', () => {
  for (const [name, entry] of penalties.entries())
    assert.equal(entry.subgradientDistance === undefined, entry.scope === 'network', name);
});

test('the distance of a weight is the least over a fine grid of slopes', () => {
  for (const weight of [-2, -1e-3, 0, 0.5]) {
    for (const gradient of [-1.7, -0.3, 0, 0.2, 2.5]) {
      for (const [l1, l2] of [
        [0.5, 0.25],
        [0, 1],
        [1, 0],
      ] as const) {
        const signs = weight === 0 ? Array.from({ length: 2001 }, (_, at) => (at - 1000) / 1000) : [Math.sign(weight)];
        const least = Math.min(...signs.map((sign) => Math.abs(gradient + l1 * sign + l2 * weight)));
        const found = weightDistance(weight, gradient, l1, l2);
        assert.ok(Math.abs(found - least) < 1e-3, `${weight}, ${gradient}: ${found} is not ${least}`);
      }
    }
  }
});

test('where the largest singular value comes twice, every mix of its directions is a subgradient of the spectral norm', () => {
  const spectral = penalties.get('spectral');
  const w = Float64Array.of(2, 0, 0, 0, 2, 0, 0, 0, 1);
  const shape = { rows: 3, columns: 3 };
  const at = (gradient: number[]): number =>
    spectral.subgradientDistance!({ w, gradient: Float64Array.from(gradient) }, shape, 1, {});
  // Minus the gradient is 0.3 and 0.7 of the two directions, once turned among themselves.
  assert.ok(at([-0.3, 0, 0, 0, -0.7, 0, 0, 0, 0]) < 1e-12);
  assert.ok(at([-0.5, 0.2, 0, 0.2, -0.5, 0, 0, 0, 0]) < 1e-12);
  // With a part beside them, or of a weight that is not 1 in all, it is that far.
  assert.ok(Math.abs(at([-0.3, 0, 0, 0, -0.7, 0, 0, 0, -0.25]) - 0.25) < 1e-12);
  assert.ok(Math.abs(at([-0.5, 0, 0, 0, -0.7, 0, 0, 0, 0]) - Math.hypot(0.1, 0.1)) < 1e-12);
  assert.ok(Math.abs(at([0.5, 0, 0, 0, -1.2, 0, 0, 0, 0]) - Math.hypot(0.5, 0.2)) < 1e-12);
});
