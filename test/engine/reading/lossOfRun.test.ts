import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lossSlope, objectiveAt, objectiveSlope } from '../../../src/analysis/geometry/lossFunction.ts';
import { formatMessage } from '../../../src/core/ground/errors.ts';
import { lossOfRun, lossRemarks } from '../../../src/engine/reading/lossOfRun.ts';
import { opsMaker } from '../../../src/engine/tensors/tfjsOps.ts';
import { trainedMoment } from '../views/trainedMoment.ts';

const near = (found: number, expected: number, tolerance: number): void =>
  assert.ok(Math.abs(found - expected) <= tolerance * Math.max(1, Math.abs(expected)), `${found} is not ${expected}`);

const document = {
  data: { source: 'moons', samples: 40, validation: 0.25 },
  network: { layers: [{ units: 5, activation: 'tanh' }] },
  training: { epochs: 2, batchSize: 30 },
  penalties: [
    { name: 'l2', lambda: 0.05 },
    { name: 'l1', lambda: 0.01 },
  ],
  optimizer: { name: 'sgd', proximal: false },
};

test('the loss of a run is what training records of it, penalties apart and together', async () => {
  const { prepared, parameters, running, history } = await trainedMoment(document, 'end');
  const problem = lossOfRun(prepared, { running, statistics: 'training' });
  assert.equal(problem.running, undefined);
  const last = history.at(-1)!;
  near(lossSlope(problem, parameters).value, last.trainLoss, 1e-5);
  near(objectiveAt(problem, parameters), last.objective, 1e-5);
  near(objectiveSlope(problem, parameters).value, last.objective, 1e-5);
});

test('its gradient is that of a full batch in training', async () => {
  const { prepared, running } = await trainedMoment(
    { ...document, network: { layers: [{ units: 5, activation: 'gelu', norm: 'batch' }] } },
    'start',
  );
  const stepper = await opsMaker.create(prepared.problem);
  const trained = stepper.gradient(Int32Array.from({ length: prepared.problem.train.count }, (_, at) => at));
  const { gradient } = objectiveSlope(
    lossOfRun(prepared, { running, statistics: 'training' }),
    prepared.problem.initial,
  );
  gradient.forEach((value, at) => near(value, trained[at]!, 1e-5));
  stepper.dispose();
});

test('batch norm and dropout are remarked on, and nothing else is', async () => {
  const { prepared: plain } = await trainedMoment(document, 'start');
  assert.deepEqual(lossRemarks(plain, { statistics: 'training' }), []);
  const layers = [{ units: 5, activation: 'gelu', norm: 'batch', dropout: 0.2 }];
  const { prepared } = await trainedMoment({ ...document, network: { layers } }, 'start');
  const words = (statistics: 'training' | 'inference'): string[] =>
    lossRemarks(prepared, { statistics }).map(formatMessage);
  assert.deepEqual(words('training'), [
    'Batch norm takes mean and variance of all training samples (lab.geometry.statistics).',
    'Nothing is dropped here.',
  ]);
  assert.match(words('inference')[0]!, /running averages/);
});

test('with running averages the loss is that of inference, which training records', async () => {
  const layers = [{ units: 5, activation: 'gelu', norm: 'batch' }];
  const { prepared, parameters, running, history } = await trainedMoment({ ...document, network: { layers } }, 'end');
  const problem = lossOfRun(prepared, { running, statistics: 'inference' });
  near(lossSlope(problem, parameters).value, history.at(-1)!.trainLoss, 1e-5);
});
