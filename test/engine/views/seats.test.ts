import assert from 'node:assert/strict';
import { test } from 'node:test';
import { claims } from '../../../src/claims/claims.ts';
import { formatMessage } from '../../../src/core/ground/errors.ts';
import { experiments } from '../../../src/engine/views/experiments.ts';
import type { Chart } from '../../../src/protocol/charts.ts';
import { isGrouped, seatOf } from '../../../src/protocol/seats.ts';
import { views } from '../../../src/protocol/views.ts';
import type { ViewWork } from '../../../src/engine/views/frame/moment.ts';
import { chartOf, chartsOf, eachChart, workOf as plainWorkOf } from './regions/regionMoments.ts';
import { trainedMoment } from './trainedMoment.ts';

/** What a view may use; the claims count as computed, which takes as long as all other views together. */
const workOf = (part: Partial<ViewWork> = {}): ViewWork =>
  plainWorkOf({ lasting: new Map([['outcomes', new Map(claims.map(({ id }) => [id, 'passed']))]]), ...part });

const layersOf = (activation: string, count: number, units = 4): object[] =>
  Array.from({ length: count }, () => ({ units, activation }));

const documents: readonly object[] = [
  {
    data: { source: 'moons', samples: 60, validation: 0.3 },
    network: { layers: layersOf('relu', 2) },
    clip: { at: 1, by: 'norm' },
    training: { epochs: 6 },
    lab: { path: { points: 4, folds: 0 } },
  },
  {
    data: { source: 'sparseLinear', samples: 50, features: 6, validation: 0.2 },
    network: { layers: [] },
    penalties: [{ name: 'l1', lambda: 0.05 }],
    training: { epochs: 6 },
    lab: { path: { points: 8, folds: 3 } },
  },
  {
    data: { source: 'blobs', samples: 45, classes: 3, features: 2, validation: 0 },
    network: { layers: [] },
    optimizer: { name: 'adam', learningRate: 0.05 },
    training: { epochs: 3 },
    lab: { path: { points: 4, folds: 0 } },
  },
  {
    data: { source: 'linear', samples: 30, features: 1, validation: 0 },
    network: { layers: [] },
    training: { epochs: 3 },
    lab: { path: { points: 4, folds: 0 } },
  },
];

test('every chart of every view has a seat, and every key number leads to a chart that is there', async () => {
  for (const document of documents) {
    const moment = await trainedMoment(document, 'end');
    for (const view of views.names) {
      const charts = new Map<string, Chart>();
      for await (const chart of eachChart(experiments[view], moment, workOf())) charts.set(chart.id, chart);
      const numbers = [...charts.values()].filter((chart) => chart.kind === 'numbers');
      for (const { id, kind } of charts.values())
        assert.ok(kind === 'numbers' || seatOf(views.get(view).seats, id) !== undefined, `${view}: ${id}`);
      for (const { label, chart } of numbers.flatMap((one) => one.numbers))
        assert.ok(charts.has(chart), `${view}: ${formatMessage(label)} leads to ${chart}`);
    }
  }
});

test('nothing is made of a group that is folded; each of its charts was asked for', async () => {
  for (const document of documents) {
    const moment = await trainedMoment(document, 'end');
    for (const view of views.names) {
      const { seats } = views.get(view);
      const idsOf = async (work: ViewWork): Promise<Set<string>> => {
        const ids = new Set<string>();
        const experiment = experiments[view];
        for await (const { id } of experiment.charts(moment, work)) ids.add(id);
        for await (const { id } of experiment.ofWeights?.(moment, work) ?? []) ids.add(id);
        return ids;
      };
      const all = await idsOf(workOf());
      const asked = new Set<string>();
      const wants = (chart: string): boolean => {
        asked.add(chart);
        return !isGrouped(seats, chart);
      };
      const folded = await idsOf(workOf({ wants }));
      assert.deepEqual(
        [...folded].filter((id) => isGrouped(seats, id)),
        [],
        view,
      );
      const missing = [...all].filter((id) => !folded.has(id));
      assert.deepEqual(
        missing.filter((id) => !asked.has(id) || !isGrouped(seats, id)),
        [],
        view,
      );
      assert.deepEqual(
        [...asked].filter((id) => !all.has(id)),
        [],
        `${view}: to ask is to say that there is such a chart`,
      );
    }
  }
});

test('key numbers are those of the titles of their cards', async () => {
  const moment = await trainedMoment(documents[0]!, 'end');
  const told = async (view: 'training' | 'gradients' | 'regions'): Promise<Map<string, string>> => {
    const charts = await chartsOf(experiments[view], moment);
    const { numbers } = chartOf(charts, 'numbers', 'numbers');
    for (const id of ['loss', 'score', 'gradient', 'regions']) {
      const number = numbers.find(({ chart }) => chart === id);
      const title = charts.get(id)?.title;
      if (number !== undefined && title !== undefined)
        assert.ok(formatMessage(title).includes(formatMessage(number.value)), `${formatMessage(title)}: ${id}`);
    }
    return new Map(numbers.map(({ label, value }) => [formatMessage(label), formatMessage(value)]));
  };
  const here = moment.history.at(-1)!;
  const training = await told('training');
  assert.equal(training.get('validation loss'), String(Number(here.validationLoss.toPrecision(3))));
  assert.equal(training.get('gap to training'), String(Number((here.validationLoss - here.trainLoss).toPrecision(3))));
  assert.match((await told('gradients')).get('dead units') ?? '', /^\d of 8$/);
  assert.match((await told('regions')).get('linear regions, exact') ?? '', /^\d+$/);
});

test('a number that is not known is no key number', async () => {
  const start = await trainedMoment({ ...documents[0], training: { epochs: 1 } }, 'start');
  const { numbers } = chartOf(await chartsOf(experiments.training, start), 'numbers', 'numbers');
  assert.ok(!numbers.some(({ chart }) => chart === 'gradient'), 'no step, no gradient');
  for (const { value } of numbers) assert.doesNotMatch(formatMessage(value), /-$|NaN/);
});

test('all of many layers have a small picture; the one at the chosen depth is shown large', async () => {
  const layers = layersOf('tanh', 20);
  const moment = await trainedMoment({ ...documents[0], network: { layers }, training: { epochs: 1 } }, 'end');
  for (const [chosen, layer] of [
    [undefined, 0],
    [[17, 0], 16],
    [[21, 0], 19],
  ] as const) {
    const charts = await chartsOf(experiments.gradients, { ...moment, chosen });
    const all = chartOf(charts, 'layers', 'layers');
    assert.equal(all.panels.length, 20);
    assert.equal(all.chosen, layer);
    const large = chartOf(charts, 'activation', 'activation');
    assert.equal(large.layer, layer);
    assert.deepEqual(large.shares, all.panels[layer]!.shares);
  }
});
