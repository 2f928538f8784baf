import assert from 'node:assert/strict';
import { test } from 'node:test';
import { normCost, runningAverages } from '../../../src/analysis/normalization/batchStatistics.ts';
import { normAxes, statisticGroups, type NormAxes } from '../../../src/analysis/normalization/statisticGroups.ts';
import { near } from '../near.ts';

const image = [2, 3, 4, 5];

test('every value of an image has the group that its sample and channel name', () => {
  const keys: readonly (readonly [NormAxes, (n: number, c: number) => string, number, number])[] = [
    [normAxes.image.batch, (_, c) => `${c}`, 3, 40],
    [normAxes.image.layer, (n) => `${n}`, 2, 60],
    [normAxes.image.instance, (n, c) => `${n} ${c}`, 6, 20],
    [{ over: [2, 3], divided: { axis: 1, into: 3 } }, (n, c) => `${n} ${c}`, 6, 20],
  ];
  for (const [axes, key, groups, members] of keys) {
    const found = statisticGroups(image, axes);
    assert.deepEqual([found.groups, found.members], [groups, members]);
    const names = new Map<number, string>();
    found.groupOf.forEach((group, at) => {
      const name = key(Math.floor(at / 60), Math.floor(at / 20) % 3);
      assert.equal(names.get(group) ?? name, name);
      names.set(group, name);
    });
    assert.equal(new Set(names.values()).size, groups);
  }
});

test('group norm joins neighbouring channels, layer norm of a sequence has one group for each token', () => {
  const { groups, groupOf } = statisticGroups([1, 4, 1, 1], normAxes.image.group);
  assert.equal(groups, 2);
  assert.deepEqual([...groupOf], [0, 0, 1, 1]);
  const tokens = statisticGroups([2, 7, 16], normAxes.sequence.layer);
  assert.deepEqual([tokens.groups, tokens.members], [14, 16]);
});

test('a running average comes near a constant like a power of the momentum', () => {
  const averages = runningAverages(new Float64Array(20).fill(5), 0.9);
  averages.forEach((value, at) => {
    near(value, 5 * (1 - 0.9 ** (at + 1)), 1e-12);
  });
  assert.deepEqual([...runningAverages([3, 1], 0, 1)], [3, 1]);
});

test('layer norm costs seven operations for each value in two passes, rms norm four in one', () => {
  assert.deepEqual(normCost('layer'), { perValue: 7, reductions: 2 });
  assert.deepEqual(normCost('rms'), { perValue: 4, reductions: 1 });
});
