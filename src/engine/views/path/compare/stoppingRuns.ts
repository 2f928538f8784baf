import { quadraticOf } from '../../../../analysis/paths/equivalents/constraintForm.ts';
import {
  descend,
  descentFilter,
  filterSolutions,
  ridgeFilter,
} from '../../../../analysis/paths/equivalents/stoppedDescent.ts';
import { prepareLeastSquares } from '../../../../analysis/paths/problem/leastSquares.ts';
import type { Pause } from '../../frame/moment.ts';
import { distance, type PlainRegression } from './plainRegression.ts';

const stops = 40;
const mostSteps = 20_000;

/** Gradient descent from 0 stopped at several steps, beside ridge; one entry per stop, fewest steps (strongest ridge) first. */
export interface StoppingRuns {
  readonly learningRate: number;
  /** Eigenvalues of the quadratic, ascending. */
  readonly curvatures: Float64Array;
  readonly steps: readonly number[];
  /** 1 / (learning rate * steps). */
  readonly strengths: readonly number[];
  readonly found: readonly Float64Array[];
  /** Ridge of each strength. */
  readonly theory: readonly Float64Array[];
  /** |found - theory| at each stop. */
  readonly distances: readonly number[];
  /** Length of the least-squares solution. */
  readonly wholeLength: number;
  /** Largest distance of the steps from their own closed form. */
  readonly off: number;
}

/** Descends on the squared loss of a linear model; undefined where it is flat. */
export async function runStopping(data: PlainRegression, pause: Pause): Promise<StoppingRuns | undefined> {
  const problem = prepareLeastSquares(data, { standardize: false, standardizeTarget: false, intercept: false });
  const quadratic = quadraticOf(problem);
  problem.close();
  const solutions = filterSolutions(quadratic);
  const { curvatures } = solutions;
  const top = curvatures.at(-1)!;
  if (!(top > 0)) return undefined;
  // A tenth of the largest curvature's scale: close to continuous time.
  const learningRate = 0.1 / top;
  const steps = [...new Set(Array.from({ length: stops }, (_, k) => Math.round(mostSteps ** (k / (stops - 1)))))];
  const found: Float64Array[] = [];
  for (const weights of descend(quadratic, learningRate, steps)) {
    found.push(weights);
    await pause();
  }
  const strengths = steps.map((count) => 1 / (learningRate * count));
  const theory = strengths.map((lambda) => solutions.apply((mu) => ridgeFilter(mu, lambda)));
  const exact = steps.map((count) => solutions.apply((mu) => descentFilter(mu, learningRate, count)));
  return {
    learningRate,
    curvatures,
    steps,
    strengths,
    found,
    theory,
    distances: found.map((weights, k) => distance(weights, theory[k]!)),
    wholeLength: Math.hypot(...solutions.apply(() => 1)),
    off: Math.max(...found.map((weights, k) => distance(weights, exact[k]!))),
  };
}

/** Curvatures of the data on the axis u = curvature * learning rate * steps, where both filters are functions of u alone. */
export interface DataFilters {
  /** Of the curvatures within three decades of 1. */
  readonly u: Float64Array;
  /** Share of the least-squares weight that the steps have reached along each. */
  readonly reached: Float64Array;
  /** Largest difference to the ridge filter of strength 1 / (learning rate * steps). */
  readonly gap: number;
}

/** What stopped descent and ridge leave of each eigenvector of the data after so many steps. */
export function filtersOfData(
  { curvatures, learningRate }: Pick<StoppingRuns, 'curvatures' | 'learningRate'>,
  steps: number,
): DataFilters {
  const time = learningRate * steps;
  const kept = curvatures.filter((mu) => mu * time > 1e-3 && mu * time < 1e3);
  const reached = kept.map((mu) => descentFilter(mu, learningRate, steps));
  return {
    u: kept.map((mu) => mu * time),
    reached,
    gap: kept.reduce((most, mu, k) => Math.max(most, Math.abs(reached[k]! - ridgeFilter(mu, 1 / time))), 0),
  };
}
