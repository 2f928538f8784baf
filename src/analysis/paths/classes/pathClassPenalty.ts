import type { ClassWeights } from './classWeights.ts';

/** lambda P(b) on the coefficients of a classifier; intercepts are free. */
export interface ClassPenalty {
  value(weights: ClassWeights): number;
  /** Prox of step * penalty, in place. */
  prox(weights: ClassWeights, step: number): void;
  /** Largest violation of optimality for a gradient of the loss; intercepts count too. */
  residual(weights: ClassWeights, gradient: ClassWeights): number;
  /** Adds the penalty's gradient to `out` where the coefficients are not zero and clears `out` where they are. */
  addGradient(weights: ClassWeights, out: ClassWeights): void;
  /** Adds the penalty's second derivative times v to `out` on the support and clears `out` elsewhere. */
  addCurvature(weights: ClassWeights, v: ClassWeights, out: ClassWeights): void;
  /** Whether coefficient `value` of input j belongs to the support. */
  isFree(weights: ClassWeights, j: number, value: number): boolean;
  /** Sets what passed through zero between `before` and `weights` to zero. */
  stopAtZero(before: ClassWeights, weights: ClassWeights): void;
}

/** The violation of optimality by free intercepts: their largest gradient. */
export function interceptResidual({ intercepts }: ClassWeights): number {
  return intercepts.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
}
