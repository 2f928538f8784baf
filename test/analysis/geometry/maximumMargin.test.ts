import assert from 'node:assert/strict';
import { test } from 'node:test';
import { maximumMargin } from '../../../src/analysis/geometry/maximumMargin.ts';
import { createRandom } from '../../../src/core/ground/random.ts';

type Place = readonly [x: number, y: number];

const less = ([x, y]: Place, [u, v]: Place): Place => [x - u, y - v];
const dot = ([x, y]: Place, [u, v]: Place): number => x * u + y * v;

/** Distance of a point from a segment. */
function distanceTo(point: Place, from: Place, to: Place): number {
  const along = less(to, from);
  const length = dot(along, along);
  const share = length === 0 ? 0 : Math.max(0, Math.min(1, dot(less(point, from), along) / length));
  const [x, y] = less(point, from);
  return Math.hypot(x - share * along[0], y - share * along[1]);
}

/** Of two hulls that a line separates: the shortest way from one to the other ends in a corner of one of them. */
function distanceOfHulls(one: readonly Place[], other: readonly Place[]): number {
  const ofCorners = (corners: readonly Place[], hull: readonly Place[]): number =>
    Math.min(...corners.flatMap((corner) => hull.flatMap((from) => hull.map((to) => distanceTo(corner, from, to)))));
  return Math.min(ofCorners(one, other), ofCorners(other, one));
}

test('the margin is half the distance of the hulls, at every angle', () => {
  const random = createRandom(12);
  for (let round = 0; round < 60; round += 1) {
    const angle = 2 * Math.PI * random.uniform();
    const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
    const cloud = (away: number, count: number): Place[] =>
      Array.from({ length: count }, () => {
        const [x, y] = [away + random.uniform(), 3 * random.uniform() - 1];
        return [cos * x - sin * y, sin * x + cos * y];
      });
    const [positive, negative] = [cloud(0.2, 1 + (round % 4)), cloud(-1.3, 1 + (round % 3))];
    const found = maximumMargin(positive, negative);
    assert.ok(found, `round ${round}`);
    const half = distanceOfHulls(positive, negative) / 2;
    assert.ok(Math.abs(found.margin / half - 1) < 1e-9, `round ${round}: ${found.margin} and ${half}`);
    assert.ok(Math.abs(Math.hypot(...found.weights) * half - 1) < 1e-9);
    const side = (place: Place): number => dot(found.weights, place) + found.bias;
    // The nearest of both sides stand on the borders of the band.
    assert.ok(Math.abs(Math.min(...positive.map(side)) - 1) < 1e-6);
    assert.ok(Math.abs(Math.max(...negative.map(side)) + 1) < 1e-6);
    // The other way round it is the same line.
    const turned = maximumMargin(negative, positive)!;
    assert.ok(Math.abs(turned.margin / half - 1) < 1e-9);
  }
});

test('sets that touch or mix have no margin', () => {
  assert.equal(maximumMargin([[1, 2]], [[1, 2]]), undefined);
  assert.equal(
    maximumMargin(
      [
        [0, 0],
        [2, 0],
      ],
      [[1, 0]],
    ),
    undefined,
  );
});
