import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LayerActivity } from '../../../src/analysis/network/activationGradients.ts';
import { formatMessage } from '../../../src/core/ground/errors.ts';
import { depthChart, slopeChart } from '../../../src/engine/views/gradients/depthCharts.ts';
import { forwardNetwork } from '../../../src/analysis/network/network.ts';
import { scoreChart } from '../../../src/engine/views/training/scoreChart.ts';
import type { Moment } from '../../../src/engine/views/frame/moment.ts';
import { gradientHeat } from '../../../src/engine/views/gradients/gradientHeat.ts';
import { measureMoment } from '../../../src/engine/views/gradients/layerActivity.ts';
import { gapChart, lossChart } from '../../../src/engine/views/training/lossCharts.ts';
import { trainingNumbers } from '../../../src/engine/views/training/keyNumbers.ts';
import { normCharts } from '../../../src/engine/views/training/normCharts.ts';
import { sharesChart } from '../../../src/engine/views/gradients/sharesChart.ts';
import { signalChart } from '../../../src/engine/views/gradients/signalChart.ts';
import { gradientChart, rateChart } from '../../../src/engine/views/training/stepCharts.ts';
import type { Chart } from '../../../src/protocol/charts.ts';
import { trainedMoment } from './trainedMoment.ts';

/** What the views see of a document before its first step, or after its last. */
const momentOf = (document: object, when: 'start' | 'end'): Promise<Moment> =>
  trainedMoment({ data: { source: 'moons', samples: 200 }, ...document }, when);

const titleOf = ({ title }: Pick<Chart, 'title'>): string => formatMessage(title);

const hiddenLayers = (activation: string, count: number): object[] =>
  Array.from({ length: count }, () => ({ units: 8, activation }));

test('a model without hidden layers is told that it has none, with its one number', async () => {
  for (const init of ['zeros', 'heUniform'])
    for (const when of ['start', 'end'] as const) {
      const moment = await momentOf({ network: { init, layers: [] }, training: { epochs: 2 } }, when);
      const layers = measureMoment(moment);
      const depth = depthChart(moment, layers);
      assert.ok(depth.kind === 'table', 'there is no depth to draw');
      assert.match(titleOf(depth), /^Without hidden layers there is one gradient: [\d.]+ at the output layer$/);
      assert.deepEqual(depth.rows[0]!.values, [layers[0]!.gradientNorm]);
      const signal = signalChart(moment, layers);
      assert.ok(signal.kind === 'table');
      assert.match(
        titleOf(signal),
        /^Without hidden layers there is one signal: mean square [\d.]+ at the output layer$/,
      );
      assert.equal(signal.rows[0]!.values[0], layers[0]!.meanSquare);
      const heat = gradientHeat(moment);
      assert.match(titleOf(heat), /^Gradient at the output layer, the only one: [\d.]+ at step 0/);
      assert.equal(heat.values.at(-1), Math.log10(layers[0]!.gradientNorm), 'the same number on both cards');
    }
});

test('before the first step no title has a dash, a factor of 1 or a number twice', async () => {
  const document = { network: { layers: hiddenLayers('tanh', 2) }, penalties: [{ name: 'l2', lambda: 0.01 }] };
  for (const clip of [undefined, { at: 1, by: 'norm' }]) {
    const optimizer = { name: 'sgd', learningRate: 0.1 };
    const moment = await momentOf({ ...document, optimizer, ...(clip && { clip }) }, 'start');
    assert.equal(moment.step, 0);
    assert.equal(titleOf(gradientChart(moment)), 'No step yet, so no gradient');
    assert.equal(titleOf(rateChart(moment)), 'Learning rate 0.1; penalties act with 0.001 per step', 'known already');
    const falling = await momentOf({ ...document, optimizer, schedule: 'cosine' }, 'start');
    assert.equal(titleOf(rateChart(falling)), 'No step yet, so no learning rate');
    assert.match(titleOf(lossChart(moment)), /^Validation loss [\d.]+ at step 0$/);
    assert.match(formatMessage(lossChart(moment).description), /^At step 0 the training loss is [\d.]+, the/);
    assert.match(titleOf(gradientHeat(moment)), /^Gradient at layer 1: [\d.]+ at step 0$/);
    const [norms] = normCharts(moment, { memory: new Map(), wants: () => true });
    assert.match(titleOf(norms!), /^Weights have the length [\d.]+ at the start$/);
  }
});

test('weights that are as long as before are said to be so', async () => {
  const optimizer = { name: 'sgd', learningRate: 1e-9 };
  const moment = await momentOf({ network: { layers: [] }, optimizer, training: { epochs: 2 } }, 'end');
  const [norms] = normCharts(moment, { memory: new Map(), wants: () => true });
  assert.equal(titleOf(norms!), 'Weights are about as long as at the start');
});

test('what acts per step beside the loss has its name', async () => {
  const penalties = [{ name: 'l2', lambda: 0.01 }];
  const decay = { name: 'adamw', learningRate: 0.01, weightDecay: 0.1 };
  const plain = { name: 'sgd', learningRate: 0.01 };
  for (const [more, found] of [
    [{ optimizer: decay }, 'Learning rate 0.01; weight decay acts with 0.001 per step'],
    [{ optimizer: decay, penalties }, 'Learning rate 0.01; penalties and weight decay act with 0.0011 per step'],
    [{ optimizer: plain, penalties }, 'Learning rate 0.01; penalties act with 0.0001 per step'],
    [{ optimizer: plain }, 'Learning rate 0.01'],
    // A steady pull moves a momentum 1 / (1 - 0.9) times as far; decay beside the update is no pull of the gradient.
    [{ optimizer: { ...plain, name: 'momentum' }, penalties }, 'Learning rate 0.01; penalties act with 0.001 per step'],
    [
      { optimizer: { ...plain, name: 'nesterov', weightDecay: 0.1 } },
      'Learning rate 0.01; weight decay acts with 0.01 per step',
    ],
    [
      { optimizer: { ...plain, name: 'sgdw', weightDecay: 0.1 } },
      'Learning rate 0.01; weight decay acts with 0.001 per step',
    ],
    // Divided by the size of the gradient.
    [{ optimizer: { ...decay, name: 'adam' } }, 'Learning rate 0.01'],
  ] as const) {
    const moment = await momentOf({ network: { layers: [] }, training: { epochs: 1 }, ...more }, 'end');
    assert.equal(titleOf(rateChart(moment)), found);
  }
});

test('a learning rate that is the same at every step is one number, one that changes a curve', async () => {
  const document = { network: { layers: [] }, training: { epochs: 2 }, penalties: [{ name: 'l2', lambda: 0.01 }] };
  const optimizer = { name: 'sgd', learningRate: 0.1 };
  const moment = await momentOf({ ...document, optimizer }, 'end');
  const one = rateChart(moment);
  assert.ok(one.kind === 'table');
  assert.deepEqual(
    one.rows.map(({ label, values }) => [formatMessage(label), ...values]),
    [
      ['learning rate', moment.history.at(-1)!.learningRate],
      ['learning rate * lambda of L2 (ridge)', 0.1 * 0.01],
    ],
  );
  const falling = rateChart(await momentOf({ ...document, optimizer, schedule: 'cosine' }, 'end'));
  assert.ok(falling.kind === 'curves');
  assert.deepEqual(
    falling.series.map(({ id }) => id),
    ['rate', 'penalty-0'],
  );
});

test('where only a constraint acts beside the loss, it has its name', async () => {
  const captionWith = async (more: object): Promise<string> =>
    formatMessage(rateChart(await momentOf({ network: { layers: [] }, ...more }, 'start')).caption);
  assert.match(await captionWith({}), /nothing pulls the weights besides the loss\.$/);
  const constraint = { name: 'l2Ball', radius: 3 };
  assert.match(await captionWith({ constraint }), /put back into their constraint, L2 ball of radius 3\.$/);
  assert.match(await captionWith({ constraint, schedule: 'cosine' }), /L2 ball of radius 3\.$/);
});

test('the shown loss is the lowest where none is lower in the digits that are told, in the title and beside the key number', async () => {
  const moment = await momentOf({ network: { layers: [] } }, 'start');
  const [record] = moment.history;
  const tell = (losses: readonly number[]): unknown[] => {
    const history = losses.map((validationLoss, step) => ({ ...record!, step, validationLoss }));
    const shown = { ...moment, step: losses.length - 1, history };
    return [titleOf(lossChart(shown)), trainingNumbers(shown).numbers[0]!.note?.text];
  };
  assert.deepEqual(tell([0.9, 0.4019, 0.4021]), ['Validation loss 0.402 at step 2, its lowest', 'lowest']);
  assert.deepEqual(tell([0.9, 0.4014, 0.4021]), ['Validation loss 0.402 at step 2; lowest 0.401 at step 1', undefined]);
  assert.deepEqual(tell([0.9, 0.4]), ['Validation loss 0.4 at step 1, its lowest', 'lowest']);
});

test('losses that differ by rounding alone have no gap; smaller than them a real one is kept', async () => {
  const moment = await momentOf({ network: { layers: [] } }, 'start');
  const [record] = moment.history;
  const gapOf = (trainLoss: number, validationLoss: number): ReturnType<typeof gapChart> =>
    gapChart({ ...moment, history: [{ ...record!, trainLoss, validationLoss }] });
  for (const size of [1e-4, 0.7, 2e5]) {
    const none = gapOf(size, size * (1 - 3e-7));
    assert.equal(titleOf(none), 'No gap beyond rounding between validation loss and training loss');
    assert.deepEqual([...none.series[0]!.y], [0], 'the axis has no noise to show');
    const above = gapOf(size, size * 1.00001);
    assert.match(titleOf(above), /above training loss$/);
    assert.ok(above.series[0]!.y[0]! > 0);
    assert.match(titleOf(gapOf(size, size / 2)), /below training loss$/);
  }
});

test('where nothing is saturated no layer is the most saturated', async () => {
  const moment = await momentOf({ network: { layers: hiddenLayers('tanh', 2) } }, 'start');
  const hidden = measureMoment(moment).slice(0, -1);
  const withShare = (saturatedShare: number): string => {
    const changed = hidden.map((layer, at): LayerActivity => ({
      ...layer,
      deadUnits: 0,
      saturatedShare: at === 1 ? saturatedShare : 0,
    }));
    return titleOf(sharesChart(moment, changed));
  };
  assert.equal(withShare(0), 'No unit is saturated');
  assert.equal(withShare(0.0002), 'Hardly any unit is saturated: under 0.1 % of every layer');
  assert.match(withShare(0.25), /^Layer 2 is the most saturated: 25 % of/);
});

test('ReLU and its kin are not called saturated: what they have are zeros', async () => {
  const shares = async (activations: readonly string[]): Promise<ReturnType<typeof sharesChart>> => {
    const layers = activations.map((activation) => ({ units: 5, activation }));
    const moment = await momentOf({ network: { layers } }, 'start');
    const hidden = measureMoment(moment).slice(0, -1);
    return sharesChart(
      moment,
      hidden.map((layer) => ({ ...layer, deadUnits: 0 })),
    );
  };
  const ofRelu = await shares(['relu', 'relu']);
  assert.match(titleOf(ofRelu), /^No hidden unit is dead; most zeros are in layer [12]: [\d.]+ % of its outputs$/);
  assert.deepEqual(
    ofRelu.parts.map(({ id }) => id),
    ['zero', 'dead'],
  );
  assert.equal(titleOf(await shares(['leakyRelu'])), 'No hidden unit is dead, and no output is 0');
  const mixed = await shares(['relu', 'tanh']);
  assert.equal(mixed.parts[0]!.id, 'saturated');
  assert.equal(mixed.parts[0]!.values[0], 0);
  assert.match(titleOf(mixed), /unit is saturated|^Layer 2 is the most saturated/);
});

test('the signal is told as it is measured, at the start and later', async () => {
  const document = { network: { layers: hiddenLayers('relu', 3) } };
  for (const [at, words] of [
    ['start', /^At the start (the signal|the last hidden layer)/],
    ['end', /^The (signal|last hidden layer)/],
  ] as const) {
    const moment = await momentOf(document, at);
    const layers = measureMoment(moment);
    const title = titleOf(signalChart(moment, layers));
    assert.match(title, words);
    const factor = / has ([\d.]+) times/.exec(title)?.[1];
    const measured = layers[2]!.meanSquare / layers[0]!.meanSquare;
    if (factor === undefined) assert.ok(Math.abs(Math.log(measured)) < Math.log(1.05), `${title}: ${measured}`);
    else assert.ok(Math.abs(Number(factor) / measured - 1) < 0.005, `${title}: ${measured}`);
  }
});

test('factors from a thousandth to ten thousand are told as factors, others as whole powers', async () => {
  const moment = await momentOf({ network: { layers: hiddenLayers('tanh', 2) } }, 'start');
  const layers = measureMoment(moment);
  const withRatio = (ratio: number): string =>
    titleOf(
      depthChart(
        moment,
        layers.map((layer, at) => ({ ...layer, gradientNorm: at === 0 ? ratio * 0.3 : 0.3 })),
      ),
    );
  assert.equal(withRatio(5.8), 'The gradient at layer 1 is 5.8 times that at the output layer');
  assert.equal(withRatio(0.12), 'The gradient at layer 1 is 0.12 times that at the output layer');
  assert.equal(withRatio(1.02), 'The gradient at layer 1 is about as large as at the output layer');
  assert.equal(withRatio(15.2), 'The gradient at layer 1 is 15.2 times that at the output layer');
  assert.equal(withRatio(3e-4), 'The gradient at layer 1 is about 10^-4 times that at the output layer');
  assert.equal(withRatio(2e8), 'The gradient at layer 1 is about 10^8 times that at the output layer');
  assert.equal(withRatio(0), 'No gradient reaches layer 1');
});

test('the fitting initializer has a curve only where it is not the chosen one by another name', async () => {
  const signalOf = async (init: string, count: number): Promise<ReturnType<typeof signalChart>> => {
    const moment = await momentOf({ network: { init, layers: hiddenLayers('relu', count) } }, 'start');
    return signalChart(moment, measureMoment(moment));
  };
  for (const count of [1, 4])
    for (const init of ['heUniform', 'heNormal']) {
      const chart = await signalOf(init, count);
      assert.ok(chart.kind === 'curves');
      assert.deepEqual(
        chart.series.map(({ id }) => id),
        ['measured', 'chosen'],
        `${init}, ${count}`,
      );
      assert.match(formatMessage(chart.caption), /none fits better\.$/);
    }
  const worse = await signalOf('lecunNormal', 1);
  assert.ok(worse.kind === 'curves');
  const fitting = worse.series.find(({ id }) => id === 'fitting');
  assert.match(formatMessage(fitting!.label), /^predicted with He /);
});

test('behind one hidden layer the signal is told against the inputs', async () => {
  const moment = await momentOf({ network: { init: 'heNormal', layers: hiddenLayers('relu', 1) } }, 'start');
  const layers = measureMoment(moment);
  const { inputs } = moment.prepared.problem.train;
  const ofInputs = inputs.reduce((sum, value) => sum + value * value, 0) / inputs.length;
  const titleFor = (meanSquare: number): string =>
    titleOf(signalChart(moment, [{ ...layers[0]!, meanSquare }, layers[1]!]));
  assert.equal(titleFor(3 * ofInputs), 'At the start the mean square at layer 1 is 3 times that of the inputs');
  assert.equal(titleFor(0.25 * ofInputs), 'At the start the mean square at layer 1 is 0.25 times that of the inputs');
});

test('numbers of a sample of the data say of how many', async () => {
  // 60000 weights leave 33 samples, and every unit is dead on all of them: their bias is far below zero.
  const samples = 200;
  const layers = [
    { units: 200, activation: 'relu' },
    { units: 200, activation: 'relu' },
  ];
  const moment = await momentOf({ data: { source: 'moons', samples, validation: 0 }, network: { layers } }, 'start');
  const parameters = moment.parameters.slice();
  const bias = moment.prepared.problem.architecture.tensors.find(({ role }) => role === 'bias')!;
  parameters.fill(-1000, bias.offset, bias.offset + bias.size);
  const dead = { ...moment, parameters };
  const measured = measureMoment(dead);
  const rows = Math.max(16, Math.floor(2e6 / moment.prepared.problem.architecture.parameters));
  assert.ok(rows < samples);
  const hidden = measured.slice(0, -1);
  assert.match(
    titleOf(sharesChart(dead, hidden)),
    new RegExp(`of 400 hidden units are dead on ${rows} of ${samples} training samples$`),
  );
  for (const chart of [sharesChart(dead, hidden), depthChart(dead, measured), signalChart(dead, measured)])
    assert.match(formatMessage(chart.caption), new RegExp(`${rows} of ${samples} training samples`), chart.id);
  const small = await momentOf(
    { network: { layers: hiddenLayers('relu', 1) }, data: { source: 'moons', samples: 40, validation: 0 } },
    'start',
  );
  assert.match(formatMessage(depthChart(small, measureMoment(small)).caption), /40 of 40 training samples/);
});

test('the accuracy and the mean squared slopes on the cards are those counted by hand', async () => {
  const document = {
    data: { source: 'moons', samples: 80, validation: 0.25 },
    network: { layers: hiddenLayers('tanh', 2) },
  };
  const moment = await momentOf({ ...document, training: { epochs: 5 } }, 'end');
  const { problem, data } = moment.prepared;
  const passOf = (split: typeof data.train): ReturnType<typeof forwardNetwork> =>
    forwardNetwork(
      problem.architecture,
      moment.parameters,
      { inputs: split.inputs, rows: split.samples },
      { kind: 'training' },
    );
  const { outputs } = passOf(data.validation);
  const right = [...data.validation.targets].filter(
    (label, row) => Number(outputs[2 * row + 1]! > outputs[2 * row]!) === label,
  );
  const share = Number(((100 * right.length) / data.validation.samples).toFixed(1));
  assert.equal(titleOf(scoreChart(moment)), `Validation accuracy ${share} %`);
  const slopes = passOf(data.train)
    .layers.slice(0, -1)
    .map(({ preActivation }) => {
      const squares = preActivation.map((z) => (1 - Math.tanh(z) ** 2) ** 2);
      return squares.reduce((sum, value) => sum + value, 0) / squares.length;
    });
  const told = slopeChart(moment, measureMoment(moment).slice(0, -1)).series.find(({ id }) => id === 'measured')!;
  slopes.forEach((slope, layer) => assert.ok(Math.abs(told.y[layer]! - slope) < 1e-6));
});
