import type { AffineLayer } from '../cells/piecewiseLinear.ts';

/** Larger matrices take longer than their bound can save. */
const largest = 256;
/** n roundings of doubles and what is lost in computing the bound, n up to `largest`. */
const rounding = 1e-13;

/**
 * More than the largest singular value of a layer's weights, without any doubt: |W|^8 = |G^2|^2 <= |G^2|_F^2 with G = W W' or W' W, whichever
 * is smaller. For a square matrix of random numbers it is too large by n^(1/8) 14^(1/8) / 2, that is 1.1 for 32 units.
 * @returns infinite for matrices that are too large
 */
export function boundSpectralNorm({ weights, units }: AffineLayer): number {
  const columns = weights.length / units;
  const size = Math.min(units, columns);
  if (size > largest) return Infinity;
  const [own, other] = units <= columns ? [columns, 1] : [1, columns];
  const gram = productOfRows((i, k) => weights[i * own + k * other]!, size, Math.max(units, columns));
  const square = productOfRows((i, k) => gram[i * size + k]!, size, size);
  // Rounding of a product of rows is below n u times the product of their lengths.
  const sizeOfSquare = frobenius(square) + rounding * frobenius(gram) ** 2;
  const sizeOfGram = Math.sqrt(sizeOfSquare) + rounding * frobenius(weights) ** 2;
  const bound = Math.sqrt(sizeOfGram) * (1 + 1e-9);
  // Squares of very small or large numbers say nothing.
  return bound > 1e-60 && bound < 1e60 ? bound : Infinity;
}

/** M M' of a matrix with `size` rows of `length` numbers. */
function productOfRows(at: (row: number, k: number) => number, size: number, length: number): Float64Array {
  const rows = Float64Array.from({ length: size * length }, (_, index) =>
    at(Math.floor(index / length), index % length),
  );
  const product = new Float64Array(size * size);
  for (let i = 0; i < size; i += 1) {
    for (let j = 0; j <= i; j += 1) {
      let sum = 0;
      for (let k = 0; k < length; k += 1) sum += rows[i * length + k]! * rows[j * length + k]!;
      product[i * size + j] = sum;
      product[j * size + i] = sum;
    }
  }
  return product;
}

function frobenius(numbers: Float64Array): number {
  return Math.sqrt(numbers.reduce((sum, value) => sum + value * value, 0));
}
