/**
 * Largest size of an eigenvalue of a square matrix, by repeated squaring: the 2^k-th root of the norm of the 2^k-th power. The root takes
 * all rounding and all factors of the norm with it; a nilpotent matrix gives exactly 0.
 * @param matrix  row-major
 * @source Gelfand (1941), Normierte Ringe
 */
export function spectralRadius(matrix: Float64Array, size: number): number {
  let power: Float64Array = matrix.slice();
  let logarithm = 0;
  let exponent = 1;
  for (let round = 0; round < 60; round += 1) {
    const largest = power.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    if (largest === 0) return 0;
    logarithm += Math.log(largest) / exponent;
    power = square(
      power.map((value) => value / largest),
      size,
    );
    exponent *= 2;
  }
  return Math.exp(logarithm);
}

function square(matrix: Float64Array, size: number): Float64Array {
  const out = new Float64Array(size * size);
  for (let i = 0; i < size; i += 1) {
    for (let k = 0; k < size; k += 1) {
      const value = matrix[i * size + k]!;
      for (let j = 0; j < size; j += 1) out[i * size + j]! += value * matrix[k * size + j]!;
    }
  }
  return out;
}
