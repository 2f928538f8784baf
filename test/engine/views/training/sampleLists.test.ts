import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatMessage, type Message } from '../../../../src/core/ground/errors.ts';
import { cellSamplesChart, wrongChart } from '../../../../src/engine/views/training/sampleLists.ts';
import { judgeSamples, type JudgedSamples } from '../../../../src/engine/views/training/judgedSamples.ts';
import type { Moment } from '../../../../src/engine/views/frame/moment.ts';
import type { TableChart } from '../../../../src/protocol/charts.ts';
import { workOf } from '../regions/regionMoments.ts';
import { trainedMoment } from '../trainedMoment.ts';

async function judged(loss: string, samples = 90): Promise<{ moment: Moment; judged: JudgedSamples }> {
  const moment = await trainedMoment(
    {
      data: { source: 'blobs', samples, classes: 3, features: 2, noise: 3, validation: 0.5 },
      network: { layers: [{ units: 4, activation: 'tanh' }] },
      loss,
      training: { epochs: 5, batchSize: 20 },
    },
    'end',
  );
  return { moment, judged: (await judgeSamples(moment, workOf()))! };
}

interface Line {
  readonly row: number;
  readonly truth: string;
  readonly predicted: string;
  readonly sure: number;
  readonly values: readonly unknown[];
}

const linesOf = ({ rows }: TableChart): Line[] =>
  rows.map(({ label, values: [truth, predicted, sure, ...values] }) => ({
    row: Number(label.args[0]),
    truth: formatMessage(truth as Message),
    predicted: formatMessage(predicted as Message),
    sure: sure as number,
    values,
  }));

test('the list has every wrong sample at its row of the data, the surest first', async () => {
  const { moment, judged: all } = await judged('crossEntropy');
  const chart = wrongChart(moment, all);
  const lines = linesOf(chart);
  assert.deepEqual(chart.columns.map(formatMessage), ['true class', 'predicted class', 'confidence', 'x1', 'x2']);
  const { dataset, validation } = moment.prepared.data;
  const wrong = [...all.truth.keys()].filter((at) => all.truth[at] !== all.predicted[at]);
  assert.ok(wrong.length > 3 && wrong.length < 46);
  assert.deepEqual(
    lines.map(({ row }) => row).toSorted((one, other) => one - other),
    wrong.map((at) => validation.rows[at]! + 1).toSorted((one, other) => one - other),
  );
  lines.forEach(({ row, truth, predicted, sure, values }, at) => {
    assert.deepEqual(values, [...dataset.inputs.subarray(2 * row - 2, 2 * row)]);
    assert.equal(truth, dataset.classNames[dataset.targets[row - 1]!]);
    assert.notEqual(predicted, truth);
    assert.ok(sure > 1 / 3 && sure < 1 && sure <= (lines[at - 1]?.sure ?? 1));
  });
  const { row, truth, predicted, sure } = lines[0]!;
  assert.equal(
    formatMessage(chart.title),
    `Surest mistake: row ${row} is ${truth}, read as ${predicted} with ${Number((100 * sure).toFixed(1))} %`,
  );
  assert.equal(formatMessage(chart.caption), `All ${lines.length}, at step ${moment.step}.`);
});

test('a loss without probabilities is judged by the lead of the largest output', async () => {
  const { moment, judged: all } = await judged('hinge');
  assert.ok(!all.hasProbability);
  const chart = wrongChart(moment, all);
  assert.equal(formatMessage(chart.columns[2]!), 'lead');
  assert.match(formatMessage(chart.title), /^Surest mistake: row \d+ is \S+( \S+)*, read as [^%]+$/);
});

test('a cell lists its samples: wrong ones from the surest on, right ones from the least sure on', async () => {
  const { moment, judged: all } = await judged('crossEntropy');
  const names = moment.prepared.data.dataset.classNames;
  let listed = 0;
  for (const [truth, name] of names.entries())
    for (const [predicted, other] of names.entries()) {
      const chart = cellSamplesChart(moment, all, { truth, predicted });
      const lines = linesOf(chart);
      listed += lines.length;
      assert.ok(lines.every((line) => line.truth === name && line.predicted === other));
      const sure = lines.map((line) => line.sure);
      const falling = sure.toSorted((a, b) => b - a);
      assert.deepEqual(sure, truth === predicted ? falling.toReversed() : falling);
      const count = ['No sample', '1 sample'][lines.length] ?? `${lines.length} samples`;
      assert.ok(formatMessage(chart.title).startsWith(`${count} of ${name} `), formatMessage(chart.title));
    }
  assert.equal(listed, all.truth.length);
});

test('a long list ends after fifty rows and says how many more there are', async () => {
  const { moment, judged: all } = await judged('crossEntropy', 900);
  const wrong = all.truth.filter((truth, at) => truth !== all.predicted[at]).length;
  const chart = wrongChart(moment, all);
  assert.ok(wrong > 50);
  assert.equal(chart.rows.length, 50);
  assert.equal(formatMessage(chart.caption), `The first 50 and ${wrong - 50} more, at step ${moment.step}.`);
});
