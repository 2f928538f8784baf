import assert from 'node:assert/strict';
import { test } from 'node:test';
import { kernelMaker } from '../../../src/engine/kernel/trainKernel.ts';
import { evaluate } from '../../../src/engine/problem/evaluation.ts';
import { advanceTo } from '../../../src/engine/training/stepperWork.ts';
import { traceRun } from '../../../src/engine/views/path/compare/pathTrace.ts';
import { planPath } from '../../../src/engine/views/path/points/pathPlan.ts';
import { PathTrainer } from '../../../src/engine/views/path/points/pathTrainer.ts';
import { pathTraining } from '../../../src/engine/views/path/points/pathTraining.ts';
import { prepareRun, type PreparedRun } from '../../../src/engine/problem/preparedRun.ts';
import { placeOfData } from '../../../src/language/sources/dataSource.ts';
import { readExperiment } from '../problem/smallProblems.ts';

/** A step of about 1.6e8 multiplications, one an epoch. */
function prepare(epochs: number): PreparedRun {
  const experiment = readExperiment({
    data: { source: 'moons', samples: 1500, validation: 0 },
    network: { layers: [{ units: 180 }, { units: 180 }] },
    optimizer: { name: 'adam' },
    penalties: [{ name: 'l1', lambda: 0.01 }],
    training: { epochs, batchSize: 1500 },
  });
  const place = placeOfData(experiment);
  if (place.kind !== 'generated') throw new Error('synthetic data only');
  return prepareRun(experiment, place.generate());
}

/** Listens until it has been asked that often, then nobody waits any more. */
function patience(most: number): { readonly listen: () => Promise<void>; count: number } {
  const own = {
    count: 0,
    listen: (): Promise<void> => {
      own.count += 1;
      return own.count >= most ? Promise.reject(new Error('nobody waits')) : Promise.resolve();
    },
  };
  return own;
}

const nobody = /nobody waits/;

test('steps that listen in between have the bits of those that do not', async () => {
  const { problem } = prepare(3);
  const [heard, whole] = [await kernelMaker.create(problem), await kernelMaker.create(problem)];
  const own = patience(Infinity);
  assert.equal(await advanceTo(heard, problem, 3, own.listen), undefined);
  assert.ok(own.count > 15, `${own.count} looks in three steps`);
  whole.advance(3);
  assert.deepEqual(heard.save(), whole.save());
  for (const one of [heard, whole]) one.dispose();
});

test('a long step of the path, and of a comparison, is left where nobody waits any more', async () => {
  const prepared = prepare(1);
  const plan = planPath(prepared, prepared.experiment.lab.path);
  const trainer = new PathTrainer(prepared, plan, pathTraining(prepared, 1));
  const start = { parameters: prepared.problem.initial, running: new Float32Array(0) };
  const first = patience(4);
  await assert.rejects(trainer.train(start, 0.01, { epochs: 1, pause: first.listen }), nobody);
  assert.equal(first.count, 4);
  assert.equal(trainer.steps, 0, 'the first step was never whole');
  const second = patience(4);
  await assert.rejects(
    traceRun(prepared.problem, (parameters) => parameters[0], second.listen),
    nobody,
  );
  assert.equal(second.count, 4);
});

test('what a point of a path is judged by is measured listening', async () => {
  const prepared = prepare(1);
  const trainer = new PathTrainer(
    prepared,
    planPath(prepared, prepared.experiment.lab.path),
    pathTraining(prepared, 1),
  );
  const stepper = await kernelMaker.create(prepared.problem);
  const own = patience(2);
  await assert.rejects(trainer.judge(stepper, 'train', own.listen), nobody);
  const { loss } = await trainer.judge(stepper, 'train', () => Promise.resolve());
  const { problem, data, task, width } = prepared;
  const outputs = stepper.predict(problem.train.inputs, problem.train.count);
  const whole = evaluate({ loss: problem.loss, task, width }, outputs, problem.train.targets, data.train.targets);
  assert.equal(loss, whole.loss);
  stepper.dispose();
});
