import {
  dropoutStrengths,
  solveWeightedRidge,
  trainWithDropout,
} from '../../../../analysis/paths/equivalents/dropoutRidge.ts';
import type { Random } from '../../../../core/ground/random.ts';
import type { Pause } from '../../frame/moment.ts';
import { distance, type PlainRegression } from './plainRegression.ts';

const rates = [0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8];
/** Samples that are visited at each rate. */
const visits = 60_000;

/** A linear model trained with random masks, beside the ridge that averaging over all masks gives; one entry per rate, ascending. */
export interface DropoutRuns {
  /** Shares of inputs dropped. */
  readonly rates: readonly number[];
  /** Passes over the samples at each rate. */
  readonly epochs: number;
  readonly found: readonly Float64Array[];
  readonly theory: readonly Float64Array[];
  /** |found - theory| / |theory|. */
  readonly gaps: readonly number[];
}

/** Trains at every rate, each with masks of its own, whatever the others do. */
export async function runDropout(data: PlainRegression, random: Random, pause: Pause): Promise<DropoutRuns> {
  const epochs = Math.max(2, Math.ceil(visits / data.samples));
  const found: Float64Array[] = [];
  const theory: Float64Array[] = [];
  for (const rate of rates) {
    found.push(trainWithDropout(data, { rate, epochs, random: random.fork(String(rate)) }));
    theory.push(solveWeightedRidge(data, dropoutStrengths(data, rate)));
    await pause();
  }
  const gaps = found.map((weights, k) => distance(weights, theory[k]!) / Math.max(Math.hypot(...theory[k]!), 1e-12));
  return { rates, epochs, found, theory, gaps };
}
