import type { Chart, ChartKind } from '../../../src/protocol/charts.ts';
import type { Look } from '../../drawing/look.ts';
import type { Box, Pen } from '../../drawing/pen.ts';
import type { Domain } from '../../drawing/scales/scale.ts';
import type { PlanePlace } from './zoom.ts';

export type ChartOf<K extends ChartKind> = Extract<Chart, { readonly kind: K }>;

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** What one place of a chart says. */
export interface Readout {
  readonly title: string;
  readonly rows: readonly ReadoutRow[];
  /** There is more to say of the place: the whole readout (`isWhole`) has it. */
  readonly hasMore?: boolean;
  /** What a click does at this place, where that is not what it does at every place of the chart; empty: nothing. */
  readonly click?: string;
}

/** The one number of a place, where it stands in the picture, px. */
export interface ReadoutDot {
  readonly at: readonly [x: number, y: number];
  readonly value: string;
  readonly color: string;
}

export interface ReadoutRow {
  readonly label: string;
  readonly value: string;
  readonly color?: string;
  /** The part that is raised over the others. */
  readonly isRaised?: boolean;
  /** Begins something else: a little room above. */
  readonly isApart?: boolean;
}

/** What a readout should tell of, where a place has more to say than there is room for. */
export interface ReadoutWish {
  /** The part that is raised. */
  readonly part?: string | undefined;
  /** Height of the pointer, px. */
  readonly y?: number | undefined;
  /** Rows there is room for, title and all; undefined: no limit. */
  readonly most?: number;
  /** All that is known of the place, not its series alone. */
  readonly isWhole?: boolean;
}

/** The places of a drawn chart that the crosshair can stand on, in reading order. */
export interface Probe {
  /** Charts of a view with the same key share the crosshair; undefined = on its own. */
  readonly key: string | undefined;
  readonly count: number;
  /** Places that arrow down moves ahead and arrow up back; 0 = they do nothing. */
  readonly stride: number;
  /** What the crosshair shares: the x of a place. */
  valueOf(index: number): number;
  /** The place nearest to a shared value, undefined where the chart has nothing. */
  indexOf(value: number): number | undefined;
  /** The place under the pointer. */
  indexAt(x: number, y: number): number | undefined;
  /** Where the lines of the crosshair go, in px. */
  lines(index: number): { readonly x?: number; readonly y?: number };
  readout(index: number, wish?: ReadoutWish): Readout;
  /** What a chart says of a place while the pointer is on another one. */
  dot?(index: number): ReadoutDot | undefined;
  /** Where an arrow key leads, on a chart whose places are finer than a key press; x to the right, y downward. */
  step?(index: number | undefined, direction: { readonly x: number; readonly y: number }, isFar: boolean): number;
  /** Of a chart of a plane: where the place lies, in the units of the axes. */
  readonly placeOf?: (index: number) => PlanePlace;
  /** The lines of the crosshair end here. */
  readonly area?: Box;
  /** Where several parts (curves) share a place: which, and how one of them is raised over the others. */
  readonly parts?: ProbeParts;
  /** What a click on a place, or Enter, does. */
  readonly pick?: ProbePick;
  /** The sample of a place, by its place in the data set. */
  readonly sampleAt?: (index: number, wish?: ReadoutWish) => number | undefined;
  /** Whether the pointer is on a sample. */
  readonly isOnSample?: (x: number, y: number) => boolean;
}

export interface ProbeParts {
  /** The part under the pointer. */
  at(index: number, x: number, y: number): string | undefined;
  /** The next part up (-1) or down (1) from one, or the first. */
  next(index: number, from: string | undefined, direction: -1 | 1): string | undefined;
  /** Shows it over the others, undefined none. */
  raise?(index: number | undefined, part: string | undefined): void;
}

export interface ProbePick {
  readonly label: string;
  /** Whether a click there is meant for a place of the chart. */
  isAt(x: number, y: number): boolean;
  /** @param wish  what of the place is meant */
  choose(index: number, wish?: ReadoutWish): void;
}

/** Of what comes after the shown step. */
export const paleOpacity = 0.35;

/** Axes that grow in steps while one run goes on: what they were, by name. */
export interface Memory {
  run: number;
  readonly domains: Map<string, Domain>;
}

export function createMemory(): Memory {
  return { run: Number.NaN, domains: new Map() };
}

/** The domain of an axis, grown from what it was in the same run. */
export function growRemembered(
  memory: Memory,
  run: number,
  name: string,
  grow: (previous: Domain | undefined) => Domain,
): Domain {
  if (memory.run !== run) {
    memory.run = run;
    memory.domains.clear();
  }
  const domain = grow(memory.domains.get(name));
  memory.domains.set(name, domain);
  return domain;
}

/** What the height of a picture depends on: the width there is, px, how long texts are, and what is explained in a legend. */
export interface Room {
  readonly width: number;
  readonly pen: Pick<Pen, 'measure'>;
  readonly look: Look;
}

/** In which theme a chart is drawn, how large, and what its axes were before. */
export interface Setting {
  readonly look: Look;
  readonly size: Size;
  readonly memory: Memory;
}

/** A kind of chart as a drawing: laid out once, drawn on the screen and into exported files alike. */
export interface Picture<K extends ChartKind> {
  /** Height in px that the chart needs at least in a room of this width. */
  height(chart: ChartOf<K>, room: Room): number;
  paint(pen: Pen, chart: ChartOf<K>, setting: Setting): Probe | undefined;
}

/** A column of numbers or words, for the data table and csv. */
export interface Column {
  readonly name: string;
  readonly cells: readonly (number | string | undefined)[];
  /** Rows in all, where `cells` has only the first of very many. */
  readonly height?: number;
}
