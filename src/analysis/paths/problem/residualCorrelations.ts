import type { ColumnChoice } from '../../linearAlgebra/arena.ts';
import type { LeastSquares } from './leastSquares.ts';
import type { ActiveColumns, PathCorrelations } from './pathCorrelations.ts';

const bins = 256;
/** Share of the columns that is watched at least: fewer means more often looking at all. */
const watchedShare = 0.08;

/** Vectors of n numbers, and products with all columns. */
interface Work {
  readonly residual: Float64Array;
  readonly direction: Float64Array;
  readonly fitted: Float64Array;
  /** The residual for which all correlations were computed last, and the largest of the unwatched ones then. */
  readonly reference: Float64Array;
  readonly scratch: Float64Array;
}

/** Correlations through the residual; the columns whose correlations are small are not looked at for as long as they must stay small. */
export class ResidualCorrelations implements PathCorrelations {
  readonly values: Float64Array;
  readonly slopes: Float64Array;
  readonly #problem: LeastSquares;
  readonly #ids: Int32Array;
  readonly #work: Work;
  readonly #largestLength: number;
  #watchedCount = 0;
  #outside = Infinity;
  #referenceSquare = 0;
  #square = 0;

  constructor(problem: LeastSquares) {
    const { arena, inputs, x } = problem;
    this.#problem = problem;
    this.values = new Float64Array(inputs);
    this.slopes = new Float64Array(inputs);
    this.#ids = arena.integers(inputs);
    this.#work = {
      residual: arena.doubles(x.stride),
      direction: arena.doubles(x.stride),
      fitted: arena.doubles(x.stride),
      reference: new Float64Array(x.stride),
      scratch: arena.doubles(inputs),
    };
    this.#largestLength = Math.sqrt(problem.squares.reduce((largest, one) => Math.max(largest, one), 0));
  }

  get watched(): ColumnChoice {
    return { ids: this.#ids, count: this.#watchedCount };
  }

  evaluate(active: ActiveColumns, threshold: number): boolean {
    const { residual, fitted } = this.#work;
    const problem = this.#problem;
    fitted.fill(0);
    problem.arena.combine(problem.x, active, active.weights, fitted);
    let squares = 0;
    for (let i = 0; i < problem.samples; i += 1) {
      const value = problem.y[i]! - fitted[i]!;
      residual[i] = value;
      squares += value * value;
    }
    this.#square = squares / problem.samples;
    if (this.#boundOutside(0) <= threshold) {
      this.#correlate(residual, this.values);
      return false;
    }
    this.#lookAtAll(threshold, threshold);
    return true;
  }

  direct(active: ActiveColumns): void {
    const { direction } = this.#work;
    const problem = this.#problem;
    direction.fill(0);
    problem.arena.combine(problem.x, active, active.weights, direction);
    this.#correlate(direction, this.slopes);
  }

  allowStep(step: number, threshold: number): boolean {
    if (this.#watchedCount === this.#problem.inputs || this.#boundOutside(step) <= threshold) return true;
    const { direction } = this.#work;
    const move = Math.sqrt(meanSquareOf(direction, this.#problem.samples)) * step * this.#largestLength;
    this.#lookAtAll(threshold - move * (1 + 1e-9), threshold);
    this.#correlate(direction, this.slopes);
    return false;
  }

  advance(step: number): void {
    const { values, slopes } = this;
    const { residual, direction } = this.#work;
    const ids = this.#ids;
    for (let i = 0; i < residual.length; i += 1) residual[i]! -= step * direction[i]!;
    for (let k = 0; k < this.#watchedCount; k += 1) values[ids[k]!]! -= step * slopes[ids[k]!]!;
  }

  crossProducts(id: number, active: ActiveColumns, out: Float64Array): void {
    const { x, arena } = this.#problem;
    const column = x.values.subarray(id * x.stride, (id + 1) * x.stride);
    const { scratch } = this.#work;
    arena.dots(x, active, column, scratch);
    for (let k = 0; k < active.count; k += 1) out[k] = scratch[k]!;
  }

  residualSquare(): number {
    return this.#square;
  }

  /**
   * What an unwatched correlation can be at most after a step along the direction: the residual is t times the reference, which scales
   * the known correlations, plus a rest whose products are bounded by lengths.
   */
  #boundOutside(step: number): number {
    const { residual, reference, direction } = this.#work;
    const { samples, inputs } = this.#problem;
    if (this.#watchedCount === inputs) return 0;
    let along = 0;
    for (let i = 0; i < samples; i += 1) {
      const value = residual[i]! - step * direction[i]!;
      along += value * reference[i]!;
    }
    const t = this.#referenceSquare > 0 ? along / this.#referenceSquare : 0;
    let rest = 0;
    for (let i = 0; i < samples; i += 1) {
      const value = residual[i]! - step * direction[i]! - t * reference[i]!;
      rest += value * value;
    }
    return Math.abs(t) * this.#outside + Math.sqrt(rest / samples) * this.#largestLength;
  }

  /** out[id] = x_id'v/n for the watched columns. */
  #correlate(v: Float64Array, out: Float64Array): void {
    const { scratch } = this.#work;
    const problem = this.#problem;
    const ids = this.#ids;
    const watchedCount = this.#watchedCount;
    problem.arena.dots(problem.x, this.watched, v, scratch);
    for (let k = 0; k < watchedCount; k += 1) out[ids[k]!] = scratch[k]!;
  }

  /** Computes every correlation and watches those above `needed`, and more of the largest ones so that the next steps are free. */
  #lookAtAll(needed: number, scale: number): void {
    const { values } = this;
    const { residual, reference, scratch } = this.#work;
    const problem = this.#problem;
    const ids = this.#ids;
    const { inputs } = problem;
    problem.arena.dots(problem.x, undefined, residual, scratch);
    values.set(scratch.subarray(0, inputs));
    reference.set(residual);
    this.#referenceSquare = meanSquareOf(residual, problem.samples) * problem.samples;
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
    this.#watchedCount = count;
    this.#outside = count === inputs ? 0 : outside;
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
