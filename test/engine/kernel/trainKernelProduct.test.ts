import assert from 'node:assert/strict';
import { test } from 'node:test';
import { activations, type ActivationName } from '../../../src/core/tables/activations.ts';
import { losses, type LossName } from '../../../src/core/tables/losses.ts';
import { normalizations, type NormalizationName } from '../../../src/core/tables/normalizations.ts';
import { optimizers, type OptimizerName } from '../../../src/core/tables/optimizers.ts';
import { penalties, type PenaltyName } from '../../../src/core/tables/penalties.ts';
import { defaultChoice } from '../../../src/core/ground/registry.ts';
import { allRows } from '../../../src/engine/problem/batches.ts';
import type { TrainingProblem } from '../../../src/engine/problem/stepper.ts';
import { opsMaker } from '../../../src/engine/tensors/tfjsOps.ts';
import { liveTensors } from '../../../src/engine/tensors/tfjsBackend.ts';
import { kernelMaker } from '../../../src/engine/kernel/trainKernel.ts';
import { relativeError, trainSlowly } from '../problem/slowTraining.ts';
import { smallProblem } from '../problem/smallProblems.ts';
import { knownNames } from './knownNames.ts';

/** One way to train, out of all entries of five tables that the kernel has branches for. */
interface Combination {
  readonly activation: ActivationName;
  readonly norm: NormalizationName | undefined;
  readonly loss: LossName;
  readonly optimizer: OptimizerName;
  readonly penalty: PenaltyName | undefined;
  readonly index: number;
}

const norms = [undefined, ...knownNames.normalizations];
const terms = [undefined, ...penalties.names];

/** Every activation x norm x loss; optimizer and penalty go round, their counts having no common factor. */
const combinations: readonly Combination[] = knownNames.activations.flatMap((activation, a) =>
  norms.flatMap((norm, n) =>
    knownNames.losses.map((loss, l): Combination => {
      const index = (a * norms.length + n) * knownNames.losses.length + l;
      const optimizer = knownNames.optimizers[index % knownNames.optimizers.length]!;
      return { activation, norm, loss, optimizer, penalty: terms[index % terms.length], index };
    }),
  ),
);

const clips = [undefined, { by: 'norm', at: 0.5 }, { by: 'value', at: 0.1 }];
/**
 * With its usual 1e-8, Adam turns a derivative that is zero but for rounding (a bias in front of batch norm) into a whole step of
 * arbitrary sign; the usual value has a test of its own below.
 */
const calmEpsilon = 1e-3;
const learningRates: Partial<Record<OptimizerName, number>> = { sgd: 0.05, adam: 0.005, adamw: 0.005, rmsprop: 0.002 };

function problemOf({ activation, norm, loss, optimizer, penalty, index }: Combination): TrainingProblem {
  const option = penalty === 'groupLasso' ? { group: index % 2 === 0 ? 'unit' : 'input' } : {};
  const hasEpsilon = 'epsilon' in optimizers.get(optimizer).parameters;
  const document = {
    penalties: penalty === undefined ? [] : [{ name: penalty, lambda: 0.02, biases: index % 4 === 1, ...option }],
    optimizer: {
      name: optimizer,
      ...(hasEpsilon && { epsilon: calmEpsilon }),
      learningRate: learningRates[optimizer] ?? 0.02,
      weightDecay: 0.05,
      decay: index % 3 === 0 ? 'all' : 'weights',
      proximal: index % 5 !== 0,
    },
    schedule: { name: 'cosine', warmup: 3 },
    ...(clips[index % 3] && { clip: clips[index % 3] }),
  };
  const layer = {
    activation: defaultChoice(activations, activation),
    norm: norm && defaultChoice(normalizations, norm),
    init: undefined,
  };
  const layers = [
    { ...layer, units: 6, dropout: index % 7 === 3 ? 0.25 : 0 },
    { ...layer, units: 5, dropout: 0 },
  ];
  return smallProblem({ document, layers, loss: defaultChoice(losses, loss), samples: 14, batchSize: 9 });
}

const describe = (one: Combination): string =>
  `${one.activation}, ${one.norm ?? 'no norm'}, ${one.loss}, ${one.optimizer}, ${one.penalty ?? 'no penalty'} (${one.index})`;

test('every pair of an optimizer or a penalty with any other entry is among the combinations', () => {
  const seen = new Set<string>();
  const keys = ['activation', 'norm', 'loss', 'optimizer', 'penalty'] as const;
  for (const one of combinations) {
    for (const key of keys) for (const other of keys) seen.add(`${key}=${one[key]} ${other}=${one[other]}`);
  }
  for (const optimizer of knownNames.optimizers) {
    for (const name of knownNames.activations) assert.ok(seen.has(`optimizer=${optimizer} activation=${name}`));
    for (const name of norms) assert.ok(seen.has(`optimizer=${optimizer} norm=${name}`));
    for (const name of knownNames.losses) assert.ok(seen.has(`optimizer=${optimizer} loss=${name}`));
    for (const name of terms) assert.ok(seen.has(`optimizer=${optimizer} penalty=${name}`));
  }
  for (const penalty of terms) {
    for (const name of knownNames.activations) assert.ok(seen.has(`penalty=${penalty} activation=${name}`));
    for (const name of norms) assert.ok(seen.has(`penalty=${penalty} norm=${name}`));
    for (const name of knownNames.losses) assert.ok(seen.has(`penalty=${penalty} loss=${name}`));
  }
});

for (const activation of knownNames.activations) {
  test(`the kernel's gradients and 30 steps are those of the float64 network for ${activation} with every norm and loss`, async () => {
    for (const one of combinations.filter((candidate) => candidate.activation === activation)) {
      const problem = problemOf(one);
      const before = liveTensors();
      const kernel = await kernelMaker.create(problem);
      const slow = trainSlowly(problem);
      const rows = allRows(problem.train.count);
      const difference = relativeError(kernel.gradient(rows), slow.gradient(rows));
      assert.ok(difference < 1e-6, `gradient of ${describe(one)}: ${difference}`);
      const last = kernel.advance(30);
      assert.equal(last.failed, undefined, describe(one));
      let reference = slow.step();
      for (let step = 1; step < 30; step += 1) reference = slow.step();
      const drift = relativeError(kernel.parameters, slow.parameters);
      assert.ok(drift < 1e-4, `30 steps of ${describe(one)}: ${drift}`);
      assert.ok(relativeError(kernel.running, slow.running) < 1e-4, `running averages of ${describe(one)}`);
      assert.ok(Math.abs(last.batchLoss - reference.loss) < 1e-4 * (1 + reference.loss), `loss of ${describe(one)}`);
      assert.ok(Math.abs(last.gradientNorm - reference.norm) < 1e-3 * reference.norm, `norm of ${describe(one)}`);
      assert.equal(last.clipped, reference.clipped, describe(one));
      kernel.dispose();
      assert.equal(liveTensors(), before, 'no tensor is left');
    }
  });
}

test('both implementations take the same 30 steps', async () => {
  for (const one of combinations.filter(({ index }) => index % 5 === 2)) {
    const problem = problemOf(one);
    const kernel = await kernelMaker.create(problem);
    const ops = await opsMaker.create(problem);
    const rows = allRows(problem.train.count);
    assert.ok(relativeError(kernel.gradient(rows), ops.gradient(rows)) < 1e-6, describe(one));
    const [found, expected] = [kernel.advance(30), ops.advance(30)];
    const drift = relativeError(kernel.parameters, ops.parameters);
    assert.ok(drift < 1e-4, `30 steps of ${describe(one)}: ${drift}`);
    assert.equal(found.clipped, expected.clipped);
    assert.equal(found.learningRate, expected.learningRate);
    const { inputs, count } = problem.train;
    assert.ok(relativeError(kernel.predict(inputs, count), ops.predict(inputs, count)) < 1e-4, describe(one));
    kernel.dispose();
    ops.dispose();
  }
});

for (const optimizer of knownNames.optimizers) {
  test(`${optimizer} with its own defaults takes the 30 steps of the float64 network on a smooth one`, async () => {
    const layers = [7, 9, 1].map((units) => ({
      units,
      activation: defaultChoice(activations, 'tanh'),
      norm: undefined,
      init: undefined,
      dropout: 0,
    }));
    const loss = defaultChoice(losses, 'meanSquaredError');
    const problem = smallProblem({ document: { optimizer }, layers, loss, samples: 37, batchSize: 8 });
    const kernel = await kernelMaker.create(problem);
    const slow = trainSlowly(problem);
    kernel.advance(30);
    for (let step = 0; step < 30; step += 1) slow.step();
    const drift = relativeError(kernel.parameters, slow.parameters);
    assert.ok(drift < 1e-4, String(drift));
    kernel.dispose();
  });
}
