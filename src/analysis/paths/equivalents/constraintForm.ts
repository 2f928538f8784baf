import { l1Norm, squaredNorm } from '../problem/lambdaPath.ts';
import { lassoPath } from '../squares/lassoPath.ts';
import { lassoLambdaMax, type LeastSquares, prepareLeastSquares } from '../problem/leastSquares.ts';
import { lossGradient } from '../problem/pathEvidence.ts';
import { pathProblem } from '../problem/pathProblems.ts';
import { type SymmetricEigen, symmetricEigen } from '../../linearAlgebra/symmetricEigen.ts';

/** L(b) = 1/2 b'H b - linear'b + constant with a positive semidefinite H. */
export interface QuadraticLoss {
  readonly size: number;
  /** Row-major. */
  readonly hessian: Float64Array;
  readonly linear: Float64Array;
  readonly constant: number;
}

/**
 * The optimum inside a ball and the strength that gives the same optimum as a penalty.
 * l2: the ball is |b|^2 <= radius^2; `multiplier` belongs to |b|^2, so that L + multiplier |b|^2 and lambda/2 |b|^2 with lambda = 2 multiplier agree.
 * l1: the ball is |b|_1 <= radius and lambda = multiplier.
 */
export interface ConstrainedOptimum {
  readonly coefficients: Float64Array;
  readonly loss: number;
  /** Shadow price: minus the slope of the optimal loss in |b|^2 (l2) or |b|_1 (l1); 0 where the ball does not bind. */
  readonly multiplier: number;
  readonly lambda: number;
  readonly isBinding: boolean;
}

/** The loss at coefficients. */
export function quadraticValue({ size, hessian, linear, constant }: QuadraticLoss, b: Float64Array): number {
  let total = constant;
  for (let i = 0; i < size; i += 1) {
    let row = 0;
    for (let j = 0; j < size; j += 1) row += hessian[i * size + j]! * b[j]!;
    total += b[i]! * (row / 2 - linear[i]!);
  }
  return total;
}

/** The loss 1/(2n) |y - X b|^2 of a prepared problem as a quadratic. */
export function quadraticOf(problem: LeastSquares): QuadraticLoss {
  const { inputs, correlations, targetSquare } = problem;
  const hessian = new Float64Array(inputs * inputs);
  const unit = new Float64Array(inputs);
  const none = lossGradient(problem, unit);
  for (let j = 0; j < inputs; j += 1) {
    unit[j] = 1;
    const gradient = lossGradient(problem, unit);
    unit[j] = 0;
    for (let i = 0; i < inputs; i += 1) hessian[i * inputs + j] = none[i]! - gradient[i]!;
  }
  return { size: inputs, hessian, linear: correlations.slice(0, inputs), constant: targetSquare / 2 };
}

/** Data whose loss is the quadratic up to a constant: X = sqrt(p) H^(1/2). */
function leastSquaresOf({ size, hessian, linear }: QuadraticLoss): LeastSquares {
  const { values, vectors } = symmetricEigen(hessian, size);
  const rows = new Float64Array(size * size);
  const target = new Float64Array(size);
  for (let k = 0; k < size; k += 1) {
    if (!(values[k]! > rankShare * values[size - 1]!)) continue;
    const root = Math.sqrt(size * values[k]!);
    for (let j = 0; j < size; j += 1) {
      rows[k * size + j] = root * vectors[k * size + j]!;
      target[k]! += (size / root) * vectors[k * size + j]! * linear[j]!;
    }
  }
  const raw = { intercept: false, standardize: false, standardizeTarget: false };
  return prepareLeastSquares({ samples: size, inputs: size, values: rows, target }, raw);
}

/** Eigenvalues below this share of the largest count as zero. */
const rankShare = 1e-12;
const searchSteps = 200;

/** b(strength) = (H + strength I)^-1 linear; at 0 the shortest optimum. */
function ridgeSolution({ values, vectors }: SymmetricEigen, linear: Float64Array, strength: number): Float64Array {
  const size = linear.length;
  const out = new Float64Array(size);
  const cutoff = rankShare * values[size - 1]!;
  for (let k = 0; k < size; k += 1) {
    if (strength === 0 && values[k]! <= cutoff) continue;
    let along = 0;
    for (let j = 0; j < size; j += 1) along += vectors[k * size + j]! * linear[j]!;
    along /= Math.max(0, values[k]!) + strength;
    for (let j = 0; j < size; j += 1) out[j]! += along * vectors[k * size + j]!;
  }
  return out;
}

/** The smallest L(b) + strength/2 |b|^2; at strength 0 the shortest optimum. */
export function penalizedMinimum(quadratic: QuadraticLoss, strength: number): Float64Array {
  return ridgeSolution(symmetricEigen(quadratic.hessian, quadratic.size), quadratic.linear, strength);
}

/**
 * min L(b) subject to |b|_2 <= radius, through the decreasing norm of the ridge solution.
 * @throws LabError analysis/bad-problem  a radius that is not positive
 */
export function minimizeInBall(quadratic: QuadraticLoss, radius: number): ConstrainedOptimum {
  if (!(radius > 0)) throw pathProblem('bad-radius', radius);
  const eigen = symmetricEigen(quadratic.hessian, quadratic.size);
  const solve = (strength: number): Float64Array => ridgeSolution(eigen, quadratic.linear, strength);
  const free = solve(0);
  if (Math.sqrt(squaredNorm(free)) <= radius) {
    return { coefficients: free, loss: quadraticValue(quadratic, free), multiplier: 0, lambda: 0, isBinding: false };
  }
  const excess = (strength: number): number => 1 / radius - 1 / Math.sqrt(squaredNorm(solve(strength)));
  let upper = Math.sqrt(squaredNorm(quadratic.linear)) / radius;
  let lower = 0;
  // The reciprocal of the norm is almost straight in the strength: the secant inside a bracket needs a few steps.
  let strength = upper / 2;
  for (let step = 0; step < searchSteps && upper - lower > 1e-16 * upper; step += 1) {
    const value = excess(strength);
    if (value > 0) lower = strength;
    else upper = strength;
    const near = strength * (1 + 1e-6);
    const next = strength - (value * (near - strength)) / (excess(near) - value);
    if (Math.abs(next - strength) <= 1e-15 * strength) break;
    strength = next > lower && next < upper ? next : (lower + upper) / 2;
  }
  const coefficients = solve(strength);
  return {
    coefficients,
    loss: quadraticValue(quadratic, coefficients),
    multiplier: strength / 2,
    lambda: strength,
    isBinding: true,
  };
}

/**
 * min L(b) subject to |b|_1 <= radius: between two breakpoints of the lasso the norm is a straight line in lambda.
 * @throws LabError analysis/bad-problem  a radius that is not positive
 */
export function minimizeInDiamond(quadratic: QuadraticLoss, radius: number): ConstrainedOptimum {
  if (!(radius > 0)) throw pathProblem('bad-radius', radius);
  const problem = leastSquaresOf(quadratic);
  try {
    const free = coefficientsAt(problem, 0);
    if (l1Norm(free) <= radius) {
      return { coefficients: free, loss: quadraticValue(quadratic, free), multiplier: 0, lambda: 0, isBinding: false };
    }
    const lambda = strengthForDiamond(problem, radius);
    const coefficients = coefficientsAt(problem, lambda);
    return { coefficients, loss: quadraticValue(quadratic, coefficients), multiplier: lambda, lambda, isBinding: true };
  } finally {
    problem.close();
  }
}

function coefficientsAt(problem: LeastSquares, lambda: number): Float64Array {
  for (const { coefficients } of lassoPath(problem, { lambdas: [lambda] })) return coefficients;
  return new Float64Array(problem.inputs);
}

function strengthForDiamond(problem: LeastSquares, radius: number): number {
  const path = lassoPath(problem, { lambdas: [0] });
  let state = path.next();
  while (state.done !== true) state = path.next();
  const knots = [lassoLambdaMax(problem), ...state.value.breakpoints.map(({ lambda }) => lambda), 0];
  const lambdas = knots.filter((lambda, k) => k === 0 || lambda < knots[k - 1]!);
  let upper = lambdas[0]!;
  let inner = 0;
  for (const { lambda, coefficients } of lassoPath(problem, { lambdas })) {
    const norm = l1Norm(coefficients);
    if (norm >= radius) return lambda + ((norm - radius) / (norm - inner)) * (upper - lambda);
    upper = lambda;
    inner = norm;
  }
  return 0;
}

/** The multiplier of a ball beside what it is said to be: by how much the loss falls when the ball grows. */
export interface ShadowPrice {
  /** What the multiplier says. */
  readonly multiplier: number;
  /** Minus the central difference quotient of the optimal loss in |b|^2 (l2) or |b|_1 (l1). */
  readonly measured: number;
}

/** Compares the multiplier with the slope of the optimal loss measured by solving twice more. @param step  relative change of the bound */
export function measureShadowPrice(
  quadratic: QuadraticLoss,
  radius: number,
  norm: 'l1' | 'l2',
  step = 1e-5,
): ShadowPrice {
  const solve = norm === 'l2' ? minimizeInBall : minimizeInDiamond;
  const toRadius = (bound: number): number => (norm === 'l2' ? Math.sqrt(bound) : bound);
  const bound = norm === 'l2' ? radius * radius : radius;
  const change = step * bound;
  const above = solve(quadratic, toRadius(bound + change)).loss;
  const below = solve(quadratic, toRadius(bound - change)).loss;
  return { multiplier: solve(quadratic, radius).multiplier, measured: (below - above) / (2 * change) };
}
