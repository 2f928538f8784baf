import type { ViewName } from '../../src/protocol/views.ts';
import { t } from '../drawing/texts.ts';
import { createButton } from '../kit/buttons.ts';
import { element, setText } from '../kit/elements.ts';
import type { Card, CardContext } from './cards/card.ts';
import { createSeats } from './seats.ts';
import { createSkeleton } from './skeleton.ts';
import { panelOf, type PanelState } from './state/panelState.ts';
import type { CardAct } from './state/arrangement.ts';
import type { Seating } from './state/seating.ts';
import type { Waiting } from './state/standing.ts';

/** One view of the page: its cards on their seats, or what stands there before there are any. */
export interface ViewPanel {
  readonly element: HTMLElement;
  /** Brings the cards up to date with the newest charts. */
  show(seating: Seating): void;
  /**
   * What stands there while there are no charts.
   * @param lost  of a run, or work of this view, that has failed: what is told in place of findings, above what was before
   */
  setWaiting(waiting: Waiting, lost: string | undefined): void;
  /** Another view is in front now: a card that comes later does not call the reader back. */
  leave(): void;
  /** Draws all cards again: the theme or the room changed. */
  redraw(): void;
  readonly cards: readonly Card[];
}

/** What can be asked for in a view. */
export interface ViewActions {
  run(): void;
  /** Moves the cursor of the text to its first error. */
  showError(): void;
  /** Opens or folds a group of the view. */
  fold(group: string, isOpen: boolean): void;
  /** What can be done with the card of a chart. */
  actsOf(chart: string): readonly CardAct[];
  arrange(chart: string, act: CardAct): void;
}

/** What the cards of a view need from the page. */
export type PanelContext = Omit<CardContext, 'goTo' | 'actsOf' | 'arrange'>;

/** Builds a view without cards. */
export function createViewPanel(view: ViewName, context: PanelContext, actions: ViewActions): ViewPanel {
  const skeleton = createSkeleton(view);
  let seating: Seating | undefined;
  /** A chart whose card comes when it is made. */
  let awaited: string | undefined;
  const goTo = (chart: string): void => {
    const cardOf = (): Card | undefined => seats.cards.find(({ id }) => id === chart);
    const group = seating?.groups.find((one) => !one.isOpen && one.group.charts.includes(chart))?.group;
    if (cardOf() === undefined && group !== undefined) actions.fold(group.id, true);
    if (seating?.folded.has(chart) === true) actions.arrange(chart, 'unfold');
    const card = cardOf();
    card?.focus();
    awaited = card === undefined ? chart : undefined;
  };
  const seats = createSeats(
    {
      ...context,
      goTo,
      actsOf: (chart) => actions.actsOf(chart),
      arrange: (chart, act) => actions.arrange(chart, act),
    },
    (group, isOpen) => actions.fold(group, isOpen),
  );
  let waiting: Waiting = 'empty';
  let lost: string | undefined;
  const words = createWords(() => actions[panelOf(waiting, false).button?.does ?? 'run']());
  const arrangeParts = (): void => {
    const state = panelOf(waiting, seats.cards.length > 0);
    seats.element.hidden = state.shows !== 'cards';
    skeleton.hidden = state.shows !== 'bones';
    words.show(state, lost);
  };
  arrangeParts();
  return {
    element: element('section', {
      class: 'view',
      attributes: { 'data-view': view },
      children: [...words.elements, skeleton, seats.element],
    }),
    show(next) {
      seating = next;
      seats.show(next);
      arrangeParts();
      if (awaited !== undefined && seats.cards.some(({ id }) => id === awaited)) goTo(awaited);
    },
    setWaiting(next, lostNow) {
      waiting = next;
      lost = lostNow;
      arrangeParts();
    },
    leave: () => (awaited = undefined),
    redraw: () => seats.cards.forEach((card) => card.redraw()),
    get cards() {
      return seats.cards;
    },
  };
}

/** What is said in place of cards, with its button, and the sentence over the cards of a run that is lost. */
function createWords(onPress: () => void): {
  readonly elements: readonly HTMLElement[];
  show(state: PanelState, lost: string | undefined): void;
} {
  const lostLine = element('p', { class: 'lost', attributes: { hidden: '', role: 'status' } });
  const sentence = element('p', {});
  const button = createButton(t('Run'), 'primary', onPress);
  const empty = element('div', { class: 'empty', attributes: { hidden: '' }, children: [sentence, button.element] });
  return {
    elements: [lostLine, empty],
    show(state, lost) {
      empty.hidden = state.shows !== 'sentence';
      button.element.hidden = state.button === undefined;
      if (state.button !== undefined) button.setLabel(state.button.label);
      setText(sentence, lost ?? state.sentence);
      lostLine.hidden = lost === undefined || state.shows !== 'cards';
      setText(lostLine, lost ?? '');
    },
  };
}
