import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hessianByUnits } from '../../../src/analysis/geometry/hessianByUnits.ts';
import { hessianByProducts, lossHessian, penaltyHessian } from '../../../src/analysis/geometry/hessianMatrix.ts';
import { curvatureProduct } from '../../../src/analysis/geometry/hessianProduct.ts';
import { lossSlope, objectiveSlope, type LossOfNetwork } from '../../../src/analysis/geometry/lossFunction.ts';
import { passLoss } from '../../../src/analysis/geometry/lossPass.ts';
import { symmetricEigenvalues } from '../../../src/analysis/linearAlgebra/symmetricEigen.ts';
import { createRandom } from '../../../src/core/ground/random.ts';
import { activations } from '../../../src/core/tables/activations.ts';
import { normalizations } from '../../../src/core/tables/normalizations.ts';
import { sigmoid } from '../../../src/core/numbers/numerics.ts';
import type { LossName } from '../../../src/core/tables/losses.ts';
import { penalties } from '../../../src/core/tables/penalties.ts';
import { jacobiEigenvalues } from './jacobiEigenvalues.ts';
import { jetHessian } from './jetHessian.ts';
import { drawProblem, penaltyOf } from './lossProblems.ts';

const largestOf = (values: Float64Array): number => values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
function assertNear(found: Float64Array, expected: Float64Array, tolerance: number, note: string): void {
  assert.equal(found.length, expected.length);
  const apart = largestOf(found.map((value, at) => value - expected[at]!));
  assert.ok(apart <= tolerance * largestOf(expected), `${note}: ${apart} apart of ${largestOf(expected)}`);
}

const smooth = activations.names.filter((name) => activations.get(name).isSmooth);
const kinked = activations.names.filter((name) => !activations.get(name).isSmooth);
const lossNames: LossName[] = ['meanSquaredError', 'crossEntropy', 'binaryCrossEntropy'];
const norms = [undefined, ...normalizations.names];

for (const [at, activation] of smooth.entries()) {
  for (const [place, norm] of norms.entries()) {
    const loss = lossNames[(at + place) % 3]!;
    test(`the second derivative of ${activation}, ${norm ?? 'no norm'}, ${loss} is that of hyper-dual numbers, and so are its eigenvalues`, () => {
      const other = smooth[(at + 3) % smooth.length]!;
      const { problem, parameters } = drawProblem({
        seed: 100 + at * 10 + place,
        layers: [
          [4, activation, norm],
          [3, other],
        ],
        outputs: loss === 'binaryCrossEntropy' ? 1 : 3,
        loss,
      });
      const pass = passLoss(problem, parameters);
      assert.equal(pass.kinks, 0);
      const expected = jetHessian(problem, parameters);
      const found = lossHessian(pass);
      assertNear(found, expected, 1e-11, 'matrix');
      const values = symmetricEigenvalues(found, parameters.length);
      assertNear(values, jacobiEigenvalues(expected, parameters.length), 1e-10, 'eigenvalues');
    });
  }
}

for (const activation of kinked) {
  test(`away from its kink ${activation} has the second derivative of hyper-dual numbers, with the hinge loss too`, () => {
    const { problem, parameters } = drawProblem({
      seed: 31,
      layers: [
        [4, activation],
        [3, 'tanh', 'layer'],
      ],
      outputs: 1,
      loss: 'hinge',
      rows: 9,
    });
    const pass = passLoss(problem, parameters);
    assert.equal(pass.kinks, 0);
    assertNear(lossHessian(pass), jetHessian(problem, parameters), 1e-11, activation);
  });
}

test('the matrix by units is the one by products, part by part, for any depth and number of samples', () => {
  const shapes = [[], [5], [4, 3], [3, 4, 2], [2, 3, 3, 2]] as const;
  for (const [at, widths] of shapes.entries()) {
    for (const rows of [1, 3, 64, 150]) {
      const { problem, parameters } = drawProblem({
        seed: at + rows,
        layers: widths.map((units, layer) => [units, smooth[(layer + at) % smooth.length]!]),
        loss: lossNames[at % 3]!,
        rows,
      });
      const pass = passLoss(problem, parameters);
      for (const part of ['hessian', 'gaussNewton'] as const) {
        const [units, products] = [hessianByUnits(pass, part), hessianByProducts(pass, part)];
        assertNear(units, products, 1e-12, `${widths.join('-')} ${rows} ${part}`);
      }
    }
  }
});

test('a product is the difference quotient of gradients, for every norm, with running averages too', () => {
  for (const norm of norms) {
    for (const isFixed of [false, true]) {
      const drawn = drawProblem({
        seed: 7,
        layers: [
          [4, 'tanh', norm],
          [3, 'gelu', norm],
        ],
        loss: 'crossEntropy',
      });
      const random = createRandom(3);
      const running = Float64Array.from({ length: 14 }, () => 0.5 + random.uniform());
      const problem: LossOfNetwork = { ...drawn.problem, ...(isFixed && { running }) };
      const direction = drawn.parameters.map(() => random.normal());
      const along = (step: number): Float64Array =>
        lossSlope(
          problem,
          drawn.parameters.map((value, at) => value + step * direction[at]!),
        ).gradient;
      const [up, down] = [along(1e-5), along(-1e-5)];
      const quotient = up.map((value, at) => (value - down[at]!) / 2e-5);
      assertNear(curvatureProduct(passLoss(problem, drawn.parameters), direction), quotient, 1e-7, `${norm}`);
    }
  }
});

test('the Gauss-Newton part is never negative for convex losses, and is all there is of a linear model', () => {
  for (const [at, loss] of lossNames.entries()) {
    const layers = [[4, 'tanh', norms[at]]] as const;
    const deep = drawProblem({ seed: 40 + at, layers, loss, rows: 12 });
    const values = symmetricEigenvalues(
      lossHessian(passLoss(deep.problem, deep.parameters), 'gaussNewton'),
      deep.parameters.length,
    );
    assert.ok(values[0]! >= -1e-12 * values.at(-1)!);
    const whole = symmetricEigenvalues(lossHessian(passLoss(deep.problem, deep.parameters)), deep.parameters.length);
    assert.ok(whole[0]! < -1e-6, 'the rest bends down somewhere');
    const flat = passLoss(
      ...(Object.values(drawProblem({ seed: 50 + at, layers: [], loss })) as [LossOfNetwork, Float64Array]),
    );
    assertNear(lossHessian(flat, 'gaussNewton'), lossHessian(flat), 1e-13, loss);
  }
});

test('linear regression has the second derivative of its normal equations', () => {
  const { problem, parameters } = drawProblem({
    seed: 2,
    inputs: 4,
    layers: [],
    outputs: 1,
    loss: 'meanSquaredError',
    rows: 25,
  });
  const row = (sample: number): number[] => [...problem.inputs.subarray(sample * 4, sample * 4 + 4), 1];
  const expected = Float64Array.from({ length: 25 }, (_, at) => {
    let sum = 0;
    for (let n = 0; n < 25; n += 1) sum += row(n)[Math.floor(at / 5)]! * row(n)[at % 5]!;
    return sum / 25;
  });
  assertNear(lossHessian(passLoss(problem, parameters)), expected, 1e-14, "X'X/n");
});

test('logistic regression has that of its weighted ones', () => {
  const { problem, parameters } = drawProblem({
    seed: 3,
    inputs: 2,
    layers: [],
    outputs: 1,
    loss: 'binaryCrossEntropy',
    rows: 30,
  });
  const row = (sample: number): number[] => [...problem.inputs.subarray(sample * 2, sample * 2 + 2), 1];
  const expected = new Float64Array(9);
  for (let n = 0; n < 30; n += 1) {
    const x = row(n);
    const p = sigmoid(x[0]! * parameters[0]! + x[1]! * parameters[1]! + parameters[2]!);
    for (let at = 0; at < 9; at += 1) expected[at]! += (p * (1 - p) * x[Math.floor(at / 3)]! * x[at % 3]!) / 30;
  }
  assertNear(lossHessian(passLoss(problem, parameters)), expected, 1e-13, "X'SX/n");
});

test('what the penalties add is the difference quotient of their slopes; L2 shifts what it acts on by lambda', () => {
  for (const name of penalties.names) {
    const terms = [penaltyOf(name, 0.3), penaltyOf('l2', 0.2, { layers: [1], biases: true })];
    const { problem, parameters } = drawProblem({
      seed: 5,
      layers: [[3, 'tanh', 'rms']],
      loss: 'meanSquaredError',
      penalties: terms,
    });
    const pass = passLoss(problem, parameters);
    const found = penaltyHessian(pass);
    const size = parameters.length;
    const slopeOfPenalties = (at: Float64Array): Float64Array => {
      const whole = objectiveSlope(problem, at).gradient;
      const ofLoss = lossSlope(problem, at).gradient;
      return whole.map((value, place) => value - ofLoss[place]!);
    };
    const quotients = new Float64Array(size * size);
    for (let column = 0; column < size; column += 1) {
      const moved = (by: number): Float64Array =>
        slopeOfPenalties(parameters.map((value, at) => (at === column ? value + by : value)));
      const [up, down] = [moved(1e-5), moved(-1e-5)];
      up.forEach((value, at) => (quotients[at * size + column] = (value - down[at]!) / 2e-5));
    }
    assertNear(found, quotients, 1e-6, name);
  }
});

test('a unit that sees nothing but zeros stands on its kink, and that is said; so does a margin of exactly 1', () => {
  const relu = drawProblem({ seed: 9, layers: [[3, 'relu']], loss: 'meanSquaredError', rows: 4 });
  const inputs = Float64Array.from(relu.problem.inputs).fill(0, 0, 3);
  const parameters = relu.parameters.slice().fill(0, 9, 12);
  assert.equal(passLoss({ ...relu.problem, inputs }, parameters).kinks, 3);
  // A sum that is 0 but for rounding: 0.1 + 0.2 - 0.3.
  const weights = relu.parameters.slice();
  weights.set([0.1, 1, 1, 0.2, 1, 1, -0.3, 1, 1, 0, 1, 1]);
  const ones = Float64Array.from(relu.problem.inputs).fill(1, 0, 3);
  assert.equal(passLoss({ ...relu.problem, inputs: ones }, weights).kinks, 1);
  const hinge = drawProblem({ seed: 9, inputs: 1, layers: [], outputs: 1, loss: 'hinge', rows: 2 });
  const atMargin = { ...hinge.problem, inputs: Float64Array.of(0.5, 3), targets: Float64Array.of(1, 1) };
  assert.equal(passLoss(atMargin, Float64Array.of(2, 0)).kinks, 1);
});
