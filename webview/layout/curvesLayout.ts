import type { CurvesChart, Series } from '../../src/protocol/charts.ts';
import { colorGroups, type Look } from '../drawing/look.ts';
import { formatNumber } from '../drawing/numbers.ts';
import { fitText, shapes, type Box, type Pen, type Shape } from '../drawing/pen.ts';
import {
  createScale,
  extentOf,
  growDomain,
  spanDomain,
  spreadLabels,
  type Domain,
  type Scale,
} from '../drawing/scales.ts';
import { say } from '../texts.ts';
import { axisTitle, crisp, drawAxes, frameOf, labelSize, xTicksOf } from './axes.ts';
import { growRemembered, type Memory, type Probe, type Readout, type Size } from './picture.ts';

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
  readonly upperPlaces: Float64Array | undefined;
}

interface EndLabel {
  readonly text: string;
  readonly color: string;
  readonly dash: readonly number[];
  /** Dots have a dot before their label, lines a piece of line. */
  readonly shape: Shape | undefined;
  /** Where the line ends and where its label stands, px. */
  readonly from: readonly [number, number];
  readonly y: number;
}

export interface CurvesLayout {
  readonly chart: CurvesChart;
  readonly frame: Box;
  readonly x: Scale;
  readonly y: Scale;
  readonly traces: readonly Trace[];
  readonly endLabels: readonly EndLabel[];
}

const gapBetweenLabels = 13;
/** Length of the piece of line in front of a label. */
const keyLength = 11;

/** Places every part of a curves chart. */
export function layoutCurves(
  pen: Pick<Pen, 'measure'>,
  chart: CurvesChart,
  look: Look,
  size: Size,
  memory: Memory,
): CurvesLayout {
  const x = createScale(
    chart.x.scale,
    growRemembered(memory, chart.run, 'x', (previous) => spanDomain(chart.x.scale, xExtent(chart), previous)),
  );
  const y = createScale(
    chart.y.scale,
    growRemembered(memory, chart.run, 'y', (previous) => growDomain(chart.y.scale, yExtent(chart), previous)),
  );
  const traces = tracesOf(chart, look, x, y);
  const labelled = traces.filter(({ series }) => series.role !== 'band' && lastIndex(series) >= 0);
  const texts = labelled.map(({ series }) => endText(series));
  const widest = Math.max(0, ...texts.map((text) => pen.measure(text, labelSize)));
  const right = labelled.length === 0 ? 12 : Math.ceil(Math.min(widest, size.width * 0.4)) + keyLength + 10;
  const frame = frameOf(pen, size, y, right);
  const fits = Math.floor((frame.height + 8) / gapBetweenLabels);
  const shown = choose(labelled.length, fits);
  const ends = shown.map((index) => endOf(labelled[index]!, frame));
  const spread = spreadLabels(
    ends.map((end) => end[1]),
    gapBetweenLabels,
    frame.top,
    frame.top + frame.height,
  );
  const endLabels = shown.map((index, order) => ({
    text: fitText(pen, texts[index]!, labelSize, right - keyLength - 8),
    color: labelled[index]!.color,
    shape: labelled[index]!.shape,
    dash: labelled[index]!.dash.map((length) => length * 0.8),
    from: ends[order]!,
    y: spread[order]!,
  }));
  return { chart, frame, x, y, traces, endLabels };
}

function xExtent(chart: CurvesChart): Domain | undefined {
  return extentOf(
    chart.series.map((series) => series.x),
    chart.x.scale,
  );
}

/** Marks belong to the picture where they do not squeeze the data. */
function yExtent(chart: CurvesChart): Domain | undefined {
  const kind = chart.y.scale;
  const columns = chart.series.flatMap((series) =>
    series.upper === undefined ? [series.y] : [series.y, series.upper],
  );
  const data = extentOf(columns, kind);
  const marks = chart.marks.filter((mark) => mark.axis === 'y' && Number.isFinite(mark.at)).map((mark) => mark.at);
  if (data === undefined) return extentOf([marks], kind);
  return marks.reduce<Domain>((extent, mark) => {
    const wide: Domain = [Math.min(extent[0], mark), Math.max(extent[1], mark)];
    const isNear =
      kind === 'linear'
        ? wide[1] - wide[0] <= 3 * (data[1] - data[0])
        : kind === 'symlog' || (mark > 0 && Math.log10(wide[1] / wide[0]) <= Math.log10(data[1] / data[0]) + 3);
    return isNear ? wide : extent;
  }, data);
}

function tracesOf(chart: CurvesChart, look: Look, x: Scale, y: Scale): Trace[] {
  const colors = colorGroups(
    chart.series.map((series) => series.group ?? series.id),
    look,
  );
  const dotted = chart.series.filter((series) => series.role === 'dots');
  return chart.series.map((series) => ({
    series,
    color: colors.get(series.group ?? series.id) ?? look.foreground,
    width: { measured: 1.75, validation: 1.75, theory: 1, dots: 0, band: 0 }[series.role],
    rank: ['band', 'measured', 'validation', 'theory', 'dots'].indexOf(series.role),
    dash: series.role === 'validation' ? [5, 3] : [],
    shape: series.role === 'dots' ? shapes[dotted.indexOf(series) % shapes.length] : undefined,
    places: placesOf(series.x, series.y, x, y),
    upperPlaces: series.upper === undefined ? undefined : placesOf(series.x, series.upper, x, y),
  }));
}

function placesOf(xs: Float64Array, ys: Float64Array, x: Scale, y: Scale): Float64Array {
  const places = new Float64Array(2 * xs.length);
  for (let index = 0; index < xs.length; index += 1) {
    places[2 * index] = x.place(xs[index]!);
    places[2 * index + 1] = y.place(ys[index] ?? Number.NaN);
  }
  return places;
}

function lastIndex(series: Series): number {
  return series.y.findLastIndex((value, index) => Number.isFinite(value) && Number.isFinite(series.x[index]));
}

/** The name alone for theory and clouds of dots, else with the last value. */
function endText(series: Series): string {
  const label = say(series.label);
  return series.role === 'theory' || series.role === 'dots'
    ? label
    : `${label} ${formatNumber(series.y[lastIndex(series)]!)}`;
}

/** All indices when they fit, else evenly spread ones, first and last included. */
function choose(count: number, fits: number): number[] {
  if (count <= fits) return Array.from({ length: count }, (_, index) => index);
  const most = Math.max(2, fits);
  return [...new Set(Array.from({ length: most }, (_, index) => Math.round((index * (count - 1)) / (most - 1))))];
}

function endOf({ series, shape, places }: Trace, frame: Box): readonly [number, number] {
  const index = shape === undefined ? lastIndex(series) : rightmost(places);
  const y = places[2 * index + 1]!;
  return toPixels(frame, places[2 * index]!, Number.isFinite(y) ? Math.max(0, Math.min(1, y)) : 0);
}

/** Dots come in any order. */
function rightmost(places: Float64Array): number {
  let best = 0;
  for (let index = 1; 2 * index < places.length; index += 1) if (places[2 * index]! > places[2 * best]!) best = index;
  return best;
}

function toPixels(frame: Box, x: number, y: number): readonly [number, number] {
  return [frame.left + x * frame.width, frame.top + (1 - y) * frame.height];
}

/** What lies under the lines: axes and marks. */
export function drawUnder(pen: Pen, look: Look, layout: CurvesLayout): void {
  const { chart, frame, x, y } = layout;
  drawAxes(pen, look, {
    frame,
    x,
    y,
    xTitle: axisTitle(chart.x),
    yTitle: axisTitle(chart.y),
    xTicks: wholeTicks(pen, layout),
  });
}

/** Where x counts things (layers), ticks stand at whole numbers only. */
function wholeTicks(pen: Pen, { chart, x, frame }: CurvesLayout): ReturnType<typeof xTicksOf> {
  const ticks = xTicksOf(pen, x, frame.width);
  const countsThings =
    chart.x.scale === 'linear' && chart.series.every((series) => series.x.every((value) => Number.isInteger(value)));
  return countsThings ? ticks.filter((tick) => Number.isInteger(tick.value)) : ticks;
}

/** What lies over the lines: labelled marks and the labels at the ends. */
export function drawOver(pen: Pen, look: Look, layout: CurvesLayout): void {
  const { chart, frame, endLabels } = layout;
  const rim = rimOf(look);
  for (const mark of chart.marks) {
    const label = say(mark.label);
    const place = (mark.axis === 'x' ? layout.x : layout.y).place(mark.at);
    if (!Number.isFinite(place)) continue;
    const isInside = place >= -1e-9 && place <= 1 + 1e-9;
    const arrow = isInside ? '' : place > 1 ? (mark.axis === 'y' ? '↑ ' : '→ ') : mark.axis === 'y' ? '↓ ' : '← ';
    const [atX, atY] = toPixels(frame, Math.max(0, Math.min(1, place)), Math.max(0, Math.min(1, place)));
    const style = { color: look.muted, size: labelSize, rim };
    if (mark.axis === 'y') {
      if (isInside)
        pen.line([frame.left, crisp(atY), frame.left + frame.width, crisp(atY)], {
          color: look.foreground,
          width: 1,
          opacity: 0.6,
        });
      const isHigh = atY < frame.top + 16;
      pen.text(
        fitText(pen, `${arrow}${label}`, labelSize, frame.width - 12),
        [frame.left + 8, atY + (isHigh ? 3 : -2)],
        { ...style, baseline: isHigh ? 'top' : 'bottom' },
      );
    } else {
      if (isInside)
        pen.line([crisp(atX), frame.top, crisp(atX), frame.top + frame.height], {
          color: look.foreground,
          width: 1,
          opacity: 0.6,
        });
      const isRight = atX > frame.left + frame.width / 2;
      pen.text(`${arrow}${label}`, [atX + (isRight ? -4 : 4), frame.top + 1], {
        ...style,
        baseline: 'top',
        align: isRight ? 'right' : 'left',
      });
    }
  }
  const right = frame.left + frame.width;
  for (const { text, color, dash, shape, from, y } of endLabels) {
    if (shape === undefined) {
      const isApart = from[0] < right - 6 || Math.abs(from[1] - y) > 3;
      if (isApart) pen.line([from[0] + 3, from[1], right + 3, y], { color, width: 1, opacity: 0.45, dash: [1, 2] });
      pen.shape('circle', [from[0], from[1], 2.2], { color });
      pen.line([right + 4, y, right + 4 + keyLength, y], { color, width: 2, dash });
    } else pen.shape(shape, [right + 4 + keyLength / 2, y, 3], { color });
    pen.text(text, [right + keyLength + 8, y], { color: look.foreground, size: labelSize });
  }
}

/** The background as a rim behind text. */
function rimOf(look: Look): string {
  return `rgb(${look.background.map(Math.round).join(',')})`;
}

/** The lines themselves, for exported files; on the screen Chart.js draws them. */
export function drawTraces(pen: Pen, { traces, frame }: CurvesLayout): void {
  pen.clip({ left: frame.left - 3, top: frame.top - 3, width: frame.width + 6, height: frame.height + 6 }, () => {
    for (const trace of traces.toSorted((one, other) => one.rank - other.rank)) {
      const points = pixelsOf(frame, trace.places);
      if (trace.series.role === 'band') drawBand(pen, frame, trace, points);
      else if (trace.shape !== undefined) {
        for (let index = 0; index < points.length; index += 2) {
          if (Number.isFinite(points[index]! + points[index + 1]!))
            pen.shape(trace.shape, [points[index]!, points[index + 1]!, 2.5], { color: trace.color });
        }
      } else pen.line(points, { color: trace.color, width: trace.width, dash: trace.dash });
    }
  });
}

function drawBand(pen: Pen, frame: Box, trace: Trace, lower: Float64Array): void {
  const upper = trace.upperPlaces === undefined ? lower : pixelsOf(frame, trace.upperPlaces);
  const around: number[] = [...lower];
  for (let index = upper.length - 2; index >= 0; index -= 2) around.push(upper[index]!, upper[index + 1]!);
  pen.area(
    around.filter((_, index) => Number.isFinite(around[index - (index % 2)]! + around[index - (index % 2) + 1]!)),
    { color: trace.color, opacity: 0.2 },
  );
}

function pixelsOf(frame: Box, places: Float64Array): Float64Array {
  const pixels = new Float64Array(places.length);
  for (let index = 0; index < places.length; index += 2)
    [pixels[index], pixels[index + 1]] = toPixels(frame, places[index]!, places[index + 1]!) as [number, number];
  return pixels;
}

/** The crosshair of curves: the x values that occur in any series. */
export function probeCurves({ chart, frame, x, traces }: CurvesLayout): Probe | undefined {
  const stops = Float64Array.from(
    new Set(chart.series.flatMap((series) => [...series.x]).filter((value) => Number.isFinite(x.place(value)))),
  ).sort();
  if (stops.length === 0) return undefined;
  return {
    key: axisTitle(chart.x),
    count: stops.length,
    stride: 0,
    valueOf: (index) => stops[index] ?? Number.NaN,
    indexOf: (value) => (value < x.domain[0] || value > x.domain[1] ? undefined : nearest(stops, value)),
    indexAt: (pixel) => nearest(stops, x.value((pixel - frame.left) / frame.width)),
    lines: (index) => ({ x: frame.left + x.place(stops[index]!) * frame.width }),
    readout: (index) => readoutAt(chart, traces, stops[index]!),
  };
}

function readoutAt(chart: CurvesChart, traces: readonly Trace[], value: number): Readout {
  const rows = traces.flatMap(({ series, color }) => {
    const index = nearest(series.x, value);
    if (index === undefined || !covers(series.x, value)) return [];
    const low = formatNumber(series.y[index]!, 4);
    const text = series.upper === undefined ? low : `${low} … ${formatNumber(series.upper[index]!, 4)}`;
    return [{ label: say(series.label), value: text, color }];
  });
  return { title: `${say(chart.x.label)} ${formatNumber(value, 4)}`, rows };
}

function covers(xs: Float64Array, value: number): boolean {
  const [first, last] = [xs[0]!, xs.at(-1)!];
  return value >= Math.min(first, last) && value <= Math.max(first, last);
}

/** The index of the value nearest to the wanted one; values need not be sorted. */
export function nearest(values: ArrayLike<number>, wanted: number): number | undefined {
  let best: number | undefined;
  let distance = Infinity;
  for (let index = 0; index < values.length; index += 1) {
    const found = Math.abs(values[index]! - wanted);
    if (found < distance) [best, distance] = [index, found];
  }
  return best;
}
