import { largestEigenvalue } from '../../../core/numbers/largestEigenvalue.ts';
import type { LeastSquares } from './leastSquares.ts';

/** Where a path of L2 begins, in units of the largest curvature of the loss. */
const firstShare = 4;

/**
 * The strength where a path of L2 begins. No strength makes all weights 0; at this one every direction keeps at most a fifth of what it has
 * without a penalty (of squared errors exactly c / (c + lambda) at curvature c).
 * @param curvature  the largest of the loss at weights 0
 */
export function ridgeStart(curvature: number): number {
  return firstShare * curvature;
}

/** Largest eigenvalue of X'X/n. */
export function largestInputCurvature({ arena, x, inputs, samples }: LeastSquares): number {
  const endUse = arena.use();
  try {
    const direction = arena.doubles(inputs);
    const product = arena.doubles(inputs);
    const fitted = arena.doubles(samples);
    const apply = (given: Float64Array): Float64Array => {
      direction.set(given);
      arena.combine(x, undefined, direction, fitted.fill(0));
      arena.dots(x, undefined, fitted, product);
      return product.slice(0, inputs);
    };
    return largestEigenvalue(apply, inputs);
  } finally {
    endUse();
  }
}
