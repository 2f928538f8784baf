import assert from 'node:assert/strict';
import { test } from 'node:test';
import { maximumMargin } from '../../../src/analysis/geometry/maximumMargin.ts';
import { descendLogistic, signedPoints, type SignedPoints } from '../../../src/analysis/implicit/logisticDescent.ts';
import { smallestProduct, widestBand, type WidestBand } from '../../../src/analysis/implicit/widestBand.ts';
import { createRandom } from '../../../src/core/ground/random.ts';

function search(points: SignedPoints, work?: number): WidestBand {
  const parts = widestBand(points, work);
  for (;;) {
    const part = parts.next();
    if (part.done === true) return part.value;
  }
}

/** Points of two classes on both sides of a line through 0. */
function drawPoints(seed: number, count: number, inputs: number): SignedPoints {
  const random = createRandom(seed);
  const goal = Array.from({ length: inputs }, () => random.normal());
  const length = Math.hypot(...goal);
  const rows: number[][] = [];
  while (rows.length < count) {
    const row = goal.map(() => 3 * random.normal());
    if (Math.abs(row.reduce((sum, x, j) => sum + x * goal[j]!, 0)) > 0.5 * length) rows.push(row);
  }
  const labels = rows.map((row) => Math.sign(row.reduce((sum, x, j) => sum + x * goal[j]!, 0)));
  return signedPoints(rows, labels);
}

test('in the plane margin and direction are those of the search over all angles', () => {
  for (let seed = 1; seed <= 6; seed += 1) {
    const points = drawPoints(seed, 25, 2);
    const found = search(points);
    assert.ok(found.converged);
    const pairs = Array.from({ length: 25 }, (_, i) => [points.values[2 * i]!, points.values[2 * i + 1]!] as const);
    const swept = maximumMargin(
      pairs,
      pairs.map(([x, y]) => [-x, -y] as const),
    )!;
    assert.ok(Math.abs(found.margin - swept.margin) < 1e-6 * swept.margin);
    assert.ok(Math.abs(found.direction[0]! - swept.weights[0] * swept.margin) < 1e-3);
    assert.ok(found.upper >= swept.margin * (1 - 1e-9));
  }
});

test('in more dimensions no drawn direction has a larger margin, and the bounds meet', () => {
  const points = drawPoints(9, 60, 5);
  const found = search(points);
  assert.ok(found.converged && found.upper - found.margin <= 1e-7 * found.upper);
  assert.equal(smallestProduct(points, found.direction), found.margin);
  const random = createRandom(2);
  for (let draw = 0; draw < 2000; draw += 1) {
    const near = found.direction.map((part) => part + 0.1 * random.normal());
    assert.ok(smallestProduct(points, near) / Math.hypot(...near) <= found.upper);
  }
});

test('descent on the logistic loss turns to it', () => {
  const points = signedPoints(
    [
      [2, 0],
      [3, 1],
      [-1, 0],
      [0, -3],
    ],
    [1, 1, -1, -1],
  );
  const found = search(points);
  assert.ok(Math.abs(found.margin - 3 / Math.sqrt(10)) < 1e-7);
  const parts = descendLogistic(points, { learningRate: 0.5, keep: [10, 1000, 100_000] });
  let part = parts.next();
  while (part.done !== true) part = parts.next();
  const misses = part.value.map(
    (w) => 1 - w.reduce((sum, x, j) => sum + x * found.direction[j]!, 0) / Math.hypot(...w),
  );
  assert.ok(misses[0]! > 2 * misses[1]! && misses[1]! > 2 * misses[2]!);
});

test('classes that nothing separates have no positive margin, and the bound falls with the work', () => {
  const points = signedPoints(
    [
      [1, 0],
      [-1, 0],
      [0, 1],
      [0.2, -1],
    ],
    [1, 1, 1, 1],
  );
  const [short, long] = [search(points, 1000), search(points, 100_000)];
  assert.ok(!long.converged && !(long.margin > 0));
  assert.ok(long.upper < short.upper / 10 && long.upper < 0.01);
});
