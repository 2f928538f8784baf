import type { OptimizerConfig } from '../core/config.ts';
import { optimizers } from '../core/optimizers.ts';

const gainSteps = 3000;

/**
 * What an optimizer moves per step, over its learning rate, once a unit gradient has lasted: 1 / (1 - momentum). The prox is given as much, so that
 * both meet at a minimum of the objective. 1 for adaptive optimizers, whose step has no size of its own.
 */
export function restGain({ name, options }: Pick<OptimizerConfig, 'name' | 'options'>): number {
  const entry = optimizers.get(name);
  if (entry.adaptive) return 1;
  const w = new Float64Array(1);
  const slots = Array.from({ length: entry.slots }, () => new Float64Array(1));
  let before = 0;
  for (let step = 1; step <= gainSteps; step += 1) {
    before = w[0]!;
    entry.update(w, Float64Array.of(1), { step, learningRate: 1, weightDecay: 0, slots }, options);
  }
  return before - w[0]!;
}
