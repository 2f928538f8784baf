import type { Choice } from '../../core/ground/registry.ts';
import { optimizers, type OptimizerName } from '../../core/tables/optimizers.ts';

/** How weights go down. */
export interface DescentRule extends Choice<OptimizerName> {
  /** A number, or that of every step, the first one 0. */
  readonly learningRate: number | ((step: number) => number);
  /** Coupled or beside the gradient, as the optimizer does. */
  readonly weightDecay: number;
}

/** Weights and the memory of their optimizer. */
export interface DescentState {
  readonly weights: Float64Array;
  readonly slots: readonly Float64Array[];
}

/** Where a descent begins: the memory of the optimizer is empty. */
export function beginDescent({ name }: Pick<DescentRule, 'name'>, start: ArrayLike<number>): DescentState {
  const weights = Float64Array.from(start);
  const slots = Array.from({ length: optimizers.get(name).slots }, () => new Float64Array(weights.length));
  return { weights, slots };
}

/**
 * Takes steps with an optimizer of the table in float64. Nothing that is given changes.
 * @param gradient  of the loss; written into `out`
 * @param steps     how many
 * @param visit     sees the weights after every step
 */
export function descend(
  rule: DescentRule,
  { gradient, start, steps }: Descent,
  visit?: (weights: Float64Array, step: number) => void,
): DescentState {
  const { name, options, learningRate: wanted, weightDecay } = rule;
  const entry = optimizers.get(name);
  const state = beginDescent(rule, start);
  const out = new Float64Array(state.weights.length);
  for (let step = 0; step < steps; step += 1) {
    gradient(state.weights, out, step);
    const learningRate = typeof wanted === 'number' ? wanted : wanted(step);
    entry.update(state.weights, out, { learningRate, weightDecay, step: step + 1, slots: state.slots }, options);
    visit?.(state.weights, step + 1);
  }
  return state;
}

/** What is descended on, from where, and how far. */
export interface Descent {
  readonly gradient: (weights: Float64Array, out: Float64Array, step: number) => void;
  readonly start: ArrayLike<number>;
  readonly steps: number;
}

/**
 * One step on half curvature times w^2 as a linear map of the weight and the memory; of optimizers whose step is linear (sgd, momentum, nesterov,
 * sgdw). Its spectral radius is the factor of many steps.
 * @returns (1 + slots) x (1 + slots), row-major, column by column what becomes of a unit
 */
export function iterationMatrix(
  { name, options, learningRate, weightDecay }: DescentRule,
  curvature: number,
): Float64Array {
  const entry = optimizers.get(name);
  const size = 1 + entry.slots;
  const rate = typeof learningRate === 'number' ? learningRate : learningRate(0);
  const matrix = new Float64Array(size * size);
  for (let column = 0; column < size; column += 1) {
    const unit = Array.from({ length: size }, (_, at) => Float64Array.of(at === column ? 1 : 0));
    const [weight, ...slots] = unit;
    const gradient = Float64Array.of(curvature * weight![0]!);
    entry.update(weight!, gradient, { learningRate: rate, weightDecay, step: 1, slots }, options);
    unit.forEach(([value], row) => (matrix[row * size + column] = value!));
  }
  return matrix;
}

/** What decay alone leaves of a weight after steps with these rates: the product of 1 - rate * lambda. */
export function remainingShare(rates: ArrayLike<number>, lambda: number): number {
  return Array.from(rates).reduce((share, rate) => share * (1 - rate * lambda), 1);
}

/** Share of a gradient that a part of it makes up along it: part . whole over whole . whole. */
export function shareAlong(part: ArrayLike<number>, whole: ArrayLike<number>): number {
  let [along, squares] = [0, 0];
  for (let at = 0; at < whole.length; at += 1) {
    along += part[at]! * whole[at]!;
    squares += whole[at]! ** 2;
  }
  return along / squares;
}
