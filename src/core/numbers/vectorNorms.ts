import type { Numbers } from './matrix.ts';

/** Sum of absolute values, in float64. */
export function sumOfSizes(w: Numbers): number {
  let sum = 0;
  for (const value of w) sum += Math.abs(value);
  return sum;
}

/** Sum of squares, in float64. */
export function sumOfSquares(w: Numbers): number {
  let sum = 0;
  for (const value of w) sum += value * value;
  return sum;
}

/** Euclidean norm, in float64. */
export function euclideanNorm(w: Numbers): number {
  return Math.sqrt(sumOfSquares(w));
}

/** Largest absolute value. */
export function largestSize(w: Numbers): number {
  let largest = 0;
  for (const value of w) largest = Math.max(largest, Math.abs(value));
  return largest;
}
