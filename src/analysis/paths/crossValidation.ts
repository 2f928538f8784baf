import type { Random } from '../../core/ground/random.ts';
import type { PathPoint } from './problem/lambdaPath.ts';
import {
  type LeastSquaresOptions,
  type RegressionData,
  prepareLeastSquares,
  toOriginalScale,
  type LeastSquares,
} from './problem/leastSquares.ts';
import { pathProblem } from './problem/pathProblems.ts';

/** Fold of every sample, 0 to folds - 1, sizes as equal as possible, in random order. */
export function assignFolds(samples: number, folds: number, random: Random): Int32Array {
  if (!(Number.isInteger(folds) && folds >= 2 && samples >= folds)) throw pathProblem('bad-folds', folds, samples);
  const fold = Int32Array.from({ length: samples }, (_, i) => i % folds);
  random.shuffle(fold);
  return fold;
}

/** The same within every class, so that each fold holds its share of each; classes are dealt on from where the last one ended. */
export function assignFoldsByClass(classes: ArrayLike<number>, folds: number, random: Random): Int32Array {
  const { length } = classes;
  if (!(Number.isInteger(folds) && folds >= 2 && length >= folds)) throw pathProblem('bad-folds', folds, length);
  const order = Int32Array.from({ length }, (_, i) => i);
  random.shuffle(order);
  order.sort((one, other) => classes[one]! - classes[other]!);
  const fold = new Int32Array(length);
  order.forEach((sample, place) => (fold[sample] = place % folds));
  return fold;
}

/** Error on the held-out samples of one fold at every strength. */
export interface FoldErrors {
  /** Mean squared error (or another mean loss) per strength. */
  readonly errors: Float64Array;
  /** Held-out samples: the weight of the fold. */
  readonly samples: number;
}

/** The errors of all folds together, and which strengths they speak for. */
export interface CrossValidation {
  readonly lambdas: Float64Array;
  /** Mean over the folds weighted by their samples, and its standard error. */
  readonly mean: Float64Array;
  readonly standardError: Float64Array;
  /** Index of the smallest mean. */
  readonly best: number;
  /** Index of the largest strength whose mean is at most one standard error above the best. */
  readonly oneStandardError: number;
  readonly zones: readonly Zone[];
}

/** A range of strengths, both ends included, as indices into the path. */
export interface Zone {
  readonly kind: 'underfit' | 'good' | 'overfit';
  readonly from: number;
  readonly to: number;
}

/** Builds the path of a prepared problem at given strengths. */
export type PathMaker = (problem: LeastSquares, lambdas: Float64Array) => Iterable<PathPoint>;

/**
 * Errors of one fold: the path is computed on the other samples, standardized by themselves, at the strengths of the whole path.
 * Folds are independent of each other, so a caller may spread them over threads.
 * @returns mean squared error in units of the target as it came
 */
export function foldErrors(
  data: RegressionData,
  folds: Int32Array,
  fold: number,
  path: { readonly lambdas: Float64Array; readonly make: PathMaker; readonly options?: LeastSquaresOptions },
): FoldErrors {
  const train = rowsWhere(data, (i) => folds[i] !== fold);
  const held = rowsWhere(data, (i) => folds[i] === fold);
  const problem = prepareLeastSquares(train, path.options);
  try {
    const errors = new Float64Array(path.lambdas.length);
    let k = 0;
    for (const { coefficients } of path.make(problem, path.lambdas)) {
      errors[k] = meanSquaredError(held, toOriginalScale(problem, coefficients));
      k += 1;
    }
    return { errors, samples: held.samples };
  } finally {
    problem.close();
  }
}

function rowsWhere(
  { samples, inputs, values, target }: RegressionData,
  isChosen: (i: number) => boolean,
): RegressionData {
  const chosen = Array.from({ length: samples }, (_, i) => i).filter(isChosen);
  const rows = new Float64Array(chosen.length * inputs);
  chosen.forEach((i, to) => rows.set(values.subarray(i * inputs, (i + 1) * inputs), to * inputs));
  return { samples: chosen.length, inputs, values: rows, target: Float64Array.from(chosen, (i) => target[i]!) };
}

/** Mean of the squared errors of a linear model. */
export function meanSquaredError(
  { samples, inputs, values, target }: RegressionData,
  { coefficients, intercept }: { readonly coefficients: Float64Array; readonly intercept: number },
): number {
  let total = 0;
  for (let i = 0; i < samples; i += 1) {
    let error = intercept - target[i]!;
    for (let j = 0; j < inputs; j += 1) {
      if (coefficients[j] !== 0) error += coefficients[j]! * values[i * inputs + j]!;
    }
    total += error * error;
  }
  return total / samples;
}

/**
 * Mean and standard error over the folds as glmnet computes them: weighted by the samples of a fold, the spread divided by folds - 1.
 * @param lambdas  decreasing
 */
export function summarizeFolds(lambdas: Float64Array, folds: readonly FoldErrors[]): CrossValidation {
  const total = folds.reduce((count, { samples }) => count + samples, 0);
  const average = (value: (fold: FoldErrors) => number): number =>
    folds.reduce((sum, fold) => sum + (fold.samples / total) * value(fold), 0);
  const mean = lambdas.map((_, k) => average(({ errors }) => errors[k]!));
  const standardError = lambdas.map((_, k) =>
    Math.sqrt(average(({ errors }) => (errors[k]! - mean[k]!) ** 2) / Math.max(1, folds.length - 1)),
  );
  let best = 0;
  mean.forEach((value, k) => {
    if (value < mean[best]!) best = k;
  });
  const limit = mean[best]! + standardError[best]!;
  const oneStandardError = mean.findIndex((value) => value <= limit);
  return { lambdas, mean, standardError, best, oneStandardError, zones: zonesOf(mean, limit, best) };
}

/**
 * Good is the range of strengths around the best one whose error stays within one standard error; stronger ones under-fit, weaker ones over-fit.
 */
export function zonesOf(mean: Float64Array, limit: number, best: number): Zone[] {
  let from = best;
  let to = best;
  while (from > 0 && mean[from - 1]! <= limit) from -= 1;
  while (to + 1 < mean.length && mean[to + 1]! <= limit) to += 1;
  const zones: Zone[] = [
    { kind: 'underfit', from: 0, to: from - 1 },
    { kind: 'good', from, to },
    { kind: 'overfit', from: to + 1, to: mean.length - 1 },
  ];
  return zones.filter((zone) => zone.to >= zone.from);
}

/** All folds one after the other; yields after each so that the caller can pause or stop. */
export function* crossValidate(
  data: RegressionData,
  folds: Int32Array,
  path: { readonly lambdas: Float64Array; readonly make: PathMaker; readonly options?: LeastSquaresOptions },
): Generator<FoldErrors, CrossValidation> {
  const count = folds.reduce((largest, fold) => Math.max(largest, fold), 0) + 1;
  const found: FoldErrors[] = [];
  for (let fold = 0; fold < count; fold += 1) {
    const errors = foldErrors(data, folds, fold, path);
    found.push(errors);
    yield errors;
  }
  return summarizeFolds(path.lambdas, found);
}
