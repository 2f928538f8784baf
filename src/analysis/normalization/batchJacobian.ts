import { normalizations } from '../../core/tables/normalizations.ts';

/** How batch norm turns one unit's numbers over a batch. */
export interface BatchNormMap {
  /** Learnt scale. */
  readonly gamma: number;
  /** Added to the variance; 0 leaves it out. */
  readonly epsilon: number;
}

/** What batch norm does to small changes of its input. */
export interface BatchNormJacobian {
  /** Derivative of output i by input j at i N + j: N x N, symmetric. */
  readonly matrix: Float64Array;
  /** Root of the biased variance plus epsilon. */
  readonly sigma: number;
  /** Largest singular value: |gamma| / sigma for three different numbers or more. */
  readonly largest: number;
}

/**
 * Derivative of batch norm's training output by its input, for one unit over a batch of N numbers: gamma/sigma (delta_ij - 1/N - x_i x_j / N) with
 * normalised x. It annihilates the constant direction and, without epsilon, the normalised input itself.
 * @param x  N numbers, not all equal unless epsilon is positive
 * @source Ioffe, Szegedy (2015), Batch normalization, section 3
 */
export function batchNormJacobian(x: ArrayLike<number>, { gamma, epsilon }: BatchNormMap): BatchNormJacobian {
  const count = x.length;
  const { output, scale } = normalizations.get('batch').normalize(Float64Array.from(x), count, 1, { epsilon });
  const slope = gamma * scale[0]!;
  const matrix = new Float64Array(count * count);
  for (let i = 0; i < count; i += 1) {
    for (let j = 0; j < count; j += 1)
      matrix[i * count + j] = slope * (Number(i === j) - 1 / count - (output[i]! * output[j]!) / count);
  }
  // Directions across both 1 and the input keep the whole slope; two numbers leave no such direction, only the input's, which epsilon saves a part of.
  const along = 1 - output.reduce((sum, value) => sum + value * value, 0) / count;
  return { matrix, sigma: 1 / scale[0]!, largest: Math.abs(slope) * (count > 2 ? 1 : count === 2 ? along : 0) };
}

/** Slope of batch norm at inference, where mean and variance are fixed numbers: gamma / root(variance + epsilon). */
export function inferenceSlope(variance: number, { gamma, epsilon }: BatchNormMap): number {
  return gamma / Math.sqrt(variance + epsilon);
}
