import { setImmediate as nextTurn } from 'node:timers/promises';
import { failure } from '../../core/ground/errors.ts';
import { makers } from '../../engine/training/makers.ts';
import { prepareRun } from '../../engine/problem/preparedRun.ts';
import { TrainingSession } from '../../engine/training/trainer.ts';
import type { CommandContext } from '../terminal/command.ts';
import type { LoadedExperiment } from './loadExperiment.ts';
import { progressWriter } from '../terminal/progress.ts';

/** Milliseconds since the program began. */
export const clock = (): number => performance.now();

/** Lets signals of the system in. */
export const yieldNow = (): Promise<void> => nextTurn();

/**
 * Trains an experiment with progress on stderr, then uses the session, which is disposed afterwards.
 * @param atInit  do not train
 * @throws LabError engine/cancelled and what training throws
 */
export async function withTrained<Result>(
  context: CommandContext,
  { experiment, dataset, weights }: LoadedExperiment,
  atInit: boolean,
  use: (session: TrainingSession) => Result | Promise<Result>,
): Promise<Result> {
  const { terminal } = context;
  const prepared = prepareRun(experiment, dataset, weights);
  const session = await TrainingSession.create(prepared, { makers, clock, yieldNow });
  try {
    if (!atInit) {
      const showProgress = progressWriter(context, 'step');
      await session.run(terminal.signal, () => showProgress(session.step, prepared.problem.totalSteps));
      showProgress.end();
    }
    if (terminal.signal.aborted) throw failure('engine/cancelled');
    return await use(session);
  } finally {
    session.dispose();
  }
}
