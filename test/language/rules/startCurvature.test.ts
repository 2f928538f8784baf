import assert from 'node:assert/strict';
import { test } from 'node:test';
import { symmetricEigen } from '../../../src/analysis/linearAlgebra/symmetricEigen.ts';
import { backwardNetwork, forwardNetwork, meanLoss } from '../../../src/analysis/network/network.ts';
import { initializeParameters } from '../../../src/core/experiment/architecture.ts';
import { readDocument } from '../../../src/language/document/document.ts';
import { contextOf } from '../../../src/language/rules/diagnostics.ts';
import { encodeTargets, largestCurvature } from '../../../src/language/rules/linearModel.ts';
import { curvatureAtStart, stableRateAtStart } from '../../../src/language/rules/startCurvature.ts';
import { generatedData } from '../markedText.ts';

type Start = Parameters<typeof curvatureAtStart>[0];

function startOf(document: object): Start & Required<Pick<Start, 'experiment'>> {
  const text = JSON.stringify(document);
  const { experiment } = readDocument(text);
  return { experiment: experiment!, ...contextOf(experiment!, generatedData(text)) };
}

const moons = { source: 'moons', samples: 40, validation: 0 };
const sgd = { name: 'sgd', learningRate: 0.1 };

/** Gradient of the mean loss at some parameters, and what L2 of this strength on the weights adds. */
function gradientOf({ data, loss, architecture }: Start, strength: number): (at: Float64Array) => Float64Array {
  const outputs = architecture!.layers.at(-1)!.units;
  const targets = encodeTargets(data!, loss, outputs);
  const rows = data!.train.samples;
  return (at) => {
    const pass = forwardNetwork(architecture!, at, { inputs: data!.train.inputs, rows }, { kind: 'training' });
    const { gradient } = meanLoss(loss, pass.outputs, targets, rows);
    const found = backwardNetwork(architecture!, at, pass, gradient).parameters;
    for (const { role, offset, size } of architecture!.tensors)
      if (role === 'weights') for (let k = offset; k < offset + size; k += 1) found[k]! += strength * at[k]!;
    return found;
  };
}

/** Largest eigenvalue of the whole second derivative, column by column. */
function denseCurvature(start: Start, strength: number): number {
  const at = Float64Array.from(initializeParameters(start.architecture!, start.experiment.training.seed));
  const gradient = gradientOf(start, strength);
  const size = at.length;
  const hessian = new Float64Array(size * size);
  for (let k = 0; k < size; k += 1) {
    const moved = (by: number): Float64Array => gradient(at.map((value, one) => (one === k ? value + by : value)));
    const [up, down] = [moved(1e-6), moved(-1e-6)];
    for (let one = 0; one < size; one += 1) hessian[k * size + one] = (up[one]! - down[one]!) / 2e-6;
  }
  const even = hessian.map((value, at) => (value + hessian[(at % size) * size + Math.floor(at / size)]!) / 2);
  return symmetricEigen(even, size).values.at(-1)!;
}

for (const [name, layer, optimizer, penalties, strength] of [
  ['tanh', { activation: 'tanh' }, sgd, [], 0],
  ['ReLU with decay', { activation: 'relu' }, { ...sgd, weightDecay: 3 }, [], 3],
  [
    'a norm and followed L2',
    { activation: 'tanh', norm: 'layer' },
    { ...sgd, proximal: false },
    [{ name: 'l2', lambda: 2 }],
    2,
  ],
  ['proximal L2', { activation: 'sigmoid' }, sgd, [{ name: 'l2', lambda: 2 }], 0],
] as const)
  test(`the curvature at the start is the largest eigenvalue of the whole second derivative: ${name}`, () => {
    const network = {
      layers: [
        { units: 5, ...layer },
        { units: 3, ...layer },
      ],
    };
    const start = startOf({ data: moons, network, optimizer, penalties });
    const found = curvatureAtStart(start)!;
    assert.equal(found.samples, 40);
    const wanted = denseCurvature(start, strength);
    assert.ok(Math.abs(found.curvature / wanted - 1) < 1e-4, `${found.curvature} instead of ${wanted}`);
  });

test('of a linear classifier at zero it is a quarter of the curvature of the inputs', () => {
  const start = startOf({
    data: moons,
    network: { init: 'zeros', layers: [] },
    loss: 'binaryCrossEntropy',
    optimizer: sgd,
  });
  const wanted = largestCurvature(start.data!)! / 4;
  assert.ok(Math.abs(curvatureAtStart(start)!.curvature / wanted - 1) < 1e-6);
  assert.ok(Math.abs(stableRateAtStart(start)!.rate / (2 / wanted) - 1) < 1e-3);
});

test('gradient descent leaves the start along the sharpest direction as fast as its curvature says', () => {
  const network = { layers: [{ units: 6, activation: 'tanh' }] };
  const start = startOf({ data: moons, network, optimizer: sgd });
  const gradient = gradientOf(start, 0);
  const origin = Float64Array.from(initializeParameters(start.architecture!, start.experiment.training.seed));
  const { rate } = stableRateAtStart(start)!;
  // Two runs that begin a hair apart: how their distance grows per step is |1 - rate * curvature| along the sharpest direction.
  const growth = (learningRate: number): number => {
    let apart = Float64Array.from(origin, (_, at) => 1e-7 * (1 + (at % 3)));
    const here = gradient(origin);
    let factor = 0;
    for (let step = 0; step < 300; step += 1) {
      const there = gradient(origin.map((value, at) => value + apart[at]!));
      const moved = apart.map((value, at) => value - learningRate * (there[at]! - here[at]!));
      factor = Math.hypot(...moved) / Math.hypot(...apart);
      apart = moved.map((value) => (1e-7 * value) / Math.hypot(...moved));
    }
    return factor;
  };
  const curvature = curvatureAtStart(start)!.curvature;
  // At lower rates directions of negative curvature grow faster.
  for (const times of [4, 8]) {
    const expected = times * rate * curvature - 1;
    assert.ok(Math.abs(growth(times * rate) / expected - 1) < 1e-3, `${growth(times * rate)}, ${expected}`);
  }
});

test('large networks, weights of a file and adaptive optimizers have no such number', () => {
  assert.equal(
    curvatureAtStart(startOf({ data: moons, network: { layers: [{ units: 200 }, { units: 200 }] } })),
    undefined,
  );
  assert.equal(
    curvatureAtStart(startOf({ data: moons, network: { weights: 'net.json', layers: [{ units: 3 }] } })),
    undefined,
  );
  assert.equal(stableRateAtStart(startOf({ data: moons, optimizer: { name: 'adam' } })), undefined);
});
