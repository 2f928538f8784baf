import type { Numbers } from '../../core/numbers/matrix.ts';

/** Sizes of a product of a rows x inner matrix with an inner x columns one; all row-major. */
export interface ProductShape {
  readonly rows: number;
  readonly inner: number;
  readonly columns: number;
}

/** The numbers of a matrix that are not 0, row after row: pixels and the outputs of ReLU are mostly zeros. */
export interface RowLists {
  /** Where each row begins in the lists, and their end; rows + 1 numbers. */
  readonly starts: Int32Array;
  readonly columns: Int32Array;
  readonly values: Float64Array;
}

/** The lists of a rows x inner matrix, and those of its transpose. */
export function listRows(
  matrix: Numbers,
  { rows, inner }: Pick<ProductShape, 'rows' | 'inner'>,
  transposed = false,
): RowLists {
  const [lines, length] = transposed ? [inner, rows] : [rows, inner];
  const starts = new Int32Array(lines + 1);
  for (let at = 0; at < matrix.length; at += 1) {
    if (matrix[at] !== 0) starts[(transposed ? at % inner : Math.floor(at / inner)) + 1]! += 1;
  }
  for (let line = 0; line < lines; line += 1) starts[line + 1]! += starts[line]!;
  const columns = new Int32Array(starts[lines]!);
  const values = new Float64Array(starts[lines]!);
  let to = 0;
  for (let line = 0; line < lines; line += 1) {
    for (let at = 0; at < length; at += 1) {
      const value = matrix[transposed ? at * inner + line : line * inner + at]!;
      if (value === 0) continue;
      columns[to] = at;
      values[to] = value;
      to += 1;
    }
  }
  return { starts, columns, values };
}

/** Adds left * right to out: lines x columns, for a left of lists and a right whose rows have so many columns. */
export function addListed(
  out: Numbers,
  { starts, columns: places, values }: RowLists,
  right: Numbers,
  columns: number,
): void {
  for (let line = 0; line + 1 < starts.length; line += 1) {
    const to = line * columns;
    const end = starts[line + 1]!;
    let at = starts[line]!;
    // Four at once: what is added to is read and written once for them.
    for (; at + 4 <= end; at += 4) {
      const [v0, v1, v2, v3] = [values[at]!, values[at + 1]!, values[at + 2]!, values[at + 3]!];
      const [r0, r1] = [places[at]! * columns, places[at + 1]! * columns];
      const [r2, r3] = [places[at + 2]! * columns, places[at + 3]! * columns];
      for (let column = 0; column < columns; column += 1) {
        out[to + column] =
          out[to + column]! +
          v0 * right[r0 + column]! +
          v1 * right[r1 + column]! +
          v2 * right[r2 + column]! +
          v3 * right[r3 + column]!;
      }
    }
    for (; at < end; at += 1) {
      const value = values[at]!;
      const from = places[at]! * columns;
      for (let column = 0; column < columns; column += 1) out[to + column]! += value * right[from + column]!;
    }
  }
}

/** Adds left * right to out (rows x columns). Zeros of the left cost nothing. */
export function addProduct(out: Numbers, left: Numbers, right: Numbers, shape: ProductShape): void {
  const { rows, inner, columns } = shape;
  if (rows > 0) addListed(out, listRows(left.subarray(0, rows * inner), shape), right, columns);
}

/** Adds left' * right to out (inner x columns), for a left of rows x inner and a right of rows x columns. */
export function addTransposed(out: Numbers, left: Numbers, right: Numbers, shape: ProductShape): void {
  const { rows, inner, columns } = shape;
  if (rows > 0) addListed(out, listRows(left.subarray(0, rows * inner), shape, true), right, columns);
}

/** Adds left * right' to out (rows x inner), for a left of rows x columns and a right of inner x columns. */
export function addByTransposed(
  out: Numbers,
  left: Numbers,
  right: Numbers,
  { rows, inner, columns }: ProductShape,
): void {
  for (let row = 0; row < rows; row += 1) {
    const from = row * columns;
    const to = row * inner;
    let at = 0;
    for (; at + 4 <= inner; at += 4) {
      const r0 = at * columns;
      const [r1, r2, r3] = [r0 + columns, r0 + 2 * columns, r0 + 3 * columns];
      let [s0, s1, s2, s3] = [0, 0, 0, 0];
      for (let column = 0; column < columns; column += 1) {
        const value = left[from + column]!;
        s0 += value * right[r0 + column]!;
        s1 += value * right[r1 + column]!;
        s2 += value * right[r2 + column]!;
        s3 += value * right[r3 + column]!;
      }
      out[to + at]! += s0;
      out[to + at + 1]! += s1;
      out[to + at + 2]! += s2;
      out[to + at + 3]! += s3;
    }
    for (; at < inner; at += 1) {
      let sum = 0;
      for (let column = 0; column < columns; column += 1) sum += left[from + column]! * right[at * columns + column]!;
      out[to + at]! += sum;
    }
  }
}
