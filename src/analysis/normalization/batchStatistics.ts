import { normalizations, type NormalizationName } from '../../core/tables/normalizations.ts';

/**
 * A running average after each of some batches: m becomes momentum m + (1 - momentum) times the batch's number.
 * @param values  of the batches, in order
 * @param start   0 for the mean, 1 for the variance
 */
export function runningAverages(values: ArrayLike<number>, momentum: number, start = 0): Float64Array {
  let average = start;
  return Float64Array.from(values, (value) => (average = momentum * average + (1 - momentum) * value));
}

/** Additions and multiplications that a norm needs for each value, and passes over a sample to sum something up. */
export interface NormCost {
  readonly perValue: number;
  readonly reductions: number;
}

/** Counts a norm's arithmetic by its parts: what is done once per group (division, root) is left out. */
export function normCost(name: NormalizationName): NormCost {
  const { isCentred, hasShift } = normalizations.get(name);
  const [mean, centring] = isCentred ? [1, 1] : [0, 0];
  const [square, sum, division, scale] = [1, 1, 1, 1];
  return {
    perValue: mean + centring + square + sum + division + scale + Number(hasShift),
    reductions: mean + sum,
  };
}
