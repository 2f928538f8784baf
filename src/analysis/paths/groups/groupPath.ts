import { GroupSolver } from './groupSolver.ts';
import { type LambdaGrid, type PathPoint, lambdaGrid } from '../problem/lambdaPath.ts';
import type { LeastSquares } from '../problem/leastSquares.ts';
import { groupLambdaMax, prepareGroups } from '../problem/pathGroups.ts';

/** The strengths of a path of groups, and the groups. */
export interface GroupGrid extends LambdaGrid {
  /** Every input in exactly one group. */
  readonly groups: readonly (readonly number[])[];
  /** Weight of the norm of each group; square roots of the sizes if left out. */
  readonly weights?: ArrayLike<number>;
}

const groupCount = 50;

/**
 * Group lasso, 1/(2n) |y - X b|^2 + lambda sum of sqrt(size_g) |b_g|_2; the groups are not made orthonormal.
 * An active set of groups, Newton's method on it, blocks minimised exactly where the support is not settled.
 * @throws LabError analysis/bad-problem  groups that overlap, are empty or leave an input out
 * @source Yuan, Lin (2006), J. R. Stat. Soc. B 68; Qin, Scheinberg, Goldfarb (2013), Math. Program. Comput. 5
 */
export function* groupPath(problem: LeastSquares, grid: GroupGrid): Generator<PathPoint, void> {
  const groups = prepareGroups(problem, grid.groups, grid.weights);
  const lambdaMax = groupLambdaMax(problem, groups);
  const ratio = problem.samples > problem.inputs ? 1e-3 : 5e-2;
  const lambdas = lambdaGrid(grid, lambdaMax, ratio, groupCount);
  const endUse = problem.arena.use();
  try {
    const solver = new GroupSolver(problem, groups);
    for (const lambda of lambdas) yield solver.solve(lambda);
  } finally {
    endUse();
  }
}
