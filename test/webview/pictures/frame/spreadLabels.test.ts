import assert from 'node:assert/strict';
import { test } from 'node:test';
import { spreadLabels } from '../../../../webview/pictures/frame/spreadLabels.ts';

test('labels that collide move apart as little as possible and stay inside', () => {
  assert.deepEqual(spreadLabels([10, 50, 90], { gap: 13, low: 0, high: 100 }), [10, 50, 90]);
  assert.deepEqual(spreadLabels([50, 50], { gap: 12, low: 0, high: 100 }), [44, 56]);
  const crowded = spreadLabels([98, 99, 100, 5], { gap: 13, low: 0, high: 100 });
  assert.deepEqual(crowded, [74, 87, 100, 5]);
  const many = spreadLabels([3, 1, 2, 2, 60, 58], { gap: 10, low: 0, high: 80 });
  const sorted = many.toSorted((one, other) => one - other);
  assert.ok(
    sorted.every((value, index) => index === 0 || value - sorted[index - 1]! >= 10 - 1e-9),
    many.join(' '),
  );
  assert.ok(sorted[0]! >= 0 && sorted.at(-1)! <= 80);
});
