import assert from 'node:assert/strict';
import { test } from 'node:test';
import { patternText } from '../../../../src/analysis/regions/cells/activationPatterns.ts';
import { enumerateCells2d, type PlanePartition } from '../../../../src/analysis/regions/plane/linearRegions.ts';
import { enumerateCellsInBox } from '../../../../src/analysis/regions/box/linearRegionsBox.ts';
import { forwardNetwork } from '../../../../src/analysis/network/network.ts';
import { evaluateNetwork, holdInputs } from '../../../../src/analysis/regions/cells/piecewiseLinear.ts';
import { arrangementCells, productBound, runningMinimumBound } from '../../../../src/analysis/regions/regionBounds.ts';
import { formatMessage } from '../../../../src/core/ground/errors.ts';
import { createRandom } from '../../../../src/core/ground/random.ts';
import type { Moment } from '../../../../src/engine/views/frame/moment.ts';
import { regionNetwork } from '../../../../src/engine/reading/regionNetwork.ts';
import { regions } from '../../../../src/engine/views/regions/regions.ts';
import { ladderChart } from '../../../../src/engine/views/regions/regionsBounds.ts';
import { spreadOrder } from '../../../../src/engine/views/regions/numbers/countedSteps.ts';
import {
  densityZones,
  placeSamples,
  sampleDensity,
} from '../../../../src/engine/views/regions/numbers/densityZones.ts';
import { occupancy } from '../../../../src/engine/views/regions/numbers/occupancy.ts';
import { countSpace, type SpaceCount, spaceOf } from '../../../../src/engine/views/regions/numbers/spaceCount.ts';
import { densityChart } from '../../../../src/engine/views/regions/regionsDensity.ts';
import { planPlane } from '../../../../src/engine/reading/regionSlice.ts';
import { spaceChart } from '../../../../src/engine/views/regions/regionsSpace.ts';
import type { LadderChart, TableCell, TableChart } from '../../../../src/protocol/charts.ts';
import { createScale } from '../../../../webview/drawing/scales/createScale.ts';
import { tracesOf } from '../../../../webview/pictures/curves/curvesTraces.ts';
import { randomNetwork } from '../../../analysis/regions/cells/workloads.ts';
import { look } from '../../../webview/pictures/sampleCharts.ts';
import { chartOf, chartsOf, cloud, datasetOf, momentOf, numbersOf, workOf } from './regionMoments.ts';

const relu = (...widths: number[]): Record<string, unknown> => ({
  network: { layers: widths.map((units) => ({ units, activation: 'relu' })) },
});
const moons = { data: { source: 'moons', samples: 80 } };

async function partitionOf(moment: Moment, parameters = moment.parameters): Promise<PlanePartition> {
  const found = regionNetwork(moment.prepared.problem.architecture, parameters, moment.running);
  assert.ok(found.kind !== 'refused');
  return enumerateCells2d(found.network, planPlane(moment.prepared.data, moment.lab.regions).slice);
}

const textsOf = (partition: PlanePartition): Set<string> =>
  new Set(Array.from({ length: partition.cells }, (_, cell) => patternText(partition, cell)));

const cellText = (cell: TableCell): string =>
  typeof cell === 'object' && cell !== null ? formatMessage(cell) : String(cell);

function rowOf(chart: TableChart | LadderChart, label: string): readonly TableCell[] {
  const rows = chart.kind === 'ladder' ? chart.rungs : chart.rows;
  const row = rows.find((one) => formatMessage(one.label) === label);
  if (row === undefined) throw new Error(`no row ${label}: ${rows.map((one) => formatMessage(one.label)).join(', ')}`);
  return row.values;
}

test('the curve has the count of every recorded step and layer; births and deaths are those of the sets of patterns', async () => {
  const moment = momentOf({ document: { ...moons, ...relu(8, 7) }, snapshots: 7 });
  const charts = await chartsOf(regions, moment);
  const { series } = chartOf(charts, 'count', 'curves');
  const partitions = await Promise.all(moment.snapshots.map(({ parameters }) => partitionOf(moment, parameters)));
  assert.deepEqual(
    Array.from(series[0]!.x),
    moment.snapshots.map(({ step }) => step),
  );
  assert.deepEqual(
    Array.from(series[0]!.y),
    partitions.map(({ cells }) => cells),
  );
  assert.deepEqual(
    Array.from(series[1]!.y),
    partitions.map(({ perLayer }) => perLayer[0]),
  );
  const [born, gone] = chartOf(charts, 'changes', 'curves').series;
  const texts = partitions.map(textsOf);
  const missing = (from: Set<string>, other: Set<string>): number =>
    [...from].filter((text) => !other.has(text)).length;
  assert.deepEqual(
    Array.from(born!.y),
    texts.slice(1).map((now, at) => missing(now, texts[at]!)),
  );
  assert.deepEqual(
    Array.from(gone!.y),
    texts.slice(1).map((now, at) => missing(texts[at]!, now)),
  );
});

test('live moments count a few steps each and keep them; the moment itself is a point of the curve', async () => {
  const moment = momentOf({ document: { ...moons, ...relu(8) }, snapshots: 30 });
  let now = 0;
  const work = workOf({ clock: () => (now += 0.1) });
  const live = { ...moment, isLive: true, step: 1000 };
  const sizes: number[] = [];
  for (let round = 0; round < 5; round += 1) {
    const { series } = chartOf(await chartsOf(regions, live, work), 'count', 'curves');
    assert.equal(series[0]!.x.at(-1), 1000);
    sizes.push(series[0]!.x.length);
  }
  assert.ok(sizes[0]! < 12, `${sizes[0]}`);
  assert.ok(
    sizes.every((size, at) => at === 0 || size >= sizes[at - 1]!) && sizes.at(-1)! > sizes[0]!,
    sizes.join(' '),
  );
  const rest = chartOf(await chartsOf(regions, moment, work), 'count', 'curves');
  assert.equal(rest.series[0]!.x.length, 30);
});

test('the lowest validation loss is marked, or the step that early stopping restored', async () => {
  const moment = momentOf({ document: { ...moons, ...relu(4) }, snapshots: 3 });
  const entry = (step: number, validationLoss: number): Moment['history'][number] =>
    ({ step, validationLoss }) as Moment['history'][number];
  const history = [entry(0, 1), entry(10, 0.3), entry(20, 0.5)];
  const marksOf = async (part: Partial<Moment>): Promise<string[]> =>
    chartOf(await chartsOf(regions, { ...moment, history, ...part }), 'count', 'curves').marks.map(({ label }) =>
      formatMessage(label),
    );
  assert.deepEqual(await marksOf({}), ['lowest validation loss (step 10)']);
  const restored = await marksOf({ stoppedAt: { step: 20, reason: 'early-stopping', restoredStep: 10 } });
  assert.deepEqual(restored, ['best weights (step 10)']);
});

test('snapshots are counted so that the curve is spread evenly at any time', () => {
  for (const count of [0, 1, 2, 3, 7, 200]) {
    const order = spreadOrder(count);
    assert.deepEqual(
      [...order].sort((one, other) => one - other),
      Array.from({ length: count }, (_, at) => at),
    );
    for (const part of [4, 16, 64]) {
      const some = order.slice(0, part).sort((one, other) => one - other);
      const gaps = some.slice(1).map((at, place) => at - some[place]!);
      if (count > part) assert.ok(Math.max(...gaps) <= (4 * count) / part, `${count} ${part}`);
    }
  }
});

test('the ladder has the count among the bounds, the largest first, with what each says', async () => {
  const moment = momentOf({ document: { ...moons, ...relu(4, 3, 2) } });
  const { cells, perLayer } = await partitionOf(moment);
  const charts = await chartsOf(regions, moment);
  const ladder = chartOf(charts, 'bounds', 'ladder');
  const numbers = ladder.rungs.map(({ values }) => Number(values[0]));
  assert.deepEqual(
    numbers,
    [...numbers].sort((one, other) => other - one),
  );
  assert.equal(rowOf(ladder, 'counted here')[0], cells);
  for (const { log10, values } of ladder.rungs) assert.ok(Math.abs(10 ** log10 / Number(values[0]) - 1) < 1e-12);
  assert.equal(rowOf(ladder, 'product bound')[0], Number(productBound([4, 3, 2], 2)));
  assert.equal(rowOf(ladder, 'product bound')[0], 308);
  assert.equal(rowOf(ladder, 'running minimum bound')[0], 275);
  assert.match(cellText(rowOf(ladder, 'running minimum bound')[3]), /Serra/);
  assert.equal(rowOf(ladder, 'layer 1 alone')[0], Number(arrangementCells(4, 2)));
  const { series } = chartOf(charts, 'depth', 'curves');
  const curve = (id: string): number[] => Array.from(series.find((one) => one.id === id)!.y);
  assert.deepEqual(curve('counted'), perLayer);
  assert.deepEqual(
    curve('runningMinimum'),
    [[4], [4, 3], [4, 3, 2]].map((widths) => Number(runningMinimumBound(widths, 2))),
  );
  perLayer.forEach((count, layer) => assert.ok(count <= curve('runningMinimum')[layer]!));
});

test('bounds beyond doubles are written as powers of ten', () => {
  const moment = momentOf({ document: { ...moons, ...relu(2) } });
  const network = randomNetwork([2, ...new Array<number>(100).fill(64), 1], 1);
  const layerOf = network.layers.map((_, layer) => layer);
  const counted = { cells: 100, perLayer: layerOf.map(() => 100), complete: true, dimension: 2 };
  const ladder = ladderChart(moment, { kind: 'exact', network, layerOf, folded: [] }, counted);
  for (const { values } of ladder.rungs) {
    for (const value of values) assert.ok(typeof value !== 'number' || Number.isFinite(value));
  }
  const widths = layerOf.map(() => 64);
  const exponent = productBound(widths, 2).toString().length - 1;
  assert.equal(cellText(rowOf(ladder, 'product bound')[0]), `10^${exponent}`);
  assert.equal(Math.floor(ladder.rungs[0]!.log10), exponent);
});

test('zones of data density: shares of the samples are equal, and the regions add up to all', async () => {
  const moment = momentOf({ document: { ...moons, ...relu(16, 16) } });
  const partition = await partitionOf(moment);
  const plane = planPlane(moment.prepared.data, moment.lab.regions);
  const density = sampleDensity(placeSamples(plane), plane);
  const zones = densityZones(partition, density);
  const total = zones.reduce((sum, { regions: perArea, area }) => sum + perArea * area, 0);
  assert.ok(Math.abs(total - partition.cells) < 1e-6);
  const [[s0, s1], [t0, t1]] = plane.slice.bounds;
  const area = zones.reduce((sum, zone) => sum + zone.area, 0);
  assert.ok(Math.abs(area / ((s1 - s0) * (t1 - t0)) - 1) < 1e-9);
  const masses = zones.map(({ samples, area: size }) => samples * size);
  const mass = masses.reduce((sum, value) => sum + value, 0);
  // All samples but for what the kernels lose beyond the border.
  assert.ok(mass > 60 && mass <= 80, `${mass}`);
  masses.forEach((value) => assert.ok(Math.abs(value / mass - 1 / 8) < 0.03));
  assert.ok(zones.every(({ samples }, at) => at === 0 || samples >= zones[at - 1]!.samples));
});

test('zones of data density are points, those without regions too; of few regions no ratio is told', async () => {
  for (const [units, isFew] of [
    [1, true],
    [40, false],
  ] as const) {
    const moment = momentOf({ document: { ...moons, ...relu(units) } });
    const partition = await partitionOf(moment);
    const plane = planPlane(moment.prepared.data, moment.lab.regions);
    const zones = densityZones(partition, sampleDensity(placeSamples(plane), plane));
    const chart = densityChart(moment, plane, partition, new Map([[1, 80]]));
    const [points] = chart.series;
    assert.equal(points!.role, 'dots');
    assert.deepEqual(
      Array.from(points!.y),
      zones.map(({ regions: perArea }) => perArea),
    );
    assert.equal(chart.notes![0]!.values.length, zones.length);
    const hasEmpty = zones.some(({ regions: perArea }) => perArea === 0);
    assert.equal(hasEmpty, isFew);
    if (hasEmpty) assert.equal(chart.y.scale, 'linear');
    const [rest, denser] = [zones.slice(0, 4), zones.slice(4)].map((half) => ({
      regions: half.reduce((sum, zone) => sum + zone.regions * zone.area, 0),
      area: half.reduce((sum, zone) => sum + zone.area, 0),
    }));
    const title = formatMessage(chart.title);
    if (isFew) {
      assert.match(title, /^Too few regions to compare: (\d) lie .*, (\d) in the rest/);
      const told = chart.title.args.map(Number);
      assert.deepEqual(told, [Math.round(denser!.regions), Math.round(rest!.regions)]);
      assert.equal(told[0]! + told[1]!, partition.cells);
    } else {
      const ratio = denser!.regions / denser!.area / (rest!.regions / rest!.area);
      assert.match(title, /times as many regions per area/);
      assert.ok(Math.abs(Number(chart.title.args[0]) / ratio - 1) < 0.01);
    }
  }
});

test('the density of two samples is the sum of two normal densities', () => {
  const plane = {
    slice: {
      origin: [0, 0],
      u: [1, 0],
      v: [0, 1],
      bounds: [
        [-2, 2],
        [-2, 2],
      ] as const,
    },
  };
  const [s, t] = [Float64Array.of(-0.5, 0.7), Float64Array.of(0.25, -0.6)];
  const density = sampleDensity({ s, t }, plane);
  const width = (values: Float64Array): number => (Math.abs(values[0]! - values[1]!) / 2) * 2 ** (-1 / 6);
  const normal = (z: number, h: number): number => Math.exp((-0.5 * z * z) / (h * h)) / (h * Math.sqrt(2 * Math.PI));
  for (const [row, column] of [
    [0, 0],
    [31, 20],
    [40, 50],
  ] as const) {
    const place = (at: number): number => -2 + (4 * (at + 0.5)) / 64;
    const expected = [0, 1].reduce(
      (sum, at) => sum + normal(place(column) - s[at]!, width(s)) * normal(place(row) - t[at]!, width(t)),
      0,
    );
    assert.ok(Math.abs(density[row * 64 + column]! - expected) < 1e-9 * (1 + expected));
  }
});

test('samples that share a region are counted', () => {
  assert.deepEqual(occupancy([1, 1, 3, 2]), { occupied: 4, alone: 2, samples: 7 });
});

test('the chosen cell: pattern, samples and the affine map in the units of the data', async () => {
  const dataset = cloud(50, 3, { featureNames: ['a', 'b', 'c'] });
  const moment = momentOf({
    document: {
      ...relu(9, 7),
      data: { standardizeTarget: true },
      lab: { regions: { slice: 'features' } },
    },
    dataset,
    part: { chosen: [0.3, -0.2] },
  });
  const charts = await chartsOf(regions, moment);
  const map = chartOf(charts, 'map', 'table');
  const slopes = ['a', 'b', 'c'].map((name) => Number(rowOf(map, name)[0]));
  const { prepared, parameters, running } = moment;
  const { inputScale, targetScale } = prepared.data;
  const plane = planPlane(prepared.data, moment.lab.regions);
  const raw = [0.3, -0.2, plane.slice.origin[2]! * inputScale.scale[2]! + inputScale.mean[2]!];
  const scaled = Float64Array.from(raw, (value, k) => (value - inputScale.mean[k]!) / inputScale.scale[k]!);
  const { outputs } = forwardNetwork(
    prepared.problem.architecture,
    parameters,
    { inputs: scaled, rows: 1 },
    {
      kind: 'inference',
      running,
    },
  );
  const prediction = outputs[0]! * targetScale.scale[0]! + targetScale.mean[0]!;
  const mapped = slopes.reduce((sum, slope, k) => sum + slope * raw[k]!, Number(rowOf(map, 'constant')[0]));
  assert.ok(Math.abs(mapped - prediction) < 1e-9);
  const picture = chartOf(charts, 'regions', 'regions');
  assert.ok(picture.chosen.length >= 6);
  const cell = chartOf(charts, 'cell', 'table');
  assert.equal(rowOf(cell, 'corners')[0], picture.chosen.length / 2);
  const noteOf = (name: string): number[] =>
    numbersOf(
      picture,
      picture.notes.find(({ label }) => label.text === name)!,
    );
  const inside = noteOf('samples inside');
  const areas = noteOf('area');
  const same = areas.findIndex((area) => Math.abs(area - Number(rowOf(cell, 'area')[0])) < 1e-9);
  assert.equal(rowOf(cell, 'samples inside')[0], inside[same]);
});

test('without a choice, or with one outside the picture, no cell is told', async () => {
  const moment = momentOf({ document: { ...moons, ...relu(6) } });
  for (const chosen of [undefined, [1e6, 0] as const]) {
    const charts = await chartsOf(regions, { ...moment, chosen });
    assert.ok(!charts.has('cell') && !charts.has('map'));
    assert.equal(chartOf(charts, 'regions', 'regions').chosen.length, 0);
  }
});

test('a single input: the function at its breakpoints and the slopes between them', async () => {
  const moment = momentOf({
    document: { ...relu(6, 5), data: { standardizeTarget: true } },
    dataset: cloud(40, 1),
    snapshots: 3,
  });
  const charts = await chartsOf(regions, moment);
  const { prepared, parameters, running } = moment;
  const { inputScale, targetScale } = prepared.data;
  const predict = (x: number): number => {
    const scaled = Float64Array.of((x - inputScale.mean[0]!) / inputScale.scale[0]!);
    const pass = forwardNetwork(
      prepared.problem.architecture,
      parameters,
      { inputs: scaled, rows: 1 },
      { kind: 'inference', running },
    );
    return pass.outputs[0]! * targetScale.scale[0]! + targetScale.mean[0]!;
  };
  const chart = chartOf(charts, 'regions', 'curves');
  const curve = chart.series.find(({ id }) => id === 'output-0')!;
  const breaks = chart.series.find(({ id }) => id === 'breakpoints')!;
  curve.x.forEach((x, at) => assert.ok(Math.abs(predict(x) - curve.y[at]!) < 1e-9));
  assert.equal(breaks.x.length, curve.x.length - 2);
  assert.match(formatMessage(chart.title), new RegExp(`^${curve.x.length - 1} linear pieces, exact$`));
  const [slopes] = chartOf(charts, 'slopes', 'curves').series;
  for (let piece = 0; piece < slopes!.x.length / 2; piece += 1) {
    const [low, high] = [slopes!.x[2 * piece]!, slopes!.x[2 * piece + 1]!];
    const expected = (predict(high) - predict(low)) / (high - low);
    assert.ok(Math.abs(slopes!.y[2 * piece]! - expected) < 1e-6 * (1 + Math.abs(expected)) + 1e-10 / (high - low));
  }
  assert.equal(chartOf(charts, 'count', 'curves').series[0]!.x.length, 3);
  assert.equal(rowOf(chartOf(charts, 'bounds', 'ladder'), 'counted here')[0], curve.x.length - 1);
});

test('breakpoints lie over the samples and have a shape and colour of their own', async () => {
  const moment = momentOf({ document: relu(6), dataset: cloud(40, 1) });
  const chart = chartOf(await chartsOf(regions, moment), 'regions', 'curves');
  const scales = { x: createScale('linear', [-3, 3]), y: createScale('linear', [-3, 3]) };
  const traces = tracesOf(chart, look, scales);
  const breaks = traces.find(({ series }) => series.id === 'breakpoints')!;
  const others = traces.filter((trace) => trace !== breaks);
  assert.ok(
    others.some(({ series }) => series.id === 'train') && others.some(({ series }) => series.id === 'validation'),
  );
  for (const other of others) {
    assert.ok(breaks.rank > other.rank, other.series.id);
    assert.notEqual(breaks.shape, other.shape);
    assert.notEqual(breaks.color, other.color);
  }
});

test('breakpoints have lines at rest, as long as they are few', async () => {
  const functionOf = async (units: number, isLive: boolean): Promise<ReturnType<typeof chartOf<'curves'>>> => {
    const moment = momentOf({ document: relu(units), dataset: cloud(40, 1), part: { isLive } });
    return chartOf(await chartsOf(regions, moment), 'regions', 'curves');
  };
  const rest = await functionOf(6, false);
  const { x } = rest.series.find(({ id }) => id === 'breakpoints')!;
  assert.ok(x.length > 0);
  assert.deepEqual(
    rest.marks.map(({ axis, at }) => [axis, at]),
    Array.from(x, (at) => ['x', at]),
  );
  assert.equal((await functionOf(6, true)).marks.length, 0);
  const many = await functionOf(60, false);
  assert.ok(many.series.find(({ id }) => id === 'breakpoints')!.x.length > 24);
  assert.equal(many.marks.length, 0);
});

test('a single input and smooth units: pieces of the limit, never exact', async () => {
  const layers = [{ units: 6, activation: 'gelu' }];
  const charts = await chartsOf(regions, momentOf({ document: { network: { layers } }, dataset: cloud(40, 1) }));
  assert.match(formatMessage(charts.get('regions')!.title), /the network itself is smooth and has none/);
  assert.ok(charts.has('sharpening') && !charts.has('bounds'));
});

test('three inputs: the exact count in the box of the data stands beside the slice', async () => {
  const moment = momentOf({ document: relu(5, 4), dataset: cloud(40, 3) });
  const chart = chartOf(await chartsOf(regions, moment), 'space', 'table');
  const found = regionNetwork(moment.prepared.problem.architecture, moment.parameters, moment.running);
  assert.ok(found.kind === 'exact');
  const { train, validation } = moment.prepared.data;
  const all = [...train.inputs, ...validation.inputs];
  const box = [0, 1, 2].map((k) => {
    const column = all.filter((_, at) => at % 3 === k);
    return [Math.min(...column), Math.max(...column)] as const;
  });
  const { cells } = await enumerateCellsInBox(found.network, box);
  assert.equal(rowOf(chart, 'regions in the box of the data')[0], cells);
  assert.match(formatMessage(chart.title), /in 3 dimensions, exact/);
});

test('features that do not vary are held, and the network without them is the same', () => {
  const random = createRandom(6);
  const rows = Array.from({ length: 12 }, () => [random.normal(), 2, random.normal(), -1, random.normal()]);
  const network = randomNetwork([5, 6, 4, 2], 3);
  const { network: free, box } = spaceOf(network, Float64Array.from(rows.flat()));
  assert.deepEqual([free.inputs, box.length], [3, 3]);
  for (const row of rows) {
    const whole = evaluateNetwork(network, Float64Array.from(row)).outputs;
    const part = evaluateNetwork(free, Float64Array.of(row[0]!, row[2]!, row[4]!)).outputs;
    whole.forEach((value, at) => assert.ok(Math.abs(value - part[at]!) < 1e-12));
  }
  const bare = randomNetwork([3, 2], 3);
  const held = holdInputs(bare, [undefined, 0.5, undefined]);
  const [one, other] = [
    evaluateNetwork(bare, Float64Array.of(1, 0.5, 2)),
    evaluateNetwork(held, Float64Array.of(1, 2)),
  ];
  one.outputs.forEach((value, at) => assert.ok(Math.abs(value - other.outputs[at]!) < 1e-12));
});

test('above six dimensions programs count, and beyond their time descents estimate', async () => {
  const box = Array.from({ length: 8 }, () => [-1, 1] as const);
  const small = await countSpace({ network: randomNetwork([8, 4, 1], 2), box, budget: 1000 }, workOf());
  assert.deepEqual([small.method, small.byPrograms, small.probed], ['exact', true, undefined]);
  let now = 0;
  const work = workOf({ clock: () => (now += 100) });
  const large = await countSpace({ network: randomNetwork([8, 12, 12, 1], 2), box, budget: 1000 }, work);
  assert.equal(large.method, 'capped');
  assert.ok(
    large.cells > 0 && large.probed!.estimate > large.cells && large.probed!.interval[0] <= large.probed!.estimate,
  );
});

test('a lower bound of the count is no less than the regions that hold samples, and the interval lies between the bounds', () => {
  const moment = momentOf({ document: relu(12, 12), dataset: cloud(40, 8) });
  const found = regionNetwork(moment.prepared.problem.architecture, moment.parameters, moment.running);
  assert.ok(found.kind === 'exact');
  const bound = Number(runningMinimumBound([12, 12], 8));
  const capped: SpaceCount = {
    dimension: 8,
    cells: 6,
    perLayer: [3, 6],
    method: 'capped',
    undecided: 0,
    largestDoubt: 0,
    byPrograms: true,
    probed: { probes: 7, estimate: 5000, interval: [-100, 1e30], undecided: 0 },
    sampled: undefined,
  };
  const samplesIn = new Map(Array.from({ length: 40 }, (_, key) => [key, 1]));
  const draw = (part: Partial<SpaceCount>): TableChart => spaceChart(moment, found, { ...capped, ...part }, samplesIn);
  const whole = draw({});
  assert.equal(rowOf(whole, 'regions that hold samples')[0], 40);
  const [cells, how] = rowOf(whole, 'regions in the box of the data');
  assert.equal(cells, 40);
  assert.equal(cellText(how), 'a lower bound: the regions that hold samples');
  assert.match(cellText(rowOf(whole, 'after layer 1')[1]), /^a lower bound/);
  assert.equal(rowOf(whole, 'estimate of all regions')[0], 5000);
  assert.equal(rowOf(whole, '95 % interval of the count, from')[0], 40);
  assert.equal(rowOf(whole, '95 % interval of the count, to')[0], bound);
  assert.deepEqual(whole.title.args.slice(2), [40, '9.6×10⁶']);
  // What the search found stays where it is more, and where it is all.
  assert.equal(rowOf(draw({ cells: 900 }), 'regions in the box of the data')[0], 900);
  assert.equal(rowOf(draw({ method: 'exact', probed: undefined }), 'regions in the box of the data')[0], 6);
  // An estimate of which all lies below what is known is no estimate of the count.
  const low = draw({ probed: { probes: 7, estimate: 4, interval: [1, 7], undecided: 0 } });
  assert.equal(formatMessage(low.title), 'At least 40 linear regions in 8 dimensions');
  assert.match(cellText(rowOf(low, 'estimate of all regions')[1]), /too low/);
  assert.ok(low.rows.every(({ label }) => !label.text.includes('interval')));
  const growing = draw({ isGrowing: true, probed: undefined });
  assert.match(formatMessage(growing.title), /^40 linear regions in 8 dimensions so far$/);
});

test('all inputs the same: there is no box to count in', async () => {
  const dataset = datasetOf(Array.from({ length: 20 }, () => [1, 2, 3]));
  const charts = await chartsOf(regions, momentOf({ document: relu(4), dataset }));
  assert.ok(!charts.has('space'));
  assert.match(formatMessage(charts.get('regions')!.title), /linear region/);
});
