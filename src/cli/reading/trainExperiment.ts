import { setImmediate as nextTurn } from 'node:timers/promises';
import { failure, LabError } from '../../core/ground/errors.ts';
import { explainDivergence } from '../../engine/problem/divergence.ts';
import { chooseStepper } from '../../engine/training/chooseStepper.ts';
import { makers } from '../../engine/training/makers.ts';
import { prepareRun, type PreparedRun } from '../../engine/problem/preparedRun.ts';
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
  const session = await TrainingSession.create(prepared, { makers, clock, yieldNow }, { signal: terminal.signal });
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

/** A run with the weights that it has after some steps. */
export interface WeightsOfRun {
  readonly prepared: PreparedRun;
  readonly parameters: Float32Array;
  readonly running: Float32Array;
  readonly step: number;
}

/** Steps between two looks at the keyboard. */
const stepsOfPart = 200;

/**
 * The weights after so many steps of a run, whether or not early stopping would end it before; progress on stderr.
 * @throws LabError cli/usage  the run is not that long; engine/cancelled; what a diverging run throws
 */
export async function weightsAt(
  context: CommandContext,
  { experiment, dataset, weights }: LoadedExperiment,
  steps: number,
): Promise<WeightsOfRun> {
  const prepared = prepareRun(experiment, dataset, weights);
  const { totalSteps } = prepared.problem;
  if (steps > totalSteps)
    throw failure('cli/usage', [`--step ${steps} is beyond the end of the run, step ${totalSteps}`]);
  const showProgress = progressWriter(context, 'step');
  const { stepper } = await chooseStepper(makers, prepared.problem);
  try {
    while (stepper.step < steps) {
      const advance = stepper.advance(Math.min(stepsOfPart, steps - stepper.step));
      showProgress(stepper.step, steps);
      if (advance.failed !== undefined) throw explainDivergence(experiment, { ...advance, failed: advance.failed });
      await yieldNow();
      if (context.terminal.signal.aborted) throw failure('engine/cancelled');
    }
    const { parameters, running, step } = stepper;
    return { prepared, parameters: parameters.slice(), running: running.slice(), step };
  } finally {
    showProgress.end();
    stepper.dispose();
  }
}
