/** Eigenvalues of a symmetric matrix, ascending, by Jacobi's rotations of every pair until nothing is left beside the diagonal: slow and obvious. */
export function jacobiEigenvalues(matrix: Float64Array, size: number): Float64Array {
  const a = matrix.slice();
  const scale = Math.sqrt(a.reduce((sum, value) => sum + value * value, 0));
  for (let sweep = 0; sweep < 30; sweep += 1) {
    let beside = 0;
    for (let p = 0; p < size; p += 1) {
      for (let q = p + 1; q < size; q += 1) {
        beside += a[p * size + q]! ** 2;
        rotate(a, size, p, q);
      }
    }
    if (Math.sqrt(beside) <= 1e-15 * scale) break;
  }
  return Float64Array.from({ length: size }, (_, at) => a[at * size + at]!).sort();
}

function rotate(a: Float64Array, size: number, p: number, q: number): void {
  const off = a[p * size + q]!;
  if (off === 0) return;
  const theta = (a[q * size + q]! - a[p * size + p]!) / (2 * off);
  const tangent = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.hypot(theta, 1));
  const cosine = 1 / Math.hypot(tangent, 1);
  const sine = tangent * cosine;
  for (let k = 0; k < size; k += 1) {
    const [x, y] = [a[k * size + p]!, a[k * size + q]!];
    a[k * size + p] = cosine * x - sine * y;
    a[k * size + q] = sine * x + cosine * y;
  }
  for (let k = 0; k < size; k += 1) {
    const [x, y] = [a[p * size + k]!, a[q * size + k]!];
    a[p * size + k] = cosine * x - sine * y;
    a[q * size + k] = sine * x + cosine * y;
  }
}
