import type { PathPoint } from '../problem/lambdaPath.ts';

/** One strength of the path of a linear classifier; `coefficients` and `intercepts` are those of the prepared problem. */
export interface ClassificationPoint extends PathPoint {
  /** Length 1 for two classes, else one per class, mean 0. */
  readonly intercepts: Float64Array;
  /** Coefficients are p x outputs, row-major. */
  readonly outputs: number;
  /** For the data as they came. */
  readonly original: { readonly coefficients: Float64Array; readonly intercepts: Float64Array };
}
