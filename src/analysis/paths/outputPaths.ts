import { groupPath } from './groups/groupPath.ts';
import type { LinearModel, LinearPenalty, LinearPoint } from './linearModel.ts';
import { type LambdaGrid, type PathPoint, defaultRatio, lambdaGrid } from './problem/lambdaPath.ts';
import { type LeastSquares, lassoLambdaMax, prepareLeastSquares, toOriginalScale } from './problem/leastSquares.ts';
import { largestInputCurvature, ridgeStart } from './problem/ridgeRange.ts';
import { elasticNetPath } from './squares/elasticNetPath.ts';

/** Neither columns nor target are scaled: the data come as they shall be used. */
const asTheyCome = { standardize: false, standardizeTarget: false } as const;

/** The path of squared errors with one output. */
export function* singlePath(
  model: LinearModel,
  penalty: LinearPenalty,
  grid: LambdaGrid,
): Generator<LinearPoint, void> {
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
export function* separablePath(model: LinearModel, l1Ratio: number, grid: LambdaGrid): Generator<LinearPoint, void> {
  const { samples, inputs, outputs, values, targets } = model;
  const problems = Array.from({ length: outputs }, (_, k) => {
    const target = Float64Array.from({ length: samples }, (__, i) => targets[i * outputs + k]!);
    return prepareLeastSquares({ samples, inputs, values, target }, asTheyCome);
  });
  try {
    const largest = problems.reduce((most, problem) => Math.max(most, lassoLambdaMax(problem)), 0);
    const isRidge = l1Ratio === 0 && largest > 0;
    const start = isRidge ? ridgeStart(largestInputCurvature(problems[0]!)) : largest / (l1Ratio || 1);
    const lambdas = lambdaGrid(grid, start, defaultRatio(samples, inputs));
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
    degreesOfFreedom: points.every(({ degreesOfFreedom }) => degreesOfFreedom !== undefined)
      ? sum(({ degreesOfFreedom }) => degreesOfFreedom ?? 0)
      : undefined,
    loss: sum(({ loss }) => loss),
    penalty: sum(({ penalty }) => penalty),
    kkt: points.reduce((worst, { kkt }) => Math.max(worst, kkt), 0),
    gap: gaps.every((gap) => gap !== undefined) ? gaps.reduce((total, gap) => total + gap, 0) : undefined,
    iterations: sum(({ iterations }) => iterations),
    converged: points.every(({ converged }) => converged),
  };
}
