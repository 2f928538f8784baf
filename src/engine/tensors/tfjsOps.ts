import * as tf from '@tensorflow/tfjs-core';
import { finish } from '../../core/numbers/parts.ts';
import { initialRunning, runningPlaces } from '../../core/experiment/tensorLayout.ts';
import { createUpdate, globalNorm } from '../problem/parameterUpdate.ts';
import type { Advance, Stepper, StepperMaker, TrainingProblem } from '../problem/stepper.ts';
import { forward, type ForwardRun } from './tfjsForward.ts';
import { allFinite, type LossGradient, lossGradient, parameterTensors } from './tfjsGradient.ts';
import { isLong, lossGradientInParts } from './tfjsGradientParts.ts';
import { prepareOperations } from './tfjsOperations.ts';

/** Moves the running averages, in place. */
function moveRunning(problem: TrainingProblem, running: Float32Array, found: LossGradient, rows: number): void {
  const places = runningPlaces(problem.architecture);
  for (const { layer, mean, variance } of found.statistics) {
    const { units, norm } = problem.architecture.layers[layer]!;
    const momentum = Number(norm?.options['momentum'] ?? 0);
    const unbiased = rows > 1 ? rows / (rows - 1) : 1;
    const place = places[layer]!;
    for (let unit = 0; unit < units; unit += 1) {
      const at = place + unit;
      running[at] = momentum * running[at]! + (1 - momentum) * mean[unit]!;
      running[at + units] = momentum * running[at + units]! + (1 - momentum) * unbiased * variance[unit]!;
    }
  }
}

function firstBadLayer(problem: TrainingProblem, values: Float32Array, lastFirst: boolean): number {
  const bad = problem.architecture.tensors
    .filter(({ offset, size }) => !allFinite(values.subarray(offset, offset + size)))
    .map(({ layer }) => layer);
  return (lastFirst ? bad.at(-1) : bad[0]) ?? 0;
}

class OpsStepper implements Stepper {
  readonly engine = 'ops';
  step = 0;
  readonly parameters: Float32Array;
  readonly running: Float32Array;
  readonly #problem: TrainingProblem;
  readonly #update: ReturnType<typeof createUpdate>;
  readonly #isLong: boolean;

  constructor(problem: TrainingProblem) {
    this.#problem = problem;
    this.parameters = problem.initial.slice();
    this.running = initialRunning(problem.architecture);
    this.#update = createUpdate(problem);
    this.#isLong = isLong(problem.architecture, problem.batchSize);
  }

  advance(count: number): Advance {
    let last: Advance = this.#nothing();
    for (let done = 0; done < count; done += 1) {
      last = { ...this.#stepOnce(), done: done + 1 };
      if (last.failed !== undefined) return { ...last, done };
    }
    return last;
  }

  #nothing(): Advance {
    return {
      done: 0,
      batchLoss: NaN,
      gradientNorm: NaN,
      learningRate: this.#update.learningRate(this.step),
      clipped: false,
    };
  }

  stepInParts(): Generator<number, Advance> | undefined {
    return this.#isLong ? this.#doInParts() : undefined;
  }

  *#doInParts(): Generator<number, Advance> {
    const batch = this.#problem.batchAt(this.step);
    const found = yield* lossGradientInParts(this.#problem, { parameters: this.parameters, batch, step: this.step });
    const advance = this.#finishStep(found, batch.length);
    return { ...advance, done: advance.failed === undefined ? 1 : 0 };
  }

  #stepOnce(): Advance {
    const { parameters, step } = this;
    const batch = this.#problem.batchAt(step);
    const found = this.#isLong
      ? finish(lossGradientInParts(this.#problem, { parameters, batch, step }))
      : lossGradient(this.#problem, parameters, batch, step);
    return this.#finishStep(found, batch.length);
  }

  /** What follows the gradient of the loss. */
  #finishStep(found: LossGradient, rows: number): Advance {
    const problem = this.#problem;
    const { step } = this;
    const learningRate = this.#update.learningRate(step);
    const { gradient } = found;
    this.#update.addRegularizers(this.parameters, gradient);
    const gradientNorm = globalNorm(gradient);
    const report: Advance = { done: 0, batchLoss: found.loss, gradientNorm, learningRate, clipped: false };
    if (found.badLayer !== undefined) return { ...report, failed: { step, layer: found.badLayer, tensor: 'output' } };
    if (!Number.isFinite(gradientNorm)) {
      // Backward runs from the output: the last layer that is not finite is where it began.
      return { ...report, failed: { step, layer: firstBadLayer(problem, gradient, true), tensor: 'gradient' } };
    }
    const clipped = this.#update.clip(gradient, gradientNorm);
    const before = this.save();
    moveRunning(problem, this.running, found, rows);
    this.#update.apply(this.parameters, gradient, step);
    if (!allFinite(this.parameters)) {
      const layer = firstBadLayer(problem, this.parameters, false);
      this.restore(before);
      return { ...report, clipped, failed: { step, layer, tensor: 'weights' } };
    }
    this.step = step + 1;
    return { ...report, clipped };
  }

  gradient(rows: Int32Array): Float32Array {
    return finish(this.gradientInParts(rows));
  }

  *gradientInParts(batch: Int32Array): Generator<number, Float32Array> {
    const { parameters, step } = this;
    const { gradient } = isLong(this.#problem.architecture, batch.length)
      ? yield* lossGradientInParts(this.#problem, { parameters, batch, step })
      : lossGradient(this.#problem, parameters, batch, step);
    this.#update.addRegularizers(this.parameters, gradient);
    return gradient;
  }

  predict(inputs: Float32Array, count: number): Float32Array {
    const problem = this.#problem;
    return tf.tidy(() => {
      const { architecture } = problem;
      const run: ForwardRun = {
        input: tf.tensor2d(inputs.slice(0, count * architecture.inputs), [count, architecture.inputs]),
        rows: count,
        step: this.step,
        running: this.running,
        statistics: [],
        outputs: [],
      };
      return forward(problem, parameterTensors(problem, this.parameters), run).dataSync<'float32'>().slice();
    });
  }

  save(): ReturnType<Stepper['save']> {
    return {
      step: this.step,
      parameters: this.parameters.slice(),
      running: this.running.slice(),
      slots: this.#update.slots.map((slot) => slot.slice()),
      scalars: new Float64Array(0),
    };
  }

  restore(state: ReturnType<Stepper['save']>): void {
    this.step = state.step;
    this.parameters.set(state.parameters);
    this.running.set(state.running);
    this.#update.slots.forEach((slot, at) => slot.set(state.slots[at]!));
  }

  /** Nothing outlives a step here; the arrays are the garbage collector's. */
  dispose(): void {
    this.step = 0;
  }
}

/** Plain tfjs operations with automatic differentiation: short, slow, takes every problem. */
export const opsMaker: StepperMaker = {
  engine: 'ops',
  refuses: () => undefined,
  async create(problem) {
    await prepareOperations();
    return new OpsStepper(problem);
  },
};
