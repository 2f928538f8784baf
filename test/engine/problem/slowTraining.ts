import { backwardNetwork, forwardNetwork, meanLoss, type NetworkPass } from '../../../src/analysis/network/network.ts';
import { initialRunning, runningPlaces } from '../../../src/core/experiment/tensorLayout.ts';
import type { TensorPlace } from '../../../src/core/experiment/architecture.ts';
import { optimizers } from '../../../src/core/tables/optimizers.ts';
import { learningRateAt } from '../../../src/core/tables/schedules.ts';
import { planProjection } from '../../../src/engine/problem/constraintPlan.ts';
import { dropoutMask } from '../../../src/engine/problem/dropoutMask.ts';
import { clipGradient } from '../../../src/core/experiment/clipGradient.ts';
import { decays, globalNorm } from '../../../src/engine/problem/parameterUpdate.ts';
import { addSubgradients } from '../../../src/core/experiment/penaltySum.ts';
import { planPenalties } from '../../../src/engine/problem/penaltyPlan.ts';
import type { TrainingProblem } from '../../../src/engine/problem/stepper.ts';

/** Training in float64 throughout, with plain loops: the measure of both implementations. */
export interface SlowTraining {
  readonly parameters: Float64Array;
  readonly running: Float64Array;
  /** Of the loss plus coupled decay and the penalties that act through their subgradient. */
  gradient(rows: Int32Array): Float64Array;
  /** One step; the mean loss before it and the norm of its gradient. */
  step(): { readonly loss: number; readonly norm: number; readonly clipped: boolean };
}

function takeRows(values: Float32Array, rows: Int32Array, width: number): Float64Array {
  const out = new Float64Array(rows.length * width);
  rows.forEach((row, at) => out.set(values.subarray(row * width, (row + 1) * width), at * width));
  return out;
}

const part = (values: Float64Array, { offset, size }: TensorPlace): Float64Array =>
  values.subarray(offset, offset + size);

export function trainSlowly(problem: TrainingProblem): SlowTraining {
  const { architecture, experiment, train, loss, totalSteps } = problem;
  const { optimizer, clip, schedule, training } = experiment;
  const entry = optimizers.get(optimizer.name);
  const plan = planPenalties(problem);
  const project = planProjection(problem);
  const parameters = Float64Array.from(problem.initial);
  const running = Float64Array.from(initialRunning(architecture));
  const slots = Array.from({ length: entry.slots }, () => new Float64Array(parameters.length));
  let step = 0;

  function pass(rows: Int32Array): {
    readonly forward: NetworkPass;
    readonly loss: number;
    readonly gradient: Float64Array;
  } {
    const masks = architecture.layers.map(({ dropout, units }, layer) =>
      dropout > 0 ? dropoutMask({ seed: training.seed, step, layer }, dropout, rows.length * units) : undefined,
    );
    const inputs = takeRows(train.inputs, rows, architecture.inputs);
    const forward = forwardNetwork(
      architecture,
      parameters,
      { inputs, rows: rows.length },
      { kind: 'training', masks },
    );
    const found = meanLoss(loss, forward.outputs, takeRows(train.targets, rows, architecture.outputs), rows.length);
    const { parameters: gradient } = backwardNetwork(architecture, parameters, forward, found.gradient);
    addSubgradients(problem, plan.subgradients, parameters, gradient);
    for (const place of architecture.tensors) {
      if (entry.decoupled || !decays(optimizer, place)) continue;
      for (let at = place.offset; at < place.offset + place.size; at += 1) {
        gradient[at]! += optimizer.weightDecay * parameters[at]!;
      }
    }
    return { forward, loss: found.value, gradient };
  }

  function moveRunning({ layers, rows }: NetworkPass): void {
    runningPlaces(architecture).forEach((place, layer) => {
      if (place === undefined) return;
      const { units, norm } = architecture.layers[layer]!;
      const share = 1 - Number(norm!.options['momentum']);
      const { mean, variance } = layers[layer]!.normalized!;
      const unbiased = rows > 1 ? rows / (rows - 1) : 1;
      for (let unit = 0; unit < units; unit += 1) {
        running[place + unit]! += share * (mean[unit]! - running[place + unit]!);
        running[place + units + unit]! += share * (unbiased * variance[unit]! - running[place + units + unit]!);
      }
    });
  }

  return {
    parameters,
    running,
    gradient: (rows) => pass(rows).gradient,
    step() {
      const rate = learningRateAt(schedule, optimizer.learningRate, step, totalSteps);
      const found = pass(problem.batchAt(step));
      const norm = globalNorm(found.gradient);
      const clipped = clipGradient(clip, found.gradient, norm);
      moveRunning(found.forward);
      for (const place of architecture.tensors) {
        const weightDecay = entry.decoupled && decays(optimizer, place) ? optimizer.weightDecay : 0;
        const memory = slots.map((slot) => part(slot, place));
        const state = { step: step + 1, learningRate: rate, weightDecay, slots: memory };
        entry.update(part(parameters, place), part(found.gradient, place), state, optimizer.options);
      }
      for (const { place, shape, apply } of plan.proxes) apply(part(parameters, place), shape, rate);
      project?.(parameters);
      step += 1;
      return { loss: found.loss, norm, clipped };
    },
  };
}

/** Euclidean norm of the difference over that of what is expected. */
export function relativeError(found: ArrayLike<number>, expected: ArrayLike<number>): number {
  let difference = 0;
  let size = 0;
  for (let at = 0; at < expected.length; at += 1) {
    difference += (found[at]! - expected[at]!) ** 2;
    size += expected[at]! ** 2;
  }
  return size === 0 ? Math.sqrt(difference) : Math.sqrt(difference / size);
}
