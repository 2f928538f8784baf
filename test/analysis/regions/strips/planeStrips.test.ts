import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hashPatterns, patternText } from '../../../../src/analysis/regions/cells/activationPatterns.ts';
import { enumerateCells2d, type PlanePartition } from '../../../../src/analysis/regions/plane/linearRegions.ts';
import {
  identitySlice,
  type PiecewiseLinearNetwork,
  type PlaneSlice,
} from '../../../../src/analysis/regions/cells/piecewiseLinear.ts';
import {
  cutIntoStrips,
  joinStrips,
  mergeAllStrips,
  mergeStrips,
} from '../../../../src/analysis/regions/strips/planeStrips.ts';
import { createRandom } from '../../../../src/core/ground/random.ts';
import { buildNetwork, quantisedNetwork, randomNetwork, readWorkload } from '../cells/workloads.ts';

const square = identitySlice([
  [-1, 1],
  [-1, 1],
]);

const enumerateAll = (network: PiecewiseLinearNetwork, slices: readonly PlaneSlice[]): Promise<PlanePartition[]> =>
  Promise.all(slices.map((slice) => enumerateCells2d(network, slice)));

/** Everything of a partition that does not depend on the order of its cells, vertices and edges; coordinates to 1e-9. */
function canonical(partition: PlanePartition): unknown {
  const { vertices, cornerStarts, cornerVertices, edges, cells } = partition;
  const place = (id: number): string =>
    id < 0
      ? 'none'
      : [vertices[2 * id]!, vertices[2 * id + 1]!].map((x) => (Math.round(x * 1e9) / 1e9 + 0).toFixed(9)).join(' ');
  const cellTexts = Array.from({ length: cells }, (_, cell) => {
    const corners = Array.from(cornerVertices.subarray(cornerStarts[cell], cornerStarts[cell + 1]), place);
    const first = corners.indexOf([...corners].sort()[0]!);
    const turned = [...corners.slice(first), ...corners.slice(0, first)].join(', ');
    return `${patternText(partition, cell)}: ${turned}; ${partition.areas[cell]!.toFixed(10)}`;
  });
  const patternOf = (cell: number): string => (cell < 0 ? 'outside' : patternText(partition, cell));
  const edgeTexts = Array.from({ length: edges.count }, (_, edge) => {
    const ends = [place(edges.vertices[2 * edge]!), place(edges.vertices[2 * edge + 1]!)].sort().join(' - ');
    const sides = [patternOf(edges.cells[2 * edge]!), patternOf(edges.cells[2 * edge + 1]!)].sort().join(' | ');
    return `${edges.layers[edge]} ${edges.units[edge]}: ${ends}; ${sides}`;
  });
  return { cells: cellTexts.sort(), edges: edgeTexts.sort() };
}

test('merged strips are the partition of one enumeration: cells, corners, edges, layers, areas, maps', async () => {
  const random = createRandom(11);
  for (const widths of [
    [2, 5, 1],
    [2, 8, 8, 2],
    [2, 16, 16, 1],
    [2, 6, 5, 4, 3],
  ]) {
    for (const slope of [0, 0.1]) {
      const network = randomNetwork(widths, random.integer(1e6), slope);
      const whole = await enumerateCells2d(network, square);
      for (const strips of [2, 3, 4]) {
        const slices = cutIntoStrips(network, square, strips);
        assert.equal(slices.length, strips);
        const merged = mergeAllStrips(await enumerateAll(network, slices));
        assert.ok(merged);
        assert.deepEqual(canonical(merged), canonical(whole), `${widths.join('-')} in ${strips}`);
        assert.deepEqual(merged.perLayer, whole.perLayer);
        assert.equal(merged.eulerCharacteristic, 1);
        assert.equal(merged.vertexCount, whole.vertexCount);
        assert.equal(merged.cells, whole.cells);
        assert.ok(merged.complete && merged.method === 'exact');
        assert.ok(Math.abs(merged.areaSum - 4) < 1e-12);
        assert.deepEqual(merged.slice, square);
        assertMaps(merged, whole);
      }
    }
  }
});

function assertMaps(merged: PlanePartition, whole: PlanePartition): void {
  const width = 3 * whole.outputs;
  const known = new Map(Array.from({ length: whole.cells }, (_, cell) => [patternText(whole, cell), cell]));
  for (let cell = 0; cell < merged.cells; cell += 1) {
    const other = known.get(patternText(merged, cell))!;
    for (let at = 0; at < width; at += 1) {
      const difference = merged.outputMaps[cell * width + at]! - whole.outputMaps[other * width + at]!;
      assert.ok(Math.abs(difference) < 1e-12);
    }
  }
}

test('large and degenerate networks merge to the pattern hash of the whole', async () => {
  for (const name of [
    'wide-2-64x3-1',
    'deep-2-16x10-1',
    'leaky-2-32x3-1',
    'degenerate-2-12-12-1',
    'sawtooth-2-4x5-1',
  ]) {
    const { network, domain } = readWorkload(name);
    assert.ok(domain.kind === 'slice2d');
    const whole = await enumerateCells2d(network, domain.slice);
    const merged = mergeAllStrips(await enumerateAll(network, cutIntoStrips(network, domain.slice, 2)));
    assert.ok(merged, name);
    assert.equal(await hashPatterns(merged), await hashPatterns(whole), name);
    assert.deepEqual([merged.vertexCount, merged.edges.count], [whole.vertexCount, whole.edges.count], name);
  }
});

test('the strips of quantised networks merge too, because the seams avoid round numbers', async () => {
  for (let seed = 0; seed < 60; seed += 1) {
    const network = quantisedNetwork([2, 5, 4, 1], seed, seed % 2 === 0 ? 0 : 0.25);
    const whole = await enumerateCells2d(network, square);
    const merged = mergeAllStrips(await enumerateAll(network, cutIntoStrips(network, square, 2)));
    assert.ok(merged, `seed ${seed}`);
    assert.deepEqual(canonical(merged), canonical(whole), `seed ${seed}`);
  }
});

const halves = (at: number): PlaneSlice[] => [
  identitySlice([
    [-1, at],
    [-1, 1],
  ]),
  identitySlice([
    [at, 1],
    [-1, 1],
  ]),
];

test('a seam along a kink or through a corner of the partition is refused', async () => {
  const rows = (weights: number[], bias: number[]): PiecewiseLinearNetwork => {
    const units = bias.length;
    const layer = {
      units,
      inputs: 2,
      negativeSlope: 0,
      weights: Float64Array.from(weights),
      bias: Float64Array.from(bias),
    };
    return {
      inputs: 2,
      layers: [layer],
      output: { units: 1, weights: new Float64Array(units), bias: new Float64Array(1) },
    };
  };
  const cases: [string, PiecewiseLinearNetwork][] = [
    ['a kink lies on the seam', rows([1, 0], [0])],
    ['two kinks cross on the seam', rows([1, 1, 1, -1], [0, 0])],
    ['a kink ends in the corner of the seam', rows([1, 1], [1])],
  ];
  for (const [what, network] of cases) {
    const [left, right] = await enumerateAll(network, halves(0));
    assert.equal(mergeStrips(left!, right!), undefined, what);
  }
  // A bend on the seam: the second layer's kink changes its direction where the first layer's kink is.
  const bend = buildNetwork([2, 1, 1, 1], () => 1);
  const bent = {
    ...bend,
    layers: [
      { ...bend.layers[0]!, bias: new Float64Array(1) },
      { ...bend.layers[1]!, bias: Float64Array.of(-0.5) },
    ],
  };
  const [left, right] = await enumerateAll(bent, halves(0));
  const merged = mergeStrips(left!, right!);
  assert.deepEqual(canonical(merged!), canonical(await enumerateCells2d(bent, square)));
});

test('a part that is not complete is not merged, but joined for a picture of what is known', async () => {
  const network = randomNetwork([2, 16, 16, 1], 5);
  const [first, second] = halves(0.1);
  const left = await enumerateCells2d(network, first!, { budget: { cells: 50 }, stride: 10 });
  const right = await enumerateCells2d(network, second!);
  assert.equal(mergeStrips(left, right), undefined);
  const joined = joinStrips(left, right);
  assert.deepEqual([joined.complete, joined.method, joined.cells], [false, 'capped', 50 + right.cells]);
  assert.ok(Math.abs(joined.areaSum - left.areaSum - right.areaSum) < 1e-15);
  for (let cell = 0; cell < joined.cells; cell += 1) {
    const [part, at] = cell < 50 ? [left, cell] : [right, cell - 50];
    const corners = (one: PlanePartition, index: number): number[] =>
      Array.from(one.cornerVertices.subarray(one.cornerStarts[index], one.cornerStarts[index + 1])).flatMap((id) => [
        one.vertices[2 * id]!,
        one.vertices[2 * id + 1]!,
      ]);
    assert.deepEqual(corners(joined, cell), corners(part, at));
    assert.equal(patternText(joined, cell), patternText(part, at));
  }
  const { edges } = joined;
  for (let edge = 0; edge < edges.count; edge += 1) {
    assert.ok(edges.cells[2 * edge]! < joined.cells && edges.vertices[2 * edge]! < joined.vertices.length / 2);
  }
});

test('networks without kinks are cut in the middle', () => {
  const network = buildNetwork([2, 1], () => 1);
  const [left, right] = cutIntoStrips(network, square, 2);
  assert.ok(Math.abs(left!.bounds[0][1]) < 0.2);
  assert.equal(left!.bounds[0][1], right!.bounds[0][0]);
  assert.deepEqual([left!.bounds[0][0], right!.bounds[0][1]], [-1, 1]);
});
