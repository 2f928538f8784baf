import assert from 'node:assert/strict';
import { test } from 'node:test';
import { backwardNetwork, forwardNetwork, meanLoss } from '../../../src/analysis/network/network.ts';
import { activations } from '../../../src/core/tables/activations.ts';
import type { LayerConfig } from '../../../src/core/config/config.ts';
import { losses } from '../../../src/core/tables/losses.ts';
import { normalizations } from '../../../src/core/tables/normalizations.ts';
import { defaultChoice } from '../../../src/core/ground/registry.ts';
import { allRows } from '../../../src/engine/problem/batches.ts';
import { dropoutMask } from '../../../src/engine/problem/dropoutMask.ts';
import type { TrainingProblem } from '../../../src/engine/problem/stepper.ts';
import { liveTensors } from '../../../src/engine/tensors/tfjsBackend.ts';
import { opsMaker } from '../../../src/engine/tensors/tfjsOps.ts';
import { smallProblem } from './smallProblems.ts';

/** Gradient of the mean loss in float64 by plain loops. */
function slowGradient(
  problem: TrainingProblem,
  parameters: Float32Array | Float64Array,
  step = 0,
): { loss: number; gradient: Float64Array } {
  const { architecture, train, loss, experiment } = problem;
  const masks = architecture.layers.map(({ dropout, units }, layer) =>
    dropout > 0
      ? dropoutMask({ seed: experiment.training.seed, step, layer }, dropout, train.count * units)
      : undefined,
  );
  const pass = forwardNetwork(
    architecture,
    parameters,
    { inputs: train.inputs, rows: train.count },
    { kind: 'training', masks },
  );
  const { value, gradient } = meanLoss(loss, pass.outputs, train.targets, train.count);
  return { loss: value, gradient: backwardNetwork(architecture, parameters, pass, gradient).parameters };
}

/** Largest difference over the largest entry. */
function relativeDifference(found: ArrayLike<number>, expected: ArrayLike<number>): number {
  let difference = 0;
  let size = 0;
  for (let at = 0; at < expected.length; at += 1) {
    difference = Math.max(difference, Math.abs(found[at]! - expected[at]!));
    size = Math.max(size, Math.abs(expected[at]!));
  }
  return difference / size;
}

const norms = [undefined, ...normalizations.names] as const;

function layersOf(activation: LayerConfig['activation'], norm: (typeof norms)[number], dropout = 0): LayerConfig[] {
  const layer = { activation, norm: norm && defaultChoice(normalizations, norm), dropout, init: undefined };
  return [
    { ...layer, units: 5 },
    { ...layer, units: 4 },
  ];
}

for (const activation of activations.names) {
  test(`the gradient of tfjs is that of the float64 network for ${activation} with every norm and loss`, async () => {
    for (const norm of norms) {
      for (const loss of losses.names) {
        const layers = layersOf(defaultChoice(activations, activation), norm);
        const problem = smallProblem({ layers, loss: defaultChoice(losses, loss) });
        const before = liveTensors();
        const stepper = await opsMaker.create(problem);
        const found = stepper.gradient(allRows(problem.train.count));
        stepper.dispose();
        assert.equal(liveTensors(), before, 'no tensor is left');
        const difference = relativeDifference(found, slowGradient(problem, problem.initial).gradient);
        assert.ok(difference < 1e-6, `${norm ?? 'no norm'}, ${loss}: ${difference}`);
      }
    }
  });

  test(`the gradient of the float64 network is the difference quotient of its loss for ${activation} with every norm`, () => {
    for (const norm of norms) {
      const layers = layersOf(defaultChoice(activations, activation), norm, 0.25);
      const problem = smallProblem({ layers, loss: defaultChoice(losses, 'crossEntropy') });
      const at = Float64Array.from(problem.initial);
      const { gradient } = slowGradient(problem, at);
      const quotient = at.map((value, index) => {
        const h = 1e-5;
        const moved = (by: number): number => {
          const other = at.slice();
          other[index] = value + by;
          return slowGradient(problem, other).loss;
        };
        return (moved(h) - moved(-h)) / (2 * h);
      });
      const difference = relativeDifference(gradient, quotient);
      assert.ok(difference < 1e-7, `${norm ?? 'no norm'}: ${difference}`);
    }
  });
}

test('dropout of both networks drops the same units', async () => {
  const layers = layersOf(defaultChoice(activations, 'tanh'), undefined, 0.5);
  const problem = smallProblem({ layers, loss: defaultChoice(losses, 'crossEntropy') });
  const stepper = await opsMaker.create(problem);
  const found = stepper.gradient(allRows(problem.train.count));
  assert.ok(relativeDifference(found, slowGradient(problem, problem.initial).gradient) < 1e-6);
  assert.ok(relativeDifference(found, slowGradient(problem, problem.initial, 1).gradient) > 1e-2);
});

test('inference uses the running averages in both networks', async () => {
  const layers = layersOf(defaultChoice(activations, 'relu'), 'batch');
  const problem = smallProblem({ layers, loss: defaultChoice(losses, 'crossEntropy') });
  const stepper = await opsMaker.create(problem);
  stepper.advance(5);
  const { architecture, train } = problem;
  const mode = { kind: 'inference', running: stepper.running } as const;
  const slow = forwardNetwork(architecture, stepper.parameters, { inputs: train.inputs, rows: train.count }, mode);
  assert.ok(relativeDifference(stepper.predict(train.inputs, train.count), slow.outputs) < 1e-6);
  assert.ok(stepper.running.some((value) => value !== 0 && value !== 1));
});
