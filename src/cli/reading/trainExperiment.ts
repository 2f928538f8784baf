import { setImmediate as nextTurn } from 'node:timers/promises';
import { failure, LabError } from '../../core/ground/errors.ts';
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
 * Trains an experiment with progress on stderr, then uses the session, which is disposed afterwards, with what is loaded and all warnings.
 * @param atInit  do not train
 * @throws LabError engine/cancelled and what training throws
 */
export async function withTrained<Result>(
  context: CommandContext,
  loaded: LoadedExperiment,
  atInit: boolean,
  use: (session: TrainingSession, loaded: LoadedExperiment) => Result | Promise<Result>,
): Promise<Result> {
  const { terminal } = context;
  const prepared = prepareRun(loaded.experiment, loaded.dataset, loaded.weights);
  const session = await TrainingSession.create(prepared, { makers, clock, yieldNow });
  try {
    const warnings = atInit ? [] : await trainToEnd(context, session);
    if (terminal.signal.aborted) throw failure('engine/cancelled');
    return await use(session, { ...loaded, warnings: [...loaded.warnings, ...warnings] });
  } finally {
    session.dispose();
  }
}

/** Returns what is to be warned of; a run that diverged counts as one where early stopping has put its best weights back. */
async function trainToEnd(context: CommandContext, session: TrainingSession): Promise<readonly string[]> {
  const { terminal, given } = context;
  const { totalSteps } = session.prepared.problem;
  const showProgress = progressWriter(context, 'step');
  try {
    await session.run(terminal.signal, () => showProgress(session.step, totalSteps));
    showProgress.end();
    return [];
  } catch (error) {
    showProgress.end();
    if (!(error instanceof LabError) || error.code !== 'engine/diverged-restored') throw error;
    if (!given.quiet) terminal.err(`reglab: ${error.message}\n`);
    return [error.message];
  }
}
