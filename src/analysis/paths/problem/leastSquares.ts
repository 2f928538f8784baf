import { type Arena, type ColumnMatrix, roomFor } from '../../linearAlgebra/arena.ts';
import { openArena } from '../../linearAlgebra/columnProducts.ts';
import { pathProblem } from './pathProblems.ts';
import { scaleColumn } from './scaleColumn.ts';

/** n samples of p inputs and one target number each. */
export interface RegressionData {
  readonly samples: number;
  readonly inputs: number;
  /** Length n p, one sample after the other. */
  readonly values: Float64Array;
  /** Length n. */
  readonly target: Float64Array;
}

/** How a problem is prepared; all of it is optional. */
export interface LeastSquaresOptions {
  /** Divide every column by its population standard deviation (default true). */
  readonly standardize?: boolean;
  /** Divide the target by its population standard deviation (default true). */
  readonly standardizeTarget?: boolean;
  /** Subtract the means, so that an unpenalised intercept takes them up (default true). */
  readonly intercept?: boolean;
  /** Compute X'X/n where that pays (default true). */
  readonly gram?: boolean;
  /** Vectors of length n that the caller needs room for besides those of a path (default 0). */
  readonly extraColumns?: number;
  /** `plain` does without WebAssembly (default `simd`). */
  readonly products?: 'simd' | 'plain';
}

/** What became of a column or of the target before solving. */
export interface Scaling {
  /** Length p: mean (0 without intercept) and divisor (1 without standardizing, 0 for a constant column). */
  readonly means: Float64Array;
  readonly divisors: Float64Array;
  readonly targetMean: number;
  readonly targetDivisor: number;
}

/** 1/(2n) |y - X b|^2 on centred and scaled data, ready for every path. Close it after use. */
export interface LeastSquares {
  readonly samples: number;
  readonly inputs: number;
  readonly arena: Arena;
  /** X; its products are divided by n. */
  readonly x: ColumnMatrix;
  /** y, padded with zeros. */
  readonly y: Float64Array;
  /** X'y/n, length p. */
  readonly correlations: Float64Array;
  /** x_j'x_j/n, length p: 1 for standardized columns, 0 for constant ones. */
  readonly squares: Float64Array;
  /** y'y/n. */
  readonly targetSquare: number;
  readonly scaling: Scaling;
  /** Columns without variance: their coefficients stay 0. */
  readonly constant: readonly number[];
  /** X'X/n, rows roomFor(p) apart, where p is small enough to pay for it. */
  readonly gram: Float64Array | undefined;
  close(): void;
}

/** The columns of a problem and the memory that they are in. */
export type ProblemColumns = Pick<LeastSquares, 'samples' | 'inputs' | 'arena' | 'x'>;

/** Coefficients for the data as they came. */
export interface OriginalScale {
  readonly coefficients: Float64Array;
  readonly intercept: number;
}

const largestGram = 1024;
/** Rows that a factor gets in the arena; a larger one moves to ordinary memory. */
export const factorRows = 640;

/** Rows of the factor that fit into the arena of a problem. */
export function factorCapacity(inputs: number): number {
  return Math.min(inputs, factorRows);
}

function checkData({ samples, inputs, values, target }: RegressionData): void {
  if (!(samples >= 1 && inputs >= 1)) throw pathProblem('no-data', samples, inputs);
  if (values.length !== samples * inputs) throw pathProblem('wrong-size', 'values', values.length, samples * inputs);
  if (target.length !== samples) throw pathProblem('wrong-size', 'target', target.length, samples);
}

/** Finds the number that made a sum of the data not finite. */
function reportNotFinite({ samples, inputs, values, target }: RegressionData): never {
  for (let at = 0; at < values.length; at += 1) {
    if (!Number.isFinite(values[at]!)) throw pathProblem('not-finite', Math.floor(at / inputs) + 1, (at % inputs) + 1);
  }
  for (let i = 0; i < samples; i += 1) {
    if (!Number.isFinite(target[i]!)) throw pathProblem('target-not-finite', i + 1);
  }
  throw pathProblem('too-large');
}

/** Writes the rows of the data as columns, blocks of rows at a time so that both sides stay in the cache. */
function transpose({ samples, inputs, values }: RegressionData, stride: number, out: Float64Array): void {
  const block = 32;
  for (let first = 0; first < samples; first += block) {
    const end = Math.min(first + block, samples);
    for (let j = 0; j < inputs; j += 1) {
      const to = j * stride;
      for (let i = first; i < end; i += 1) out[to + i] = values[i * inputs + j]!;
    }
  }
  for (let j = 0; j < inputs; j += 1) out.fill(0, j * stride + samples, (j + 1) * stride);
}

/** Doubles that the problem and one path on it take. */
function roomOf(stride: number, inputs: number, hasGram: boolean): number {
  const capacity = roomFor(factorCapacity(inputs));
  const gram = hasGram ? roomFor(inputs) ** 2 : 0;
  return stride * inputs + gram + 3 * capacity * capacity + 16 * stride + 60 * roomFor(inputs) + 4096;
}

/**
 * Prepares a least-squares problem: columns and target minus mean, over the population standard deviation.
 * @throws LabError analysis/bad-problem  missing numbers, wrong sizes, one sample
 */
export function prepareLeastSquares(data: RegressionData, options: LeastSquaresOptions = {}): LeastSquares {
  const { standardize = true, intercept = true, products = 'simd' } = options;
  checkData(data);
  const { samples, inputs } = data;
  if (samples === 1 && intercept) throw pathProblem('one-sample');
  const stride = roomFor(samples);
  const hasGram = options.gram !== false && inputs <= largestGram && inputs <= Math.max(samples, 128);
  const arena = openArena(roomOf(stride, inputs, hasGram) + (options.extraColumns ?? 0) * stride, products);
  const x: ColumnMatrix = {
    values: arena.doubles(stride * inputs, true),
    stride,
    rows: stride,
    count: inputs,
    scale: 1 / samples,
  };
  transpose(data, stride, x.values);
  const y = arena.doubles(samples);
  y.set(data.target);
  const scaling = scaleInPlace(x, y, samples, options);
  if (!scaling.divisors.every(Number.isFinite) || !Number.isFinite(scaling.targetDivisor)) {
    arena.close();
    reportNotFinite(data);
  }
  const correlations = arena.doubles(inputs);
  arena.dots(x, undefined, y, correlations);
  const gram = hasGram ? arena.doubles(roomFor(inputs) ** 2) : undefined;
  if (gram !== undefined) arena.gram(x, roomFor(inputs), gram);
  return {
    samples,
    inputs,
    arena,
    x,
    y,
    correlations,
    squares: squaresOf(x, samples, standardize && intercept ? scaling.divisors : undefined),
    targetSquare: meanSquare(y, samples),
    scaling,
    constant: Array.from(scaling.divisors.keys()).filter((j) => scaling.divisors[j] === 0),
    gram,
    close: () => arena.close(),
  };
}

/** Centres and scales every column and the target. @returns what was done; NaN for numbers that are not finite */
function scaleInPlace(x: ColumnMatrix, y: Float64Array, samples: number, options: LeastSquaresOptions): Scaling {
  const { standardize = true, standardizeTarget = true, intercept = true } = options;
  const means = new Float64Array(x.count);
  const divisors = new Float64Array(x.count);
  for (let j = 0; j < x.count; j += 1) {
    const column = x.values.subarray(j * x.stride, j * x.stride + samples);
    const [mean, divisor] = scaleColumn(column, samples, intercept, standardize);
    means[j] = mean;
    divisors[j] = divisor;
  }
  const [targetMean, targetDivisor] = scaleColumn(y, samples, intercept, standardizeTarget);
  return { means, divisors, targetMean, targetDivisor };
}

function meanSquare(values: Float64Array, samples: number): number {
  let total = 0;
  for (let i = 0; i < samples; i += 1) total += values[i]! * values[i]!;
  return total / samples;
}

/** Standardized columns have mean square 1 by construction (0 when constant). */
function squaresOf(x: ColumnMatrix, samples: number, divisors: Float64Array | undefined): Float64Array {
  if (divisors !== undefined) return divisors.map((divisor) => (divisor === 0 ? 0 : 1));
  return Float64Array.from({ length: x.count }, (_, j) => meanSquare(x.values.subarray(j * x.stride), samples));
}

/** Turns coefficients of the prepared problem into those of the data as they came. */
export function toOriginalScale({ scaling }: Pick<LeastSquares, 'scaling'>, coefficients: Float64Array): OriginalScale {
  const { means, divisors, targetMean, targetDivisor } = scaling;
  const original = new Float64Array(coefficients.length);
  let intercept = targetMean;
  for (let j = 0; j < coefficients.length; j += 1) {
    if (coefficients[j] === 0 || divisors[j] === 0) continue;
    original[j] = (coefficients[j]! * targetDivisor) / divisors[j]!;
    intercept -= original[j]! * means[j]!;
  }
  return { coefficients: original, intercept };
}

/** max |x_j'y|/n. */
export function lassoLambdaMax({ correlations, inputs }: LeastSquares): number {
  let largest = 0;
  for (let j = 0; j < inputs; j += 1) largest = Math.max(largest, Math.abs(correlations[j]!));
  return largest;
}
