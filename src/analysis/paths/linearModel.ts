import type { LinearForm, LinearLossForm } from '../../core/numbers/linearForm.ts';
import type { PathPoint } from './problem/lambdaPath.ts';

/** A linear model of n samples, p inputs and K outputs, intercepts free. Plain data: it crosses threads. */
export interface LinearModel {
  readonly samples: number;
  readonly inputs: number;
  readonly outputs: number;
  /** n x p, row-major; nothing is scaled here, only centred inside. */
  readonly values: Float64Array;
  /**
   * squares: 1/(2n) |Y - X W|^2; logistic: one output for two classes; softmax: one output per class. Both are mean negative log likelihoods,
   * with `smoothing` of every target spread evenly over the classes.
   */
  readonly loss: LinearLossForm;
  /** squares: n x K numbers, row-major. Classes: n whole numbers from 0. */
  readonly targets: Float64Array;
  readonly smoothing: number;
}

/** P(W), without its strength. */
export type LinearPenalty = LinearForm;

/** One strength of the path of a linear model, with its evidence. */
export interface LinearPoint extends PathPoint {
  /** Length K. */
  readonly intercepts: Float64Array;
}

/** The exact solvers. */
export type LinearSolver =
  | 'homotopy'
  | 'active set'
  | 'one decomposition'
  | 'group active set'
  | 'accelerated proximal gradient'
  | 'proximal Newton';
