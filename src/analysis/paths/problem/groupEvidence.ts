import { groupDistance } from '../../../core/numbers/optimality.ts';
import { type PathGroup, norm } from './pathGroups.ts';

/** Optimality of a group lasso solution from its correlations c = X'(y - X b)/n. */
export function groupEvidence(
  groups: readonly Pick<PathGroup, 'inputs' | 'weight'>[],
  coefficients: Float64Array,
  correlations: Float64Array,
  lambda: number,
): { readonly penalty: number; readonly along: number; readonly shrink: number; readonly kkt: number } {
  let penalty = 0;
  let along = 0;
  let shrink = 1;
  let kkt = 0;
  for (const { inputs, weight } of groups) {
    const b = inputs.map((input) => coefficients[input]!);
    const c = inputs.map((input) => correlations[input]!);
    const length = norm(b);
    const size = norm(c);
    penalty += weight * length;
    b.forEach((value, k) => (along += value * c[k]!));
    if (size > lambda * weight) shrink = Math.min(shrink, (lambda * weight) / size);
    const gradient = c.map((value) => -value);
    kkt = Math.max(kkt, groupDistance(b, gradient, lambda * weight));
  }
  return { penalty, along, shrink, kkt };
}
