import type { Chart } from '../../src/protocol/charts.ts';
import { element } from '../kit/elements.ts';
import { isKnownKind } from '../charts/charts.ts';
import { createCard, type Card, type CardContext } from './cards/card.ts';
import { createGroupFold, type GroupFold } from './groupFold.ts';
import { seenCharts, type SeatedGroup, type Seating } from './state/seating.ts';

/** The cards of a view on their seats: key numbers, hero and detail, what stands below, groups. */
export interface Seats {
  readonly element: HTMLElement;
  /** Brings the cards up to date. What is folded has none. */
  show(seating: Seating): void;
  /** The cards in reading order. */
  readonly cards: readonly Card[];
}

/** Builds the seats; they are empty. */
export function createSeats(context: CardContext, onFold: (group: string, isOpen: boolean) => void): Seats {
  const place = (name: string): HTMLElement => element('div', { class: name });
  const [numbers, hero, detail, below] = [place('numbersSeat'), place('hero'), place('detail'), place('below')];
  const groups = createGroups(onFold);
  const cards = createCards(context);
  return {
    element: element('div', {
      class: 'seats',
      attributes: { hidden: '' },
      children: [numbers, element('div', { class: 'stage', children: [hero, detail] }), below, groups.element],
    }),
    show(seating) {
      const known = onlyKnown(seating);
      cards.update(seenCharts(known));
      for (const [seat, charts] of [
        [numbers, known.numbers],
        [hero, known.hero],
        [detail, known.detail],
        [below, known.below],
      ] as const)
        placeInOrder(seat, cards.elementsOf(charts));
      groups.show(known.groups);
      for (const { group, isOpen, charts } of known.groups)
        placeInOrder(groups.placeOf(group.id), isOpen ? cards.elementsOf(charts) : []);
      for (const card of cards.all()) card.fold(seating.folded.has(card.id));
    },
    get cards() {
      return cards.all();
    },
  };
}

/** Without the kinds of charts that this page cannot draw. */
function onlyKnown(seating: Seating): Seating {
  const known = (charts: readonly Chart[]): readonly Chart[] => charts.filter(({ kind }) => isKnownKind(kind));
  return {
    numbers: known(seating.numbers),
    hero: known(seating.hero),
    detail: known(seating.detail),
    below: known(seating.below),
    folded: seating.folded,
    groups: seating.groups.map((group) => ({ ...group, charts: known(group.charts) })),
  };
}

/** The cards, one for each id of a chart. */
function createCards(context: CardContext): {
  /** These charts have cards, others have none. */
  update(charts: readonly Chart[]): void;
  elementsOf(charts: readonly Chart[]): readonly HTMLElement[];
  all(): readonly Card[];
} {
  let cards = new Map<string, Card>();
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
    update(charts) {
      const wanted = new Set(charts.map((chart) => chart.id));
      for (const [id, card] of cards) if (!wanted.has(id)) card.dispose();
      cards = new Map(charts.map((chart) => [chart.id, update(chart)]));
    },
    elementsOf: (charts) => charts.flatMap(({ id }) => cards.get(id)?.element ?? []),
  };
}

function createGroups(onFold: (group: string, isOpen: boolean) => void): {
  readonly element: HTMLElement;
  show(groups: readonly SeatedGroup[]): void;
  /** Where the cards of a group that is shown stand. */
  placeOf(group: string): HTMLElement;
} {
  const place = element('div', { class: 'groups' });
  const folds = new Map<string, GroupFold>();
  const foldOf = (group: string): GroupFold => {
    const known = folds.get(group) ?? createGroupFold(group, (isOpen) => onFold(group, isOpen));
    folds.set(group, known);
    return known;
  };
  return {
    element: place,
    placeOf: (group) => foldOf(group).place,
    show(groups) {
      for (const seated of groups) foldOf(seated.group.id).show(seated);
      placeInOrder(
        place,
        groups.map(({ group }) => foldOf(group.id).element),
      );
    },
  };
}

/** These elements and no others; moves only what stands elsewhere, and what had the keyboard has it again. */
function placeInOrder(place: HTMLElement, elements: readonly HTMLElement[]): void {
  const focused = document.activeElement;
  for (const child of [...place.children]) if (!elements.some((wanted) => wanted === child)) child.remove();
  elements.forEach((wanted, index) => {
    if (place.children[index] !== wanted) place.insertBefore(wanted, place.children[index] ?? null);
  });
  if (focused instanceof HTMLElement && focused !== document.activeElement && place.contains(focused)) focused.focus();
}
