import type { Chart } from '../../src/protocol/charts.ts';
import { views, type ViewName } from '../../src/protocol/views.ts';
import { isKnownKind } from '../charts/charts.ts';
import { t } from '../drawing/texts.ts';
import { createButton } from '../kit/buttons.ts';
import { element, setText } from '../kit/elements.ts';
import { createCard, type Card, type CardContext } from './cards/card.ts';
import { panelOf } from './state/panelState.ts';
import type { Waiting } from './state/standing.ts';

/** One view of the page: a grid of cards, or what stands there before there are any. */
export interface ViewPanel {
  readonly element: HTMLElement;
  /** Brings the cards up to date with the newest charts, in their order. */
  show(charts: readonly Chart[]): void;
  /** What stands there while there are no charts. */
  setWaiting(waiting: Waiting): void;
  /** Draws all cards again: the theme or the room changed. */
  redraw(): void;
  readonly cards: readonly Card[];
}

/** What can be asked for where there are no cards. */
export interface ViewActions {
  run(): void;
  /** Moves the cursor of the text to its first error. */
  showError(): void;
}

/** Builds a view without cards. */
export function createViewPanel(view: ViewName, context: CardContext, actions: ViewActions): ViewPanel {
  const grid = element('div', { class: 'grid', attributes: { hidden: '' } });
  const skeleton = createSkeleton(view);
  const cards = createCards(grid, context);
  let waiting: Waiting = 'empty';
  const sentence = element('p', {});
  const button = createButton(t('Run'), 'primary', () => actions[panelOf(waiting, false).button?.does ?? 'run']());
  const empty = element('div', { class: 'empty', attributes: { hidden: '' }, children: [sentence, button.element] });
  const arrange = (): void => {
    const state = panelOf(waiting, cards.all().length > 0);
    grid.hidden = state.shows !== 'cards';
    skeleton.hidden = state.shows !== 'bones';
    empty.hidden = state.shows !== 'sentence';
    button.element.hidden = state.button === undefined;
    if (state.button !== undefined) button.setLabel(state.button.label);
    setText(sentence, state.sentence);
  };
  arrange();
  return {
    element: element('section', {
      class: 'view',
      attributes: { 'data-view': view },
      children: [empty, skeleton, grid],
    }),
    show(charts) {
      cards.show(charts.filter((chart) => isKnownKind(chart.kind)));
      arrange();
    },
    setWaiting(next) {
      waiting = next;
      arrange();
    },
    redraw: () => cards.all().forEach((card) => card.redraw()),
    get cards() {
      return cards.all();
    },
  };
}

/** The cards in a grid, one for each id of a chart. */
function createCards(
  grid: HTMLElement,
  context: CardContext,
): { show(charts: readonly Chart[]): void; all(): readonly Card[] } {
  const cards = new Map<string, Card>();
  const update = (chart: Chart): Card => {
    const known = cards.get(chart.id);
    if (known?.kind === chart.kind) {
      known.update(chart);
      return known;
    }
    known?.dispose();
    return createCard(chart, context);
  };
  return {
    all: () => [...cards.values()],
    show(charts) {
      const wanted = new Set(charts.map((chart) => chart.id));
      for (const [id, card] of [...cards]) {
        if (wanted.has(id)) continue;
        card.dispose();
        cards.delete(id);
      }
      for (const chart of charts) cards.set(chart.id, update(chart));
      placeInOrder(
        grid,
        charts.map((chart) => cards.get(chart.id)!.element),
      );
    },
  };
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
