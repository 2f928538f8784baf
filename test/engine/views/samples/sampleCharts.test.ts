import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatMessage } from '../../../../src/core/ground/errors.ts';
import type { Moment } from '../../../../src/engine/views/frame/moment.ts';
import { sampleCharts } from '../../../../src/engine/views/samples/sampleCharts.ts';
import type { Chart, HeatChart, TableChart } from '../../../../src/protocol/charts.ts';
import { cloud, momentOf, workOf } from '../regions/regionMoments.ts';
import { trainedMoment } from '../trainedMoment.ts';

async function chartsOf(moment: Moment): Promise<Chart[]> {
  const found: Chart[] = [];
  for await (const chart of sampleCharts(moment, 'training', workOf())) found.push(chart);
  return found;
}

const cellsOf = ({ rows }: TableChart): Map<string, unknown> =>
  new Map(
    rows.map(({ label, values: [value] }) => [
      formatMessage(label),
      typeof value === 'object' && value !== null ? formatMessage(value) : value,
    ]),
  );

const pixels = Array.from({ length: 16 }, (_, at) => `pixel${at}`);

test('nothing is told where no sample is chosen, or none of that number exists', async () => {
  assert.deepEqual(await chartsOf(momentOf({ dataset: cloud(12, 3) })), []);
  assert.deepEqual(await chartsOf(momentOf({ dataset: cloud(12, 3), part: { sample: 12 } })), []);
});

test('a sample of a regression is told with its target, prediction and error, and all its features', async () => {
  const dataset = cloud(12, 7);
  const [chart, ...others] = (await chartsOf(momentOf({ dataset, part: { sample: 3 } }))) as TableChart[];
  assert.deepEqual(others, []);
  const cells = cellsOf(chart!);
  assert.equal(cells.get('y'), dataset.targets[3]);
  const error = Number(cells.get('y')) - Number(cells.get('y, predicted'));
  assert.ok(Math.abs(error - Number(cells.get('y, error'))) < 1e-12);
  for (let feature = 0; feature < 7; feature += 1)
    assert.equal(cells.get(`x${feature + 1}`), dataset.inputs[7 * 3 + feature]);
  assert.match(formatMessage(chart!.title), /^Row 4: y is \S+, predicted \S+$/);
});

test('features that are pixels are a picture too, in their order', async () => {
  const dataset = cloud(12, 16, { featureNames: pixels, lines: Int32Array.from({ length: 12 }, (_, at) => at + 2) });
  const [image, table] = await chartsOf(momentOf({ dataset, part: { sample: 5 } }));
  assert.ok(image?.kind === 'heat' && image.hasSquareCells === true);
  const { rows, columns, values }: HeatChart = image;
  assert.deepEqual([rows.length, columns.length], [4, 4]);
  assert.deepEqual([...values], [...dataset.inputs.subarray(5 * 16, 6 * 16)]);
  assert.match(formatMessage(image.title), /^Row 7: y /);
  assert.match(formatMessage(table!.title), /^Row 7: /);
});

test('a sample of a classification is told with how sure the network is of it', async () => {
  const document = {
    data: { source: 'blobs', samples: 60, classes: 3, features: 2, noise: 3, validation: 0.3 },
    network: { layers: [{ units: 4 }] },
    training: { epochs: 5, batchSize: 20 },
  };
  const moment = await trainedMoment(document, 'end');
  const { dataset, validation } = moment.prepared.data;
  let [right, wrong] = [0, 0];
  for (let sample = 0; sample < 60; sample += 1) {
    const [chart] = (await chartsOf({ ...moment, sample })) as [TableChart];
    const cells = cellsOf(chart);
    const [truth, read] = [cells.get('true class'), cells.get('predicted class')];
    assert.equal(truth, dataset.classNames[dataset.targets[sample]!]);
    // The softmax of the outputs that are listed, slowly.
    const weights = dataset.classNames.map((name) => Math.exp(Number(cells.get(`output for ${name}`))));
    const shares = weights.map((weight) => weight / weights.reduce((sum, one) => sum + one));
    assert.equal(read, dataset.classNames[shares.indexOf(Math.max(...shares))]);
    assert.ok(Math.abs(Math.max(...shares) - Number(cells.get('confidence'))) < 1e-12);
    const told = truth === read ? 'and is read so' : `read as ${read as string}`;
    const title = formatMessage(chart.title);
    assert.equal(
      title,
      `Row ${sample + 1} is ${truth as string}, ${told} with ${Number((100 * Math.max(...shares)).toFixed(1))} %`,
    );
    if (truth === read) right += 1;
    else wrong += 1;
    assert.equal(formatMessage(chart.caption).startsWith('It validates'), validation.rows.includes(sample));
  }
  assert.ok(right > 5 && wrong > 5);
});
