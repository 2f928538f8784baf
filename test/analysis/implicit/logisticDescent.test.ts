import assert from 'node:assert/strict';
import { test } from 'node:test';
import { descendLogistic, logisticRidge, signedPoints } from '../../../src/analysis/implicit/logisticDescent.ts';
import { angleBetween } from '../../../src/analysis/normalization/scaleFree.ts';
import { finish } from '../../../src/core/numbers/parts.ts';
import { near, nearAll } from '../near.ts';

const points = signedPoints(
  [
    [2, 0],
    [3, 1],
    [-1, 0],
    [0, -3],
  ],
  [1, 1, -1, -1],
);

test('descent on separable data turns towards the widest band while the weights grow like the log of the steps', () => {
  const kept = finish(descendLogistic(points, { learningRate: 0.5, keep: [100, 1000, 10_000] }));
  const degrees = kept.map((w) => (angleBetween(w, [3, 1]) * 180) / Math.PI);
  nearAll(degrees, [8.4369, 5.794, 4.3095], 1e-3);
  nearAll(
    kept.map((w) => Math.hypot(...w)),
    [4.5382, 6.8367, 9.2381],
    1e-3,
  );
});

test('with L2 the optimum is finite: by Newton and by long descent', () => {
  for (const lambda of [1, 0.05]) {
    const exact = logisticRidge(points, lambda);
    const [end] = finish(descendLogistic(points, { learningRate: 0.25, lambda, keep: [20_000] }));
    nearAll(exact, end!, 1e-8);
  }
  near(Math.hypot(...logisticRidge(points, 1)), 0.965, 1e-3);
  assert.ok(Math.hypot(...logisticRidge(points, 1e-4)) > 7);
});
