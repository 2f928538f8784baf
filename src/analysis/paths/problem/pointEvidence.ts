import { type PathPoint, type PointEvidence, countNonZero, isSolved } from './lambdaPath.ts';

/** What the gap of 1/(2n) |y - X b|^2 + a penalty follows from. */
export interface DualPoint {
  /** The differentiable part of the objective at b, together with what is quadratic in the penalty. */
  readonly smooth: number;
  /** The part of the penalty that is a norm, with its strength. */
  readonly penalty: number;
  /** b times minus the gradient of the smooth part. */
  readonly along: number;
  /** Factor, at most 1, that brings the residual into the ball of the dual norm. */
  readonly shrink: number;
}

/**
 * Primal minus dual objective, where the dual point is the residual, shrunk until no correlation exceeds the strength. The objective and its
 * dual cancel to (1 - shrink)^2 smooth + penalty - shrink along, which keeps its digits close to the optimum.
 */
export function dualityGap({ smooth, penalty, along, shrink }: DualPoint): number {
  return Math.max(0, (1 - shrink) ** 2 * smooth + penalty - shrink * along);
}

/**
 * A point with its evidence.
 * @param scale  the size that the residual `kkt` is measured against
 */
export function supportPoint(
  coefficients: Float64Array,
  { lambda, loss, penalty, kkt, gap, iterations }: Omit<PointEvidence, 'converged'>,
  scale: number,
): PathPoint {
  // Field by field: spreading the evidence would take longer than a point of a small lasso.
  return {
    lambda,
    coefficients,
    loss,
    penalty,
    nonZero: countNonZero(coefficients),
    kkt,
    gap,
    iterations,
    converged: isSolved(kkt, scale),
  };
}
