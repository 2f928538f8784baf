/** How values become places along an axis. */
export type ScaleKind = 'linear' | 'log10' | 'symlog';

/** Lower and upper end of an axis, in its own units. */
export type Domain = readonly [number, number];

/** A value that an axis names. */
export interface Tick {
  readonly value: number;
  readonly label: string;
}

/** A measured axis: values to shares of its length and back. */
export interface Scale {
  readonly kind: ScaleKind;
  readonly domain: Domain;
  /** 0 at the lower end, 1 at the upper; NaN where the scale has no place (log of 0). */
  place(value: number): number;
  /** The value at a place: undoes `place`. */
  value(place: number): number;
  /** Round values within the domain, rising: about as many as are asked for, two at least where there are. */
  ticks(most: number): readonly Tick[];
}

/** What makes a kind of scale over one domain: equal steps of the turned values are equal steps along the axis. */
export interface ScaleRule {
  /** NaN where the scale has no place. */
  to(value: number): number;
  back(turned: number): number;
  ticks(most: number): readonly Tick[];
}
