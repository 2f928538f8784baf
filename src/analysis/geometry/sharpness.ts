import { finish, type Parts } from '../../core/numbers/parts.ts';
import { largestEigenvalueInParts } from '../../core/numbers/largestEigenvalue.ts';
import type { Numbers } from '../../core/numbers/matrix.ts';
import type { LossOfNetwork } from './lossFunction.ts';
import { passLoss } from './lossPass.ts';
import { objectiveMap } from './spectrum.ts';

/** Where an optimizer stands, and what it descends on. */
export interface DescentAt {
  /** The loss with those penalties whose gradient is followed. */
  readonly problem: LossOfNetwork;
  readonly parameters: Numbers;
  /** Coupled decay: its strength for each parameter. */
  readonly decay: Float64Array | undefined;
  /** By what an adaptive optimizer divides the gradient of each parameter. */
  readonly divisors: Numbers | undefined;
}

/** Products of an iteration for one point of a curve, and how still it must be: a thousandth of what is seen. */
const productsOfPoint = 60;
const settled = 1e-7;

/**
 * The curvature that the step of an optimizer feels, of its steepest direction: the largest eigenvalue of D^(-1/2) H D^(-1/2), D what it divides by. It
 * is stable below `stableProduct` of the optimizer over the learning rate.
 * @source Cohen et al. (2021, 2022), Gradient descent, and adaptive gradient methods, at the edge of stability
 */
export function* sharpnessInParts({ problem, parameters, decay, divisors }: DescentAt): Parts<number> {
  const bend = objectiveMap(passLoss(problem, parameters));
  yield;
  const scale = divisors && Float64Array.from(divisors, (value) => 1 / Math.sqrt(value));
  // One product is one part.
  // eslint-disable-next-line require-yield
  const apply = function* (direction: Float64Array): Parts<Float64Array> {
    const scaled = scale === undefined ? direction : direction.map((value, at) => value * scale[at]!);
    const product = bend(scaled);
    for (let at = 0; at < product.length; at += 1) {
      product[at] = (product[at]! + (decay?.[at] ?? 0) * scaled[at]!) * (scale?.[at] ?? 1);
    }
    return product;
  };
  return yield* largestEigenvalueInParts(apply, parameters.length, { mostKept: productsOfPoint, settled });
}

/** `sharpnessInParts`, all at once. */
export function sharpnessAt(descent: DescentAt): number {
  return finish(sharpnessInParts(descent));
}
