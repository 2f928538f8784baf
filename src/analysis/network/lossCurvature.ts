import type { Architecture } from '../../core/experiment/architecture.ts';
import type { Choice } from '../../core/ground/registry.ts';
import { largestEigenvalue } from '../../core/numbers/largestEigenvalue.ts';
import type { Numbers } from '../../core/numbers/matrix.ts';
import type { LossName } from '../../core/tables/losses.ts';
import { backwardNetwork, forwardNetwork, meanLoss } from './network.ts';

/** The mean loss of a network on some samples. */
export interface LossOfNetwork {
  readonly architecture: Architecture;
  readonly loss: Choice<LossName>;
  readonly rows: number;
  /** rows x architecture.inputs */
  readonly inputs: Numbers;
  /** rows x outputs, as the loss takes them. */
  readonly targets: Numbers;
  /** Half of it times the square of each parameter is added to the loss. */
  readonly ridge: Float64Array;
}

/** Passes through the network that a product with the second derivative takes. */
export const passesPerProduct = 2;
/** Length of the step of the difference quotient: its error and the rounding of the gradients are about as large. */
const stepLength = 1e-5;

/**
 * Largest eigenvalue of the second derivative of the loss at some parameters: Lanczos iteration on differences of gradients in float64, norms
 * with the statistics of these samples, no dropout. Never above the true one but for the error of the differences.
 * @param products  products with the second derivative that it may take
 */
export function largestLossCurvature(problem: LossOfNetwork, parameters: Numbers, products: number): number {
  const { architecture, loss, rows, inputs, targets, ridge } = problem;
  const gradientAt = (at: Float64Array): Float64Array => {
    const pass = forwardNetwork(architecture, at, { inputs, rows }, { kind: 'training' });
    return backwardNetwork(architecture, at, pass, meanLoss(loss, pass.outputs, targets, rows).gradient).parameters;
  };
  const start = Float64Array.from(parameters);
  const bend = (direction: Float64Array): Float64Array => {
    const moved = (by: number): Float64Array => gradientAt(start.map((value, at) => value + by * direction[at]!));
    const [up, down] = [moved(stepLength), moved(-stepLength)];
    return up.map((value, at) => (value - down[at]!) / (2 * stepLength) + ridge[at]! * direction[at]!);
  };
  return largestEigenvalue(bend, start.length, products);
}
