import { normalizations, type NormalizationName } from '../../core/tables/normalizations.ts';

/** What a norm makes of some samples. */
export interface NormalizedRows {
  readonly rows: readonly (readonly number[])[];
  /** Of each column (batch norm), or of each row. */
  readonly means: readonly number[];
  /** Biased. */
  readonly variances: readonly number[];
}

/** Normalises samples (one row each) by the lab's own norm. */
export function normalizeRows(
  name: NormalizationName,
  rows: readonly (readonly number[])[],
  epsilon = 0,
): NormalizedRows {
  const columns = rows[0]!.length;
  const { output, mean, variance } = normalizations
    .get(name)
    .normalize(Float64Array.from(rows.flat()), rows.length, columns, { epsilon });
  return {
    rows: rows.map((_, row) => [...output.subarray(row * columns, (row + 1) * columns)]),
    means: [...mean],
    variances: [...variance],
  };
}

/** One row of features, normalised. */
export function normalizeRow(name: 'layer' | 'rms', x: readonly number[], epsilon = 0): readonly number[] {
  return normalizeRows(name, [x], epsilon).rows[0]!;
}

/** One feature over a batch, normalised. */
export function normalizeBatch(x: readonly number[], epsilon = 0): readonly number[] {
  const rows = x.map((value) => [value]);
  return normalizeRows('batch', rows, epsilon).rows.map(([value]) => value!);
}

/** The norm that claims hang on. */
export const norming = { name: 'the norm', value: normalizeRows };
