import type { AffineLayer } from '../cells/piecewiseLinear.ts';
import { boundSpectralNorm } from './spectralBound.ts';

/** Covers the rounding of a norm: a sum of up to a million squares, and its root. */
const inflation = 1 + 1e-9;

/** Upper bounds on norms of a layer, none below the true one. */
export interface LayerNorms {
  /** Euclidean length of the weights of each unit. */
  readonly rows: Float64Array;
  /** Of all weights. */
  readonly weights: number;
  /** Largest singular value of the weights. */
  readonly gain: number;
  /** Euclidean length of the biases. */
  readonly bias: number;
}

/**
 * No less than the Euclidean length of some numbers, and no more than the rounding above it.
 * @param start   the first one
 * @param stride  from one to the next
 */
export function lengthOf(numbers: Float64Array, start = 0, stride = 1): number {
  let squares = 0;
  for (let at = start; at < numbers.length; at += stride) squares += numbers[at]! * numbers[at]!;
  if (squares > 1e-280 && squares < 1e300) return Math.sqrt(squares) * inflation;
  // Squares of very small or large numbers say nothing; the sum of the absolute values is never less.
  let sum = 0;
  for (let at = start; at < numbers.length; at += stride) sum += Math.abs(numbers[at]!);
  return sum * inflation;
}

/**
 * @param isSharp  whether the largest singular value is worth some products of matrices; otherwise the lengths and the sums of rows and columns
 *                 bound it
 */
export function normsOfLayer({ units, weights, bias }: AffineLayer, isSharp: boolean): LayerNorms {
  const inputs = weights.length / units;
  const rows = new Float64Array(units);
  const columnSums = new Float64Array(inputs);
  let rowSum = 0;
  for (let unit = 0; unit < units; unit += 1) {
    const row = weights.subarray(unit * inputs, (unit + 1) * inputs);
    rows[unit] = lengthOf(row);
    let sum = 0;
    for (let k = 0; k < inputs; k += 1) {
      const size = Math.abs(row[k]!);
      sum += size;
      columnSums[k]! += size;
    }
    rowSum = Math.max(rowSum, sum);
  }
  const all = lengthOf(rows);
  const columnSum = columnSums.reduce((most, sum) => Math.max(most, sum), 0);
  const sharp = isSharp ? boundSpectralNorm({ units, weights, bias }) : Infinity;
  const gain = Math.min(all, Math.sqrt(rowSum) * Math.sqrt(columnSum) * inflation, sharp);
  return { rows, weights: all, gain, bias: lengthOf(bias) };
}
