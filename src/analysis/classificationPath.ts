import { createCholesky } from './cholesky.ts';
import { openArena, roomFor } from './columnProducts.ts';
import type { LambdaGrid, PathPoint } from './lambdaPath.ts';
import { defaultRatio, lambdaGrid } from './lambdaPath.ts';
import type { LeastSquares } from './leastSquares.ts';
import { prepareLeastSquares } from './leastSquares.ts';
import type { ClassLoss, ClassWeights } from './pathClassLoss.ts';
import { copyClassWeights, createClassLoss, createClassWeights } from './pathClassLoss.ts';
import type { ClassGroup, ClassPenalty } from './pathClassPenalty.ts';
import { elasticNetClassPenalty, groupClassPenalty } from './pathClassPenalty.ts';
import { checkGroups } from './pathGroups.ts';
import { pathProblem } from './pathProblems.ts';

/** n samples of p inputs, each of one of `classCount` classes. */
export interface ClassificationData {
  readonly samples: number;
  readonly inputs: number;
  /** Length n p, one sample after the other. */
  readonly values: Float64Array;
  /** Length n, whole numbers from 0. */
  readonly classes: ArrayLike<number>;
  readonly classCount: number;
}

export interface ClassificationGrid extends LambdaGrid {
  /** l1Ratio |b|_1 + (1 - l1Ratio)/2 |b|^2 (default 1), unless groups of inputs are given. */
  readonly l1Ratio?: number;
  readonly groups?: readonly (readonly number[])[];
  readonly standardize?: boolean;
  readonly products?: 'simd' | 'plain';
}

export interface ClassificationPoint extends PathPoint {
  /** Length 1 for two classes, else one per class, mean 0. */
  readonly intercepts: Float64Array;
  /** Coefficients are p x outputs, row-major. */
  readonly outputs: number;
  /** For the data as they came. */
  readonly original: { readonly coefficients: Float64Array; readonly intercepts: Float64Array };
}

/**
 * Logistic (two classes) or softmax (more) regression with an elastic net or a group lasso: mean negative log likelihood + lambda P(b),
 * intercepts free. Proximal gradient steps find the support, Newton steps by conjugate gradients on the support find the optimum.
 * @throws LabError analysis/bad-problem
 * @source Lee, Sun, Saunders (2014), Proximal Newton-type methods for minimizing composite functions, SIAM J. Optim. 24
 */
export function* classificationPath(
  data: ClassificationData,
  grid: ClassificationGrid = {},
): Generator<ClassificationPoint, void> {
  checkClasses(data);
  const { l1Ratio = 1, groups, standardize = true, products = 'simd' } = grid;
  if (!(l1Ratio >= 0 && l1Ratio <= 1)) throw pathProblem('bad-mix', l1Ratio);
  if (groups !== undefined) checkGroups(groups, data.inputs);
  const { samples, inputs, values, classCount } = data;
  const target = Float64Array.from(data.classes);
  const problem = prepareLeastSquares(
    { samples, inputs, values, target },
    { standardize, gram: false, products, extraColumns: 2 * classCount + 1 },
  );
  try {
    const weighted = groups?.map((members) => ({ inputs: members, weight: Math.sqrt(members.length) }));
    const solver = new ProximalNewton(
      problem,
      createClassLoss(problem, data.classes, classCount === 2 ? 1 : classCount),
    );
    const lambdaMax = solver.lambdaMax(weighted, l1Ratio);
    const penaltyAt = (lambda: number): ClassPenalty =>
      weighted === undefined
        ? elasticNetClassPenalty(lambda * l1Ratio, lambda * (1 - l1Ratio))
        : groupClassPenalty(weighted, lambda);
    for (const lambda of lambdaGrid(grid, lambdaMax, defaultRatio(samples, inputs))) {
      yield solver.solve(lambda, penaltyAt);
    }
  } finally {
    problem.close();
  }
}

function checkClasses({ samples, classes, classCount }: ClassificationData): void {
  if (classes.length !== samples) throw pathProblem('wrong-size', 'classes', classes.length, samples);
  const seen = new Set<number>();
  for (let i = 0; i < samples; i += 1) {
    const label = classes[i]!;
    if (!(Number.isInteger(label) && label >= 0 && label < classCount))
      throw pathProblem('bad-class', i + 1, label, classCount - 1);
    seen.add(label);
  }
  if (seen.size < 2) throw pathProblem('one-class');
}

/** glmnet starts ridge at the strength of this share of l1. */
const shareForLambdaMax = 0.001;
const roundLimit = 300;
const conjugateLimit = 400;
/** Coefficients up to which the second derivative is written out and factored. */
const factoredSize = 800;
const tolerance = 1e-11;

class ProximalNewton {
  private readonly problem: LeastSquares;
  private readonly loss: ClassLoss;
  private readonly weights: ClassWeights;
  private readonly gradient: ClassWeights;
  private readonly trial: ClassWeights;
  private readonly direction: ClassWeights;
  private readonly residual: ClassWeights;
  private readonly search: ClassWeights;
  private readonly image: ClassWeights;
  /** Step of the proximal gradient, adapted by backtracking. */
  private step = 1;
  private iterations = 0;

  constructor(problem: LeastSquares, loss: ClassLoss) {
    const create = (): ClassWeights => createClassWeights(problem.inputs, loss.outputs);
    this.problem = problem;
    this.loss = loss;
    this.weights = create();
    this.gradient = create();
    this.trial = create();
    this.direction = create();
    this.residual = create();
    this.search = create();
    this.image = create();
    // With an infinite strength only the intercepts move.
    this.minimize(elasticNetClassPenalty(Infinity, 0));
  }

  /** The smallest strength at which all coefficients are zero (glmnet's start for ridge). */
  lambdaMax(groups: readonly ClassGroup[] | undefined, l1Ratio: number): number {
    this.loss.evaluate(this.weights);
    this.loss.gradient(this.gradient);
    const { coefficients } = this.gradient;
    if (groups === undefined) {
      const largest = coefficients.reduce(
        (most, column) => column.reduce((one, value) => Math.max(one, Math.abs(value)), most),
        0,
      );
      return largest / Math.max(l1Ratio, shareForLambdaMax);
    }
    return groups.reduce((largest, { inputs, weight }) => {
      const square = coefficients.reduce(
        (total, column) => inputs.reduce((sum, j) => sum + column[j]! * column[j]!, total),
        0,
      );
      return Math.max(largest, Math.sqrt(square) / weight);
    }, 0);
  }

  solve(lambda: number, penaltyAt: (lambda: number) => ClassPenalty): ClassificationPoint {
    this.iterations = 0;
    const { loss, kkt } = this.minimize(penaltyAt(lambda));
    const { coefficients, intercepts } = this.weights;
    const outputs = this.loss.outputs;
    const rows = new Float64Array(this.problem.inputs * outputs);
    coefficients.forEach((column, m) => column.forEach((value, j) => (rows[j * outputs + m] = value)));
    const nonZero = rows.reduce((count, value) => count + (value === 0 ? 0 : 1), 0);
    return {
      lambda,
      coefficients: rows,
      outputs,
      intercepts: centred(intercepts),
      original: this.originalScale(rows),
      nonZero,
      degreesOfFreedom: nonZero,
      loss,
      penalty: penaltyAt(1).value(this.weights),
      kkt,
      gap: undefined,
      iterations: this.iterations,
      converged: kkt <= tolerance,
    };
  }

  private originalScale(rows: Float64Array): ClassificationPoint['original'] {
    const { means, divisors } = this.problem.scaling;
    const outputs = this.loss.outputs;
    const intercepts = this.weights.intercepts.slice();
    const coefficients = rows.map((value, at) => {
      const divisor = divisors[Math.floor(at / outputs)]!;
      return divisor === 0 ? 0 : value / divisor;
    });
    coefficients.forEach((value, at) => (intercepts[at % outputs]! -= value * means[Math.floor(at / outputs)]!));
    return { coefficients, intercepts: centred(intercepts) };
  }

  private minimize(penalty: ClassPenalty): { readonly loss: number; readonly kkt: number } {
    const { weights, gradient } = this;
    let loss = this.loss.evaluate(weights);
    this.loss.gradient(gradient);
    let kkt = penalty.residual(weights, gradient);
    let best = kkt;
    let idle = 0;
    for (let round = 0; round < roundLimit && kkt > tolerance / 100 && idle < 6; round += 1) {
      this.iterations += 1;
      loss = this.proximalStep(penalty, loss);
      this.loss.gradient(gradient);
      loss = this.newtonStep(penalty, loss);
      this.loss.gradient(gradient);
      kkt = penalty.residual(weights, gradient);
      idle = kkt < best / 2 ? 0 : idle + (kkt < tolerance ? 2 : 0);
      best = Math.min(best, kkt);
    }
    return { loss, kkt };
  }

  /** b <- prox(b - step gradient), with the step halved until the quadratic bound holds. @returns the new loss */
  private proximalStep(penalty: ClassPenalty, loss: number): number {
    const { weights, trial, gradient } = this;
    this.step *= 2;
    for (let attempt = 0; attempt < 60; attempt += 1) {
      copyClassWeights(weights, trial);
      addScaled(trial, gradient, -this.step);
      penalty.prox(trial, this.step);
      const next = this.loss.evaluate(trial);
      let linear = 0;
      let square = 0;
      eachPair(trial, weights, gradient, (to, from, slope) => {
        linear += slope * (to - from);
        square += (to - from) ** 2;
      });
      if (next <= loss + linear + square / (2 * this.step) + 1e-13 * Math.abs(loss)) {
        copyClassWeights(trial, weights);
        return next;
      }
      this.step /= 2;
    }
    return this.loss.evaluate(weights);
  }

  /** One Newton step on the support. The loss was evaluated at the weights. @returns the new loss */
  private newtonStep(penalty: ClassPenalty, loss: number): number {
    const { weights, trial, direction, gradient } = this;
    const start = loss + finite(penalty.value(weights));
    this.findDirection(penalty, gradient);
    for (let length = 1; length > 1e-3; length /= 2) {
      copyClassWeights(weights, trial);
      addScaled(trial, direction, length);
      penalty.stopAtZero(weights, trial);
      const next = this.loss.evaluate(trial);
      if (next + finite(penalty.value(trial)) <= start + 1e-14 * Math.abs(start)) {
        copyClassWeights(trial, weights);
        return next;
      }
    }
    return this.loss.evaluate(weights);
  }

  /** direction = -(second derivative)^-1 gradient on the support: by a factor where it is small, else by conjugate gradients. */
  private findDirection(penalty: ClassPenalty, gradient: ClassWeights): void {
    const { residual, weights } = this;
    copyClassWeights(gradient, residual);
    penalty.addGradient(weights, residual);
    scale(residual, -1);
    const chosen = weights.coefficients.map((column) =>
      Int32Array.from(column.keys()).filter((j) => penalty.isFree(weights, j, column[j]!)),
    );
    const size = chosen.reduce((total, some) => total + some.length, 0);
    if (size <= factoredSize) this.solveByFactor(penalty, chosen, size + this.loss.outputs);
    else this.solveByConjugates(penalty);
  }

  private solveByFactor(penalty: ClassPenalty, chosen: readonly Int32Array[], size: number): void {
    const { direction, residual, search, image, weights, loss } = this;
    const stride = roomFor(size);
    const hessian = new Float64Array(size * size);
    loss.hessian(chosen, hessian);
    const places = chosen.flatMap((some, m) => Array.from(some, (j) => [m, j] as const));
    scale(search, 0);
    places.forEach(([m, j], row) => {
      scale(image, 0);
      search.coefficients[m]![j] = 1;
      penalty.addCurvature(weights, search, image);
      search.coefficients[m]![j] = 0;
      for (let k = 0; k <= row; k += 1) hessian[row * size + k]! += image.coefficients[places[k]![0]]![places[k]![1]]!;
    });
    // One number added to all softmax intercepts changes nothing: this makes the direction with mean 0 the only one.
    const first = size - loss.outputs;
    for (let k = first; k < size && loss.outputs > 1; k += 1)
      for (let l = first; l <= k; l += 1) hessian[k * size + l]! += 1;
    const arena = openArena(stride * (stride + 2), this.problem.arena.kind);
    const factor = createCholesky(arena, size);
    const right = arena.doubles(size);
    places.forEach(([m, j], row) => (right[row] = residual.coefficients[m]![j]!));
    right.set(residual.intercepts, first);
    let largest = 0;
    for (let k = 0; k < size; k += 1) largest = Math.max(largest, hessian[k * size + k]!);
    for (let shift = 0; factor.refactor({ values: hessian, stride: size }, size, shift * largest) >= 0;)
      shift = Math.max(1e-12, shift * 100);
    factor.solve(right);
    scale(direction, 0);
    places.forEach(([m, j], row) => (direction.coefficients[m]![j] = right[row]!));
    direction.intercepts.set(right.subarray(first, size));
    arena.close();
  }

  private solveByConjugates(penalty: ClassPenalty): void {
    const { direction, residual, search, image, weights } = this;
    scale(direction, 0);
    copyClassWeights(residual, search);
    let square = inner(residual, residual);
    const goal = square * Math.min(1e-4, square) + 1e-36;
    for (let k = 0; k < conjugateLimit && square > goal; k += 1) {
      this.loss.curvature(search, image);
      penalty.addCurvature(weights, search, image);
      const bend = inner(search, image);
      if (!(bend > 1e-18 * inner(search, search))) return;
      const length = square / bend;
      addScaled(direction, search, length);
      addScaled(residual, image, -length);
      const next = inner(residual, residual);
      scale(search, next / square);
      addScaled(search, residual, 1);
      square = next;
    }
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

function arraysOf({ coefficients, intercepts }: ClassWeights): Float64Array[] {
  return [...coefficients, intercepts];
}

function addScaled(out: ClassWeights, other: ClassWeights, factor: number): void {
  const from = arraysOf(other);
  arraysOf(out).forEach((column, m) => {
    const source = from[m]!;
    for (let j = 0; j < column.length; j += 1) column[j]! += factor * source[j]!;
  });
}

function scale(out: ClassWeights, factor: number): void {
  for (const column of arraysOf(out)) for (let j = 0; j < column.length; j += 1) column[j]! *= factor;
}

function inner(a: ClassWeights, b: ClassWeights): number {
  const right = arraysOf(b);
  let total = 0;
  arraysOf(a).forEach((column, m) => {
    for (let j = 0; j < column.length; j += 1) total += column[j]! * right[m]![j]!;
  });
  return total;
}

function eachPair(
  a: ClassWeights,
  b: ClassWeights,
  c: ClassWeights,
  visit: (a: number, b: number, c: number) => void,
): void {
  const second = arraysOf(b);
  const third = arraysOf(c);
  arraysOf(a).forEach((column, m) => column.forEach((value, j) => visit(value, second[m]![j]!, third[m]![j]!)));
}
