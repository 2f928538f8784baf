import assert from 'node:assert/strict';
import { test } from 'node:test';
import { enumerateCellsInBox, mergeShares } from '../../../../src/analysis/regions/box/linearRegionsBox.ts';
import { hashPatterns, isActiveIn } from '../../../../src/analysis/regions/cells/activationPatterns.ts';
import type { Box } from '../../../../src/analysis/regions/cells/piecewiseLinear.ts';
import { quantisedNetwork, randomNetwork } from '../cells/workloads.ts';

const boxOf = (dimension: number): Box => Array.from({ length: dimension }, () => [-1, 1] as const);

const networks = {
  'three inputs': randomNetwork([3, 9, 7, 1], 4),
  'four inputs, leaky': randomNetwork([4, 6, 5, 1], 5, 0.1),
  'five inputs': randomNetwork([5, 6, 4, 1], 6),
  'corners on the lines of others': quantisedNetwork([3, 6, 5, 1], 7),
  'fewer cuts than some ways are long': randomNetwork([3, 2, 2, 1], 8),
};

for (const [name, network] of Object.entries(networks)) {
  test(`shares of the splitting tree are together what one thread finds: ${name}`, async () => {
    const box = boxOf(network.inputs);
    const whole = await enumerateCellsInBox(network, box);
    for (const [depth, shares] of [
      [1, 2],
      [2, 3],
      [4, 2],
      [7, 5],
      [30, 3],
    ] as const) {
      const all = await Promise.all(
        Array.from({ length: shares }, (_, own) =>
          enumerateCellsInBox(network, box, { share: { depth, shares, own } }),
        ),
      );
      const merged = mergeShares(all, Infinity);
      assert.equal(await hashPatterns(merged), await hashPatterns(whole), `${depth} cuts, ${shares} shares`);
      assert.deepEqual(
        [merged.cells, merged.perLayer, merged.complete, merged.method],
        [whole.cells, whole.perLayer, true, 'exact'],
      );
      assert.deepEqual(new Set(interiorsOf(merged)), new Set(interiorsOf(whole)));
      if (depth === 4 && whole.cells > 100)
        assert.ok(
          all.every(({ cells }) => cells > 0),
          'no share is empty',
        );
    }
  });
}

/** Each cell's pattern and its point inside, to five digits. */
function interiorsOf(found: Awaited<ReturnType<typeof enumerateCellsInBox>>): string[] {
  return Array.from({ length: found.cells }, (_, cell) => {
    const place = found.interiors.subarray(cell * found.dimension, (cell + 1) * found.dimension);
    const signs = found.widths.flatMap((units, layer) =>
      Array.from({ length: units }, (__, unit) => (isActiveIn(found, cell, layer, unit) ? '1' : '0')),
    );
    return `${signs.join('')} ${Array.from(place, (value) => (value + 0).toFixed(5)).join(' ')}`;
  });
}

test('shares that find more than the budget are cut to it, and are not complete', async () => {
  const network = networks['three inputs'];
  const all = await Promise.all(
    [0, 1].map((own) => enumerateCellsInBox(network, boxOf(3), { share: { depth: 2, shares: 2, own } })),
  );
  const sum = all[0]!.cells + all[1]!.cells;
  const merged = mergeShares(all, sum - 1);
  assert.deepEqual([merged.cells, merged.complete, merged.method], [sum - 1, false, 'capped']);
  assert.equal(merged.patterns.length, merged.cells * merged.wordsPerCell);
  assert.equal(merged.interiors.length, merged.cells * 3);
  assert.equal(mergeShares(all, sum).complete, true);
});
