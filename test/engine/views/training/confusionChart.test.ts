import assert from 'node:assert/strict';
import { test } from 'node:test';
import { forwardNetwork } from '../../../../src/analysis/network/network.ts';
import { confusionCharts } from '../../../../src/engine/views/training/confusionChart.ts';
import { workOf } from '../regions/regionMoments.ts';
import { trainedMoment } from '../trainedMoment.ts';

const document = {
  data: { source: 'blobs', samples: 90, validation: 0.4, noise: 1 },
  network: { layers: [{ units: 4, activation: 'tanh' }] },
  training: { epochs: 1 },
};

test('every validation sample stands in the cell of its class and of the largest output of the network', async () => {
  const moment = await trainedMoment(document, 'start');
  const { prepared, parameters, running } = moment;
  const { validation, dataset } = prepared.data;
  const [table, wrong] = await confusionCharts(moment, workOf());
  assert.ok(table !== undefined && wrong !== undefined);
  const { architecture } = prepared.problem;
  const counts = dataset.classNames.map(() => dataset.classNames.map(() => 0));
  const taken = new Map<number, readonly [number, number]>();
  for (let sample = 0; sample < validation.samples; sample += 1) {
    const row = validation.rows[sample]!;
    const raw = [...dataset.inputs.slice(row * dataset.features, (row + 1) * dataset.features)];
    const { mean, scale } = prepared.data.inputScale;
    const inputs = Float64Array.from(raw, (value, at) => (value - mean[at]!) / scale[at]!);
    const { outputs } = forwardNetwork(architecture, parameters, { inputs, rows: 1 }, { kind: 'inference', running });
    const predicted = outputs.length === 1 ? Number(outputs[0]! > 0) : outputs.indexOf(Math.max(...outputs));
    const target = dataset.targets[row]!;
    counts[target]![predicted]! += 1;
    if (target !== predicted) taken.set(row + 1, [target, predicted]);
  }
  assert.deepEqual(
    table.rows.map(({ values }) => values),
    counts,
  );
  const right = counts.reduce((sum, row, at) => sum + row[at]!, 0);
  assert.deepEqual(table.title.args.slice(0, 2), [right, validation.samples]);
  assert.ok(taken.size > 0, 'an untrained network takes some for others');
  assert.equal(wrong.title.args[0], taken.size);
  for (const { label, values } of wrong.rows) {
    const row = Number(label.args[0]);
    const [target, predicted] = taken.get(row)!;
    assert.deepEqual(
      [values[0], values[1]].map((value) => (value as { args: readonly unknown[] }).args[0]),
      [dataset.classNames[target], dataset.classNames[predicted]],
    );
    assert.equal(values[2], dataset.inputs[(row - 1) * dataset.features]);
  }
});

test('a regression has no classes to confuse', async () => {
  const moment = await trainedMoment({ ...document, data: { source: 'sine' } }, 'start');
  assert.deepEqual(await confusionCharts(moment, workOf()), []);
});
