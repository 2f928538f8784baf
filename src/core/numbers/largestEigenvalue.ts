import { LanczosBasis } from './lanczosBasis.ts';
import { finish, type Parts } from './parts.ts';

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
  return finish(largestEigenvalueInParts(inOnePart, size, { mostKept: directions }));
}

/** `largestEigenvalue` for a thread that has to listen. @param settled  share that it may still grow by in each of two steps */
export function* largestEigenvalueInParts(
  apply: (x: Float64Array) => Parts<Float64Array>,
  size: number,
  { mostKept = mostDirections, settled = 1e-14 }: { readonly mostKept?: number; readonly settled?: number } = {},
): Parts<number> {
  // No pattern of the matrix is orthogonal to it.
  const basis = new LanczosBasis(Float64Array.from({ length: size }, (_, at) => 0.5 + (((at + 1) * goldenRatio) % 1)));
  let value = -Infinity;
  let calm = 0;
  while (basis.next !== undefined && basis.diagonal.length < Math.min(size, mostKept) && calm < 2) {
    basis.extend(Float64Array.from(yield* apply(basis.next)));
    const next = largestOfTridiagonal(basis.diagonal, basis.beside.slice(0, -1));
    calm = next - value <= settled * Math.abs(next) ? calm + 1 : 0;
    value = Math.max(value, next);
    yield;
  }
  return value;
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
