import type { LeastSquares } from '../problem/leastSquares.ts';
import { countNonZero } from '../problem/lambdaPath.ts';
import type { ClassificationPoint } from './classificationPoint.ts';
import { type ClassWeights, createClassWeights } from './classWeights.ts';
import { elasticNetClassPenalty } from './elasticNetClassPenalty.ts';
import type { ClassGroup } from './groupClassPenalty.ts';
import { type ClassLoss, createClassLoss } from './pathClassLoss.ts';
import type { ClassPenalty } from './pathClassPenalty.ts';
import { ProximalNewton, tolerance } from './proximalNewton.ts';
import { WorkingSet } from './workingSet.ts';

/** With fewer inputs choosing some takes longer than looking at all. */
const fewInputs = 200;
/** Rounds of adding inputs before all are taken. */
const mostRounds = 30;

/** A penalty as a function of its strength; 1 gives P(b) itself. */
export interface StrengthOfPenalty {
  readonly penaltyAt: (lambda: number) => ClassPenalty;
  /** How much of the strength holds each coefficient at zero by itself; 0 for groups and without l1. */
  readonly l1Ratio: number;
}

/**
 * The optima of a linear classifier with a penalty from one strength to the next. Where coefficients are held at zero one by one and there are
 * many, those of a working set are solved for alone: what is not zero, and what the sequential strong rule does not discard. The gradient by
 * all of them then tells who is missing; a point is done when nobody is, so that its evidence is that of the whole problem.
 * @source Tibshirani et al. (2012), Strong rules for discarding predictors in lasso-type problems, J. R. Stat. Soc. B 74; working sets as in
 *         Massias, Gramfort, Salmon (2018), Celer, ICML
 */
export class ClassSolver {
  readonly #problem: LeastSquares;
  readonly #targets: readonly Float64Array[];
  readonly #loss: ClassLoss;
  readonly #whole: ProximalNewton;
  readonly #gradient: ClassWeights;
  #isGradientKnown = false;
  #working: WorkingSet | undefined;
  /** Strength of l1 at the point before. */
  #before = Infinity;
  /** Of working sets that were closed. */
  #iterations = 0;

  /** @param targets  per output n probabilities */
  constructor(problem: LeastSquares, targets: readonly Float64Array[]) {
    this.#problem = problem;
    this.#targets = targets;
    this.#loss = createClassLoss(problem, targets);
    this.#whole = new ProximalNewton(problem, this.#loss);
    this.#gradient = createClassWeights(problem.inputs, this.#loss.outputs);
    // With an infinite strength only the intercepts move.
    this.#whole.minimize(elasticNetClassPenalty(Infinity, 0));
  }

  /** Gives memory back. */
  close(): void {
    this.#whole.close();
    this.#working?.close();
  }

  /** The smallest strength at which all coefficients are zero; infinite without a share of l1 or groups, unless there is no signal. */
  lambdaMax(groups: readonly ClassGroup[] | undefined, l1Ratio: number): number {
    this.#evaluate();
    const { coefficients } = this.#gradient;
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

  /** The optimum at one strength, from the last one. */
  solve(lambda: number, { penaltyAt, l1Ratio }: StrengthOfPenalty): ClassificationPoint {
    const start = this.#allIterations();
    const penalty = penaltyAt(lambda);
    const isScreened = l1Ratio * lambda > 0 && this.#problem.inputs > fewInputs;
    const { loss, kkt } = isScreened ? this.#minimizeByParts(penalty, l1Ratio * lambda) : this.#minimizeWhole(penalty);
    const { coefficients, intercepts } = this.#whole.weights;
    const outputs = this.#loss.outputs;
    const rows = new Float64Array(this.#problem.inputs * outputs);
    coefficients.forEach((column, m) => {
      for (let j = 0; j < column.length; j += 1) rows[j * outputs + m] = column[j]!;
    });
    return {
      lambda,
      coefficients: rows,
      outputs,
      intercepts: centred(intercepts),
      original: this.#originalScale(rows),
      nonZero: countNonZero(rows),
      loss,
      penalty: penaltyAt(1).value(this.#whole.weights),
      kkt,
      gap: undefined,
      iterations: this.#allIterations() - start,
      converged: kkt <= tolerance,
    };
  }

  #allIterations(): number {
    return this.#iterations + this.#whole.iterations + (this.#working?.solver.iterations ?? 0);
  }

  /** @param l1  what holds a coefficient at zero */
  #minimizeByParts(penalty: ClassPenalty, l1: number): { readonly loss: number; readonly kkt: number } {
    const { weights } = this.#whole;
    if (!this.#isGradientKnown) this.#evaluate();
    // A gradient seldom changes by more than the strength does.
    const strong = this.#before === Infinity ? l1 : 2 * l1 - this.#before;
    this.#before = l1;
    let wanted = this.#inputsAbove(strong);
    for (let round = 0; round < mostRounds; round += 1) {
      const working = this.#workingSetOf(wanted);
      working.take(weights);
      working.solver.minimize(penalty);
      working.give(weights);
      const loss = this.#evaluate();
      wanted = this.#inputsAbove(l1 + tolerance / 100);
      if (wanted.every((input) => working.has(input))) return { loss, kkt: penalty.residual(weights, this.#gradient) };
    }
    return this.#minimizeWhole(penalty);
  }

  #minimizeWhole(penalty: ClassPenalty): { readonly loss: number; readonly kkt: number } {
    this.#isGradientKnown = false;
    return this.#whole.minimize(penalty);
  }

  /** The gradient by all inputs at the weights. @returns the loss there */
  #evaluate(): number {
    const loss = this.#loss.evaluate(this.#whole.weights);
    this.#loss.gradient(this.#gradient);
    this.#isGradientKnown = true;
    return loss;
  }

  /** Inputs with a coefficient that is not zero, or with a gradient of that size. */
  #inputsAbove(size: number): number[] {
    const { coefficients } = this.#whole.weights;
    const gradients = this.#gradient.coefficients;
    const found: number[] = [];
    for (let j = 0; j < this.#problem.inputs; j += 1) {
      for (let m = 0; m < coefficients.length; m += 1) {
        if (coefficients[m]![j] === 0 && !(Math.abs(gradients[m]![j]!) >= size)) continue;
        found.push(j);
        break;
      }
    }
    return found;
  }

  /** The present working set when it has these inputs and not many others, else a new one with room for what comes next. */
  #workingSetOf(wanted: readonly number[]): WorkingSet {
    const old = this.#working;
    if (old !== undefined && wanted.every((input) => old.has(input))) return old;
    const isLarge = old !== undefined && old.size > 2 * wanted.length;
    const inputs = [...new Set([...(old === undefined || isLarge ? [] : old.inputs), ...wanted])];
    const step = (old?.solver ?? this.#whole).step;
    this.#iterations += old?.solver.iterations ?? 0;
    old?.close();
    this.#working = new WorkingSet(this.#problem, this.#targets, inputs, step);
    return this.#working;
  }

  #originalScale(rows: Float64Array): ClassificationPoint['original'] {
    const { means, divisors } = this.#problem.scaling;
    const outputs = this.#loss.outputs;
    const intercepts = this.#whole.weights.intercepts.slice();
    const coefficients = new Float64Array(rows.length);
    for (let at = 0; at < rows.length; at += 1) {
      const input = Math.floor(at / outputs);
      if (rows[at] === 0 || divisors[input] === 0) continue;
      coefficients[at] = rows[at]! / divisors[input]!;
      intercepts[at % outputs]! -= coefficients[at]! * means[input]!;
    }
    return { coefficients, intercepts: centred(intercepts) };
  }
}

/** Adding one number to all intercepts changes no probability: with several outputs their mean is made 0. */
function centred(intercepts: Float64Array): Float64Array {
  if (intercepts.length === 1) return intercepts.slice();
  const mean = intercepts.reduce((total, value) => total + value, 0) / intercepts.length;
  return intercepts.map((value) => value - mean);
}
