import { pathProblem } from './pathProblems.ts';

/** What every point of a path tells about how good it is. */
export interface PointEvidence {
  readonly lambda: number;
  /** Data term: 1/(2n) |y - X b|^2, or the mean negative log likelihood. */
  readonly loss: number;
  /** P(b) without lambda, so that objective = loss + lambda * penalty. */
  readonly penalty: number;
  /** Largest violation of the optimality conditions, in units of the gradient of the loss. */
  readonly kkt: number;
  /** Primal minus dual objective: no coefficients can lower the objective by more; undefined where no dual point is computed. */
  readonly gap: number | undefined;
  readonly iterations: number;
  readonly converged: boolean;
}

/** One strength of a path with its evidence, on the scale of the prepared problem. */
export interface PathPoint extends PointEvidence {
  /** Length p (for several outputs p x K, row-major). */
  readonly coefficients: Float64Array;
  /** Number of coefficients that are not 0: what glmnet prints as df. */
  readonly nonZero: number;
  /** Effective degrees of freedom of the fit where the solver knows them without further work; else see `degreesOfFreedom`. */
  readonly degreesOfFreedom?: number | undefined;
}

/** The strengths that a path visits. */
export interface LambdaGrid {
  /** Own strengths, decreasing, not negative; instead of the three numbers below. */
  readonly lambdas?: ArrayLike<number>;
  /** Number of strengths, default 100 (groups 50). */
  readonly count?: number;
  /** Smallest over largest strength; default as glmnet: 1e-4 with more samples than inputs, else 1e-2. */
  readonly ratio?: number;
}

/** Optimality residual at which a point counts as solved, relative to the largest gradient at zero. */
export const kktTolerance = 1e-11;

/** @param scale  largest gradient at zero: the size that residuals are measured against */
export function isSolved(kkt: number, scale: number): boolean {
  return kkt <= kktTolerance * Math.max(1, scale);
}

/** Smallest over largest strength as glmnet chooses it. */
export function defaultRatio(samples: number, inputs: number): number {
  return samples > inputs ? 1e-4 : 1e-2;
}

/**
 * Strengths from lambdaMax down in equal steps of the logarithm, or the given ones after a check.
 * @throws LabError analysis/bad-problem  strengths that do not decrease, or no signal to start from
 */
export function lambdaGrid(grid: LambdaGrid, lambdaMax: number, ratio: number, count = 100): Float64Array {
  if (grid.lambdas !== undefined) return checkLambdas(grid.lambdas);
  if (!(lambdaMax > 0)) throw pathProblem('no-signal');
  const length = Math.max(1, Math.floor(grid.count ?? count));
  const smallest = grid.ratio ?? ratio;
  if (!(smallest > 0 && smallest < 1)) throw pathProblem('not-decreasing', 2, smallest * lambdaMax);
  return Float64Array.from({ length }, (_, k) => (k === 0 ? lambdaMax : lambdaMax * smallest ** (k / (length - 1))));
}

function checkLambdas(lambdas: ArrayLike<number>): Float64Array {
  const checked = Float64Array.from(lambdas);
  checked.forEach((lambda, k) => {
    const isLower = k === 0 || lambda < checked[k - 1]!;
    if (!(lambda >= 0 && lambda < Infinity && isLower)) throw pathProblem('not-decreasing', k + 1, lambda);
  });
  return checked;
}

/** What a path is driven with. */
export interface DriveOptions<Point> {
  readonly signal?: AbortSignal;
  /** Called with every point as soon as it is known. */
  readonly onPoint?: (point: Point, index: number) => void;
  /** Lets the event loop run, so that a cancel can be heard; awaited after every point. */
  readonly pause?: () => Promise<void>;
}

/** Runs a path to its end, or until the signal aborts. @throws the reason of the signal */
export async function drivePath<Point>(points: Iterable<Point>, options: DriveOptions<Point> = {}): Promise<Point[]> {
  const { signal, onPoint, pause } = options;
  const found: Point[] = [];
  signal?.throwIfAborted();
  for (const point of points) {
    onPoint?.(point, found.length);
    found.push(point);
    await pause?.();
    signal?.throwIfAborted();
  }
  return found;
}

/** Numbers that are not exactly 0. */
export function countNonZero(values: Float64Array): number {
  let count = 0;
  // By index: an iterator over thousands of inputs costs a tenth of a wide path.
  for (let at = 0; at < values.length; at += 1) if (values[at] !== 0) count += 1;
  return count;
}

/** Sum of absolute values. */
export function l1Norm(values: Float64Array): number {
  let total = 0;
  for (const value of values) total += Math.abs(value);
  return total;
}

/** Sum of squares. */
export function squaredNorm(values: Float64Array): number {
  let total = 0;
  for (const value of values) total += value * value;
  return total;
}
