import {
  type Tridiagonal,
  multiplyByQ,
  multiplyByTransposedQ,
  solveTridiagonal,
  symmetricEigen,
  tridiagonalEigenvalues,
  tridiagonalize,
} from '../../linearAlgebra/symmetricEigen.ts';

/** Eigenvalues below this share of the largest are rounding; at lambda 0 their directions get no weight. */
const nullShare = 1e-12;

/** Solves (A + lambda I) x = right hand side for one A and many lambda after one reduction to tridiagonal form. */
export interface ShiftedSolver {
  readonly eigenvalues: Float64Array;
  /** @param out  in place */
  solve(lambda: number, out: Float64Array): void;
}

/**
 * @param matrix  symmetric and not negative; its lower half counts
 * @param stride  numbers between its rows
 * @param right   the right hand side, as long as a row
 */
export function createShiftedSolver(matrix: Float64Array, stride: number, right: Float64Array): ShiftedSolver {
  const size = right.length;
  const t: Tridiagonal = tridiagonalize(matrix, size, stride);
  const rotated = right.slice();
  multiplyByTransposedQ(t, rotated);
  const eigenvalues = tridiagonalEigenvalues(t).map((value) => Math.max(0, value));
  const cutoff = nullShare * eigenvalues[size - 1]!;
  return {
    eigenvalues: eigenvalues.map((value) => (value > cutoff ? value : 0)),
    solve(lambda, out) {
      if (lambda === 0) {
        solveByPseudoInverse(symmetricEigen(matrix, size, stride), cutoff, right, out);
        return;
      }
      out.set(rotated);
      solveTridiagonal(t, lambda, out);
      multiplyByQ(t, out);
    },
  };
}

function solveByPseudoInverse(
  { values, vectors }: ReturnType<typeof symmetricEigen>,
  cutoff: number,
  right: Float64Array,
  out: Float64Array,
): void {
  const size = right.length;
  out.fill(0);
  for (let k = 0; k < size; k += 1) {
    if (values[k]! <= cutoff) continue;
    const vector = vectors.subarray(k * size, (k + 1) * size);
    let along = 0;
    for (let i = 0; i < size; i += 1) along += vector[i]! * right[i]!;
    along /= values[k]!;
    for (let i = 0; i < size; i += 1) out[i]! += along * vector[i]!;
  }
}
