import type { Random } from '../../core/ground/random.ts';
import { euclideanNorm } from '../../core/numbers/vectorNorms.ts';

/** Learning rate of the direction of weights whose length does not matter: rate / |w|^2, as if they had length 1. */
export function effectiveLearningRate(learningRate: number, weights: Float64Array): number {
  return learningRate / euclideanNorm(weights) ** 2;
}

/** Angle between two vectors in radians, exact for small angles, too; NaN when one of them is 0. */
export function angleBetween(one: ArrayLike<number>, other: ArrayLike<number>): number {
  const lengthOf = (vector: ArrayLike<number>): number => euclideanNorm(Float64Array.from(vector));
  const [first, second] = [lengthOf(one), lengthOf(other)];
  if (first === 0 || second === 0) return Number.NaN;
  let [apart, together] = [0, 0];
  for (let at = 0; at < one.length; at += 1) {
    const [a, b] = [one[at]! / first, other[at]! / second];
    apart += (a - b) ** 2;
    together += (a + b) ** 2;
  }
  return 2 * Math.atan2(Math.sqrt(apart), Math.sqrt(together));
}

/** Gradient descent with decay on weights whose length does not matter. */
export interface ScaleFreeDescent {
  readonly learningRate: number;
  /** Strength of lambda/2 |w|^2. */
  readonly lambda: number;
  /** Mean squared length of the gradient where |w| = 1. */
  readonly gradientSquare: number;
}

/**
 * Where growth by gradients (always across the weights) and shrinkage by decay balance, for a small product of rate and strength.
 * @returns length of the weights and angle per step in radians
 * @source van Laarhoven (2017), L2 regularization versus batch and weight normalization; Kodryan et al. (2022), Training scale-invariant neural networks on the sphere
 */
export function decayEquilibrium({ learningRate, lambda, gradientSquare }: ScaleFreeDescent): {
  readonly length: number;
  readonly angle: number;
} {
  return {
    length: ((learningRate * gradientSquare) / (2 * lambda)) ** (1 / 4),
    angle: Math.sqrt(2 * learningRate * lambda),
  };
}

/** Length of the weights and angle of each step. */
export interface RotationTrace {
  readonly lengths: Float64Array;
  /** Radians. */
  readonly angles: Float64Array;
}

/**
 * Steps of weights whose length does not matter, driven by random gradients: normal, across the weights, of mean square `gradientSquare` / |w|^2,
 * and pulled back by decay. They start at length 1.
 * @param dimension  of the weights, at least 2
 */
export function* rotateRandomly(
  { learningRate, lambda, gradientSquare }: ScaleFreeDescent,
  { dimension, steps, random }: { readonly dimension: number; readonly steps: number; readonly random: Random },
): Generator<void, RotationTrace> {
  const w = new Float64Array(dimension);
  w[0] = 1;
  const gradient = new Float64Array(dimension);
  const lengths = new Float64Array(steps);
  const angles = new Float64Array(steps);
  const deviation = Math.sqrt(gradientSquare / (dimension - 1));
  for (let step = 0; step < steps; step += 1) {
    const length = euclideanNorm(w);
    let along = 0;
    for (let at = 0; at < dimension; at += 1) {
      gradient[at] = deviation * random.normal();
      along += (gradient[at]! * w[at]!) / length;
    }
    let across = 0;
    for (let at = 0; at < dimension; at += 1) {
      const slope = (gradient[at]! - (along * w[at]!) / length) / length;
      across += slope * slope;
      w[at]! -= learningRate * (slope + lambda * w[at]!);
    }
    lengths[step] = euclideanNorm(w);
    // The step across against what decay leaves of the weights along.
    angles[step] = Math.atan2(learningRate * Math.sqrt(across), length * (1 - learningRate * lambda));
    if (step % stepsPerPart === stepsPerPart - 1) yield;
  }
  return { lengths, angles };
}

/** Steps between two pauses: a few milliseconds. */
const stepsPerPart = 4000;
