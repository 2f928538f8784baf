import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LabError } from '../../../src/core/ground/errors.ts';
import { kernelMaker } from '../../../src/engine/kernel/trainKernel.ts';
import { prepareRun, type PreparedRun } from '../../../src/engine/problem/preparedRun.ts';
import { TrainingSession } from '../../../src/engine/training/trainer.ts';
import { placeOfData } from '../../../src/language/sources/dataSource.ts';
import { readExperiment } from '../problem/smallProblems.ts';

/** One step is about 1.6e8 multiplications. */
function prepare(
  more: { readonly samples?: number; readonly earlyStopping?: object; readonly constraint?: object } = {},
): PreparedRun {
  const { samples = 2000, earlyStopping, constraint } = more;
  const experiment = readExperiment({
    data: { source: 'moons', samples, validation: 0.25 },
    ...(earlyStopping && { earlyStopping }),
    ...(constraint && { constraint }),
    network: { layers: [{ units: 180 }, { units: 180 }] },
    optimizer: { name: 'adam' },
    training: { epochs: 4, batchSize: 1500 },
  });
  const place = placeOfData(experiment);
  if (place.kind !== 'generated') throw new Error('synthetic data only');
  return prepareRun(experiment, place.generate());
}

/** A session whose every look at the clock takes longer than a slice; told of the turns of the event loop. */
async function sessionIn(
  onTurn: (turn: number, session: TrainingSession) => void,
  prepared = prepare(),
): Promise<TrainingSession> {
  let now = 0;
  let turn = 0;
  // Empty while the first weights are measured.
  const made: TrainingSession[] = [];
  const yieldNow = (): Promise<void> => {
    for (const session of made) onTurn((turn += 1), session);
    return Promise.resolve();
  };
  const session = await TrainingSession.create(prepared, { makers: [kernelMaker], clock: () => (now += 10), yieldNow });
  made.push(session);
  return session;
}

const never = new AbortController().signal;

test('a long step listens many times, and the run is the same to the bit as one by whole steps', async () => {
  const turns: number[] = [];
  const session = await sessionIn((_, { step }) => turns.push(step));
  const { stoppedAt } = await session.run(never);
  assert.equal(stoppedAt, undefined);
  assert.ok(turns.filter((step) => step === 1).length > 5, `${turns.length} turns`);
  const whole = await kernelMaker.create(session.prepared.problem);
  whole.advance(4);
  assert.deepEqual(session.parameters, whole.parameters);
  whole.dispose();
});

for (const way of ['stop', 'abort'] as const)
  test(`${way} in the midst of a long step ends it at the next look, with the weights of the last whole one`, async () => {
    const controller = new AbortController();
    let since = 0;
    const session = await sessionIn((_, own) => {
      if (own.step !== 1) return;
      since += 1;
      if (since !== 4) return;
      if (way === 'stop') own.stop();
      else controller.abort();
    });
    const ended = session.run(controller.signal);
    if (way === 'stop') assert.deepEqual((await ended).stoppedAt, { step: 1, reason: 'cancelled' });
    else
      await assert.rejects(ended, (error: unknown) => error instanceof LabError && error.code === 'engine/cancelled');
    assert.equal(session.step, 1);
    const whole = await kernelMaker.create(session.prepared.problem);
    whole.advance(1);
    assert.deepEqual(session.parameters, whole.parameters);
    whole.dispose();
  });

test('an abort while the first weights are measured ends that at the next look, and frees what was made', async () => {
  const controller = new AbortController();
  let now = 0;
  let turns = 0;
  let disposed = 0;
  const maker = {
    ...kernelMaker,
    create: async (problem: PreparedRun['problem']) => {
      const stepper = await kernelMaker.create(problem);
      const dispose = stepper.dispose.bind(stepper);
      stepper.dispose = () => {
        disposed += 1;
        dispose();
      };
      return stepper;
    },
  };
  const outside = {
    makers: [maker],
    clock: () => (now += 10),
    yieldNow: () => {
      turns += 1;
      controller.abort();
      return Promise.resolve();
    },
  };
  await assert.rejects(
    TrainingSession.create(prepare({ samples: 20_000 }), outside, { signal: controller.signal }),
    (error: unknown) => error instanceof LabError && error.code === 'engine/cancelled',
  );
  assert.equal(turns, 1);
  assert.equal(disposed, 1);
});

test('that a run has stopped is told at the next look after the stop, before its weights are measured on all samples', async () => {
  let stoppedIn: number | undefined;
  let toldIn: number | undefined;
  let turns = 0;
  const session = await sessionIn(
    (turn, own) => {
      turns = turn;
      if (own.step !== 1 || stoppedIn !== undefined) return;
      stoppedIn = turn;
      own.stop();
    },
    prepare({ samples: 20_000 }),
  );
  const summary = await session.run(never, undefined, () => {
    toldIn = turns;
    assert.equal(session.state, 'stopped');
  });
  assert.ok(toldIn! - stoppedIn! <= 1, `${toldIn! - stoppedIn!} turns`);
  assert.ok(turns - stoppedIn! > 10, `${turns - stoppedIn!} turns of measuring`);
  assert.deepEqual(session.summary, summary);
});

test('a stop while early stopping measures the validation samples ends that at the next look, and the weights are judged all the same', async () => {
  let turnsOfJudging = 0;
  let stoppedIn = 0;
  let toldIn = 0;
  let turns = 0;
  const prepared = prepare({ samples: 20_000, earlyStopping: { patience: 3 } });
  const { stepsPerEpoch } = prepared;
  const session = await sessionIn((turn, own) => {
    turns = turn;
    if (own.step !== stepsPerEpoch || stoppedIn > 0) return;
    turnsOfJudging += 1;
    if (turnsOfJudging < 3) return;
    stoppedIn = turn;
    own.stop();
  }, prepared);
  const { stoppedAt } = await session.run(never, undefined, () => (toldIn = turns));
  assert.ok(stoppedIn > 0);
  assert.ok(toldIn - stoppedIn <= 1, `${toldIn - stoppedIn} turns`);
  assert.equal(stoppedAt?.step, stepsPerEpoch);
  assert.equal(stoppedAt.reason, 'cancelled');
});

test('a pause in the midst of a long step comes after it', async () => {
  // The first turns after step 1 measure it.
  let since = 0;
  const session = await sessionIn((_, own) => {
    if (own.step === 1 && (since += 1) === 12) own.pause();
  });
  const controller = new AbortController();
  const ended = session.run(controller.signal, () => {
    if (session.state === 'paused') controller.abort();
  });
  await assert.rejects(ended);
  assert.equal(session.step, 2);
});

test('the multiplier of a constraint, a pass over all samples, is measured in parts', async () => {
  const turnsOf = async (constraint?: object): Promise<number> => {
    let turns = 0;
    const session = await sessionIn(
      (_, { step }) => (turns += Number(step === 2)),
      prepare({ ...(constraint && { constraint }) }),
    );
    await session.run(never);
    assert.equal(session.history.at(2)?.constraint === undefined, constraint === undefined);
    return turns;
  };
  const plain = await turnsOf();
  const constrained = await turnsOf({ name: 'l2Ball', radius: 3 });
  assert.ok(constrained > plain + 5, `${constrained} turns, ${plain} without`);
});
