import type { TensorPlace } from '../../core/experiment/architecture.ts';
import type { OptimizerConfig } from '../../core/config/config.ts';
import { clipGradient } from '../../core/experiment/clipGradient.ts';
import type { Numbers } from '../../core/numbers/matrix.ts';
import { optimizers } from '../../core/tables/optimizers.ts';
import { learningRateAt } from '../../core/tables/schedules.ts';
import { planProjection } from './constraintPlan.ts';
import { addSubgradients } from '../../core/experiment/penaltySum.ts';
import { planPenalties } from './penaltyPlan.ts';
import type { TrainingProblem } from './stepper.ts';

/** Steps 4 to 9 of the law in stepper.ts, in plain arrays. */
export interface ParameterUpdate {
  /** Memory of the optimizer: each array is laid out like the parameters. */
  readonly slots: readonly Float32Array[];
  /** Step 4: adds subgradients and coupled decay to the gradient of the loss, in place. */
  addRegularizers(parameters: Float32Array, gradient: Float32Array): void;
  /** Step 6, in place; whether something changed. */
  clip(gradient: Float32Array, norm: number): boolean;
  /** Steps 7 to 9, in place. */
  apply(parameters: Float32Array, gradient: Float32Array, step: number): void;
  learningRate(step: number): number;
}

/** Whether the optimizer's weight decay acts on a tensor. */
export function decays(optimizer: OptimizerConfig, place: TensorPlace): boolean {
  return optimizer.decay === 'all' || (optimizer.decay === 'weights' && place.role === 'weights');
}

/** l2 norm, summed in float64. */
export function globalNorm(values: Numbers): number {
  let sum = 0;
  for (let at = 0; at < values.length; at += 1) sum += values[at]! ** 2;
  return Math.sqrt(sum);
}

/** @throws LabError engine/no-prox */
export function createUpdate(problem: TrainingProblem): ParameterUpdate {
  const { experiment, architecture, totalSteps } = problem;
  const { optimizer, schedule, clip } = experiment;
  const entry = optimizers.get(optimizer.name);
  const plan = planPenalties(problem);
  const project = planProjection(problem);
  const slots = Array.from({ length: entry.slots }, () => new Float32Array(architecture.parameters));
  const part = (values: Float32Array, { offset, size }: TensorPlace): Float32Array =>
    values.subarray(offset, offset + size);
  const coupled = entry.decoupled ? 0 : optimizer.weightDecay;
  const learningRate = (step: number): number => learningRateAt(schedule, optimizer.learningRate, step, totalSteps);
  return {
    slots,
    learningRate,
    addRegularizers(parameters, gradient) {
      addSubgradients(problem, plan.subgradients, parameters, gradient);
      if (coupled === 0) return;
      for (const place of architecture.tensors) {
        if (!decays(optimizer, place)) continue;
        for (let at = place.offset; at < place.offset + place.size; at += 1) gradient[at]! += coupled * parameters[at]!;
      }
    },
    clip: (gradient, norm) => clipGradient(clip, gradient, norm),
    apply(parameters, gradient, step) {
      const rate = learningRate(step);
      for (const place of architecture.tensors) {
        const weightDecay = entry.decoupled && decays(optimizer, place) ? optimizer.weightDecay : 0;
        const memory = slots.map((slot) => part(slot, place));
        const state = { step: step + 1, learningRate: rate, weightDecay, slots: memory };
        entry.update(part(parameters, place), part(gradient, place), state, optimizer.options);
      }
      for (const { place, shape, apply } of plan.proxes) apply(part(parameters, place), shape, rate);
      project?.(parameters);
    },
  };
}
