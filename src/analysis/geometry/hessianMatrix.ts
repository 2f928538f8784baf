import { addBends } from '../../core/experiment/penaltySum.ts';
import { hessianByUnits } from './hessianByUnits.ts';
import { curvatureProduct, type CurvaturePart } from './hessianProduct.ts';
import { penalized } from './lossFunction.ts';
import type { LossPass } from './lossPass.ts';

/** Up to so many parameters the whole second derivative is computed: a matrix of 18 MB, and seconds for its eigenvalues. */
export const wholeHessianLimit = 1500;

/**
 * Second derivative of the mean loss by all parameters, exact but for rounding: parameters x parameters, row-major, symmetric to the last bit.
 * @param part  gaussNewton leaves out what the layers' own bends add: never negative for convex losses
 */
export function lossHessian(pass: LossPass, part: CurvaturePart = 'hessian'): Float64Array {
  const hasNorms = pass.layers.some(({ design }) => design.norm !== undefined);
  return hasNorms ? hessianByProducts(pass, part) : hessianByUnits(pass, part);
}

/** One product for each parameter: for networks whose norms couple units or samples. The halves differ by rounding and are made one. */
export function hessianByProducts(pass: LossPass, part: CurvaturePart = 'hessian'): Float64Array {
  const size = pass.parameters.length;
  const matrix = new Float64Array(size * size);
  const direction = new Float64Array(size);
  for (let at = 0; at < size; at += 1) {
    direction[at] = 1;
    matrix.set(curvatureProduct(pass, direction, part), at * size);
    direction[at] = 0;
  }
  makeSymmetric(matrix, size);
  return matrix;
}

/** Second derivative of what the penalties add, where they are differentiable. */
export function penaltyHessian({ problem, parameters }: LossPass): Float64Array {
  const size = parameters.length;
  const matrix = new Float64Array(size * size);
  const direction = new Float64Array(size);
  for (let at = 0; at < size; at += 1) {
    direction[at] = 1;
    addBends(penalized(problem), parameters, direction, matrix.subarray(at * size, (at + 1) * size));
    direction[at] = 0;
  }
  makeSymmetric(matrix, size);
  return matrix;
}

function makeSymmetric(matrix: Float64Array, size: number): void {
  for (let row = 0; row < size; row += 1) {
    for (let column = 0; column < row; column += 1) {
      const mean = (matrix[row * size + column]! + matrix[column * size + row]!) / 2;
      matrix[row * size + column] = mean;
      matrix[column * size + row] = mean;
    }
  }
}
