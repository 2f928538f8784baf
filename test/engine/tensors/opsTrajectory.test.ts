import assert from 'node:assert/strict';
import { test } from 'node:test';
import { activations } from '../../../src/core/tables/activations.ts';
import type { LayerConfig } from '../../../src/core/config/config.ts';
import { constraints } from '../../../src/core/tables/constraints.ts';
import { losses } from '../../../src/core/tables/losses.ts';
import { optimizers } from '../../../src/core/tables/optimizers.ts';
import { penalties } from '../../../src/core/tables/penalties.ts';
import { defaultChoice } from '../../../src/core/ground/registry.ts';
import { schedules } from '../../../src/core/tables/schedules.ts';
import { liveTensors } from '../../../src/engine/tensors/tfjsBackend.ts';
import { opsMaker } from '../../../src/engine/tensors/tfjsOps.ts';
import { smallProblem } from '../problem/smallProblems.ts';
import { trainSlowly } from '../problem/slowTraining.ts';

const loss = defaultChoice(losses, 'crossEntropy');
const layer: LayerConfig = {
  units: 5,
  activation: defaultChoice(activations, 'tanh'),
  norm: undefined,
  dropout: 0.2,
  init: undefined,
};

/** 30 steps of tfjs in float32 beside 30 steps of plain float64 loops; the largest difference over the largest weight. */
async function compare(document: Readonly<Record<string, unknown>>): Promise<number> {
  const problem = smallProblem({ document, layers: [layer, layer], loss, batchSize: 5 });
  const before = liveTensors();
  const stepper = await opsMaker.create(problem);
  const slow = trainSlowly(problem);
  const advance = stepper.advance(30);
  assert.equal(advance.failed, undefined);
  for (let step = 0; step < 30; step += 1) slow.step();
  assert.equal(liveTensors(), before);
  const size = Math.max(...slow.parameters.map(Math.abs));
  return Math.max(...slow.parameters.map((value, at) => Math.abs(value - stepper.parameters[at]!))) / size;
}

for (const name of optimizers.names) {
  test(`${name} walks as the float64 network does, for 30 steps`, async () => {
    for (const decay of ['weights', 'all', 'none']) {
      const difference = await compare({
        optimizer: { name, learningRate: 0.01, weightDecay: 0.1, decay },
        clip: { by: 'norm', at: 0.5 },
      });
      assert.ok(difference < 1e-4, `${decay}: ${difference}`);
    }
  });
}

for (const name of penalties.names) {
  test(`${name} acts by prox and by subgradient as in float64`, async () => {
    for (const proximal of [true, false]) {
      const penalty = { name, lambda: 0.02, layers: [0, 1] };
      const difference = await compare({
        penalties: [penalty],
        optimizer: { name: 'sgd', learningRate: 0.1, proximal },
      });
      assert.ok(difference < 1e-4, `${proximal}: ${difference}`);
    }
  });
}

test('every constraint, schedule and clip acts as in float64', async () => {
  for (const name of constraints.names) {
    const difference = await compare({
      constraint: { name, radius: 1.5 },
      optimizer: { name: 'sgd', learningRate: 0.1 },
    });
    assert.ok(difference < 1e-4, `${name}: ${difference}`);
  }
  for (const name of schedules.names) {
    const difference = await compare({
      schedule: { name, warmup: 5 },
      clip: { by: 'value', at: 0.05 },
      optimizer: { name: 'sgd', learningRate: 0.1 },
    });
    assert.ok(difference < 1e-4, `${name}: ${difference}`);
  }
});

test('a proximal l1 step makes exact zeros, its subgradient does not', async () => {
  const zeros = async (proximal: boolean): Promise<number> => {
    const document = {
      penalties: [{ name: 'l1', lambda: 0.1 }],
      optimizer: { name: 'sgd', learningRate: 0.1, proximal },
    };
    const stepper = await opsMaker.create(smallProblem({ document, layers: [layer], loss }));
    stepper.advance(30);
    return stepper.parameters.filter((value) => value === 0).length;
  };
  assert.ok((await zeros(true)) > 0);
  assert.equal(await zeros(false), 0);
});

test('a state that was saved is taken up again exactly', async () => {
  const document = { optimizer: { name: 'adam' } };
  const stepper = await opsMaker.create(
    smallProblem({
      document,
      layers: [{ ...layer, norm: { name: 'batch', options: { epsilon: 1e-5, momentum: 0.9 } } }],
      loss,
      batchSize: 5,
    }),
  );
  stepper.advance(7);
  const state = stepper.save();
  stepper.advance(10);
  const [parameters, running] = [stepper.parameters.slice(), stepper.running.slice()];
  stepper.restore(state);
  assert.equal(stepper.step, 7);
  stepper.advance(10);
  assert.deepEqual(stepper.parameters, parameters);
  assert.deepEqual(stepper.running, running);
});

test('an output that overflows is found in its layer and the step is undone', async () => {
  const relu = { ...layer, dropout: 0, activation: defaultChoice(activations, 'relu') };
  const problem = smallProblem({
    document: { optimizer: { name: 'sgd', learningRate: 1 } },
    layers: [relu, relu],
    loss,
  });
  const second = problem.architecture.tensors.find(({ layer: at }) => at === 1)!;
  for (const [place, expected] of [
    [0, 0],
    [second.offset, 1],
  ] as const) {
    const initial = problem.initial.slice();
    initial.fill(3e38, place, place + 5);
    const stepper = await opsMaker.create({ ...problem, initial });
    const advance = stepper.advance(3);
    assert.deepEqual(advance.failed, { step: 0, layer: expected, tensor: 'output' });
    assert.equal(advance.done, 0);
    assert.deepEqual(stepper.parameters, initial);
  }
});

test('weights that leave the numbers are found and the step is undone', async () => {
  const problem = smallProblem({
    document: { optimizer: { name: 'sgd', learningRate: 1e300 } },
    layers: [layer],
    loss,
  });
  const stepper = await opsMaker.create(problem);
  const advance = stepper.advance(3);
  assert.deepEqual(advance.failed, { step: 0, layer: 0, tensor: 'weights' });
  assert.deepEqual(stepper.parameters, problem.initial);
});
