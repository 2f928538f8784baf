import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  barrierOf,
  countHoles,
  gridPoints,
  lowestPoint,
  placeOn,
  quantileLevels,
} from '../../../src/analysis/geometry/lossGrid.ts';
import { createRandom } from '../../../src/core/ground/random.ts';

test('a grid goes from edge to edge, row by row from the bottom', () => {
  const points = gridPoints({ x: [-1, 1], y: [10, 14] }, 3);
  assert.deepEqual([...points], [-1, 10, 0, 10, 1, 10, -1, 12, 0, 12, 1, 12, -1, 14, 0, 14, 1, 14]);
  assert.equal(placeOn([2, 4], 0, 1), 3);
});

test('between two levels lie equally many points; holes count for none and equal levels are one', () => {
  const random = createRandom(3);
  const field = Float64Array.from({ length: 1300 }, (_, at) => (at % 13 === 0 ? NaN : Math.exp(3 * random.normal())));
  const levels = quantileLevels(field, 11);
  assert.equal(levels.length, 11);
  const counts = [-Infinity, ...levels].map(
    (low, at) => field.filter((value) => value > low && value <= (levels[at] ?? Infinity)).length,
  );
  for (const count of counts) assert.ok(Math.abs(count - 100) <= 1, String(counts));
  assert.deepEqual([...quantileLevels(new Float64Array(9).fill(2), 5)], [2]);
  assert.deepEqual([...quantileLevels(Float64Array.of(NaN, Infinity), 5)], []);
  assert.equal(countHoles(field), 100);
});

test('the lowest point is the lowest of those that have a number', () => {
  assert.equal(lowestPoint(Float64Array.of(NaN, 4, -Infinity, 2, 3)), 3);
  assert.equal(lowestPoint(Float64Array.of(NaN)), undefined);
});

test('the barrier of a double well is its hump above the line between its bottoms', () => {
  const shares = Float64Array.from({ length: 41 }, (_, at) => (at - 10) / 20);
  const well = shares.map((t) => 16 * t ** 2 * (1 - t) ** 2 + 3 * t);
  const barrier = barrierOf(shares, well)!;
  assert.ok(Math.abs(barrier.height - 1) < 1e-12);
  assert.equal(barrier.at, 0.5);
  assert.deepEqual(
    barrierOf(
      shares,
      shares.map((t) => (t - 0.4) ** 2),
    ),
    { height: 0, at: 0 },
    'convex: none',
  );
  assert.equal(
    barrierOf(
      shares,
      well.map((value, at) => (at === 17 ? NaN : value)),
    )!.height,
    Infinity,
  );
  assert.equal(
    barrierOf(
      shares,
      well.map((value, at) => (at === 10 ? NaN : value)),
    ),
    undefined,
  );
  // What lies beyond the ends is no barrier.
  assert.equal(
    barrierOf(
      shares,
      shares.map((t) => (t < 0 || t > 1 ? 100 : 1)),
    )!.height,
    0,
  );
});
