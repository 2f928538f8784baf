/** Columns one after the other, `stride` apart: a multiple of four, with zeros after the first n numbers of each. */
export interface ColumnMatrix {
  readonly values: Float64Array;
  readonly stride: number;
  /** How much of a column takes part: n rounded up to a multiple of four. */
  readonly rows: number;
  readonly count: number;
  /** Every product of two columns is multiplied by this: 1/n makes them mean products. */
  readonly scale: number;
}

/** A choice of columns: the first `count` numbers of `ids`. */
export interface ColumnChoice {
  readonly ids: Int32Array;
  readonly count: number;
}

/** A square matrix, row-major, rows `stride` apart; of a symmetric one or a factor the lower half counts. */
export interface SquareMatrix {
  readonly values: Float64Array;
  readonly stride: number;
}

/** Doubles that `doubles(length)` takes from the arena: the length rounded up to a multiple of four. */
export function roomFor(length: number): number {
  return (length + 3) & ~3;
}

/** Memory for one computation and the products that run on it. All arrays given to the products come from the same arena. */
export interface Arena {
  readonly kind: 'simd' | 'plain';
  /** Zeros (whatever was there with `isDirty`), the length rounded up to a multiple of four. */
  doubles(length: number, isDirty?: boolean): Float64Array;
  integers(length: number): Int32Array;
  /** out[k] = scale * x_k . v over the chosen columns (all without a choice). */
  dots(x: ColumnMatrix, choice: ColumnChoice | undefined, v: Float64Array, out: Float64Array): void;
  /** Adds sum of weights[k] * x_k over the chosen columns to out. */
  combine(x: ColumnMatrix, choice: ColumnChoice | undefined, weights: Float64Array, out: Float64Array): void;
  /** out[j * width + i] = a.scale * a_i . b_j, adding to what is there. */
  products(a: ColumnMatrix, b: ColumnMatrix, width: number, out: Float64Array): void;
  /** out = scale * X'X, both halves, rows `width` apart; out is zero before. */
  gram(x: ColumnMatrix, width: number, out: Float64Array): void;
  /** Cholesky factor in place. @returns -1, or the first row whose pivot is not above tolerance * its diagonal */
  factor(matrix: SquareMatrix, size: number, tolerance: number): number;
  /** Solves L x = x in place. */
  solveLower(factor: SquareMatrix, size: number, x: Float64Array): void;
  /** Solves L' x = x in place. */
  solveUpper(factor: SquareMatrix, size: number, x: Float64Array): void;
  /** Opens a use of the arena; the returned function ends it. What was taken since the first open use is free again when all have ended. */
  use(): () => void;
  /** Gives the memory back; nothing of the arena may be used afterwards. */
  close(): void;
}
