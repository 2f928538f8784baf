import type { Experiment, OptimizerConfig } from '../../../../core/config/config.ts';
import { constantRate } from '../../../../core/tables/schedules.ts';
import { chooseStepper } from '../../../training/chooseStepper.ts';
import { explainDivergence } from '../../../problem/divergence.ts';
import { makers } from '../../../training/makers.ts';
import { advanceTo } from '../../../training/stepperWork.ts';
import type { Pause } from '../../frame/moment.ts';
import type { TrainingProblem } from '../../../problem/stepper.ts';

const checkpoints = 50;

/** What is read of a run at each checkpoint. */
export interface Trace<Seen> {
  readonly steps: readonly number[];
  readonly seen: readonly Seen[];
}

/** Trains a problem and reads its parameters at evenly spaced steps. */
export async function traceRun<Seen>(
  problem: TrainingProblem,
  read: (parameters: Float32Array) => Seen,
  pause: Pause,
): Promise<Trace<Seen>> {
  const { stepper } = await chooseStepper(makers, problem);
  try {
    const steps = [0];
    const seen = [read(stepper.parameters)];
    for (let k = 1; k <= checkpoints; k += 1) {
      const target = Math.round((problem.totalSteps * k) / checkpoints);
      const failed = await advanceTo(stepper, problem, target, pause);
      if (failed !== undefined) throw explainDivergence(problem.experiment, failed);
      steps.push(target);
      seen.push(read(stepper.parameters));
      await pause();
    }
    return { steps, seen };
  } finally {
    stepper.dispose();
  }
}

/** The experiment with another optimizer and nothing else that pulls at the weights. */
export function bareExperiment(experiment: Experiment, optimizer: OptimizerConfig): Experiment {
  return {
    ...experiment,
    optimizer,
    penalties: [],
    constraint: undefined,
    clip: undefined,
    earlyStopping: undefined,
    schedule: constantRate,
  };
}
