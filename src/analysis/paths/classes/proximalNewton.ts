import { ClassDirection } from './classDirection.ts';
import type { ProblemColumns } from '../problem/leastSquares.ts';
import {
  type ClassWeights,
  addClassWeights,
  copyClassWeights,
  createClassWeights,
  eachClassWeight,
  scaleClassWeights,
} from './classWeights.ts';
import type { ClassLoss } from './pathClassLoss.ts';
import type { ClassPenalty } from './pathClassPenalty.ts';

const roundLimit = 300;
/** Largest violation of optimality at which a point counts as solved; it is sought a hundred times closer. */
export const tolerance = 1e-11;

/** What a round writes: the gradient at the weights, and room for the steps from it. */
interface Work {
  readonly gradient: ClassWeights;
  readonly trial: ClassWeights;
  readonly direction: ClassWeights;
  readonly residual: ClassWeights;
}

/** Minimises the loss of a linear classifier plus a penalty, warm started from one strength to the next. */
export class ProximalNewton {
  /** Where it is; whoever writes here starts from there. */
  readonly weights: ClassWeights;
  /** Of all minimisations so far. */
  iterations = 0;
  readonly #loss: ClassLoss;
  readonly #work: Work;
  readonly #newton: ClassDirection;
  /** Step of the proximal gradient, adapted by backtracking. */
  #step: number;

  /** @param step  of the proximal gradient to begin with */
  constructor(problem: ProblemColumns, loss: ClassLoss, step = 1) {
    const create = (): ClassWeights => createClassWeights(problem.inputs, loss.outputs);
    this.weights = create();
    this.#loss = loss;
    this.#step = step;
    this.#work = { gradient: create(), trial: create(), direction: create(), residual: create() };
    this.#newton = new ClassDirection(problem, loss);
  }

  /** The step of the proximal gradient now. */
  get step(): number {
    return this.#step;
  }

  /** Gives memory back. */
  close(): void {
    this.#newton.close();
  }

  /** Goes to the optimum. @returns the loss there and the largest violation of optimality */
  minimize(penalty: ClassPenalty): { readonly loss: number; readonly kkt: number } {
    const { weights } = this;
    const { gradient } = this.#work;
    let loss = this.#loss.evaluate(weights);
    this.#loss.gradient(gradient);
    let kkt = penalty.residual(weights, gradient);
    let best = kkt;
    let idle = 0;
    for (let round = 0; round < roundLimit && kkt > tolerance / 100 && idle < 6; round += 1) {
      this.iterations += 1;
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
    const { weights } = this;
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
    const { weights } = this;
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
