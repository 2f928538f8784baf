import type { Chart } from '../../../src/protocol/charts.ts';
import { readingOrder, seatOf, type Seat, type SeatGroup } from '../../../src/protocol/seats.ts';
import { views, type ChartKey, type ViewName } from '../../../src/protocol/views.ts';
import { say } from '../../drawing/texts.ts';
import { inOrder, isMoved, usual, type Arrangement, type Arrangements, type CardAct } from './arrangement.ts';

/** The groups of all views that are open, by `keyOfGroup`. */
export type OpenGroups = ReadonlySet<string>;

/** A group of a view that has charts. */
export interface SeatedGroup {
  readonly group: SeatGroup;
  readonly isOpen: boolean;
  readonly charts: readonly Chart[];
  /** What its charts are about, in one line. */
  readonly summary: string;
}

/** The charts of a view where they stand, each seat in reading order. */
export interface Seating {
  readonly numbers: readonly Chart[];
  readonly hero: readonly Chart[];
  readonly detail: readonly Chart[];
  readonly below: readonly Chart[];
  readonly groups: readonly SeatedGroup[];
  /** Charts of which only the title is seen. */
  readonly folded: ReadonlySet<string>;
}

/** What the seats follow from beside the charts. */
export interface SeatingFacts {
  readonly open: OpenGroups;
  /** Charts that the view has in groups and that are not made. */
  readonly notMade: readonly string[];
  readonly arrangement: Arrangement;
}

/** Names a group among those of all views. */
export function keyOfGroup(view: ViewName, { id }: Pick<SeatGroup, 'id'>): string {
  return `${view}/${id}`;
}

/** Gives every chart its seat; one that nobody has given a seat stands below the hero. */
export function seatCharts(
  view: ViewName,
  charts: readonly Chart[],
  { open, notMade, arrangement }: SeatingFacts,
): Seating {
  const { seats } = views.get(view);
  const order = [...arrangement.pinned, ...readingOrder(seats)];
  // What has no seat comes last, in its own order.
  const placeOf = ({ id }: Chart): number => order.indexOf(id) + 1 || order.length + 1;
  const sorted = inOrder(
    charts.toSorted((one, other) => placeOf(one) - placeOf(other)),
    arrangement.order,
  );
  const numbers = sorted.filter(({ kind }) => kind === 'numbers');
  const others = sorted.filter(({ kind }) => kind !== 'numbers');
  const seatOfChart = (id: string): Seat =>
    arrangement.pinned.includes(id) ? 'detail' : (seatOf(seats, id) ?? 'below');
  const at = (seat: Seat): readonly Chart[] => others.filter(({ id }) => seatOfChart(id) === seat);
  const groups = seats.groups.map((group): SeatedGroup => {
    const isOpen = open.has(keyOfGroup(view, group));
    return { group, isOpen, charts: at(group), summary: say(group.about) };
  });
  const isThere = ({ group, charts: own }: SeatedGroup): boolean =>
    own.length > 0 || notMade.some((id) => seatOfChart(id) === group);
  return {
    numbers,
    hero: at('hero'),
    detail: at('detail'),
    below: at('below'),
    groups: groups.filter(isThere),
    folded: new Set(arrangement.folded),
  };
}

/** The charts that have a card: all but those of folded groups. */
export function seenCharts({ numbers, hero, detail, below, groups }: Seating): readonly Chart[] {
  return [...numbers, ...hero, ...detail, ...below, ...groups.flatMap(({ isOpen, charts }) => (isOpen ? charts : []))];
}

/** The charts of the seat of a chart, itself among them; key numbers have none. */
export function neighboursOf({ hero, detail, below, groups }: Seating, chart: string): readonly string[] {
  const seats = [hero, detail, below, ...groups.map(({ charts }) => charts)];
  return seats.map((charts) => charts.map(({ id }) => id)).find((ids) => ids.includes(chart)) ?? [];
}

/** What can be done with the card of a chart. */
export function actsOf(seating: Seating, chart: string, arrangement: Arrangement): readonly CardAct[] {
  const neighbours = neighboursOf(seating, chart);
  if (neighbours.length === 0) return [];
  const at = neighbours.indexOf(chart);
  const isHero = seating.hero.some(({ id }) => id === chart);
  return [
    seating.folded.has(chart) ? 'unfold' : 'fold',
    ...(isHero ? [] : [arrangement.pinned.includes(chart) ? ('unpin' as const) : ('pin' as const)]),
    ...(at > 0 ? (['up'] as const) : []),
    ...(at < neighbours.length - 1 ? (['down'] as const) : []),
    ...(isMoved(arrangement) ? (['reset'] as const) : []),
  ];
}

/** Of the charts in groups those that are looked at: the group is open, or they are pinned. */
export function unfoldedOf(open: OpenGroups, arrangements: Arrangements): readonly ChartKey[] {
  return views.names.flatMap((view) => {
    const { pinned } = arrangements.get(view) ?? usual;
    return views
      .get(view)
      .seats.groups.flatMap((group) =>
        group.charts
          .filter((chart) => open.has(keyOfGroup(view, group)) || pinned.includes(chart))
          .map((chart): ChartKey => `${view}/${chart}`),
      );
  });
}
