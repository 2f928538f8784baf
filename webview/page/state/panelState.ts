import { t } from '../../drawing/texts.ts';
import type { Waiting } from './standing.ts';

/** What a view shows: its cards, the bones of those to come, or a sentence that says why there are none. */
export interface PanelState {
  readonly shows: 'cards' | 'bones' | 'sentence';
  readonly sentence: string;
  /** What the button below the sentence does: runs, or goes to the first error. */
  readonly button: { readonly does: 'run' | 'showError'; readonly label: string } | undefined;
}

/** What a view shows while it waits so, with or without cards. */
export function panelOf(waiting: Waiting, hasCards: boolean): PanelState {
  return {
    shows: hasCards ? 'cards' : waiting === 'waiting' ? 'bones' : 'sentence',
    sentence: sentenceOf(waiting),
    button:
      waiting === 'nothing' || waiting === 'failed'
        ? undefined
        : waiting === 'broken'
          ? { does: 'showError', label: t('Go to the first error') }
          : { does: 'run', label: t('Run') },
  };
}

function sentenceOf(waiting: Waiting): string {
  switch (waiting) {
    case 'empty':
    case 'waiting':
      return t('Nothing has been computed yet.');
    case 'broken':
      return t('The text has errors; the lab runs when they are gone.');
    case 'failed':
      return t('The run failed before there was anything to show.');
    case 'nothing':
      return t('This experiment has nothing to show here.');
    default:
      return waiting satisfies never;
  }
}
