import type { Random } from '../../../core/ground/random.ts';

/** A linear model with squared loss whose inputs are dropped; columns and target are centred. */
export interface DroppedRegression {
  readonly samples: number;
  readonly inputs: number;
  /** n x p. */
  readonly values: Float64Array;
  readonly target: Float64Array;
}

/**
 * What averaging over the masks of inverted dropout adds to 1/(2n) |y - X w|^2 is 1/2 sum of strength_j w_j^2, exactly: each strength is
 * rate/(1 - rate) times the mean square of its input.
 * @param rate  share of inputs dropped
 * @source Wager, Wang, Liang (2013), Dropout training as adaptive regularization
 */
export function dropoutStrengths({ samples, inputs, values }: DroppedRegression, rate: number): Float64Array {
  const strengths = new Float64Array(inputs);
  for (let at = 0; at < values.length; at += 1) strengths[at % inputs]! += values[at]! ** 2 / samples;
  return strengths.map((square) => (square * rate) / (1 - rate));
}

/** Mean over all 2^p masks of 1/2 (y - sum of mask x w / keep)^2 for one sample: by definition, for small p. */
export function averageOverMasks(
  x: ArrayLike<number>,
  w: ArrayLike<number>,
  rate: number,
  loss: (score: number) => number,
): number {
  const count = x.length;
  let total = 0;
  for (let mask = 0; mask < 2 ** count; mask += 1) {
    let chance = 1;
    let score = 0;
    for (let j = 0; j < count; j += 1) {
      const isKept = ((mask >> j) & 1) === 1;
      chance *= isKept ? 1 - rate : rate;
      if (isKept) score += (x[j]! * w[j]!) / (1 - rate);
    }
    total += chance * loss(score);
  }
  return total;
}

/** Minimises 1/(2n) |y - X w|^2 + 1/2 sum of strength_j w_j^2 by elimination. */
export function solveWeightedRidge(
  { samples, inputs, values, target }: DroppedRegression,
  strengths: ArrayLike<number>,
): Float64Array {
  const matrix = new Float64Array(inputs * inputs);
  const right = new Float64Array(inputs);
  for (let i = 0; i < samples; i += 1) {
    const row = values.subarray(i * inputs, (i + 1) * inputs);
    for (let j = 0; j < inputs; j += 1) {
      right[j]! += (row[j]! * target[i]!) / samples;
      for (let k = 0; k <= j; k += 1) matrix[j * inputs + k]! += (row[j]! * row[k]!) / samples;
    }
  }
  for (let j = 0; j < inputs; j += 1) matrix[j * inputs + j]! += strengths[j]!;
  return solvePositive(matrix, right);
}

/** Cholesky on the lower half, in place of the arguments' copies. */
function solvePositive(matrix: Float64Array, right: Float64Array): Float64Array {
  const size = right.length;
  const factor = matrix.slice();
  const x = right.slice();
  for (let i = 0; i < size; i += 1) {
    for (let j = 0; j <= i; j += 1) {
      let value = factor[i * size + j]!;
      for (let k = 0; k < j; k += 1) value -= factor[i * size + k]! * factor[j * size + k]!;
      factor[i * size + j] = i === j ? Math.sqrt(Math.max(value, Number.MIN_VALUE)) : value / factor[j * size + j]!;
    }
  }
  for (let i = 0; i < size; i += 1) {
    for (let k = 0; k < i; k += 1) x[i]! -= factor[i * size + k]! * x[k]!;
    x[i]! /= factor[i * size + i]!;
  }
  for (let i = size - 1; i >= 0; i -= 1) {
    for (let k = i + 1; k < size; k += 1) x[i]! -= factor[k * size + i]! * x[k]!;
    x[i]! /= factor[i * size + i]!;
  }
  return x;
}

/**
 * Stochastic gradient descent with fresh masks at every sample, averaged over the second half of its steps: what dropout really trains.
 * @param epochs  passes over the samples
 */
export function trainWithDropout(
  { samples, inputs, values, target }: DroppedRegression,
  { rate, epochs, random }: { readonly rate: number; readonly epochs: number; readonly random: Random },
): Float64Array {
  const w = new Float64Array(inputs);
  const mean = new Float64Array(inputs);
  const masked = new Float64Array(inputs);
  let largest = 0;
  for (let i = 0; i < samples; i += 1) {
    let square = 0;
    for (let j = 0; j < inputs; j += 1) square += values[i * inputs + j]! ** 2;
    largest = Math.max(largest, square);
  }
  // Masked inputs are longer by 1/keep; half of the stable step.
  const step = ((1 - rate) ** 2 * 0.5) / Math.max(largest, Number.MIN_VALUE);
  const total = epochs * samples;
  let counted = 0;
  for (let t = 0; t < total; t += 1) {
    const row = random.integer(samples) * inputs;
    let error = -target[row / inputs]!;
    for (let j = 0; j < inputs; j += 1) {
      masked[j] = random.uniform() < rate ? 0 : values[row + j]! / (1 - rate);
      error += masked[j]! * w[j]!;
    }
    for (let j = 0; j < inputs; j += 1) w[j]! -= step * error * masked[j]!;
    if (t < total / 2) continue;
    counted += 1;
    for (let j = 0; j < inputs; j += 1) mean[j]! += (w[j]! - mean[j]!) / counted;
  }
  return mean;
}
