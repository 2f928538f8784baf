import type { RegressionData } from '../../../../analysis/paths/problem/leastSquares.ts';
import type { PreparedRun } from '../../../problem/preparedRun.ts';

/** The linear model with squared loss on the data of a run, whatever its network: the ground on which theory is exact. */
export interface PlainRegression extends RegressionData {
  readonly names: readonly string[];
}

/** Inputs that take part: more would not be told apart, and cost the square. */
const mostInputs = 60;

/**
 * Centred inputs (those most correlated with the target) and the centred first target, or the last class as 1 and the others as 0.
 * @returns values n x p row-major, target length n, names length p
 */
export function plainRegression({ data, task, width }: Pick<PreparedRun, 'data' | 'task' | 'width'>): PlainRegression {
  const { train, dataset } = data;
  const { samples } = train;
  const own = train.targets.length / samples;
  const target = centred(
    Float64Array.from({ length: samples }, (_, i) =>
      task === 'regression' ? train.targets[i * own]! : Number(train.targets[i] === width - 1),
    ),
  );
  const columns = Array.from({ length: dataset.features }, (_, j) => ({
    name: dataset.featureNames[j] ?? String(j),
    values: centred(Float64Array.from({ length: samples }, (__, i) => train.inputs[i * dataset.features + j]!)),
  }));
  const pull = ({ values }: (typeof columns)[number]): number =>
    Math.abs(values.reduce((sum, x, i) => sum + x * target[i]!, 0));
  const chosen = [...columns].sort((one, other) => pull(other) - pull(one)).slice(0, mostInputs);
  const values = Float64Array.from(
    { length: samples * chosen.length },
    (_, at) => chosen[at % chosen.length]!.values[Math.floor(at / chosen.length)]!,
  );
  return { samples, inputs: chosen.length, values, target, names: chosen.map(({ name }) => name) };
}

function centred(values: Float64Array): Float64Array {
  const mean = values.reduce((sum, value) => sum + value / values.length, 0);
  return values.map((value) => value - mean);
}

/** Euclidean distance of two vectors of weights. */
export function distance(a: Float64Array, b: Float64Array): number {
  return Math.hypot(...a.map((value, j) => value - b[j]!));
}
