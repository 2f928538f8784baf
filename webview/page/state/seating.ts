import type { Chart } from '../../../src/protocol/charts.ts';
import { groupKey, readingOrder, seatOf, type Seat, type SeatGroup } from '../../../src/protocol/seats.ts';
import { views, type ViewName } from '../../../src/protocol/views.ts';
import { say } from '../../drawing/texts.ts';

/** The groups of all views that are open, by `groupKey`. */
export type OpenGroups = ReadonlySet<string>;

/** A group of a view that has charts. */
export interface SeatedGroup {
  readonly group: SeatGroup;
  readonly isOpen: boolean;
  readonly charts: readonly Chart[];
  /** What its charts have found, in one line. */
  readonly summary: string;
}

/** The charts of a view where they stand, each seat in reading order. */
export interface Seating {
  readonly numbers: readonly Chart[];
  readonly hero: readonly Chart[];
  readonly detail: readonly Chart[];
  readonly below: readonly Chart[];
  readonly groups: readonly SeatedGroup[];
}

/** Gives every chart its seat; one that nobody has given a seat stands below the hero. */
export function seatCharts(view: ViewName, charts: readonly Chart[], open: OpenGroups): Seating {
  const { seats } = views.get(view);
  const order = readingOrder(seats);
  // What has no seat comes last, in its own order.
  const placeOf = ({ id }: Chart): number => order.indexOf(id) + 1 || order.length + 1;
  const sorted = charts.toSorted((one, other) => placeOf(one) - placeOf(other));
  const numbers = sorted.filter(({ kind }) => kind === 'numbers');
  const others = sorted.filter(({ kind }) => kind !== 'numbers');
  const at = (seat: Seat): readonly Chart[] => others.filter(({ id }) => (seatOf(seats, id) ?? 'below') === seat);
  const groups = seats.groups.map((group): SeatedGroup => {
    const own = at(group);
    return {
      group,
      isOpen: open.has(groupKey(view, group)),
      charts: own,
      summary: own.map(({ title }) => say(title)).join(' · '),
    };
  });
  return {
    numbers,
    hero: at('hero'),
    detail: at('detail'),
    below: at('below'),
    groups: groups.filter((group) => group.charts.length > 0),
  };
}

/** The charts that have a card: all but those of folded groups. */
export function seenCharts({ numbers, hero, detail, below, groups }: Seating): readonly Chart[] {
  return [...numbers, ...hero, ...detail, ...below, ...groups.flatMap(({ isOpen, charts }) => (isOpen ? charts : []))];
}
