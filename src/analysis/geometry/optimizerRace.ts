import type { Choice } from '../../core/ground/registry.ts';
import { optimizers, type OptimizerName } from '../../core/tables/optimizers.ts';

/** A smooth function of a few numbers with its gradient. */
export interface DescentGoal {
  value(w: Float64Array): number;
  /** Written into `out`. */
  gradient(w: Float64Array, out: Float64Array): void;
}

/** One optimizer of a race. */
export interface Racer extends Choice<OptimizerName> {
  readonly learningRate: number;
  /** Decay beside the gradient, of those that have one. */
  readonly weightDecay: number;
}

/** How a race goes. */
export interface RaceRules {
  readonly start: Float64Array;
  /** The race is over once the function is at most this. */
  readonly enough: number;
  readonly mostSteps: number;
}

/** How an optimizer went down. */
export interface RaceRun {
  /** Weights at the start and after every step, one after the other. */
  readonly trail: Float64Array;
  /** Steps until the function was enough; undefined when it never was, or weights were not finite. */
  readonly steps: number | undefined;
  readonly hasDiverged: boolean;
}

/** Goes down with an optimizer of the table, in float64 and with the whole gradient at every step. */
export function race(
  goal: DescentGoal,
  { name, options, learningRate, weightDecay }: Racer,
  rules: RaceRules,
): RaceRun {
  const { start, enough, mostSteps } = rules;
  const entry = optimizers.get(name);
  const w = start.slice();
  const gradient = new Float64Array(w.length);
  const slots = Array.from({ length: entry.slots }, () => new Float64Array(w.length));
  const trail: number[] = [...w];
  for (let step = 1; step <= mostSteps; step += 1) {
    if (goal.value(w) <= enough) return { trail: Float64Array.from(trail), steps: step - 1, hasDiverged: false };
    goal.gradient(w, gradient);
    entry.update(w, gradient, { learningRate, weightDecay, step, slots }, options);
    if (!w.every((value) => Number.isFinite(value)))
      return { trail: Float64Array.from(trail), steps: undefined, hasDiverged: true };
    trail.push(...w);
  }
  const isThere = goal.value(w) <= enough;
  return { trail: Float64Array.from(trail), steps: isThere ? mostSteps : undefined, hasDiverged: false };
}
