import { losses } from '../../core/tables/losses.ts';

/** Classes and the share of the target that is spread evenly over them. */
export interface Smoothing {
  readonly classes: number;
  readonly epsilon: number;
}

/** Target probabilities of class 0, as the loss of the lab makes them: classes numbers. */
export function smoothedTarget({ classes, epsilon }: Smoothing): Float64Array {
  const target = new Float64Array(classes);
  losses.get('crossEntropy').encode(0, classes, { labelSmoothing: epsilon }, target);
  return target;
}

/** Where smoothed cross-entropy is least. */
export interface SmoothedOptimum {
  /** Of the right class. */
  readonly probability: number;
  /** Logit of the right class less that of any other; Infinity without smoothing. */
  readonly gap: number;
  /** The entropy of the smoothed target. */
  readonly loss: number;
}

/** The optimum of cross-entropy with smoothed labels: probabilities are the targets, so the logits differ by ln((K (1 - e) + e) / e). */
export function smoothedOptimum({ classes, epsilon }: Smoothing): SmoothedOptimum {
  const other = epsilon / classes;
  const probability = 1 - epsilon + other;
  const entropy = (p: number): number => (p > 0 ? -p * Math.log(p) : 0);
  return {
    probability,
    gap: Math.log(probability / other),
    loss: entropy(probability) + (classes - 1) * entropy(other),
  };
}

/** What smoothing adds to the loss of a prediction with probability p for the right class and equal ones for the others: -e/K times the sum of all log probabilities. */
export function uniformTerm({ classes, epsilon }: Smoothing, p: number): number {
  const other = (1 - p) / (classes - 1);
  return -(epsilon / classes) * (Math.log(p) + (classes - 1) * Math.log(other));
}

/**
 * Logits that gradient descent on cross-entropy gives one free sample of class 0, from 0.
 * @param steps  at which they are wanted, ascending
 */
export function* trainLogits(
  smoothing: Smoothing,
  learningRate: number,
  steps: readonly number[],
): Generator<Float64Array> {
  const loss = losses.get('crossEntropy');
  const target = smoothedTarget(smoothing);
  const logits = new Float64Array(smoothing.classes);
  const slope = new Float64Array(smoothing.classes);
  let done = 0;
  for (const wanted of steps) {
    for (; done < wanted; done += 1) {
      loss.gradient(logits, target, {}, slope);
      for (let k = 0; k < logits.length; k += 1) logits[k]! -= learningRate * slope[k]!;
    }
    yield logits.slice();
  }
}
