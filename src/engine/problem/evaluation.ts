import type { Task } from '../../core/tables/task.ts';
import { losses, type LossName } from '../../core/tables/losses.ts';
import type { Numbers } from '../../core/numbers/matrix.ts';
import type { Choice } from '../../core/ground/registry.ts';
import type { Samples } from './stepper.ts';

/** How well outputs fit targets. */
export interface Evaluation {
  /** Mean loss over the samples. */
  readonly loss: number;
  /** Classification: share of right classes. Regression: coefficient of determination, NaN for a constant target. */
  readonly score: number;
}

export interface Judge {
  readonly loss: Choice<LossName>;
  readonly task: Task;
  /** Classes, or target columns. */
  readonly width: number;
}

/**
 * @param outputs  samples x outputs, inference mode
 * @param targets  class indices (samples), or samples x width
 */
export function evaluate(judge: Judge, outputs: Numbers, encoded: Numbers, targets: Numbers): Evaluation {
  const entry = losses.get(judge.loss.name);
  const rows = judge.task === 'classification' ? targets.length : targets.length / judge.width;
  if (rows === 0) return { loss: NaN, score: NaN };
  const units = outputs.length / rows;
  const here = new Float64Array(units);
  const target = new Float64Array(units);
  let sum = 0;
  let right = 0;
  for (let row = 0, from = 0; row < rows; row += 1, from += units) {
    for (let unit = 0; unit < units; unit += 1) {
      here[unit] = outputs[from + unit]!;
      target[unit] = encoded[from + unit]!;
    }
    sum += entry.value(here, target, judge.loss.options);
    if (judge.task === 'classification' && entry.predict(here, judge.width) === targets[row]) right += 1;
  }
  const score = judge.task === 'classification' ? right / rows : determination(outputs, targets, judge.width);
  return { loss: sum / rows, score };
}

/** 1 - squared error over squared deviation from the mean of each target column; NaN when all targets of each are the same. */
export function determination(outputs: Numbers, targets: Numbers, width: number): number {
  const rows = targets.length / width;
  let error = 0;
  let deviation = 0;
  for (let column = 0; column < width; column += 1) {
    let mean = 0;
    let isConstant = true;
    for (let row = 0; row < rows; row += 1) {
      mean += targets[row * width + column]! / rows;
      isConstant &&= targets[row * width + column] === targets[column];
    }
    // The mean of equal numbers need not be the number itself to the last bit.
    if (isConstant) mean = targets[column]!;
    for (let at = column; at < targets.length; at += width) {
      error += (outputs[at]! - targets[at]!) ** 2;
      deviation += (targets[at]! - mean) ** 2;
    }
  }
  return deviation > 0 ? 1 - error / deviation : NaN;
}

/** Samples that a number which is recorded often is measured on: fewer for large networks, so that measuring stays within a few frames. */
export function recordedSamples(parameters: number): number {
  return Math.max(200, Math.min(10_000, Math.floor(2e7 / parameters)));
}

/** Which of so many samples `thinSamples` takes, ascending. */
export function thinRows(count: number, limit: number): readonly number[] {
  const taken = Math.min(count, limit);
  return Array.from({ length: taken }, (_, at) => Math.floor((at * count) / taken));
}

/** At most `limit` of the samples, evenly spaced: for numbers that are recorded often. */
export function thinSamples(
  samples: Samples,
  targets: Numbers,
  limit: number,
): { samples: Samples; targets: Float64Array } {
  const { count } = samples;
  const wholes = new Float64Array(targets);
  if (count <= limit) return { samples, targets: wholes };
  const rows = thinRows(count, limit);
  const take = (values: Numbers): Float32Array<ArrayBuffer> => {
    const width = values.length / count;
    const out = new Float32Array(limit * width);
    rows.forEach((row, at) => out.set(values.subarray(row * width, (row + 1) * width), at * width));
    return out;
  };
  const width = wholes.length / count;
  const taken = new Float64Array(limit * width);
  rows.forEach((row, at) => taken.set(wholes.subarray(row * width, (row + 1) * width), at * width));
  return { samples: { count: limit, inputs: take(samples.inputs), targets: take(samples.targets) }, targets: taken };
}
