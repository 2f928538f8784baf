import { type QuadraticLoss, quadraticValue } from './equivalents/constraintForm.ts';
import type { LinearModel, LinearPenalty } from './linearModel.ts';

/** A linear model of which two weights of one output move while all others stay. */
export interface WeightPlane {
  readonly model: LinearModel;
  /** p x K, row-major: where the others stay. */
  readonly coefficients: Float64Array;
  readonly intercepts: Float64Array;
  readonly inputs: readonly [number, number];
  readonly output: number;
}

/** 1/(2n) |Y - X W|^2 on the plane, intercepts at their best, as a quadratic of the two weights. Squared errors only. */
export function planeQuadratic({ model, coefficients, inputs, output }: WeightPlane): QuadraticLoss {
  const { samples, outputs, values, targets } = model;
  const rest = Float64Array.from({ length: samples * outputs }, (_, at) => targets[at]!);
  for (let j = 0; j < model.inputs; j += 1) {
    for (let k = 0; k < outputs; k += 1) {
      const weight = coefficients[j * outputs + k]!;
      if (weight === 0 || (k === output && inputs.includes(j))) continue;
      for (let i = 0; i < samples; i += 1) rest[i * outputs + k]! -= weight * values[i * model.inputs + j]!;
    }
  }
  const columns = inputs.map((j) =>
    centred(Float64Array.from({ length: samples }, (_, i) => values[i * model.inputs + j]!)),
  );
  const residuals = Array.from({ length: outputs }, (_, k) =>
    centred(Float64Array.from({ length: samples }, (__, i) => rest[i * outputs + k]!)),
  );
  const product = (a: Float64Array, b: Float64Array): number =>
    a.reduce((sum, value, i) => sum + (value * b[i]!) / samples, 0);
  const [first, second] = [columns[0]!, columns[1]!];
  const cross = product(first, second);
  return {
    size: 2,
    hessian: Float64Array.of(product(first, first), cross, cross, product(second, second)),
    linear: Float64Array.from(columns, (column) => product(column, residuals[output]!)),
    constant: residuals.reduce((sum, column) => sum + product(column, column) / 2, 0),
  };
}

function centred(column: Float64Array): Float64Array {
  const mean = column.reduce((sum, value) => sum + value / column.length, 0);
  return column.map((value) => value - mean);
}

/** The loss on the plane. Squared errors have their intercepts at their best; other losses keep them. */
export function planeLoss(plane: WeightPlane): (x: number, y: number) => number {
  if (plane.model.loss === 'squares') {
    const quadratic = planeQuadratic(plane);
    return (x, y) => quadraticValue(quadratic, Float64Array.of(x, y));
  }
  return classLoss(plane);
}

function classLoss({ model, coefficients, intercepts, inputs, output }: WeightPlane): (x: number, y: number) => number {
  const { samples, outputs, values, targets, smoothing } = model;
  const classes = Math.max(2, outputs);
  const at = (j: number): number => coefficients[j * outputs + output]!;
  const base = new Float64Array(samples * outputs);
  for (let i = 0; i < samples; i += 1) {
    for (let k = 0; k < outputs; k += 1) {
      let score = intercepts[k]!;
      for (let j = 0; j < model.inputs; j += 1) score += values[i * model.inputs + j]! * coefficients[j * outputs + k]!;
      base[i * outputs + k] = score;
    }
  }
  return (x, y) => {
    const [dx, dy] = [x - at(inputs[0]), y - at(inputs[1])];
    let total = 0;
    for (let i = 0; i < samples; i += 1) {
      const row = i * model.inputs;
      const move = dx * values[row + inputs[0]]! + dy * values[row + inputs[1]]!;
      const score = (m: number): number => {
        if (outputs === 1) return m === 0 ? 0 : base[i]! + move;
        return base[i * outputs + m]! + (m === output ? move : 0);
      };
      let largest = -Infinity;
      for (let m = 0; m < classes; m += 1) largest = Math.max(largest, score(m));
      let sum = 0;
      let mean = 0;
      for (let m = 0; m < classes; m += 1) {
        sum += Math.exp(score(m) - largest);
        mean += score(m) / classes;
      }
      total += largest + Math.log(sum) - (1 - smoothing) * score(targets[i]!) - smoothing * mean;
    }
    return total / samples;
  };
}

/** P of the whole weights as a function of the two that move. */
export function planePenalty(
  { model, coefficients, inputs, output }: WeightPlane,
  penalty: LinearPenalty,
): ((x: number, y: number) => number) | undefined {
  if (penalty.kind === 'nuclear' || penalty.kind === 'spectral') return undefined;
  const { outputs } = model;
  const w = coefficients.slice();
  const [first, second] = inputs.map((j) => j * outputs + output);
  return (x, y) => {
    w[first!] = x;
    w[second!] = y;
    if (penalty.kind === 'elasticNet') {
      const { l1Ratio } = penalty;
      return w.reduce((sum, v) => sum + l1Ratio * Math.abs(v) + ((1 - l1Ratio) / 2) * v * v, 0);
    }
    return penalty.groups.reduce((sum, group, g) => {
      let squares = 0;
      for (const j of group) for (let k = 0; k < outputs; k += 1) squares += w[j * outputs + k]! ** 2;
      return sum + penalty.weights[g]! * Math.sqrt(squares);
    }, 0);
  };
}
