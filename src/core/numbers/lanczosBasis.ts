import { euclideanNorm } from './vectorNorms.ts';

/**
 * Orthonormal directions that a symmetric map turns into a tridiagonal matrix, every one kept orthogonal to all before.
 * @source Golub, Van Loan (2013), Matrix computations, section 10.1; Parlett (1998), The symmetric eigenvalue problem, section 13.7
 */
export class LanczosBasis {
  readonly directions: Float64Array[] = [];
  readonly diagonal: number[] = [];
  /** Number k stands between directions k and k + 1; the last one leads to the direction that is next. */
  readonly beside: number[] = [];
  /** The direction that the map is asked for next, of length 1; undefined when the directions span all that the start leads to. */
  next: Float64Array | undefined;
  #scale = 0;

  /** @param start  any length; used up */
  constructor(start: Float64Array) {
    const length = euclideanNorm(start);
    this.next = length > 0 ? divide(start, length) : undefined;
  }

  /** Takes the image of `next`, which is used up. */
  extend(image: Float64Array): void {
    const { directions, diagonal, beside } = this;
    const direction = this.next!;
    directions.push(direction);
    this.#scale = Math.max(this.#scale, euclideanNorm(image));
    const along = dot(image, direction);
    diagonal.push(along);
    subtract(image, direction, along);
    const previous = directions[directions.length - 2];
    if (previous !== undefined) subtract(image, previous, beside.at(-1)!);
    const before = euclideanNorm(image);
    this.#removeAll(image);
    let length = euclideanNorm(image);
    // Where most has cancelled, what rounding left is no longer small.
    if (length < 0.7 * before) {
      this.#removeAll(image);
      length = euclideanNorm(image);
    }
    const isNew = length > Number.EPSILON * this.#scale;
    beside.push(isNew ? length : 0);
    this.next = isNew ? divide(image, length) : undefined;
  }

  /** Goes on from another start, for what the directions so far do not lead to. @param start  used up */
  restart(start: Float64Array): void {
    const before = euclideanNorm(start);
    this.#removeAll(start);
    this.#removeAll(start);
    const length = euclideanNorm(start);
    this.next = length > 1e-10 * before ? divide(start, length) : undefined;
  }

  #removeAll(x: Float64Array): void {
    const { directions } = this;
    let at = 0;
    // Four at once, while they are near the processor; what rounding leaves of one along another the second pass removes.
    for (; at + 4 <= directions.length; at += 4) {
      removeFour(x, [directions[at]!, directions[at + 1]!, directions[at + 2]!, directions[at + 3]!]);
    }
    for (const direction of directions.slice(at)) subtract(x, direction, dot(x, direction));
  }
}

function dot(one: Float64Array, other: Float64Array): number {
  let sum = 0;
  for (let at = 0; at < one.length; at += 1) sum += one[at]! * other[at]!;
  return sum;
}

type Four = readonly [Float64Array, Float64Array, Float64Array, Float64Array];

/** Takes what x has along four orthonormal directions away from it, in place. */
function removeFour(x: Float64Array, [d0, d1, d2, d3]: Four): void {
  let [s0, s1, s2, s3] = [0, 0, 0, 0];
  for (let at = 0; at < x.length; at += 1) {
    const value = x[at]!;
    s0 += value * d0[at]!;
    s1 += value * d1[at]!;
    s2 += value * d2[at]!;
    s3 += value * d3[at]!;
  }
  for (let at = 0; at < x.length; at += 1) {
    x[at] = x[at]! - (s0 * d0[at]! + s1 * d1[at]!) - (s2 * d2[at]! + s3 * d3[at]!);
  }
}

/** x - factor * other, in place. */
function subtract(x: Float64Array, other: Float64Array, factor: number): void {
  for (let at = 0; at < x.length; at += 1) x[at]! -= factor * other[at]!;
}

function divide(x: Float64Array, length: number): Float64Array {
  for (let at = 0; at < x.length; at += 1) x[at]! /= length;
  return x;
}
