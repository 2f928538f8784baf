import { descend, type DescentRule } from '../../analysis/geometry/descent.ts';
import { defaultOptions } from '../../core/ground/registry.ts';
import { optimizers, type OptimizerName } from '../../core/tables/optimizers.ts';

/** An optimizer of the table with a rate, decay and its own options, the others as usual. */
export function ruleOf(
  name: OptimizerName,
  learningRate: DescentRule['learningRate'],
  { decay = 0, ...options }: Readonly<Record<string, number>> = {},
): DescentRule {
  return {
    name,
    options: { ...defaultOptions(optimizers.get(name).parameters), ...options },
    learningRate,
    weightDecay: decay,
  };
}

/** Writes a gradient at some weights. */
export type Slopes = (weights: Float64Array, out: Float64Array) => void;

/** Gradient of half the curvature times (w - centre)^2, of every weight. */
export const bowlAt =
  (curvature: number, centre: number): Slopes =>
  (weights, out) =>
    weights.forEach((value, at) => (out[at] = curvature * (value - centre)));

/** No data: only decay pulls. */
export const noData = bowlAt(0, 0);

/** The first weight after each of so many steps, the start first. */
export function trailOf(rule: DescentRule, gradient: Slopes, start: readonly number[], steps: number): number[] {
  const trail = [start[0]!];
  descend(rule, { gradient, start, steps }, ([w]) => void trail.push(w!));
  return trail;
}
