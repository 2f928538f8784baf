import type { PreparedRun } from '../../../../../src/engine/problem/preparedRun.ts';

/** The training samples of a run as rows, a 1 for the intercept before the inputs; nothing is centred. */
export interface Rows {
  readonly rows: readonly (readonly number[])[];
  readonly target: readonly number[];
}

/** @param read  the target of a sample */
export function rowsOf({ data }: PreparedRun, read: (sample: number) => number): Rows {
  const { samples, inputs } = data.train;
  const width = data.dataset.features;
  return {
    rows: Array.from({ length: samples }, (_, i) => [1, ...inputs.slice(i * width, (i + 1) * width)]),
    target: Array.from({ length: samples }, (_, i) => read(i)),
  };
}

/** Weights (without the intercept) that minimise 1/(2n) |y - X w - b|^2 + 1/2 sum of strength_j w_j^2, the intercept b free: the normal equations by elimination. */
export function ridgeWithIntercept({ rows, target }: Rows, strengths: readonly number[]): number[] {
  const size = rows[0]!.length;
  const matrix = Array.from({ length: size }, (_, j) => [
    ...Array.from(
      { length: size },
      (__, k) =>
        rows.reduce((sum, row) => sum + (row[j]! * row[k]!) / rows.length, 0) +
        (j === k && j > 0 ? strengths[j - 1]! : 0),
    ),
    rows.reduce((sum, row, i) => sum + (row[j]! * target[i]!) / rows.length, 0),
  ]);
  for (let pivot = 0; pivot < size; pivot += 1) {
    for (let row = 0; row < size; row += 1) {
      if (row === pivot) continue;
      const factor = matrix[row]![pivot]! / matrix[pivot]![pivot]!;
      for (let column = pivot; column <= size; column += 1) matrix[row]![column]! -= factor * matrix[pivot]![column]!;
    }
  }
  return matrix.slice(1).map((row, at) => row[size]! / row[at + 1]!);
}

/** Mean squares of the inputs around their means, by pairs of samples: half the mean squared difference. */
export function variances({ rows }: Rows): number[] {
  return rows[0]!.slice(1).map((_, j) => {
    let sum = 0;
    for (const one of rows) for (const other of rows) sum += (one[j + 1]! - other[j + 1]!) ** 2;
    return sum / 2 / rows.length ** 2;
  });
}
