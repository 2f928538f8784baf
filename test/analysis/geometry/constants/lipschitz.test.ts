import assert from 'node:assert/strict';
import { test } from 'node:test';
import { outputRangesOnCells } from '../../../../src/analysis/geometry/constants/cellRanges.ts';
import {
  inputNorms,
  lipschitzOnCells,
  lipschitzOnPlane,
  matrixNorms,
} from '../../../../src/analysis/geometry/constants/lipschitz.ts';
import { measureConstants } from '../../../../src/analysis/geometry/constants/networkConstants.ts';
import { searchLipschitz } from '../../../../src/analysis/geometry/constants/lipschitzSearch.ts';
import { outputRangesOnPlane, type OutputRanges } from '../../../../src/analysis/geometry/constants/outputRanges.ts';
import { planeMetric, type InputNorm } from '../../../../src/analysis/geometry/constants/planeMetric.ts';
import { loadProgramSolver } from '../../../../src/analysis/regions/box/linearPrograms.ts';
import { enumerateCellsInBox } from '../../../../src/analysis/regions/box/linearRegionsBox.ts';
import {
  evaluateNetwork,
  identitySlice,
  type Box,
  type PiecewiseLinearNetwork,
} from '../../../../src/analysis/regions/cells/piecewiseLinear.ts';
import { enumerateCells2d } from '../../../../src/analysis/regions/plane/linearRegions.ts';
import { createRandom, type Random } from '../../../../src/core/ground/random.ts';
import { planesAround, quantisedNetwork, randomNetwork } from '../../regions/cells/workloads.ts';
import { mapsOfAllPatterns } from './patternMaps.ts';

/** By the definitions; l2 by power iteration on M'M from all unit vectors. */
function normByDefinition(matrix: Float64Array, columns: number, norm: InputNorm): number {
  const rows = matrix.length / columns;
  const at = (row: number, column: number): number => matrix[row * columns + column]!;
  const rowsOf = Array.from({ length: rows }, (_, row) =>
    Array.from({ length: columns }, (__, column) => at(row, column)),
  );
  if (norm === 'linf') return Math.max(...rowsOf.map((row) => row.reduce((sum, value) => sum + Math.abs(value), 0)));
  if (norm === 'l1')
    return Math.max(
      ...Array.from({ length: columns }, (_, column) => rowsOf.reduce((sum, row) => sum + Math.abs(row[column]!), 0)),
    );
  let best = 0;
  for (let start = 0; start < columns; start += 1) {
    let x: number[] = Array.from({ length: columns }, (_, column) => (column === start ? 1 : 0.01));
    for (let round = 0; round < 3000; round += 1) {
      const image = rowsOf.map((row) => row.reduce((sum, value, k) => sum + value * x[k]!, 0));
      const back = x.map((_, column) => rowsOf.reduce((sum, row, k) => sum + row[column]! * image[k]!, 0));
      const length = Math.hypot(...back);
      if (length === 0) break;
      best = Math.max(best, Math.hypot(...image) / Math.hypot(...x));
      x = back.map((value) => value / length);
    }
  }
  return best;
}

const square = [
  [-1.5, 1.5],
  [-1.2, 1.8],
] as const;

function assertClose(found: number, wanted: number, tolerance: number, what: string): void {
  assert.ok(Math.abs(found - wanted) <= tolerance * Math.max(1, Math.abs(wanted)), `${what}: ${found} ${wanted}`);
}

/** 50 networks that are small enough to ask for every pattern. */
const networks = Array.from({ length: 50 }, (_, seed) => {
  const shapes = [
    [2, 5, 2],
    [2, 3, 3, 1],
    [2, 4, 2, 3],
    [3, 4, 2, 2],
    [3, 6, 1],
  ];
  const widths = shapes[seed % shapes.length]!;
  const slope = seed % 4 === 3 ? 0.1 : 0;
  return seed % 10 === 9 ? quantisedNetwork(widths, seed, slope) : randomNetwork(widths, seed + 100, slope);
});

const boxOf = (network: PiecewiseLinearNetwork): Box => [...square, [-1, 2] as const].slice(0, network.inputs);

test('exact constants are the largest norms of the maps of all patterns, on 50 networks', async () => {
  const solver = await loadProgramSolver();
  let regions = 0;
  for (const [at, network] of networks.entries()) {
    const box = boxOf(network);
    const maps = mapsOfAllPatterns(network, box, solver);
    regions += maps.length;
    const set = await enumerateCellsInBox(network, box);
    const found = [lipschitzOnCells(network, set, set.complete)];
    if (network.inputs === 2)
      found.push(lipschitzOnPlane(await enumerateCells2d(network, identitySlice([box[0]!, box[1]!]))));
    for (const norm of inputNorms) {
      const wanted = Math.max(...maps.map(({ gradient }) => normByDefinition(gradient, network.inputs, norm)));
      for (const one of found) {
        assert.ok(one.complete);
        assertClose(one[norm].value, wanted, 1e-9, `network ${at}, ${norm}`);
      }
      const interval = await searchLipschitz(network, box, solver, { norm, parts: 5000 });
      assert.ok(
        interval.lower <= wanted * (1 + 1e-9) && interval.upper >= wanted * (1 - 1e-9),
        `network ${at}, ${norm}`,
      );
      if (interval.isExact) assertClose(interval.lower, wanted, 1e-9, `search ${at}, ${norm}`);
      // Without a question that float64 leaves open every small network closes.
      if (at % 10 !== 9) assert.ok(interval.isExact, `network ${at}, ${norm}: ${interval.lower} ${interval.upper}`);
    }
  }
  assert.ok(regions > 500, String(regions));
});

test('the cell that is told attains the constant', async () => {
  const network = randomNetwork([2, 12, 8, 3], 5);
  const partition = await enumerateCells2d(network, identitySlice(square));
  const found = lipschitzOnPlane(partition);
  for (const norm of inputNorms) {
    const { cell, value } = found[norm];
    const map = partition.outputMaps.subarray(9 * cell, 9 * cell + 9);
    const gradient = Float64Array.from([0, 1, 3, 4, 6, 7], (at) => map[at]!);
    assertClose(normByDefinition(gradient, 2, norm), value, 1e-9, norm);
  }
});

function imageNorm(values: readonly number[], norm: InputNorm): number {
  const sizes = values.map(Math.abs);
  if (norm === 'l1') return sizes.reduce((sum, size) => sum + size, 0);
  return norm === 'l2' ? Math.hypot(...values) : Math.max(...sizes);
}

test('on a plane that lies askew distances are those of the inputs', async () => {
  const random = createRandom(4);
  for (let round = 0; round < 12; round += 1) {
    const inputs = 3 + (round % 3);
    const draw = (): Float64Array => Float64Array.from({ length: inputs }, () => random.normal());
    const slice = { origin: draw(), u: draw(), v: draw(), bounds: square };
    const partition = await enumerateCells2d(randomNetwork([inputs, 5, 3], round), slice);
    const found = lipschitzOnPlane(partition);
    for (const norm of inputNorms) {
      const { cell, value } = found[norm];
      let best = 0;
      for (let turn = 0; turn < 20_000; turn += 1) {
        const [s, t] = [Math.cos((Math.PI * turn) / 20_000), Math.sin((Math.PI * turn) / 20_000)];
        const step = imageNorm(
          [...slice.u].map((value, at) => s * value + t * slice.v[at]!),
          norm,
        );
        const map = partition.outputMaps.subarray(9 * cell, 9 * cell + 9);
        const image = imageNorm(
          [0, 3, 6].map((at) => map[at]! * s + map[at + 1]! * t),
          norm,
        );
        best = Math.max(best, image / step);
      }
      assert.ok(best <= value * (1 + 1e-9) && best > value * (1 - 1e-3), `${norm}: ${best} ${value}`);
    }
  }
});

test('the metric of the plane of two inputs is that of the plane itself', () => {
  const { triangle, corners } = planeMetric({ u: [1, 0], v: [0, 1] });
  assert.deepEqual(triangle, [1, 0, 1]);
  const sizes = (values: Float64Array): number[] => [...values].map(Math.abs);
  assert.deepEqual(sizes(corners.l1).sort(), [0, 0, 1, 1]);
  assert.ok(sizes(corners.linf).every((value) => value === 1));
});

test('norms of matrices are those of their definitions', () => {
  const random = createRandom(6);
  for (const [rows, columns] of [
    [1, 5],
    [4, 3],
    [2, 7],
  ] as const) {
    const matrix = Float64Array.from({ length: rows * columns }, () => random.normal());
    const norms = matrixNorms(matrix, columns);
    for (const norm of inputNorms) assertClose(norms[norm], normByDefinition(matrix, columns, norm), 1e-9, norm);
    assert.equal(matrixNorms(matrix, columns, norms.l2 / 2).l2, norms.l2, 'what may be larger is computed');
  }
});

test('of a part of the cells the constant is no more than a lower bound, and says so', async () => {
  const network = randomNetwork([2, 20, 20, 2], 3);
  const whole = lipschitzOnPlane(await enumerateCells2d(network, identitySlice(square)));
  const part = lipschitzOnPlane(await enumerateCells2d(network, identitySlice(square), { budget: { cells: 30 } }));
  assert.ok(whole.complete && !part.complete);
  for (const norm of inputNorms) assert.ok(part[norm].value <= whole[norm].value);
});

test('a search that its budget ends tells an interval that holds the constant and is not called exact', async () => {
  const solver = await loadProgramSolver();
  const network = randomNetwork([4, 14, 10, 2], 8);
  const box: Box = Array.from({ length: 4 }, () => [-1, 1] as const);
  const set = await enumerateCellsInBox(network, box);
  const wanted = lipschitzOnCells(network, set, true).l2.value;
  let before = Infinity;
  for (const parts of [1, 40, 400]) {
    const { lower, upper, isExact } = await searchLipschitz(network, box, solver, { norm: 'l2', parts });
    assert.ok(lower <= wanted * (1 + 1e-9) && upper >= wanted * (1 - 1e-9), `${lower} ${wanted} ${upper}`);
    assert.ok(upper <= before * (1 + 1e-12));
    if (parts === 1) assert.ok(!isExact && lower === 0);
    before = upper;
  }
  const closed = await searchLipschitz(network, box, solver, { norm: 'l2', parts: 1e6 });
  assert.ok(closed.isExact);
  assertClose(closed.lower, wanted, 1e-9, 'closed');
  assert.ok(closed.parts < set.cells, `${closed.parts} parts instead of ${set.cells} cells`);
});

test('a linear network has one cell and one constant', async () => {
  const solver = await loadProgramSolver();
  const network: PiecewiseLinearNetwork = {
    inputs: 2,
    layers: [],
    output: { units: 1, weights: Float64Array.of(3, -4), bias: Float64Array.of(1) },
  };
  const found = lipschitzOnPlane(await enumerateCells2d(network, identitySlice(square)));
  assert.deepEqual([found.l1.value, found.l2.value, found.linf.value, found.cells], [4, 5, 7, 1]);
  const { lower, isExact } = await searchLipschitz(network, square, solver, { norm: 'l2', parts: 10 });
  assert.ok(isExact && Math.abs(lower - 5) < 1e-12);
});

/** No sample is outside, and what is told is attained. */
function assertRanges(
  network: PiecewiseLinearNetwork,
  box: Box,
  ranges: OutputRanges,
  draws: { readonly random: Random; readonly count: number },
): void {
  const all = [
    ...ranges.outputs.map((range, at) => ({ ...range, read: (values: Float64Array) => values[at]! })),
    ...ranges.differences.map((range) => ({
      ...range,
      read: (values: Float64Array) => values[range.of[0]]! - values[range.of[1]]!,
    })),
  ];
  for (const { min, max, argmin, argmax, read } of all) {
    for (const [value, point] of [
      [min, argmin],
      [max, argmax],
    ] as const) {
      assertClose(read(evaluateNetwork(network, point).outputs), value, 1e-9, 'attained');
      box.forEach(([low, high], axis) => assert.ok(point[axis]! >= low - 1e-12 && point[axis]! <= high + 1e-12));
    }
  }
  for (let draw = 0; draw < draws.count; draw += 1) {
    const point = Float64Array.from(box, ([low, high]) => low + (high - low) * draws.random.uniform());
    const { outputs } = evaluateNetwork(network, point);
    for (const { min, max, read } of all) {
      const value = read(outputs);
      assert.ok(value >= min - 1e-9 && value <= max + 1e-9, `${value} is outside ${min} to ${max}`);
    }
  }
}

test('no sample leaves the ranges of outputs and of their differences, and they are attained', async () => {
  const solver = await loadProgramSolver();
  const random = createRandom(12);
  for (const [at, network] of networks.entries()) {
    const box = boxOf(network);
    const set = await enumerateCellsInBox(network, box);
    const ofBox = await outputRangesOnCells(network, box, set, { solver });
    assertRanges(network, box, ofBox, { random, count: 2000 });
    if (network.inputs > 2) continue;
    const ofPlane = outputRangesOnPlane(await enumerateCells2d(network, identitySlice([box[0]!, box[1]!])));
    ofPlane.outputs.forEach(({ min, max }, output) => {
      assertClose(min, ofBox.outputs[output]!.min, 1e-9, `network ${at}`);
      assertClose(max, ofBox.outputs[output]!.max, 1e-9, `network ${at}`);
    });
    ofPlane.differences.forEach(({ min, max }, pair) => {
      assertClose(min, ofBox.differences[pair]!.min, 1e-9, `network ${at}`);
      assertClose(max, ofBox.differences[pair]!.max, 1e-9, `network ${at}`);
    });
  }
  const large = randomNetwork([2, 24, 24, 3], 2);
  const ranges = outputRangesOnPlane(await enumerateCells2d(large, identitySlice(square)));
  assert.equal(ranges.differences.length, 3);
  assertRanges(large, square, ranges, { random, count: 100_000 });
});

test('held inputs of a box stay where they are', async () => {
  const solver = await loadProgramSolver();
  const network = randomNetwork([3, 6, 2], 7);
  const box: Box = [
    [-1, 1],
    [0.5, 0.5],
    [-1, 2],
  ];
  const set = await enumerateCellsInBox(network, box);
  const ranges = await outputRangesOnCells(network, box, set, { solver });
  for (const { argmin, argmax } of ranges.outputs) assert.ok(argmin[1] === 0.5 && argmax[1] === 0.5);
  assertRanges(network, box, ranges, { random: createRandom(2), count: 2000 });
});

test('the door measures intervals, planes and boxes, and names the steepest cell by a point inside', async () => {
  const options = { budget: { cells: 10_000 } };
  const network = randomNetwork([2, 8, 6, 2], 11);
  const plane = await measureConstants(network, { kind: 'plane', slice: identitySlice(square) }, options);
  const box = await measureConstants(network, { kind: 'box', box: square }, options);
  for (const norm of inputNorms) {
    assertClose(plane.lipschitz[norm].value, box.lipschitz[norm].value, 1e-9, norm);
    for (const { lipschitz } of [plane, box]) {
      const { value, cell } = lipschitz[norm];
      const step = 1e-7;
      const [x, y] = [cell!.point[0]!, cell!.point[1]!];
      const at = (a: number, b: number): Float64Array => evaluateNetwork(network, Float64Array.of(a, b)).outputs;
      const slopes = [0, 1].flatMap((output) => [
        (at(x + step, y)[output]! - at(x - step, y)[output]!) / (2 * step),
        (at(x, y + step)[output]! - at(x, y - step)[output]!) / (2 * step),
      ]);
      assertClose(normByDefinition(Float64Array.from(slopes), 2, norm), value, 1e-5, norm);
      assert.equal(cell!.pattern.length, 14);
    }
  }
  assertClose(plane.outputs!.outputs[1]!.max, box.outputs!.outputs[1]!.max, 1e-9, 'largest');
  // The diagonal of the square is a line of the plane.
  const line = { origin: [0, 0], u: [1, 1] };
  const diagonal = await measureConstants(network, { kind: 'line', line, bounds: [-1.2, 1.5] }, options);
  let [steepest, most] = [0, -Infinity];
  for (let at = 0; at < 20_000; at += 1) {
    const s = -1.2 + (2.7 * (at + 0.5)) / 20_000;
    const valueAt = (t: number): Float64Array => evaluateNetwork(network, Float64Array.of(t, t)).outputs;
    const [one, other] = [valueAt(s - 1e-6), valueAt(s + 1e-6)];
    steepest = Math.max(steepest, Math.hypot(other[0]! - one[0]!, other[1]! - one[1]!) / (2e-6 * Math.SQRT2));
    most = Math.max(most, valueAt(s)[0]! - valueAt(s)[1]!);
  }
  assert.ok(diagonal.lipschitz.l2.value <= plane.lipschitz.l2.value * (1 + 1e-12));
  assertClose(diagonal.lipschitz.l2.value, steepest, 1e-5, 'steepest piece');
  const { max, argmax } = diagonal.outputs!.differences[0]!;
  assert.ok(max >= most && max - most < 1e-2 && argmax[0] === argmax[1]);
});

test('of a box with too many cells there is an interval and no range', async () => {
  const network = randomNetwork([5, 24, 16, 2], 3);
  const box: Box = Array.from({ length: 5 }, () => [-1, 1] as const);
  let now = 0;
  const clock = (): number => (now += 1);
  const budget = { cells: 50, milliseconds: 400 };
  const found = await measureConstants(network, { kind: 'box', box }, { budget, clock });
  assert.ok(!found.complete && found.outputs === undefined);
  const { lower, upper, isExact } = found.interval!;
  assert.ok(!isExact && upper > lower && upper >= found.lipschitz.l2.value * (1 - 1e-9));
  assert.ok(lower >= found.lipschitz.l2.value, 'what the cells attain is known to the search');
});

test('cells of more sides than corners tell are looked at by linear programs', async () => {
  const plain = planesAround(70);
  const network = { ...plain, output: { ...plain.output, weights: new Float64Array(70).fill(1) } };
  const box: Box = Array.from({ length: 3 }, () => [-1, 1] as const);
  await assert.rejects(enumerateCellsInBox(network, box), { code: 'analysis/refused' });
  let now = 0;
  const clock = (): number => (now += 1);
  const found = await measureConstants(
    network,
    { kind: 'box', box },
    { budget: { cells: 3, milliseconds: 200 }, clock },
  );
  assert.ok(found.cells >= 3 && !found.complete && found.interval!.upper > 0);
});
