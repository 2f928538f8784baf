import assert from 'node:assert/strict';
import { test } from 'node:test';
import { designNetwork, initializeParameters } from '../../../src/core/experiment/architecture.ts';
import type { LayerConfig, NetworkConfig } from '../../../src/core/config/config.ts';

const layer = (units: number, extra: Partial<LayerConfig> = {}): LayerConfig => ({
  units,
  activation: { name: 'relu', options: {} },
  norm: undefined,
  dropout: 0,
  init: undefined,
  ...extra,
});
const network = (...layers: LayerConfig[]): { network: NetworkConfig } => ({
  network: { init: { name: 'heUniform', options: {} }, weights: undefined, bias: true, layers },
});
const norm = (name: 'batch' | 'layer' | 'rms') => ({ norm: { name, options: { epsilon: 1e-5, momentum: 0.9 } } });

test('tensors follow one another without gaps, scale and shift only where a norm has them', () => {
  const { tensors, parameters, layers } = designNetwork(
    network(layer(5, norm('batch')), layer(4, norm('rms')), layer(3)),
    2,
    1,
  );
  assert.deepEqual(
    tensors.map(({ layer: index, role }) => `${index} ${role}`),
    [
      '0 weights',
      '0 bias',
      '0 scale',
      '0 shift',
      '1 weights',
      '1 bias',
      '1 scale',
      '2 weights',
      '2 bias',
      '3 weights',
      '3 bias',
    ],
  );
  let offset = 0;
  for (const tensor of tensors) {
    assert.equal(tensor.offset, offset);
    assert.equal(tensor.size, tensor.rows * tensor.columns);
    offset += tensor.size;
  }
  assert.equal(parameters, offset);
  assert.equal(parameters, 10 + 15 + 20 + 8 + 12 + 3 + 3 + 1);
  assert.equal(layers.at(-1)?.activation.name, 'linear');
  assert.equal(layers.at(-1)?.inputs, 3);
});

test('a network without hidden layers is one linear layer', () => {
  const { tensors, layers } = designNetwork(network(), 7, 3);
  assert.equal(layers.length, 1);
  assert.deepEqual(
    tensors.map(({ rows, columns }) => [rows, columns]),
    [
      [7, 3],
      [1, 3],
    ],
  );
});

test('biases and shifts start at 0, scales at 1, and the weights of each layer come from their own stream', () => {
  const short = designNetwork(network(layer(6, norm('layer'))), 4, 2);
  const long = designNetwork(network(layer(6, norm('layer')), layer(5)), 4, 2);
  const [one, other] = [initializeParameters(short, 3), initializeParameters(long, 3)];
  for (const { role, offset, size } of short.tensors) {
    const values = one.subarray(offset, offset + size);
    if (role === 'bias' || role === 'shift') assert.ok(values.every((value) => value === 0));
    if (role === 'scale') assert.ok(values.every((value) => value === 1));
    if (role === 'weights') assert.ok(values.some((value) => value !== 0));
  }
  assert.deepEqual(one.subarray(0, 24), other.subarray(0, 24));
  assert.deepEqual(one, initializeParameters(short, 3));
  assert.notDeepEqual(one, initializeParameters(short, 4));
});

test('the initializer sees the activation that follows, and a layer may have its own', () => {
  const leaky = { activation: { name: 'leakyRelu' as const, options: { slope: 1 } } };
  const design = designNetwork(
    network(layer(200, leaky), layer(200), layer(3, { init: { name: 'zeros', options: {} } })),
    200,
    1,
  );
  const values = initializeParameters(design, 1);
  const largest = (index: number): number => {
    const { offset, size } = design.tensors.find(({ layer: at, role }) => at === index && role === 'weights')!;
    return values.subarray(offset, offset + size).reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  };
  // Uniform limits: sqrt(3 gain / fan-in) with gain 1 for a linear piece and 2 for ReLU.
  assert.ok(Math.abs(largest(0) - Math.sqrt(3 / 200)) < 1e-3);
  assert.ok(Math.abs(largest(1) - Math.sqrt(6 / 200)) < 1e-3);
  assert.equal(largest(2), 0);
});

test('more parameters than the budget are refused with both numbers', () => {
  assert.throws(
    () => designNetwork(network(layer(2000), layer(2000)), 10, 1),
    (error: Error) => {
      assert.match(error.message, /4026001.*2000000/);
      return true;
    },
  );
});
