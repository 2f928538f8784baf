import type { Choice } from '../ground/registry.ts';
import { optimizers, type OptimizerName } from './optimizers.ts';

/**
 * What an optimizer moves per step, over its learning rate, once a unit gradient has lasted: 1 / (1 - momentum). The prox is given as much, so that
 * both meet at a minimum of the objective. 1 for adaptive optimizers, whose step has no size of its own.
 */
export function restGain({ name, options }: Choice<OptimizerName>): number {
  const entry = optimizers.get(name);
  if (entry.adaptive) return 1;
  const w = new Float64Array(1);
  const slots = Array.from({ length: entry.slots }, () => new Float64Array(1));
  const move = (step: number): number => {
    const before = w[0]!;
    entry.update(w, Float64Array.of(1), { step, learningRate: 1, weightDecay: 0, slots }, options);
    return before - w[0]!;
  };
  const [first, second, third] = [move(1), move(2), move(3)];
  // Each growth of the step is the same share of the one before: their sum is a geometric series.
  const growth = second - first;
  return growth === 0 ? first : first + growth / (1 - (third - second) / growth);
}
