import type { ColumnChoice } from './columnProducts.ts';
import type { LeastSquares } from './leastSquares.ts';

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

/**
 * Mean negative log likelihood of the classes, its gradient and the product with its second derivative. With one output the logistic loss of
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

/** @param classes  length n, whole numbers from 0 */
export function createClassLoss(problem: LeastSquares, classes: ArrayLike<number>, outputs: number): ClassLoss {
  const { arena, x, samples, inputs } = problem;
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
      return (outputs === 1 ? logistic(probabilities[0]!, classes) : softmax(probabilities, classes)) / samples;
    },
    gradient(out) {
      for (let m = 0; m < outputs; m += 1) {
        const label = outputs === 1 ? 1 : m;
        for (let i = 0; i < samples; i += 1) work[m]![i] = probabilities[m]![i]! - (classes[i] === label ? 1 : 0);
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
          const fill = (row: number, weight: (i: number) => number): void => {
            let total = 0;
            for (let i = 0; i < samples; i += 1) {
              spare[i] = mass[i]! * weight(i);
              total += spare[i]!;
            }
            arena.dots(x, { ids, count: chosen[m]!.length }, spare, products);
            for (let k = 0; k < chosen[m]!.length; k += 1) setLower(out, size, [starts[m]! + k, row], products[k]!);
            setLower(out, size, [size - outputs + m, row], total / samples);
          };
          chosen[l]!.forEach((input, k) => fill(starts[l]! + k, (i) => x.values[input * x.stride + i]!));
          fill(size - outputs + l, () => 1);
        }
      }
    },
  };
}

function setLower(out: Float64Array, size: number, [i, j]: readonly [number, number], value: number): void {
  out[i >= j ? i * size + j : j * size + i] = value;
}

/** Turns logits into probabilities in place. @returns the summed loss */
function logistic(logits: Float64Array, classes: ArrayLike<number>): number {
  let total = 0;
  for (let i = 0; i < classes.length; i += 1) {
    const z = logits[i]!;
    const tail = Math.exp(-Math.abs(z));
    const likely = 1 / (1 + tail);
    logits[i] = z >= 0 ? likely : tail * likely;
    total += Math.log1p(tail) + (classes[i] === 1 ? Math.max(0, -z) : Math.max(0, z));
  }
  return total;
}

function softmax(logits: readonly Float64Array[], classes: ArrayLike<number>): number {
  let total = 0;
  for (let i = 0; i < classes.length; i += 1) {
    let largest = -Infinity;
    for (const column of logits) largest = Math.max(largest, column[i]!);
    let sum = 0;
    const own = logits[classes[i]!]![i]! - largest;
    for (const column of logits) {
      column[i] = Math.exp(column[i]! - largest);
      sum += column[i]!;
    }
    for (const column of logits) column[i]! /= sum;
    total += Math.log(sum) - own;
  }
  return total;
}
