import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hashPatterns, isActiveIn, patternText } from '../../../../src/analysis/regions/cells/activationPatterns.ts';
import { type BoxPartition, enumerateCellsInBox } from '../../../../src/analysis/regions/box/linearRegionsBox.ts';
import { enumerateCells2d } from '../../../../src/analysis/regions/plane/linearRegions.ts';
import {
  type Box,
  evaluateNetwork,
  type PiecewiseLinearNetwork,
} from '../../../../src/analysis/regions/cells/piecewiseLinear.ts';
import { runningMinimumBound } from '../../../../src/analysis/regions/regionBounds.ts';
import { sampleCellsInBox } from '../../../../src/analysis/regions/cells/sampledCells.ts';
import { createRandom } from '../../../../src/core/ground/random.ts';
import { slowPatterns } from '../cells/slowRegions.ts';
import { buildNetwork, expectedCells, quantisedNetwork, randomNetwork, readWorkload } from '../cells/workloads.ts';

function cube(dimension: number, low = -1, high = 1): Box {
  return Array.from({ length: dimension }, () => [low, high] as const);
}

function patternsOf(partition: BoxPartition): string[] {
  return Array.from({ length: partition.cells }, (_, cell) => patternText(partition, cell)).sort();
}

/** Every cell's point has the cell's pattern, and no pattern comes twice. */
function checkInteriors(network: PiecewiseLinearNetwork, partition: BoxPartition): void {
  assert.equal(new Set(patternsOf(partition)).size, partition.cells);
  const { dimension } = partition;
  for (let cell = 0; cell < partition.cells; cell += 1) {
    const x = partition.interiors.slice(cell * dimension, (cell + 1) * dimension);
    evaluateNetwork(network, x).preActivations.forEach((z, layer) => {
      z.forEach((value, unit) => {
        // Cells can be as thin as rounding; there the sign of a point says nothing.
        if (Math.abs(value) > 1e-13) assert.equal(isActiveIn(partition, cell, layer, unit), value > 0);
      });
    });
  }
}

test('the box workload has exactly the cells of the reference', async () => {
  const { network, domain } = readWorkload('box3-3-6-4-1');
  assert.ok(domain.kind === 'box');
  const partition = await enumerateCellsInBox(network, domain.box);
  const expected = expectedCells['box3-3-6-4-1']!;
  assert.deepEqual([partition.cells, partition.complete], [expected.cells, true]);
  assert.equal(await hashPatterns(partition), expected.patterns_sha256);
});

test('in the plane it finds the cells of the polygon enumerator', async () => {
  for (const name of [
    'tiny-2-4-3-2-1',
    'small-2-16-16-1',
    'degenerate-2-12-12-1',
    'sawtooth-2-4x5-1',
    'mid-2-32x3-1',
  ]) {
    const { network, domain } = readWorkload(name);
    assert.ok(domain.kind === 'slice2d');
    const partition = await enumerateCellsInBox(network, domain.slice.bounds);
    assert.deepEqual(partition.perLayer, expectedCells[name]!.cells_after_hidden_layer);
    assert.equal(await hashPatterns(partition), expectedCells[name]!.patterns_sha256);
  }
});

test('random quantised networks of three inputs have the cells of the rational enumerator', async () => {
  let exactDecisions = 0;
  for (let seed = 0; seed < 40; seed += 1) {
    const network = quantisedNetwork(seed % 2 === 0 ? [3, 4, 2, 1] : [3, 3, 3, 1], seed, seed % 3 === 0 ? 0.25 : 0);
    const partition = await enumerateCellsInBox(network, cube(3));
    assert.deepEqual(patternsOf(partition), slowPatterns(network, cube(3)), `seed ${seed}`);
    exactDecisions += partition.exactDecisions;
  }
  assert.ok(exactDecisions > 0);
});

test('n generic hyperplanes through one point make the central arrangement of Zaslavsky', async () => {
  // 2 * sum of C(n - 1, j) for j < d.
  const random = createRandom(4);
  const network = buildNetwork([4, 6, 1], (fanIn) => (fanIn === 0 ? 0 : random.normal()));
  const partition = await enumerateCellsInBox(network, cube(4));
  assert.equal(partition.cells, 2 * (1 + 5 + 10 + 10));
});

test('three to six dimensions: points, patterns and bounds are right', async () => {
  for (const widths of [
    [3, 10, 10, 1],
    [4, 8, 6, 1],
    [5, 7, 5, 1],
    [6, 6, 4, 1],
  ]) {
    const network = randomNetwork(widths, 1);
    const dimension = widths[0]!;
    const partition = await enumerateCellsInBox(network, cube(dimension));
    checkInteriors(network, partition);
    assert.ok(BigInt(partition.cells) <= runningMinimumBound(partition.widths, dimension));
    const sampled = sampleCellsInBox(network, cube(dimension), { samples: 20_000, random: createRandom(2) });
    assert.ok(sampled.distinct <= partition.cells);
    assert.ok(sampled.distinct > 0.3 * partition.cells);
  }
});

test('the cells of two halves are those of the whole plus those of the dividing plane', async () => {
  for (let seed = 0; seed < 6; seed += 1) {
    const network = randomNetwork([3, 8, 6, 1], seed);
    const at = 0.125;
    const parts = await Promise.all(
      [[-1, 1] as const, [-1, at] as const, [at, 1] as const].map((side) =>
        enumerateCellsInBox(network, [[-1, 1], side, [-1, 1]]),
      ),
    );
    const plane = await enumerateCells2d(network, {
      origin: [0, at, 0],
      u: [1, 0, 0],
      v: [0, 0, 1],
      bounds: [
        [-1, 1],
        [-1, 1],
      ],
    });
    assert.equal(parts[1]!.cells + parts[2]!.cells, parts[0]!.cells + plane.cells);
  }
});

test('a budget caps the count and more than six inputs are refused', async () => {
  const network = randomNetwork([3, 12, 12, 1], 2);
  const capped = await enumerateCellsInBox(network, cube(3), { budget: { cells: 50 }, random: createRandom(1) });
  assert.deepEqual([capped.cells, capped.method], [50, 'capped']);
  assert.ok(capped.estimate && capped.estimate.distinct > 50);
  await assert.rejects(enumerateCellsInBox(randomNetwork([7, 3, 1], 1), cube(7)), { code: 'analysis/refused' });
  await assert.rejects(enumerateCellsInBox(network, cube(2)), { code: 'analysis/bad-network' });
  await assert.rejects(enumerateCellsInBox(network, cube(3, 1, 1)), { code: 'analysis/bad-network' });
});
