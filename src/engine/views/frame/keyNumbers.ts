import { formatMessage, message } from '../../../core/ground/errors.ts';
import type { KeyNumber, NumbersChart } from '../../../protocol/charts.ts';
import type { ViewName } from '../../../protocol/views.ts';
import { hasGap } from './finding.ts';
import type { Moment } from './moment.ts';

/** The key numbers of a view; one that is not known is left out. The numbers come from where the titles of their cards have them. */
export function numbersChart(
  { run, step }: Pick<Moment, 'run' | 'step'>,
  view: ViewName,
  numbers: readonly (KeyNumber | undefined)[],
): NumbersChart {
  const known = numbers.flatMap((number) => (number === undefined || hasGap(number.value) ? [] : number));
  const words = known.map(({ label, value }) => `${formatMessage(label)} ${formatMessage(value)}`).join('; ');
  return {
    kind: 'numbers',
    id: 'numbers',
    view,
    run,
    step,
    title: message('Key numbers'),
    caption: message('Each leads to its card.'),
    description: message('Key numbers: {0}.', words),
    explanation: message('The numbers that this view is looked at for, as the titles of their cards tell them.'),
    numbers: known,
  };
}
