import type { Message } from '../core/ground/errors.ts';
import type { JsonValue, Pointer } from '../core/config/parseConfigProblems.ts';
import type { ChartFrame } from './chartFrame.ts';
import type { ClaimCardChart, ClaimListChart } from './claims.ts';
import type { LinkedCorners } from './linkedCorners.ts';
import type { ViewName } from './views.ts';

/** How an axis is measured. */
export interface Axis {
  readonly label: Message;
  readonly unit?: Message;
  readonly scale: 'linear' | 'log10' | 'symlog';
  /** No more comes: the axis ends where its numbers end. */
  readonly isWhole?: boolean;
}

/** What is known of the samples of a picture, so that each can be named; all lists in the order of its points. */
export interface SampleFacts {
  /** Where each stands in the data set. */
  readonly samples: Int32Array;
  /** The number by which people know it: the line of the file, or its place among samples that were drawn. */
  readonly rows: Int32Array;
  /** Its first features, in the units of the data. */
  readonly features: readonly SampleColumn[];
  readonly target: SampleColumn;
  /** What the network says of it, where that is known by now. */
  readonly predicted?: SampleColumn;
  /** Targets and predictions are indices of these; empty: they are numbers. */
  readonly classNames: readonly string[];
  /** The place in these lists of the one that is chosen. */
  readonly chosen?: number;
}

/** A number of every sample; NaN: none. */
export interface SampleColumn {
  readonly label: Message;
  readonly values: Float32Array;
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
  /** The points are samples. */
  readonly samples?: SampleFacts;
}

/** Curves over a common x axis. */
export interface CurvesChart extends ChartFrame {
  readonly kind: 'curves';
  readonly x: Axis;
  readonly y: Axis;
  readonly series: readonly Series[];
  /** Where x is the step: the shown one. Names, values and dots at the ends of the curves stand at it, what comes after it is drawn pale. */
  readonly shownX?: number;
  /** Reference lines that mean something: y = 1 "no vanishing". */
  readonly marks: readonly { readonly axis: 'x' | 'y'; readonly at: number; readonly label: Message }[];
  /** Named stretches of the x axis: under-fit, good, over-fit. */
  readonly zones?: readonly { readonly from: number; readonly to: number; readonly label: Message }[];
  /** All series stand on the same points, and these are other measures of them that the x axis may show; the first is `x` itself. */
  readonly axes?: readonly { readonly id: string; readonly axis: Axis; readonly values: Float64Array }[];
  /** More numbers of every point, for the readout and the table, not drawn; one of them may stand along the top edge (non-zero weights). */
  readonly notes?: readonly { readonly label: Message; readonly values: Float64Array; readonly alongTop?: boolean }[];
  /** A click on point i asks for the text change `values[i]` at `pointer`; `label` says what the click does. */
  readonly pick?: {
    readonly label: Message;
    readonly pointer: Pointer;
    readonly values: Float64Array;
    /** The text has no such object yet: what is written at `pointer` is this object with the number as its member `key`. */
    readonly inside?: { readonly key: string; readonly object: Readonly<Record<string, JsonValue>> };
  };
  /** A click on a point chooses its place on the x axis, which the view then shows in detail; what the click does. */
  readonly chooses?: Message;
  /** Names stand at the right end of the curves instead of in a legend, as many as there is room for. */
  readonly namesAtEnds?: boolean;
  /** What else may be shown of the same things over the same x: a choice on the page. The first is what the chart itself shows. */
  readonly quantities?: readonly CurvesQuantity[];
}

/** One of several quantities of the same series, with the texts that the chart has while it is shown. */
export interface CurvesQuantity extends Pick<ChartFrame, 'title' | 'caption' | 'description' | 'explanation'> {
  readonly id: string;
  /** Its name in the choice. */
  readonly label: Message;
  readonly y: Axis;
  /** For every series of the chart a number per point; NaN = none. */
  readonly values: readonly Float64Array[];
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
  /** Of the points; undefined while they need not be named. */
  readonly samples?: SampleFacts;
}

/** Numbers of the cells; counts and keys in as little memory as they need. */
export type CellNumbers = Float64Array | Uint32Array | Uint16Array | Uint8Array;

/**
 * Numbers of the cells that follow from what is there anyway: the area, the gradient along an axis, its length when a unit of each axis
 * counts as that many, and the number of the deepest layer with a kink on the border of the cell (0 where there is none).
 */
export type CellFormula =
  | { readonly of: 'area' }
  | { readonly of: 'gradient'; readonly along: 'x' | 'y' }
  | { readonly of: 'slope'; readonly scales: readonly [x: number, y: number] }
  | { readonly of: 'depth'; readonly numbers: readonly number[] };

/** One number per cell of a partition. */
export interface CellMeasure {
  readonly id: string;
  readonly label: Message;
  /** category: unordered keys, equal key = equal colour; sequential and diverging (around 0): a ramp. */
  readonly kind: 'category' | 'sequential' | 'diverging';
  readonly values: CellNumbers | CellFormula;
}

/** The linear regions of a network on a plane. A cell is convex; cells do not overlap. */
export interface RegionsChart extends ChartFrame {
  readonly kind: 'regions';
  readonly x: Axis;
  readonly y: Axis;
  readonly range: { readonly x: readonly [number, number]; readonly y: readonly [number, number] };
  /** exact: all cells; capped: the budget ended before; limit: cells of the ReLU network that a smooth one approaches, never called its own. */
  readonly exactness: 'exact' | 'capped' | 'limit';
  /** x and y of each vertex, one after the other, in the order in which the corners of the cells name them. */
  readonly vertices: Float64Array;
  /** The vertices around each cell, counter-clockwise. */
  readonly corners: LinkedCorners;
  /** Per corner, of the side that begins there: the hidden layer whose unit changes sign; -1 on the border of the range. */
  readonly sideLayers: Int8Array | Int16Array;
  /** Per cell the slopes along x and y of what `output` shows. */
  readonly gradients: Float64Array;
  /** What the cells can be coloured by; the first is shown first. */
  readonly measures: readonly CellMeasure[];
  /** More numbers per cell, for the readout and the table. */
  readonly notes: readonly { readonly label: Message; readonly values: CellMeasure['values'] }[];
  /** Exact decision boundary (or level 0 of a regression): x0 y0 x1 y1 of each piece. */
  readonly boundary: Float64Array;
  readonly classNames: readonly string[];
  readonly points: PlaneChart['points'];
  /** Of the points; undefined while they need not be named. */
  readonly samples?: SampleFacts;
  /** Outline of the chosen cell, x and y of each corner; empty: none is chosen. */
  readonly chosen: Float64Array;
}

/** A curve on a plane of two weights. The view owns colours and dashes. */
export interface PlaneLine {
  readonly id: string;
  readonly label: Message;
  /** ball: the unit ball of a penalty, filled lightly; contour: the level through a solution; trail: a path of solutions or steps, a dot at every tenth. */
  readonly role: 'ball' | 'contour' | 'trail';
  readonly x: Float64Array;
  readonly y: Float64Array;
}

/** A place on a plane of two weights. */
export interface PlaneMark {
  readonly id: string;
  readonly label: Message;
  /** free: minimum of the loss alone; penalized: of the objective; constrained: under the constraint; current: the weights of the run; chosen: by a click. */
  readonly role: 'free' | 'penalized' | 'constrained' | 'current' | 'chosen';
  readonly x: number;
  readonly y: number;
}

/** A function on a plane of weights as level lines, with curves and places on it; NaN = a hole. Both axes have the same unit length. */
export interface ContoursChart extends ChartFrame {
  readonly kind: 'contours';
  readonly x: Axis;
  readonly y: Axis;
  readonly range: { readonly x: readonly [number, number]; readonly y: readonly [number, number] };
  /** Row-major, first row at the bottom, at even points from one end of the range to the other. */
  readonly rows: number;
  readonly columns: number;
  readonly field: Float64Array;
  readonly value: Axis;
  readonly levels: Float64Array;
  readonly lines: readonly PlaneLine[];
  readonly marks: readonly PlaneMark[];
  /** What else the same plane shows: a choice on the page. The first is what the chart itself shows. */
  readonly quantities?: readonly ContoursQuantity[];
  /** A click chooses a place of the plane, which the view then tells in detail; what the click does. */
  readonly chooses?: Message;
}

/** One of several functions over the same plane, with the texts that the chart has while it is shown. */
export interface ContoursQuantity extends Pick<ChartFrame, 'title' | 'caption' | 'description' | 'explanation'> {
  readonly id: string;
  /** Its name in the choice. */
  readonly label: Message;
  readonly value: Axis;
  readonly field: Float64Array;
  readonly levels: Float64Array;
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

/** One layer among all: its histogram under its activation. */
export interface LayerPanel extends Pick<ActivationChart, 'edges' | 'shares' | 'curve'> {
  readonly label: Message;
  /** What it has found, in a few words: "49.7 % are 0". */
  readonly note: Message;
}

/** All hidden layers at a glance, as small pictures. A click chooses one, which the view then shows large: at place [number from 1, 0]. */
export interface LayersChart extends ChartFrame {
  readonly kind: 'layers';
  readonly x: Axis;
  readonly panels: readonly LayerPanel[];
  /** Index of the layer that is shown large. */
  readonly chosen: number;
}

/** One layer of a drawn network: of a large one some units, evenly spaced. */
export interface NetworkLayer {
  readonly label: Message;
  readonly units: number;
  /** The units that are drawn, ascending. */
  readonly shown: Int32Array;
  /** Their names where they have some: features, classes, targets; else none. */
  readonly names: readonly string[];
  /** Of the drawn ones: 1 where a unit is dead. */
  readonly dead: Uint8Array;
  /** Of the drawn ones; none for inputs. */
  readonly bias: Float32Array;
  /** Drawn units of the layer before x drawn units of this one, row-major; empty for inputs. */
  readonly weights: Float32Array;
}

/** A network as units and the weights between them. A unit is named by its layer (0: inputs) and its place in it. */
export interface NetworkChart extends ChartFrame {
  readonly kind: 'network';
  readonly layers: readonly NetworkLayer[];
  /** What is chosen in the view: a layer, and a unit of it where one is. */
  readonly chosen?: { readonly layer: number; readonly unit?: number };
  /** A click on a unit chooses it as place [layer, unit from 1]; what the click does. Without it the drawing alone marks the unit. */
  readonly chooses?: Message;
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
  /** Where columns are steps: the shown one; columns after it are drawn pale. */
  readonly shownX?: number;
  /** Row-major rows x columns; NaN = nothing there. */
  readonly values: Float64Array;
  readonly value: Axis;
  /** A meaningful middle for the diverging ramp; undefined = sequential ramp. */
  readonly centre?: number;
  /** Rows and columns are those of a picture: its cells are squares, numbered from 1. */
  readonly hasSquareCells?: boolean;
}

/** Counts of true classes (rows) by predicted classes (columns). */
export interface ConfusionChart extends ChartFrame {
  readonly kind: 'confusion';
  readonly classNames: readonly string[];
  /** Row-major, classes x classes. */
  readonly counts: Uint32Array;
  /** The cell whose samples are listed: class indices. A click on a cell asks for another one: the place (predicted, true). */
  readonly chosen?: { readonly truth: number; readonly predicted: number };
}

/** Nothing is there for undefined; what is not finite arrives at the page as null, because its messages are JSON. */
export type TableCell = number | Message | null | undefined;

/** Where in another view something is told. */
export interface ViewTarget {
  readonly view: ViewName;
  /** One of its named groups, to be open. */
  readonly group?: string;
  /** A place of its plane, to be chosen. */
  readonly place?: readonly [x: number, y: number];
}

/** Numbers in rows and columns. */
export interface TableChart extends ChartFrame {
  readonly kind: 'table';
  readonly columns: readonly Message[];
  readonly rows: readonly {
    readonly label: Message;
    readonly values: readonly TableCell[];
    /** The row is this sample: a click chooses it. */
    readonly sample?: number;
    /** A click writes this into the text; what the click does. */
    readonly writes?: { readonly label: Message; readonly pointer: Pointer; readonly value: JsonValue };
    /** A click opens another view; what the click does. */
    readonly opens?: { readonly label: Message; readonly target: ViewTarget };
  }[];
}

/** A number of a ladder. */
export interface LadderRung {
  readonly label: Message;
  /** Where it stands: the decimal logarithm of a number that may be beyond doubles. */
  readonly log10: number;
  /** measured: what the others stand beside; theory; part: of a part of the whole, all of which share a line. */
  readonly role: 'measured' | 'theory' | 'part';
  /** Its cells in the table, the number itself first. */
  readonly values: readonly TableCell[];
}

/** Numbers of very different sizes as labelled dots on one logarithmic axis, the largest first. */
export interface LadderChart extends ChartFrame {
  readonly kind: 'ladder';
  readonly axis: Axis;
  readonly columns: readonly Message[];
  readonly rungs: readonly LadderRung[];
  /** The name of the line of parts. */
  readonly parts: Message;
}

/** One number that a view is looked at for. */
export interface KeyNumber {
  /** What it is: "validation loss". */
  readonly label: Message;
  /** The number as its card tells it. */
  readonly value: Message;
  /** A word beside it: "lowest". */
  readonly note?: Message;
  /** The id of the chart of the same view that tells more: a click opens it. */
  readonly chart: string;
}

/** The key numbers of a view, four to six. They stand first, whatever their seat. */
export interface NumbersChart extends ChartFrame {
  readonly kind: 'numbers';
  readonly numbers: readonly KeyNumber[];
}

export type Chart =
  | CurvesChart
  | PlaneChart
  | RegionsChart
  | ContoursChart
  | ActivationChart
  | SharesChart
  | HeatChart
  | ConfusionChart
  | TableChart
  | LadderChart
  | NumbersChart
  | LayersChart
  | NetworkChart
  | ClaimListChart
  | ClaimCardChart;
export type ChartKind = Chart['kind'];
