import assert from 'node:assert/strict';
import { test } from 'node:test';
import { forwardNetwork } from '../../../src/analysis/network/network.ts';
import { evaluateNetwork, hiddenWidths } from '../../../src/analysis/regions/cells/piecewiseLinear.ts';
import { activations } from '../../../src/core/tables/activations.ts';
import { formatMessage } from '../../../src/core/ground/errors.ts';
import { createRandom } from '../../../src/core/ground/random.ts';
import {
  classifyNetwork,
  limitPieces,
  regionNetwork,
  type RegionNetwork,
} from '../../../src/engine/reading/regionNetwork.ts';
import { sharpenedOutputs } from '../../../src/engine/views/regions/numbers/sharpening.ts';
import { cloud, momentOf } from '../views/regions/regionMoments.ts';

type Layers = readonly Readonly<Record<string, unknown>>[];

/** The network of a document with random weights, and its outputs by the slow float64 pass. */
function build(layers: Layers): {
  found: ReturnType<typeof regionNetwork>;
  outputsAt: (x: Float64Array) => Float64Array;
} {
  const { prepared, parameters, running } = momentOf({
    document: { network: { layers } },
    dataset: cloud(40, 3, { targetWidth: 2, targets: new Float64Array(80), targetNames: ['a', 'b'] }),
  });
  const { architecture } = prepared.problem;
  const random = createRandom(4);
  const weights = parameters.map((value) => value + 0.3 * random.normal());
  const averages = running.map((value) => Math.abs(value + random.normal()));
  return {
    found: regionNetwork(architecture, weights, averages),
    outputsAt: (x) =>
      forwardNetwork(architecture, weights, { inputs: x, rows: 1 }, { kind: 'inference', running: averages }).outputs,
  };
}

function accept(found: ReturnType<typeof regionNetwork>): RegionNetwork {
  if (found.kind === 'refused') throw new Error(formatMessage(found.reason));
  return found;
}

const piecewise: Readonly<Record<string, Layers>> = {
  relu: [
    { units: 5, activation: 'relu' },
    { units: 4, activation: 'relu' },
  ],
  'leaky relu': [{ units: 5, activation: { name: 'leakyRelu', slope: 0.2 } }],
  'batch norm': [
    { units: 5, activation: 'relu', norm: 'batch' },
    { units: 4, activation: { name: 'leakyRelu', slope: 0.3 }, norm: 'batch' },
  ],
  'linear layers between': [
    { units: 4, activation: 'linear' },
    { units: 5, activation: 'relu' },
    { units: 3, activation: 'linear', norm: 'batch' },
    { units: 4, activation: { name: 'leakyRelu', slope: 1 } },
  ],
  dropout: [{ units: 5, activation: 'relu', dropout: 0.5 }],
  'no hidden layer': [],
};

for (const [name, layers] of Object.entries(piecewise)) {
  test(`${name}: the network of the regions is the network of the run`, () => {
    const { found, outputsAt } = build(layers);
    const { kind, network, folded } = accept(found);
    assert.equal(kind, 'exact');
    const random = createRandom(8);
    for (let round = 0; round < 20; round += 1) {
      const x = Float64Array.from({ length: 3 }, () => random.normal());
      const expected = outputsAt(x);
      const { outputs } = evaluateNetwork(network, x);
      const sharpened = sharpenedOutputs(folded, 1, x, 1);
      expected.forEach((value, at) => {
        assert.ok(Math.abs(outputs[at]! - value) < 1e-12, `${outputs[at]} ${value}`);
        assert.ok(Math.abs(sharpened[at]! - value) < 1e-12);
      });
    }
  });
}

test('layers without a kink are part of the next and do not cut', () => {
  const { found } = build(piecewise['linear layers between']!);
  const { network, layerOf } = accept(found);
  assert.deepEqual(hiddenWidths(network), [5]);
  assert.deepEqual(layerOf, [1]);
});

test('without batch norm and linear layers the weights are those of the run, bit by bit', () => {
  const moment = momentOf({
    document: { network: { layers: [{ units: 4, activation: 'relu' }] } },
    dataset: cloud(20, 3),
  });
  const { network } = accept(regionNetwork(moment.prepared.problem.architecture, moment.parameters, moment.running));
  for (let unit = 0; unit < 4; unit += 1) {
    for (let k = 0; k < 3; k += 1)
      assert.equal(network.layers[0]!.weights[unit * 3 + k], moment.parameters[k * 4 + unit]);
  }
});

test('norms over features, and activations that level off on both sides, are refused with the layer and the reason', () => {
  for (const norm of ['layer', 'rms']) {
    const { found } = build([
      { units: 4, activation: 'relu' },
      { units: 4, activation: 'relu', norm },
    ]);
    assert.ok(found.kind === 'refused');
    assert.match(formatMessage(found.reason), /of layer 2 divides by the size of its own input/);
  }
  for (const activation of ['tanh', 'sigmoid', 'centredSigmoid']) {
    const { found } = build([{ units: 4, activation }]);
    assert.ok(found.kind === 'refused');
    assert.match(formatMessage(found.reason), /of layer 1 bends everywhere and levels off/);
  }
});

test('a network with one smooth layer has a limit, and no name of an activation decides that', () => {
  for (const activation of ['softplus', 'elu', 'gelu', 'silu']) {
    const { found } = build([
      { units: 4, activation },
      { units: 4, activation: 'relu' },
    ]);
    const { kind, network } = accept(found);
    assert.equal(kind, 'limit');
    assert.deepEqual(
      network.layers.map(({ negativeSlope }) => negativeSlope),
      [0, 0],
    );
  }
  for (const name of activations.names) {
    const entry = activations.get(name);
    const options = Object.fromEntries(
      Object.entries(entry.parameters).map(([key, spec]) => [key, (spec as { default: number }).default]),
    );
    // Where an activation has straight pieces, its slopes far out are theirs.
    const limit = limitPieces({ name, options });
    if (entry.pieces === undefined) continue;
    const own = entry.pieces(options);
    assert.deepEqual(limit, own.negative === own.positive ? undefined : own, name);
  }
});

test('the kind of a network follows from its design', () => {
  const layers = (activation: string): Parameters<typeof classifyNetwork>[0] =>
    momentOf({ document: { network: { layers: [{ units: 3, activation }] } }, dataset: cloud(20, 2) }).prepared.problem
      .architecture;
  assert.equal(classifyNetwork(layers('relu')), 'exact');
  assert.equal(classifyNetwork(layers('gelu')), 'limit');
  const refused = classifyNetwork(layers('tanh'));
  assert.equal(typeof refused === 'string' ? refused : refused.kind, 'refused');
});
