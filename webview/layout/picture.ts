import type { Chart, ChartKind } from '../../src/protocol/charts.ts';
import type { Look } from '../drawing/look.ts';
import type { Pen } from '../drawing/pen.ts';
import type { Domain } from '../drawing/scales.ts';

export type ChartOf<K extends ChartKind> = Extract<Chart, { readonly kind: K }>;

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** What one place of a chart says. */
export interface Readout {
  readonly title: string;
  readonly rows: readonly { readonly label: string; readonly value: string; readonly color?: string }[];
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
  readout(index: number): Readout;
}

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

/** A kind of chart as a drawing: laid out once, drawn on the screen and into exported files alike. */
export interface Picture<K extends ChartKind> {
  /** Height in px that the chart needs at least. */
  height(chart: ChartOf<K>): number;
  paint(pen: Pen, chart: ChartOf<K>, look: Look, size: Size, memory: Memory): Probe | undefined;
}

/** A column of numbers or words, for the data table and csv. */
export interface Column {
  readonly name: string;
  readonly cells: readonly (number | string | undefined)[];
}
