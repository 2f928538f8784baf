import type { Activation } from './activations.ts';
import { gaussianExpectation } from '../numbers/numerics.ts';
import type { Options } from '../ground/registry.ts';

/** E[f(sqrt(variance) Z)] for standard normal Z. */
function expectation(activation: Activation, variance: number, f: (z: number) => number): number {
  const deviation = Math.sqrt(variance);
  if (deviation === 0) return f(0);
  return gaussianExpectation(
    (z) => f(deviation * z),
    activation.kinks.map((kink) => kink / deviation),
  );
}

/**
 * G = E[slope(sqrt(variance) Z)^2]: the factor by which a layer with weight variance 1/fan-in multiplies the mean squared gradient.
 * @param variance  of the pre-activation
 * @source Schoenholz, Gilmer, Ganguli, Sohl-Dickstein (2017), Deep information propagation
 */
export function meanSquaredSlope(activation: Activation, p: Options, variance = 1): number {
  return expectation(activation, variance, (z) => activation.slope(z, p) ** 2);
}

/**
 * E[value(sqrt(variance) Z)^2]: the mean squared signal after the activation.
 * @param variance  of the pre-activation
 * @source Poole, Lahiri, Raghu, Sohl-Dickstein, Ganguli (2016), Exponential expressivity in deep neural networks
 */
export function secondMoment(activation: Activation, p: Options, variance = 1): number {
  return expectation(activation, variance, (z) => activation.value(z, p) ** 2);
}

/** E[value(sqrt(variance) Z)]: how far the outputs are from being centred on zero. */
export function meanActivation(activation: Activation, p: Options, variance = 1): number {
  return expectation(activation, variance, (z) => activation.value(z, p));
}

/** E[slope(sqrt(variance) Z)]: the mean slope, which is E[Z value] / sqrt(variance) by Stein's identity. */
export function meanActivationSlope(activation: Activation, p: Options, variance = 1): number {
  return expectation(activation, variance, (z) => activation.slope(z, p));
}
