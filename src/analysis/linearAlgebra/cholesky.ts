import { type Arena, type SquareMatrix, roomFor } from './arena.ts';
import { openPlainArena } from './plainProducts.ts';

/**
 * Relative size of a Cholesky pivot below which a column counts as a combination of the others: rounding alone leaves about 1e-15,
 * a column that differs by a millionth of its length leaves 1e-12.
 */
export const dependentPivot = 1e-13;

/** The lower factor L of a positive definite matrix A = L L' to which rows and columns are added and from which they are removed. */
export interface UpdatedCholesky extends SquareMatrix {
  readonly size: number;
  /**
   * Adds one row and column.
   * @param cross     products with the present rows, the first `size` numbers
   * @param diagonal  product with itself
   * @returns false, and nothing changed, when the new column depends on the present ones
   */
  append(cross: Float64Array, diagonal: number): boolean;
  /** Removes row and column `index` by plane rotations. */
  remove(index: number): void;
  /** Replaces everything by the factor of the first `size` rows of a matrix. @returns -1, or the first row that depends on those before */
  refactor(matrix: SquareMatrix, size: number, shift: number): number;
  /** After a failed refactor: writes the combination of the rows up to `row` that vanishes, with 1 at `row`. */
  dependence(row: number, out: Float64Array): void;
  /** Solves A x = x in place. */
  solve(x: Float64Array): void;
  clear(): void;
}

/**
 * @param arena     where the factor and the vectors given to `solve` lie
 * @param capacity  rows to begin with; beyond them the factor moves to ordinary memory
 * @source Golub, Van Loan (2013), Matrix Computations, 6.5.4
 */
export function createCholesky(arena: Arena, capacity: number): UpdatedCholesky {
  return new GrowingCholesky(arena, capacity);
}

class GrowingCholesky implements UpdatedCholesky {
  size = 0;
  values: Float64Array;
  stride: number;
  #products: Arena;

  constructor(arena: Arena, capacity: number) {
    this.#products = arena;
    this.stride = roomFor(capacity);
    this.values = arena.doubles(this.stride * this.stride, true);
  }

  append(cross: Float64Array, diagonal: number): boolean {
    const { size } = this;
    if (size === this.stride) this.#grow();
    const from = size * this.stride;
    const row = this.values.subarray(from, from + size);
    row.set(cross.subarray(0, size));
    this.#products.solveLower(this, size, row);
    let squares = 0;
    for (let k = 0; k < size; k += 1) squares += row[k]! * row[k]!;
    const pivot = diagonal - squares;
    if (!(pivot > dependentPivot * diagonal)) return false;
    this.values[from + size] = Math.sqrt(pivot);
    this.size = size + 1;
    return true;
  }

  remove(index: number): void {
    const { values, stride } = this;
    const last = this.size - 1;
    for (let i = index; i < last; i += 1) {
      values.copyWithin(i * stride, (i + 1) * stride, (i + 1) * stride + i + 2);
    }
    for (let j = index; j < last; j += 1) this.#rotate(j, last);
    this.size = last;
  }

  /** Makes entry (j, j + 1) zero by turning columns j and j + 1 of the rows from j on. */
  #rotate(j: number, end: number): void {
    const { values, stride } = this;
    const at = j * stride + j;
    const radius = Math.hypot(values[at]!, values[at + 1]!);
    const cosine = values[at]! / radius;
    const sine = values[at + 1]! / radius;
    values[at] = radius;
    for (let i = j + 1; i < end; i += 1) {
      const to = i * stride + j;
      const left = values[to]!;
      const right = values[to + 1]!;
      values[to] = cosine * left + sine * right;
      values[to + 1] = cosine * right - sine * left;
    }
  }

  refactor(matrix: SquareMatrix, size: number, shift: number): number {
    while (size > this.stride) this.#grow();
    for (let i = 0; i < size; i += 1) {
      const from = i * matrix.stride;
      this.values.set(matrix.values.subarray(from, from + i + 1), i * this.stride);
      this.values[i * this.stride + i]! += shift;
    }
    this.size = size;
    return this.#products.factor(this, size, dependentPivot);
  }

  dependence(row: number, out: Float64Array): void {
    const from = row * this.stride;
    out.set(this.values.subarray(from, from + row));
    this.#products.solveUpper(this, row, out);
    for (let k = 0; k < row; k += 1) out[k] = -out[k]!;
    out[row] = 1;
  }

  solve(x: Float64Array): void {
    this.#products.solveLower(this, this.size, x);
    this.#products.solveUpper(this, this.size, x);
  }

  clear(): void {
    this.size = 0;
  }

  #grow(): void {
    const wider = Math.max(16, this.stride * 2);
    const values = new Float64Array(wider * wider);
    for (let i = 0; i < this.size; i += 1) {
      values.set(this.values.subarray(i * this.stride, i * this.stride + i + 1), i * wider);
    }
    this.values = values;
    this.stride = wider;
    this.#products = openPlainArena();
  }
}
