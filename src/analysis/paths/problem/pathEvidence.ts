import { elementDistance } from '../../../core/numbers/optimality.ts';
import type { LeastSquares } from './leastSquares.ts';
import { groupEvidence } from './groupEvidence.ts';
import { symmetricEigen } from '../../linearAlgebra/symmetricEigen.ts';

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

/**
 * Effective degrees of freedom, the trace of d fit / d y, on the columns that are not zero: for the elastic net sum mu/(mu + l2) over the
 * eigenvalues mu of X_A'X_A/n; for groups tr H^-1 X_A'X_A/n with the second derivative H of the objective.
 * @source Zou, Hastie, Tibshirani (2007), Ann. Statist. 35; Vaiter et al. (2012), The degrees of freedom of the group lasso
 */
export function effectiveDegreesOfFreedom(
  problem: LeastSquares,
  coefficients: Float64Array,
  penalty: PathPenalty,
): number {
  const active = Array.from(coefficients.keys()).filter((j) => coefficients[j] !== 0);
  const size = active.length;
  if (size === 0) return 0;
  const gram = gramOf(problem, active);
  const bending = bendingOf(coefficients, active, penalty);
  // tr (G + P)^-1 G = size - tr (G + P)^-1 P; in the eigenvectors v of G + P it is the sum of v'G v / value.
  const { values, vectors } = symmetricEigen(
    gram.map((value, at) => value + bending[at]!),
    size,
  );
  const cutoff = 1e-12 * values[size - 1]!;
  let trace = 0;
  for (let k = 0; k < size; k += 1) {
    if (values[k]! <= cutoff) continue;
    let form = 0;
    for (let a = 0; a < size; a += 1) {
      for (let b = 0; b < size; b += 1) form += vectors[k * size + a]! * gram[a * size + b]! * vectors[k * size + b]!;
    }
    trace += form / values[k]!;
  }
  return trace;
}

function gramOf({ x, samples }: LeastSquares, active: readonly number[]): Float64Array {
  const size = active.length;
  const gram = new Float64Array(size * size);
  for (let a = 0; a < size; a += 1) {
    for (let b = 0; b <= a; b += 1) {
      let total = 0;
      for (let i = 0; i < samples; i += 1)
        total += x.values[active[a]! * x.stride + i]! * x.values[active[b]! * x.stride + i]!;
      gram[a * size + b] = total / samples;
      gram[b * size + a] = total / samples;
    }
  }
  return gram;
}

/** Second derivative of the penalty on the active coefficients. */
function bendingOf(coefficients: Float64Array, active: readonly number[], penalty: PathPenalty): Float64Array {
  const size = active.length;
  const out = new Float64Array(size * size);
  if (penalty.kind === 'elasticNet') {
    for (let a = 0; a < size; a += 1) out[a * size + a] = penalty.l2;
    return out;
  }
  const place = new Map(active.map((input, a) => [input, a]));
  for (const { inputs, weight } of penalty.groups) {
    const length = Math.hypot(...inputs.map((input) => coefficients[input]!));
    if (length === 0) continue;
    const pull = (penalty.lambda * weight) / length;
    for (const i of inputs) {
      for (const j of inputs) {
        const [a, b] = [place.get(i), place.get(j)];
        if (a === undefined || b === undefined) continue;
        out[a * size + b] = (i === j ? pull : 0) - (pull * coefficients[i]! * coefficients[j]!) / (length * length);
      }
    }
  }
  return out;
}
