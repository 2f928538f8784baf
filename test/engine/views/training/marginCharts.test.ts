import assert from 'node:assert/strict';
import { test } from 'node:test';
import { maximumMargin } from '../../../../src/analysis/geometry/maximumMargin.ts';
import { descendLogistic, signedPoints } from '../../../../src/analysis/implicit/logisticDescent.ts';
import { angleBetween } from '../../../../src/analysis/normalization/scaleFree.ts';
import { formatMessage } from '../../../../src/core/ground/errors.ts';
import { marginCharts } from '../../../../src/engine/views/training/marginCharts.ts';
import { clipLine } from '../../../../src/engine/views/training/marginLines.ts';
import type { Moment, ViewWork } from '../../../../src/engine/views/frame/moment.ts';
import type { CurvesChart } from '../../../../src/protocol/charts.ts';
import { trainedMoment } from '../trainedMoment.ts';

function workOf(wants = true): ViewWork {
  return {
    signal: new AbortController().signal,
    clock: () => 0,
    wants: () => wants,
    pause: () => Promise.resolve(),
    progress: () => undefined,
    crew: undefined,
    memory: new Map(),
    lasting: new Map(),
  };
}

async function chartsOf(moment: Moment, work = workOf()): Promise<CurvesChart[]> {
  const charts: CurvesChart[] = [];
  for await (const chart of marginCharts(moment, work)) if (chart.kind === 'curves') charts.push(chart);
  return charts;
}

const separable = { source: 'blobs', classes: 2, noise: 0.3, samples: 60, seed: 3, validation: 0 };
const descent = { name: 'sgd', learningRate: 0.5 };
const document = {
  data: separable,
  network: { layers: [] },
  optimizer: descent,
  training: { epochs: 4000, batchSize: 60 },
};

test('on separable data the angle to the widest band falls along training and the margin grows to it', async () => {
  const [curves, lines] = await chartsOf(await trainedMoment(document, 'end'));
  const [angle, margin] = curves!.quantities!;
  const [degrees, zero] = angle!.values;
  assert.ok(degrees!.at(-1)! < 0.5 * degrees![0]! && degrees!.at(-1)! < 10);
  assert.ok(zero!.every((value) => value === 0));
  const [own, widest] = margin!.values;
  assert.ok(own!.at(-1)! > own![0]! && own!.every((value, at) => value <= widest![at]! + 1e-9));
  assert.ok(curves!.series[0]!.x.every((step) => step > 0));
  assert.equal(lines!.series.filter(({ group }) => group === 'band').length, 3);
});

test('angles and lengths are those of plain descent in float64 with the search over all angles', async () => {
  const network = { layers: [], bias: false, init: 'zeros' };
  const moment = await trainedMoment({ ...document, network }, 'end');
  const [curves] = await chartsOf(moment);
  const { x } = curves!.series[0]!;
  const { inputs, targets } = moment.prepared.data.train;
  const rows = Array.from(targets, (_, at) => [inputs[2 * at]!, inputs[2 * at + 1]!]);
  const points = signedPoints(
    rows,
    Array.from(targets, (target) => (target === 1 ? 1 : -1)),
  );
  const signed = rows.map(([one, other], at) => {
    const sign = targets[at] === 1 ? 1 : -1;
    return [sign * one!, sign * other!] as const;
  });
  const widest = maximumMargin(
    signed,
    signed.map(([one, other]) => [-one, -other] as const),
  )!;
  // Two outputs move against each other, so their difference moves twice as far; the loss is a mean over 60 samples.
  const parts = descendLogistic(points, { learningRate: (2 * 0.5) / 60, keep: [...x] });
  let part = parts.next();
  while (part.done !== true) part = parts.next();
  const [angle, , length] = curves!.quantities!;
  part.value.forEach((w, at) => {
    const degrees = (angleBetween(w, widest.weights) * 180) / Math.PI;
    assert.ok(Math.abs(angle!.values[0]![at]! - degrees) < 0.02, `${degrees}`);
    assert.ok(Math.abs(length!.values[0]![at]! / Math.hypot(...w) - 1) < 1e-4);
  });
});

test('an earlier step is shown with its own angle', async () => {
  const end = await trainedMoment(document, 'end');
  const early = end.snapshots[2]!;
  const [then] = await chartsOf({ ...end, step: early.step, parameters: early.parameters });
  const [now] = await chartsOf(end);
  assert.equal(then!.shownX, early.step);
  assert.notEqual(formatMessage(then!.title), formatMessage(now!.title));
  assert.deepEqual(then!.series[0]!.y, now!.series[0]!.y);
});

test('classes that overlap are said to be so, without an angle', async () => {
  const data = { ...separable, source: 'moons', classes: undefined, noise: 0.4 };
  const [curves, lines] = await chartsOf(
    await trainedMoment(
      { ...document, data: JSON.parse(JSON.stringify(data)) as object, training: { epochs: 20, batchSize: 60 } },
      'end',
    ),
  );
  assert.match(formatMessage(curves!.title), /No plane .* was found/);
  assert.deepEqual(
    curves!.quantities!.map(({ id }) => id),
    ['margin', 'length'],
  );
  assert.ok(lines!.series.every(({ group }) => group !== 'band'));
});

test('nothing is computed while nobody looks, and there is nothing to say of networks with hidden layers', async () => {
  const moment = await trainedMoment({ ...document, training: { epochs: 2, batchSize: 60 } }, 'end');
  const work = workOf(false);
  assert.deepEqual(await chartsOf(moment, work), []);
  assert.equal(work.memory.size, 0);
  const deep = await trainedMoment(
    { ...document, network: { layers: [{ units: 2 }] }, training: { epochs: 1, batchSize: 60 } },
    'end',
  );
  assert.deepEqual(await chartsOf(deep), []);
});

test('a line ends where it leaves the picture', () => {
  assert.deepEqual(clipLine([1, -1, 0], [-1, 2], [-1, 1]), [
    [-1, -1],
    [1, 1],
  ]);
  assert.deepEqual(clipLine([1, 0, -0.5], [-1, 2], [-1, 1]), [
    [0.5, -1],
    [0.5, 1],
  ]);
  assert.deepEqual(clipLine([0, 1, -5], [-1, 2], [-1, 1]), []);
});
