import { isCurvedOn } from './blockTrace.ts';
import { linearGradient } from './linearGradient.ts';
import type { LinearModel, LinearPenalty, LinearPoint } from './linearModel.ts';

/** A gradient this near to its bound counts as on it. */
const boundShare = 1e-7;

/**
 * Whether a point is proved to be the only optimum at its strength: every optimum lives on the weights whose gradients reach the bound (the
 * equicorrelation set), and there the loss is strictly convex. False where that is not so, or would take too long to see: others may exist.
 * @source Tibshirani (2013), The lasso problem and uniqueness, Electron. J. Stat. 7
 */
export function isOnlyOptimum(
  model: LinearModel,
  penalty: LinearPenalty,
  point: Pick<LinearPoint, 'lambda' | 'coefficients' | 'intercepts'>,
): boolean {
  if (penalty.kind === 'elasticNet' && penalty.l1Ratio < 1 && point.lambda > 0) return true;
  return isCurvedOn(model, point, cellsAtBound(model, penalty, point));
}

function cellsAtBound(
  model: LinearModel,
  penalty: LinearPenalty,
  { lambda, coefficients, intercepts }: Pick<LinearPoint, 'lambda' | 'coefficients' | 'intercepts'>,
): { readonly input: number; readonly output: number }[] {
  const { inputs, outputs } = model;
  const gradient = linearGradient(model, coefficients, intercepts);
  const cellsOf = (members: readonly number[]): { readonly input: number; readonly output: number }[] =>
    members.flatMap((input) => Array.from({ length: outputs }, (_, output) => ({ input, output })));
  const all = cellsOf(Array.from({ length: inputs }, (_, j) => j));
  const isAtBound = (size: number, bound: number): boolean => size >= bound * (1 - boundShare);
  switch (penalty.kind) {
    case 'elasticNet':
      return all.filter(({ input, output }) => isAtBound(Math.abs(gradient[input * outputs + output]!), lambda));
    case 'groups':
      return penalty.groups.flatMap((members, g) => {
        const cells = cellsOf(members);
        const size = Math.hypot(...cells.map(({ input, output }) => gradient[input * outputs + output]!));
        return isAtBound(size, lambda * penalty.weights[g]!) ? cells : [];
      });
    case 'nuclear':
    case 'spectral':
      return all;
    default:
      return penalty satisfies never;
  }
}
