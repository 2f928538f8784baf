import type { DataConfig } from '../config/config.ts';
import type { Dataset } from '../tables/dataset.ts';
import { failure } from '../ground/errors.ts';
import { createRandom, type Random } from '../ground/random.ts';

/** Some of the samples of a data set, scaled. */
export interface Split {
  readonly samples: number;
  /** samples x features. */
  readonly inputs: Float64Array;
  /** Class indices (samples), or samples x targetWidth. */
  readonly targets: Float64Array;
  /** Where each sample stands in the data set. */
  readonly rows: Int32Array;
}

/** scaled = (raw - mean) / scale, per column; mean 0 and scale 1 where nothing is scaled. */
export interface ColumnScale {
  readonly mean: Float64Array;
  readonly scale: Float64Array;
}

export interface PreparedData {
  readonly dataset: Dataset;
  readonly train: Split;
  readonly validation: Split;
  readonly inputScale: ColumnScale;
  /** Of the targets of a regression; length targetWidth. */
  readonly targetScale: ColumnScale;
}

/** Rows of a data set that train and rows that validate. */
export interface ChosenRows {
  readonly train: Int32Array;
  readonly validation: Int32Array;
}

/** What of the document's data section splitting and scaling need. */
export type PreparationConfig = Pick<DataConfig, 'seed' | 'validation' | 'standardize' | 'standardizeTarget'>;

/** How many of each group validate: their shares, rounded so that the total is right; each group keeps one for training. */
function countValidation(sizes: readonly number[], share: number): number[] {
  const exact = sizes.map((size) => share * size);
  const counts = exact.map((count, group) => Math.min(Math.floor(count), Math.max(0, sizes[group]! - 1)));
  const byRemainder = [...counts.keys()].sort((one, other) => (exact[other]! % 1) - (exact[one]! % 1) || one - other);
  let missing =
    Math.round(share * sizes.reduce((sum, size) => sum + size, 0)) - counts.reduce((sum, one) => sum + one, 0);
  for (const group of byRemainder) {
    if (missing <= 0) break;
    if (counts[group]! + 1 >= sizes[group]!) continue;
    counts[group] = counts[group]! + 1;
    missing -= 1;
  }
  return counts;
}

/** The samples of each class, or all samples of a regression. */
function groupSamples({ task, samples, targets, classNames }: Dataset): Int32Array[] {
  if (task === 'regression') return [Int32Array.from({ length: samples }, (_, sample) => sample)];
  const groups: number[][] = classNames.map(() => []);
  for (let sample = 0; sample < samples; sample += 1) groups[targets[sample]!]!.push(sample);
  return groups.map((group) => Int32Array.from(group));
}

/** Rows that train and rows that validate, each ascending. */
function splitRows(dataset: Dataset, share: number, random: Random): ChosenRows {
  const groups = groupSamples(dataset);
  const counts = countValidation(
    groups.map((group) => group.length),
    share,
  );
  const validates = new Uint8Array(dataset.samples);
  groups.forEach((group, index) => {
    random.shuffle(group);
    for (const sample of group.subarray(0, counts[index])) validates[sample] = 1;
  });
  const all = Int32Array.from({ length: dataset.samples }, (_, sample) => sample);
  return { train: all.filter((row) => !validates[row]), validation: all.filter((row) => validates[row]) };
}

/** Row-major values of a data set and the names of their columns. */
interface Columns {
  readonly values: Float64Array;
  readonly names: readonly string[];
}

/** Mean and population deviation of one column over some rows; deviation 1 where all values are the same. */
function measureColumn({ values, names }: Columns, column: number, rows: Int32Array): [number, number] {
  const width = names.length;
  const first = values[rows[0]! * width + column]!;
  let sum = 0;
  let isConstant = true;
  for (const row of rows) {
    const value = values[row * width + column]!;
    sum += value;
    isConstant &&= value === first;
  }
  if (isConstant) return [first, 1];
  const mean = sum / rows.length;
  let squares = 0;
  for (const row of rows) squares += (values[row * width + column]! - mean) ** 2;
  return [mean, Math.sqrt(squares / rows.length)];
}

/** @throws LabError core/not-finite */
function measureScale(columns: Columns, rows: Int32Array, isScaled: boolean): ColumnScale {
  const width = columns.names.length;
  const mean = new Float64Array(width);
  const scale = new Float64Array(width).fill(1);
  if (!isScaled) return { mean, scale };
  for (let column = 0; column < width; column += 1) {
    const [centre, deviation] = measureColumn(columns, column, rows);
    if (!Number.isFinite(centre) || !Number.isFinite(deviation)) {
      throw failure('core/not-finite', [columns.names[column]!]);
    }
    mean[column] = centre;
    scale[column] = deviation === 0 ? 1 : deviation;
  }
  return { mean, scale };
}

/** The given rows, scaled. */
function takeRows({ values, names }: Columns, rows: Int32Array, { mean, scale }: ColumnScale): Float64Array {
  const width = names.length;
  const out = new Float64Array(rows.length * width);
  rows.forEach((row, place) => {
    for (let column = 0; column < width; column += 1) {
      out[place * width + column] = (values[row * width + column]! - mean[column]!) / scale[column]!;
    }
  });
  return out;
}

/**
 * Splits a data set and scales it. The split is seeded; in a classification every class keeps its share. Scaling uses mean
 * and population deviation of the training samples only; a column that is constant there becomes 0.
 * @param chosen  a split made elsewhere, as for the folds of cross-validation
 * @throws LabError core/not-finite  when a column to be scaled holds numbers that are not finite or too large
 */
export function prepareData(dataset: Dataset, config: PreparationConfig, chosen?: ChosenRows): PreparedData {
  const inputs = { values: dataset.inputs, names: dataset.featureNames };
  const targets = { values: dataset.targets, names: dataset.targetNames };
  const rows = chosen ?? splitRows(dataset, config.validation, createRandom(config.seed).fork('split'));
  const inputScale = measureScale(inputs, rows.train, config.standardize);
  const scalesTarget = config.standardizeTarget && dataset.task === 'regression';
  const targetScale = measureScale(targets, rows.train, scalesTarget);
  const split = (some: Int32Array): Split => ({
    samples: some.length,
    inputs: takeRows(inputs, some, inputScale),
    targets: takeRows(targets, some, targetScale),
    rows: some,
  });
  return { dataset, train: split(rows.train), validation: split(rows.validation), inputScale, targetScale };
}
