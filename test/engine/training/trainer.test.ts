import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LabError } from '../../../src/core/ground/errors.ts';
import { placeOfData } from '../../../src/language/sources/dataSource.ts';
import { prepareRun, type PreparedRun } from '../../../src/engine/problem/preparedRun.ts';
import { liveTensors } from '../../../src/engine/tensors/tfjsBackend.ts';
import type { StepperMaker } from '../../../src/engine/problem/stepper.ts';
import { makers } from '../../../src/engine/training/makers.ts';
import { opsMaker } from '../../../src/engine/tensors/tfjsOps.ts';
import type { Outside } from '../../../src/engine/training/outside.ts';
import { TrainingSession } from '../../../src/engine/training/trainer.ts';
import { readExperiment } from '../problem/smallProblems.ts';

function prepare(document: unknown): PreparedRun {
  const experiment = readExperiment(document);
  const place = placeOfData(experiment);
  if (place.kind !== 'generated') throw new Error('synthetic data only');
  return prepareRun(experiment, place.generate());
}

/** Every look at the clock takes a millisecond. */
function outside(maker: StepperMaker = opsMaker): Outside & { yields: number } {
  let now = 0;
  return {
    yields: 0,
    makers: [maker],
    clock: () => now++,
    yieldNow() {
      this.yields += 1;
      return Promise.resolve();
    },
  };
}

const never = new AbortController().signal;
const moons = {
  data: { source: 'moons', samples: 60 },
  network: { layers: [{ units: 6, activation: 'tanh' }] },
  training: { epochs: 20, batchSize: 16 },
};

for (const maker of makers) {
  test(`${maker.engine}: the same seed gives the same weights to the bit, however the steps are sliced`, async () => {
    const first = await TrainingSession.create(prepare(moons), outside(maker));
    await first.run(never);
    let now = 0;
    const coarse = { ...outside(maker), clock: () => (now += 0.1) };
    const second = await TrainingSession.create(prepare(moons), coarse);
    await second.run(never);
    assert.deepEqual(first.parameters, second.parameters);
    const other = await TrainingSession.create(
      prepare({ ...moons, training: { ...moons.training, seed: 2 } }),
      outside(maker),
    );
    await other.run(never);
    assert.notDeepEqual(first.parameters, other.parameters);
  });

  test(`${maker.engine}: a run leaves no tensor behind and lowers the objective`, async () => {
    const before = liveTensors();
    const session = await TrainingSession.create(prepare(moons), outside(maker));
    const summary = await session.run(never);
    assert.equal(liveTensors(), before);
    session.dispose();
    assert.deepEqual(session.summary, summary);
    assert.equal(summary.steps, session.prepared.problem.totalSteps);
    assert.ok(summary.objective < session.history.entries[0]!.objective);
    assert.equal(session.state, 'finished');
  });
}

test('a cancel is heard after the slice in which it came', async () => {
  const controller = new AbortController();
  const session = await TrainingSession.create(
    prepare({ ...moons, training: { epochs: 5000, batchSize: 16 } }),
    outside(),
  );
  let slices = 0;
  const run = session.run(controller.signal, () => {
    slices += 1;
    if (slices === 3) controller.abort();
  });
  await assert.rejects(run, (error) => error instanceof LabError && error.code === 'engine/cancelled');
  assert.equal(slices, 3);
  assert.ok(session.step < 1000, `${session.step} steps in three slices of 16 looks at the clock`);
});

test('a cancel that comes with the slice is heard before charts are made', async () => {
  const controller = new AbortController();
  const world = outside();
  let moves = 0;
  const session = await TrainingSession.create(prepare(moons), {
    ...world,
    yieldNow: () => {
      controller.abort();
      return Promise.resolve();
    },
  });
  await assert.rejects(
    session.run(controller.signal, () => void (moves += 1)),
    (error) => error instanceof LabError && error.code === 'engine/cancelled',
  );
  assert.equal(moves, 0);
});

test('a stop keeps what there is and says where', async () => {
  const session = await TrainingSession.create(prepare(moons), outside());
  const summary = await session.run(never, () => session.stop());
  assert.equal(summary.stoppedAt?.reason, 'cancelled');
  assert.equal(summary.stoppedAt.step, session.step);
  assert.equal(session.state, 'stopped');
});

test('a pause holds the run; steps go one by one; resume goes on to the same end', async () => {
  const session = await TrainingSession.create(prepare(moons), outside(), { paused: true });
  const seen: number[] = [];
  const summary = await session.run(never, () => {
    seen.push(session.step);
    if (session.step < 3) setImmediate(() => session.stepOnce());
    else if (session.state === 'paused') setImmediate(() => session.resume());
  });
  assert.deepEqual([...new Set(seen)].slice(0, 4), [0, 1, 2, 3]);
  const straight = await TrainingSession.create(prepare(moons), outside());
  await straight.run(never);
  assert.equal(summary.steps, straight.step);
  assert.deepEqual(session.parameters, straight.parameters);
});

test('divergence stops the run at its step, keeps the weights before it and offers a lower learning rate', async () => {
  const document = {
    ...moons,
    data: { source: 'sine' },
    optimizer: { name: 'sgd', learningRate: 1e6 },
    network: { layers: [{ units: 6, activation: 'relu' }] },
  };
  const session = await TrainingSession.create(prepare(document), outside());
  await assert.rejects(session.run(never), (error) => {
    assert.ok(error instanceof LabError);
    assert.equal(error.code, 'engine/diverged');
    const details = error.details as { fix: { change: { pointer: unknown; value: number } }; step: number };
    assert.deepEqual(details.fix.change.pointer, ['optimizer', 'learningRate']);
    assert.ok(details.fix.change.value <= 1e5);
    assert.equal(details.step, session.step);
    assert.match(error.message, new RegExp(`step ${session.step}:`));
    return true;
  });
  assert.equal(session.state, 'failed');
  assert.ok(session.parameters.every(Number.isFinite));
});

test('early stopping brings the best weights back and says which step they are of', async () => {
  const plainDocument = {
    data: { source: 'moons', samples: 40, noise: 0.4, validation: 0.5 },
    network: { layers: [{ units: 32, activation: 'tanh' }] },
    optimizer: { name: 'adam', learningRate: 0.05 },
    training: { epochs: 500, batchSize: 10 },
  };
  const document = { ...plainDocument, earlyStopping: { patience: 5 } };
  const session = await TrainingSession.create(prepare(document), outside());
  const summary = await session.run(never);
  assert.equal(summary.stoppedAt?.reason, 'early-stopping');
  const restored = summary.stoppedAt.restoredStep!;
  assert.equal(summary.stoppedAt.step - restored, 5 * session.prepared.stepsPerEpoch);
  // Trained again without early stopping to that step, the weights are those.
  const again = await TrainingSession.create(
    prepare({
      ...plainDocument,
      training: { epochs: restored / session.prepared.stepsPerEpoch, batchSize: 10 },
    }),
    outside(),
  );
  const plain = await again.run(never);
  assert.deepEqual(session.parameters, again.parameters);
  assert.equal(summary.loss.validation, plain.loss.validation);
});

test('history and snapshots stay bounded and hold first and last step', async () => {
  const session = await TrainingSession.create(
    prepare({ ...moons, training: { epochs: 800, batchSize: 16 } }),
    outside(),
  );
  await session.run(never);
  const steps = session.history.entries.map(({ step }) => step);
  assert.ok(steps.length <= 600 && steps.length >= 300, `${steps.length}`);
  assert.equal(steps[0], 0);
  assert.equal(steps.at(-1), session.step);
  assert.ok(steps.every((step, at) => at === 0 || step > steps[at - 1]!));
  assert.ok(session.snapshots.all.length <= 200 && session.snapshots.all.length >= 150);
  assert.equal(session.snapshots.steps[0], 0);
  assert.deepEqual(session.snapshots.nearest(session.step)?.parameters, session.parameters);
});

test('every step that can be shown has its record, whatever is kept and however many', async () => {
  for (const training of [
    { epochs: 200, batchSize: 16 },
    { epochs: 100, batchSize: 16, snapshotEvery: 1 },
    { epochs: 200, batchSize: 16, snapshotEvery: 7 },
  ]) {
    const earlyStopping = { patience: 1000 };
    const session = await TrainingSession.create(prepare({ ...moons, training, earlyStopping }), outside());
    await session.run(never);
    const recorded = new Set(session.history.entries.map(({ step }) => step));
    const { steps } = session.snapshots;
    assert.deepEqual(
      steps.filter((step) => !recorded.has(step)),
      [],
    );
    assert.ok(steps.includes(session.step), 'the weights that were put back can be shown again');
    assert.deepEqual(
      steps,
      [...new Set(steps)].sort((one, other) => one - other),
    );
    assert.ok(steps.length <= 200 && recorded.size <= 600, `${steps.length} ${recorded.size}`);
  }
});

test('the forced engine that does not exist here is refused with a reason', async () => {
  const prepared = prepare({ ...moons, training: { ...moons.training, engine: 'kernel' } });
  await assert.rejects(
    TrainingSession.create(prepared, outside()),
    (error) => error instanceof LabError && error.code === 'engine/unavailable',
  );
});

for (const maker of makers) {
  test(`${maker.engine}: with a prox, gradient descent and momentum rest at the same least objective`, async () => {
    const objectiveOf = async (optimizer: object): Promise<number> => {
      const prepared = prepare({
        data: { source: 'sparseLinear', samples: 60, validation: 0, standardize: true, standardizeTarget: true },
        network: { init: 'zeros', layers: [] },
        penalties: [{ name: 'l1', lambda: 0.05 }],
        optimizer,
        training: { epochs: 3000, batchSize: 60 },
      });
      const session = await TrainingSession.create(prepared, outside(maker));
      await session.run(never);
      const { objective } = session.summary;
      session.dispose();
      return objective;
    };
    const least = await objectiveOf({ name: 'sgd', learningRate: 0.05 });
    for (const name of ['momentum', 'nesterov'])
      assert.ok(Math.abs((await objectiveOf({ name, learningRate: 0.005 })) - least) < 1e-5 * least, name);
  });
}
