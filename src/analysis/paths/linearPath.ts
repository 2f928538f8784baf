/**
 * The door to the exact paths of linear models.
 *
 * It takes a `LinearModel` (the data with a loss), a `LinearPenalty` and the strengths that are wanted; `linearSolverOf` says beforehand
 * whether there is an exact solver, and which. It gives one `LinearPoint` for each strength, largest strength first, as soon as it is known:
 * coefficients and intercepts for the data as they came, loss and penalty apart, and the evidence that the point is optimal (`kkt`, `gap`,
 * `converged`). A generator that is left early gives its memory back.
 */
import { classificationPath } from './classes/classificationPath.ts';
import { matrixRegressionPath } from './groups/matrixRegressionPath.ts';
import type { LinearModel, LinearPenalty, LinearPoint } from './linearModel.ts';
import { linearSolverOf } from './linearSolver.ts';
import { separablePath, singlePath } from './outputPaths.ts';
import type { LambdaGrid } from './problem/lambdaPath.ts';
import { pathProblem } from './problem/pathProblems.ts';

export type { LinearModel, LinearPenalty, LinearPoint, LinearSolver } from './linearModel.ts';
export { linearSolverOf } from './linearSolver.ts';

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
  else yield* matrixRegressionPath(model, penalty, grid);
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
