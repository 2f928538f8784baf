import { createRandom } from '../../core/ground/random.ts';
import { symmetricEigen } from './symmetricEigen.ts';

/** The plane on which points vary most. */
export interface PrincipalPlane {
  readonly mean: Float64Array;
  /** Unit directions of the two largest variances; each has its largest entry positive. */
  readonly directions: readonly [Float64Array, Float64Array];
  /** Their shares of the whole variance. */
  readonly shares: readonly [number, number];
}

/** Up to this many columns the whole covariance is decomposed; beyond, only its largest part is looked for. */
const wholeColumns = 256;
const block = 6;
const rounds = 60;

/**
 * The first two principal components of points.
 * @param values  rows x columns, columns >= 2
 * @source Golub, Van Loan (2013), Matrix Computations, 8.2.4 (orthogonal iteration), for many columns
 */
export function principalPlane(values: Float64Array, rows: number, columns: number): PrincipalPlane {
  const sums = new Float64Array(columns);
  for (let at = 0; at < rows * columns; at += 1) sums[at % columns]! += values[at]!;
  const mean = sums.map((sum) => sum / rows);
  const centred = values.map((value, at) => value - mean[at % columns]!);
  let total = 0;
  for (const value of centred) total += value * value;
  const found = columns <= wholeColumns ? decompose(centred, rows, columns) : iterate(centred, rows, columns);
  const [first, second] = found.map(pointUp);
  const shareOf = (direction: Float64Array): number =>
    total > 0 ? varianceAlong(centred, rows, direction) / total : 0;
  return { mean, directions: [first!, second!], shares: [shareOf(first!), shareOf(second!)] };
}

function pointUp(direction: Float64Array): Float64Array {
  let largest = 0;
  for (const value of direction) if (Math.abs(value) > Math.abs(largest) * (1 + 1e-9)) largest = value;
  return largest < 0 ? direction.map((value) => -value) : direction;
}

function varianceAlong(centred: Float64Array, rows: number, direction: Float64Array): number {
  let sum = 0;
  for (let row = 0; row < rows; row += 1) {
    let dot = 0;
    for (let k = 0; k < direction.length; k += 1) dot += centred[row * direction.length + k]! * direction[k]!;
    sum += dot * dot;
  }
  return sum;
}

/** The two leading eigenvectors of the whole covariance. */
function decompose(centred: Float64Array, rows: number, columns: number): Float64Array[] {
  const covariance = new Float64Array(columns * columns);
  for (let row = 0; row < rows; row += 1) {
    for (let i = 0; i < columns; i += 1) {
      const value = centred[row * columns + i]!;
      for (let j = 0; j <= i; j += 1) covariance[i * columns + j]! += value * centred[row * columns + j]!;
    }
  }
  const { vectors } = symmetricEigen(covariance, columns);
  return [columns - 1, columns - 2].map((k) => vectors.slice(k * columns, (k + 1) * columns));
}

/** The same by iteration of a block of directions, without the covariance itself. */
function iterate(centred: Float64Array, rows: number, columns: number): Float64Array[] {
  const random = createRandom(1);
  let directions = orthonormal(
    Array.from({ length: block }, () => Float64Array.from({ length: columns }, () => random.normal())),
  );
  for (let round = 0; round < rounds; round += 1) {
    directions = orthonormal(directions.map((direction) => applyCovariance(centred, rows, direction)));
  }
  const images = directions.map((direction) => applyCovariance(centred, rows, direction));
  const small = new Float64Array(block * block);
  directions.forEach((one, i) => images.forEach((image, j) => (small[i * block + j] = dotOf(one, image))));
  const { vectors } = symmetricEigen(small, block);
  return [block - 1, block - 2].map((k) => {
    const mixed = new Float64Array(columns);
    directions.forEach((direction, i) =>
      direction.forEach((value, at) => (mixed[at]! += vectors[k * block + i]! * value)),
    );
    return mixed;
  });
}

const dotOf = (one: Float64Array, other: Float64Array): number =>
  one.reduce((sum, value, at) => sum + value * other[at]!, 0);

function applyCovariance(centred: Float64Array, rows: number, direction: Float64Array): Float64Array {
  const columns = direction.length;
  const image = new Float64Array(columns);
  for (let row = 0; row < rows; row += 1) {
    let dot = 0;
    for (let k = 0; k < columns; k += 1) dot += centred[row * columns + k]! * direction[k]!;
    for (let k = 0; k < columns; k += 1) image[k]! += dot * centred[row * columns + k]!;
  }
  return image;
}

/** Gram-Schmidt, twice for the rounding; a direction that vanishes stays zero. */
function orthonormal(directions: readonly Float64Array[]): Float64Array[] {
  const kept: Float64Array[] = [];
  for (const direction of directions) {
    let rest = direction;
    for (let pass = 0; pass < 2; pass += 1) {
      for (const other of kept) {
        const dot = dotOf(rest, other);
        rest = rest.map((value, at) => value - dot * other[at]!);
      }
    }
    const length = Math.sqrt(dotOf(rest, rest));
    kept.push(length > 0 ? rest.map((value) => value / length) : rest);
  }
  return kept;
}
