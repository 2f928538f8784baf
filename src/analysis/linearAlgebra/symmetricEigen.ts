import { failure } from '../../core/ground/errors.ts';
import { tridiagonalForm } from './tridiagonalForm.ts';

/** A = Q T Q' with Q a product of reflections I - beta v v' and T tridiagonal. */
export interface Tridiagonal {
  readonly size: number;
  readonly diagonal: Float64Array;
  /** Entry i stands beside diagonal entries i and i + 1; length size - 1 (0 for an empty matrix). */
  readonly offDiagonal: Float64Array;
  /** Row k holds v of reflection k, zero up to entry k. */
  readonly reflectors: Float64Array;
  readonly betas: Float64Array;
}

/** Eigenvalues, ascending, with the eigenvectors that belong to them. */
export interface SymmetricEigen {
  /** Ascending. */
  readonly values: Float64Array;
  /** Row k is the unit eigenvector of value k. */
  readonly vectors: Float64Array;
}

/**
 * Householder's reduction of a symmetric matrix.
 * @param matrix  row-major, rows `stride` apart; the lower half counts; not changed
 * @source Golub, Van Loan (2013), Matrix Computations, 8.3.1
 */
export function tridiagonalize(matrix: Float64Array, size: number, stride = size): Tridiagonal {
  const a = new Float64Array(size * size);
  for (let i = 0; i < size; i += 1) a.set(matrix.subarray(i * stride, i * stride + i + 1), i * size);
  const reflectors = new Float64Array(size * size);
  const betas = new Float64Array(size);
  const offDiagonal = new Float64Array(Math.max(0, size - 1));
  const work = new Float64Array(size);
  for (let k = 0; k + 1 < size; k += 1) {
    const v = reflectors.subarray(k * size, (k + 1) * size);
    for (let i = k + 1; i < size; i += 1) v[i] = a[i * size + k]!;
    const [beta, edge] = reflect(v, k + 1);
    betas[k] = beta;
    offDiagonal[k] = edge;
    if (beta !== 0) updateTrailing(a, { v, beta, from: k + 1 }, work);
  }
  const diagonal = Float64Array.from({ length: size }, (_, i) => a[i * size + i]!);
  return { size, diagonal, offDiagonal, reflectors, betas };
}

/** Turns x into v with (I - beta v v') x = edge e_from. */
function reflect(v: Float64Array, from: number): [beta: number, edge: number] {
  let rest = 0;
  for (let i = from + 1; i < v.length; i += 1) rest += v[i]! * v[i]!;
  const first = v[from]!;
  if (rest === 0) {
    v.fill(0, from);
    return [0, first];
  }
  const edge = first > 0 ? -Math.sqrt(first * first + rest) : Math.sqrt(first * first + rest);
  v[from] = first - edge;
  return [2 / (rest + v[from] * v[from]), edge];
}

interface Reflection {
  readonly v: Float64Array;
  readonly beta: number;
  readonly from: number;
}

/** A <- H A H on the rows and columns from `from` on, as the rank-two change A - v w' - w v'. */
function updateTrailing(a: Float64Array, { v, beta, from }: Reflection, work: Float64Array): void {
  const size = v.length;
  work.fill(0, from);
  for (let i = from; i < size; i += 1) {
    const row = i * size;
    const vi = v[i]!;
    let total = 0;
    for (let j = from; j < i; j += 1) {
      const value = a[row + j]!;
      total += value * v[j]!;
      work[j]! += value * vi;
    }
    work[i]! += total + a[row + i]! * vi;
  }
  let inner = 0;
  for (let i = from; i < size; i += 1) {
    work[i]! *= beta;
    inner += work[i]! * v[i]!;
  }
  const half = (beta * inner) / 2;
  for (let i = from; i < size; i += 1) work[i]! -= half * v[i]!;
  for (let i = from; i < size; i += 1) {
    const row = i * size;
    const vi = v[i]!;
    const wi = work[i]!;
    for (let j = from; j <= i; j += 1) a[row + j]! -= vi * work[j]! + wi * v[j]!;
  }
}

function applyReflection(q: Tridiagonal, k: number, x: Float64Array): void {
  const { size, reflectors } = q;
  const beta = q.betas[k]!;
  if (beta === 0) return;
  const from = k * size;
  let total = 0;
  for (let i = k + 1; i < size; i += 1) total += reflectors[from + i]! * x[i]!;
  total *= beta;
  for (let i = k + 1; i < size; i += 1) x[i]! -= total * reflectors[from + i]!;
}

/** x <- Q x, in place. */
export function multiplyByQ(q: Tridiagonal, x: Float64Array): void {
  for (let k = q.size - 2; k >= 0; k -= 1) applyReflection(q, k, x);
}

/** x <- Q' x, in place. */
export function multiplyByTransposedQ(q: Tridiagonal, x: Float64Array): void {
  for (let k = 0; k + 1 < q.size; k += 1) applyReflection(q, k, x);
}

/** Solves (T + shift I) x = x in place for a positive definite T + shift I, by its L D L' factor. */
export function solveTridiagonal(t: Tridiagonal, shift: number, x: Float64Array): void {
  const { size, diagonal, offDiagonal } = t;
  const pivots = new Float64Array(size);
  let pivot = diagonal[0]! + shift;
  pivots[0] = pivot;
  for (let i = 1; i < size; i += 1) {
    const ratio = offDiagonal[i - 1]! / pivot;
    pivot = diagonal[i]! + shift - ratio * offDiagonal[i - 1]!;
    pivots[i] = pivot;
    x[i]! -= ratio * x[i - 1]!;
  }
  x[size - 1]! /= pivots[size - 1]!;
  for (let i = size - 2; i >= 0; i -= 1) x[i] = (x[i]! - offDiagonal[i]! * x[i + 1]!) / pivots[i]!;
}

const rounds = 60;
/** Rounds after which what is nothing beside the whole matrix counts as nothing: among numbers that are rounding errors themselves steps may go on for ever. */
const patience = 30;

/** Implicit QL steps; `rotate(i, c, s)` is told every plane rotation of vectors i and i + 1. */
function diagonalize(
  d: Float64Array,
  offDiagonal: Float64Array,
  rotate: (i: number, c: number, s: number) => void,
): void {
  const size = d.length;
  const e = new Float64Array(size);
  e.set(offDiagonal);
  const rest = Number.EPSILON * d.reduce((most, value, i) => Math.max(most, Math.abs(value) + Math.abs(e[i]!)), 0);
  for (let l = 0; l < size; l += 1) {
    for (let round = 0; ; round += 1) {
      let m = l;
      const least = round < patience ? 0 : rest;
      while (m + 1 < size && Math.abs(e[m]!) > least + Number.EPSILON * (Math.abs(d[m]!) + Math.abs(d[m + 1]!))) m += 1;
      if (m === l) break;
      if (round === rounds) throw failure('analysis/bad-problem', ['an eigenvalue did not converge']);
      sweep(d, e, { l, m }, rotate);
    }
  }
}

/** One implicit QL step on the block l..m. @source Press et al. (2007), Numerical Recipes, 11.4.2 */
function sweep(
  d: Float64Array,
  e: Float64Array,
  { l, m }: { readonly l: number; readonly m: number },
  rotate: (i: number, c: number, s: number) => void,
): void {
  const half = (d[l + 1]! - d[l]!) / (2 * e[l]!);
  const root = Math.hypot(half, 1);
  let g = d[m]! - d[l]! + e[l]! / (half + (half >= 0 ? root : -root));
  let s = 1;
  let c = 1;
  let p = 0;
  for (let i = m - 1; i >= l; i -= 1) {
    const f = s * e[i]!;
    const b = c * e[i]!;
    const r = Math.hypot(f, g);
    e[i + 1] = r;
    if (r === 0) {
      d[i + 1]! -= p;
      e[m] = 0;
      return;
    }
    s = f / r;
    c = g / r;
    g = d[i + 1]! - p;
    const t = (d[i]! - g) * s + 2 * c * b;
    p = s * t;
    d[i + 1] = g + p;
    g = c * t - b;
    rotate(i, c, s);
  }
  d[l]! -= p;
  e[l] = g;
  e[m] = 0;
}

/** Eigenvalues of T, ascending. */
export function tridiagonalEigenvalues({
  diagonal,
  offDiagonal,
}: Pick<Tridiagonal, 'diagonal' | 'offDiagonal'>): Float64Array {
  const values = diagonal.slice();
  diagonalize(values, offDiagonal, () => undefined);
  return values.sort();
}

/** All eigenvalues and eigenvectors of a symmetric matrix (rows `stride` apart, the lower half counts; not changed). */
export function symmetricEigen(matrix: Float64Array, size: number, stride = size): SymmetricEigen {
  const q = tridiagonalize(matrix, size, stride);
  const rows = new Float64Array(size * size);
  for (let i = 0; i < size; i += 1) {
    rows[i * size + i] = 1;
    multiplyByQ(q, rows.subarray(i * size, (i + 1) * size));
  }
  const values = q.diagonal.slice();
  diagonalize(values, q.offDiagonal, (i, c, s) => {
    const from = i * size;
    for (let k = 0; k < size; k += 1) {
      const f = rows[from + size + k]!;
      const g = rows[from + k]!;
      rows[from + size + k] = s * g + c * f;
      rows[from + k] = c * g - s * f;
    }
  });
  const order = Array.from(values.keys()).sort((left, right) => values[left]! - values[right]!);
  const vectors = new Float64Array(size * size);
  order.forEach((from, to) => vectors.set(rows.subarray(from * size, (from + 1) * size), to * size));
  return { values: values.sort(), vectors };
}

/** Up to this size filling the memory of the kernel takes longer than the reduction. */
const smallSize = 16;

/** Eigenvalues alone, ascending; the arguments are those of `symmetricEigen`. */
export function symmetricEigenvalues(matrix: Float64Array, size: number, stride = size): Float64Array {
  const form = size < smallSize ? undefined : tridiagonalForm(matrix, size, stride);
  return tridiagonalEigenvalues(form ?? tridiagonalize(matrix, size, stride));
}

/** Eigenvalues of a tridiagonal matrix, with what their unit eigenvectors have in the first and in the last place. */
export interface TridiagonalEnds {
  /** Ascending. */
  readonly values: Float64Array;
  readonly first: Float64Array;
  readonly last: Float64Array;
}

/** @param offDiagonal  at least size - 1 numbers */
export function tridiagonalEnds(diagonal: ArrayLike<number>, offDiagonal: ArrayLike<number>): TridiagonalEnds {
  const values = Float64Array.from(diagonal);
  const size = values.length;
  const [first, last] = [new Float64Array(size), new Float64Array(size)];
  if (size > 0) [first[0], last[size - 1]] = [1, 1];
  diagonalize(values, Float64Array.from(offDiagonal).subarray(0, Math.max(0, size - 1)), (i, c, s) => {
    for (const row of [first, last]) {
      const [g, f] = [row[i]!, row[i + 1]!];
      row[i + 1] = s * g + c * f;
      row[i] = c * g - s * f;
    }
  });
  const order = Array.from(values.keys()).sort((left, right) => values[left]! - values[right]!);
  const take = (from: Float64Array): Float64Array => Float64Array.from(order, (place) => from[place]!);
  return { values: take(values), first: take(first), last: take(last) };
}
