import { largestEigenvalue } from '../../core/numbers/largestEigenvalue.ts';
import type { Numbers } from '../../core/numbers/matrix.ts';
import { curvatureProduct } from './hessianProduct.ts';
import type { LossOfNetwork } from './lossFunction.ts';
import { passLoss } from './lossPass.ts';

/** Passes through the network that a product with the second derivative takes. */
export const passesPerProduct = 2;

/**
 * Largest eigenvalue of the second derivative of the loss at some parameters, by Lanczos iteration on exact products: never above the true one.
 * @param products  that it may take
 * @param ridge     half of it times the square of each parameter is added to the loss
 */
export function largestLossCurvature(
  problem: LossOfNetwork,
  parameters: Numbers,
  products: number,
  ridge?: Float64Array,
): number {
  const pass = passLoss(problem, parameters);
  const bend = (direction: Float64Array): Float64Array => {
    const product = curvatureProduct(pass, direction);
    if (ridge !== undefined) for (let at = 0; at < ridge.length; at += 1) product[at]! += ridge[at]! * direction[at]!;
    return product;
  };
  return largestEigenvalue(bend, parameters.length, products);
}
