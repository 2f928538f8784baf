import { failure, message, type LabError } from '../../core/ground/errors.ts';
import type { Experiment } from '../../core/config/config.ts';
import { optimizers } from '../../core/tables/optimizers.ts';
import type { Failure } from '../../protocol/messages.ts';
import type { Advance } from './stepper.ts';

const round = (value: number): number => Number(value.toPrecision(3));

/** Steps of which the last was not finite. */
export interface FailedAdvance extends Advance {
  readonly failed: NonNullable<Advance['failed']>;
}

/**
 * Explains a step that was not finite: where, with which numbers, and a change of the text that helps.
 * @param restoredStep  the step of the best weights, where early stopping has put them back
 */
export function explainDivergence(experiment: Experiment, advance: FailedAdvance, restoredStep?: number): LabError {
  const { failed, learningRate, gradientNorm } = advance;
  if (failed.step === 0 && failed.tensor !== 'weights') return explainStart(experiment, failed);
  // A rate that is off by many powers of ten is not brought down one by one.
  const { name, learningRate: tried } = experiment.optimizer;
  const lower = round(Math.min(tried / 10, 10 * optimizers.get(name).defaultLearningRate));
  const fix: Failure['fix'] = {
    title: message('Lower the learning rate to {0}', lower),
    change: { pointer: ['optimizer', 'learningRate'], value: lower },
  };
  const args = [failed.step, failed.tensor, failed.layer + 1, round(learningRate), String(round(gradientNorm))];
  return restoredStep === undefined
    ? failure('engine/diverged', args, { fix, ...failed })
    : failure('engine/diverged-restored', [...args, restoredStep], { fix, ...failed });
}

/** No learning rate has acted yet: the numbers that training began with are to blame. */
function explainStart({ data }: Experiment, failed: NonNullable<Advance['failed']>): LabError {
  const fix: Failure['fix'] = {
    title: message('Standardise the features'),
    change: { pointer: ['data', 'standardize'], value: true },
  };
  const args = [failed.tensor, failed.layer + 1];
  return failure('engine/not-finite-at-start', args, { ...(data.standardize ? {} : { fix }), ...failed });
}
