import type { Message } from '../core/ground/errors.ts';

/** Charts of a view that stand together below its main pictures under a name; folded until someone opens them. */
export interface SeatGroup {
  /** Stable: the page remembers by it what is open. */
  readonly id: string;
  readonly name: Message;
  /** What its charts are about, in one line: they are not made while it is folded. */
  readonly about: Message;
  readonly charts: readonly string[];
}

/** Where the charts of a view stand on its page: their ids, in every seat in reading order. Key numbers need no seat: they lead. */
export interface ViewSeats {
  /** The picture that the view exists for; of several the experiment makes the one that fits it. */
  readonly hero: readonly string[];
  /** Beside it: what is chosen there, and what one looks at with it. */
  readonly detail: readonly string[];
  /** Under both, over the full width: all layers at once, what was asked for. */
  readonly below: readonly string[];
  readonly groups: readonly SeatGroup[];
}

/** A seat: one of the three that are always seen, or the group. */
export type Seat = 'hero' | 'detail' | 'below' | SeatGroup;

const openSeats = ['hero', 'detail', 'below'] as const;

/** The seat of a chart; undefined: nobody has given it one. */
export function seatOf(seats: ViewSeats, chart: string): Seat | undefined {
  return (
    openSeats.find((seat) => seats[seat].includes(chart)) ?? seats.groups.find(({ charts }) => charts.includes(chart))
  );
}

/** The ids of the charts of a view in reading order. */
export function readingOrder(seats: ViewSeats): readonly string[] {
  return [...openSeats.flatMap((seat) => seats[seat]), ...seats.groups.flatMap(({ charts }) => charts)];
}

/** Whether a chart stands in a named group. */
export function isGrouped(seats: ViewSeats, chart: string): boolean {
  return typeof seatOf(seats, chart) === 'object';
}
