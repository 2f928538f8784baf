import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LabError } from '../../../src/core/ground/errors.ts';
import { kernelMaker } from '../../../src/engine/kernel/trainKernel.ts';
import { prepareRun, type PreparedRun } from '../../../src/engine/problem/preparedRun.ts';
import { TrainingSession } from '../../../src/engine/training/trainer.ts';
import { placeOfData } from '../../../src/language/sources/dataSource.ts';
import { readExperiment } from '../problem/smallProblems.ts';

/** One step is about 1.6e8 multiplications. */
function prepare(): PreparedRun {
  const experiment = readExperiment({
    data: { source: 'moons', samples: 2000, validation: 0.25 },
    network: { layers: [{ units: 180 }, { units: 180 }] },
    optimizer: { name: 'adam' },
    training: { epochs: 4, batchSize: 1500 },
  });
  const place = placeOfData(experiment);
  if (place.kind !== 'generated') throw new Error('synthetic data only');
  return prepareRun(experiment, place.generate());
}

/** A session whose every look at the clock takes longer than a slice; told of the turns of the event loop. */
async function sessionIn(onTurn: (turn: number, session: TrainingSession) => void): Promise<TrainingSession> {
  let now = 0;
  let turn = 0;
  const session: TrainingSession = await TrainingSession.create(prepare(), {
    makers: [kernelMaker],
    clock: () => (now += 10),
    yieldNow: () => {
      turn += 1;
      onTurn(turn, session);
      return Promise.resolve();
    },
  });
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

test('a pause in the midst of a long step comes after it', async () => {
  let since = 0;
  const session = await sessionIn((_, own) => {
    if (own.step === 1 && (since += 1) === 4) own.pause();
  });
  const controller = new AbortController();
  const ended = session.run(controller.signal, () => {
    if (session.state === 'paused') controller.abort();
  });
  await assert.rejects(ended);
  assert.equal(session.step, 2);
});
