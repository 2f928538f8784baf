import * as tf from '@tensorflow/tfjs-core';
import { runningPlaces, tensorsByLayer } from '../../core/experiment/tensorLayout.ts';
import { activations } from '../../core/tables/activations.ts';
import type { LayerDesign } from '../../core/experiment/architecture.ts';
import { normalizations } from '../../core/tables/normalizations.ts';
import type { TensorOps } from '../../core/numbers/tensorOps.ts';
import { dropoutMask } from '../problem/dropoutMask.ts';
import type { TrainingProblem } from '../problem/stepper.ts';

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
export interface BatchStatistics {
  readonly layer: number;
  readonly mean: tf.Tensor;
  readonly variance: tf.Tensor;
}

/** A forward pass as a function of the parameter tensors; in inference mode `running` is given. */
export interface ForwardRun {
  readonly input: tf.Tensor2D;
  readonly rows: number;
  readonly step: number;
  readonly running: Float32Array | undefined;
  /** Filled in training mode. */
  readonly statistics: BatchStatistics[];
  /** Every layer's output, to find the first that is not finite. */
  readonly outputs: tf.Tensor[];
}

/** Scale and shift of a norm, where a layer has them. */
export interface NormValues {
  readonly scale: tf.Tensor | undefined;
  readonly shift: tf.Tensor | undefined;
}

interface LayerValues extends NormValues {
  readonly weights: tf.Tensor;
  readonly bias: tf.Tensor | undefined;
}

export function forward(problem: TrainingProblem, parameters: readonly tf.Tensor[], run: ForwardRun): tf.Tensor {
  const { architecture, experiment } = problem;
  const indexOf = new Map(architecture.tensors.map((place, at) => [place, parameters[at]]));
  const places = runningPlaces(architecture);
  let signal: tf.Tensor = run.input;
  tensorsByLayer(architecture).forEach((tensors, layer) => {
    const design = architecture.layers[layer]!;
    const values: LayerValues = {
      weights: indexOf.get(tensors.weights)!,
      bias: tensors.bias && indexOf.get(tensors.bias),
      scale: tensors.scale && indexOf.get(tensors.scale),
      shift: tensors.shift && indexOf.get(tensors.shift),
    };
    const products = tf.matMul(signal, values.weights);
    const linear = values.bias === undefined ? products : tf.add(products, values.bias);
    const place = places[layer];
    const running = place === undefined ? undefined : run.running?.subarray(place, place + 2 * design.units);
    signal = activate(design, linear, values, { layer, running, statistics: run.statistics });
    if (run.running === undefined && design.dropout > 0) {
      const place = { seed: experiment.training.seed, step: run.step, layer };
      const mask = Float32Array.from(dropoutMask(place, design.dropout, run.rows * design.units));
      signal = tf.mul(signal, tf.tensor2d(mask, [run.rows, design.units]));
    }
    run.outputs.push(signal);
  });
  return signal;
}

/** Norm and activation of a layer. */
export function activate(design: LayerDesign, linear: tf.Tensor, values: NormValues, run: NormRun): tf.Tensor {
  const seen = normalize(design, linear, values, run);
  return activations.get(design.activation.name).expression(tensorflowOps, seen, design.activation.options);
}

export interface NormRun {
  readonly layer: number;
  readonly running: Float32Array | undefined;
  readonly statistics: BatchStatistics[];
}

function normalize(design: LayerDesign, linear: tf.Tensor, values: NormValues, run: NormRun): tf.Tensor {
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
