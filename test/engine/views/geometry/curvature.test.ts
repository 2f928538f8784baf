import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatMessage } from '../../../../src/core/ground/errors.ts';
import { curvatureCharts } from '../../../../src/engine/views/geometry/curvatureCharts.ts';
import type { Moment } from '../../../../src/engine/views/frame/moment.ts';
import type { CurvesChart } from '../../../../src/protocol/charts.ts';
import { trainedMoment } from '../trainedMoment.ts';

const work = {
  signal: new AbortController().signal,
  clock: () => 0,
  pause: () => Promise.resolve(),
  progress: () => undefined,
  crew: undefined,
  memory: new Map<string, unknown>(),
  lasting: new Map<string, unknown>(),
  wants: () => true,
};

async function collect(moment: Moment): Promise<CurvesChart[]> {
  const charts: CurvesChart[] = [];
  for await (const chart of curvatureCharts(moment, work)) charts.push(chart as CurvesChart);
  return charts;
}

test('the sharpness stands beside its threshold at recorded steps, and the spectrum with and without penalties', async () => {
  const document = {
    data: { source: 'moons', samples: 40, validation: 0 },
    network: { layers: [{ units: 4, activation: 'tanh' }] },
    training: { epochs: 40, batchSize: 40 },
    optimizer: { name: 'momentum', learningRate: 0.05 },
    penalties: [{ name: 'l2', lambda: 0.1, biases: true }],
  };
  const moment = await trainedMoment(document, 'end');
  const charts = await collect(moment);
  assert.deepEqual(
    charts.map(({ id }) => id),
    ['sharpness', 'spectrum'],
  );
  const [sharpness, threshold] = charts[0]!.series;
  assert.ok(threshold!.y.every((value) => Math.abs(value - 3.8 / 0.05) < 1e-9));
  assert.ok(sharpness!.y.length > 20 && sharpness!.y.every((value) => value > 0));
  assert.match(formatMessage(charts[0]!.title), /times its threshold at step 40/);
  const [loss, objective] = charts[1]!.series;
  loss!.y.forEach((value, at) => assert.ok(Math.abs(objective!.y[at]! - value - 0.1) < 1e-9));
  // Nothing of it is made while training goes on.
  assert.equal((await collect({ ...moment, isLive: true })).length, 0);
});
