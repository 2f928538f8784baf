import type { MatrixShape, Numbers } from './matrix.ts';
import { tolerances } from './numerics.ts';
import type { Descent } from './optimality.ts';
import { thresholdForL1 } from './shrinkage.ts';
import { decomposeSingular, singularValues } from './singularValues.ts';
import { euclideanNorm } from './vectorNorms.ts';

/** Singular vectors of the largest values of a matrix: `left[k]` has one number for each row, `right[k]` one for each column. */
interface Vectors {
  readonly left: readonly Float64Array[];
  readonly right: readonly Float64Array[];
}

/** The vectors of the values that `accepts` takes, given the largest. */
function leadingVectors(w: Numbers, shape: MatrixShape, accepts: (value: number, largest: number) => boolean): Vectors {
  const { values, left, right, rank } = decomposeSingular(w, shape);
  const count = values.filter((value) => accepts(value, values[0]!)).length;
  const columns = (matrix: Float64Array): Float64Array[] =>
    Array.from({ length: count }, (_, column) =>
      Float64Array.from({ length: matrix.length / rank }, (_value, row) => matrix[row * rank + column]!),
    );
  return { left: columns(left), right: columns(right) };
}

/** matrix += factor a b', in place. */
function addProduct(matrix: Float64Array, factor: number, a: ArrayLike<number>, b: ArrayLike<number>): void {
  for (let row = 0; row < a.length; row += 1) {
    for (let column = 0; column < b.length; column += 1)
      matrix[row * b.length + column]! += factor * a[row]! * b[column]!;
  }
}

/** a' M, one number for each column. */
const rowTimes = (a: Float64Array, matrix: Numbers, columns: number): Float64Array =>
  Float64Array.from({ length: columns }, (_, column) =>
    a.reduce((sum, value, row) => sum + value * matrix[row * columns + column]!, 0),
  );

/** M b, one number for each row. */
const timesColumn = (matrix: Numbers, b: Float64Array): Float64Array =>
  Float64Array.from({ length: matrix.length / b.length }, (_, row) =>
    b.reduce((sum, value, column) => sum + matrix[row * b.length + column]! * value, 0),
  );

/**
 * How far minus the gradient is from lambda times the subgradients of the nuclear norm, as a Euclidean length: they are U V' plus any
 * matrix of spectral norm at most 1 whose rows and columns are orthogonal to U and V.
 * @source Watson (1992), Characterization of the subdifferential of some matrix norms
 */
export function nuclearDistance({ w, gradient }: Descent, shape: MatrixShape, lambda: number): number {
  const { left, right } = leadingVectors(w, shape, (value, largest) => value > tolerances.float32 * largest);
  const outside = Float64Array.from(gradient);
  for (const vector of left) addProduct(outside, -1, vector, rowTimes(vector, outside, shape.columns));
  for (const vector of right) addProduct(outside, -1, timesColumn(outside, vector), vector);
  const inside = outside.map((value, at) => gradient[at]! - value);
  left.forEach((vector, k) => addProduct(inside, lambda, vector, right[k]!));
  const excess = singularValues(outside, shape).map((value) => Math.max(value - lambda, 0));
  return Math.hypot(euclideanNorm(inside), euclideanNorm(excess));
}

/** Eigenvalues of a symmetric matrix, descending: singular values of one that was moved until none is negative. */
function eigenvaluesOf(matrix: Float64Array, size: number): Float64Array {
  const shift = euclideanNorm(matrix);
  const moved = matrix.slice();
  for (let at = 0; at < matrix.length; at += size + 1) moved[at]! += shift;
  return singularValues(moved, { rows: size, columns: size }).map((value) => value - shift);
}

/** What has to be taken from descending values so that those that stay positive add up to the sum. */
function thresholdForSum(values: Float64Array, sum: number): number {
  let total = 0;
  let threshold = 0;
  for (let count = 1; count <= values.length; count += 1) {
    total += values[count - 1]!;
    if (values[count - 1]! <= (total - sum) / count) break;
    threshold = (total - sum) / count;
  }
  return threshold;
}

/**
 * The same for the spectral norm: U S V' of the vectors of the largest singular value (as often as it is there), S of trace 1 without
 * negative eigenvalues; at 0 all matrices of nuclear norm at most 1.
 * @source Watson (1992), Characterization of the subdifferential of some matrix norms
 */
export function spectralDistance({ w, gradient }: Descent, shape: MatrixShape, lambda: number): number {
  if (euclideanNorm(w) === 0) {
    const values = singularValues(gradient, shape);
    const threshold = thresholdForL1(values, lambda);
    return euclideanNorm(values.map((value) => Math.min(value, threshold)));
  }
  const { left, right } = leadingVectors(w, shape, (value, largest) => value >= (1 - tolerances.float32) * largest);
  const size = left.length;
  const seen = Float64Array.from({ length: size * size }, (_, at) => {
    const along = rowTimes(left[Math.floor(at / size)]!, gradient, shape.columns);
    return -along.reduce((sum, value, column) => sum + value * right[at % size]![column]!, 0);
  });
  const symmetric = seen.map((value, at) => (value + seen[(at % size) * size + Math.floor(at / size)]!) / 2);
  const values = eigenvaluesOf(symmetric, size);
  const threshold = thresholdForSum(values, lambda);
  const rest = values.map((value) => Math.min(value, threshold));
  const beside = Float64Array.from(gradient);
  symmetric.forEach((value, at) => addProduct(beside, value, left[Math.floor(at / size)]!, right[at % size]!));
  return Math.hypot(euclideanNorm(beside), euclideanNorm(rest));
}
