import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gridPoints } from '../../../../../src/analysis/geometry/lossGrid.ts';
import { parametersAt } from '../../../../../src/analysis/geometry/parameterPlane.ts';
import { forwardNetwork, meanLoss } from '../../../../../src/analysis/network/network.ts';
import { failure, formatMessage } from '../../../../../src/core/ground/errors.ts';
import type { Crew } from '../../../../../src/engine/crew/crew.ts';
import { penaltyValue } from '../../../../../src/core/experiment/penaltySum.ts';
import type { Moment } from '../../../../../src/engine/views/frame/moment.ts';
import { geometry } from '../../../../../src/engine/views/geometry/geometry.ts';
import { evaluatePoints, growSurface } from '../../../../../src/engine/views/geometry/surface/surfaceGrid.ts';
import {
  evaluatePartOfSurface,
  type SurfacePart,
} from '../../../../../src/engine/views/geometry/surface/surfaceJobs.ts';
import { planSurface } from '../../../../../src/engine/views/geometry/surface/surfacePlane.ts';
import { lossProblemOf } from '../../../../../src/engine/views/geometry/surface/weightLoss.ts';
import type { Chart } from '../../../../../src/protocol/charts.ts';
import { placeWeights } from '../../../../../src/engine/problem/importedWeights.ts';
import { networkOf } from '../../../../language/networkFiles.ts';
import { chartOf, chartsOf, momentOf, workOf } from '../../regions/regionMoments.ts';
import { trainedMoment } from '../../trainedMoment.ts';

const moons = {
  data: { source: 'moons', samples: 60, validation: 0.3 },
  network: { layers: [{ units: 6, activation: 'tanh' }] },
  penalties: [{ name: 'l2', lambda: 0.01 }],
  training: { epochs: 12 },
};

const withLab = (document: object, lab: object): object => ({
  ...document,
  lab: { geometry: { resolution: 15, ...lab } },
});

const titleOf = ({ title }: Chart): string => formatMessage(title);

/** Loss and penalty of some weights in float64 with plain loops. */
function slowLoss({ prepared }: Moment, parameters: Float64Array | Float32Array): { loss: number; penalty: number } {
  const { architecture, train, loss } = prepared.problem;
  const { outputs } = forwardNetwork(
    architecture,
    parameters,
    { inputs: train.inputs, rows: train.count },
    { kind: 'training' },
  );
  return {
    loss: meanLoss(loss, outputs, train.targets, train.count).value,
    penalty: penaltyValue(prepared.problem, parameters),
  };
}

test('every point of every plane has the loss and the penalty of its weights', async () => {
  for (const plane of ['random', 'trajectory', 'weights'] as const) {
    const moment = await trainedMoment(withLab(moons, { plane }), 'end');
    const chart = chartOf(await chartsOf(geometry, moment), 'surface', 'contours');
    const surface = planSurface(moment);
    const points = gridPoints(chart.range, 15);
    assert.equal(chart.field.length, 225);
    const penalty = chart.quantities!.find(({ id }) => id === 'penalty')!.field;
    const objective = chart.quantities!.find(({ id }) => id === 'objective')!.field;
    const parameters = new Float64Array(moment.parameters.length);
    chart.field.forEach((value, at) => {
      parametersAt(surface.plane, [points[2 * at]!, points[2 * at + 1]!], parameters);
      const slow = slowLoss(moment, parameters);
      assert.ok(Math.abs(value - slow.loss) < 1e-5 * (1 + slow.loss), `${plane} ${at}: ${value} ${slow.loss}`);
      assert.ok(Math.abs(penalty[at]! - slow.penalty) < 1e-5 * (1 + slow.penalty), plane);
      assert.ok(Math.abs(objective[at]! - value - penalty[at]!) < 1e-12, plane);
    });
  }
});

test('the plane holds the whole run and all places of it that are known, with room around', async () => {
  for (const plane of ['trajectory', 'weights'] as const) {
    const { trail, here, range } = planSurface(await trainedMoment(withLab(moons, { plane }), 'end'));
    const side = range.y[1] - range.y[0];
    assert.ok(Math.abs((range.x[1] - range.x[0]) / side - 1.4) < 1e-9, 'wider than high');
    for (const [id, values] of [
      ['x', [...trail.x, here[0]]],
      ['y', [...trail.y, here[1]]],
    ] as const)
      for (const value of values)
        assert.ok(value > range[id][0] + 0.05 * side && value < range[id][1] - 0.05 * side, `${plane} ${id}`);
  }
});

test('two named parameters are the axes, with the weights of the run on their place', async () => {
  const moment = await trainedMoment(withLab(moons, { plane: 'weights', weights: [1, 13] }), 'end');
  const chart = chartOf(await chartsOf(geometry, moment), 'surface', 'contours');
  assert.deepEqual(
    [chart.x, chart.y].map(({ label }) => formatMessage(label)),
    ['weight x1 to unit 2, layer 1', 'bias of unit 2, layer 1'],
  );
  const here = chart.marks.find(({ id }) => id === 'current')!;
  assert.deepEqual([here.x, here.y], [moment.parameters[1], moment.parameters[13]]);
  const trail = chart.lines[0]!;
  assert.equal(trail.x.length, moment.snapshots.length);
  assert.equal(trail.x[0], moment.snapshots[0]!.parameters[1]);
});

test('the trajectory plane says how much of the run lies in it, also where there is a line or a point', async () => {
  const titleAt = async (part: Partial<Moment>): Promise<string> => {
    const moment = { ...(await trainedMoment(withLab(moons, { plane: 'trajectory' }), 'end')), ...part };
    return titleOf((await chartsOf(geometry, moment)).get('surface')!);
  };
  assert.match(await titleAt({}), /^9\d(\.\d)? % of how the weights vary lies in this plane$/);
  const { snapshots } = await trainedMoment(moons, 'end');
  const [first] = snapshots;
  assert.match(await titleAt({ snapshots: [first!] }), /on one line; the direction across is random/);
  const start = await trainedMoment(withLab(moons, { plane: 'trajectory' }), 'start');
  assert.match(titleOf((await chartsOf(geometry, start)).get('surface')!), /not moved yet: both directions are random/);
});

test('the line between two steps has their losses at its ends, and validation beside', async () => {
  const moment = await trainedMoment(withLab(moons, { plane: 'line' }), 'end');
  const chart = chartOf(await chartsOf(geometry, moment), 'line', 'curves');
  const [train, validation] = chart.series;
  assert.equal(validation!.role, 'validation');
  for (const [share, step] of [
    [0, 0],
    [1, moment.step],
  ] as const) {
    const at = train!.x.indexOf(share);
    const recorded = moment.history.find((record) => record.step === step)!;
    assert.ok(Math.abs(train!.y[at]! - recorded.trainLoss) < 1e-6);
    assert.ok(Math.abs(validation!.y[at]! - recorded.validationLoss) < 1e-6);
  }
  assert.match(titleOf(chart), /arrier between step 0 and step \d+/);
  const to = moment.snapshots[1]!.step;
  const other = { ...moment, lab: { ...moment.lab, geometry: { ...moment.lab.geometry, to } } };
  const marks = chartOf(await chartsOf(geometry, other), 'line', 'curves').marks.map(({ label }) =>
    formatMessage(label),
  );
  assert.deepEqual(marks, [`step ${moment.step}`, `step ${to}`]);
});

test('the line leads to the weights of a file, from those that are shown or from the file that the run began with', async () => {
  const document = withLab(moons, { plane: 'line', to: 'kept/end.json' });
  const moment = await trainedMoment(document, 'end');
  const { architecture } = moment.prepared.problem;
  const lineEnd = networkOf([2, 6, architecture.outputs]);
  const end = placeWeights(architecture, lineEnd, 0).parameters;
  const ofFile = chartOf(await chartsOf(geometry, { ...moment, lineEnd }), 'line', 'curves');
  const [train] = ofFile.series;
  const lossAtShare = (share: number): number => train!.y[train!.x.indexOf(share)]!;
  const isNear = (value: number, parameters: Float32Array): boolean =>
    Math.abs(value - slowLoss(moment, parameters).loss) < 1e-5 * (1 + value);
  assert.ok(isNear(lossAtShare(0), moment.parameters) && isNear(lossAtShare(1), end));
  assert.match(titleOf(ofFile), new RegExp(`arrier between step ${moment.step} and end\\.json`));
  assert.deepEqual(
    ofFile.marks.map(({ label }) => formatMessage(label)),
    [`step ${moment.step}`, 'end.json'],
  );
  const { experiment, problem } = moment.prepared;
  const imported = { ...experiment, network: { ...experiment.network, weights: 'begin.json' } };
  const between = { ...moment, lineEnd, prepared: { ...moment.prepared, experiment: imported } };
  const ofTwo = chartOf(await chartsOf(geometry, between), 'line', 'curves');
  assert.match(titleOf(ofTwo), /arrier between begin\.json and end\.json/);
  assert.ok(isNear(ofTwo.series[0]!.y[ofTwo.series[0]!.x.indexOf(0)]!, problem.initial));
  const other = { ...moment, lineEnd: networkOf([2, 5, architecture.outputs]) };
  await assert.rejects(chartsOf(geometry, other), { code: 'import/does-not-fit' });
  await assert.rejects(chartsOf(geometry, moment), { code: 'core/bad-data' });
});

test('what overflows is a hole, told in the caption', async () => {
  const document = withLab(
    {
      ...moons,
      data: { source: 'linear', samples: 40, features: 3 },
      network: { layers: [{ units: 4, activation: 'relu' }] },
    },
    { plane: 'weights', weights: [0, 1] },
  );
  const moment = await trainedMoment(document, 'end');
  const parameters = moment.parameters.slice();
  parameters[0] = 3e38;
  const chart = chartOf(await chartsOf(geometry, { ...moment, parameters }), 'surface', 'contours');
  const holes = chart.field.filter((value) => Number.isNaN(value)).length;
  assert.ok(holes > 0 && chart.field.every((value) => Number.isFinite(value) || Number.isNaN(value)));
  assert.match(formatMessage(chart.caption), new RegExp(`${holes} points have no finite number`));
  assert.ok(chart.levels.every(Number.isFinite));
});

test('batch norm takes the statistics that the text asks for', async () => {
  const document = {
    ...moons,
    network: { layers: [{ units: 5, activation: 'relu', norm: 'batch' }] },
  };
  const lossAt = async (statistics: string): Promise<number> => {
    const moment = await trainedMoment(withLab(document, { plane: 'random', statistics }), 'end');
    const chart = chartOf(await chartsOf(geometry, moment), 'surface', 'contours');
    return chart.field[(225 - 1) / 2]!;
  };
  const moment = await trainedMoment(document, 'end');
  const { architecture, train, loss } = moment.prepared.problem;
  const rows = { inputs: train.inputs, rows: train.count };
  for (const [statistics, mode] of [
    ['training', { kind: 'training' }],
    ['inference', { kind: 'inference', running: moment.running }],
  ] as const) {
    const { outputs } = forwardNetwork(architecture, moment.parameters, rows, mode);
    const { value } = meanLoss(loss, outputs, train.targets, train.count);
    assert.ok(Math.abs((await lossAt(statistics)) - value) < 1e-5, statistics);
  }
});

test('a coarse grid comes before the one that is asked for, and a known one comes again at once', async () => {
  const moment = await trainedMoment(withLab(moons, { plane: 'random', resolution: 31 }), 'end');
  const work = workOf();
  const sizes: number[] = [];
  for await (const chart of geometry.charts(moment, work)) if (chart.kind === 'contours') sizes.push(chart.rows);
  assert.deepEqual(sizes, [13, 31]);
  for await (const chart of geometry.charts(moment, work)) if (chart.kind === 'contours') sizes.push(chart.rows);
  assert.deepEqual(sizes, [13, 31, 31]);
  const live: number[] = [];
  for await (const chart of geometry.charts({ ...moment, isLive: true }, workOf()))
    if (chart.kind === 'contours') live.push(chart.rows);
  assert.deepEqual(live, [21], 'one short grid while training goes on');
});

test('a chosen place is told beside the weights', async () => {
  const moment = await trainedMoment(withLab(moons, { plane: 'random' }), 'end');
  const charts = await chartsOf(geometry, { ...moment, chosen: [0.5, -0.25] });
  const table = chartOf(charts, 'place', 'table');
  const parameters = new Float64Array(moment.parameters.length);
  parametersAt(planSurface(moment).plane, [0.5, -0.25], parameters);
  const [there, here] = table.rows[0]!.values as [number, number];
  assert.ok(Math.abs(there - slowLoss(moment, parameters).loss) < 1e-5);
  assert.ok(Math.abs(here - slowLoss(moment, moment.parameters).loss) < 1e-5);
});

test('cuts through the plane pass exactly through the weights, or the chosen place', async () => {
  const moment = await trainedMoment(withLab(moons, { plane: 'random' }), 'end');
  for (const chosen of [undefined, [0.3, -0.4] as const]) {
    const cuts = chartOf(await chartsOf(geometry, { ...moment, chosen }), 'sections', 'curves');
    const { plane, range } = planSurface(moment);
    const [x, y] = chosen ?? [0, 0];
    const parameters = new Float64Array(moment.parameters.length);
    cuts.series.forEach((cut, axis) =>
      cut.x.forEach((away, at) => {
        parametersAt(plane, axis === 0 ? [x + away, y] : [x, y + away], parameters);
        assert.ok(Math.abs(cut.y[at]! - slowLoss(moment, parameters).loss) < 1e-4, `${axis} ${at}`);
      }),
    );
    assert.ok(Math.abs(cuts.series[0]!.x[0]! - (range.x[0] - x)) < 1e-12);
  }
});

/** A crew whose threads are this one. */
function crewOf(run: (part: SurfacePart) => ReturnType<typeof evaluatePartOfSurface>): Crew {
  return { size: 2, run: ((_job: unknown, part: SurfacePart) => run(part)) as Crew['run'], dispose: () => undefined };
}

test('threads share the points, and what a lost one leaves is done here', async () => {
  const moment = momentOf({ document: moons });
  const problem = lossProblemOf(moment.prepared, { running: moment.running, statistics: 'inference' });
  const { plane, range } = planSurface({
    ...moment,
    lab: { ...moment.lab, geometry: { ...moment.lab.geometry, plane: 'random' } },
  });
  const part = { problem, plane, points: gridPoints(range, 20) };
  const alone = await evaluatePoints(part, workOf());
  let [shares, lost] = [0, 0];
  const context = { ...workOf(), clock: () => 0 };
  const crew = crewOf(async (some) => {
    shares += 1;
    // Cloned on its way, as between threads.
    return evaluatePartOfSurface(structuredClone(some), context);
  });
  assert.deepEqual(await evaluatePoints(part, workOf({ crew })), alone);
  assert.ok(shares > 1);
  const dying = crewOf(() => {
    lost += 1;
    return Promise.reject(failure('engine/worker-died', ['test']));
  });
  assert.deepEqual(await evaluatePoints(part, workOf({ crew: dying })), alone);
  assert.ok(lost > 0);
});

test('an ended surface stops between two points', async () => {
  const moment = momentOf({ document: moons });
  const problem = lossProblemOf(moment.prepared, { running: moment.running, statistics: 'inference' });
  const { plane, range } = planSurface(moment);
  const stop = new AbortController();
  let [now, pauses] = [0, 0];
  const work = workOf({
    signal: stop.signal,
    clock: () => (now += 10),
    pause: () => {
      pauses += 1;
      if (pauses === 3) stop.abort();
      return Promise.resolve();
    },
  });
  await assert.rejects(
    (async () => {
      for await (const grid of growSurface({ problem, plane, range, resolution: 51 }, work)) assert.ok(grid.size < 51);
    })(),
    { code: 'engine/cancelled' },
  );
  assert.equal(pauses, 3);
});

test('title, key number, place and sections tell one loss: that of all samples, at the weights', async () => {
  for (const lab of [{ plane: 'random', span: 0.01 }, { plane: 'trajectory' }, { plane: 'weights' }]) {
    const moment = await trainedMoment(withLab(moons, lab), 'end');
    // What is recorded may be of some samples only.
    const history = moment.history.map((record) => ({ ...record, trainLoss: 77 }));
    const work = { ...moment, history };
    const { loss } = slowLoss(moment, moment.parameters);
    const text = Number(loss.toPrecision(3));
    const charts = await chartsOf(geometry, work);
    const { numbers } = chartOf(charts, 'numbers', 'numbers');
    assert.equal(formatMessage(numbers[0]!.value), String(text), lab.plane);
    assert.equal(titleOf(charts.get('sections')!), `Across the weights the loss is ${text}`);
    const place = chartOf(await chartsOf(geometry, { ...work, chosen: [0.1, 0.1] }), 'place', 'table');
    assert.ok(Math.abs((place.rows[0]!.values[1] as number) - loss) < 1e-5);
    assert.doesNotMatch([...charts.values()].map(titleOf).join(), /77/);
  }
  const moment = await trainedMoment(withLab(moons, { plane: 'random' }), 'end');
  const live = { ...moment, isLive: true };
  const { numbers } = chartOf(await chartsOf(geometry, live), 'numbers', 'numbers');
  assert.equal(formatMessage(numbers[0]!.label), 'loss');
});

test('title and description follow the quantity that is shown', async () => {
  const moment = await trainedMoment(withLab(moons, { plane: 'random' }), 'end');
  const { quantities = [] } = chartOf(await chartsOf(geometry, moment), 'surface', 'contours');
  assert.deepEqual(
    quantities.map(({ id }) => id),
    ['loss', 'objective', 'penalty'],
  );
  for (const { id, title, description, field } of quantities) {
    const [low, high] = [Math.min(...field), Math.max(...field)].map((value) => Number(value.toPrecision(3)));
    assert.equal(formatMessage(title), `On this plane the ${id} goes from ${low} to ${high}`);
    assert.ok(formatMessage(description).startsWith(`The ${id} on a plane of weights goes from ${low} to ${high};`));
  }
});

test('it is told in which precision and with which statistics the loss is computed', async () => {
  const network = { layers: [{ units: 5, activation: 'relu', norm: 'batch', dropout: 0.2 }] };
  const told = async (document: object, lab: object): Promise<string[]> => {
    const charts = await chartsOf(geometry, await trainedMoment(withLab(document, lab), 'end'));
    return ['surface', 'line', 'sharpness', 'spectrum'].flatMap((id) => {
      const chart = charts.get(id);
      return chart === undefined ? [] : `${formatMessage(chart.caption)} ${formatMessage(chart.explanation)}`;
    });
  };
  for (const plane of ['random', 'line'])
    for (const [statistics, precision, words] of [
      ['training', /in float64;/, /Batch norm takes mean and variance of all training samples/],
      ['inference', /in float32 as trained;/, /Batch norm takes the running averages of inference/],
    ] as const) {
      const texts = await told({ ...moons, network }, { plane, statistics });
      assert.match(texts[0]!, precision, plane);
      assert.equal(texts.length, 3);
      for (const text of texts) assert.match(text, words);
      for (const text of texts) assert.match(text, /Nothing is dropped here\.$/);
      for (const text of await told(moons, { plane, statistics })) assert.doesNotMatch(text, /Batch norm|dropped/);
      assert.match((await told(moons, { plane, statistics }))[0]!, /in float32 as trained;/);
    }
});
