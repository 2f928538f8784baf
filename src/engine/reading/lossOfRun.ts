import type { LossOfNetwork } from '../../analysis/geometry/lossFunction.ts';
import { message, type Message } from '../../core/ground/errors.ts';
import { normalizations } from '../../core/tables/normalizations.ts';
import type { PreparedRun } from '../problem/preparedRun.ts';

/**
 * The loss that a run descends on, as a function of its parameters: the mean over all training samples at once, the data as trained on (float32),
 * batch norm with the statistics of these samples, nothing dropped.
 */
export function lossOfRun({ problem }: Pick<PreparedRun, 'problem'>): LossOfNetwork {
  const { architecture, loss, train, experiment } = problem;
  const { count, inputs, targets } = train;
  return { architecture, loss, rows: count, inputs, targets, penalties: experiment.penalties };
}

/** In what this loss differs from what training sees step by step; nothing for full batches without dropout. */
export function lossRemarks({ problem }: Pick<PreparedRun, 'problem'>): Message[] {
  const { layers } = problem.architecture;
  const found: Message[] = [];
  if (layers.some(({ norm }) => norm !== undefined && normalizations.get(norm.name).axis === 'batch'))
    found.push(
      message(
        'Batch norm takes mean and variance of all training samples here, not the running averages of inference.',
      ),
    );
  if (layers.some(({ dropout }) => dropout > 0)) found.push(message('Nothing is dropped here.'));
  return found;
}
