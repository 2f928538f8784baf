import type { ColumnChoice } from '../../linearAlgebra/arena.ts';
import type { LeastSquares } from '../problem/leastSquares.ts';

/** Coefficients of a linear classifier: one vector per output. */
export interface ClassWeights {
  /** outputs arrays of p numbers. */
  readonly coefficients: readonly Float64Array[];
  readonly intercepts: Float64Array;
}

export function createClassWeights(inputs: number, outputs: number): ClassWeights {
  return {
    coefficients: Array.from({ length: outputs }, () => new Float64Array(inputs)),
    intercepts: new Float64Array(outputs),
  };
}

export function copyClassWeights(from: ClassWeights, to: ClassWeights): void {
  from.coefficients.forEach((column, m) => to.coefficients[m]!.set(column));
  to.intercepts.set(from.intercepts);
}

function arraysOf({ coefficients, intercepts }: ClassWeights): Float64Array[] {
  return [...coefficients, intercepts];
}

/** out += factor * other. */
export function addClassWeights(out: ClassWeights, other: ClassWeights, factor: number): void {
  const from = arraysOf(other);
  arraysOf(out).forEach((column, m) => {
    const source = from[m]!;
    for (let j = 0; j < column.length; j += 1) column[j]! += factor * source[j]!;
  });
}

/** Multiplies every number, in place. */
export function scaleClassWeights(out: ClassWeights, factor: number): void {
  for (const column of arraysOf(out)) for (let j = 0; j < column.length; j += 1) column[j]! *= factor;
}

/** Sum of products. */
export function innerClassWeights(a: ClassWeights, b: ClassWeights): number {
  const right = arraysOf(b);
  let total = 0;
  arraysOf(a).forEach((column, m) => {
    for (let j = 0; j < column.length; j += 1) total += column[j]! * right[m]![j]!;
  });
  return total;
}

/** Visits the same place in three sets of weights. */
export function eachClassWeight(
  a: ClassWeights,
  b: ClassWeights,
  c: ClassWeights,
  visit: (a: number, b: number, c: number) => void,
): void {
  const second = arraysOf(b);
  const third = arraysOf(c);
  arraysOf(a).forEach((column, m) => column.forEach((value, j) => visit(value, second[m]![j]!, third[m]![j]!)));
}

/**
 * Mean cross-entropy of target probabilities, its gradient and the product with its second derivative. With one output the logistic loss of
 * class 1 against class 0, else softmax.
 */
export interface ClassLoss {
  readonly outputs: number;
  /** Loss at the weights; the probabilities are kept for the two functions below. */
  evaluate(weights: ClassWeights): number;
  gradient(out: ClassWeights): void;
  /** out = second derivative times v at the point of the last evaluation. */
  curvature(v: ClassWeights, out: ClassWeights): void;
  /**
   * The second derivative on chosen coefficients, then all intercepts: lower half, row-major.
   * @param chosen  per output the inputs whose coefficients count
   * @param out     zero before, (chosen + outputs)^2 numbers
   */
  hessian(chosen: readonly Int32Array[], out: Float64Array): void;
}

/** @param targets  per output n probabilities; several outputs sum to 1 for every sample */
export function createClassLoss(problem: LeastSquares, targets: readonly Float64Array[]): ClassLoss {
  const { arena, x, samples, inputs } = problem;
  const outputs = targets.length;
  const ids = arena.integers(inputs);
  const packed = arena.doubles(inputs);
  const products = arena.doubles(inputs);
  const columns = (): Float64Array[] => Array.from({ length: outputs }, () => arena.doubles(samples));
  const probabilities = columns();
  const work = columns();
  const spare = arena.doubles(samples);

  /** out[m] = X v_m + intercept_m, from the columns that are not zero. */
  const predict = ({ coefficients, intercepts }: ClassWeights, out: readonly Float64Array[]): void => {
    coefficients.forEach((column, m) => {
      let count = 0;
      for (let j = 0; j < inputs; j += 1) {
        if (column[j] === 0) continue;
        ids[count] = j;
        packed[count] = column[j]!;
        count += 1;
      }
      out[m]!.fill(0).fill(intercepts[m]!, 0, samples);
      const choice: ColumnChoice = { ids, count };
      arena.combine(x, choice, packed, out[m]!);
    });
  };
  /** out = X'work/n and the column means of work. */
  const project = (out: ClassWeights): void => {
    work.forEach((column, m) => {
      arena.dots(x, undefined, column, products);
      out.coefficients[m]!.set(products.subarray(0, inputs));
      let total = 0;
      for (let i = 0; i < samples; i += 1) total += column[i]!;
      out.intercepts[m] = total / samples;
    });
  };

  return {
    outputs,
    evaluate(weights) {
      predict(weights, probabilities);
      return (outputs === 1 ? logistic(probabilities[0]!, targets[0]!) : softmax(probabilities, targets)) / samples;
    },
    gradient(out) {
      for (let m = 0; m < outputs; m += 1) {
        for (let i = 0; i < samples; i += 1) work[m]![i] = probabilities[m]![i]! - targets[m]![i]!;
      }
      project(out);
    },
    curvature(v, out) {
      predict(v, work);
      for (let i = 0; i < samples; i += 1) {
        let mean = 0;
        if (outputs === 1) mean = probabilities[0]![i]! * work[0]![i]!;
        else for (let m = 0; m < outputs; m += 1) mean += probabilities[m]![i]! * work[m]![i]!;
        for (let m = 0; m < outputs; m += 1) work[m]![i] = probabilities[m]![i]! * (work[m]![i]! - mean);
      }
      project(out);
    },
    hessian(chosen, out) {
      const size = chosen.reduce((total, some) => total + some.length, outputs);
      const starts = chosen.map((_, m) => chosen.slice(0, m).reduce((total, some) => total + some.length, 0));
      const mass = work[0]!;
      for (let l = 0; l < outputs; l += 1) {
        for (let m = l; m < outputs; m += 1) {
          for (let i = 0; i < samples; i += 1) {
            mass[i] = probabilities[m]![i]! * ((m === l ? 1 : 0) - probabilities[l]![i]!);
          }
          ids.set(chosen[m]!);
          const fill = (row: number, column: number): void => {
            let total = 0;
            if (column < 0) spare.set(mass);
            else for (let i = 0; i < samples; i += 1) spare[i] = mass[i]! * x.values[column + i]!;
            for (let i = 0; i < samples; i += 1) total += spare[i]!;
            arena.dots(x, { ids, count: chosen[m]!.length }, spare, products);
            for (let k = 0; k < chosen[m]!.length; k += 1) setLower(out, size, [starts[m]! + k, row], products[k]!);
            setLower(out, size, [size - outputs + m, row], total / samples);
          };
          for (let k = 0; k < chosen[l]!.length; k += 1) fill(starts[l]! + k, chosen[l]![k]! * x.stride);
          fill(size - outputs + l, -1);
        }
      }
    },
  };
}

function setLower(out: Float64Array, size: number, [i, j]: readonly [number, number], value: number): void {
  out[i >= j ? i * size + j : j * size + i] = value;
}

/** Turns logits into probabilities in place. @returns the summed loss */
function logistic(logits: Float64Array, targets: Float64Array): number {
  let total = 0;
  for (let i = 0; i < targets.length; i += 1) {
    const z = logits[i]!;
    const tail = Math.exp(-Math.abs(z));
    const likely = 1 / (1 + tail);
    logits[i] = z >= 0 ? likely : tail * likely;
    // log(1 + e^z) - t z, written so that nothing large cancels.
    total += Math.log1p(tail) + (z >= 0 ? (1 - targets[i]!) * z : -targets[i]! * z);
  }
  return total;
}

function softmax(logits: readonly Float64Array[], targets: readonly Float64Array[]): number {
  let total = 0;
  const samples = targets[0]!.length;
  for (let i = 0; i < samples; i += 1) {
    let largest = -Infinity;
    for (const column of logits) largest = Math.max(largest, column[i]!);
    let sum = 0;
    let along = 0;
    for (const [m, column] of logits.entries()) {
      const rest = column[i]! - largest;
      along += targets[m]![i]! * rest;
      column[i] = Math.exp(rest);
      sum += column[i]!;
    }
    for (const column of logits) column[i]! /= sum;
    total += Math.log(sum) - along;
  }
  return total;
}
