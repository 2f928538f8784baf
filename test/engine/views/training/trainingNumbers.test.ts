import assert from 'node:assert/strict';
import { test } from 'node:test';
import { losses } from '../../../../src/core/tables/losses.ts';
import { forwardNetwork } from '../../../../src/analysis/network/network.ts';
import type { Moment } from '../../../../src/engine/views/frame/moment.ts';
import { predictionChart } from '../../../../src/engine/views/training/predictionChart.ts';
import { trainedMoment } from '../trainedMoment.ts';
import { workOf } from '../regions/regionMoments.ts';

const hidden = { layers: [{ units: 4, activation: 'tanh' }] };

/** The output of the network for a sample, by loops over a hidden layer of tanh and the output layer. */
function outputsOf({ prepared, parameters }: Moment, row: readonly number[]): number[] {
  const { tensors } = prepared.problem.architecture;
  return [0, 1].reduce<readonly number[]>((values, layer) => {
    const [weights, bias] = (['weights', 'bias'] as const).map((role) =>
      tensors.find((one) => one.layer === layer && one.role === role)!,
    );
    return Array.from({ length: bias!.size }, (_, unit) => {
      const sum = values.reduce(
        (total, value, input) => total + value * parameters[weights!.offset + input * bias!.size + unit]!,
        parameters[bias!.offset + unit]!,
      );
      return layer === 0 ? Math.tanh(sum) : sum;
    });
  }, row) as number[];
}

type Split = 'train' | 'validation';

/** Scaled inputs and raw targets of a split, sample by sample. */
function samplesOf({ prepared }: Moment, split: Split): { readonly row: number[]; readonly target: number }[] {
  const { dataset, inputScale } = prepared.data;
  return Array.from(prepared.data[split].rows, (sample) => ({
    row: Array.from({ length: dataset.features }, (_, j) => {
      const raw = dataset.inputs[sample * dataset.features + j]!;
      return (raw - inputScale.mean[j]!) / inputScale.scale[j]!;
    }),
    target: dataset.targets[sample * dataset.targetWidth]!,
  }));
}

/** Share of the samples whose largest output, or the sign of whose only one, is that of their class. */
function accuracyOf(moment: Moment, split: Split): number {
  const samples = samplesOf(moment, split);
  const right = samples.filter(({ row, target }) => {
    const outputs = outputsOf(moment, row);
    const chosen = outputs.length === 1 ? Number(outputs[0]! > 0) : outputs.indexOf(Math.max(...outputs));
    return chosen === target;
  });
  return right.length / samples.length;
}

function r2Of(moment: Moment, split: Split): number {
  const samples = samplesOf(moment, split);
  const { mean, scale } = moment.prepared.data.targetScale;
  const errors = samples.map(({ row, target }) => outputsOf(moment, row)[0]! * scale[0]! + mean[0]! - target);
  const middle = samples.reduce((sum, { target }) => sum + target, 0) / samples.length;
  const squares = (values: readonly number[]): number => values.reduce((sum, value) => sum + value * value, 0);
  return 1 - squares(errors) / squares(samples.map(({ target }) => target - middle));
}

const training = { epochs: 6, batchSize: 10 };
const shown = (value: number): number => Number(value.toPrecision(3));

test('the title of the prediction tells the share of the samples that are right, counted one by one', async () => {
  for (const [source, loss] of [
    ['moons', undefined],
    ['moons', 'binaryCrossEntropy'],
    ['circles', 'crossEntropy'],
  ] as const)
    for (const validation of [0.3, 0]) {
      const document = { data: { source, samples: 50, validation }, network: hidden, training };
      const moment = await trainedMoment({ ...document, ...(loss && { loss }) }, 'end');
      const chart = await predictionChart(moment, workOf());
      const split = validation > 0 ? 'validation' : 'train';
      const [step, percent, samples] = chart!.title.args;
      assert.match(chart!.title.text, validation > 0 ? /validation samples/ : /training samples/);
      assert.deepEqual([step, samples], [moment.step, moment.prepared.data[split].rows.length]);
      assert.ok(Math.abs(Number(percent) - 100 * accuracyOf(moment, split)) <= 0.5, `${percent} ${source} ${loss}`);
    }
});

test('the title of a fitted curve and of a surface tells R squared, from sums over the samples', async () => {
  for (const features of [1, 2])
    for (const validation of [0.3, 0]) {
      const data = { source: 'linear', samples: 40, features, validation, standardizeTarget: true };
      const moment = await trainedMoment({ data, network: hidden, training }, 'end');
      const chart = await predictionChart(moment, workOf());
      const split = validation > 0 ? 'validation' : 'train';
      const [step, told]: readonly (string | number)[] = chart!.title.args;
      assert.match(chart!.title.text, validation > 0 ? /validation R squared/ : /training R squared/);
      assert.equal(step, moment.step);
      assert.ok(Math.abs(Number(told) - r2Of(moment, split)) <= 0.006 * Math.abs(Number(told)), `${told}`);
      assert.ok(Number(told) === shown(Number(told)));
    }
});

test('the confidence of two classes is the difference of their probabilities', async () => {
  const moment = await trainedMoment({ data: { source: 'moons', samples: 50 }, network: hidden, training }, 'end');
  const chart = await predictionChart(moment, workOf());
  assert.ok(chart?.kind === 'plane');
  const { architecture, loss } = moment.prepared.problem;
  for (const at of [0, 7, Math.floor(chart.field.length / 2), chart.field.length - 1]) {
    const [row, column] = [Math.floor(at / chart.columns), at % chart.columns];
    const place = (range: readonly [number, number], index: number, count: number): number =>
      range[0] + ((range[1] - range[0]) * index) / (count - 1);
    const raw = [place(chart.range.x, column, chart.columns), place(chart.range.y, row, chart.rows)];
    const { mean, scale } = moment.prepared.data.inputScale;
    const inputs = Float64Array.from(raw, (value, j) => (value - mean[j]!) / scale[j]!);
    const inference = { kind: 'inference', running: moment.running } as const;
    const { outputs } = forwardNetwork(architecture, moment.parameters, { inputs, rows: 1 }, inference);
    assert.equal(outputs.length, 2);
    const exponents = Array.from(outputs, Math.exp);
    const sum = exponents[0]! + exponents[1]!;
    const difference = Math.abs(exponents[0]! - exponents[1]!) / sum;
    const told: number = chart.field[at]!;
    assert.equal(Math.floor(told), losses.get(loss.name).predict(outputs, 2));
    assert.ok(Math.abs(told - Math.floor(told) - Math.min(0.999, difference)) < 1e-4, `${told} and ${difference}`);
  }
});
