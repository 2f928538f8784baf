import type { CurvesChart, Series } from '../../../src/protocol/charts.ts';
import { cssOf } from '../../drawing/colors.ts';
import { formatNumber } from '../../../src/core/ground/numberText.ts';
import type { Look } from '../../drawing/look.ts';
import { fitText, type Box, type Pen, type Shape } from '../../drawing/pen.ts';
import { spreadLabels } from '../frame/spreadLabels.ts';
import { say, t } from '../../drawing/texts.ts';
import { labelSize } from '../frame/axes.ts';
import { toPixels, type Trace } from './curvesTraces.ts';
import type { Size } from '../frame/picture.ts';

export type Side = 'left' | 'right';

/** A name at the end of its line. */
export interface EndLabel {
  readonly series: Series;
  readonly text: string;
  /** As it is where it has not been cut. */
  readonly whole: string;
  readonly color: string;
  readonly dash: readonly number[];
  /** Dots have a dot before their label, lines a piece of line. */
  readonly shape: Shape | undefined;
  /** Where the line ends and where the room for its label begins, px. */
  readonly from: readonly [number, number];
  readonly at: readonly [number, number];
}

/** What stands at the end of a line; where there is little room the value is kept whole. */
interface NameText {
  readonly label: string;
  readonly value?: string;
}

/** Names of a chart before they have a place: on which side, how wide, of which lines. */
export interface NamePlan {
  readonly side: Side;
  /** Room beside the frame, px. */
  readonly room: number;
  readonly traces: readonly Trace[];
  readonly texts: readonly NameText[];
}

/** Between the middles of two names, px. */
export const nameGap = 13;
/** Length of the piece of line in front of a label. */
const keyLength = 11;
/** Names of fanned-out curves stand this far from them, so that lines to their ends can be told apart. */
const fanLength = 18;
/** A name further from its curve than this is not worth its line, px. */
const farthest = 30;

/** From the edge of the frame to where a name begins, px. */
export function nameLead(chart: CurvesChart): number {
  return chart.namesAtEnds === true ? fanLength : 4;
}

/** Which lines want a name, and the room that takes. */
export function planNames(
  pen: Pick<Pen, 'measure'>,
  chart: CurvesChart,
  traces: readonly Trace[],
  size: Size,
): NamePlan {
  const isFan = chart.namesAtEnds === true;
  const side = isFan ? fanSide(traces) : 'right';
  const named = traces.filter(
    (trace) => trace.series.role !== 'band' && endIndex(trace, side) >= 0 && !(isFan && valueAtEnd(trace, side) === 0),
  );
  const texts = named.map((trace) => nameOf(chart, trace, side));
  // The room of a fan is for all names, so that it stays the same while a path grows.
  const measured = isFan ? traces.map(({ series }) => say(series.label)) : texts.map(wholeName);
  const lead = isFan ? fanLength : keyLength;
  const widest = widestOf(pen, measured);
  const room = measured.length === 0 ? 12 : Math.ceil(Math.min(widest, size.width * (isFan ? 0.28 : 0.4))) + lead + 10;
  return { side, room, traces: named, texts };
}

/** The width of the widest text; of very many only the longest are measured. */
function widestOf(pen: Pick<Pen, 'measure'>, texts: readonly string[]): number {
  const longest = texts.length <= 60 ? texts : texts.toSorted((one, other) => other.length - one.length).slice(0, 20);
  return Math.max(0, ...longest.map((text) => pen.measure(text, labelSize)));
}

/** The name alone for theory, clouds of dots and points that are no moments; else with the last value. */
function nameOf(chart: CurvesChart, trace: Trace, side: Side): NameText {
  const { series } = trace;
  const label = shortNames(chart).get(series.id) ?? say(series.label);
  const isBare =
    series.role === 'theory' || series.role === 'dots' || chart.axes !== undefined || chart.namesAtEnds === true;
  // A curve alone is named by the title of its chart.
  const isAlone = chart.series.length === 1 && !isBare && trace.shown !== -1;
  if (isAlone) return { label: formatNumber(valueAtEnd(trace, side)) };
  // Up to the shown step there may be nothing yet.
  return isBare || trace.shown === -1 ? { label } : { label, value: formatNumber(valueAtEnd(trace, side)) };
}

/** The names of the series by id, without the words at their end that the axis of y says, where they can still be told apart. */
export function shortNames({ series, y }: CurvesChart): ReadonlyMap<string, string> {
  const [said = ''] = say(y.label).split(' (');
  const ending = ` ${said.toLowerCase()}`;
  const whole = series.map(({ label }) => say(label));
  const short = whole.map((name) => (name.toLowerCase().endsWith(ending) ? name.slice(0, -ending.length) : name));
  const names = new Set(short).size === new Set(whole).size ? short : whole;
  return new Map(series.map(({ id }, index) => [id, names[index]!]));
}

function wholeName({ label, value }: NameText): string {
  return value === undefined ? label : t('{0}: {1}', label, value);
}

/** Cut to the room there is: of a name with a value the label. */
function fitName(pen: Pick<Pen, 'measure'>, name: NameText, room: number): string {
  const { label, value } = name;
  const whole = wholeName(name);
  if (value === undefined || pen.measure(whole, labelSize) <= room) return fitText(pen, whole, labelSize, room);
  const rest = pen.measure(wholeName({ label: '', value }), labelSize);
  return wholeName({ label: fitText(pen, label, labelSize, Math.max(0, room - rest)), value });
}

/** At the right, but at the left where all curves end in zero at the right. */
function fanSide(traces: readonly Trace[]): Side {
  const farthestAt = (side: Side): number =>
    traces.reduce((most, trace) => {
      const value = Math.abs(valueAtEnd(trace, side));
      return value > most ? value : most;
    }, 0);
  return farthestAt('right') <= nearZero * farthestAt('left') ? 'left' : 'right';
}

/** Ends within this share of those on the other side are drawn into one point. */
const nearZero = 0.1;

/** The outermost point of a trace on a side, on the right that of the shown step, -1 where it has none; of several there the last. */
export function endIndex(trace: Pick<Trace, 'places' | 'series' | 'direction' | 'shown'>, side: Side): number {
  const { places, series, direction, shown = -1 } = trace;
  const sign = side === 'right' ? 1 : -1;
  const count = side === 'right' && shown >= 0 ? shown + 1 : series.y.length;
  // A value without a place (zero on a log axis) is still the last value.
  const isThere = (index: number): boolean => Number.isFinite(places[2 * index]! + series.y[index]!);
  let best = -1;
  // Points in the order of x are read from their end.
  for (let step = 0; step < count && (direction === 0 || best < 0); step += 1) {
    const index = direction * sign > 0 ? count - 1 - step : step;
    if (isThere(index) && (best < 0 || sign * places[2 * index]! >= sign * places[2 * best]!)) best = index;
  }
  return best;
}

function valueAtEnd(trace: Trace, side: Side): number {
  return trace.series.y[endIndex(trace, side)] ?? Number.NaN;
}

/** Where the names stand: none on another, each within reach of its line; where not all fit, the farthest from zero. */
export function placeNames(
  pen: Pick<Pen, 'measure'>,
  chart: CurvesChart,
  plan: NamePlan,
  frame: Box,
): readonly EndLabel[] {
  const isFan = chart.namesAtEnds === true;
  const ends = plan.traces.map((trace) => endOf(trace, plan.side, frame));
  // The lowest name stays above the numbers of x.
  const [low, high] = [frame.top, frame.top + frame.height - 5];
  const shown = isFan
    ? chooseNames(
        plan.traces.map((trace, index) => ({ at: ends[index]![1], weight: Math.abs(valueAtEnd(trace, plan.side)) })),
        { gap: nameGap, low, high, farthest },
      )
    : spreadAll(plan.traces.length, ends, frame);
  const sign = plan.side === 'right' ? 1 : -1;
  const edge = plan.side === 'right' ? frame.left + frame.width : frame.left;
  // While a path grows its names go with its end.
  const front = isFan ? outermost(ends, sign, edge) : edge;
  return shown.map(({ index, at }) => {
    const trace = plan.traces[index]!;
    return {
      series: trace.series,
      whole: wholeName(plan.texts[index]!),
      text: fitName(pen, plan.texts[index]!, plan.room - (isFan ? fanLength : keyLength) - 8),
      color: trace.color,
      shape: trace.shape,
      dash: trace.dash.map((length) => length * 0.8),
      from: ends[index]!,
      at: [front + sign * nameLead(chart), at],
    };
  });
}

function outermost(ends: readonly (readonly [number, number])[], sign: number, edge: number): number {
  const front = ends.reduce((found, [x]) => Math.max(found, sign * x), -Infinity);
  return Number.isFinite(front) ? sign * front : edge;
}

interface PlacedName {
  readonly index: number;
  readonly at: number;
}

function spreadAll(count: number, ends: readonly (readonly [number, number])[], frame: Box): PlacedName[] {
  const shown = choose(count, Math.floor((frame.height + 8) / nameGap));
  const spread = spreadLabels(
    shown.map((index) => ends[index]![1]),
    { gap: nameGap, low: frame.top, high: frame.top + frame.height },
  );
  return shown.map((index, order) => ({ index, at: spread[order]! }));
}

/** All indices when they fit, else evenly spread ones, first and last included. */
function choose(count: number, fits: number): number[] {
  if (count <= fits) return Array.from({ length: count }, (_, index) => index);
  const most = Math.max(2, fits);
  return [...new Set(Array.from({ length: most }, (_, index) => Math.round((index * (count - 1)) / (most - 1))))];
}

/** As many names as there is room for, the weightiest first, none moved further than `farthest` from where it wants to be. */
export function chooseNames(
  names: readonly { readonly at: number; readonly weight: number }[],
  room: { readonly gap: number; readonly low: number; readonly high: number; readonly farthest: number },
): readonly PlacedName[] {
  const most = Math.floor((room.high - room.low) / room.gap) + 1;
  const order = names
    .map((_, index) => index)
    .sort((one, other) => names[other]!.weight - names[one]!.weight)
    .slice(0, 6 * most);
  let placed: readonly PlacedName[] = [];
  for (const index of order) {
    if (placed.length >= most) break;
    const chosen = [...placed.map((name) => name.index), index];
    const spread = spreadLabels(
      chosen.map((one) => names[one]!.at),
      room,
    );
    if (chosen.every((one, position) => Math.abs(spread[position]! - names[one]!.at) <= room.farthest))
      placed = chosen.map((one, position) => ({ index: one, at: spread[position]! }));
  }
  return placed;
}

function endOf(trace: Trace, side: Side, frame: Box): readonly [number, number] {
  const index = endIndex(trace, side);
  const y = trace.places[2 * index + 1]!;
  return toPixels(frame, trace.places[2 * index]!, Number.isFinite(y) ? Math.max(0, Math.min(1, y)) : 0);
}

/** The names with what ties them to their lines. */
export function drawNames(
  pen: Pen,
  look: Look,
  names: readonly EndLabel[],
  { frame, isFan }: { readonly frame: Box; readonly isFan: boolean },
): void {
  for (const name of names) drawName(pen, look, name, { frame, isFan });
}

/** One name: at fanned-out ends a line leads to it, else a piece of the line stands before it. */
export function drawName(
  pen: Pen,
  look: Look,
  name: EndLabel,
  { frame, isFan, isBold = false }: { readonly frame: Box; readonly isFan: boolean; readonly isBold?: boolean },
): void {
  const { text, whole, color, dash, shape, from, at } = name;
  const sign = at[0] < from[0] ? -1 : 1;
  const [x, y] = at;
  if (isFan) {
    pen.line([from[0] + sign * 2, from[1], from[0] + sign * 5, from[1], x - sign * 3, y, x, y], {
      color,
      width: isBold ? 2 : 1,
      opacity: isBold ? 1 : 0.8,
    });
    pen.text(text, [x + sign * 3, y], {
      color: look.foreground,
      size: labelSize,
      isBold,
      align: sign < 0 ? 'right' : 'left',
      rim: cssOf(look.background),
      whole,
    });
    return;
  }
  const right = frame.left + frame.width;
  if (shape === undefined) {
    const isApart = from[0] < right - 6 || Math.abs(from[1] - y) > 3;
    if (isApart) pen.line([from[0] + 3, from[1], right + 3, y], { color, width: 1, opacity: 0.45, dash: [1, 2] });
    pen.shape('circle', [from[0], from[1], 2.2], { color });
    pen.line([x, y, x + keyLength, y], { color, width: 2, dash });
  } else pen.shape(shape, [x + keyLength / 2, y, 3], { color });
  pen.text(text, [x + keyLength + 4, y], { color: look.foreground, size: labelSize, isBold, whole });
}
