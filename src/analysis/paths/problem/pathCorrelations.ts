import type { ColumnChoice, ColumnMatrix } from '../../linearAlgebra/arena.ts';
import { roomFor } from '../../linearAlgebra/columnProducts.ts';
import type { LeastSquares } from './leastSquares.ts';

/** Columns of the model with their coefficients: position k belongs to column ids[k]. */
export interface ActiveColumns {
  readonly ids: Int32Array;
  readonly count: number;
  /** In the arena of the problem. */
  readonly weights: Float64Array;
}

/**
 * Correlations c_j = x_j'(y - X b)/n of the columns that can matter soon. The other columns are proved to stay below the threshold:
 * they cannot move further than their length times the movement of the residual, so most of X is left alone most of the time.
 * @source after El Ghaoui, Viallon, Rabbani (2012), Safe feature elimination for the lasso
 */
export interface PathCorrelations {
  /** Columns whose correlations are kept; all others are below the last threshold. */
  readonly watched: ColumnChoice;
  /** By column id, valid for watched columns. */
  readonly values: Float64Array;
  /** Slopes by column id after `direct`: how fast the correlations fall along a direction. */
  readonly slopes: Float64Array;
  /**
   * Computes `values` from the coefficients; unwatched columns are proved to be at most `threshold` or become watched.
   * @returns whether columns became watched, whose slopes are then unknown
   */
  evaluate(active: ActiveColumns, threshold: number): boolean;
  /** Computes `slopes` for a direction of the active coefficients. */
  direct(active: ActiveColumns): void;
  /**
   * Whether all unwatched columns stay at most `threshold` after a step along the last direction; if not, more columns are watched
   * (their values and slopes are computed) and the step has to be chosen again.
   */
  allowStep(step: number, threshold: number): boolean;
  /** Moves the values along the last direction. */
  advance(step: number): void;
  /** Products of column `id` with the active columns, and 1/n |y - X b|^2 of the last evaluation. */
  crossProducts(id: number, active: ActiveColumns, out: Float64Array): void;
  residualSquare(): number;
}

/** Through X'X where the problem has it, else through the residual. */
export function createCorrelations(problem: LeastSquares): PathCorrelations {
  return problem.gram === undefined ? new ResidualCorrelations(problem) : new GramCorrelations(problem, problem.gram);
}

class GramCorrelations implements PathCorrelations {
  readonly watched: ColumnChoice;
  readonly values: Float64Array;
  readonly slopes: Float64Array;
  private readonly problem: LeastSquares;
  private readonly gram: ColumnMatrix;
  private readonly fitted: Float64Array;
  private square = 0;

  constructor(problem: LeastSquares, gram: Float64Array) {
    const { inputs, arena } = problem;
    const stride = roomFor(inputs);
    this.problem = problem;
    this.gram = { values: gram, stride, rows: stride, count: inputs, scale: 1 };
    this.watched = { ids: Int32Array.from({ length: inputs }, (_, j) => j), count: inputs };
    this.values = arena.doubles(inputs);
    this.slopes = arena.doubles(inputs);
    this.fitted = arena.doubles(inputs);
  }

  evaluate(active: ActiveColumns): boolean {
    const { problem, fitted, values } = this;
    const { correlations } = problem;
    fitted.fill(0);
    problem.arena.combine(this.gram, active, active.weights, fitted);
    for (let j = 0; j < problem.inputs; j += 1) values[j] = correlations[j]! - fitted[j]!;
    let explained = 0;
    for (let k = 0; k < active.count; k += 1) {
      const id = active.ids[k]!;
      explained += active.weights[k]! * (correlations[id]! + values[id]!);
    }
    this.square = Math.max(0, problem.targetSquare - explained);
    return false;
  }

  direct(active: ActiveColumns): void {
    this.slopes.fill(0);
    this.problem.arena.combine(this.gram, active, active.weights, this.slopes);
  }

  allowStep(): boolean {
    return true;
  }

  advance(step: number): void {
    const { values, slopes } = this;
    for (let j = 0; j < values.length; j += 1) values[j]! -= step * slopes[j]!;
  }

  crossProducts(id: number, active: ActiveColumns, out: Float64Array): void {
    const from = id * this.gram.stride;
    for (let k = 0; k < active.count; k += 1) out[k] = this.gram.values[from + active.ids[k]!]!;
  }

  residualSquare(): number {
    return this.square;
  }
}

const bins = 256;
/** Share of the columns that is watched at least: fewer means more often looking at all. */
const watchedShare = 0.08;

class ResidualCorrelations implements PathCorrelations {
  readonly values: Float64Array;
  readonly slopes: Float64Array;
  private readonly problem: LeastSquares;
  private readonly ids: Int32Array;
  private readonly residual: Float64Array;
  private readonly direction: Float64Array;
  private readonly fitted: Float64Array;
  /** The residual for which all correlations were computed last, and the largest of the unwatched ones then. */
  private readonly reference: Float64Array;
  private readonly scratch: Float64Array;
  private readonly largestLength: number;
  private watchedCount = 0;
  private outside = Infinity;
  private referenceSquare = 0;
  private square = 0;

  constructor(problem: LeastSquares) {
    const { arena, inputs, x } = problem;
    this.problem = problem;
    this.values = new Float64Array(inputs);
    this.slopes = new Float64Array(inputs);
    this.ids = arena.integers(inputs);
    this.scratch = arena.doubles(inputs);
    this.residual = arena.doubles(x.stride);
    this.direction = arena.doubles(x.stride);
    this.fitted = arena.doubles(x.stride);
    this.reference = new Float64Array(x.stride);
    this.largestLength = Math.sqrt(problem.squares.reduce((largest, one) => Math.max(largest, one), 0));
  }

  get watched(): ColumnChoice {
    return { ids: this.ids, count: this.watchedCount };
  }

  evaluate(active: ActiveColumns, threshold: number): boolean {
    const { problem, residual, fitted } = this;
    fitted.fill(0);
    problem.arena.combine(problem.x, active, active.weights, fitted);
    let squares = 0;
    for (let i = 0; i < problem.samples; i += 1) {
      const value = problem.y[i]! - fitted[i]!;
      residual[i] = value;
      squares += value * value;
    }
    this.square = squares / problem.samples;
    if (this.boundOutside(0) <= threshold) {
      this.correlate(this.residual, this.values);
      return false;
    }
    this.lookAtAll(threshold, threshold);
    return true;
  }

  direct(active: ActiveColumns): void {
    const { problem, direction } = this;
    direction.fill(0);
    problem.arena.combine(problem.x, active, active.weights, direction);
    this.correlate(direction, this.slopes);
  }

  allowStep(step: number, threshold: number): boolean {
    if (this.watchedCount === this.problem.inputs || this.boundOutside(step) <= threshold) return true;
    const move = Math.sqrt(meanSquareOf(this.direction, this.problem.samples)) * step * this.largestLength;
    this.lookAtAll(threshold - move * (1 + 1e-9), threshold);
    this.correlate(this.direction, this.slopes);
    return false;
  }

  advance(step: number): void {
    const { residual, direction, ids, values, slopes } = this;
    for (let i = 0; i < residual.length; i += 1) residual[i]! -= step * direction[i]!;
    for (let k = 0; k < this.watchedCount; k += 1) values[ids[k]!]! -= step * slopes[ids[k]!]!;
  }

  crossProducts(id: number, active: ActiveColumns, out: Float64Array): void {
    const { x, arena } = this.problem;
    const column = x.values.subarray(id * x.stride, (id + 1) * x.stride);
    arena.dots(x, active, column, this.scratch);
    for (let k = 0; k < active.count; k += 1) out[k] = this.scratch[k]!;
  }

  residualSquare(): number {
    return this.square;
  }

  /**
   * What an unwatched correlation can be at most after a step along the direction: the residual is t times the reference, which scales
   * the known correlations, plus a rest whose products are bounded by lengths.
   */
  private boundOutside(step: number): number {
    const { residual, reference, direction } = this;
    const { samples, inputs } = this.problem;
    if (this.watchedCount === inputs) return 0;
    let along = 0;
    for (let i = 0; i < samples; i += 1) {
      const value = residual[i]! - step * direction[i]!;
      along += value * reference[i]!;
    }
    const t = this.referenceSquare > 0 ? along / this.referenceSquare : 0;
    let rest = 0;
    for (let i = 0; i < samples; i += 1) {
      const value = residual[i]! - step * direction[i]! - t * reference[i]!;
      rest += value * value;
    }
    return Math.abs(t) * this.outside + Math.sqrt(rest / samples) * this.largestLength;
  }

  /** out[id] = x_id'v/n for the watched columns. */
  private correlate(v: Float64Array, out: Float64Array): void {
    const { problem, ids, scratch, watchedCount } = this;
    problem.arena.dots(problem.x, this.watched, v, scratch);
    for (let k = 0; k < watchedCount; k += 1) out[ids[k]!] = scratch[k]!;
  }

  /** Computes every correlation and watches those above `needed`, and more of the largest ones so that the next steps are free. */
  private lookAtAll(needed: number, scale: number): void {
    const { problem, values, ids, residual, scratch } = this;
    const { inputs } = problem;
    problem.arena.dots(problem.x, undefined, residual, scratch);
    values.set(scratch.subarray(0, inputs));
    this.reference.set(residual);
    this.referenceSquare = meanSquareOf(residual, problem.samples) * problem.samples;
    const limit = Math.min(needed, limitForShare(values, scale, Math.max(watchedShare * inputs, 64)));
    let count = 0;
    let outside = 0;
    for (let j = 0; j < inputs; j += 1) {
      const size = Math.abs(values[j]!);
      if (size >= limit) {
        ids[count] = j;
        count += 1;
      } else if (size > outside) outside = size;
    }
    this.watchedCount = count;
    this.outside = count === inputs ? 0 : outside;
  }
}

function meanSquareOf(values: Float64Array, samples: number): number {
  let total = 0;
  for (let i = 0; i < samples; i += 1) total += values[i]! * values[i]!;
  return total / samples;
}

/** A limit that about `wanted` sizes reach, from a histogram on [0, scale]. */
function limitForShare(values: Float64Array, scale: number, wanted: number): number {
  if (!(scale > 0)) return 0;
  const histogram = new Int32Array(bins + 1);
  const step = bins / scale;
  for (let j = 0; j < values.length; j += 1) histogram[Math.min(bins, Math.floor(Math.abs(values[j]!) * step))]! += 1;
  let count = 0;
  for (let bin = bins; bin >= 0; bin -= 1) {
    count += histogram[bin]!;
    if (count >= wanted) return bin / step;
  }
  return 0;
}
