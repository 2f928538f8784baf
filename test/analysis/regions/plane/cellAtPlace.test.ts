import assert from 'node:assert/strict';
import { test } from 'node:test';
import { patternText } from '../../../../src/analysis/regions/cells/activationPatterns.ts';
import { cellAtPlace } from '../../../../src/analysis/regions/plane/cellAtPlace.ts';
import { enumerateCells2d, type PlanePartition } from '../../../../src/analysis/regions/plane/linearRegions.ts';
import {
  evaluateNetwork,
  identitySlice,
  type PiecewiseLinearNetwork,
  type PlaneSlice,
  pointOnSlice,
} from '../../../../src/analysis/regions/cells/piecewiseLinear.ts';
import { createRandom } from '../../../../src/core/ground/random.ts';
import { buildNetwork, quantisedNetwork, randomNetwork } from '../cells/workloads.ts';

const bounds: PlaneSlice['bounds'] = [
  [-1, 1],
  [-1, 1],
];
const square = identitySlice(bounds);

const near = (one: ArrayLike<number>, other: ArrayLike<number>, tolerance: number): boolean =>
  one.length === other.length && Array.from(one).every((value, at) => Math.abs(value - other[at]!) <= tolerance);

/** Corners in a fixed order. */
function sortedCorners(corners: ArrayLike<number>): number[] {
  return Array.from({ length: corners.length / 2 }, (_, at) => [corners[2 * at]!, corners[2 * at + 1]!])
    .sort(([ax, ay], [bx, by]) => (Math.abs(ax! - bx!) > 1e-9 ? ax! - bx! : ay! - by!))
    .flat();
}

function cellsByPattern(partition: PlanePartition): Map<string, number> {
  return new Map(Array.from({ length: partition.cells }, (_, cell) => [patternText(partition, cell), cell]));
}

async function compare(network: PiecewiseLinearNetwork, slice: PlaneSlice, draw: () => number): Promise<void> {
  const partition = await enumerateCells2d(network, slice);
  const known = cellsByPattern(partition);
  const { vertices, cornerStarts, cornerVertices, edges } = partition;
  for (let round = 0; round < 40; round += 1) {
    const found = cellAtPlace(network, slice, [draw(), draw()]);
    if (found.onKink > 0) continue;
    const text = found.isActive.map((layer) => layer.map(Number).join('')).join('');
    const cell = known.get(text);
    assert.ok(cell !== undefined, text);
    const corners = Array.from(cornerVertices.subarray(cornerStarts[cell], cornerStarts[cell + 1])).flatMap((id) => [
      vertices[2 * id]!,
      vertices[2 * id + 1]!,
    ]);
    assert.ok(Math.abs(found.area - partition.areas[cell]!) < 1e-9);
    assert.ok(near(sortedCorners(found.outline), sortedCorners(corners), 1e-7));
    const makers = new Set<string>();
    for (let edge = 0; edge < edges.count; edge += 1) {
      const isMine = edges.cells[2 * edge] === cell || edges.cells[2 * edge + 1] === cell;
      if (isMine && edges.layers[edge]! >= 0) makers.add(`${edges.layers[edge]!}/${edges.units[edge]!}`);
    }
    assert.deepEqual(found.borders.map(({ layer, unit }) => `${layer}/${unit}`).sort(), [...makers].sort());
  }
}

test('the cell at a place is that of the whole enumeration: pattern, corners, area, borders', async () => {
  const random = createRandom(3);
  const draw = (): number => 2 * random.uniform() - 1;
  await compare(randomNetwork([2, 16, 16, 1], 4), square, draw);
  await compare(randomNetwork([2, 10, 8, 6, 2], 5, 0.2), square, draw);
  await compare(randomNetwork([2, 1], 5), square, draw);
  const wide = randomNetwork([5, 12, 12, 3], 8);
  const direction = (): Float64Array => Float64Array.from({ length: 5 }, () => random.normal());
  await compare(wide, { origin: direction(), u: direction(), v: direction(), bounds }, draw);
});

test('its affine map is the network inside it', () => {
  const random = createRandom(7);
  const network = randomNetwork([4, 9, 7, 3], 2);
  const direction = (): Float64Array => Float64Array.from({ length: 4 }, () => random.normal());
  const slice = { origin: direction(), u: direction(), v: direction(), bounds };
  for (let round = 0; round < 30; round += 1) {
    const place = [2 * random.uniform() - 1, 2 * random.uniform() - 1] as const;
    const { gradient, offset } = cellAtPlace(network, slice, place);
    const x = pointOnSlice(slice, ...place);
    const { outputs } = evaluateNetwork(network, x);
    const mapped = offset.map((value, output) => x.reduce((sum, xi, i) => sum + gradient[output * 4 + i]! * xi, value));
    assert.ok(near(mapped, outputs, 1e-12));
  }
});

test('a place on a kink counts as its inactive side, exactly', () => {
  const network = buildNetwork([2, 1, 1], () => 1);
  const flat = { ...network, layers: [{ ...network.layers[0]!, bias: Float64Array.of(-0.3) }] };
  // 0.1 + 0.2 is not 0.3 in doubles: 0.1 + 0.2 - 0.3 > 0 by their exact values.
  const found = cellAtPlace(flat, square, [0.1, 0.2]);
  assert.deepEqual([found.onKink, found.isActive[0]![0]], [0, true]);
  const on = cellAtPlace(
    { ...network, layers: [{ ...network.layers[0]!, bias: Float64Array.of(-0.75) }] },
    square,
    [0.25, 0.5],
  );
  assert.deepEqual([on.onKink, on.isActive[0]![0]], [1, false]);
});

test('quantised networks: patterns at places between the kinks are those of the enumeration', async () => {
  for (let seed = 0; seed < 10; seed += 1) {
    const random = createRandom(seed);
    const network = quantisedNetwork([2, 5, 4, 1], seed);
    const known = cellsByPattern(await enumerateCells2d(network, square));
    for (let round = 0; round < 30; round += 1) {
      const found = cellAtPlace(network, square, [(random.integer(17) - 8) / 8, (random.integer(17) - 8) / 8]);
      const text = found.isActive.map((layer) => layer.map(Number).join('')).join('');
      if (found.onKink === 0) assert.ok(known.has(text), `seed ${seed}: ${text}`);
    }
  }
});
