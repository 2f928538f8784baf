/** What of the columns makes the coefficients of a linear model ambiguous. Any optimum is then as good as any other; ridge and elastic net choose one. */
export interface ColumnRelations {
  /** Columns without variance; their coefficients are 0. */
  readonly constant: readonly number[];
  /** Pairs of columns that are multiples of each other (apart from their means), the later one with the earliest. */
  readonly proportional: readonly (readonly [earlier: number, later: number])[];
  /** More inputs than samples leave directions in which the fit does not change. */
  readonly isWide: boolean;
}

/** Cosine from which two columns count as multiples of each other: 1 up to the rounding of a few thousand terms. */
const sameDirection = 1 - 1e-13;
/** Keys round the sizes of a few entries to so many steps; only columns with the same key are compared. */
const keySteps = 1e6;

/**
 * Finds constant and proportional columns.
 * @param values  samples x inputs, row-major
 */
export function relateColumns(samples: number, inputs: number, values: Float64Array): ColumnRelations {
  const constant: number[] = [];
  const proportional: (readonly [number, number])[] = [];
  const seen = new Map<string, number[]>();
  const columns: (Float64Array | undefined)[] = [];
  for (let j = 0; j < inputs; j += 1) {
    const column = unitColumn(samples, inputs, values, j);
    columns.push(column);
    if (column === undefined) {
      constant.push(j);
      continue;
    }
    const key = keyOf(column);
    const alike = seen.get(key) ?? [];
    const earlier = alike.find((other) => Math.abs(cosine(columns[other]!, column)) >= sameDirection);
    if (earlier !== undefined) proportional.push([earlier, j]);
    else seen.set(key, [...alike, j]);
  }
  return { constant, proportional, isWide: inputs > samples - 1 };
}

/** Minus its mean, of length 1; undefined for a constant column. */
function unitColumn(samples: number, inputs: number, values: Float64Array, j: number): Float64Array | undefined {
  let mean = 0;
  let largest = 0;
  for (let i = 0; i < samples; i += 1) {
    mean += values[i * inputs + j]! / samples;
    largest = Math.max(largest, Math.abs(values[i * inputs + j]!));
  }
  const column = Float64Array.from({ length: samples }, (_, i) => values[i * inputs + j]! - mean);
  const length = Math.sqrt(column.reduce((sum, value) => sum + value * value, 0));
  if (!(length > 1e-13 * largest * Math.sqrt(samples))) return undefined;
  return column.map((value) => value / length);
}

function keyOf(column: Float64Array): string {
  const stride = Math.max(1, Math.floor(column.length / 8));
  return Array.from(column)
    .filter((_, i) => i % stride === 0)
    .map((value) => Math.round(Math.abs(value) * keySteps))
    .join(' ');
}

function cosine(a: Float64Array, b: Float64Array): number {
  let total = 0;
  for (let i = 0; i < a.length; i += 1) total += a[i]! * b[i]!;
  return total;
}
