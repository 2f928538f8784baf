import type { Numbers } from '../../core/numbers/matrix.ts';

/** Sizes of a product of a rows x inner matrix with an inner x columns one; all row-major. */
export interface ProductShape {
  readonly rows: number;
  readonly inner: number;
  readonly columns: number;
}

/** Adds left * right to out (rows x columns). Zeros of the left, which pixels and ReLU are full of, cost nothing. */
export function addProduct(
  out: Float64Array,
  left: Numbers,
  right: Numbers,
  { rows, inner, columns }: ProductShape,
): void {
  for (let row = 0; row < rows; row += 1) {
    const to = row * columns;
    for (let at = 0; at < inner; at += 1) {
      const value = left[row * inner + at]!;
      if (value === 0) continue;
      const from = at * columns;
      for (let column = 0; column < columns; column += 1) out[to + column]! += value * right[from + column]!;
    }
  }
}

/** Adds left' * right to out (inner x columns), for a left of rows x inner and a right of rows x columns. */
export function addTransposed(
  out: Numbers,
  left: Numbers,
  right: Numbers,
  { rows, inner, columns }: ProductShape,
): void {
  for (let row = 0; row < rows; row += 1) {
    const from = row * columns;
    for (let at = 0; at < inner; at += 1) {
      const value = left[row * inner + at]!;
      if (value === 0) continue;
      const to = at * columns;
      for (let column = 0; column < columns; column += 1) out[to + column]! += value * right[from + column]!;
    }
  }
}

/** Adds left * right' to out (rows x inner), for a left of rows x columns and a right of inner x columns. */
export function addByTransposed(
  out: Float64Array,
  left: Numbers,
  right: Numbers,
  { rows, inner, columns }: ProductShape,
): void {
  for (let row = 0; row < rows; row += 1) {
    const from = row * columns;
    for (let at = 0; at < inner; at += 1) {
      const other = at * columns;
      let sum = 0;
      for (let column = 0; column < columns; column += 1) sum += left[from + column]! * right[other + column]!;
      out[row * inner + at]! += sum;
    }
  }
}
