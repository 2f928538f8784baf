import { formatMessage, message, type Message } from '../../../../core/ground/errors.ts';
import type { PreparedRun } from '../../../problem/preparedRun.ts';

/** How many folds a cross-validation can have, and what is to be said of them. */
export interface PlannedFolds {
  /** 0 = no cross-validation. */
  readonly folds: number;
  readonly remark: Message | undefined;
}

/** Samples that a fold must leave to train on. */
const fewestSamples = 2;
const mostNames = 3;

/**
 * Folds keep the shares of the classes, so that the samples beside a fold hold every class that has two. Where a class has one sample the fold
 * with it cannot learn it: there is no curve. A class with fewer samples than folds is missing in some of them, which is said.
 */
export function planFolds({ data, task }: PreparedRun, wished: number): PlannedFolds {
  const { samples } = data.train;
  const folds = Math.min(wished, samples);
  if (folds < 2) return { folds: 0, remark: undefined };
  if (samples - Math.ceil(samples / folds) < fewestSamples)
    return { folds: 0, remark: message('Cross-validation is left out: {0} training samples are too few.', samples) };
  if (task !== 'classification') return { folds, remark: undefined };
  const counts = countClasses(data.train.targets, data.dataset.classNames.length);
  const named = (isMeant: (count: number) => boolean): string[] =>
    data.dataset.classNames.filter((_name, label) => isMeant(counts[label]!));
  const single = named((count) => count === 1);
  if (single.length > 0)
    return {
      folds: 0,
      remark: message(
        'Cross-validation is left out: class {0} has 1 sample, fewer than the {1} folds, and the path beside the fold that holds it would not know the class.',
        listed(single),
        folds,
      ),
    };
  const rare = named((count) => count > 0 && count < folds);
  if (rare.length === 0) return { folds, remark: undefined };
  return {
    folds,
    remark: message(
      'Class {0} has fewer samples than the {1} folds: some folds hold none of it, and their errors do not speak of it.',
      listed(rare),
      folds,
    ),
  };
}

/** What is to be said of folds of which some have no path. */
export function remarkOnFolds(remark: Message | undefined, folds: number, leftOut: number): Message | undefined {
  if (leftOut === 0) return remark;
  const told = message(
    '{0} of the {1} folds have no errors, since their training diverged; they are left out.',
    leftOut,
    folds,
  );
  return remark === undefined ? told : message('{0} {1}', formatMessage(remark), formatMessage(told));
}

function countClasses(targets: Float64Array, classes: number): Uint32Array {
  const counts = new Uint32Array(classes);
  for (const label of targets) counts[label]! += 1;
  return counts;
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, mostNames).join(', ');
  return names.length > mostNames ? `${shown}, ...` : shown;
}
