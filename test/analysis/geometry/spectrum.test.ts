import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lossHessian } from '../../../src/analysis/geometry/hessianMatrix.ts';
import { passLoss } from '../../../src/analysis/geometry/lossPass.ts';
import { conditionOf, describeAll, measureCurvature } from '../../../src/analysis/geometry/spectrum.ts';
import { largestLossCurvature } from '../../../src/analysis/geometry/lossCurvature.ts';
import { createRandom } from '../../../src/core/ground/random.ts';
import { drawProblem, penaltyOf } from './lossProblems.ts';

const layers = [
  [6, 'tanh'],
  [5, 'gelu'],
] as const;
const wish = { seed: 3, layers, loss: 'crossEntropy', outputs: 3, rows: 40 } as const;
const near = (found: number, expected: number, tolerance: number): void =>
  assert.ok(Math.abs(found - expected) <= tolerance * Math.max(1, Math.abs(expected)), `${found} is not ${expected}`);

test('iteration finds what the whole matrix has, within its residuals, with and without penalties', () => {
  const penalties = [penaltyOf('l2', 0.05), penaltyOf('l1', 0.01), penaltyOf('elasticNet', 0.2, { layers: [0] })];
  const { problem, parameters } = drawProblem({ ...wish, penalties });
  const pass = passLoss(problem, parameters);
  const whole = measureCurvature(pass, createRandom(1));
  const ends = measureCurvature(pass, createRandom(1), 10);
  assert.deepEqual([whole.method, ends.method], ['exact', 'lanczos']);
  assert.equal(whole.loss.residuals, undefined);
  for (const which of ['loss', 'objective'] as const) {
    const { eigenvalues, residuals } = ends[which];
    const all = [...whole[which].eigenvalues];
    assert.ok(eigenvalues.length >= 20 && eigenvalues.length === residuals?.length);
    eigenvalues.forEach((value, at) => {
      const distance = Math.min(...all.map((one) => Math.abs(one - value)));
      assert.ok(distance <= residuals[at]! + 1e-12 * all.at(-1)!);
    });
    near(ends[which].sharpness, whole[which].sharpness, 1e-8);
    near(ends[which].trace!, whole[which].trace!, 1e-12);
    assert.equal(ends[which].condition, null);
  }
  assert.deepEqual(measureCurvature(pass, createRandom(1), 10), ends);
});

test('the sharpness alone is the largest eigenvalue of all', () => {
  const { problem, parameters } = drawProblem(wish);
  const { sharpness, eigenvalues } = measureCurvature(passLoss(problem, parameters), createRandom(1)).loss;
  near(largestLossCurvature(problem, parameters, 60), sharpness, 1e-10);
  near(
    largestLossCurvature(problem, parameters, 60, new Float64Array(parameters.length).fill(0.7)),
    sharpness + 0.7,
    1e-10,
  );
  assert.equal(eigenvalues.at(-1), sharpness);
});

test('L2 on every parameter adds lambda to every eigenvalue at the same point', () => {
  const bare = drawProblem({ ...wish, inputs: 2, layers: [[3, 'tanh']], outputs: 1, loss: 'meanSquaredError' });
  const penalties = [penaltyOf('l2', 0.3, { biases: true })];
  const { loss, objective } = measureCurvature(
    passLoss({ ...bare.problem, penalties }, bare.parameters),
    createRandom(1),
  );
  assert.equal(bare.parameters.length, 13);
  objective.eigenvalues.forEach((value, at) => near(value - loss.eigenvalues[at]!, 0.3, 1e-12));
  near(objective.trace! - loss.trace!, 13 * 0.3, 1e-12);
  assert.ok(objective.negative <= loss.negative);
});

test('L1 adds nothing where it is smooth, and zeros of its weights are said', () => {
  const bare = drawProblem({ ...wish, layers: [[3, 'tanh']] });
  const penalties = [penaltyOf('l1', 0.3)];
  const found = measureCurvature(passLoss({ ...bare.problem, penalties }, bare.parameters), createRandom(1));
  assert.deepEqual(found.objective, found.loss);
  assert.deepEqual([found.kinks, found.penaltyKinks], [0, 0]);
  const zeros = bare.parameters.slice().fill(0, 0, 4);
  assert.equal(measureCurvature(passLoss({ ...bare.problem, penalties }, zeros), createRandom(1)).penaltyKinks, 4);
});

test('what is read of a spectrum is as defined', () => {
  const found = describeAll(Float64Array.of(-2, -1e-12, 0.5, 4));
  assert.deepEqual([found.sharpness, found.negative, found.trace], [4, 1, 2.5 - 1e-12]);
  near(found.condition!, 4e12, 1e-9);
  assert.equal(conditionOf(Float64Array.of(-1e-18, 1)), null);
  assert.equal(conditionOf(Float64Array.of(-0.5, 1)), 2);
  near(conditionOf(Float64Array.of(-0.1, 1.4))!, 14, 1e-12);
  // The softmax does not see what is added to all outputs: its biases leave a direction flat.
  const { problem, parameters } = drawProblem(wish);
  const { condition } = measureCurvature(passLoss(problem, parameters), createRandom(1)).loss;
  assert.equal(condition, null);
});

test('the trace of a network with norms is not told by iteration, that of one without is the sum of the diagonal', () => {
  for (const norm of [undefined, 'layer'] as const) {
    const { problem, parameters } = drawProblem({
      ...wish,
      layers: [
        [6, 'tanh', norm],
        [5, 'gelu'],
      ],
    });
    const pass = passLoss(problem, parameters);
    const matrix = lossHessian(pass);
    const diagonal = parameters.reduce((sum, _, at) => sum + matrix[at * (parameters.length + 1)]!, 0);
    const { trace } = measureCurvature(pass, createRandom(1), 5).loss;
    if (norm === undefined) near(trace!, diagonal, 1e-12);
    else assert.equal(trace, null);
  }
});
