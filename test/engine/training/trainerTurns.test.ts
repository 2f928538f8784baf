import assert from 'node:assert/strict';
import { test } from 'node:test';
import { measureNetwork } from '../../../src/analysis/network/norms.ts';
import { LabError } from '../../../src/core/ground/errors.ts';
import { makers } from '../../../src/engine/training/makers.ts';
import { prepareRun, type PreparedRun } from '../../../src/engine/problem/preparedRun.ts';
import type { StepperMaker } from '../../../src/engine/problem/stepper.ts';
import type { Outside } from '../../../src/engine/training/outside.ts';
import { TrainingSession } from '../../../src/engine/training/trainer.ts';
import { placeOfData } from '../../../src/language/sources/dataSource.ts';
import { readExperiment } from '../problem/smallProblems.ts';

const kernelMaker = makers.find(({ engine }) => engine === 'kernel')!;

/** Every step has a snapshot, so that the weights of every record are known. */
function prepare(epochs: number): PreparedRun {
  const experiment = readExperiment({
    data: { source: 'moons', samples: 60 },
    network: { layers: [{ units: 6, activation: 'tanh' }, { units: 5 }] },
    optimizer: { name: 'sgd', learningRate: 0.3 },
    training: { epochs, batchSize: 16, snapshotEvery: 1 },
  });
  const place = placeOfData(experiment);
  if (place.kind !== 'generated') throw new Error('synthetic data only');
  return prepareRun(experiment, place.generate());
}

/** A world whose time passes with steps and with looks at the clock, and that is told of every turn of the event loop. */
function world(
  cost: { readonly step: number; readonly look: number },
  onTurn: (turn: number) => void = () => undefined,
): Outside {
  let now = 0;
  let turn = 0;
  const timed: StepperMaker = {
    ...kernelMaker,
    async create(problem) {
      const stepper = await kernelMaker.create(problem);
      const advance = stepper.advance.bind(stepper);
      stepper.advance = (count) => {
        const done = advance(count);
        now += cost.step * done.done;
        return done;
      };
      return stepper;
    },
  };
  return {
    makers: [timed],
    clock: () => (now += cost.look),
    yieldNow: () => {
      turn += 1;
      onTurn(turn);
      return Promise.resolve();
    },
  };
}

const never = new AbortController().signal;

/** Records stand in order, each once, and their norms are those of their own weights. Returns the steps with norms. */
function checkRecords({ history, snapshots, prepared }: TrainingSession, where: string): number[] {
  const steps = history.entries.map(({ step }) => step);
  assert.deepEqual(
    steps,
    [...new Set(steps)].sort((a, b) => a - b),
    where,
  );
  const measured = history.entries.filter(({ norms }) => norms !== undefined);
  for (const { step, norms } of measured) {
    const own = snapshots.all.find((one) => one.step === step)!;
    assert.deepEqual(norms, measureNetwork(prepared.problem.architecture, own.parameters, own.running), where);
  }
  return measured.map(({ step }) => step);
}

test('norms are measured between the steps, with the weights that their record had', async () => {
  const seen = new Set<number>();
  const session = await TrainingSession.create(
    prepare(40),
    world({ step: 2, look: 1e-6 }, () => seen.add(session.step)),
    { wantsNorms: true },
  );
  assert.equal(session.history.entries[0]?.norms, undefined, 'the first steps do not wait for them');
  await session.run(never);
  const measured = checkRecords(session, 'a whole run');
  assert.equal(measured[0], 0);
  assert.equal(measured.at(-1), session.step);
  assert.ok(measured.length > 20, `${measured.length} records`);
  // Steps of slices end between records: the weights at the turn of a measurement are later ones.
  assert.ok(measured.filter((step) => !seen.has(step)).length > 5, 'weights have moved on before most are measured');
});

test('measuring gives the event loop a turn every few looks at the clock', async () => {
  const turnsOf = async (wantsNorms: boolean): Promise<number> => {
    let turns = 0;
    const outside = world({ step: 1, look: 1 }, () => (turns += 1));
    const session = await TrainingSession.create(prepare(2), outside, { wantsNorms });
    await session.run(never);
    assert.deepEqual(checkRecords(session, 'a short run'), wantsNorms ? [0] : []);
    return turns;
  };
  const [plain, measuring] = [await turnsOf(false), await turnsOf(true)];
  assert.ok(measuring >= plain + 3, `${measuring} turns, ${plain} without norms`);
});

test('wherever a stop comes, no record is lost or doubled and none has the norms of other weights', async () => {
  for (let at = 1; at <= 60; at += 1) {
    const session = await TrainingSession.create(
      prepare(20),
      world({ step: 0.5, look: 0.2 }, (turn) => {
        if (turn === at) session.stop();
      }),
      { wantsNorms: true },
    );
    const before: number[] = [];
    const summary = await session.run(never, () => {
      before.push(...session.history.entries.map(({ step }) => step).filter((step) => !before.includes(step)));
    });
    checkRecords(session, `stop in turn ${at}`);
    const steps = session.history.entries.map(({ step }) => step);
    assert.ok(
      before.every((step) => steps.includes(step)),
      `stop in turn ${at}`,
    );
    assert.equal(steps[0], 0);
    assert.equal(steps.at(-1), session.step, `stop in turn ${at}`);
    if (summary.stoppedAt !== undefined) assert.equal(summary.stoppedAt.step, session.step);
  }
});

test('wherever an abort comes, it ends the run before anything else is done', async () => {
  let ended = 0;
  for (let at = 1; at <= 60; at += 1) {
    const controller = new AbortController();
    let moves = 0;
    let then = { moves: 0, step: 0, turns: 0 };
    let turns = 0;
    const session = await TrainingSession.create(
      prepare(20),
      world({ step: 2, look: 0.2 }, (turn) => {
        turns = turn;
        if (turn !== at) return;
        controller.abort();
        then = { moves, step: session.step, turns };
      }),
      { wantsNorms: true },
    );
    const run = session.run(controller.signal, () => void (moves += 1));
    const outcome = await run.then(
      () => 'finished',
      (error: unknown) => (error instanceof LabError ? error.code : error),
    );
    assert.equal(outcome, controller.signal.aborted ? 'engine/cancelled' : 'finished', `abort in turn ${at}`);
    if (!controller.signal.aborted) continue;
    ended += 1;
    assert.deepEqual({ moves, step: session.step, turns }, then, `abort in turn ${at}`);
    assert.equal(session.state, 'stopped');
    checkRecords(session, `abort in turn ${at}`);
  }
  assert.ok(ended > 20, `${ended} runs were aborted`);
});

test('a stop that comes with the slice is heard before charts are made', async () => {
  const moves: string[] = [];
  const session = await TrainingSession.create(
    prepare(200),
    world({ step: 1, look: 0 }, () => session.stop()),
  );
  await session.run(never, () => void moves.push(session.state));
  assert.deepEqual(moves, ['stopped'], 'only the charts of the end are made');
});
