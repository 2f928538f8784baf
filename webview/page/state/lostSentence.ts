import { isLost } from '../../../src/protocol/lostRun.ts';
import { views } from '../../../src/protocol/views.ts';
import { formatNumber } from '../../../src/core/ground/numberText.ts';
import { say, t } from '../../drawing/texts.ts';
import type { PageState } from './pageState.ts';

/**
 * What a view says of a run that has failed and left no weights that count; undefined where there is something to tell.
 * @param hasCards  charts of what was before are on the page
 */
export function lostSentence(
  { progress, view }: Pick<PageState, 'progress' | 'view'>,
  hasCards: boolean,
): string | undefined {
  if (progress === undefined || !isLost(progress)) return undefined;
  const { step } = progress;
  return [
    step > 0 ? t('The run failed after step {0}.', formatNumber(step)) : t('The run failed before its first step.'),
    say(views.get(view).lost),
    ...(hasCards ? [t('What is faded was there before.')] : []),
  ].join(' ');
}
