import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LayerConfig } from '../../../src/core/config/config.ts';
import { formatMessage, LabError } from '../../../src/core/ground/errors.ts';
import { createRegistry, defaultChoice, type Described, type Registry } from '../../../src/core/ground/registry.ts';
import { activations, type Activation, type ActivationName } from '../../../src/core/tables/activations.ts';
import { losses } from '../../../src/core/tables/losses.ts';
import { normalizations } from '../../../src/core/tables/normalizations.ts';
import { optimizers } from '../../../src/core/tables/optimizers.ts';
import { penalties } from '../../../src/core/tables/penalties.ts';
import {
  branchOf,
  kernelBranches,
  slopeFollowsFromOutput,
  type Branches,
} from '../../../src/engine/kernel/branches.ts';
import { kernelMaker } from '../../../src/engine/kernel/trainKernel.ts';
import { allRows } from '../../../src/engine/problem/batches.ts';
import type { TrainingProblem } from '../../../src/engine/problem/stepper.ts';
import { chooseStepper } from '../../../src/engine/training/chooseStepper.ts';
import { makers } from '../../../src/engine/training/makers.ts';
import { relativeError, trainSlowly } from '../problem/slowTraining.ts';
import { readExperiment, smallProblem } from '../problem/smallProblems.ts';

const layer: LayerConfig = {
  units: 5,
  activation: defaultChoice(activations, 'tanh'),
  norm: undefined,
  dropout: 0,
  init: undefined,
};
const loss = defaultChoice(losses, 'crossEntropy');

interface Case {
  readonly entry: string;
  readonly label: string;
  readonly problem: TrainingProblem;
}

/** One problem for each entry of each table that the kernel could have a branch for, with everything else as plain as can be. */
function problemsOf(): Case[] {
  const list = <Name extends string>(
    table: Registry<Name, Described>,
    build: (name: Name) => TrainingProblem,
  ): Case[] =>
    table.entries().map(([name, { label }]) => ({ entry: `${table.kind} ${name}`, label, problem: build(name) }));
  // Plain descent: Adam would turn derivatives that are zero but for rounding into whole steps.
  const document = { optimizer: { name: 'sgd', learningRate: 0.05 } };
  const withLayer = (one: LayerConfig): TrainingProblem =>
    smallProblem({ document, layers: [one, one], loss, batchSize: 5 });
  const withDocument = (more: Readonly<Record<string, unknown>>): TrainingProblem =>
    smallProblem({ document: { ...document, ...more }, layers: [layer, layer], loss, batchSize: 5 });
  return [
    ...list(activations, (name) => withLayer({ ...layer, activation: defaultChoice(activations, name) })),
    ...list(normalizations, (name) => withLayer({ ...layer, norm: defaultChoice(normalizations, name) })),
    ...list(losses, (name) => smallProblem({ layers: [layer], loss: defaultChoice(losses, name), batchSize: 5 })),
    ...list(optimizers, (name) => withDocument({ optimizer: { name, learningRate: 0.01 } })),
    ...list(penalties, (name) => withDocument({ penalties: [{ name, lambda: 0.02 }] })),
  ];
}

/** Trains 30 steps with the implementation that is chosen; which one, why, and how far it is from float64. */
async function trainChosen(problem: TrainingProblem) {
  const { stepper, reason } = await chooseStepper(makers, problem);
  const slow = trainSlowly(problem);
  const rows = allRows(problem.train.count);
  const gradient = relativeError(stepper.gradient(rows), slow.gradient(rows));
  stepper.advance(30);
  for (let step = 0; step < 30; step += 1) slow.step();
  const drift = relativeError(stepper.parameters, slow.parameters);
  const { engine } = stepper;
  stepper.dispose();
  return { engine, reason: reason && formatMessage(reason), gradient, drift };
}

for (const { entry, label, problem } of problemsOf()) {
  test(`${entry} is trained as its float64 functions say, by the kernel or by the tensor implementation`, async () => {
    const refused = kernelMaker.refuses(problem);
    const { engine, reason, gradient, drift } = await trainChosen(problem);
    assert.equal(engine, refused === undefined ? 'kernel' : 'ops');
    if (refused !== undefined) assert.equal(reason, `The train kernel does not know ${label}.`);
    assert.ok(gradient < 1e-6, `gradient ${gradient}`);
    assert.ok(drift < 1e-4, `30 steps ${drift}`);
  });
}

test('every branch belongs to an entry, and no two entries share a number', () => {
  const check = (branches: Branches<string, unknown>, table: Registry<string, unknown>, codes: unknown[]): void => {
    for (const name of Object.keys(branches)) assert.ok(table.has(name), `${table.kind} ${name}`);
    assert.equal(new Set(codes).size, Object.keys(branches).length, table.kind);
  };
  const codesOf = (branches: Branches<string, { readonly code: number }>): number[] =>
    Object.values(branches).map((branch) => branch!.code);
  check(kernelBranches.activations, activations, codesOf(kernelBranches.activations));
  check(kernelBranches.optimizers, optimizers, codesOf(kernelBranches.optimizers));
  check(kernelBranches.losses, losses, Object.values(kernelBranches.losses));
  check(kernelBranches.normalizations, normalizations, Object.values(kernelBranches.normalizations));
});

test('where a slope is said to follow from the output, equal outputs have equal slopes', () => {
  for (const name of Object.keys(kernelBranches.activations) as ActivationName[]) {
    if (!slopeFollowsFromOutput(branchOf(kernelBranches.activations, name))) continue;
    const { options } = defaultChoice(activations, name);
    const entry = activations.get(name);
    const points = Array.from({ length: 401 }, (_, at) => (at - 200) / 50);
    const slopes = new Map<number, number>();
    for (const z of points) {
      const output = entry.value(z, options);
      assert.equal(slopes.get(output) ?? entry.slope(z, options), entry.slope(z, options), `${name} at ${z}`);
      slopes.set(output, entry.slope(z, options));
    }
  }
});

/** z / (1 + |z|), which nobody has told the kernel about. */
const madeUp: Activation = {
  label: 'Made up',
  formula: String.raw`\phi(z)=\frac{z}{1+|z|}`,
  doc: 'An S-curve that comes near its limits as slowly as 1 / |z|.',
  source: 'Turian, Bergstra, Bengio (2009), Quadratic features and deep architectures for chunking',
  parameters: {},
  kinks: [],
  isSmooth: true,
  value: (z) => z / (1 + Math.abs(z)),
  slope: (z) => 1 / (1 + Math.abs(z)) ** 2,
  bend: (z) => (-2 * Math.sign(z)) / (1 + Math.abs(z)) ** 3,
  expression: (ops, z) => ops.div(z, ops.add(ops.abs(z), 1)),
  lipschitz: () => 1,
};

/** Puts a copy of the table with one more entry in the place of the table while something runs. */
async function withActivation(entry: Activation, work: (name: ActivationName) => Promise<void>): Promise<void> {
  const original = { ...activations };
  const name = 'madeUp';
  Object.assign(
    activations,
    createRegistry('activation', { ...Object.fromEntries(activations.entries()), [name]: entry }),
  );
  try {
    // The type knows the names of the real table only.
    await work(name as ActivationName);
  } finally {
    Object.assign(activations, original);
  }
}

test('an activation that only the table knows is read, trained by the tensor implementation, and no kernel can be forced on it', async () => {
  await withActivation(madeUp, async (name) => {
    const document = { network: { layers: [{ units: 6, activation: name }] }, optimizer: { name: 'adam' } };
    const { layers } = readExperiment(document).network;
    const problem = smallProblem({ document, layers, loss, batchSize: 5 });
    const { engine, reason, gradient, drift } = await trainChosen(problem);
    assert.deepEqual([engine, reason], ['ops', 'The train kernel does not know Made up.']);
    assert.ok(gradient < 1e-6 && drift < 1e-4, `gradient ${gradient}, 30 steps ${drift}`);
    const forced = { ...document, training: { engine: 'kernel' } };
    await assert.rejects(
      chooseStepper(makers, smallProblem({ document: forced, layers, loss })),
      (error) => error instanceof LabError && error.code === 'engine/unavailable' && /Made up/.test(error.message),
    );
    await assert.rejects(kernelMaker.create(problem), /no branch for madeUp/);
  });
  assert.equal(activations.has('madeUp'), false);
});
