import { descentFilter } from '../paths/equivalents/stoppedDescent.ts';

/** A quadratic loss in the directions of its curvature, with the noise of its optimum. */
export interface NoisyQuadratic {
  readonly curvatures: readonly number[];
  /** True weights along them. */
  readonly weights: readonly number[];
  readonly learningRate: number;
  /** Variance times curvature of the optimum in each direction: s^2. */
  readonly noise: number;
}

/** Expected excess loss (times two) of gradient descent from 0 that was stopped. */
export interface StoppingRisk {
  /** Sum of curvature (1 - rate curvature)^(2 T) weight^2. */
  readonly bias: number;
  /** Sum of s^2 (1 - (1 - rate curvature)^T)^2. */
  readonly variance: number;
  readonly risk: number;
}

/** Squared bias and variance after so many steps. @source Bishop (1995), Regularization and complexity control in feed-forward networks; Yao, Rosasco, Caponnetto (2007) */
export function stoppingRisk(
  { curvatures, weights, learningRate, noise }: NoisyQuadratic,
  steps: number,
): StoppingRisk {
  let [bias, variance] = [0, 0];
  curvatures.forEach((curvature, at) => {
    const filter = descentFilter(curvature, learningRate, steps);
    bias += curvature * (1 - filter) ** 2 * weights[at]! ** 2;
    variance += noise * filter ** 2;
  });
  return { bias, variance, risk: bias + variance };
}

/** The number of steps with the least risk, up to a limit. */
export function bestStoppingTime(problem: NoisyQuadratic, limit: number): number {
  let best = 0;
  let least = Infinity;
  for (let steps = 0; steps <= limit; steps += 1) {
    const { risk } = stoppingRisk(problem, steps);
    if (risk < least) [best, least] = [steps, risk];
  }
  return best;
}
