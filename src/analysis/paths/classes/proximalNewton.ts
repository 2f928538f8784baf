import { ClassDirection } from './classDirection.ts';
import type { ClassificationPoint } from './classificationPoint.ts';
import type { LeastSquares } from '../problem/leastSquares.ts';
import {
  type ClassWeights,
  addClassWeights,
  copyClassWeights,
  createClassWeights,
  eachClassWeight,
  scaleClassWeights,
} from './classWeights.ts';
import { elasticNetClassPenalty } from './elasticNetClassPenalty.ts';
import type { ClassGroup } from './groupClassPenalty.ts';
import type { ClassLoss } from './pathClassLoss.ts';
import type { ClassPenalty } from './pathClassPenalty.ts';

const roundLimit = 300;
const tolerance = 1e-11;

/** What a round writes: the gradient at the weights, and room for the steps from it. */
interface Work {
  readonly gradient: ClassWeights;
  readonly trial: ClassWeights;
  readonly direction: ClassWeights;
  readonly residual: ClassWeights;
}

/** Minimises the loss of a linear classifier plus a penalty, warm started from one strength to the next. */
export class ProximalNewton {
  readonly #problem: LeastSquares;
  readonly #loss: ClassLoss;
  readonly #weights: ClassWeights;
  readonly #work: Work;
  readonly #newton: ClassDirection;
  /** Step of the proximal gradient, adapted by backtracking. */
  #step = 1;
  #iterations = 0;

  constructor(problem: LeastSquares, loss: ClassLoss) {
    const create = (): ClassWeights => createClassWeights(problem.inputs, loss.outputs);
    this.#problem = problem;
    this.#loss = loss;
    this.#weights = create();
    this.#work = { gradient: create(), trial: create(), direction: create(), residual: create() };
    this.#newton = new ClassDirection(problem, loss);
    // With an infinite strength only the intercepts move.
    this.#minimize(elasticNetClassPenalty(Infinity, 0));
  }

  /** Gives memory back. */
  close(): void {
    this.#newton.close();
  }

  /** The smallest strength at which all coefficients are zero; infinite without a share of l1 or groups, unless there is no signal. */
  lambdaMax(groups: readonly ClassGroup[] | undefined, l1Ratio: number): number {
    this.#loss.evaluate(this.#weights);
    this.#loss.gradient(this.#work.gradient);
    const { coefficients } = this.#work.gradient;
    if (groups === undefined) {
      const largest = coefficients.reduce(
        (most, column) => column.reduce((one, value) => Math.max(one, Math.abs(value)), most),
        0,
      );
      return largest === 0 ? 0 : largest / l1Ratio;
    }
    return groups.reduce((largest, { inputs, weight }) => {
      const square = coefficients.reduce(
        (total, column) => inputs.reduce((sum, j) => sum + column[j]! * column[j]!, total),
        0,
      );
      return Math.max(largest, Math.sqrt(square) / weight);
    }, 0);
  }

  /** The optimum at one strength, from the last one. @param penaltyAt  the penalty with its strength; 1 gives P(b) itself */
  solve(lambda: number, penaltyAt: (lambda: number) => ClassPenalty): ClassificationPoint {
    this.#iterations = 0;
    const { loss, kkt } = this.#minimize(penaltyAt(lambda));
    const { coefficients, intercepts } = this.#weights;
    const outputs = this.#loss.outputs;
    const rows = new Float64Array(this.#problem.inputs * outputs);
    coefficients.forEach((column, m) => column.forEach((value, j) => (rows[j * outputs + m] = value)));
    const nonZero = rows.reduce((count, value) => count + (value === 0 ? 0 : 1), 0);
    return {
      lambda,
      coefficients: rows,
      outputs,
      intercepts: centred(intercepts),
      original: this.#originalScale(rows),
      nonZero,
      loss,
      penalty: penaltyAt(1).value(this.#weights),
      kkt,
      gap: undefined,
      iterations: this.#iterations,
      converged: kkt <= tolerance,
    };
  }

  #originalScale(rows: Float64Array): ClassificationPoint['original'] {
    const { means, divisors } = this.#problem.scaling;
    const outputs = this.#loss.outputs;
    const intercepts = this.#weights.intercepts.slice();
    const coefficients = rows.map((value, at) => {
      const divisor = divisors[Math.floor(at / outputs)]!;
      return divisor === 0 ? 0 : value / divisor;
    });
    coefficients.forEach((value, at) => (intercepts[at % outputs]! -= value * means[Math.floor(at / outputs)]!));
    return { coefficients, intercepts: centred(intercepts) };
  }

  #minimize(penalty: ClassPenalty): { readonly loss: number; readonly kkt: number } {
    const weights = this.#weights;
    const { gradient } = this.#work;
    let loss = this.#loss.evaluate(weights);
    this.#loss.gradient(gradient);
    let kkt = penalty.residual(weights, gradient);
    let best = kkt;
    let idle = 0;
    for (let round = 0; round < roundLimit && kkt > tolerance / 100 && idle < 6; round += 1) {
      this.#iterations += 1;
      loss = this.#proximalStep(penalty, loss);
      this.#loss.gradient(gradient);
      loss = this.#newtonStep(penalty, loss);
      this.#loss.gradient(gradient);
      kkt = penalty.residual(weights, gradient);
      idle = kkt < best / 2 ? 0 : idle + (kkt < tolerance ? 2 : 0);
      best = Math.min(best, kkt);
    }
    return { loss, kkt };
  }

  /** b <- prox(b - step gradient), with the step halved until the quadratic bound holds. @returns the new loss */
  #proximalStep(penalty: ClassPenalty, loss: number): number {
    const weights = this.#weights;
    const { trial, gradient } = this.#work;
    this.#step *= 2;
    for (let attempt = 0; attempt < 60; attempt += 1) {
      copyClassWeights(weights, trial);
      addClassWeights(trial, gradient, -this.#step);
      penalty.prox(trial, this.#step);
      const next = this.#loss.evaluate(trial);
      let linear = 0;
      let square = 0;
      eachClassWeight(trial, weights, gradient, (to, from, slope) => {
        linear += slope * (to - from);
        square += (to - from) ** 2;
      });
      if (next <= loss + linear + square / (2 * this.#step) + 1e-13 * Math.abs(loss)) {
        copyClassWeights(trial, weights);
        return next;
      }
      this.#step /= 2;
    }
    return this.#loss.evaluate(weights);
  }

  /** One Newton step on the support. The loss was evaluated at the weights. @returns the new loss */
  #newtonStep(penalty: ClassPenalty, loss: number): number {
    const weights = this.#weights;
    const { trial, direction, gradient, residual } = this.#work;
    const start = loss + finite(penalty.value(weights));
    copyClassWeights(gradient, residual);
    penalty.addGradient(weights, residual);
    scaleClassWeights(residual, -1);
    this.#newton.find(penalty, { weights, right: residual, direction });
    for (let length = 1; length > 1e-3; length /= 2) {
      copyClassWeights(weights, trial);
      addClassWeights(trial, direction, length);
      penalty.stopAtZero(weights, trial);
      const next = this.#loss.evaluate(trial);
      if (next + finite(penalty.value(trial)) <= start + 1e-14 * Math.abs(start)) {
        copyClassWeights(trial, weights);
        return next;
      }
    }
    return this.#loss.evaluate(weights);
  }
}

/** An infinite strength times zero coefficients is no penalty. */
function finite(value: number): number {
  return Number.isNaN(value) ? 0 : value;
}

/** Adding one number to all intercepts changes no probability: with several outputs their mean is made 0. */
function centred(intercepts: Float64Array): Float64Array {
  if (intercepts.length === 1) return intercepts.slice();
  const mean = intercepts.reduce((total, value) => total + value, 0) / intercepts.length;
  return intercepts.map((value) => value - mean);
}
