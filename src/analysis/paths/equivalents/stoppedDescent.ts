import type { QuadraticLoss } from './constraintForm.ts';
import { symmetricEigen } from '../../linearAlgebra/symmetricEigen.ts';

/** Share of the way to the optimum along an eigenvector of curvature mu after so many steps of gradient descent from 0. */
export function descentFilter(curvature: number, learningRate: number, steps: number): number {
  return 1 - (1 - learningRate * curvature) ** steps;
}

/** The same for ridge: mu / (mu + lambda). */
export function ridgeFilter(curvature: number, lambda: number): number {
  return curvature / (curvature + lambda);
}

/** The strength whose ridge filter equals a filter in (0, 1) at a curvature. */
export function equivalentStrength(curvature: number, filter: number): number {
  return curvature * (1 / filter - 1);
}

/** Where the filters of gradient flow, 1 - e^-u, and of ridge with lambda = 1/t, u/(1 + u), are furthest apart in u = mu t. */
export function largestFilterGap(): { readonly at: number; readonly gap: number } {
  // The derivative e^-u - 1/(1 + u)^2 is 0 where u = 2 log(1 + u).
  let low = 1;
  let high = 10;
  for (let round = 0; round < 200; round += 1) {
    const middle = (low + high) / 2;
    if (2 * Math.log1p(middle) > middle) low = middle;
    else high = middle;
  }
  const at = (low + high) / 2;
  return { at, gap: 1 - Math.exp(-at) - at / (1 + at) };
}

/**
 * Weights of gradient descent from 0 on 1/2 b'H b - linear'b at chosen numbers of steps, one plain iteration after the other.
 * @param steps  ascending
 */
export function* descend(
  { size, hessian, linear }: Pick<QuadraticLoss, 'size' | 'hessian' | 'linear'>,
  learningRate: number,
  steps: ArrayLike<number>,
): Generator<Float64Array, void> {
  const b = new Float64Array(size);
  const gradient = new Float64Array(size);
  let done = 0;
  for (let k = 0; k < steps.length; k += 1) {
    for (; done < steps[k]!; done += 1) {
      for (let i = 0; i < size; i += 1) {
        let slope = -linear[i]!;
        for (let j = 0; j < size; j += 1) slope += hessian[i * size + j]! * b[j]!;
        gradient[i] = slope;
      }
      for (let i = 0; i < size; i += 1) b[i]! -= learningRate * gradient[i]!;
    }
    yield b.slice();
  }
}

/** The eigenvectors of the curvature, to apply filters to the least-squares solution. */
export interface FilteredSolutions {
  /** Ascending. */
  readonly curvatures: Float64Array;
  /** sum over eigenvectors of filter(mu) (v'linear / mu) v; directions without curvature stay at 0. */
  apply(filter: (curvature: number) => number): Float64Array;
}

/** Curvatures below this share of the largest are rounding. */
const rankShare = 1e-12;

/** Prepares the solutions of a quadratic loss that shrink each direction by its curvature. */
export function filterSolutions({
  size,
  hessian,
  linear,
}: Pick<QuadraticLoss, 'size' | 'hessian' | 'linear'>): FilteredSolutions {
  const { values, vectors } = symmetricEigen(hessian, size);
  return {
    curvatures: values,
    apply(filter) {
      const out = new Float64Array(size);
      for (let k = 0; k < size; k += 1) {
        if (!(values[k]! > rankShare * values[size - 1]!)) continue;
        let along = 0;
        for (let j = 0; j < size; j += 1) along += vectors[k * size + j]! * linear[j]!;
        along *= filter(values[k]!) / values[k]!;
        for (let j = 0; j < size; j += 1) out[j]! += along * vectors[k * size + j]!;
      }
      return out;
    },
  };
}
