import assert from 'node:assert/strict';
import { test } from 'node:test';
import { drawSignal, factorPerLayer, gradientSquares } from '../../../src/analysis/network/randomSignals.ts';
import { forwardNetwork } from '../../../src/analysis/network/network.ts';
import { designNetwork } from '../../../src/core/experiment/architecture.ts';
import { createRandom } from '../../../src/core/ground/random.ts';
import { activations } from '../../../src/core/tables/activations.ts';

const width = 20;
const layer = {
  units: width,
  activation: { name: 'relu', options: {} },
  norm: undefined,
  dropout: 0,
  init: undefined,
} as const;
const network = designNetwork(
  { network: { init: { name: 'zeros', options: {} }, layers: [layer, layer, layer] } },
  width,
  1,
);
const random = createRandom(5);

function drawWeights(): Float64Array {
  const values = new Float64Array(network.parameters);
  for (const { role, offset, size, rows } of network.tensors)
    if (role === 'weights')
      for (let at = 0; at < size; at += 1) values[offset + at] = Math.sqrt(2 / rows) * random.normal();
  return values;
}

test('the size of a signal has the law of networks whose weights are drawn', () => {
  const stack = { activation: activations.get('relu'), options: {}, width, depth: 3, gain: 2 };
  const input = new Float64Array(width).fill(1);
  const rounds = 4000;
  const [drawn, real] = [new Float64Array(2), new Float64Array(2)];
  for (let round = 0; round < rounds; round += 1) {
    const one = drawSignal(stack, random).outputs[2]!;
    const { layers } = forwardNetwork(network, drawWeights(), { inputs: input, rows: 1 }, { kind: 'training' });
    const other = layers[2]!.output.reduce((sum, value) => sum + value * value, 0) / width;
    [one, one * one].forEach((value, at) => (drawn[at]! += value / rounds));
    [other, other * other].forEach((value, at) => (real[at]! += value / rounds));
  }
  const theory = [1, (1 + 5 / width) ** 3];
  for (const found of [drawn, real])
    theory.forEach((value, at) => assert.ok(Math.abs(found[at]! / value - 1) < 0.12, `${found[at]} ${value}`));
});

test('squares of the gradient are those of difference quotients in the last layer', () => {
  const parameters = drawWeights();
  const input = Float64Array.from({ length: width }, () => random.normal());
  const squares = gradientSquares(network, parameters, { input, outputGradient: Float64Array.of(1) });
  assert.equal(squares.length, 3);
  const bias = network.tensors.find(({ layer: at, role }) => at === 2 && role === 'bias')!;
  const output = (moved: Float64Array): number =>
    forwardNetwork(network, moved, { inputs: input, rows: 1 }, { kind: 'training' }).outputs[0]!;
  let sum = 0;
  for (let unit = 0; unit < width; unit += 1) {
    const moved = parameters.slice();
    moved[bias.offset + unit]! += 1e-6;
    sum += ((output(moved) - output(parameters)) / 1e-6) ** 2;
  }
  assert.ok(Math.abs(sum - squares[2]!) < 1e-5 * sum);
  assert.equal(factorPerLayer(Float64Array.of(8, 4, 2)), 2);
});
