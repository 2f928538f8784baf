import type { HeatChart } from '../../../src/protocol/charts.ts';
import { cssOf } from '../../drawing/colors.ts';
import { formatNumber } from '../../../src/core/ground/numberText.ts';
import type { Look } from '../../drawing/look.ts';
import { fitText, writeFitted, type Box, type Pen } from '../../drawing/pen.ts';
import { divergingRamp, sequentialRamp } from '../../drawing/ramps.ts';
import { createScale } from '../../drawing/scales/createScale.ts';
import { extentOf, snugDomain, spanDomain } from '../../drawing/scales/domains.ts';
import type { Domain, Scale } from '../../drawing/scales/scale.ts';
import { say, t } from '../../drawing/texts.ts';
import { axisTitle, drawXTicks, labelSize, writeXTitle, xTicksOf } from '../frame/axes.ts';
import { nearest } from '../frame/nearest.ts';
import { growRemembered, paleOpacity, type Memory, type Picture, type Probe } from '../frame/picture.ts';

const legend = { height: 8, room: 36 };

/** A strip of colours, one row per layer, with its ramp above. */
export const heatPicture: Picture<'heat'> = {
  height: (chart) => Math.max(130, legend.room + chart.rows.length * (chart.hasSquareCells === true ? 28 : 20) + 36),
  paint(pen, chart, { look, size, memory }) {
    const value = createScale(chart.value.scale, valueDomain(chart, memory));
    const colorOf = ramp(chart, value, look);
    const rows = chart.rows.map(say);
    const left =
      Math.ceil(Math.min(size.width * 0.35, Math.max(0, ...rows.map((row) => pen.measure(row, labelSize))))) + 8;
    const height = Math.min(Math.max(20, size.height - legend.room - 34), rows.length * 34);
    const room: Box = { left, top: legend.room, width: Math.max(20, size.width - left - 14), height };
    drawLegend(pen, chart, look, { frame: room, value, colorOf });
    const frame = chart.hasSquareCells === true ? squareCells(chart, room) : room;
    const { x, edges } = placeColumns(chart, memory);
    drawCells(pen, chart, frame, { edges, colorOf });
    const step = frame.height / Math.max(1, rows.length);
    rows.forEach((row, index) =>
      writeFitted(pen, row, [left - 6, frame.top + (index + 0.5) * step], {
        color: look.foreground,
        size: labelSize,
        align: 'right',
        room: left - 8,
      }),
    );
    if (look.isHighContrast) pen.rect(frame, undefined, { color: look.foreground, width: 1 });
    const [only] = chart.columns.length === 1 ? chart.columns : [];
    const ticks = only === undefined ? xTicksOf(pen, x, frame.width) : [{ value: only, label: formatNumber(only) }];
    drawXTicks(pen, look, { frame, x, ticks });
    writeXTitle(pen, look, frame, axisTitle(chart.x));
    return probe(chart, frame, x, colorOf);
  },
};

/** The largest frame in the room whose cells are as wide as they are high. */
function squareCells({ rows, columns }: HeatChart, room: Box): Box {
  const side = Math.min(room.width / Math.max(1, columns.length), room.height / Math.max(1, rows.length));
  return { ...room, width: side * columns.length, height: side * rows.length };
}

function valueDomain(chart: HeatChart, memory: Memory): Domain {
  const found = extentOf([chart.values], chart.value.scale);
  const centre = chart.centre;
  if (centre === undefined)
    return growRemembered(memory, chart.run, 'value', (previous) => snugDomain(chart.value.scale, found, previous));
  const [low, high] = found ?? [centre, centre];
  // The middle of the ramp is the middle of the axis: as far to either side.
  if (chart.value.scale === 'log10' && centre > 0) {
    const reach = Math.max(centre / low, high / centre, 1.01);
    return [centre / reach, centre * reach];
  }
  const reach = Math.max(centre - low, high - centre) || 1;
  return [centre - reach, centre + reach];
}

/** The colour of a value; undefined where there is none. */
function ramp(chart: HeatChart, scale: Scale, look: Look): (value: number) => string | undefined {
  return (value) => {
    const place = scale.place(value);
    if (Number.isNaN(place)) return undefined;
    return cssOf(
      chart.centre === undefined
        ? sequentialRamp(place, look.isDark)
        : divergingRamp(2 * place - 1, look.background, look.isDark),
    );
  };
}

/** The axis of the columns, and where they meet as shares of its length: the first and the last are as wide as the others. */
function placeColumns({ columns, run, x: { scale: kind } }: HeatChart, memory: Memory): { x: Scale; edges: number[] } {
  const domain = growRemembered(memory, run, 'x', (previous) => spanDomain(kind, extentOf([columns], kind), previous));
  const inner = createScale(kind, domain);
  const edges = edgesOf(Array.from(columns, (column) => inner.place(column)));
  const [first, last] = [Math.min(0, edges[0]!), Math.max(1, edges.at(-1)!)];
  return {
    x: createScale(kind, [inner.value(first), inner.value(last)]),
    edges: edges.map((edge) => (edge - first) / (last - first)),
  };
}

/** Where columns meet: half-way between their middles. */
function edgesOf(middles: readonly number[]): number[] {
  if (middles.length < 2) return [0, 1];
  const between = middles.slice(1).map((middle, index) => (middle + middles[index]!) / 2);
  const [first, last] = [middles[0]!, middles.at(-1)!];
  const half = (last - first) / (middles.length - 1) / 2;
  return [first - half, ...between, last + half];
}

function drawCells(
  pen: Pen,
  chart: HeatChart,
  frame: Box,
  { edges, colorOf }: { edges: readonly number[]; colorOf: (value: number) => string | undefined },
): void {
  const { shownX = Infinity } = chart;
  const step = frame.height / Math.max(1, chart.rows.length);
  chart.rows.forEach((_, row) => {
    const [top, bottom] = [Math.round(frame.top + row * step), Math.round(frame.top + (row + 1) * step)];
    for (let column = 0; column < chart.columns.length; column += 1) {
      const color = colorOf(chart.values[row * chart.columns.length + column]!);
      if (color === undefined) continue;
      const [from, to] = [edges[column]!, edges[column + 1]!].map((edge) =>
        Math.round(frame.left + edge * frame.width),
      ) as [number, number];
      if (to <= from) continue;
      // A hair wider than the cell, or seams show between cells of broken pixels.
      pen.rect(
        {
          left: from,
          top,
          width: to - from + (column + 1 < chart.columns.length ? 0.5 : 0),
          height: Math.max(0.5, bottom - top - 1),
        },
        { color, ...(chart.columns[column]! > shownX && { opacity: paleOpacity }) },
      );
    }
  });
}

function drawLegend(
  pen: Pen,
  chart: HeatChart,
  look: Look,
  { frame, value, colorOf }: { frame: Box; value: Scale; colorOf: (value: number) => string | undefined },
): void {
  const [low, high] = extentOf([chart.values], chart.value.scale) ?? [];
  if (low !== undefined && low === high) {
    drawOneValue(pen, look, frame, { label: axisTitle(chart.value), value: low, color: colorOf(low) });
    return;
  }
  const width = Math.min(220, frame.width * 0.6);
  const box: Box = { left: frame.left + frame.width - width, top: 2, width, height: legend.height };
  const steps = 64;
  pen.raster(box, {
    rows: 1,
    columns: steps,
    isSmooth: true,
    color: (_row, column) => colorOf(value.value((column + 0.5) / steps)),
  });
  if (look.isHighContrast) pen.rect(box, undefined, { color: look.foreground, width: 1 });
  drawXTicks(pen, look, { frame: box, x: value, ticks: xTicksOf(pen, value, width) });
  pen.text(fitText(pen, axisTitle(chart.value), labelSize, box.left - 10), [box.left - 10, box.top + box.height / 2], {
    color: look.muted,
    size: labelSize,
    align: 'right',
  });
}

/** A ramp of one value says nothing that its number does not say. */
function drawOneValue(
  pen: Pen,
  look: Look,
  { left, width }: Box,
  { label, value, color }: { readonly label: string; readonly value: number; readonly color: string | undefined },
): void {
  const [right, middle] = [left + width, 2 + legend.height / 2];
  if (color !== undefined)
    pen.rect({ left: right - 10, top: middle - 5, width: 10, height: 10 }, { color }, { color: look.muted, width: 1 });
  writeFitted(pen, t('{0}: {1}', label, formatNumber(value)), [right - 16, middle], {
    color: look.muted,
    size: labelSize,
    align: 'right',
    room: right - 16,
  });
}

function probe(
  chart: HeatChart,
  frame: Box,
  x: Scale,
  colorOf: (value: number) => string | undefined,
): Probe | undefined {
  const { columns } = chart;
  if (columns.length === 0) return undefined;
  return {
    key: axisTitle(chart.x),
    count: columns.length,
    stride: 0,
    area: frame,
    valueOf: (index) => columns[index] ?? Number.NaN,
    indexOf: (value) => (value < x.domain[0] || value > x.domain[1] ? undefined : nearest(columns, value)),
    indexAt: (pixel) => nearest(columns, x.value((pixel - frame.left) / frame.width)),
    lines: (index) => ({ x: frame.left + x.place(columns[index]!) * frame.width }),
    readout: (index) => ({
      title: `${say(chart.x.label)} ${formatNumber(columns[index]!, 4)}`,
      rows: chart.rows.map((row, order) => {
        const value = chart.values[order * columns.length + index]!;
        const color = colorOf(value);
        return { label: say(row), value: formatNumber(value, 4), ...(color !== undefined && { color }) };
      }),
    }),
  };
}
