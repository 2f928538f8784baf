import {
  prepareLeastSquares,
  type LeastSquares,
  type RegressionData,
} from '../../analysis/paths/problem/leastSquares.ts';
import { createRandom } from '../../core/ground/random.ts';
import type { Options } from '../../core/ground/registry.ts';
import { penalties, type PenaltyName } from '../../core/tables/penalties.ts';

/** The minimum of half the squared distance from y plus t times a penalty of one number, by the table's own step. */
export function proxOf(name: PenaltyName, y: number, t: number, options: Options = {}): number {
  const out = Float64Array.of(y);
  penalties.get(name).prox?.(out, { rows: 1, columns: 1 }, t, options);
  // No minus before a zero.
  return out[0]! + 0;
}

/** The slope of a penalty at one number. */
export function pullOf(name: PenaltyName, w: number): number {
  const out = new Float64Array(1);
  penalties.get(name).subgradient(Float64Array.of(w), { rows: 1, columns: 1 }, {}, out);
  return out[0]!;
}

/** A regression in which the first few inputs count: normal inputs, noise of deviation 0.1. */
export function sparseRegression(samples: number, inputs: number, relevant: number, seed: number): RegressionData {
  const random = createRandom(seed);
  const values = Float64Array.from({ length: samples * inputs }, () => random.normal());
  const target = Float64Array.from({ length: samples }, (_, row) => {
    let y = 0.1 * random.normal();
    for (let at = 0; at < relevant; at += 1) y += (at % 2 === 0 ? 1.5 : -2) * values[row * inputs + at]!;
    return y;
  });
  return { samples, inputs, values, target };
}

/** Does something with a problem that is not scaled and has no intercept, and gives its memory back. */
export function withProblem<Found>(data: RegressionData, use: (problem: LeastSquares) => Found): Found {
  const problem = prepareLeastSquares(data, { standardize: false, standardizeTarget: false, intercept: false });
  try {
    return use(problem);
  } finally {
    problem.close();
  }
}

/** How many numbers are exactly 0. */
export function zerosOf(values: ArrayLike<number>): number {
  return Array.from(values).filter((value) => value === 0).length;
}

/** A regression with three outputs: 80 samples, ten inputs of which the first three count for all outputs. */
export function groupedRegression(seed: number) {
  const random = createRandom(seed);
  const values = Float64Array.from({ length: 80 * 10 }, () => random.normal());
  const weights = Float64Array.from({ length: 9 }, () => 1 + random.uniform());
  const targets = Float64Array.from({ length: 80 * 3 }, (_, at) => {
    const [row, output] = [Math.floor(at / 3), at % 3];
    let y = 0.1 * random.normal();
    for (let input = 0; input < 3; input += 1) y += weights[input * 3 + output]! * values[row * 10 + input]!;
    return y;
  });
  return { samples: 80, inputs: 10, outputs: 3, values, targets, loss: 'squares', smoothing: 0 } as const;
}
