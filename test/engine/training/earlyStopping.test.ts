import assert from 'node:assert/strict';
import { test } from 'node:test';
import { forwardNetwork } from '../../../src/analysis/network/network.ts';
import { LabError } from '../../../src/core/ground/errors.ts';
import { prepareRun, type PreparedRun } from '../../../src/engine/problem/preparedRun.ts';
import type { Advance, StepperMaker } from '../../../src/engine/problem/stepper.ts';
import { exportSession } from '../../../src/engine/service/exportSession.ts';
import { EarlyStopping } from '../../../src/engine/training/earlyStopping.ts';
import { makers } from '../../../src/engine/training/makers.ts';
import type { Outside } from '../../../src/engine/training/outside.ts';
import { TrainingSession } from '../../../src/engine/training/trainer.ts';
import { placeOfData } from '../../../src/language/sources/dataSource.ts';
import { readExperiment } from '../problem/smallProblems.ts';

/** The losses at which a judge was told to save, and where it wanted to stop. */
function judge(config: { patience: number; minimumDelta: number }, losses: readonly number[]): [number[], number] {
  const early = new EarlyStopping(config);
  const saved: number[] = [];
  const stop = losses.findIndex((loss) =>
    early.look(loss, () => {
      saved.push(loss);
      return { state: undefined as never, advance: undefined };
    }),
  );
  return [saved, stop];
}

test('patience counts epochs without a loss lower by more than minimumDelta; the weights of the lowest loss are kept all the same', () => {
  assert.deepEqual(judge({ patience: 2, minimumDelta: 0 }, [5, 4, 4, 3, 3.5, 3, 1]), [[5, 4, 3], 5]);
  assert.deepEqual(judge({ patience: 3, minimumDelta: 1 }, [5, 4.5, 3.9, 3.5, 3.2, 3, 1]), [
    [5, 4.5, 3.9, 3.5, 3.2, 3],
    5,
  ]);
  assert.deepEqual(judge({ patience: 3, minimumDelta: 0 }, [NaN, NaN, 2, NaN, 3, NaN]), [[NaN, 2], 5]);
  assert.deepEqual(judge({ patience: 2, minimumDelta: 0 }, [NaN, NaN, NaN, 1]), [[NaN], 2]);
});

/** Few noisy samples, so that the validation loss rises long before the training ends. */
function prepare(patience: number): PreparedRun {
  const experiment = readExperiment({
    data: { source: 'sine', samples: 30, noise: 0.5, validation: 0.5 },
    network: { layers: [{ units: 24, activation: 'tanh', norm: 'batch' }] },
    optimizer: { name: 'adam', learningRate: 0.03 },
    training: { epochs: 60, batchSize: 4 },
    earlyStopping: { patience },
  });
  const place = placeOfData(experiment);
  if (place.kind !== 'generated') throw new Error('synthetic data only');
  return prepareRun(experiment, place.generate());
}

/** Mean squared error on the validation samples in float64. */
function lossOf({ problem, validation }: PreparedRun, parameters: Float32Array, running: Float32Array): number {
  const batch = { inputs: Float64Array.from(validation.inputs), rows: validation.count };
  const { outputs } = forwardNetwork(problem.architecture, parameters, batch, { kind: 'inference', running });
  return outputs.reduce((sum, value, at) => sum + (value - validation.targets[at]!) ** 2, 0) / validation.count;
}

/** The best weights at the ends of the epochs and at `end`, by stepping alone. */
async function bestUntil(
  maker: StepperMaker,
  prepared: PreparedRun,
  end: number,
): Promise<{ step: number; parameters: Float32Array }> {
  const stepper = await maker.create(prepared.problem);
  let best = { step: -1, parameters: new Float32Array(0), loss: Infinity };
  while (stepper.step < end) {
    const left = prepared.stepsPerEpoch - (stepper.step % prepared.stepsPerEpoch);
    stepper.advance(Math.min(left, end - stepper.step));
    const loss = lossOf(prepared, stepper.parameters, stepper.running);
    if (loss < best.loss) best = { step: stepper.step, parameters: stepper.parameters.slice(), loss };
  }
  stepper.dispose();
  return best;
}

/** A maker whose steps fail from some step on. */
function failingAt(maker: StepperMaker, end: number): StepperMaker {
  return {
    ...maker,
    async create(problem) {
      const stepper = await maker.create(problem);
      const advance = stepper.advance.bind(stepper);
      stepper.advance = (count): Advance => {
        const left = end - stepper.step;
        if (count <= left) return advance(count);
        const done = advance(left);
        return { ...done, failed: { step: end, layer: 0, tensor: 'gradient' } };
      };
      return stepper;
    },
  };
}

function outside(maker: StepperMaker): Outside {
  let now = 0;
  return { makers: [maker], clock: () => now++, yieldNow: () => Promise.resolve() };
}

const never = new AbortController().signal;
/** In the midst of an epoch. */
const half = 30 * 4 + 2;

interface Way {
  readonly reason: 'early-stopping' | 'last-step' | 'cancelled' | 'diverged';
  readonly patience: number;
}

for (const maker of makers) {
  for (const { reason, patience } of [
    { reason: 'early-stopping', patience: 6 },
    { reason: 'last-step', patience: 1000 },
    { reason: 'cancelled', patience: 1000 },
    { reason: 'diverged', patience: 1000 },
  ] satisfies Way[])
    test(`${maker.engine}: the best weights are those of the run when it ends by ${reason}, and all that names them agrees`, async () => {
      const prepared = prepare(patience);
      const used = reason === 'diverged' ? failingAt(maker, half) : maker;
      const session = await TrainingSession.create(prepared, outside(used));
      const ended = session.run(never, () => {
        if (reason === 'cancelled' && session.step >= half) session.stop();
      });
      if (reason === 'diverged')
        await assert.rejects(ended, (error: unknown) => {
          assert.ok(error instanceof LabError && error.code === 'engine/diverged-restored');
          assert.match(error.message, new RegExp(`step ${half}:.*those of step ${session.step}\\.`));
          return true;
        });
      else await ended;
      const { stoppedAt } = session.summary;
      assert.equal(stoppedAt?.reason, reason);
      const best = await bestUntil(maker, prepared, stoppedAt.step);
      assert.ok(best.step < stoppedAt.step, 'the problem is too easy to say anything');
      assert.equal(stoppedAt.restoredStep, best.step);
      assert.equal(session.step, best.step);
      assert.deepEqual(session.parameters, best.parameters);
      assert.deepEqual(session.stoppedAt, stoppedAt);
      assert.deepEqual(session.progress(1).stoppedAt, stoppedAt);
      assert.equal(session.progress(1).step, best.step);
      // Charts read the record of the step; it is of these weights.
      const record = session.history.at(session.step)!;
      assert.equal(record.step, best.step);
      assert.equal(record.validationLoss, session.summary.loss.validation);
      assert.ok(Number.isFinite(record.gradientNorm));
      if (reason !== 'diverged') assert.equal(session.history.newest?.step, stoppedAt.step);
      const { step, files } = exportSession(session, 'json');
      assert.equal(step, best.step);
      assert.match(String(files[0]!.content), new RegExp(String(best.parameters[0])));
    });

  test(`${maker.engine}: where the last weights are the best, nothing is put back`, async () => {
    const prepared = prepare(1000);
    const session = await TrainingSession.create(prepared, outside(maker));
    const summary = await session.run(never, () => {
      if (session.step > 0) session.stop();
    });
    assert.deepEqual(summary.stoppedAt, { step: session.step, reason: 'cancelled' });
    assert.ok(session.step < prepared.stepsPerEpoch);
  });
}
