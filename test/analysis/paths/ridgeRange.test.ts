import assert from 'node:assert/strict';
import { test } from 'node:test';
import { linearGradient } from '../../../src/analysis/paths/linearGradient.ts';
import { linearPath, type LinearModel } from '../../../src/analysis/paths/linearPath.ts';
import { symmetricEigen } from '../../../src/analysis/linearAlgebra/symmetricEigen.ts';
import { createRandom } from '../../../src/core/ground/random.ts';
import { largestEigenvalue } from '../../../src/core/numbers/largestEigenvalue.ts';

const random = createRandom(41);
const normals = (length: number): Float64Array => Float64Array.from({ length }, () => random.normal());

test('the largest eigenvalue is that of the whole decomposition, of signed and of repeated ones too', () => {
  for (const size of [1, 2, 5, 40]) {
    const half = normals(size * size);
    const symmetric = half.map((value, at) => value + half[(at % size) * size + Math.floor(at / size)]!);
    for (const matrix of [symmetric, symmetric.map((_, at) => (at % (size + 1) === 0 ? -3 : 0))]) {
      const apply = (x: Float64Array): Float64Array =>
        x.map((_, i) => x.reduce((sum, value, j) => sum + matrix[i * size + j]! * value, 0));
      const wanted = symmetricEigen(matrix, size).values.at(-1)!;
      assert.ok(Math.abs(largestEigenvalue(apply, size) - wanted) < 1e-12 * size * Math.max(1, Math.abs(wanted)));
    }
  }
});

const modelOf = (
  loss: LinearModel['loss'],
  outputs: number,
  { samples, inputs }: { readonly samples: number; readonly inputs: number },
): LinearModel => {
  // Means that are not 0 and columns of different sizes.
  const values = normals(samples * inputs).map((value, at) => (1 + (at % inputs)) * (value + 2));
  const classes = Math.max(2, outputs);
  const targets =
    loss === 'squares'
      ? normals(samples * outputs).map((value, at) => value + values[Math.floor(at / outputs) * inputs]!)
      : Float64Array.from({ length: samples }, (_, i) => (random.uniform() < 0.6 ? 0 : i % classes));
  return { samples, inputs, outputs, values, targets, loss, smoothing: 0 };
};

/** Derivative of the gradient by the coefficients at weights 0, the intercepts at their best: by differences. */
function curvatureAtZero(model: LinearModel): number {
  const { samples, inputs, outputs, values, targets, loss } = model;
  const size = inputs * outputs;
  const means = Float64Array.from({ length: inputs }, (_, j) => {
    let sum = 0;
    for (let i = 0; i < samples; i += 1) sum += values[i * inputs + j]!;
    return sum / samples;
  });
  const centred = { ...model, values: values.map((value, at) => value - means[at % inputs]!) };
  const share = (label: number): number => targets.filter((one) => one === label).length / samples;
  const intercepts =
    loss === 'squares'
      ? new Float64Array(outputs)
      : outputs === 1
        ? Float64Array.of(Math.log(share(1) / share(0)))
        : Float64Array.from({ length: outputs }, (_, k) => Math.log(share(k)));
  const step = 1e-5;
  const hessian = new Float64Array(size * size);
  for (let at = 0; at < size; at += 1) {
    const moved = (by: number): Float64Array =>
      linearGradient(
        centred,
        Float64Array.from({ length: size }, (_, one) => (one === at ? by : 0)),
        intercepts,
      );
    const [up, down] = [moved(step), moved(-step)];
    for (let other = 0; other < size; other += 1) hessian[at * size + other] = (up[other]! - down[other]!) / (2 * step);
  }
  return symmetricEigen(hessian, size).values.at(-1)!;
}

for (const [loss, outputs, shape] of [
  ['squares', 1, { samples: 30, inputs: 4 }],
  ['squares', 1, { samples: 5, inputs: 9 }],
  ['squares', 3, { samples: 30, inputs: 4 }],
  ['logistic', 1, { samples: 40, inputs: 3 }],
  ['softmax', 2, { samples: 40, inputs: 3 }],
  ['softmax', 3, { samples: 60, inputs: 3 }],
] as const)
  test(`the path of L2 begins at four times the largest curvature: ${loss}, ${outputs} outputs, ${shape.inputs} inputs`, () => {
    const model = modelOf(loss, outputs, shape);
    const [first, ...others] = linearPath(model, { kind: 'elasticNet', l1Ratio: 0 }, { count: 5, ratio: 1e-4 });
    assert.ok(Math.abs(first!.lambda / (4 * curvatureAtZero(model)) - 1) < 1e-6, String(first?.lambda));
    assert.ok(Math.abs(others.at(-1)!.lambda / first!.lambda - 1e-4) < 1e-15);
    assert.ok(first!.coefficients.some((value) => value !== 0));
  });

test('one column keeps a fifth of its least-squares weight where the path begins', () => {
  const model = modelOf('squares', 1, { samples: 20, inputs: 1 });
  const [first, last] = linearPath(model, { kind: 'elasticNet', l1Ratio: 0 }, { count: 2, ratio: 1e-9 });
  assert.ok(Math.abs(first!.coefficients[0]! / last!.coefficients[0]! - 1 / 5) < 1e-8);
});
