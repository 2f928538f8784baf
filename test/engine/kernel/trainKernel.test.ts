import assert from 'node:assert/strict';
import { test } from 'node:test';
import { forwardNetwork } from '../../../src/analysis/network/network.ts';
import { activations } from '../../../src/core/tables/activations.ts';
import type { LayerConfig } from '../../../src/core/config/config.ts';
import { losses, type LossName } from '../../../src/core/tables/losses.ts';
import { normalizations } from '../../../src/core/tables/normalizations.ts';
import { createRandom } from '../../../src/core/ground/random.ts';
import { defaultChoice } from '../../../src/core/ground/registry.ts';
import { allRows, createBatches } from '../../../src/engine/problem/batches.ts';
import type { StepperState, TrainingProblem } from '../../../src/engine/problem/stepper.ts';
import { liveTensors } from '../../../src/engine/tensors/tfjsBackend.ts';
import { opsMaker } from '../../../src/engine/tensors/tfjsOps.ts';
import { kernelMaker } from '../../../src/engine/kernel/trainKernel.ts';
import { KernelMemory } from '../../../src/engine/kernel/trainKernelMemory.ts';
import { loadKernel } from '../../../src/engine/kernel/trainKernelModule.ts';
import { cutPieces } from '../../../src/engine/kernel/trainKernelPieces.ts';
import { planKernel } from '../../../src/engine/kernel/trainKernelPlan.ts';
import { relativeError, trainSlowly } from '../problem/slowTraining.ts';
import { smallProblem, type SmallProblem } from '../problem/smallProblems.ts';
import { knownNames } from './knownNames.ts';

function layersOf(units: readonly number[], activation: 'tanh' | 'relu' = 'tanh', more: Partial<LayerConfig> = {}) {
  const layer = { activation: defaultChoice(activations, activation), norm: undefined, init: undefined, dropout: 0 };
  return units.map((count): LayerConfig => ({ ...layer, ...more, units: count }));
}

const lossOf = (name: LossName) => defaultChoice(losses, name);

function problemWith(units: readonly number[], more: Partial<SmallProblem> = {}): TrainingProblem {
  return smallProblem({ layers: layersOf(units), loss: lossOf('crossEntropy'), ...more });
}

/** The kernel makes the orders of the epochs itself. */
function withOrders(problem: TrainingProblem): TrainingProblem {
  const { train, batchSize, experiment } = problem;
  return { ...problem, batches: { samples: train.count, batchSize, seed: experiment.training.seed } };
}

async function compareGradient(problem: TrainingProblem): Promise<number> {
  const kernel = await kernelMaker.create(problem);
  const rows = allRows(problem.train.count);
  const error = relativeError(kernel.gradient(rows), trainSlowly(problem).gradient(rows));
  kernel.dispose();
  return error;
}

test('the gradient is right for every small size of a layer and a batch, where blocks of the products have remainders', async () => {
  for (let size = 1; size <= 21; size += 1) {
    const units = [size, ((size * 7) % 19) + 1, ((size * 5) % 13) + 1];
    for (const width of [1, 2, 3, 5]) {
      const samples = ((size * 3 + width) % 11) + 1;
      const loss = width === 1 ? lossOf('meanSquaredError') : lossOf('crossEntropy');
      const base = smallProblem({ layers: layersOf(units), loss, samples, inputs: ((size * 11) % 17) + 1, width });
      const error = await compareGradient(base);
      assert.ok(error < 1e-6, `${units.join('-')}, ${width} outputs, ${samples} rows: ${error}`);
    }
  }
});

test('the gradient is right for layers wider than one block and more rows than one panel', async () => {
  for (const units of [
    [67, 1, 33],
    [130, 35],
    [32, 64],
  ]) {
    const error = await compareGradient(problemWith(units, { samples: 75, inputs: 45, width: 10 }));
    assert.ok(error < 1e-6, `${units.join('-')}: ${error}`);
  }
});

/** Inputs of which four fifths are exactly zero. */
function sparseProblem(units: readonly number[]): TrainingProblem {
  const document = { optimizer: 'adam' };
  const dense = problemWith(units, { document, samples: 40, inputs: 50, width: 4, batchSize: 16 });
  const random = createRandom(5);
  const inputs = dense.train.inputs.map((value) => (random.uniform() < 0.2 ? value : 0));
  return { ...dense, train: { ...dense.train, inputs } };
}

test('inputs that are mostly zero are skipped without a trace', async () => {
  for (const units of [[37, 6], [70], [1, 5], [3]]) {
    const problem = sparseProblem(units);
    assert.ok(new KernelMemory(await loadKernel(), problem, planKernel(problem), 16).places.sparse !== undefined);
    assert.ok((await compareGradient(problem)) < 1e-6);
    const kernel = await kernelMaker.create(problem);
    const slow = trainSlowly(problem);
    kernel.advance(30);
    for (let step = 0; step < 30; step += 1) slow.step();
    assert.ok(relativeError(kernel.parameters, slow.parameters) < 1e-4);
    const { inputs, count } = problem.train;
    const mode = { kind: 'inference', running: kernel.running } as const;
    const { outputs } = forwardNetwork(problem.architecture, kernel.parameters, { inputs, rows: count }, mode);
    assert.ok(relativeError(kernel.predict(inputs, count), outputs) < 1e-6);
    kernel.dispose();
  }
});

test('the orders that the kernel makes are those of createBatches', async () => {
  for (const [samples, batchSize] of [
    [14, 5],
    [9, 3],
    [7, 7],
    [33, 1],
    // Room for the orders of four epochs only, and of eight: later groups take the place of earlier ones.
    [9001, 3000],
    [4000, 1000],
    [2800, 900],
  ] as const) {
    const problem = problemWith([4], { samples, batchSize });
    const copied = await kernelMaker.create(problem);
    const made = await kernelMaker.create(withOrders(problem));
    for (const steps of [1, 2, 40, 3, 500]) {
      copied.advance(steps);
      made.advance(steps);
      assert.deepEqual(made.parameters, copied.parameters, `${samples} samples, batches of ${batchSize}`);
    }
    made.restore(copied.save());
    assert.deepEqual(made.advance(17), copied.advance(17));
    assert.deepEqual(made.parameters, copied.parameters);
  }
  const shuffled = createBatches({ samples: 50, batchSize: 49, seed: 3 })(0);
  assert.notDeepEqual(Array.from(shuffled), Array.from(allRows(49)));
});

test('going back to earlier epochs finds their orders again, though later ones have taken their place', async () => {
  for (const samples of [300, 4000, 9001]) {
    const problem = withOrders(problemWith([4], { samples, batchSize: Math.ceil(samples / 4) }));
    const kernel = await kernelMaker.create(problem);
    kernel.advance(7);
    const early = kernel.save();
    kernel.advance(30);
    const then = kernel.save();
    kernel.advance(2000);
    kernel.restore(early);
    kernel.advance(30);
    assert.deepEqual(kernel.save(), then, `${samples} samples`);
    kernel.dispose();
  }
});

test('the gradient is right below a layer of one unit, for every activation', async () => {
  for (const activation of knownNames.activations) {
    const layer = { activation: defaultChoice(activations, activation), norm: undefined, init: undefined, dropout: 0 };
    for (const below of [1, 2, 5, 8, 13]) {
      const layers = [7, below, 1].map((units): LayerConfig => ({ ...layer, units }));
      for (const one of [layers, layers.slice(0, 2)]) {
        const problem = smallProblem({ layers: one, loss: lossOf('meanSquaredError'), samples: 37, width: 1 });
        const error = await compareGradient(problem);
        assert.ok(error < 1e-6, `${activation}, ${one.map(({ units }) => units).join('-')}-1: ${error}`);
      }
    }
  }
});

test('the same steps in other portions give the same bits', async () => {
  for (const name of knownNames.optimizers) {
    const document = {
      optimizer: name,
      schedule: { name: 'exponential', warmup: 4 },
      penalties: [{ name: 'l1', lambda: 1e-3 }],
    };
    const layers = layersOf([6, 5], 'tanh', { norm: defaultChoice(normalizations, 'batch'), dropout: 0.2 });
    const problem = withOrders(
      smallProblem({ document, layers, loss: lossOf('crossEntropy'), samples: 14, batchSize: 4 }),
    );
    const whole = await kernelMaker.create(problem);
    const parts = await kernelMaker.create(problem);
    whole.advance(30);
    for (const steps of [1, 1, 5, 0, 20, 3]) parts.advance(steps);
    assert.deepEqual(parts.save(), whole.save(), name);
  }
});

test('a saved state brings a run back to the bit', async () => {
  for (const name of knownNames.optimizers) {
    const layers = layersOf([6, 5], 'tanh', { norm: defaultChoice(normalizations, 'batch'), dropout: 0.2 });
    const problem = smallProblem({ document: { optimizer: name }, layers, loss: lossOf('crossEntropy'), batchSize: 5 });
    const kernel = await kernelMaker.create(problem);
    kernel.advance(7);
    const kept = kernel.save();
    kernel.advance(10);
    const expected = kernel.save();
    kernel.restore(kept);
    assert.equal(kernel.step, 7);
    kernel.advance(10);
    assert.deepEqual(kernel.save(), expected, name);
    const other = await kernelMaker.create(problem);
    other.restore({ ...kept, scalars: new Float64Array(0) });
    other.advance(10);
    assert.deepEqual(other.save(), expected, `${name}, state without the powers of beta`);
  }
});

test('either implementation goes on from a state of the other', async () => {
  const problem = problemWith([6], { document: { optimizer: 'adamw' }, batchSize: 5 });
  const ops = await opsMaker.create(problem);
  const kernel = await kernelMaker.create(problem);
  ops.advance(10);
  kernel.restore(ops.save());
  ops.advance(10);
  kernel.advance(10);
  assert.ok(relativeError(kernel.parameters, ops.parameters) < 1e-5);
  ops.restore(kernel.save());
  assert.equal(ops.step, 20);
});

test('a gradient of more rows than a batch, and one in between, change nothing', async () => {
  const layers = layersOf([6, 5], 'tanh', { norm: defaultChoice(normalizations, 'batch') });
  const problem = withOrders(smallProblem({ layers, loss: lossOf('crossEntropy'), samples: 90, batchSize: 4 }));
  const kernel = await kernelMaker.create(problem);
  const undisturbed = await kernelMaker.create(problem);
  const slow = trainSlowly(problem);
  const rows = allRows(90);
  assert.ok(relativeError(kernel.gradient(rows), slow.gradient(rows)) < 1e-6);
  for (const steps of [3, 4]) {
    kernel.advance(steps);
    kernel.gradient(rows);
    kernel.gradient(Int32Array.of(3, 1));
    kernel.predict(problem.train.inputs, 90);
    undisturbed.advance(steps);
  }
  assert.deepEqual(kernel.save(), undisturbed.save());
});

test('inference takes the running averages, drops nothing and gives any number of rows', async () => {
  const layers = layersOf([6, 5], 'relu', { norm: defaultChoice(normalizations, 'batch'), dropout: 0.3 });
  const problem = smallProblem({ layers, loss: lossOf('crossEntropy'), samples: 75, batchSize: 9 });
  const kernel = await kernelMaker.create(problem);
  kernel.advance(20);
  const { inputs } = problem.train;
  for (const count of [1, 2, 31, 32, 33, 75]) {
    const mode = { kind: 'inference', running: kernel.running } as const;
    const expected = forwardNetwork(problem.architecture, kernel.parameters, { inputs, rows: count }, mode).outputs;
    const found = kernel.predict(inputs, count);
    assert.equal(found.length, expected.length);
    assert.ok(relativeError(found, expected) < 1e-6, String(count));
  }
});

test('sums of penalties on one layer go through their exact joint prox', async () => {
  const sums: readonly (readonly object[])[] = [
    [
      { name: 'l1', lambda: 0.02 },
      { name: 'l2', lambda: 0.5 },
    ],
    [
      { name: 'l1', lambda: 0.01 },
      { name: 'groupLasso', lambda: 0.05, group: 'unit' },
      { name: 'l2', lambda: 0.3 },
    ],
    [
      { name: 'elasticNet', lambda: 0.05 },
      { name: 'groupLasso', lambda: 0.05, group: 'input' },
    ],
    [
      { name: 'l0', lambda: 0.001 },
      { name: 'l1', lambda: 0.01 },
      { name: 'l2', lambda: 0.2 },
    ],
    [
      { name: 'l1', lambda: 0.02, layers: [1] },
      { name: 'nuclear', lambda: 0.05, layers: [0] },
    ],
    [
      { name: 'spectral', lambda: 0.05 },
      { name: 'l2', lambda: 0.1 },
    ],
  ];
  for (const penalties of sums) {
    const document = { penalties, optimizer: { name: 'sgd', learningRate: 0.2 } };
    const problem = problemWith([6, 5], { document, batchSize: 5 });
    const kernel = await kernelMaker.create(problem);
    const slow = trainSlowly(problem);
    kernel.advance(30);
    for (let step = 0; step < 30; step += 1) slow.step();
    const drift = relativeError(kernel.parameters, slow.parameters);
    assert.ok(drift < 1e-4, `${JSON.stringify(penalties)}: ${drift}`);
    const zeros = (values: ArrayLike<number>): number => Array.from(values).filter((value) => value === 0).length;
    assert.equal(zeros(kernel.parameters), zeros(slow.parameters), 'the same exact zeros');
  }
});

test('constraints hold after every step', async () => {
  for (const name of ['l2Ball', 'l1Ball', 'spectralBall', 'nuclearBall']) {
    const document = { constraint: { name, radius: 1.5 }, optimizer: { name: 'sgd', learningRate: 0.2 } };
    const problem = problemWith([6, 5], { document, batchSize: 5 });
    const kernel = await kernelMaker.create(problem);
    const slow = trainSlowly(problem);
    kernel.advance(30);
    for (let step = 0; step < 30; step += 1) slow.step();
    assert.ok(relativeError(kernel.parameters, slow.parameters) < 1e-4, name);
  }
});

test('large networks are cut into uniform pieces that cover every parameter once', () => {
  const document = {
    penalties: [{ name: 'l1', lambda: 0.5 }],
    optimizer: { name: 'adamw', weightDecay: 0.1 },
  };
  const problem = problemWith([67, 61, 53], { document, inputs: 31, width: 3 });
  const { tensors, parameters } = problem.architecture;
  const { elements } = planKernel(problem);
  const pieces = cutPieces(tensors, elements);
  assert.ok(pieces.length > 4);
  let next = 0;
  for (const { firstVector, vectors, terms } of pieces) {
    assert.equal(firstVector, next);
    next += vectors;
    for (let lane = 0; lane < 4 * vectors; lane += 1) {
      const parameter = 4 * firstVector + lane;
      const tensor = tensors.findIndex(({ offset, size }) => parameter >= offset && parameter < offset + size);
      if (tensor >= 0) assert.deepEqual(terms[terms.length === 1 ? 0 : lane], elements[tensor]);
    }
  }
  assert.equal(next, Math.ceil(parameters / 4));
});

test('a large network with penalties on its weights alone takes the steps of the float64 network', async () => {
  for (const proximal of [true, false]) {
    const document = {
      penalties: [
        { name: 'elasticNet', lambda: 0.01 },
        { name: 'l1', lambda: 0.02, layers: [1] },
      ],
      optimizer: { name: 'sgdw', weightDecay: 0.3, learningRate: 0.05, proximal },
    };
    const problem = problemWith([67, 61], { document, inputs: 31, width: 3, batchSize: 5 });
    const kernel = await kernelMaker.create(problem);
    const slow = trainSlowly(problem);
    kernel.advance(10);
    for (let step = 0; step < 10; step += 1) slow.step();
    assert.ok(relativeError(kernel.parameters, slow.parameters) < 1e-4);
  }
});

/** A problem that leaves the finite numbers. */
function explosive(document: Record<string, unknown>, loss: LossName = 'meanSquaredError'): TrainingProblem {
  return smallProblem({
    document,
    layers: layersOf([6, 5], 'relu'),
    loss: lossOf(loss),
    batchSize: 4,
    totalSteps: 1000,
  });
}

test('a step that is not finite is named and leaves everything as it was', async () => {
  for (const optimizer of knownNames.optimizers) {
    for (const problem of [
      explosive({ optimizer: { name: optimizer, learningRate: 1e6 } }),
      explosive({ optimizer: { name: optimizer, learningRate: 1e30 } }),
      explosive({ optimizer: { name: optimizer, learningRate: 1e6 }, penalties: [{ name: 'spectral', lambda: 1e-3 }] }),
    ]) {
      const kernel = await kernelMaker.create(problem);
      let before: StepperState = kernel.save();
      let report = kernel.advance(1);
      let steps = 1;
      while (report.failed === undefined && steps < 200) {
        before = kernel.save();
        report = kernel.advance(1);
        steps += 1;
      }
      if (report.failed === undefined) continue;
      assert.equal(report.done, 0);
      assert.equal(report.failed.step, before.step);
      assert.deepEqual(kernel.save(), before, `${optimizer}: nothing has changed`);
      assert.ok(before.parameters.every(Number.isFinite));
      const whole = await kernelMaker.create(problem);
      const all = whole.advance(1000);
      assert.deepEqual(all.failed, report.failed, 'many steps in one call stop at the same place');
      assert.equal(all.done, before.step);
      assert.deepEqual(whole.save(), before);
    }
  }
});

test('gradient descent with a huge rate fails where the plain implementation fails', async () => {
  for (const learningRate of [1e4, 1e12, 1e38]) {
    const problem = explosive({ optimizer: { name: 'sgd', learningRate } });
    const kernel = await kernelMaker.create(problem);
    const ops = await opsMaker.create(problem);
    const [found, expected] = [kernel.advance(100), ops.advance(100)];
    assert.ok(found.failed !== undefined && expected.failed !== undefined, String(learningRate));
    assert.ok(Math.abs(found.failed.step - expected.failed.step) <= 1, String(learningRate));
  }
});

test('weights that are not finite from the start are found in the output', async () => {
  const problem = problemWith([4]);
  const initial = problem.initial.slice();
  initial[1] = NaN;
  const kernel = await kernelMaker.create({ ...problem, initial });
  assert.deepEqual(kernel.advance(5).failed, { step: 0, layer: 0, tensor: 'output' });
});

test('no steps change nothing', async () => {
  const problem = problemWith([4]);
  const kernel = await kernelMaker.create(problem);
  const report = kernel.advance(0);
  assert.equal(report.done, 0);
  assert.ok(report.learningRate > 0);
  assert.deepEqual(kernel.parameters, problem.initial);
});

test('batch norm of a single row passes no gradient to what is in front of it', async () => {
  const layers = layersOf([5], 'tanh', { norm: defaultChoice(normalizations, 'batch') });
  const problem = smallProblem({ layers, loss: lossOf('crossEntropy'), samples: 6, batchSize: 1 });
  const kernel = await kernelMaker.create(problem);
  const [weights] = problem.architecture.tensors;
  const gradient = kernel.gradient(Int32Array.of(2));
  assert.ok(gradient.subarray(0, weights!.size).every((value) => value === 0));
  assert.equal(kernel.advance(12).failed, undefined);
});

test('making and freeing kernels keeps no tensors and no memory', async () => {
  const problem = problemWith([64, 64], { samples: 500, inputs: 40, batchSize: 50 });
  const tensors = liveTensors();
  const make = async (): Promise<void> => {
    const kernel = await kernelMaker.create(problem);
    assert.ok(liveTensors() > tensors);
    kernel.advance(2);
    kernel.dispose();
  };
  for (let round = 0; round < 20; round += 1) await make();
  const before = process.memoryUsage();
  for (let round = 0; round < 400; round += 1) await make();
  assert.equal(liveTensors(), tensors);
  const grown = (process.memoryUsage().rss - before.rss) / 2 ** 20;
  assert.ok(grown < 150, `${grown} MB after 400 kernels of about 1 MB`);
});

test('many steps allocate next to nothing', async () => {
  const problem = withOrders(problemWith([8, 8], { samples: 100, batchSize: 10, totalSteps: 1_000_000 }));
  const kernel = await kernelMaker.create(problem);
  kernel.advance(20_000);
  const before = process.memoryUsage().heapUsed;
  kernel.advance(100_000);
  const grown = (process.memoryUsage().heapUsed - before) / 2 ** 20;
  assert.ok(grown < 5, `${grown} MB in 100,000 steps`);
});

test('a problem that would not fit is refused with its size', () => {
  const problem = problemWith([4]);
  const huge = { ...problem, batchSize: 200_000_000 };
  assert.match(kernelMaker.refuses(huge)?.text ?? '', /MB/);
  assert.equal(kernelMaker.refuses(problem), undefined);
});
