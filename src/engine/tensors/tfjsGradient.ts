import * as tf from '@tensorflow/tfjs-core';
import { losses } from '../../core/tables/losses.ts';
import type { TrainingProblem } from '../problem/stepper.ts';
import { forward, type ForwardRun, tensorflowOps } from './tfjsForward.ts';

/** Rows of a matrix, copied. */
export function gatherRows(values: Float32Array, rows: Int32Array, width: number): Float32Array {
  const out = new Float32Array(rows.length * width);
  rows.forEach((row, at) => out.set(values.subarray(row * width, (row + 1) * width), at * width));
  return out;
}

/** Whether no value is NaN or infinite. */
export const allFinite = (values: Float32Array): boolean => values.every(Number.isFinite);

/** What one backward pass gives; plain arrays, no tensor is left. */
export interface LossGradient {
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

/** Steps 1 to 3 of `stepper.ts` in one call of automatic differentiation. */
export function lossGradient(
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

/** The parameters as tensors, in the order of the layout. */
export function parameterTensors(problem: TrainingProblem, parameters: Float32Array): tf.Tensor[] {
  // Copies: a tensor of the cpu backend shares the array it is made of.
  return problem.architecture.tensors.map(({ rows, columns, offset, size }) =>
    tf.tensor2d(parameters.slice(offset, offset + size), [rows, columns]),
  );
}
