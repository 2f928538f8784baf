import type { Message } from '../core/errors.ts';

/** Where a chart belongs. */
export const viewNames = ['training', 'gradients', 'regions', 'path', 'geometry', 'theory'] as const;
export type ViewName = (typeof viewNames)[number];

/** How an axis is measured. */
export interface Axis {
  readonly label: Message;
  readonly unit?: Message;
  readonly scale: 'linear' | 'log10' | 'symlog';
}

/** One line, set of dots or band over the chart's x. `role` decides the look; the view owns colours. */
export interface Series {
  readonly id: string;
  readonly label: Message;
  /** measured = solid line, validation = dashed line of the same hue, theory = thin line, dots = points only, band = area between `y` and `upper`. */
  readonly role: 'measured' | 'validation' | 'theory' | 'dots' | 'band';
  /** Series with the same group share a hue; a number is a place on the ordered ramp from input (0) to output (1). */
  readonly group?: string | number;
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly upper?: Float64Array;
}

/** What every chart carries: it is complete in itself. */
export interface ChartFrame {
  /** Stable within a view: a newer chart with the same id replaces the older. */
  readonly id: string;
  readonly view: ViewName;
  /** The finding, computed. */
  readonly title: Message;
  /** What, unit, how exact. */
  readonly caption: Message;
  /** The data in words, for those who cannot see it. */
  readonly description: Message;
  /** What it is, formula, where it comes from (the "explain" entry of the card's menu). */
  readonly explanation: Message;
  readonly run: number;
  readonly step: number;
}

/** Curves over a common x axis. */
export interface CurvesChart extends ChartFrame {
  readonly kind: 'curves';
  readonly x: Axis;
  readonly y: Axis;
  readonly series: readonly Series[];
  /** Reference lines that mean something: y = 1 "no vanishing". */
  readonly marks: readonly { readonly axis: 'x' | 'y'; readonly at: number; readonly label: Message }[];
}

/** A field over the input plane with the data on it: decision boundary of a 2-D input. */
export interface PlaneChart extends ChartFrame {
  readonly kind: 'plane';
  readonly x: Axis;
  readonly y: Axis;
  readonly range: { readonly x: readonly [number, number]; readonly y: readonly [number, number] };
  /** Row-major, `rows` x `columns`, first row at the bottom, at even points from one end of the range to the other. Class index of the decision, or the predicted value. */
  readonly rows: number;
  readonly columns: number;
  readonly field: Float32Array;
  /** `classes`: field = class + confidence in [0, 1), 0 on the boundary; `value`: a number on the diverging ramp. */
  readonly fieldKind: 'classes' | 'value';
  readonly classNames: readonly string[];
  readonly points: {
    readonly x: Float32Array;
    readonly y: Float32Array;
    readonly value: Float32Array;
    /** 1 where the sample validates. */
    readonly validates: Uint8Array;
  };
}

/** Pre-activations of one layer over the curve and slope of its activation. */
export interface ActivationChart extends ChartFrame {
  readonly kind: 'activation';
  readonly x: Axis;
  readonly y: Axis;
  /** length bins + 1 */
  readonly edges: Float64Array;
  /** Share of all (sample, unit) pairs per bin; sums to 1 less what lies outside. */
  readonly shares: Float64Array;
  readonly curve: { readonly z: Float64Array; readonly value: Float64Array; readonly slope: Float64Array };
  readonly layer: number;
  readonly layers: number;
}

/** Shares in [0, 1] per row that may overlap: saturated, zero, dead per layer. */
export interface SharesChart extends ChartFrame {
  readonly kind: 'shares';
  readonly rows: readonly Message[];
  readonly parts: readonly { readonly id: string; readonly label: Message; readonly values: Float64Array }[];
}

/** A matrix as colours: layer x step. */
export interface HeatChart extends ChartFrame {
  readonly kind: 'heat';
  readonly x: Axis;
  readonly rows: readonly Message[];
  /** Step of every column. */
  readonly columns: Float64Array;
  /** Row-major rows x columns; NaN = nothing there. */
  readonly values: Float64Array;
  readonly value: Axis;
  /** A meaningful middle for the diverging ramp; undefined = sequential ramp. */
  readonly centre?: number;
}

/** Nothing is there for undefined; what is not finite arrives at the page as null, because its messages are JSON. */
export type TableCell = number | Message | null | undefined;

/** Numbers in rows and columns. */
export interface TableChart extends ChartFrame {
  readonly kind: 'table';
  readonly columns: readonly Message[];
  readonly rows: readonly { readonly label: Message; readonly values: readonly TableCell[] }[];
}

export type Chart = CurvesChart | PlaneChart | ActivationChart | SharesChart | HeatChart | TableChart;
export type ChartKind = Chart['kind'];
