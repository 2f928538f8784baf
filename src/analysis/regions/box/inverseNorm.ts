/** Room for a matrix and its inverse side by side. */
let rows = new Float64Array(72);

/**
 * Largest row sum of the absolute values of the inverse of a square matrix; infinite when there is none.
 * @param matrix  row after row
 * @source Gauss-Jordan elimination with partial pivoting; Golub, Van Loan (2013), section 3.4
 */
export function normOfInverse(matrix: Float64Array, size: number): number {
  const width = 2 * size;
  if (rows.length < size * width) rows = new Float64Array(size * width);
  for (let i = 0; i < size; i += 1) {
    for (let j = 0; j < size; j += 1) {
      rows[i * width + j] = matrix[i * size + j]!;
      rows[i * width + size + j] = i === j ? 1 : 0;
    }
  }
  for (let column = 0; column < size; column += 1) {
    if (!bringPivot(column, size)) return Infinity;
    const pivotRow = column * width;
    for (let i = 0; i < size; i += 1) {
      const head = rows[i * width + column]!;
      if (i === column || head === 0) continue;
      for (let k = column; k < width; k += 1) rows[i * width + k]! -= head * rows[pivotRow + k]!;
    }
  }
  let norm = 0;
  for (let i = 0; i < size; i += 1) {
    let sum = 0;
    for (let k = size; k < width; k += 1) sum += Math.abs(rows[i * width + k]!);
    norm = Math.max(norm, sum);
  }
  return norm;
}

/** Brings the row with the largest number of a column into its place and scales it so that this is 1. @returns false when there is none */
function bringPivot(column: number, size: number): boolean {
  const width = 2 * size;
  let best = column;
  for (let i = column + 1; i < size; i += 1) {
    if (Math.abs(rows[i * width + column]!) > Math.abs(rows[best * width + column]!)) best = i;
  }
  const pivot = rows[best * width + column]!;
  if (!(Math.abs(pivot) > 1e-12)) return false;
  for (let k = column; k < width; k += 1) {
    const value = rows[best * width + k]! / pivot;
    rows[best * width + k] = rows[column * width + k]!;
    rows[column * width + k] = value;
  }
  return true;
}
