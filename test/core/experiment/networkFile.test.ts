import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatMessage } from '../../../src/core/ground/errors.ts';
import { readNetworkFile } from '../../../src/formats/labNetwork.ts';
import { writeWidths } from '../../../src/core/experiment/networkFile.ts';

const file = {
  format: 'relu-mlp-regions/1',
  name: 'n',
  activation: { kind: 'leaky_relu', negative_slope: 0.1 },
  layers: [
    {
      W: [
        [1, 2],
        [3, 4],
        [5, 6],
      ],
      b: [7, 8, 9],
    },
    { W: [[1, 0, -1]], b: [0.5] },
  ],
};
const [first, last] = file.layers;
const batch = { name: 'batch', scale: [1, 2, 3], shift: [0, 0, 1], mean: [0, 1, 2], variance: [1, 1, 4] };
const own = {
  format: 'reglab-network/1',
  title: 'mine',
  task: 'regression',
  loss: { name: 'meanSquaredError', options: {} },
  inputScale: { mean: [0, 1], scale: [1, 2] },
  layers: [{ ...first, activation: 'tanh', norm: batch }, last],
};

test('a file of a region counter has one activation for all hidden layers and a linear output', () => {
  const { network, problem } = readNetworkFile(file);
  assert.equal(problem, undefined);
  assert.equal(writeWidths(network), '2-3-1');
  assert.deepEqual([...network.layers[0]!.weights], [1, 2, 3, 4, 5, 6]);
  assert.deepEqual(network.layers[0]!.activation, { name: 'leakyRelu', options: { slope: 0.1 } });
  assert.equal(network.layers[1]!.activation.name, 'linear');
  assert.deepEqual(
    [network.name, network.task, network.loss, network.inputScale],
    ['n', undefined, undefined, undefined],
  );
});

test('a file of ours has activation and norm layer by layer, and says what it was trained for', () => {
  const { network, problem } = readNetworkFile(own);
  assert.equal(problem, undefined);
  const { norm, activation } = network.layers[0]!;
  assert.equal(activation.name, 'tanh');
  assert.deepEqual(
    [...norm!.scale, ...norm!.shift!, ...norm!.mean!, ...norm!.variance!],
    [1, 2, 3, 0, 0, 1, 0, 1, 2, 1, 1, 4],
  );
  assert.equal(norm!.choice.options['epsilon'], 1e-5, 'an option that the file leaves out is the default');
  assert.deepEqual([network.name, network.task, network.loss], ['mine', 'regression', 'meanSquaredError']);
  assert.deepEqual([...network.inputScale!.mean, ...network.inputScale!.scale], [0, 1, 1, 2]);
});

/** The first layer with another W. */
const withW = (W: unknown): unknown => ({ ...file, layers: [{ ...first, W }, last] });

const wrong: readonly (readonly [code: string, value: unknown, says: RegExp])[] = [
  ['weights/wrong-shape', null, /the file is not an object/],
  ['weights/wrong-shape', [], /the file is not an object/],
  ['weights/wrong-shape', 'text', /the file is not an object/],
  ['weights/unknown-format', {}, /format is missing; known are "reglab-network\/1" and "relu-mlp-regions\/1"/],
  ['weights/unknown-format', { ...file, format: 'onnx' }, /format is "onnx"/],
  ['weights/wrong-shape', { ...file, layers: 3 }, /layers is not an array/],
  ['weights/wrong-shape', { ...file, layers: [] }, /layers is empty/],
  ['weights/wrong-shape', { ...file, layers: [null] }, /layers\[0\] is not an object/],
  ['weights/wrong-shape', withW([]), /layers\[0\]\.W\[0\] is not an array/],
  ['weights/wrong-shape', withW([[]]), /layers\[0\]\.W is empty/],
  ['weights/wrong-shape', withW([1, 2]), /layers\[0\]\.W\[0\] is not an array/],
  ['weights/wrong-shape', withW([[1, 2], [3], [5, 6]]), /layers\[0\]\.W\[1\] has 1 numbers instead of 2/],
  [
    'weights/wrong-shape',
    { ...file, layers: [{ ...first, b: [1, 2] }, last] },
    /layers\[0\]\.b has 2 numbers instead of 3/,
  ],
  [
    'weights/wrong-shape',
    { ...file, layers: [first, { W: [[1, 2]], b: [0] }] },
    /layers\[1\]\.W\[0\] has 2 numbers instead of 3/,
  ],
  ['weights/wrong-shape', { ...file, widths: [2, 4, 1] }, /layers\[0\] has 3 units, widths say 4/],
  ['weights/wrong-shape', { ...file, widths: [3, 3, 1] }, /layers\[0\] has 2 inputs, widths say 3/],
  ['weights/wrong-shape', { ...file, widths: [2, 3] }, /widths has 2 numbers, layers 2 items/],
  [
    'weights/not-finite',
    withW([
      [1, 2],
      [3, NaN],
      [5, 6],
    ]),
    /layers\[0\]\.W\[1\]\[1\] is NaN/,
  ],
  [
    'weights/not-finite',
    withW([
      [1, 2],
      [3, 4],
      [5, null],
    ]),
    /layers\[0\]\.W\[2\]\[1\] is null/,
  ],
  [
    'weights/not-finite',
    withW([
      [1, 2],
      [3, 4],
      [5, 'six'],
    ]),
    /layers\[0\]\.W\[2\]\[1\] is six/,
  ],
  [
    'weights/not-finite',
    withW([
      [1, 1e39],
      [3, 4],
      [5, 6],
    ]),
    /layers\[0\]\.W\[0\]\[1\] is 1e\+39/,
  ],
  ['weights/not-finite', { ...file, layers: [first, { ...last, b: [-Infinity] }] }, /layers\[1\]\.b\[0\] is -Infinity/],
  ['weights/unknown-name', { ...file, activation: { kind: 'swoosh' } }, /activation swoosh is not relu or leaky_relu/],
  ['weights/wrong-shape', { ...file, activation: undefined }, /activation is not an object/],
  ['weights/unknown-name', { ...file, activation: { kind: 'leaky_relu', negative_slope: 7 } }, /slope is 7/],
  [
    'weights/unknown-name',
    { ...own, layers: [{ ...first, activation: 'swoosh' }, last] },
    /layers\[0\]\.activation names no known activation: swoosh/,
  ],
  ['weights/unknown-name', { ...own, layers: [{ ...first, activation: { name: 'elu', alpha: 'x' } }, last] }, /alpha/],
  ['weights/wrong-shape', { ...own, layers: [first, last] }, /layers\[0\]\.activation is not an object/],
  [
    'weights/wrong-shape',
    { ...own, layers: [{ ...first, activation: 'relu', norm: { ...batch, scale: [1] } }, last] },
    /layers\[0\]\.norm\.scale has 1 numbers instead of 3/,
  ],
  [
    'weights/wrong-shape',
    { ...own, layers: [{ ...first, activation: 'relu', norm: { ...batch, variance: undefined } }, last] },
    /layers\[0\]\.norm\.variance is not an array/,
  ],
  [
    'weights/wrong-shape',
    {
      ...own,
      layers: [
        { ...first, activation: 'relu' },
        { ...last, activation: 'tanh' },
      ],
    },
    /layers\[1\] is the output layer/,
  ],
];

for (const [code, value, says] of wrong) {
  test(`${code}: ${says.source}`, () => {
    const { network, problem } = readNetworkFile(value);
    assert.equal(network, undefined);
    assert.equal(problem.code, code);
    assert.match(formatMessage(problem.message), says);
    assert.doesNotMatch(formatMessage(problem.message), /\{\d\}/);
  });
}
