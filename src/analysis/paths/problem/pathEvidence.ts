import { elementDistance } from '../../../core/numbers/optimality.ts';
import type { LeastSquares } from './leastSquares.ts';
import { groupEvidence } from './groupEvidence.ts';

/** What is added to 1/(2n) |y - X b|^2. */
export type PathPenalty =
  | { readonly kind: 'elasticNet'; readonly l1: number; readonly l2: number }
  | {
      readonly kind: 'group';
      readonly lambda: number;
      readonly groups: readonly { readonly inputs: readonly number[]; readonly weight: number }[];
    };

/** X'(y - X b)/n by plain loops over the data: independent of every solver. */
export function lossGradient({ x, y, samples, inputs }: LeastSquares, coefficients: Float64Array): Float64Array {
  const residual = y.slice(0, samples);
  for (let j = 0; j < inputs; j += 1) {
    if (coefficients[j] === 0) continue;
    for (let i = 0; i < samples; i += 1) residual[i]! -= coefficients[j]! * x.values[j * x.stride + i]!;
  }
  const gradient = new Float64Array(inputs);
  for (let j = 0; j < inputs; j += 1) {
    for (let i = 0; i < samples; i += 1) gradient[j]! += (x.values[j * x.stride + i]! * residual[i]!) / samples;
  }
  return gradient;
}

/** Largest violation of the optimality conditions, computed from the data and the coefficients alone. */
export function optimalityResidual(problem: LeastSquares, coefficients: Float64Array, penalty: PathPenalty): number {
  const gradient = lossGradient(problem, coefficients);
  switch (penalty.kind) {
    case 'elasticNet':
      return elementDistance({ w: coefficients, gradient: gradient.map((value) => -value) }, penalty.l1, penalty.l2);
    case 'group':
      return groupEvidence(penalty.groups, coefficients, gradient, penalty.lambda).kkt;
    default:
      return penalty satisfies never;
  }
}

/** Data term plus penalty. */
export function pathObjective(problem: LeastSquares, coefficients: Float64Array, penalty: PathPenalty): number {
  const { x, y, samples, inputs } = problem;
  let loss = 0;
  for (let i = 0; i < samples; i += 1) {
    let rest = y[i]!;
    for (let j = 0; j < inputs; j += 1) rest -= coefficients[j]! * x.values[j * x.stride + i]!;
    loss += (rest * rest) / (2 * samples);
  }
  return loss + penaltyOf(coefficients, penalty);
}

function penaltyOf(coefficients: Float64Array, penalty: PathPenalty): number {
  switch (penalty.kind) {
    case 'elasticNet':
      return coefficients.reduce((total, b) => total + penalty.l1 * Math.abs(b) + (penalty.l2 / 2) * b * b, 0);
    case 'group':
      return penalty.lambda * groupEvidence(penalty.groups, coefficients, coefficients, penalty.lambda).penalty;
    default:
      return penalty satisfies never;
  }
}
