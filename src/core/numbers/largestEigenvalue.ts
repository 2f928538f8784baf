import { finish, type Parts } from './parts.ts';
import { euclideanNorm } from './vectorNorms.ts';

/** Directions that the iteration keeps at most. */
const mostDirections = 200;
const goldenRatio = (Math.sqrt(5) - 1) / 2;

/**
 * Largest (signed) eigenvalue of a symmetric map by Lanczos iteration from a fixed start, every direction orthogonal to all before; but for
 * rounding never above the true one, and with as many directions as numbers equal to it.
 * @param apply  A x; x must not be changed, and the result is used up
 * @source Golub, Van Loan (2013), Matrix computations, section 10.1
 */
export function largestEigenvalue(
  apply: (x: Float64Array) => Float64Array,
  size: number,
  directions = mostDirections,
): number {
  // eslint-disable-next-line require-yield
  const inOnePart = function* (x: Float64Array): Parts<Float64Array> {
    return apply(x);
  };
  return finish(largestEigenvalueInParts(inOnePart, size, directions));
}

/** `largestEigenvalue` for a thread that has to listen. */
export function* largestEigenvalueInParts(
  apply: (x: Float64Array) => Parts<Float64Array>,
  size: number,
  mostKept = mostDirections,
): Parts<number> {
  const directions: Float64Array[] = [];
  const diagonal: number[] = [];
  const beside: number[] = [];
  // No pattern of the matrix is orthogonal to it.
  let direction = Float64Array.from({ length: size }, (_, at) => 0.5 + (((at + 1) * goldenRatio) % 1));
  let scale = 0;
  let value = -Infinity;
  let calm = 0;
  while (directions.length < Math.min(size, mostKept) && calm < 2) {
    const length = euclideanNorm(direction);
    if (length <= Number.EPSILON * scale) break;
    if (directions.length > 0) beside.push(length);
    for (let at = 0; at < size; at += 1) direction[at]! /= length;
    directions.push(direction);
    const image = Float64Array.from(yield* apply(direction));
    diagonal.push(dot(image, direction));
    scale = Math.max(scale, euclideanNorm(image));
    // Twice, for what rounding leaves the first time.
    for (const other of [...directions, ...directions]) removePart(image, other);
    direction = image;
    const next = largestOfTridiagonal(diagonal, beside);
    calm = next - value <= 1e-14 * Math.abs(next) ? calm + 1 : 0;
    value = Math.max(value, next);
    yield;
  }
  return value;
}

function dot(one: Float64Array, other: Float64Array): number {
  let sum = 0;
  for (let at = 0; at < one.length; at += 1) sum += one[at]! * other[at]!;
  return sum;
}

/** x - (x . unit) unit, in place. */
function removePart(x: Float64Array, unit: Float64Array): void {
  const along = dot(x, unit);
  for (let at = 0; at < x.length; at += 1) x[at]! -= along * unit[at]!;
}

/** Of a symmetric tridiagonal matrix, from below: bisection by the signs of the pivots of T - x I. */
function largestOfTridiagonal(diagonal: readonly number[], beside: readonly number[]): number {
  let low = Math.max(...diagonal);
  let high = Math.max(
    ...diagonal.map((value, at) => value + Math.abs(beside[at - 1] ?? 0) + Math.abs(beside[at] ?? 0)),
  );
  const isAbove = (x: number): boolean => {
    let pivot = 1;
    return diagonal.every((value, at) => {
      pivot = value - x - (at > 0 ? beside[at - 1]! ** 2 / pivot : 0);
      return pivot < 0;
    });
  };
  for (let middle = (low + high) / 2; middle > low && middle < high; middle = (low + high) / 2) {
    if (isAbove(middle)) high = middle;
    else low = middle;
  }
  return low;
}
