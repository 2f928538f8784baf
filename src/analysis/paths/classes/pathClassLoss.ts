import type { Arena } from '../../linearAlgebra/arena.ts';
import type { ProblemColumns } from '../problem/leastSquares.ts';
import { ClassHessian } from './classHessian.ts';
import { toProbabilities } from './classLikelihoods.ts';
import type { ClassWeights } from './classWeights.ts';

/**
 * Mean cross-entropy of target probabilities, its gradient and the product with its second derivative. With one output the logistic loss of
 * class 1 against class 0, else softmax.
 */
export interface ClassLoss {
  readonly outputs: number;
  /** Loss at the weights; the probabilities are kept for the three functions below. */
  evaluate(weights: ClassWeights): number;
  /** out = gradient at the point of the last evaluation. */
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

/** Columns of n numbers that a loss of so many outputs takes from the arena of its problem. */
export function classLossColumns(outputs: number): number {
  return 2 * outputs + 2;
}

/** @param targets  per output n probabilities; several outputs sum to 1 for every sample */
export function createClassLoss(problem: ProblemColumns, targets: readonly Float64Array[]): ClassLoss {
  return new LinearClassLoss(problem, targets);
}

class LinearClassLoss implements ClassLoss {
  readonly outputs: number;
  readonly #problem: ProblemColumns;
  readonly #targets: readonly Float64Array[];
  readonly #probabilities: readonly Float64Array[];
  readonly #work: readonly Float64Array[];
  readonly #products: Float64Array;
  readonly #support: Support;
  readonly #hessian: ClassHessian;

  constructor(problem: ProblemColumns, targets: readonly Float64Array[]) {
    const { arena, samples, inputs } = problem;
    this.outputs = targets.length;
    this.#problem = problem;
    this.#targets = targets;
    this.#support = new Support(arena, inputs);
    this.#products = arena.doubles(inputs);
    this.#probabilities = targets.map(() => arena.doubles(samples));
    this.#work = targets.map(() => arena.doubles(samples));
    this.#hessian = new ClassHessian(problem);
  }

  evaluate(weights: ClassWeights): number {
    this.#predict(weights, this.#probabilities);
    return toProbabilities(this.#probabilities, this.#targets) / this.#problem.samples;
  }

  gradient(out: ClassWeights): void {
    const { samples } = this.#problem;
    this.#work.forEach((column, m) => {
      const probabilities = this.#probabilities[m]!;
      const targets = this.#targets[m]!;
      for (let i = 0; i < samples; i += 1) column[i] = probabilities[i]! - targets[i]!;
    });
    this.#project(out);
  }

  curvature(v: ClassWeights, out: ClassWeights): void {
    this.#predict(v, this.#work);
    bendByLikelihood(this.#probabilities, this.#work, this.#problem.samples);
    this.#project(out);
  }

  hessian(chosen: readonly Int32Array[], out: Float64Array): void {
    this.#hessian.write(this.#probabilities, chosen, out);
  }

  /** out[m] = X v_m + intercept_m, from the columns that are not zero. */
  #predict({ coefficients, intercepts }: ClassWeights, out: readonly Float64Array[]): void {
    const { arena, x, samples } = this.#problem;
    coefficients.forEach((column, m) => {
      this.#support.read(column);
      out[m]!.fill(0).fill(intercepts[m]!, 0, samples);
      arena.combine(x, this.#support, this.#support.values, out[m]!);
    });
  }

  /** out = X'work/n and the column means of work. */
  #project(out: ClassWeights): void {
    const { arena, x, samples, inputs } = this.#problem;
    this.#work.forEach((column, m) => {
      arena.dots(x, undefined, column, this.#products);
      out.coefficients[m]!.set(this.#products.subarray(0, inputs));
      let total = 0;
      for (let i = 0; i < samples; i += 1) total += column[i]!;
      out.intercepts[m] = total / samples;
    });
  }
}

/** The entries of a column of coefficients that are not zero, one after the other. */
class Support {
  readonly ids: Int32Array;
  readonly values: Float64Array;
  count = 0;

  constructor(arena: Arena, inputs: number) {
    this.ids = arena.integers(inputs);
    this.values = arena.doubles(inputs);
  }

  read(column: Float64Array): void {
    let count = 0;
    for (let j = 0; j < column.length; j += 1) {
      if (column[j] === 0) continue;
      this.ids[count] = j;
      this.values[count] = column[j]!;
      count += 1;
    }
    this.count = count;
  }
}

/** Multiplies changes of the logits by the second derivative of the cross-entropy at the probabilities, in place. */
function bendByLikelihood(
  probabilities: readonly Float64Array[],
  logits: readonly Float64Array[],
  samples: number,
): void {
  const outputs = logits.length;
  for (let i = 0; i < samples; i += 1) {
    let mean = 0;
    for (let m = 0; m < outputs; m += 1) mean += probabilities[m]![i]! * logits[m]![i]!;
    for (let m = 0; m < outputs; m += 1) logits[m]![i] = probabilities[m]![i]! * (logits[m]![i]! - mean);
  }
}
