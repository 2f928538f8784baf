import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ContoursChart } from '../../../../src/protocol/charts.ts';
import { levelScale } from '../../../../webview/pictures/fields/contourLevels.ts';

const scaleOf = (field: readonly number[], levels: readonly number[]): ReturnType<typeof levelScale> =>
  levelScale({ field: Float64Array.from(field), levels: Float64Array.from(levels) } as unknown as ContoursChart);

test('between two levels lies the same share of the ramp, and values come back from their places', () => {
  const scale = scaleOf([0, 10, 100, 1000], [100, 10]);
  assert.deepEqual([...scale.domain], [0, 1000]);
  const cases = [
    [0, 0],
    [5, 1 / 6],
    [10, 1 / 3],
    [55, 1 / 2],
    [100, 2 / 3],
    [550, 5 / 6],
    [1000, 1],
  ] as const;
  for (const [value, place] of cases) {
    assert.ok(Math.abs(scale.place(value) - place) < 1e-12, `${value} at ${scale.place(value)}`);
    assert.ok(Math.abs(scale.value(place) - value) < 1e-9, `${place} is ${scale.value(place)}`);
  }
  assert.deepEqual([scale.place(-5), scale.place(5000), scale.value(-1), scale.value(2)], [0, 1, 0, 1000]);
  assert.ok(Number.isNaN(scale.place(NaN)));
});
