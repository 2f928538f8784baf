import { type PathPoint, countNonZero, isSolved, squaredNorm } from '../problem/lambdaPath.ts';

/** tr X (X'X + n lambda I)^-1 X', from the eigenvalues of X'X/n. */
export function ridgeDegreesOfFreedom(eigenvalues: ArrayLike<number>, lambda: number): number {
  let total = 0;
  for (let k = 0; k < eigenvalues.length; k += 1) {
    const value = eigenvalues[k]!;
    if (value > 0) total += value / (value + lambda);
  }
  return total;
}

/** Coefficients of ridge regression with what they leave. */
export interface RidgeFit {
  readonly lambda: number;
  readonly coefficients: Float64Array;
  /** X'(y - X b)/n. */
  readonly gradient: Float64Array;
  /** 1/(2n) |y - X b|^2. */
  readonly loss: number;
}

/**
 * The evidence of coefficients of ridge regression.
 * @param eigenvalues  of X'X/n (or X X'/n)
 * @param scale        the size that the residual `kkt` is measured against
 */
export function ridgePoint(fit: RidgeFit, eigenvalues: Float64Array, scale: number): PathPoint {
  const { lambda, coefficients, gradient, loss } = fit;
  let kkt = 0;
  let squares = 0;
  for (let j = 0; j < coefficients.length; j += 1) {
    const violation = gradient[j]! - lambda * coefficients[j]!;
    kkt = Math.max(kkt, Math.abs(violation));
    squares += violation * violation;
  }
  return {
    lambda,
    coefficients,
    nonZero: countNonZero(coefficients),
    degreesOfFreedom: ridgeDegreesOfFreedom(eigenvalues, lambda),
    loss,
    penalty: squaredNorm(coefficients) / 2,
    kkt,
    gap: lambda > 0 ? squares / (2 * lambda) : undefined,
    iterations: 1,
    converged: isSolved(kkt, scale),
  };
}
