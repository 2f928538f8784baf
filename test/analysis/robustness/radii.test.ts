import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  certifiedRadius,
  distanceToHyperplane,
  logitMargin,
} from '../../../src/analysis/robustness/certifiedRadius.ts';
import { nearestPlace } from '../../../src/analysis/robustness/nearestBoundary.ts';
import { createRandom } from '../../../src/core/ground/random.ts';
import { singularValues } from '../../../src/core/numbers/singularValues.ts';
import { near } from '../near.ts';

const random = createRandom(8);

test('the radius with root 2 is exact for (-x, x)/root 2, the one without is crossed', () => {
  const outputs = (x: number): number[] => [-x / Math.SQRT2, x / Math.SQRT2];
  const radius = certifiedRadius(logitMargin(outputs(-0.6), 0), 1);
  near(radius, 0.6, 1e-15);
  assert.ok(logitMargin(outputs(-0.6 + 0.999 * radius), 0) > 0);
  assert.ok(logitMargin(outputs(-0.6 + 1.001 * radius), 0) < 0);
  near(logitMargin(outputs(0.2), 0), -0.4 / Math.SQRT2, 1e-15);
});

test('no attack inside the certified radius changes the class of a linear classifier', () => {
  for (let round = 0; round < 200; round += 1) {
    const w = Float64Array.from({ length: 6 }, () => random.normal());
    const outputs = ([x, y]: readonly [number, number]): number[] =>
      [0, 1, 2].map((k) => w[2 * k]! * x + w[2 * k + 1]! * y + k / 10);
    const x = [random.normal(), random.normal()] as const;
    const at = outputs(x);
    const label = at.indexOf(Math.max(...at));
    const radius = certifiedRadius(logitMargin(at, label), singularValues(w, { rows: 3, columns: 2 })[0]!);
    for (let turn = 0; turn < 24; turn += 1) {
      const angle = (Math.PI * turn) / 12;
      const moved = outputs([x[0] + radius * Math.cos(angle), x[1] + radius * Math.sin(angle)]);
      assert.ok(logitMargin(moved, label) > -1e-12);
    }
    // Two classes: the distance to the line where both outputs are equal is never less than the radius.
    const other = (label + 1) % 3;
    const difference = [w[2 * label]! - w[2 * other]!, w[2 * label + 1]! - w[2 * other + 1]!];
    assert.ok(distanceToHyperplane(difference, (label - other) / 10, x) >= radius - 1e-12);
  }
});

test('a sample of the wrong class has no radius, one output counts by its sign', () => {
  assert.equal(certifiedRadius(logitMargin([1, 2], 0), 3), 0);
  near(certifiedRadius(logitMargin([-2], 0), 4, 1), 0.5, 1e-15);
  near(logitMargin([-2], 1), -2, 0);
});

test('the nearest place on pieces is that of a search over all of them', () => {
  for (let round = 0; round < 50; round += 1) {
    const pieces = Float64Array.from({ length: 12 }, () => random.normal());
    const x = [random.normal(), random.normal()] as const;
    const { place, distance } = nearestPlace(pieces, x)!;
    near(Math.hypot(place[0] - x[0], place[1] - x[1]), distance, 1e-12);
    let least = Infinity;
    for (let piece = 0; piece < 12; piece += 4)
      for (let share = 0; share <= 1; share += 1e-3) {
        const at = (k: number): number => pieces[piece + k]! + share * (pieces[piece + k + 2]! - pieces[piece + k]!);
        least = Math.min(least, Math.hypot(at(0) - x[0], at(1) - x[1]));
      }
    assert.ok(least >= distance - 1e-12 && least - distance < 5e-3);
  }
  near(nearestPlace(Float64Array.of(1, 1, 1, 1), [4, 5])!.distance, 5, 1e-15);
  assert.equal(nearestPlace(new Float64Array(0), [0, 0]), undefined);
});
