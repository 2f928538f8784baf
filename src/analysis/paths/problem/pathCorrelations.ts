import type { ColumnChoice } from '../../linearAlgebra/arena.ts';

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
