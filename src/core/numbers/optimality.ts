import type { Numbers } from './matrix.ts';

/** Weights and the gradient there of everything in the objective but the penalty that is asked about. */
export interface Descent {
  readonly w: Numbers;
  readonly gradient: Numbers;
}

/** How far minus the gradient is from the slopes of l1 |w| + l2/2 w^2 at a weight: 0 exactly where that weight is optimal. */
export function weightDistance(weight: number, gradient: number, l1: number, l2: number): number {
  const pull = gradient + l2 * weight;
  return weight === 0 ? Math.max(Math.abs(pull) - l1, 0) : Math.abs(pull + (weight > 0 ? l1 : -l1));
}

/** The largest `weightDistance` of all weights. */
export function elementDistance({ w, gradient }: Descent, l1: number, l2: number): number {
  let worst = 0;
  for (let at = 0; at < w.length; at += 1) worst = Math.max(worst, weightDistance(w[at]!, gradient[at]!, l1, l2));
  return worst;
}

/**
 * The same for a group of which strength times the length is added: where it is not zero the largest entry of
 * gradient + strength w / |w|, where it is zero how much longer the gradient is than the strength.
 */
export function groupDistance(w: ArrayLike<number>, gradient: ArrayLike<number>, strength: number): number {
  const length = lengthOf(w);
  if (length === 0) return Math.max(lengthOf(gradient) - strength, 0);
  let worst = 0;
  for (let at = 0; at < w.length; at += 1) {
    worst = Math.max(worst, Math.abs(gradient[at]! + (strength * w[at]!) / length));
  }
  return worst;
}

function lengthOf(values: ArrayLike<number>): number {
  let sum = 0;
  for (let at = 0; at < values.length; at += 1) sum += values[at]! * values[at]!;
  return Math.sqrt(sum);
}
