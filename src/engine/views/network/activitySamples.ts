import type { ActivitySamples } from '../../../analysis/network/activationGradients.ts';
import type { TrainingProblem } from '../../problem/stepper.ts';

/** Samples of the shown step; one layer is cheap enough to take as many at every step. */
export const samplesOfMoment = 256;

/** How many training samples are measured, fewer for large networks. */
export function activityRows({ train, architecture }: TrainingProblem, limit: number): number {
  return Math.min(train.count, limit, Math.max(16, Math.floor(2e6 / architecture.parameters)));
}

/** Evenly spaced training samples, `activityRows` of them. */
export function activitySamples(problem: TrainingProblem, limit: number): ActivitySamples {
  const { train } = problem;
  const rows = activityRows(problem, limit);
  const chosen = Array.from({ length: rows }, (_, at) => Math.floor((at * train.count) / rows));
  const take = (values: Float32Array): Float32Array => {
    const width = values.length / train.count;
    const out = new Float32Array(rows * width);
    chosen.forEach((row, at) => out.set(values.subarray(row * width, (row + 1) * width), at * width));
    return out;
  };
  return { rows, inputs: take(train.inputs), targets: take(train.targets) };
}
