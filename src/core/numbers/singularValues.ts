import type { MatrixShape, Numbers } from './matrix.ts';
import { tolerances } from './numerics.ts';
import { finish, type Parts } from './parts.ts';
import { largestSize } from './vectorNorms.ts';

/** W = U diag(values) V', rank = min(rows, columns). */
export interface SingularDecomposition {
  /** Descending, length rank. */
  readonly values: Float64Array;
  /** U, rows x rank, row-major. Columns are orthonormal; those of a value of 0 may be zero. */
  readonly left: Float64Array;
  /** V, columns x rank, row-major; like U. */
  readonly right: Float64Array;
  readonly rank: number;
  /** Largest entry of |W - U diag(values) V'| over the largest entry of |W|. */
  readonly residual: number;
  /** Whether all pairs of columns became orthogonal within the allowed sweeps. */
  readonly converged: boolean;
}

/** Columns of length `length`, one after the other. */
interface ColumnSet {
  readonly data: Float64Array;
  readonly count: number;
  readonly length: number;
}

/** The matrix (transposed when it is wide) as columns, divided by its largest entry against overflow. */
function takeColumns(w: Numbers, { rows, columns }: MatrixShape, scale: number): ColumnSet {
  const wide = columns > rows;
  const count = wide ? rows : columns;
  const length = wide ? columns : rows;
  const data = new Float64Array(count * length);
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) {
      const place = wide ? row * length + column : column * length + row;
      data[place] = w[row * columns + column]! / scale;
    }
  }
  return { data, count, length };
}

function identityColumns(count: number): ColumnSet {
  const data = new Float64Array(count * count);
  for (let index = 0; index < count; index += 1) data[index * count + index] = 1;
  return { data, count, length: count };
}

/** Two columns of a set, and the angle that they are turned by. */
interface Rotation {
  first: number;
  second: number;
  cosine: number;
  sine: number;
}

function rotate({ data, length }: ColumnSet, { first, second, cosine, sine }: Rotation): void {
  let one = first * length;
  let other = second * length;
  for (const end = one + length; one < end; one += 1, other += 1) {
    const a = data[one]!;
    const b = data[other]!;
    data[one] = cosine * a - sine * b;
    data[other] = sine * a + cosine * b;
  }
}

/** Finds the angle that makes two columns orthogonal; false when they are. Products below `negligible` count as nothing. */
function findAngle({ data, length }: ColumnSet, pair: Rotation, negligible: number): boolean {
  const { first, second } = pair;
  let alpha = 0;
  let beta = 0;
  let gamma = 0;
  for (let index = 0, one = first * length, other = second * length; index < length; index += 1) {
    const a = data[one + index]!;
    const b = data[other + index]!;
    alpha += a * a;
    beta += b * b;
    gamma += a * b;
  }
  const limit = Math.max(tolerances.orthogonality, Number.EPSILON * Math.sqrt(length)) * Math.sqrt(alpha * beta);
  if (Math.abs(gamma) <= Math.max(limit, negligible)) return false;
  const zeta = (beta - alpha) / (2 * gamma);
  const tangent = (zeta < 0 ? -1 : 1) / (Math.abs(zeta) + Math.hypot(1, zeta));
  pair.cosine = 1 / Math.hypot(1, tangent);
  pair.sine = pair.cosine * tangent;
  return true;
}

/**
 * One-sided Jacobi; a part for the pairs of each column.
 * @source Hestenes (1958); Golub, Van Loan (2013), Matrix Computations, 8.6.3
 */
function* orthogonalize(work: ColumnSet, vectors: ColumnSet): Parts<boolean> {
  let total = 0;
  for (const value of work.data) total += value * value;
  const negligible = total * Number.EPSILON * Number.EPSILON * 1e-2;
  const pair: Rotation = { first: 0, second: 0, cosine: 1, sine: 0 };
  for (let sweep = 0; sweep < tolerances.sweeps; sweep += 1) {
    let rotations = 0;
    for (pair.first = 0; pair.first < work.count - 1; pair.first += 1) {
      for (pair.second = pair.first + 1; pair.second < work.count; pair.second += 1) {
        if (!findAngle(work, pair, negligible)) continue;
        rotate(work, pair);
        rotate(vectors, pair);
        rotations += 1;
      }
      yield;
    }
    if (rotations === 0) return true;
  }
  return false;
}

function columnNorms({ data, count, length }: ColumnSet): Float64Array {
  return Float64Array.from({ length: count }, (_, column) => {
    let sum = 0;
    for (let index = column * length; index < (column + 1) * length; index += 1) sum += data[index]! * data[index]!;
    return Math.sqrt(sum);
  });
}

/** Columns in the given order, each divided, as a row-major length x count matrix. */
function gatherColumns(set: ColumnSet, order: readonly number[], divisors: Float64Array | undefined): Float64Array {
  const out = new Float64Array(set.length * set.count);
  order.forEach((column, place) => {
    const divisor = divisors === undefined ? 1 : divisors[column]!;
    if (divisor === 0) return;
    for (let index = 0; index < set.length; index += 1) {
      out[index * set.count + place] = set.data[column * set.length + index]! / divisor;
    }
  });
  return out;
}

function measureResidual(w: Numbers, shape: MatrixShape, found: Omit<SingularDecomposition, 'residual'>): number {
  const rebuilt = new Float64Array(w.length);
  composeSingular(found, found.values, shape, rebuilt);
  let largest = 0;
  for (let index = 0; index < w.length; index += 1) largest = Math.max(largest, Math.abs(w[index]! - rebuilt[index]!));
  return largest / largestSize(w);
}

/**
 * Singular value decomposition in float64, small values to high relative accuracy.
 * @param w      rows x columns, row-major; not finite entries give values NaN and `converged: false`
 * @source Demmel, Veselić (1992), Jacobi's method is more accurate than QR
 */
export function decomposeSingular(w: Numbers, shape: MatrixShape): SingularDecomposition {
  const { rows, columns } = shape;
  const rank = Math.min(rows, columns);
  const scale = largestSize(w);
  if (scale === 0 || !Number.isFinite(scale)) {
    const values = new Float64Array(rank).fill(scale === 0 ? 0 : NaN);
    const empty = { left: new Float64Array(rows * rank), right: new Float64Array(columns * rank) };
    return { values, ...empty, rank, residual: 0, converged: scale === 0 };
  }
  const work = takeColumns(w, shape, scale);
  const vectors = identityColumns(work.count);
  const converged = finish(orthogonalize(work, vectors));
  const norms = columnNorms(work);
  const order = Array.from(norms.keys()).sort((one, other) => norms[other]! - norms[one]!);
  const floor = tolerances.rank * norms[order[0]!]!;
  const divisors = norms.map((norm) => (norm > floor ? norm : 0));
  const long = gatherColumns(work, order, divisors);
  const short = gatherColumns(vectors, order, undefined);
  const values = Float64Array.from(order, (column) => norms[column]! * scale);
  const wide = columns > rows;
  const found = { values, left: wide ? short : long, right: wide ? long : short, rank, converged };
  return { ...found, residual: measureResidual(w, shape, found) };
}

/** Descending singular values of a row-major matrix. */
export function singularValues(w: Numbers, shape: MatrixShape): Float64Array {
  return finish(singularValuesInParts(w, shape));
}

/** `singularValues` for a thread that has to listen. */
export function* singularValuesInParts(w: Numbers, shape: MatrixShape): Parts<Float64Array> {
  const scale = largestSize(w);
  if (scale === 0 || !Number.isFinite(scale)) return decomposeSingular(w, shape).values;
  const work = takeColumns(w, shape, scale);
  yield* orthogonalize(work, { data: new Float64Array(0), count: 0, length: 0 });
  return columnNorms(work)
    .map((norm) => norm * scale)
    .sort()
    .reverse();
}

/**
 * Writes U diag(values) V' over out.
 * @param values  length rank, in the order of the decomposition
 * @param out     rows x columns, row-major
 */
export function composeSingular(
  { left, right, rank }: Pick<SingularDecomposition, 'left' | 'right' | 'rank'>,
  values: Float64Array,
  { rows, columns }: MatrixShape,
  out: Numbers,
): void {
  const row = new Float64Array(columns);
  for (let i = 0; i < rows; i += 1) {
    row.fill(0);
    for (let k = 0; k < rank; k += 1) {
      const factor = left[i * rank + k]! * values[k]!;
      if (factor === 0) continue;
      for (let j = 0; j < columns; j += 1) row[j] = row[j]! + factor * right[j * rank + k]!;
    }
    out.set(row, i * columns);
  }
}
