import { formatMessage, message, type Message } from '../../../../core/ground/errors.ts';
import { lossRemarks } from '../../../reading/lossOfRun.ts';
import type { Moment } from '../../frame/moment.ts';
import { hasOwnStatistics } from './weightLoss.ts';

/** An explanation, with what the loss of this view differs in from what training sees. */
export function withRemarks({ prepared, lab }: Pick<Moment, 'prepared' | 'lab'>, explanation: Message): Message {
  const remarks = lossRemarks(prepared, lab.geometry);
  if (remarks.length === 0) return explanation;
  return message('{0} {1}', formatMessage(explanation), remarks.map(formatMessage).join(' '));
}

/** Whether the losses of planes and lines are computed in float64, not in float32 as trained. */
export function isInFloat64({ prepared, lab }: Pick<Moment, 'prepared' | 'lab'>): boolean {
  const { architecture } = prepared.problem;
  return hasOwnStatistics({ architecture, statistics: lab.geometry.statistics });
}
