import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lossHessian, penaltyHessian } from '../../../src/analysis/geometry/hessianMatrix.ts';
import { passLoss } from '../../../src/analysis/geometry/lossPass.ts';
import { sharpnessAt } from '../../../src/analysis/geometry/sharpness.ts';
import { symmetricEigenvalues } from '../../../src/analysis/linearAlgebra/symmetricEigen.ts';
import { createRandom } from '../../../src/core/ground/random.ts';
import { drawProblem, penaltyOf } from './lossProblems.ts';

test('the sharpness is the largest eigenvalue of loss, penalties and decay, divided by what the optimizer divides by', () => {
  const penalties = [penaltyOf('l2', 0.2), penaltyOf('l1', 0.3)];
  const { problem, parameters } = drawProblem({
    seed: 8,
    layers: [[5, 'tanh']],
    loss: 'crossEntropy',
    penalties,
    rows: 30,
  });
  const random = createRandom(2);
  const decay = parameters.map(() => random.uniform());
  const divisors = parameters.map(() => 0.1 + random.uniform());
  const pass = passLoss(problem, parameters);
  const [ofLoss, added] = [lossHessian(pass), penaltyHessian(pass)];
  const size = parameters.length;
  for (const [given, by] of [
    [undefined, undefined],
    [decay, undefined],
    [decay, divisors],
  ] as const) {
    const matrix = ofLoss.map((value, at) => {
      const [row, column] = [Math.floor(at / size), at % size];
      const whole = value + added[at]! + (row === column ? (given?.[row] ?? 0) : 0);
      return whole / Math.sqrt((by?.[row] ?? 1) * (by?.[column] ?? 1));
    });
    const expected = symmetricEigenvalues(matrix, size).at(-1)!;
    const found = sharpnessAt({ problem, parameters, decay: given, divisors: by });
    assert.ok(Math.abs(found / expected - 1) < 1e-6, `${found} is not ${expected}`);
  }
});
