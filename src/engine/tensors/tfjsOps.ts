import * as tf from '@tensorflow/tfjs-core';
import { initialRunning, runningPlaces, tensorsByLayer } from '../../core/experiment/tensorLayout.ts';
import { activations } from '../../core/tables/activations.ts';
import type { LayerDesign } from '../../core/experiment/architecture.ts';
import { losses } from '../../core/tables/losses.ts';
import { normalizations } from '../../core/tables/normalizations.ts';
import type { TensorOps } from '../../core/numbers/tensorOps.ts';
import { dropoutMask } from '../problem/dropoutMask.ts';
import { createUpdate, globalNorm } from '../problem/parameterUpdate.ts';
import type { Advance, Stepper, StepperMaker, TrainingProblem } from '../problem/stepper.ts';
import { prepareOperations } from './tfjsOperations.ts';

/** The operations of the tables' expressions, as tfjs operations on float32 tensors. */
export const tensorflowOps: TensorOps<tf.Tensor> = {
  add: (a, b) => tf.add(a, b),
  sub: (a, b) => tf.sub(a, b),
  mul: (a, b) => tf.mul(a, b),
  div: (a, b) => tf.div(a, b),
  neg: (a) => tf.neg(a),
  exp: (a) => tf.exp(a),
  log: (a) => tf.log(a),
  log1p: (a) => tf.log1p(a),
  expm1: (a) => tf.expm1(a),
  tanh: (a) => tf.tanh(a),
  sigmoid: (a) => tf.sigmoid(a),
  softplus: (a) => tf.softplus(a),
  erf: (a) => tf.erf(a),
  relu: (a) => tf.relu(a),
  max: (a, b) => tf.maximum(a, b),
  abs: (a) => tf.abs(a),
  square: (a) => tf.square(a),
  sqrt: (a) => tf.sqrt(a),
  step: (a) => tf.step(a),
  where: (condition, a, b) => tf.where(tf.cast(condition, 'bool'), a, b),
  sumLast: (a) => tf.sum(a, -1, true),
  meanAll: (a) => tf.mean(a),
  maxLast: (a) => tf.max(a, -1, true),
  logSumExpLast: (a) => tf.logSumExp(a, -1, true),
  constant: (value) => tf.scalar(value),
};

/** Statistics of one batch norm layer in one training pass. */
interface BatchStatistics {
  readonly layer: number;
  readonly mean: tf.Tensor;
  readonly variance: tf.Tensor;
}

/** A forward pass as a function of the parameter tensors; in inference mode `running` is given. */
interface ForwardRun {
  readonly input: tf.Tensor2D;
  readonly rows: number;
  readonly step: number;
  readonly running: Float32Array | undefined;
  /** Filled in training mode. */
  readonly statistics: BatchStatistics[];
  /** Every layer's output, to find the first that is not finite. */
  readonly outputs: tf.Tensor[];
}

interface LayerValues {
  readonly weights: tf.Tensor;
  readonly bias: tf.Tensor;
  readonly scale: tf.Tensor | undefined;
  readonly shift: tf.Tensor | undefined;
}

function forward(problem: TrainingProblem, parameters: readonly tf.Tensor[], run: ForwardRun): tf.Tensor {
  const { architecture, experiment } = problem;
  const indexOf = new Map(architecture.tensors.map((place, at) => [place, parameters[at]]));
  const places = runningPlaces(architecture);
  let signal: tf.Tensor = run.input;
  tensorsByLayer(architecture).forEach((tensors, layer) => {
    const design = architecture.layers[layer]!;
    const values: LayerValues = {
      weights: indexOf.get(tensors.weights)!,
      bias: indexOf.get(tensors.bias)!,
      scale: tensors.scale && indexOf.get(tensors.scale),
      shift: tensors.shift && indexOf.get(tensors.shift),
    };
    const linear = tf.add(tf.matMul(signal as tf.Tensor2D, values.weights as tf.Tensor2D), values.bias);
    const place = places[layer];
    const running = place === undefined ? undefined : run.running?.subarray(place, place + 2 * design.units);
    const seen = normalize(design, linear, values, { layer, running, statistics: run.statistics });
    signal = activations.get(design.activation.name).expression(tensorflowOps, seen, design.activation.options);
    if (run.running === undefined && design.dropout > 0) {
      const place = { seed: experiment.training.seed, step: run.step, layer };
      const mask = Float32Array.from(dropoutMask(place, design.dropout, run.rows * design.units));
      signal = tf.mul(signal, tf.tensor2d(mask, [run.rows, design.units]));
    }
    run.outputs.push(signal);
  });
  return signal;
}

interface NormRun {
  readonly layer: number;
  readonly running: Float32Array | undefined;
  readonly statistics: BatchStatistics[];
}

function normalize(design: LayerDesign, linear: tf.Tensor, values: LayerValues, run: NormRun): tf.Tensor {
  if (design.norm === undefined) return linear;
  const norm = normalizations.get(design.norm.name);
  const axis = norm.axis === 'batch' ? 0 : 1;
  const { units } = design;
  let mean: tf.Tensor;
  let variance: tf.Tensor;
  if (run.running === undefined) {
    mean = norm.isCentred ? tf.mean(linear, axis, true) : tf.scalar(0);
    variance = tf.mean(tf.square(tf.sub(linear, mean)), axis, true);
    if (norm.axis === 'batch') run.statistics.push({ layer: run.layer, mean, variance });
  } else {
    mean = tf.tensor2d(run.running.slice(0, units), [1, units]);
    variance = tf.tensor2d(run.running.slice(units), [1, units]);
  }
  const deviation = tf.sqrt(tf.add(variance, Number(design.norm.options['epsilon'] ?? 0)));
  const normalized = tf.div(tf.sub(linear, mean), deviation);
  const scaled = values.scale === undefined ? normalized : tf.mul(normalized, values.scale);
  return values.shift === undefined ? scaled : tf.add(scaled, values.shift);
}

/** Rows of a matrix, copied. */
function gatherRows(values: Float32Array, rows: Int32Array, width: number): Float32Array {
  const out = new Float32Array(rows.length * width);
  rows.forEach((row, at) => out.set(values.subarray(row * width, (row + 1) * width), at * width));
  return out;
}

const allFinite = (values: Float32Array): boolean => values.every(Number.isFinite);

/** What one backward pass gives; plain arrays, no tensor is left. */
interface LossGradient {
  readonly loss: number;
  readonly gradient: Float32Array;
  readonly statistics: readonly {
    readonly layer: number;
    readonly mean: Float32Array;
    readonly variance: Float32Array;
  }[];
  /** First layer whose output is not finite. */
  readonly badLayer: number | undefined;
}

function lossGradient(
  problem: TrainingProblem,
  parameters: Float32Array,
  rows: Int32Array,
  step: number,
): LossGradient {
  const { architecture, train, loss } = problem;
  return tf.tidy(() => {
    const run: ForwardRun = {
      input: tf.tensor2d(gatherRows(train.inputs, rows, architecture.inputs), [rows.length, architecture.inputs]),
      rows: rows.length,
      step,
      running: undefined,
      statistics: [],
      outputs: [],
    };
    const targets = tf.tensor2d(gatherRows(train.targets, rows, architecture.outputs), [
      rows.length,
      architecture.outputs,
    ]);
    const objective = (...values: tf.Tensor[]): tf.Scalar => {
      const outputs = forward(problem, values, run);
      const value = losses.get(loss.name).expression(tensorflowOps, outputs, targets, loss.options) as tf.Scalar;
      for (const { mean, variance } of run.statistics) [mean, variance].forEach(tf.keep);
      run.outputs.forEach(tf.keep);
      return value;
    };
    const { value, grads } = tf.valueAndGrads(objective)(parameterTensors(problem, parameters));
    const gradient = new Float32Array(architecture.parameters);
    architecture.tensors.forEach((place, at) => gradient.set(grads[at]!.dataSync<'float32'>(), place.offset));
    const statistics = run.statistics.map(({ layer, mean, variance }) => ({
      layer,
      mean: Float32Array.from(mean.dataSync()),
      variance: Float32Array.from(variance.dataSync()),
    }));
    const found = value.dataSync<'float32'>()[0]!;
    const bad = Number.isFinite(found)
      ? -1
      : run.outputs.findIndex((output) => !allFinite(output.dataSync<'float32'>()));
    for (const { mean, variance } of run.statistics) tf.dispose([mean, variance]);
    tf.dispose(run.outputs);
    // A finite output whose loss is not: the output layer is as near as one can say.
    const badLayer = Number.isFinite(found) ? undefined : bad === -1 ? architecture.layers.length - 1 : bad;
    return { loss: found, gradient, statistics, badLayer };
  });
}

function parameterTensors(problem: TrainingProblem, parameters: Float32Array): tf.Tensor[] {
  // Copies: a tensor of the cpu backend shares the array it is made of.
  return problem.architecture.tensors.map(({ rows, columns, offset, size }) =>
    tf.tensor2d(parameters.slice(offset, offset + size), [rows, columns]),
  );
}

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

  constructor(problem: TrainingProblem) {
    this.#problem = problem;
    this.parameters = problem.initial.slice();
    this.running = initialRunning(problem.architecture);
    this.#update = createUpdate(problem);
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

  #stepOnce(): Advance {
    const problem = this.#problem;
    const { step } = this;
    const rows = problem.batchAt(step);
    const found = lossGradient(problem, this.parameters, rows, step);
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
    moveRunning(problem, this.running, found, rows.length);
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
    const { gradient } = lossGradient(this.#problem, this.parameters, rows, this.step);
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
