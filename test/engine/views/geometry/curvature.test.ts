import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatMessage } from '../../../../src/core/ground/errors.ts';
import { curvatureCharts } from '../../../../src/engine/views/geometry/curvatureCharts.ts';
import type { Moment } from '../../../../src/engine/views/frame/moment.ts';
import type { Chart, CurvesChart } from '../../../../src/protocol/charts.ts';
import { workOf } from '../regions/regionMoments.ts';
import { trainedMoment } from '../trainedMoment.ts';

async function collect(moment: Moment, work = workOf()): Promise<CurvesChart[]> {
  const charts: CurvesChart[] = [];
  for await (const chart of curvatureCharts(moment, work)) charts.push(chart as CurvesChart);
  return charts;
}

const document = {
  data: { source: 'moons', samples: 40, validation: 0 },
  network: { layers: [{ units: 4, activation: 'tanh' }] },
  training: { epochs: 40, batchSize: 40 },
  optimizer: { name: 'momentum', learningRate: 0.05 },
  penalties: [{ name: 'l2', lambda: 0.1, biases: true }],
};

test('the sharpness stands beside its threshold at recorded steps, and the spectrum with and without penalties', async () => {
  const moment = await trainedMoment(document, 'end');
  const charts = await collect(moment);
  assert.deepEqual(
    charts.map(({ id }) => id),
    ['sharpness', 'spectrum', 'parts', 'density'],
  );
  const [sharpness, threshold] = charts[0]!.series;
  assert.ok(threshold!.y.every((value) => Math.abs(value - 3.8 / 0.05) < 1e-9));
  assert.ok(sharpness!.y.length > 20 && sharpness!.y.every((value) => value > 0));
  assert.match(formatMessage(charts[0]!.title), /times its threshold at step 40/);
  const [loss, objective] = charts[1]!.series;
  loss!.y.forEach((value, at) => assert.ok(Math.abs(objective!.y[at]! - value - 0.1) < 1e-9));
});

test('while training goes on the sharpness of one more recorded step is measured, and nothing else', async () => {
  const moment = await trainedMoment(document, 'end');
  const { snapshots } = moment;
  const work = workOf();
  const at = (count: number): Promise<CurvesChart[]> =>
    collect({ ...moment, isLive: true, snapshots: snapshots.slice(0, count) }, work);
  assert.deepEqual(await at(3), [], 'one point is no curve');
  const [second] = await at(10);
  assert.deepEqual([...second!.series[0]!.x], [snapshots[2]!.step, snapshots[9]!.step]);
  const [third, ...others] = await at(12);
  assert.deepEqual(others, []);
  const rest = (await collect(moment)).find(({ id }) => id === 'sharpness')!;
  const whole = new Map([...rest.series[0]!.x].map((step, place) => [step, rest.series[0]!.y[place]!]));
  third!.series[0]!.x.forEach((step, place) => assert.equal(third!.series[0]!.y[place], whole.get(step)));
  const large = { ...document, data: { ...document.data, samples: 9000 } };
  const slow = await trainedMoment({ ...large, training: { epochs: 1, batchSize: 4500 } }, 'end');
  assert.deepEqual(await collect({ ...slow, isLive: true }), [], 'a point takes too long');
});

test('the table of parts says what each penalty does, and the density where the eigenvalues are', async () => {
  const penalties = [
    { name: 'l2', lambda: 0.1, biases: true },
    { name: 'l1', lambda: 0.02 },
  ];
  const moment = await trainedMoment({ ...document, penalties }, 'end');
  const charts: readonly Chart[] = await collect(moment);
  const table = charts.find(({ id }) => id === 'parts');
  assert.ok(table?.kind === 'table');
  const rows = new Map(table.rows.map(({ label, values }) => [formatMessage(label), values.map(Number)]));
  assert.deepEqual(
    [...rows.keys()],
    [
      'loss',
      'loss and 0.1 times l2',
      'loss and 0.02 times l1',
      'loss and all penalties',
      'Gauss-Newton part of the loss',
      'the rest of the loss',
    ],
  );
  const [lowest, largest, , negative, trace, shift] = [0, 1, 2, 3, 4, 5] as const;
  const [loss, l2, l1, all, smooth, bends] = [...rows.values()] as number[][];
  const parameters = moment.prepared.problem.architecture.parameters;
  for (const [one, other] of [
    [l2![shift], 0.1],
    [l2![largest]! - loss![largest]!, 0.1],
    [l1![lowest], loss![lowest]],
    [all![trace], loss![trace]! + 0.1 * parameters],
    [smooth![trace]! + bends![trace]!, loss![trace]],
  ] as const)
    assert.ok(Math.abs(one! - other!) < 1e-9 * Math.max(1, Math.abs(other!)), `${one} for ${other}`);
  assert.equal(smooth![negative], 0);
  assert.match(formatMessage(table.title), /^Penalties move the lowest eigenvalue by 0\.1, to/);
  const density = charts.find(({ id }) => id === 'density');
  assert.ok(density?.kind === 'curves');
  const { x, y } = density.series[0]!;
  const area = y.reduce((sum, value) => sum + (Number.isNaN(value) ? 0 : value) * (x[1]! - x[0]!), 0);
  assert.ok(Math.abs(area - 1) < 1e-3, `${area}`);
  assert.equal(density.series.length, 1, 'no band where all eigenvalues are known');
});

test('where not all eigenvalues are known the density has a band of seeded starts, and the parts their ends', async () => {
  const network = { layers: [{ units: 160, activation: 'tanh' }] };
  const moment = await trainedMoment({ ...document, network, training: { epochs: 2, batchSize: 40 } }, 'end');
  const charts: readonly Chart[] = await collect(moment);
  const density = charts.find(({ id }) => id === 'density');
  assert.ok(density?.kind === 'curves');
  const [mean, band] = density.series;
  assert.deepEqual([mean!.role, band!.role], ['measured', 'band']);
  mean!.y.forEach((value, at) => {
    if (Number.isFinite(value)) assert.ok(band!.y[at]! <= value && value <= band!.upper![at]!);
  });
  const table = charts.find(({ id }) => id === 'parts');
  assert.ok(table?.kind === 'table');
  assert.equal(table.rows[0]!.values[3], undefined, 'how many are negative is not known');
});

test('who ends the work hears no more of it: one pause after the abort', async () => {
  const moment = await trainedMoment(document, 'end');
  for (const chart of ['sharpness', 'spectrum']) {
    const stop = new AbortController();
    let [now, pauses] = [0, 0];
    const work = workOf({
      signal: stop.signal,
      clock: () => (now += 10),
      wants: (one) => one === chart,
      pause: () => {
        pauses += 1;
        if (pauses === 2) stop.abort(new Error('ended'));
        return Promise.resolve();
      },
    });
    await assert.rejects(collect(moment, work), /ended/);
    assert.equal(pauses, 2, chart);
    assert.ok(!work.memory.has('spectrum'));
  }
});
