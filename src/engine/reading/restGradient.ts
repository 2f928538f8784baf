import { backwardNetwork, forwardNetwork, meanLoss } from '../../analysis/network/network.ts';
import type { Experiment } from '../../core/config/config.ts';
import { normalizations } from '../../core/tables/normalizations.ts';
import { addSubgradients } from '../../core/experiment/penaltySum.ts';
import type { PreparedRun } from '../problem/preparedRun.ts';

/** Multiplications of a piece of the samples: a few milliseconds. */
const pieceProducts = 1e6;

/** How long the gradient may take. */
export interface GradientWish {
  /** Largest product of samples and parameters; above it there is no gradient. */
  readonly budget: number;
  readonly pause: () => Promise<void>;
}

/**
 * Gradient of the mean loss on all training samples plus subgradients of some penalties, in float64. Norms take the statistics of the samples,
 * nothing is dropped.
 * @returns laid out like the parameters; undefined when it would take more than the budget
 */
export async function restGradient(
  { problem }: PreparedRun,
  parameters: Float32Array,
  others: Experiment['penalties'],
  { budget, pause }: GradientWish,
): Promise<Float64Array | undefined> {
  const { architecture, train, loss } = problem;
  const { inputs, outputs } = architecture;
  if (train.count * architecture.parameters > budget) return undefined;
  const weights = Float64Array.from(parameters);
  // Statistics of a batch need all samples at once.
  const isWhole = architecture.layers.some(
    ({ norm }) => norm !== undefined && normalizations.get(norm.name).axis === 'batch',
  );
  const rows = isWhole ? train.count : Math.max(1, Math.floor(pieceProducts / architecture.parameters));
  const gradient = new Float64Array(architecture.parameters);
  for (let from = 0; from < train.count; from += rows) {
    const to = Math.min(train.count, from + rows);
    const some = train.inputs.subarray(from * inputs, to * inputs);
    const pass = forwardNetwork(architecture, weights, { inputs: some, rows: to - from }, { kind: 'training' });
    const targets = train.targets.subarray(from * outputs, to * outputs);
    const slopes = meanLoss(loss, pass.outputs, targets, to - from).gradient;
    const part = backwardNetwork(architecture, weights, pass, slopes).parameters;
    const share = (to - from) / train.count;
    for (let at = 0; at < gradient.length; at += 1) gradient[at]! += share * part[at]!;
    await pause();
  }
  addSubgradients(problem, others, weights, gradient);
  return gradient;
}
