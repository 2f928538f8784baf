import type { ClaimListChart } from '../../../src/protocol/claims.ts';
import { say, t } from '../../drawing/texts.ts';
import { createChoice } from '../../kit/choice.ts';
import { element } from '../../kit/elements.ts';
import { createToolkit } from '../../kit/toolkit.ts';
import { verdicts, verdictWord } from './verdicts.ts';

/** What of the list is shown; empty words take everything. */
export interface ClaimFilter {
  readonly words: string;
  readonly chapter: string;
  readonly area: string;
  readonly verdict: string;
  /** Place of a guided chapter. */
  readonly guide: string;
}

/** The places in the list of the claims that a filter lets through, those of a guided chapter in its order. All of its words must stand in the sentence, the id or the area. */
export function matchingClaims(
  { claims, areas, guides }: Pick<ClaimListChart, 'claims' | 'areas' | 'guides'>,
  filter: ClaimFilter,
): number[] {
  const words = filter.words
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  const order = filter.guide === '' ? undefined : guides[Number(filter.guide)]?.claims;
  const found = claims.flatMap(({ id, chapter, area, verdict, statement }, at) => {
    const text = `${id} ${say(statement)} ${say(areas[area]!)}`.toLowerCase();
    const isWanted =
      (filter.chapter === '' || filter.chapter === String(chapter)) &&
      (filter.area === '' || filter.area === String(area)) &&
      (filter.verdict === '' || filter.verdict === verdict) &&
      (order === undefined || order.includes(id)) &&
      words.every((word) => text.includes(word));
    return isWanted ? [at] : [];
  });
  if (order === undefined) return found;
  const placeOf = (at: number): number => order.indexOf(claims[at]!.id);
  return found.toSorted((one, other) => placeOf(one) - placeOf(other));
}

/** Search and choices above the list. */
export interface ClaimFilters {
  readonly element: HTMLElement;
  readonly value: ClaimFilter;
  /** Shows the chapters and areas that there are. */
  show(chart: Pick<ClaimListChart, 'chapters' | 'areas' | 'guides'>): void;
}

/** Builds them; everything is let through. */
export function createClaimFilters(onChange: () => void): ClaimFilters {
  let value: ClaimFilter = { words: '', chapter: '', area: '', verdict: '', guide: '' };
  const change = (part: Partial<ClaimFilter>): void => {
    value = { ...value, ...part };
    onChange();
  };
  const search = createToolkit('vscode-text-field');
  search.classList.add('claimSearch');
  const name = (): void => {
    search.setAttribute('aria-label', t('Search in the sentences'));
    search.setAttribute('placeholder', t('Search'));
  };
  name();
  search.addEventListener('input', () => change({ words: search.value }));
  search.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || search.value === '') return;
    event.preventDefault();
    search.value = '';
    change({ words: '' });
  });
  const chapter = createChoice(t('Chapter'), (wanted) => change({ chapter: wanted }));
  const area = createChoice(t('Area'), (wanted) => change({ area: wanted }));
  const guide = createChoice(t('Guide'), (wanted) => change({ guide: wanted }));
  const verdict = createChoice(t('Verdict'), (wanted) => change({ verdict: wanted }));
  const all = { value: '', label: t('all') };
  const optionsOf = (labels: readonly string[]): { value: string; label: string }[] => [
    all,
    ...labels.map((label, at) => ({ value: String(at), label })),
  ];
  return {
    element: element('div', {
      class: 'claimFilters',
      children: [search, guide.element, chapter.element, area.element, verdict.element],
    }),
    get value() {
      return value;
    },
    show({ chapters, areas, guides }) {
      name();
      const labels = guides.map(({ label }) => say(label));
      guide.set({ options: optionsOf(labels), value: value.guide, isEnabled: true });
      chapter.set({ options: optionsOf(chapters.map(say)), value: value.chapter, isEnabled: true });
      area.set({ options: optionsOf(areas.map(say)), value: value.area, isEnabled: true });
      verdict.set({
        options: [all, ...verdicts.map((one) => ({ value: one, label: verdictWord(one) }))],
        value: value.verdict,
        isEnabled: true,
      });
    },
  };
}
