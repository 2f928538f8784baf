import type { Chart } from '../../src/protocol/charts.ts';
import { views, type ViewName } from '../../src/protocol/views.ts';
import { createCard, type Card, type CardContext } from './cards/card.ts';
import { isKnownKind } from '../charts/charts.ts';
import { createButton } from '../kit/controls.ts';
import { element, setText } from '../kit/elements.ts';
import { t } from '../drawing/texts.ts';

/** empty: nothing has run; broken: the text has errors; waiting: a run goes on; failed: it failed; nothing: it has nothing for this view. */
export type Waiting = 'empty' | 'broken' | 'waiting' | 'failed' | 'nothing';

/** One view of the page: a grid of cards, or what stands there before there are any. */
export interface ViewPanel {
  readonly element: HTMLElement;
  /** Brings the cards up to date with the newest charts, in their order. */
  show(charts: readonly Chart[]): void;
  /** What stands there while there are no charts. */
  setWaiting(waiting: Waiting): void;
  redraw(): void;
  readonly cards: readonly Card[];
}

export interface ViewActions {
  run(): void;
  /** Moves the cursor of the text to its first error. */
  showError(): void;
}

export function createViewPanel(view: ViewName, context: CardContext, actions: ViewActions): ViewPanel {
  const cards = new Map<string, Card>();
  const sentence = element('p', {});
  const run = createButton(t('Run'), 'primary', () => (waiting === 'broken' ? actions.showError() : actions.run()));
  const empty = element('div', { class: 'empty', attributes: { hidden: '' }, children: [sentence, run.element] });
  const skeleton = createSkeleton(view);
  const grid = element('div', { class: 'grid', attributes: { hidden: '' } });
  const place = element('section', {
    class: 'view',
    attributes: { 'data-view': view },
    children: [empty, skeleton, grid],
  });
  let waiting: Waiting = 'empty';

  const arrange = (): void => {
    const hasCards = cards.size > 0;
    grid.hidden = !hasCards;
    skeleton.hidden = hasCards || waiting !== 'waiting';
    empty.hidden = hasCards || waiting === 'waiting';
    run.element.hidden = waiting === 'nothing' || waiting === 'failed';
    run.setLabel(waiting === 'broken' ? t('Go to the first error') : t('Run'));
    setText(sentence, sentenceOf(waiting));
  };
  const update = (chart: Chart): Card => {
    const known = cards.get(chart.id);
    if (known?.kind === chart.kind) {
      known.update(chart);
      return known;
    }
    known?.dispose();
    return createCard(chart, context);
  };
  arrange();
  return {
    element: place,
    show(charts) {
      const drawable = charts.filter((chart) => isKnownKind(chart.kind));
      const wanted = new Set(drawable.map((chart) => chart.id));
      for (const [id, card] of [...cards]) {
        if (wanted.has(id)) continue;
        card.dispose();
        cards.delete(id);
      }
      for (const chart of drawable) cards.set(chart.id, update(chart));
      placeInOrder(
        grid,
        drawable.map((chart) => cards.get(chart.id)!.element),
      );
      arrange();
    },
    setWaiting(next) {
      waiting = next;
      arrange();
    },
    redraw: () => cards.forEach((card) => card.redraw()),
    get cards() {
      return [...cards.values()];
    },
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

/** Moves only what stands elsewhere, so that focus stays where it is. */
function placeInOrder(grid: HTMLElement, elements: readonly HTMLElement[]): void {
  elements.forEach((wanted, index) => {
    if (grid.children[index] !== wanted) grid.insertBefore(wanted, grid.children[index] ?? null);
  });
}

/** Rough layout of a view before its first charts. */
function createSkeleton(view: ViewName): HTMLElement {
  const bars = views.get(view).firstCharts.map((height) =>
    element('div', {
      class: 'card skeleton',
      children: [
        element('div', { class: 'bone title' }),
        element('div', { class: `bone plotBone ${height}` }),
        element('div', { class: 'bone captionBone' }),
      ],
    }),
  );
  return element('div', {
    class: 'grid',
    attributes: { 'aria-busy': 'true', 'aria-label': t('The first results are being computed.'), role: 'status' },
    children: bars,
  });
}
