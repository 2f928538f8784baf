import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatMessage } from '../../../../src/core/ground/errors.ts';
import type { Moment } from '../../../../src/engine/views/frame/moment.ts';
import { sampleFacts, range, someFacts } from '../../../../src/engine/views/samples/sampleFacts.ts';
import { training } from '../../../../src/engine/views/training/training.ts';
import type { Chart, SampleFacts } from '../../../../src/protocol/charts.ts';
import { eachChart, workOf } from '../regions/regionMoments.ts';
import { trainedMoment } from '../trainedMoment.ts';

const blobs = {
  data: { source: 'blobs', samples: 90, classes: 3, features: 2, noise: 3, validation: 0.3 },
  network: { layers: [{ units: 4, activation: 'tanh' }] },
  training: { epochs: 5, batchSize: 20 },
};
const linear = {
  data: { source: 'linear', samples: 120, features: 6, validation: 0.25 },
  network: { layers: [{ units: 5 }] },
  training: { epochs: 20, batchSize: 20 },
};

async function factsOf(document: object): Promise<{ moment: Moment; facts: SampleFacts }> {
  const moment = await trainedMoment(document, 'end');
  return { moment, facts: (await sampleFacts(moment, workOf()))! };
}

async function chartsOf(moment: Moment): Promise<Map<string, Chart>> {
  const found = new Map<string, Chart>();
  for await (const chart of eachChart(training, moment)) found.set(chart.id, chart);
  return found;
}

test('facts name every sample once, with what the data say of it, training samples first', async () => {
  const { moment, facts } = await factsOf(blobs);
  const { dataset, train, validation } = moment.prepared.data;
  assert.deepEqual([...facts.samples], [...train.rows, ...validation.rows]);
  assert.deepEqual(
    facts.features.map(({ label }) => formatMessage(label)),
    ['x1', 'x2'],
  );
  facts.samples.forEach((sample, at) => {
    assert.equal(facts.rows[at], sample + 1);
    assert.equal(facts.target.values[at], dataset.targets[sample]);
    facts.features.forEach(({ values }, feature) =>
      assert.equal(values[at], Math.fround(dataset.inputs[2 * sample + feature]!)),
    );
  });
});

test('predictions of all samples have the accuracy that training has recorded', async () => {
  const { moment, facts } = await factsOf(blobs);
  const { trainScore, validationScore } = moment.history.at(-1)!;
  const first = moment.prepared.data.train.samples;
  const right = (from: number, to: number): number => {
    const { target, predicted } = someFacts(facts, range(from, to));
    return target.values.filter((value, at) => value === predicted!.values[at]).length / (to - from);
  };
  assert.ok(trainScore < 1, 'a task without mistakes shows nothing');
  assert.ok(Math.abs(right(0, first) - trainScore) < 1e-12);
  assert.ok(Math.abs(right(first, facts.samples.length) - validationScore) < 1e-12);
});

test('predictions of a regression are in the units of the target and have the R squared that training has recorded', async () => {
  const { moment, facts } = await factsOf(linear);
  const { target, predicted } = someFacts(facts, range(0, moment.prepared.data.train.samples));
  const mean = target.values.reduce((sum, value) => sum + value, 0) / target.values.length;
  const squares = (values: readonly number[]): number => values.reduce((sum, value) => sum + value * value, 0);
  const errors = squares(Array.from(target.values, (value, at) => value - predicted!.values[at]!));
  const r2 = 1 - errors / squares(Array.from(target.values, (value) => value - mean));
  assert.ok(Math.abs(r2 - moment.history.at(-1)!.trainScore) < 1e-4);
});

test('a chosen sample is found in whole and in part, and rows are those of the file', async () => {
  const { moment } = await factsOf(blobs);
  const { prepared } = moment;
  const lines = Int32Array.from({ length: 90 }, (_, at) => 3 * at + 2);
  const { train } = prepared.data;
  const sample = train.rows[5]!;
  const data = { ...prepared.data, dataset: { ...prepared.data.dataset, lines } };
  const facts = (await sampleFacts({ ...moment, sample, prepared: { ...prepared, data } }, workOf()))!;
  assert.equal(facts.chosen, 5);
  assert.equal(facts.rows[5], 3 * sample + 2);
  assert.equal(someFacts(facts, range(4, 9)).chosen, 1);
  assert.equal(someFacts(facts, range(6, 9)).chosen, undefined);
});

test('live pictures of many samples name none, and predictions of a large network wait until the run rests', async () => {
  const { moment } = await factsOf(blobs);
  const live = { ...moment, isLive: true };
  assert.ok((await sampleFacts(live, workOf()))?.predicted);
  const many = await trainedMoment({ ...blobs, data: { ...blobs.data, samples: 9000 } }, 'start');
  assert.equal(await sampleFacts({ ...many, isLive: true }, workOf()), undefined);
  assert.ok((await sampleFacts(many, workOf()))?.predicted);
  const large = await trainedMoment({ ...blobs, network: { layers: [{ units: 300 }, { units: 300 }] } }, 'start');
  const facts = (await sampleFacts({ ...large, isLive: true }, workOf()))!;
  assert.equal(facts.predicted, undefined);
  assert.equal(facts.samples.length, 90);
});

test('targets of a regression with many features are drawn over the prediction, each with its sample', async () => {
  const { moment, facts } = await factsOf(linear);
  const chart = (await chartsOf(moment)).get('residuals');
  assert.ok(chart?.kind === 'curves');
  const [train, validation, exact] = chart.series;
  const first = moment.prepared.data.train.samples;
  assert.equal(train!.x.length, first);
  assert.deepEqual([...train!.samples!.samples, ...validation!.samples!.samples], [...facts.samples]);
  [...train!.y, ...validation!.y].forEach((target, at) => assert.equal(target, facts.target.values[at]));
  [...train!.x, ...validation!.x].forEach((predicted, at) => assert.equal(predicted, facts.predicted!.values[at]));
  const targets = [...facts.target.values].sort((one, other) => one - other);
  assert.deepEqual([...exact!.x, ...exact!.y], [targets[0], targets.at(-1), targets[0], targets.at(-1)]);
  const sizes = Array.from(validation!.y, (target, at) => Math.abs(target - validation!.x[at]!));
  const largest = sizes.indexOf(Math.max(...sizes));
  const { args } = chart.title;
  assert.equal(args[0], sizes.length);
  assert.equal(args[2], validation!.samples!.rows[largest]);
  assert.ok(sizes.filter((size) => size <= 1.01 * Number(args[1])).length >= sizes.length / 2);
  assert.ok(sizes.filter((size) => size < 0.99 * Number(args[1])).length <= sizes.length / 2);
  assert.equal((await chartsOf((await factsOf(blobs)).moment)).get('residuals'), undefined);
});

test('of many samples some are drawn over the prediction, with the chosen one, and all are judged', async () => {
  const document = {
    ...linear,
    data: { ...linear.data, samples: 200_000 },
    training: { epochs: 1, batchSize: 20_000 },
  };
  const { moment } = await factsOf(document);
  const sample = moment.prepared.data.train.rows[7]!;
  const chart = (await chartsOf({ ...moment, sample })).get('residuals');
  assert.ok(chart?.kind === 'curves');
  const [train, validation] = chart.series;
  assert.equal(train!.x.length, 2001);
  assert.equal(train!.samples!.samples[train!.samples!.chosen!], sample);
  assert.equal(validation!.x.length, 2000);
  assert.equal(new Set(validation!.samples!.samples).size, 2000);
  assert.equal(chart.title.args[0], moment.prepared.data.validation.samples);
});
