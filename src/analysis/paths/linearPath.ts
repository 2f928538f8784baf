import type { LinearForm, LinearLossForm } from '../../core/numbers/linearForm.ts';
import { classificationPath } from './classes/classificationPath.ts';
import { elasticNetPath } from './squares/elasticNetPath.ts';
import { groupPath } from './groups/groupPath.ts';
import { type LambdaGrid, type PathPoint, defaultRatio, lambdaGrid } from './problem/lambdaPath.ts';
import { lassoLambdaMax, prepareLeastSquares, toOriginalScale, type LeastSquares } from './problem/leastSquares.ts';
import type { MatrixPenalty } from './groups/matrixPenalty.ts';
import { type MatrixRegressionPoint, matrixRegressionPath } from './groups/matrixRegressionPath.ts';
import { pathProblem } from './problem/pathProblems.ts';

/** A linear model of n samples, p inputs and K outputs, intercepts free. Plain data: it crosses threads. */
export interface LinearModel {
  readonly samples: number;
  readonly inputs: number;
  readonly outputs: number;
  /** n x p, row-major; nothing is scaled here, only centred inside. */
  readonly values: Float64Array;
  /**
   * squares: 1/(2n) |Y - X W|^2; logistic: one output for two classes; softmax: one output per class. Both are mean negative log likelihoods,
   * with `smoothing` of every target spread evenly over the classes.
   */
  readonly loss: LinearLossForm;
  /** squares: n x K numbers, row-major. Classes: n whole numbers from 0. */
  readonly targets: Float64Array;
  readonly smoothing: number;
}

/** P(W), without its strength. */
export type LinearPenalty = LinearForm;

/** One strength of the path of a linear model, with its evidence. */
export interface LinearPoint extends PathPoint {
  /** Length K. */
  readonly intercepts: Float64Array;
}

export type LinearSolver =
  | 'homotopy'
  | 'active set'
  | 'one decomposition'
  | 'group active set'
  | 'accelerated proximal gradient'
  | 'proximal Newton';

/** A table that is larger (samples x inputs x outputs) is left to the networks' solver. */
const largestTable = 4e7;
const largestMatrixInputs = 600;

/** Which exact solver a loss with a penalty has; undefined: none. */
export function linearSolverOf(
  { samples, inputs, outputs, loss }: Pick<LinearModel, 'samples' | 'inputs' | 'outputs' | 'loss'>,
  penalty: LinearPenalty,
): LinearSolver | undefined {
  const size = samples * inputs * (loss === 'squares' && penalty.kind !== 'elasticNet' ? 1 : outputs);
  if (size > largestTable) return undefined;
  if (loss !== 'squares') {
    return penalty.kind === 'elasticNet' || penalty.kind === 'groups' ? 'proximal Newton' : undefined;
  }
  if (penalty.kind === 'elasticNet') {
    if (penalty.l1Ratio === 1) return 'homotopy';
    return penalty.l1Ratio === 0 ? 'one decomposition' : 'active set';
  }
  if (outputs === 1) return 'group active set';
  return inputs <= largestMatrixInputs ? 'accelerated proximal gradient' : undefined;
}

/**
 * The whole path of a linear model by the solver that fits, strengths decreasing.
 * @param grid  own strengths, or their number and range; from lambda-max down as glmnet does
 * @throws LabError analysis/bad-problem  data without a path, or a penalty that has no exact solver
 */
export function* linearPath(
  model: LinearModel,
  penalty: LinearPenalty,
  grid: LambdaGrid = {},
): Generator<LinearPoint, void> {
  if (linearSolverOf(model, penalty) === undefined) throw pathProblem('no-exact-solver');
  if (model.loss !== 'squares') yield* classPath(model, penalty, grid);
  else if (model.outputs === 1) yield* singlePath(model, penalty, grid);
  else if (penalty.kind === 'elasticNet') yield* separablePath(model, penalty.l1Ratio, grid);
  else for (const point of matrixRegressionPath(model, penalty, grid)) yield fromMatrix(point, penalty);
}

/** Neither columns nor target are scaled: the data come as they shall be used. */
const asTheyCome = { standardize: false, standardizeTarget: false } as const;

function* singlePath(model: LinearModel, penalty: LinearPenalty, grid: LambdaGrid): Generator<LinearPoint, void> {
  const { samples, inputs, values, targets } = model;
  const problem = prepareLeastSquares({ samples, inputs, values, target: targets }, asTheyCome);
  try {
    for (const point of singlePoints(problem, penalty, grid)) {
      const { intercept } = toOriginalScale(problem, point.coefficients);
      yield { ...point, intercepts: Float64Array.of(intercept) };
    }
  } finally {
    problem.close();
  }
}

function singlePoints(problem: LeastSquares, penalty: LinearPenalty, grid: LambdaGrid): Iterable<PathPoint> {
  switch (penalty.kind) {
    case 'elasticNet':
      return elasticNetPath(problem, { ...grid, l1Ratio: penalty.l1Ratio });
    case 'groups':
      return groupPath(problem, {
        ...grid,
        groups: penalty.groups,
        weights: penalty.weights,
        count: grid.count ?? 100,
      });
    case 'nuclear':
    case 'spectral':
      // A single column has one singular value, its length.
      return groupPath(problem, {
        ...grid,
        groups: [everyInput(problem.inputs)],
        weights: [1],
        count: grid.count ?? 100,
      });
    default:
      return penalty satisfies never;
  }
}

function everyInput(inputs: number): number[] {
  return Array.from({ length: inputs }, (_, input) => input);
}

/** Without coupling between the outputs each is a problem of its own with the same strengths. */
function* separablePath(model: LinearModel, l1Ratio: number, grid: LambdaGrid): Generator<LinearPoint, void> {
  const { samples, inputs, outputs, values, targets } = model;
  const problems = Array.from({ length: outputs }, (_, k) => {
    const target = Float64Array.from({ length: samples }, (__, i) => targets[i * outputs + k]!);
    return prepareLeastSquares({ samples, inputs, values, target }, asTheyCome);
  });
  try {
    const largest = problems.reduce((most, problem) => Math.max(most, lassoLambdaMax(problem)), 0);
    const lambdas = lambdaGrid(grid, largest / Math.max(l1Ratio, shareForRidge), defaultRatio(samples, inputs));
    const paths = problems.map((problem) => elasticNetPath(problem, { lambdas, l1Ratio }));
    for (let k = 0; k < lambdas.length; k += 1) {
      const points = paths.map((path) => path.next().value as PathPoint);
      yield joinOutputs(points, problems);
    }
    for (const path of paths) path.return();
  } finally {
    for (const problem of problems) problem.close();
  }
}

/** glmnet starts ridge at the strength of this share of l1. */
const shareForRidge = 0.001;

function joinOutputs(points: readonly PathPoint[], problems: readonly LeastSquares[]): LinearPoint {
  const outputs = points.length;
  const { inputs } = problems[0]!;
  const coefficients = new Float64Array(inputs * outputs);
  points.forEach((point, k) => point.coefficients.forEach((value, j) => (coefficients[j * outputs + k] = value)));
  const sum = (read: (point: PathPoint) => number): number => points.reduce((total, point) => total + read(point), 0);
  const gaps = points.map(({ gap }) => gap);
  return {
    lambda: points[0]!.lambda,
    coefficients,
    intercepts: Float64Array.from(points, (point, k) => toOriginalScale(problems[k]!, point.coefficients).intercept),
    nonZero: sum(({ nonZero }) => nonZero),
    degreesOfFreedom: sum(({ degreesOfFreedom }) => degreesOfFreedom),
    loss: sum(({ loss }) => loss),
    penalty: sum(({ penalty }) => penalty),
    kkt: points.reduce((worst, { kkt }) => Math.max(worst, kkt), 0),
    gap: gaps.every((gap) => gap !== undefined) ? gaps.reduce((total, gap) => total + gap, 0) : undefined,
    iterations: sum(({ iterations }) => iterations),
    converged: points.every(({ converged }) => converged),
  };
}

function* classPath(model: LinearModel, penalty: LinearPenalty, grid: LambdaGrid): Generator<LinearPoint, void> {
  if (penalty.kind !== 'elasticNet' && penalty.kind !== 'groups') throw pathProblem('no-exact-solver');
  const { samples, inputs, outputs, values, targets, loss, smoothing } = model;
  const data = { samples, inputs, values, classes: targets, classCount: Math.max(2, outputs) };
  const isPaired = loss === 'softmax' && outputs === 2;
  const shape =
    penalty.kind === 'elasticNet'
      ? { l1Ratio: penalty.l1Ratio }
      : // Both columns of a pair hold half of the difference: |(-d/2, d/2)| = |d| / sqrt 2.
        {
          groups: penalty.groups,
          weights: Array.from(penalty.weights, (weight) => (isPaired ? weight * Math.SQRT1_2 : weight)),
        };
  const wanted = { ...grid, ...shape, smoothing, perClass: isPaired, standardize: false };
  for (const point of classificationPath(data, wanted)) {
    yield { ...point, intercepts: point.original.intercepts };
  }
}

function fromMatrix({ rank, ...point }: MatrixRegressionPoint, { kind }: MatrixPenalty): LinearPoint {
  const outputs = point.intercepts.length;
  const inputs = point.coefficients.length / outputs;
  return { ...point, degreesOfFreedom: kind === 'nuclear' ? rank * (inputs + outputs - rank) : point.nonZero };
}
