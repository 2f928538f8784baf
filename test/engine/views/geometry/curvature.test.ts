import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatMessage } from '../../../../src/core/ground/errors.ts';
import { curvatureCharts } from '../../../../src/engine/views/geometry/curvatureCharts.ts';
import type { Moment } from '../../../../src/engine/views/frame/moment.ts';
import type { CurvesChart } from '../../../../src/protocol/charts.ts';
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
