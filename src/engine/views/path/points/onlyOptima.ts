import { isOnlyOptimum } from '../../../../analysis/paths/onlyOptimum.ts';
import { relateColumns } from '../../../../analysis/paths/problem/columnRelations.ts';
import type { LinearPlan } from './pathPlan.ts';
import type { LinearPathPoint } from './pathPoints.ts';

/** Points of a path that were looked at, and at how many of them the optimum is proved to be the only one. */
export interface OnlyOptima {
  readonly looked: number;
  readonly proved: number;
}

/** Every look costs about as much as a point. */
const mostLooks = 20;

/** Looks for other optima where the columns let them be; undefined where the columns are independent or the penalty is strictly convex. */
export async function countOnlyOptima(
  points: readonly LinearPathPoint[],
  { model, penalty }: LinearPlan,
  pause: () => Promise<void>,
): Promise<OnlyOptima | undefined> {
  const { proportional, isWide } = relateColumns(model.samples, model.inputs, model.values);
  const isStrict = penalty.kind === 'elasticNet' && penalty.l1Ratio < 1;
  if (isStrict || (proportional.length === 0 && !isWide)) return undefined;
  const looked = Math.min(mostLooks, points.length);
  let proved = 0;
  for (let k = 0; k < looked; k += 1) {
    // The last is the weakest, where most columns are at work.
    const point = points[Math.floor(((k + 1) * points.length) / looked) - 1]!;
    if (isOnlyOptimum(model, penalty, point)) proved += 1;
    await pause();
  }
  return { looked, proved };
}
