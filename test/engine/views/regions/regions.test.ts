import assert from 'node:assert/strict';
import { test } from 'node:test';
import { patternText } from '../../../../src/analysis/regions/cells/activationPatterns.ts';
import { enumerateCells2d, type PlanePartition } from '../../../../src/analysis/regions/plane/linearRegions.ts';
import { forwardNetwork } from '../../../../src/analysis/network/network.ts';
import { evaluateNetwork } from '../../../../src/analysis/regions/cells/piecewiseLinear.ts';
import { formatMessage } from '../../../../src/core/ground/errors.ts';
import type { Moment } from '../../../../src/engine/views/frame/moment.ts';
import { regionNetwork, type RegionNetwork } from '../../../../src/engine/reading/regionNetwork.ts';
import { regions } from '../../../../src/engine/views/regions/regions.ts';
import { planPlane, type RegionPlane, toComputed, toShown } from '../../../../src/engine/reading/regionSlice.ts';
import { buffersOf } from '../../../../src/protocol/buffers.ts';
import type { RegionsChart } from '../../../../src/protocol/charts.ts';
import { cornersOf, meshOf } from '../../../../webview/pictures/cells/cellMesh.ts';
import { chartOf, chartsOf, cloud, datasetOf, eachChart, momentOf, numbersOf, workOf } from './regionMoments.ts';

const relu = (...widths: number[]): Record<string, unknown> => ({
  network: { layers: widths.map((units) => ({ units, activation: 'relu' })) },
});
const moons = { data: { source: 'moons', samples: 80 } };

/** The cells of a moment by the enumerator itself. */
async function slowly(
  moment: Moment,
): Promise<{ partition: PlanePartition; found: RegionNetwork; plane: RegionPlane }> {
  const found = regionNetwork(moment.prepared.problem.architecture, moment.parameters, moment.running);
  if (found.kind === 'refused') throw new Error(formatMessage(found.reason));
  const plane = planPlane(moment.prepared.data, moment.lab.regions);
  return { partition: await enumerateCells2d(found.network, plane.slice), found, plane };
}

/** Outputs of the run's network by the slow float64 pass, at a place of the chart. */
function outputsAt(
  { prepared, parameters, running }: Moment,
  { slice, shown }: RegionPlane,
  x: number,
  y: number,
): Float64Array {
  const [s, t] = [toComputed(shown[0], x), toComputed(shown[1], y)];
  const inputs = Float64Array.from(slice.origin, (value, k) => value + s * slice.u[k]! + t * slice.v[k]!);
  return forwardNetwork(prepared.problem.architecture, parameters, { inputs, rows: 1 }, { kind: 'inference', running })
    .outputs;
}

const measure = (chart: RegionsChart, id: string): ArrayLike<number> => {
  const found = chart.measures.find((one) => one.id === id);
  if (found === undefined) throw new Error(`no measure ${id}`);
  return numbersOf(chart, found);
};
const note = (chart: RegionsChart, label: string): ArrayLike<number> => {
  const found = chart.notes.find((one) => one.label.text === label);
  if (found === undefined) throw new Error(`no note ${label}`);
  return numbersOf(chart, found);
};

function middleOf(chart: RegionsChart, cell: number): [number, number] {
  const corners = cornersOf(meshOf(chart), cell);
  const mean = (axis: number): number =>
    corners.reduce((sum, value, at) => (at % 2 === axis ? sum + value : sum), 0) / (corners.length / 2);
  return [mean(0), mean(1)];
}

test('the picture has the cells of the enumeration in the units of the data, exact, with the checks in its explanation', async () => {
  const moment = momentOf({ document: { ...moons, ...relu(10, 8) } });
  const { partition, plane } = await slowly(moment);
  const chart = chartOf(await chartsOf(regions, moment), 'regions', 'regions');
  assert.equal(chart.exactness, 'exact');
  assert.equal(chart.corners.counts.length, partition.cells);
  assert.deepEqual(chart.title.args, [partition.cells]);
  assert.match(formatMessage(chart.title), /^\d+ linear regions, exact$/);
  assert.match(formatMessage(chart.explanation), /V - E \+ F = 1\. [\d.]+ s, threads: 1, lab\.regions\.budget: \d+\.$/);
  assert.doesNotMatch(formatMessage(chart.caption), /V - E|threads|budget| s\./, 'numbers for developers');
  const mesh = meshOf(chart);
  const places = Array.from(partition.vertices, (value, at) => toShown(plane.shown[at % 2]!, value));
  assert.equal(chart.vertices.length, places.length);
  assert.deepEqual(mesh.cornerStarts, partition.cornerStarts);
  const idOf = (corner: number): number => mesh.corners[corner]!;
  partition.cornerVertices.forEach((id, corner) => {
    for (const axis of [0, 1])
      assert.ok(Math.abs(chart.vertices[2 * idOf(corner) + axis]! - places[2 * id + axis]!) < 1e-12);
  });
  // By the two ends of each side, looked up one by one.
  const layerOf = new Map<string, number>();
  const nameOf = (one: number, other: number): string => `${Math.min(one, other)} ${Math.max(one, other)}`;
  partition.edges.layers.forEach((layer, edge) =>
    layerOf.set(nameOf(partition.edges.vertices[2 * edge]!, partition.edges.vertices[2 * edge + 1]!), layer),
  );
  for (let cell = 0; cell < partition.cells; cell += 1) {
    const [start, end] = [partition.cornerStarts[cell]!, partition.cornerStarts[cell + 1]!];
    for (let side = start; side < end; side += 1) {
      const [one, other] = [side, side + 1 < end ? side + 1 : start].map((at) => partition.cornerVertices[at]!);
      assert.equal(chart.sideLayers[side], layerOf.get(nameOf(one!, other!)));
    }
  }
  assert.equal(chart.points.x.length, 80);
  const { inputs } = moment.prepared.data.dataset;
  const all = Array.from(inputs).filter((_, at) => at % 2 === 0);
  assert.ok(chart.range.x[0] < Math.min(...all) && chart.range.x[1] > Math.max(...all));
});

for (const [name, wish] of Object.entries({
  'two classes': { document: { ...moons, ...relu(9, 7) } },
  'a regression of three features': { document: relu(9, 7), dataset: cloud(40, 3) },
  'a regression with unscaled inputs': {
    document: { ...relu(9, 7), data: { standardize: false, standardizeTarget: true } },
    dataset: cloud(40, 2),
  },
})) {
  test(`${name}: slope, output, area and notes of each cell are those of the network`, async () => {
    const moment = momentOf(wish);
    const { partition, plane } = await slowly(moment);
    const chart = chartOf(await chartsOf(regions, moment), 'regions', 'regions');
    const { task, data } = moment.prepared;
    const shown = (outputs: Float64Array): number => {
      if (task === 'regression') return outputs[0]! * data.targetScale.scale[0]! + data.targetScale.mean[0]!;
      const [first, second] = Array.from(outputs).sort((one, other) => other - one);
      return second === undefined ? first! : first! - second;
    };
    const output = measure(chart, 'output');
    const slope = measure(chart, 'slope');
    for (let cell = 0; cell < partition.cells; cell += 1) {
      const [x, y] = middleOf(chart, cell);
      const here = shown(outputsAt(moment, plane, x, y));
      assert.ok(Math.abs(here - output[cell]!) < 1e-9 * (1 + Math.abs(here)), `cell ${cell}`);
      // Difference quotients inside the cell; a step of a millionth of its size, large cells only, away from the margin's own kink.
      const step = 1e-4 * Math.sqrt(partition.areas[cell]!);
      if (step < 1e-6 || (task === 'classification' && Math.abs(here) < 1e-2)) continue;
      const [dx, dy] = [step * plane.shown[0].scale, step * plane.shown[1].scale];
      const byX = (shown(outputsAt(moment, plane, x + dx, y)) - here) / dx;
      const byY = (shown(outputsAt(moment, plane, x, y + dy)) - here) / dy;
      assert.ok(Math.abs(byX - note(chart, 'slope along x')[cell]!) < 1e-5, `cell ${cell}`);
      assert.ok(Math.abs(byY - note(chart, 'slope along y')[cell]!) < 1e-5, `cell ${cell}`);
      const length = Math.hypot(byX * plane.shown[0].scale, byY * plane.shown[1].scale);
      assert.ok(Math.abs(length - slope[cell]!) < 1e-4, `cell ${cell}`);
    }
    const total = Array.from(note(chart, 'area')).reduce((sum, area) => sum + area, 0);
    const [width, height] = [chart.range.x[1] - chart.range.x[0], chart.range.y[1] - chart.range.y[0]];
    assert.ok(Math.abs(total / (width * height) - 1) < 1e-9);
    const active = Array.from(
      { length: partition.cells },
      (_, cell) => patternText(partition, cell).replaceAll('0', '').length,
    );
    assert.deepEqual(Array.from(note(chart, 'active units')), active);
  });
}

test('colours by pattern, by layer and by depth say what they are', async () => {
  const moment = momentOf({ document: { ...moons, ...relu(6, 5, 4) } });
  const { partition } = await slowly(moment);
  const chart = chartOf(await chartsOf(regions, moment), 'regions', 'regions');
  assert.equal(new Set(Array.from(measure(chart, 'pattern'))).size, partition.cells);
  for (const layer of [1, 2]) {
    assert.equal(new Set(Array.from(measure(chart, `layer-${layer}`))).size, partition.perLayer[layer - 1]);
  }
  const deepest = new Array<number>(partition.cells).fill(0);
  const { edges } = partition;
  for (let edge = 0; edge < edges.count; edge += 1) {
    for (const cell of edges.cells.subarray(2 * edge, 2 * edge + 2))
      if (cell >= 0) deepest[cell] = Math.max(deepest[cell]!, edges.layers[edge]! + 1);
  }
  assert.deepEqual(Array.from(measure(chart, 'depth')), deepest);
});

test('samples inside a cell are those with its activation pattern', async () => {
  const moment = momentOf({ document: { ...moons, ...relu(8, 8) } });
  const { partition, found } = await slowly(moment);
  const chart = chartOf(await chartsOf(regions, moment), 'regions', 'regions');
  const counts = new Map<string, number>();
  for (const split of [moment.prepared.data.train, moment.prepared.data.validation]) {
    for (let row = 0; row < split.samples; row += 1) {
      const { preActivations } = evaluateNetwork(found.network, split.inputs.slice(2 * row, 2 * row + 2));
      const text = preActivations.map((z) => Array.from(z, (value) => Number(value > 0)).join('')).join('');
      counts.set(text, (counts.get(text) ?? 0) + 1);
    }
  }
  const expected = Array.from({ length: partition.cells }, (_, cell) => counts.get(patternText(partition, cell)) ?? 0);
  assert.deepEqual(Array.from(note(chart, 'samples inside')), expected);
  assert.equal(
    expected.reduce((sum, count) => sum + count, 0),
    80,
  );
});

test('the decision boundary is where the two classes are equal', async () => {
  const moment = momentOf({ document: { ...moons, ...relu(8, 8) } });
  const { plane } = await slowly(moment);
  const { boundary } = chartOf(await chartsOf(regions, moment), 'regions', 'regions');
  assert.ok(boundary.length > 0);
  for (let at = 0; at < boundary.length; at += 4) {
    const outputs = outputsAt(
      moment,
      plane,
      (boundary[at]! + boundary[at + 2]!) / 2,
      (boundary[at + 1]! + boundary[at + 3]!) / 2,
    );
    const margin = outputs.length === 1 ? outputs[0]! : outputs[0]! - outputs[1]!;
    assert.ok(Math.abs(margin) < 1e-9);
  }
});

test('the level 0 of a regression is that of its target in its own units', async () => {
  const plain = momentOf({ document: relu(8, 8), dataset: cloud(40, 2) });
  const { plane } = await slowly(plain);
  const [middle] = outputsAt(plain, plane, 0.1, 0.2);
  const targetScale = { mean: Float64Array.of(-5 * middle!), scale: Float64Array.of(5) };
  const moment = { ...plain, prepared: { ...plain.prepared, data: { ...plain.prepared.data, targetScale } } };
  const { boundary } = chartOf(await chartsOf(regions, moment), 'regions', 'regions');
  assert.ok(boundary.length > 0);
  for (let at = 0; at < boundary.length; at += 4) {
    const [x, y] = [(boundary[at]! + boundary[at + 2]!) / 2, (boundary[at + 1]! + boundary[at + 3]!) / 2];
    assert.ok(Math.abs(outputsAt(moment, plane, x, y)[0]! * 5 - 5 * middle!) < 1e-9);
  }
});

test('a second moment does not use what the first has handed over', async () => {
  const moment = momentOf({ document: { ...moons, ...relu(8) }, snapshots: 3, part: { chosen: [0.1, 0.1] } });
  const work = workOf();
  const first = await chartsOf(regions, moment, work);
  const cells = chartOf(first, 'regions', 'regions').vertices.slice();
  for (const chart of first.values()) structuredClone(chart, { transfer: buffersOf(chart) });
  const second = await chartsOf(regions, moment, work);
  assert.deepEqual(chartOf(second, 'regions', 'regions').vertices, cells);
  assert.ok(chartOf(second, 'count', 'curves').series[0]!.y.length === 3);
});

test('what is not complete yet is shown as that, and grows', async () => {
  const moment = momentOf({ document: { ...moons, ...relu(32, 32) } });
  let now = 0;
  const pictures: RegionsChart[] = [];
  const told: [number, number][] = [];
  const work = workOf({ clock: () => (now += 30), progress: (done, total) => told.push([done, total]) });
  for await (const chart of eachChart(regions, moment, work)) if (chart.kind === 'regions') pictures.push(chart);
  assert.ok(pictures.length > 2);
  const counts = pictures.map(({ corners }) => corners.counts.length);
  assert.deepEqual(
    counts,
    [...counts].sort((one, other) => one - other),
  );
  for (const picture of pictures.slice(0, -1)) {
    assert.equal(picture.exactness, 'capped');
    assert.match(formatMessage(picture.title), /linear regions so far, on [\d.]+ % of the picture/);
  }
  assert.equal(pictures.at(-1)!.exactness, 'exact');
  assert.ok(told.length > 0 && told.every(([done, total]) => done >= 0 && done <= total));
});

test('over the budget the picture says so, with an estimate that is called what it is', async () => {
  const moment = momentOf({ document: { ...moons, ...relu(16, 16), lab: { regions: { budget: 60 } } } });
  const charts = await chartsOf(regions, moment);
  const chart = chartOf(charts, 'regions', 'regions');
  assert.equal(chart.exactness, 'capped');
  assert.match(formatMessage(chart.title), /^At least 60 linear regions: the budget ended at/);
  assert.match(
    formatMessage(chart.caption),
    /^Only a part is computed\. [\d,]+ random points .* fall into \d+ different regions, which is a lower bound/,
  );
  assert.match(formatMessage(chart.explanation), /lab\.regions\.budget: 60\.$/);
  assert.ok(!charts.has('count') && !charts.has('density'));
  assert.match(formatMessage(charts.get('bounds')!.title), /at least 60/);
});

test('a live moment with too many regions says so once and is skipped then; at rest all are shown', async () => {
  const moment = momentOf({ document: { ...moons, ...relu(64, 64) } });
  let now = 0;
  const work = workOf({ clock: () => (now += 200) });
  const live = { ...moment, isLive: true };
  const first = await chartsOf(regions, live, work);
  const chart = chartOf(first, 'regions', 'regions');
  assert.equal(chart.exactness, 'capped');
  assert.match(formatMessage(chart.title), /too many to follow training; all are shown when it pauses/);
  assert.deepEqual([...first.keys()], ['regions']);
  assert.equal((await chartsOf(regions, live, work)).size, 0);
  const rest = await chartsOf(regions, moment, workOf({ memory: work.memory }));
  assert.equal(chartOf(rest, 'regions', 'regions').exactness, 'exact');
});

test('live moments are complete pictures, and a share of the time is told to the service', async () => {
  const moment = momentOf({ document: { ...moons, ...relu(8, 8) }, snapshots: 6 });
  const work = workOf();
  const charts = await chartsOf(regions, { ...moment, isLive: true }, work);
  assert.equal(chartOf(charts, 'regions', 'regions').exactness, 'exact');
  assert.equal(regions.liveShare, 0.09);
  assert.equal(regions.follows, 'run');
});

test('an aborted search throws the code of a cancelled run', async () => {
  const moment = momentOf({ document: { ...moons, ...relu(32, 32) } });
  const controller = new AbortController();
  const pause = (): Promise<void> => {
    controller.abort();
    return Promise.resolve();
  };
  await assert.rejects(chartsOf(regions, moment, workOf({ signal: controller.signal, pause })), {
    code: 'engine/cancelled',
  });
});

const refusals: Readonly<Record<string, [() => Moment, RegExp]>> = {
  'layer norm': [
    () => momentOf({ document: { ...moons, network: { layers: [{ units: 4, activation: 'relu', norm: 'layer' }] } } }),
    /divides by the size of its own input/,
  ],
  tanh: [
    () => momentOf({ document: { ...moons, network: { layers: [{ units: 4, activation: 'tanh' }] } } }),
    /levels off/,
  ],
  'weights that are not finite': [
    () => {
      const moment = momentOf({ document: { ...moons, ...relu(4) } });
      return { ...moment, parameters: moment.parameters.with(2, NaN) };
    },
    /is NaN/,
  ],
  'samples on a line': [
    () =>
      momentOf({
        document: { ...relu(4), lab: { regions: { slice: 'samples' } } },
        dataset: datasetOf(Array.from({ length: 30 }, (_, at) => [at, at, at])),
      }),
    /lie on one line/,
  ],
  'a box without width': [
    () => {
      const moment = momentOf({ document: { ...moons, ...relu(4) } });
      return {
        ...moment,
        lab: {
          ...moment.lab,
          regions: {
            ...moment.lab.regions,
            box: [
              [1, 1],
              [0, 1],
            ],
          },
        },
      };
    },
    /is empty/,
  ],
  'a feature that does not exist': [
    () => momentOf({ document: { ...relu(4), lab: { regions: { features: [0, 9] } } }, dataset: cloud(30, 3) }),
    /no feature 9/,
  ],
};

for (const [name, [moment, reason]] of Object.entries(refusals)) {
  test(`${name}: the view says why there is nothing to show`, async () => {
    const charts = await chartsOf(regions, moment());
    const chart = chartOf(charts, 'regions', 'table');
    assert.equal(charts.size, 1);
    assert.match(formatMessage(chart.caption), reason);
  });
}

test('dead, saturated and missing hidden layers give one region', async () => {
  const dead = momentOf({ document: { ...moons, ...relu(5) } });
  const [place] = dead.prepared.problem.architecture.tensors.filter(({ role }) => role === 'bias');
  for (const bias of [-1e3, 1e3]) {
    const parameters = dead.parameters.map((value, at) =>
      at >= place!.offset && at < place!.offset + 5 ? bias : value,
    );
    const charts = await chartsOf(regions, { ...dead, parameters });
    assert.match(formatMessage(chartOf(charts, 'regions', 'regions').title), /^One linear region/);
  }
  const linear = await chartsOf(regions, momentOf({ document: { ...moons, network: { layers: [] } } }));
  assert.match(formatMessage(chartOf(linear, 'regions', 'regions').title), /^One linear region/);
  assert.deepEqual([...linear.keys()], ['regions']);
});

test('a network of layers without kinks is one region, too', async () => {
  const layers = [{ units: 4, activation: 'linear' }];
  const charts = await chartsOf(regions, momentOf({ document: { ...moons, network: { layers } } }));
  assert.match(formatMessage(chartOf(charts, 'regions', 'regions').title), /^One linear region/);
});

test('a smooth network is never called exact: the picture is that of its limit, with how far it is away', async () => {
  const layers = [
    { units: 6, activation: 'softplus' },
    { units: 5, activation: 'relu' },
  ];
  const moment = momentOf({ document: { ...moons, network: { layers } }, part: { chosen: [0.1, 0.1] } });
  const charts = await chartsOf(regions, moment);
  const chart = chartOf(charts, 'regions', 'regions');
  assert.equal(chart.exactness, 'limit');
  for (const { title, caption, description } of charts.values())
    for (const text of [title, caption, description]) assert.doesNotMatch(formatMessage(text), /\bregions, exact\b/);
  assert.match(formatMessage(chart.title), /the network itself is smooth and has none/);
  assert.ok(!charts.has('map') && !charts.has('bounds') && !charts.has('count'));
  const { partition } = await slowly(moment);
  assert.equal(chart.corners.counts.length, partition.cells);
  const { series } = chartOf(charts, 'sharpening', 'curves');
  const [most, usual] = [series[0]!.y, series[1]!.y];
  assert.ok(most.every((value, at) => value >= usual[at]! && (at === 0 || value < most[at - 1]!)));
  assert.ok(most.at(-1)! / most.at(-3)! < 0.3);
});

test('a choice on the same weights computes nothing long again', async () => {
  const moment = momentOf({ document: relu(6, 6), dataset: cloud(40, 4), snapshots: 3 });
  const work = workOf();
  const space = chartOf(await chartsOf(regions, moment, work), 'space', 'table');
  const pauses: number[] = [];
  const pause = (): Promise<void> => {
    pauses.push(1);
    return Promise.resolve();
  };
  const chosen = await chartsOf(regions, { ...moment, chosen: [0.1, 0.2] }, { ...work, pause });
  const count = (): number => pauses.length;
  assert.equal(count(), 0);
  assert.deepEqual(chartOf(chosen, 'space', 'table').rows, space.rows);
  assert.ok(chosen.has('cell'));
  const moved = { ...moment, parameters: moment.parameters.map((value) => value * 1.1) };
  const other = chartOf(await chartsOf(regions, moved, { ...work, pause }), 'space', 'table');
  assert.ok(count() > 0);
  assert.notDeepEqual(other.rows, space.rows);
});
