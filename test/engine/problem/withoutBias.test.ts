import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hessianByUnits, traceByUnits } from '../../../src/analysis/geometry/hessianByUnits.ts';
import { passLoss } from '../../../src/analysis/geometry/lossPass.ts';
import { forwardNetwork } from '../../../src/analysis/network/network.ts';
import { parseExperiment } from '../../../src/core/config/parseConfig.ts';
import type { Architecture } from '../../../src/core/experiment/architecture.ts';
import type { Numbers } from '../../../src/core/numbers/matrix.ts';
import { defaultChoice } from '../../../src/core/ground/registry.ts';
import { createRandom } from '../../../src/core/ground/random.ts';
import { losses } from '../../../src/core/tables/losses.ts';
import { allRows } from '../../../src/engine/problem/batches.ts';
import type { Stepper, TrainingProblem } from '../../../src/engine/problem/stepper.ts';
import { opsMaker } from '../../../src/engine/tensors/tfjsOps.ts';
import { kernelMaker } from '../../../src/engine/kernel/trainKernel.ts';
import { relativeError, trainSlowly } from './slowTraining.ts';
import { smallProblem } from './smallProblems.ts';

const crossEntropy = defaultChoice(losses, 'crossEntropy');
const plain = [
  { units: 9, activation: 'tanh' },
  { units: 1, activation: 'softplus' },
  { units: 5, activation: 'relu' },
];

function problemOf(bias: boolean, layers: readonly object[], more: object = {}): TrainingProblem {
  const document = { network: { bias, layers }, optimizer: { name: 'adamw', weightDecay: 0.1, decay: 'all' }, ...more };
  return smallProblem({ document, loss: crossEntropy, samples: 23, inputs: 7, width: 4, batchSize: 8 });
}

/** Where the parameters of a network without biases stand in those of the one with them. */
function placesWithout({ tensors }: Architecture): number[] {
  return tensors.flatMap(({ role, offset, size }) =>
    role === 'bias' ? [] : Array.from({ length: size }, (_, at) => offset + at),
  );
}

/** The same weights in a network whose biases are there and 0. */
function zeroBiases(
  without: TrainingProblem,
  layers: readonly object[],
): { problem: TrainingProblem; places: number[] } {
  const problem = problemOf(true, layers);
  const places = placesWithout(problem.architecture);
  const initial = new Float32Array(problem.architecture.parameters);
  places.forEach((place, at) => (initial[place] = without.initial[at]!));
  return { problem: { ...problem, initial, train: without.train }, places };
}

const some = (values: Numbers, places: readonly number[]): Float64Array =>
  Float64Array.from(places, (at) => values[at]!);

test('both implementations of the step train weights alone as the slow one does, norms and sparse inputs included', async () => {
  const layers = [
    { units: 9, activation: 'tanh', norm: 'batch' },
    { units: 6, activation: 'relu', dropout: 0.2 },
  ];
  for (const wanted of [plain, layers]) {
    const dense = problemOf(false, wanted, { clip: { at: 0.5 } });
    assert.ok(dense.architecture.tensors.every(({ role }) => role !== 'bias'));
    for (const problem of [dense, withZeros(dense)]) {
      for (const maker of [kernelMaker, opsMaker]) {
        const stepper: Stepper = await maker.create(problem);
        const slow = trainSlowly(problem);
        assert.ok(relativeError(stepper.gradient(allRows(23)), slow.gradient(allRows(23))) < 1e-5, maker.engine);
        stepper.advance(25);
        for (let step = 0; step < 25; step += 1) slow.step();
        assert.ok(relativeError(stepper.parameters, slow.parameters) < 2e-4, maker.engine);
        stepper.dispose();
      }
    }
  }
});

/** Wide inputs of which most are zero: the kernel stores pairs. */
function withZeros(problem: TrainingProblem): TrainingProblem {
  const random = createRandom(4);
  const inputs = problem.train.inputs.map((value) => (random.uniform() < 0.2 ? value : 0));
  return { ...problem, train: { ...problem.train, inputs } };
}

test('sparse inputs of many columns train without intercepts in the kernel as in plain loops', async () => {
  const document = { network: { bias: false, layers: plain }, optimizer: 'sgd' };
  const dense = smallProblem({ document, loss: crossEntropy, samples: 30, inputs: 40, width: 3, batchSize: 10 });
  const problem = withZeros(dense);
  const kernel = await kernelMaker.create(problem);
  const slow = trainSlowly(problem);
  kernel.advance(20);
  for (let step = 0; step < 20; step += 1) slow.step();
  assert.ok(relativeError(kernel.parameters, slow.parameters) < 1e-4);
  kernel.dispose();
});

test('outputs, gradient and second derivative are those of the network whose biases are there and 0', async () => {
  const without = problemOf(false, plain);
  const { problem, places } = zeroBiases(without, plain);
  const rows = without.train.count;
  const inputs = Float64Array.from(without.train.inputs);
  const run = (one: TrainingProblem) =>
    forwardNetwork(one.architecture, Float64Array.from(one.initial), { inputs, rows }, { kind: 'training' }).outputs;
  assert.deepEqual(run(without), run(problem));
  const kernels = await Promise.all([without, problem].map((one) => kernelMaker.create(one)));
  const [own, whole] = kernels.map((kernel) => Float32Array.from(kernel.gradient(allRows(rows))));
  assert.ok(relativeError(own!, some(whole!, places)) < 1e-7);
  kernels.forEach((kernel) => kernel.dispose());
  const passes = [without, problem].map((one) =>
    passLoss(
      {
        architecture: one.architecture,
        loss: one.loss,
        rows,
        inputs,
        targets: Float64Array.from(one.train.targets),
        penalties: [],
      },
      one.initial,
    ),
  );
  const [small, large] = passes.map((pass) => hessianByUnits(pass, 'hessian'));
  const size = problem.architecture.parameters;
  const part = places.flatMap((row) => places.map((column) => large![row * size + column]!));
  assert.ok(relativeError(small!, part) < 1e-13);
  const trace = places.reduce((sum, _, at) => sum + small![at * (places.length + 1)]!, 0);
  assert.ok(Math.abs(traceByUnits(passes[0]!)! - trace) < 1e-12 * Math.abs(trace));
});

test('a bias that is neither true nor false is said at its place', () => {
  const { problems } = parseExperiment({ network: { bias: 'no' } });
  assert.deepEqual(
    problems.map(({ pointer }) => pointer),
    [['network', 'bias']],
  );
});
