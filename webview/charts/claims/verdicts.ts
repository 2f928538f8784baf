import type { ClaimOutcome, ClaimVerdict } from '../../../src/protocol/claims.ts';
import { t } from '../../drawing/texts.ts';
import { element } from '../../kit/elements.ts';

/** The verdicts in the order in which they are listed. */
export const verdicts: readonly ClaimVerdict[] = ['true', 'true-with-conditions', 'loose', 'false'];

/** A verdict in a word or two. */
export function verdictWord(verdict: ClaimVerdict): string {
  switch (verdict) {
    case 'true':
      return t('true');
    case 'true-with-conditions':
      return t('under conditions');
    case 'loose':
      return t('loose');
    case 'false':
      return t('false as written');
    default:
      return verdict satisfies never;
  }
}

/** What came of a claim here, in a few words. */
export function outcomeWords(outcome: ClaimOutcome | undefined): string {
  switch (outcome) {
    case 'passed':
      return t('computed here, as expected');
    case 'failed':
      return t('computed here, not as expected');
    case 'inapplicable':
      return t('cannot be computed here');
    case undefined:
      return t('not computed yet');
    default:
      return outcome satisfies never;
  }
}

/** A verdict as a coloured word. */
export function createVerdict(verdict: ClaimVerdict): HTMLElement {
  return element('span', { class: `verdict ${verdict}`, text: verdictWord(verdict) });
}
