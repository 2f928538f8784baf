import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hashPatterns, isActiveIn } from '../../../../src/analysis/regions/cells/activationPatterns.ts';
import { loadProgramSolver } from '../../../../src/analysis/regions/box/linearPrograms.ts';
import { enumerateCellsInBox } from '../../../../src/analysis/regions/box/linearRegionsBox.ts';
import {
  enumerateCellsByPrograms,
  probeCellCount,
} from '../../../../src/analysis/regions/box/linearRegionsPrograms.ts';
import {
  type Box,
  evaluateNetwork,
  type PiecewiseLinearNetwork,
} from '../../../../src/analysis/regions/cells/piecewiseLinear.ts';
import { runningMinimumBound } from '../../../../src/analysis/regions/regionBounds.ts';
import { createRandom } from '../../../../src/core/ground/random.ts';
import { buildNetwork, quantisedNetwork, randomNetwork } from '../cells/workloads.ts';

const cube = (dimension: number): Box => Array.from({ length: dimension }, () => [-1, 1] as const);
const solver = await loadProgramSolver();

const choose = (n: number, k: number): number => (k === 0 ? 1 : (choose(n - 1, k - 1) * n) / k);

test('in two to six dimensions linear programs find exactly the cells that splitting at corners finds', async () => {
  const shapes: [number[], number][] = [
    [[2, 8, 8, 1], 0],
    [[3, 6, 6, 1], 0.1],
    [[4, 6, 5, 1], 0],
    [[5, 5, 5, 2], 0],
    [[6, 5, 4, 1], 0.3],
  ];
  for (const [widths, slope] of shapes) {
    const network = randomNetwork(widths, 7, slope);
    const box = cube(widths[0]!);
    const found = await enumerateCellsByPrograms(network, box, solver);
    const corners = await enumerateCellsInBox(network, box);
    assert.deepEqual([found.method, found.complete, found.undecided], ['exact', true, 0], widths.join('-'));
    assert.equal(found.cells, corners.cells, widths.join('-'));
    assert.equal(await hashPatterns(found), await hashPatterns(corners), widths.join('-'));
    assert.deepEqual(found.perLayer, corners.perLayer);
  }
});

/** Every cell has its point, and the network has the cell's pattern there. */
function assertInteriors(
  network: PiecewiseLinearNetwork,
  found: Awaited<ReturnType<typeof enumerateCellsByPrograms>>,
): void {
  const seen = new Set<string>();
  for (let cell = 0; cell < found.cells; cell += 1) {
    const point = found.interiors.slice(cell * found.dimension, (cell + 1) * found.dimension);
    const { preActivations } = evaluateNetwork(network, point);
    preActivations.forEach((z, layer) =>
      z.forEach((value, unit) =>
        assert.equal(value > 0, isActiveIn(found, cell, layer, unit), `${cell} ${layer}/${unit}`),
      ),
    );
    seen.add(preActivations.map((z) => Array.from(z, (value) => Number(value > 0)).join('')).join(' '));
  }
  assert.equal(seen.size, found.cells);
}

test('above six dimensions every cell has a point with its pattern, and bounds hold', async () => {
  const network = randomNetwork([9, 7, 5, 1], 2);
  const found = await enumerateCellsByPrograms(network, cube(9), solver);
  assert.equal(found.method, 'exact');
  assertInteriors(network, found);
  assert.ok(BigInt(found.cells) <= runningMinimumBound([7, 5], 9));
});

test('n hyperplanes through the origin of d dimensions make the cells of a central arrangement', async () => {
  for (const [dimension, n] of [
    [8, 5],
    [7, 9],
    [7, 10],
  ] as const) {
    const random = createRandom(dimension * n);
    const network = buildNetwork([dimension, n, 1], (fanIn) => (fanIn === 0 ? 0 : random.normal()));
    const found = await enumerateCellsByPrograms(network, cube(dimension), solver);
    let expected = 0;
    for (let j = 0; j < Math.min(dimension, n); j += 1) expected += 2 * choose(n - 1, j);
    assert.deepEqual([found.cells, found.method], [expected, 'exact'], `${n} in ${dimension}`);
  }
});

test('quantised networks: each cell found is one, and what is missing is told as undecided', async () => {
  for (let seed = 0; seed < 12; seed += 1) {
    const network = quantisedNetwork([3, 4, 3, 1], seed);
    const found = await enumerateCellsByPrograms(network, cube(3), solver);
    const corners = await enumerateCellsInBox(network, cube(3));
    assert.ok(found.cells <= corners.cells);
    if (found.undecided === 0) assert.equal(found.cells, corners.cells, `seed ${seed}`);
    else assert.ok(found.method === 'tolerance' && found.largestDoubt < 1e-9, `seed ${seed}`);
  }
});

test('dead units, duplicated units and units that are zero everywhere do not cut', async () => {
  const network = randomNetwork([7, 4, 1], 3);
  const [layer] = network.layers;
  const row = layer!.weights.slice(0, 7);
  const weights = Float64Array.from([
    ...layer!.weights,
    ...row,
    ...row.map(() => 0),
    ...row.map((value) => value / 100),
  ]);
  const bias = Float64Array.from([...layer!.bias, layer!.bias[0]!, 0, -5]);
  const wide: PiecewiseLinearNetwork = {
    ...network,
    layers: [{ ...layer!, units: 7, weights, bias }],
    output: { units: 1, weights: new Float64Array(7), bias: new Float64Array(1) },
  };
  const [plain, padded] = [
    await enumerateCellsByPrograms(network, cube(7), solver),
    await enumerateCellsByPrograms(wide, cube(7), solver),
  ];
  assert.equal(padded.cells, plain.cells);
  for (let cell = 0; cell < padded.cells; cell += 1) {
    assert.equal(isActiveIn(padded, cell, 0, 4), isActiveIn(padded, cell, 0, 0));
    assert.ok(!isActiveIn(padded, cell, 0, 5) && !isActiveIn(padded, cell, 0, 6));
  }
});

test('a network without hidden layers has one cell', async () => {
  const found = await enumerateCellsByPrograms(
    buildNetwork([8, 1], () => 1),
    cube(8),
    solver,
  );
  assert.deepEqual([found.cells, found.method, found.perLayer.length], [1, 'exact', 0]);
});

test('over the budget it returns what it has, each with its point', async () => {
  const network = randomNetwork([8, 8, 8, 1], 1);
  const found = await enumerateCellsByPrograms(network, cube(8), solver, { budget: { cells: 40 } });
  assert.deepEqual([found.cells, found.complete, found.method], [40, false, 'capped']);
  assertInteriors(network, found);
});

test('an aborted signal ends search and probes', async () => {
  const network = randomNetwork([8, 8, 8, 1], 1);
  const controller = new AbortController();
  const pause = (): Promise<void> => {
    controller.abort();
    return Promise.resolve();
  };
  const options = { signal: controller.signal, pause };
  await assert.rejects(enumerateCellsByPrograms(network, cube(8), solver, options), { code: 'engine/cancelled' });
  const probing = probeCellCount(network, cube(8), solver, { ...options, probes: 5, random: createRandom(1) });
  await assert.rejects(probing, { code: 'engine/cancelled' });
});

test('weights and boxes that are no good are refused', async () => {
  const network = randomNetwork([7, 4, 1], 3);
  network.layers[0]!.weights[3] = NaN;
  await assert.rejects(enumerateCellsByPrograms(network, cube(7), solver), /weights\[3\] is NaN/);
  const fine = randomNetwork([7, 4, 1], 3);
  await assert.rejects(enumerateCellsByPrograms(fine, cube(6), solver), /6 sides/);
  await assert.rejects(enumerateCellsByPrograms(fine, [...cube(6), [1, 0]], solver), /is empty/);
});

test('the mean of random descents is the count: its interval holds it, and so does the mean over many runs', async () => {
  const network = randomNetwork([4, 5, 4, 1], 5);
  const { cells } = await enumerateCellsInBox(network, cube(4));
  let sum = 0;
  let inside = 0;
  const runs = 12;
  for (let seed = 0; seed < runs; seed += 1) {
    const found = await probeCellCount(network, cube(4), solver, { probes: 60, random: createRandom(seed) });
    assert.equal(found.probes, 60);
    sum += found.estimate;
    if (found.interval[0] <= cells && cells <= found.interval[1]) inside += 1;
  }
  assert.ok(Math.abs(sum / runs / cells - 1) < 0.12, `${sum / runs} for ${cells}`);
  assert.ok(inside >= runs - 3, `${inside} of ${runs} intervals`);
});

test('probes end with their time, after two at least', async () => {
  let now = 0;
  const options = { probes: 100, random: createRandom(1), clock: () => (now += 10), budget: { milliseconds: 50 } };
  const found = await probeCellCount(randomNetwork([7, 4, 1], 3), cube(7), solver, options);
  assert.ok(found.probes >= 2 && found.probes < 10, `${found.probes}`);
});
