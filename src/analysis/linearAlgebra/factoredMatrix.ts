import type { MatrixShape } from '../../core/numbers/matrix.ts';
import { decomposeSingular } from '../../core/numbers/singularValues.ts';

/** W = A B with both factors of the same size: half the sum of their squares is the nuclear norm of W, the least that any factors have. */
export interface BalancedFactors {
  /** rows x inner, row-major. */
  readonly left: Float64Array;
  /** inner x columns, row-major. */
  readonly right: Float64Array;
  readonly inner: number;
}

/** A = U sqrt(S), B = sqrt(S) V'. @source Srebro, Rennie, Jaakkola (2005), Maximum-margin matrix factorization */
export function balanceFactors(w: Float64Array, shape: MatrixShape): BalancedFactors {
  const { values, left, right, rank } = decomposeSingular(w, shape);
  const rightRows = new Float64Array(rank * shape.columns);
  for (let k = 0; k < rank; k += 1) {
    for (let j = 0; j < shape.columns; j += 1)
      rightRows[k * shape.columns + j] = Math.sqrt(values[k]!) * right[j * rank + k]!;
  }
  return { left: left.map((value, at) => value * Math.sqrt(values[at % rank]!)), right: rightRows, inner: rank };
}
