import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lossHessian } from '../../../src/analysis/geometry/hessianMatrix.ts';
import { passLoss } from '../../../src/analysis/geometry/lossPass.ts';
import { rescalableLayer, rescaledSharpness, rescalingFactors } from '../../../src/analysis/geometry/rescaling.ts';
import { symmetricEigenvalues } from '../../../src/analysis/linearAlgebra/symmetricEigen.ts';
import { lossOfRun } from '../../../src/engine/reading/lossOfRun.ts';
import { trainedMoment } from '../../engine/views/trainedMoment.ts';

const document = (activation: string): object => ({
  data: { source: 'moons', samples: 60, validation: 0 },
  network: {
    layers: [
      { units: 5, activation },
      { units: 4, activation: 'relu' },
    ],
  },
  training: { epochs: 10 },
});

test('measures at rescaled weights are those of the second derivative computed there', async () => {
  const { prepared, parameters, running } = await trainedMoment(document('relu'), 'end');
  const { architecture } = prepared.problem;
  const problem = lossOfRun(prepared, { running, statistics: 'training' });
  const pass = passLoss(problem, parameters);
  const hessian = lossHessian(pass);
  const size = parameters.length;
  const before = rescaledSharpness(hessian, parameters, rescalingFactors(architecture, 0, 1));
  for (const alpha of [0.25, 2, 4]) {
    const factors = rescalingFactors(architecture, 0, alpha);
    const moved = Float64Array.from(parameters, (value, at) => value * factors[at]!);
    const there = passLoss(problem, moved);
    assert.ok(Math.abs(there.value - pass.value) < 1e-12, 'the same function');
    const direct = lossHessian(there);
    const found = rescaledSharpness(hessian, parameters, factors);
    const largest = symmetricEigenvalues(direct, size).at(-1)!;
    assert.ok(Math.abs(found.sharpness / largest - 1) < 1e-8, `${alpha}: ${found.sharpness} ${largest}`);
    const trace = Array.from({ length: size }, (_, at) => direct[at * size + at]!).reduce(
      (sum, value) => sum + value,
      0,
    );
    assert.ok(Math.abs(found.trace / trace - 1) < 1e-9);
    const squares = moved.reduce((sum, value) => sum + value * value, 0);
    assert.ok(Math.abs(found.squaredLength / squares - 1) < 1e-12);
    const own = direct.map((value, at) => value * Math.abs(moved[Math.floor(at / size)]! * moved[at % size]!));
    assert.ok(Math.abs(found.adaptive / symmetricEigenvalues(own, size).at(-1)! - 1) < 1e-8);
    assert.ok(Math.abs(found.adaptive / before.adaptive - 1) < 1e-8, 'this one stays');
    assert.ok(Math.abs(found.sharpness / before.sharpness - 1) > 0.05, 'this one moves');
  }
});

test('only what is straight on both sides of zero can be rescaled', async () => {
  const layerOf = async (activation: string): Promise<number | undefined> =>
    rescalableLayer((await trainedMoment(document(activation), 'start')).prepared.problem.architecture);
  assert.equal(await layerOf('leakyRelu'), 0);
  assert.equal(await layerOf('tanh'), 1);
  assert.equal(rescalableLayer({ layers: [] }), undefined);
});

test('the wanted layer is rescaled where it can be, else the first that can', async () => {
  const { prepared } = await trainedMoment(document('relu'), 'start');
  const { architecture } = prepared.problem;
  assert.deepEqual(
    [undefined, 0, 1, 2].map((wanted) => rescalableLayer(architecture, wanted)),
    [0, 0, 1, 0],
  );
  const smooth = await trainedMoment(document('tanh'), 'start');
  assert.deepEqual(
    [undefined, 0].map((wanted) => rescalableLayer(smooth.prepared.problem.architecture, wanted)),
    [1, 1],
  );
});
