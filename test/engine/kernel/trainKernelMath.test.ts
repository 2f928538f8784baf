import assert from 'node:assert/strict';
import { test } from 'node:test';
import { activations, type ActivationName } from '../../../src/core/tables/activations.ts';
import { losses } from '../../../src/core/tables/losses.ts';
import { placeHash } from '../../../src/core/ground/random.ts';
import { defaultChoice, type Choice } from '../../../src/core/ground/registry.ts';
import type { Stepper, TrainingProblem } from '../../../src/engine/problem/stepper.ts';
import { kernelMaker } from '../../../src/engine/kernel/trainKernel.ts';
import { smallProblem } from '../problem/smallProblems.ts';
import { knownNames } from './knownNames.ts';

const points = Float32Array.from({ length: 4001 }, (_, index) => (index - 2000) / 100);

/**
 * One input, one hidden unit, one output, weights 1: the output is the activation of the input less 1000, and the derivative of the hinge
 * loss of one row by the hidden bias is minus the slope.
 */
async function showActivation(activation: Choice<ActivationName>): Promise<Stepper> {
  const layers = [{ units: 1, activation, norm: undefined, dropout: 0, init: undefined }];
  const loss = defaultChoice(losses, 'hinge');
  const problem: TrainingProblem = {
    ...smallProblem({ layers, loss, samples: points.length, inputs: 1, width: 2, batchSize: 1 }),
    train: { count: points.length, inputs: points, targets: new Float32Array(points.length).fill(1) },
    initial: Float32Array.of(1, 0, 1, -1000),
  };
  return kernelMaker.create(problem);
}

/** Largest distance of values and slopes from float64, in units of the last place of numbers near 1 (or of the number, when larger). */
async function measure(choice: Choice<ActivationName>): Promise<{ value: number; slope: number }> {
  const entry = activations.get(choice.name);
  const kernel = await showActivation(choice);
  let slope = 0;
  points.forEach((z, row) => {
    const exact = entry.slope(z, choice.options);
    const found = -kernel.gradient(Int32Array.of(row))[1]!;
    slope = Math.max(slope, Math.abs(found - exact) / Math.max(1, Math.abs(exact)));
  });
  const state = kernel.save();
  state.parameters[3] = 0;
  kernel.restore(state);
  let value = 0;
  kernel.predict(points, points.length).forEach((found, row) => {
    const exact = entry.value(points[row]!, choice.options);
    value = Math.max(value, Math.abs(found - exact) / Math.max(1, Math.abs(exact)));
  });
  kernel.dispose();
  return { value: value * 2 ** 23, slope: slope * 2 ** 23 };
}

for (const name of knownNames.activations) {
  test(`the kernel's ${name} and its slope are those of float64 within five and six units of the last place`, async () => {
    for (const factor of [1, 3]) {
      const { options } = defaultChoice(activations, name);
      const scaled = Object.fromEntries(Object.entries(options).map(([key, value]) => [key, Number(value) * factor]));
      const { value, slope } = await measure({ name, options: scaled });
      assert.ok(value <= 5 && slope <= 6, `value ${value}, slope ${slope}`);
    }
  });
}

test('small and large arguments of tanh and the sigmoid keep their digits', async () => {
  for (const name of ['tanh', 'sigmoid'] as const) {
    const kernel = await showActivation(defaultChoice(activations, name));
    const state = kernel.save();
    state.parameters[3] = 0;
    kernel.restore(state);
    const inputs = Float32Array.of(1e-30, 1e-10, 1e-3, 0.01, 0.3, 50, 1e5, 3e38, -1e-3, -0.5, -10, -80, -3e38);
    kernel.predict(inputs, inputs.length).forEach((found, at) => {
      const exact = activations.get(name).value(inputs[at]!, {});
      // Below 1e-37 float32 has no normal numbers.
      assert.ok(Math.abs(found - exact) <= 6 * 2 ** -23 * Math.abs(exact) + 1e-37, `${name}(${inputs[at]}) = ${found}`);
    });
  }
});

test('the mask of dropout is that of placeHash for any rate, seed and step', async () => {
  const units = 7;
  for (const [rate, seed] of [
    [0.5, 1],
    [0.1, 12345],
    [0.9, 2 ** 31 - 1],
  ] as const) {
    const activation = defaultChoice(activations, 'linear');
    const layers = [{ units, activation, norm: undefined, dropout: rate, init: undefined }];
    const loss = defaultChoice(losses, 'meanSquaredError');
    const base = smallProblem({ document: { training: { seed } }, layers, loss, samples: 9, inputs: 1, width: 1 });
    // Outputs are sums of kept units over (1 - rate); the derivative by each output weight shows its unit.
    const initial = base.initial.slice().fill(0);
    initial.fill(1, units, 2 * units);
    const inputs = new Float32Array(9);
    const targets = new Float32Array(9).fill(-1);
    const kernel = await kernelMaker.create({ ...base, initial, train: { count: 9, inputs, targets } });
    for (const step of [0, 1, 77]) {
      kernel.restore({ ...kernel.save(), step, parameters: initial });
      const gradient = kernel.gradient(Int32Array.of(0, 1, 2, 3, 4, 5, 6, 7, 8));
      for (let unit = 0; unit < units; unit += 1) {
        let kept = 0;
        for (let row = 0; row < 9; row += 1) {
          kept += Number(placeHash(seed, step, 0, row * units + unit) >= Math.round(rate * 2 ** 32));
        }
        const expected = kept / (9 * (1 - rate));
        assert.ok(Math.abs(gradient[2 * units + unit]! - expected) < 1e-5, `rate ${rate}, step ${step}, unit ${unit}`);
      }
    }
    kernel.dispose();
  }
});
