import { createElasticNetSolver } from './activeSetPath.ts';
import { elasticNetStrength } from './elasticNetPoint.ts';
import { type LambdaGrid, type PathPoint, defaultRatio, lambdaGrid } from '../problem/lambdaPath.ts';
import { lassoPath } from './lassoPath.ts';
import { lassoLambdaMax, type LeastSquares } from '../problem/leastSquares.ts';
import { pathProblem } from '../problem/pathProblems.ts';
import { ridgePath } from './ridgePath.ts';

/** The strengths of an elastic net, and its mix. */
export interface ElasticNetGrid extends LambdaGrid {
  /** Share of the l1 norm, 0 to 1 (default 0.5). */
  readonly l1Ratio?: number;
}

/** max |x_j'y| / (n l1Ratio). */
export function elasticNetLambdaMax(problem: LeastSquares, l1Ratio: number): number {
  return lassoLambdaMax(problem) / l1Ratio;
}

/**
 * The elastic net, 1/(2n) |y - X b|^2 + lambda (l1Ratio |b|_1 + (1 - l1Ratio)/2 |b|_2^2), one strength after the other.
 * With l1Ratio 1 it is the lasso, with 0 ridge regression.
 * @throws LabError analysis/bad-problem
 */
export function* elasticNetPath(problem: LeastSquares, grid: ElasticNetGrid = {}): Generator<PathPoint, void> {
  const { l1Ratio = 0.5 } = grid;
  if (!(l1Ratio >= 0 && l1Ratio <= 1)) throw pathProblem('bad-mix', l1Ratio);
  if (l1Ratio === 0) {
    yield* ridgePath(problem, grid);
    return;
  }
  if (l1Ratio === 1) {
    yield* lassoPath(problem, grid);
    return;
  }
  const lambdaMax = elasticNetLambdaMax(problem, l1Ratio);
  const lambdas = lambdaGrid(grid, lambdaMax, defaultRatio(problem.samples, problem.inputs));
  const endUse = problem.arena.use();
  try {
    const solver = createElasticNetSolver(problem);
    for (const lambda of lambdas) yield solver.solve(elasticNetStrength(lambda, l1Ratio));
  } finally {
    endUse();
  }
}
