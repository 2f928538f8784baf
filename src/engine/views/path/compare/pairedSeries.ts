import type { Message } from '../../../../core/ground/errors.ts';
import type { Series } from '../../../../protocol/charts.ts';

/** Weights that are drawn. */
const drawnWeights = 6;

/** Two families of solutions over a common axis, weights of length p at every place of it. */
export interface SolutionPairs {
  readonly names: readonly string[];
  readonly x: readonly number[];
  readonly found: readonly Float64Array[];
  readonly theory: readonly Float64Array[];
}

/** How the curves of a weight are called. */
export interface PairLabels {
  readonly found: (name: string) => Message;
  readonly theory: (name: string) => Message;
}

/** Dots (found) and lines (theory) of the same hue for each of the weights that are largest in theory. */
export function pairedSeries({ names, x, found, theory }: SolutionPairs, labels: PairLabels): Series[] {
  const size = (j: number): number => theory.reduce((most, weights) => Math.max(most, Math.abs(weights[j]!)), 0);
  const drawn = Array.from(names.keys())
    .sort((one, other) => size(other) - size(one))
    .slice(0, drawnWeights);
  const curve = (j: number, look: Pick<Series, 'id' | 'label' | 'role'>, all: readonly Float64Array[]): Series => ({
    ...look,
    group: `weight${j}`,
    x: Float64Array.from(x),
    y: Float64Array.from(all, (weights) => weights[j]!),
  });
  return drawn.flatMap((j) => [
    curve(j, { id: `theory${j}`, label: labels.theory(names[j]!), role: 'theory' }, theory),
    curve(j, { id: `found${j}`, label: labels.found(names[j]!), role: 'dots' }, found),
  ]);
}
