import { failure, formatMessage, message, type Message } from '../../core/ground/errors.ts';
import type { Stepper, StepperMaker, TrainingProblem } from '../problem/stepper.ts';

/** The implementation that runs, and why it is not the fastest. */
export interface ChosenStepper {
  readonly stepper: Stepper;
  readonly reason: Message | undefined;
}

/**
 * The first maker that takes the problem; `training.engine` forces one.
 * @param makers  the fastest first
 * @throws LabError engine/unavailable when the forced one is missing or refuses
 */
export async function chooseStepper(makers: readonly StepperMaker[], problem: TrainingProblem): Promise<ChosenStepper> {
  const forced = problem.experiment.training.engine;
  let reason: Message | undefined;
  for (const maker of makers) {
    if (forced !== undefined && maker.engine !== forced) continue;
    const refused = maker.refuses(problem);
    if (refused === undefined) {
      const stepper = await createStepper(maker, problem);
      return { stepper, reason: forced === undefined ? reason : message('chosen in the document') };
    }
    reason ??= refused;
  }
  throw failure('engine/unavailable', [
    forced ?? 'ops',
    reason === undefined ? 'it is not part of this build' : formatMessage(reason),
  ]);
}

/** A new stepper at step 0, with the running averages of the problem where it has its own. */
async function createStepper(maker: StepperMaker, problem: TrainingProblem): Promise<Stepper> {
  const stepper = await maker.create(problem);
  if (problem.initialRunning !== undefined) stepper.restore({ ...stepper.save(), running: problem.initialRunning });
  return stepper;
}
