import type { CurvesChart, Series } from '../../../src/protocol/charts.ts';
import type { Look } from '../../drawing/look.ts';
import { colorGroups } from '../../drawing/palette.ts';
import { shapes, type Box, type Fill, type Pen, type Shape } from '../../drawing/pen.ts';
import type { Scale } from '../../drawing/scales/scale.ts';
import { paleOpacity } from '../frame/picture.ts';
import { straighten } from '../frame/thinning.ts';

/** A series as it is drawn: shares of the frame, x and y alternating, NaN = gap. */
export interface Trace {
  readonly series: Series;
  readonly color: string;
  readonly width: number;
  readonly dash: readonly number[];
  readonly shape: Shape | undefined;
  /** Thin lines and dots lie over thick lines, those over bands: the higher is drawn later. */
  readonly rank: number;
  readonly places: Float64Array;
  /** 1: x rises from point to point, -1: it falls, 0: it turns back. */
  readonly direction: -1 | 0 | 1;
  readonly upperPlaces: Float64Array | undefined;
  /** The last point up to the shown step, -1 where there is none: what comes after it is pale. Undefined: nothing does. */
  readonly shown: number | undefined;
  /** One of so many that only the area they cover is drawn. */
  readonly isInCrowd?: boolean;
}

/** More lines than this are drawn thin, those that are zero throughout not at all, and by our own pen. */
export const manyLines = 40;

/** Lines, as opposed to bands and clouds of dots. */
export function isLine({ role }: Series): boolean {
  return role !== 'band' && role !== 'dots';
}

/** Whether a chart has so many lines that no one follows each of them. */
export function hasManyLines(chart: CurvesChart): boolean {
  return chart.series.filter(isLine).length > manyLines;
}

/** Groups of all series of a chart of which only some are shown: those keep their colours. */
export const wholeGroups = Symbol('groups of the whole chart');

/** The colour of every series. */
export function seriesColors(
  chart: CurvesChart & { readonly [wholeGroups]?: readonly (string | number)[] },
  look: Look,
): readonly string[] {
  const groups = chart.series.map((series) => series.group ?? series.id);
  const colors = colorGroups(chart[wholeGroups] ?? groups, look);
  return groups.map((group) => colors.get(group) ?? look.foreground);
}

/** The series that there is something to draw of. */
export function tracesOf(chart: CurvesChart, look: Look, scales: { readonly x: Scale; readonly y: Scale }): Trace[] {
  const colors = seriesColors(chart, look);
  const isCrowded = hasManyLines(chart);
  const dotted = chart.series.filter((series) => series.role === 'dots');
  const columns = createColumns(scales.x);
  return chart.series.flatMap((series, index): Trace[] => {
    if (isCrowded && isLine(series) && isNaught(series.y)) return [];
    const { places: xs, direction } = columns(series.x);
    return [
      {
        series,
        color: colors[index] ?? look.foreground,
        width: { measured: isCrowded ? 1 : 1.75, validation: isCrowded ? 1 : 1.75, theory: 1, dots: 0, band: 0 }[
          series.role
        ],
        // Of several clouds the later lies over the earlier.
        rank:
          ['band', 'measured', 'validation', 'theory', 'dots'].indexOf(series.role) +
          (series.role === 'dots' ? index / chart.series.length : 0),
        dash: series.role === 'validation' ? [5, 3] : [],
        shape: series.role === 'dots' ? shapes[dotted.indexOf(series) % shapes.length] : undefined,
        places: placesOf(xs, series.y, scales.y),
        direction,
        upperPlaces: series.upper === undefined ? undefined : placesOf(xs, series.upper, scales.y),
        shown: shownPoint(chart, series),
      },
    ];
  });
}

/** The last point at or before the shown step, where others follow it. */
function shownPoint({ shownX }: CurvesChart, { x }: Series): number | undefined {
  if (shownX === undefined) return undefined;
  const point = x.findLastIndex((value) => value <= shownX);
  return point === x.length - 1 ? undefined : point;
}

/** A part of a trace that is drawn in one go; beside it there are gaps. */
export interface TracePiece {
  readonly places: Float64Array;
  readonly upperPlaces: Float64Array | undefined;
  readonly opacity: number;
}

/** A trace as it is drawn: whole, or first what comes after the shown step and over it what led there. */
export function piecesOf({ places, upperPlaces, shown, shape }: Trace): readonly TracePiece[] {
  if (shown === undefined) return [{ places, upperPlaces, opacity: 1 }];
  const part = (from: number, to: number): Omit<TracePiece, 'opacity'> => {
    const cut = (whole: Float64Array): Float64Array =>
      whole.map((place, at) => (at % 2 === 0 || (at >= 2 * from && at < 2 * to) ? place : Number.NaN));
    return { places: cut(places), upperPlaces: upperPlaces && cut(upperPlaces) };
  };
  // Lines are joined where they change, dots are not there twice.
  const from = shape === undefined ? Math.max(0, shown) : shown + 1;
  return [
    { ...part(from, places.length), opacity: paleOpacity },
    { ...part(0, shown + 1), opacity: 1 },
  ];
}

interface XColumn {
  readonly places: Float64Array;
  readonly direction: Trace['direction'];
}

/** Series that stand on the same points share their places. */
function createColumns(x: Scale): (values: Float64Array) => XColumn {
  const known = new Map<Float64Array, XColumn>();
  return (values) => {
    let column = known.get(values);
    if (column === undefined) {
      const places = values.map((value) => x.place(value));
      column = { places, direction: directionOf(places) };
      known.set(values, column);
    }
    return column;
  };
}

function directionOf(places: Float64Array): Trace['direction'] {
  let [rises, falls] = [true, true];
  for (let index = 1; index < places.length; index += 1) {
    if (places[index]! < places[index - 1]!) rises = false;
    if (places[index]! > places[index - 1]!) falls = false;
  }
  return rises ? 1 : falls ? -1 : 0;
}

function placesOf(xs: Float64Array, ys: Float64Array, y: Scale): Float64Array {
  const places = new Float64Array(2 * xs.length);
  for (let index = 0; index < xs.length; index += 1) {
    places[2 * index] = xs[index]!;
    places[2 * index + 1] = y.place(ys[index] ?? Number.NaN);
  }
  return places;
}

/** Whether a column holds nothing but zeros and gaps. */
export function isNaught(values: Float64Array): boolean {
  return values.every((value) => value === 0 || Number.isNaN(value));
}

/** Shares of the frame to px. */
export function toPixels(frame: Box, x: number, y: number): readonly [number, number] {
  return [frame.left + x * frame.width, frame.top + (1 - y) * frame.height];
}

/** All places of a trace in px. */
export function pixelsOf(frame: Box, places: Float64Array): Float64Array {
  const pixels = new Float64Array(places.length);
  for (let index = 0; index < places.length; index += 2) {
    pixels[index] = frame.left + places[index]! * frame.width;
    pixels[index + 1] = frame.top + (1 - places[index + 1]!) * frame.height;
  }
  return pixels;
}

/** More lines than this behind the named ones are drawn as the area they cover: nothing else of them could be seen. */
const mostBehind = 300;

/** Marks those of the lines behind the named ones that are drawn as an area: all but the furthest-reaching. */
export function crowd(traces: readonly Trace[], isNamed: (trace: Trace) => boolean): readonly Trace[] {
  const behind = traces.filter((trace) => isLine(trace.series) && !isNamed(trace));
  const points = behind[0]?.series.x;
  if (behind.length <= mostBehind || behind.some(({ series }) => series.x !== points)) return traces;
  const reach = new Map(behind.map((trace) => [trace, reachOf(trace.series.y)]));
  const small = behind.toSorted((one, other) => reach.get(other)! - reach.get(one)!).slice(mostBehind);
  const isSmall = new Set(small);
  return traces.map((trace) => (isSmall.has(trace) ? { ...trace, isInCrowd: true } : trace));
}

function reachOf(values: Float64Array): number {
  let most = 0;
  for (let index = 0; index < values.length; index += 1) most = Math.max(most, Math.abs(values[index]!) || 0);
  return most;
}

/** The lines themselves, the higher rank later: for files, and on the screen where they are many. */
export function drawTraces(pen: Pen, frame: Box, traces: readonly Trace[]): void {
  pen.clip({ left: frame.left - 3, top: frame.top - 3, width: frame.width + 6, height: frame.height + 6 }, () => {
    drawCrowd(pen, frame, traces);
    const single = traces.filter((trace) => trace.isInCrowd !== true);
    for (const trace of single.toSorted((one, other) => one.rank - other.rank))
      for (const piece of piecesOf(trace)) drawPiece(pen, frame, trace, piece);
  });
}

function drawPiece(pen: Pen, frame: Box, trace: Trace, { places, upperPlaces, opacity }: TracePiece): void {
  const points = pixelsOf(frame, places);
  const { color, width, dash } = trace;
  const fade = opacity < 1 && { opacity };
  if (trace.series.role === 'band') {
    const upper = upperPlaces === undefined ? points : pixelsOf(frame, upperPlaces);
    fillBetween(pen, points, upper, { color, opacity: 0.2 * opacity });
  } else if (trace.shape !== undefined) drawDots(pen, trace.shape, points, { color, ...fade });
  else pen.line(leanLine(points), { color, width, dash, ...fade });
}

/** From the lowest to the highest of the crowd at every point, one area per hue. */
function drawCrowd(pen: Pen, frame: Box, traces: readonly Trace[]): void {
  const crowded = traces.filter((trace) => trace.isInCrowd === true);
  const hues = new Set(crowded.map((trace) => trace.color));
  for (const color of hues) {
    const members = crowded.filter((trace) => trace.color === color);
    const places = members[0]!.places;
    const [lowest, highest] = [places.slice(), places.slice()];
    for (const member of members) {
      for (let index = 1; index < places.length; index += 2) {
        const place = member.places[index]!;
        if (!(place >= lowest[index]!)) lowest[index] = place;
        if (!(place <= highest[index]!)) highest[index] = place;
      }
    }
    fillBetween(pen, pixelsOf(frame, lowest), pixelsOf(frame, highest), { color, opacity: hues.size > 1 ? 0.5 : 1 });
  }
}

/** The same line to the eye with fewer points; one with gaps inside stays as it is. */
function leanLine(points: Float64Array): Float64Array {
  if (points.length <= 60) return points;
  const isThere = (_: number, index: number): boolean => Number.isFinite(points[index]! + points[index ^ 1]!);
  const solid = points.subarray(points.findIndex(isThere), points.findLastIndex(isThere) + 1);
  return solid.every(Number.isFinite) ? straighten(solid, 0.2) : points;
}

function drawDots(pen: Pen, shape: Shape, points: Float64Array, fill: Fill): void {
  for (let index = 0; index < points.length; index += 2) {
    if (Number.isFinite(points[index]! + points[index + 1]!))
      pen.shape(shape, [points[index]!, points[index + 1]!, 2.5], fill);
  }
}

/** The area between two lines over the same points, without the points where either has a gap. */
function fillBetween(pen: Pen, lower: Float64Array, upper: Float64Array, fill: Fill): void {
  const around: number[] = [...lower];
  for (let index = upper.length - 2; index >= 0; index -= 2) around.push(upper[index]!, upper[index + 1]!);
  pen.area(
    around.filter((_, index) => Number.isFinite(around[index - (index % 2)]! + around[index - (index % 2) + 1]!)),
    fill,
  );
}
