import type { PlaneChart } from '../../src/protocol/charts.ts';
import { cssOf, mixColors, parseColor } from '../drawing/colors.ts';
import { formatNumber } from '../drawing/numbers.ts';
import type { Look } from '../drawing/look.ts';
import { fitText, shapes, type Box, type Pen } from '../drawing/pen.ts';
import { divergingRamp } from '../drawing/ramps.ts';
import { createScale, extentOf, type Domain, type Scale } from '../drawing/scales.ts';
import { say, t } from '../texts.ts';
import { axisTitle, drawXTicks, labelSize, xTicksOf } from './axes.ts';
import { zeroLine } from './boundary.ts';
import type { Picture, Probe, Size } from './picture.ts';

const legendHeight = 18;

/** What the network says over the input plane, with the samples on it; a unit is as long on x as on y. */
export const planePicture: Picture<'plane'> = {
  height: () => 300,
  paint(pen, chart, look, size) {
    const paints = paintsOf(chart, look);
    const top =
      chart.fieldKind === 'classes'
        ? drawClasses(pen, chart, look, size.width)
        : drawRamp(pen, look, paints, size.width);
    const [x, y] = [createScale('linear', chart.range.x), createScale('linear', chart.range.y)];
    const frame = equalFrame(pen, chart, size, { top: top + 8, y });
    drawField(pen, chart, frame, paints);
    if (chart.fieldKind === 'classes') drawBoundary(pen, chart, look, frame);
    drawPoints(pen, chart, look, { frame, x, y, paints });
    drawFrame(pen, chart, look, { frame, x, y });
    return probe(chart, frame, paints);
  },
};

interface Paints {
  /** Colour of a value of the field. */
  readonly fill: (value: number) => string | undefined;
  /** Colour of a sample. */
  readonly point: (value: number) => string;
  /** Of the value ramp. */
  readonly domain: Domain;
}

/** Class and confidence of a field value. */
function readClass(value: number): { readonly index: number; readonly confidence: number } {
  const index = Math.floor(value);
  return { index, confidence: value - index };
}

function paintsOf(chart: PlaneChart, look: Look): Paints {
  if (chart.fieldKind === 'value') return valuePaints(chart, look);
  const colors = Array.from({ length: Math.max(1, chart.classNames.length) }, (_, index) => classColor(look, index));
  const rgb = colors.map((color) => parseColor(color) ?? look.background);
  const known = new Map<number, string>();
  const levels = 24;
  return {
    domain: [0, 1],
    point: (value) => colors[Math.round(value)] ?? look.foreground,
    fill: (value) => {
      if (!Number.isFinite(value)) return undefined;
      const { index, confidence } = readClass(value);
      const level = Math.round(levels * confidence);
      const key = index * (levels + 1) + level;
      const found =
        known.get(key) ??
        cssOf(mixColors(look.background, rgb[index] ?? look.background, 0.1 + (0.32 * level) / levels));
      known.set(key, found);
      return found;
    },
  };
}

function classColor(look: Look, index: number): string {
  return look.categories[index % Math.max(1, look.categories.length)] ?? look.foreground;
}

function valuePaints(chart: PlaneChart, look: Look): Paints {
  const [low, high] = extentOf([chart.field, chart.points.value], 'linear') ?? [-1, 1];
  const centre = low < 0 && high > 0 ? 0 : (low + high) / 2;
  const reach = Math.max(high - centre, centre - low) || 1;
  const colorOf = (value: number): string =>
    cssOf(divergingRamp((value - centre) / reach, look.background, look.isDark));
  return {
    domain: [centre - reach, centre + reach],
    point: colorOf,
    fill: (value) => (Number.isFinite(value) ? colorOf(value) : undefined),
  };
}

/** The names of the classes beside their marks; returns the height used. */
function drawClasses(pen: Pen, chart: PlaneChart, look: Look, width: number): number {
  const entries = chart.classNames.map((name, index) => ({ name, index, isHollow: false }));
  if (chart.points.validates.some((flag) => flag === 1))
    entries.push({ name: t('hollow: validation'), index: -1, isHollow: true });
  let [x, y] = [0, 0];
  for (const { name, index, isHollow } of entries) {
    const label = fitText(pen, name, labelSize, width - 18);
    const needed = 16 + pen.measure(label, labelSize);
    if (x > 0 && x + needed > width) [x, y] = [0, y + legendHeight];
    const color = isHollow ? look.foreground : classColor(look, index);
    pen.shape(isHollow ? 'circle' : shapeOf(index), [x + 6, y + 8, 4], isHollow ? undefined : { color }, {
      color,
      width: 1.5,
    });
    pen.text(label, [x + 15, y + 8], { color: look.foreground, size: labelSize });
    x += needed + 12;
  }
  return y + legendHeight;
}

function shapeOf(index: number): (typeof shapes)[number] {
  return shapes[Math.max(0, index) % shapes.length]!;
}

function drawRamp(pen: Pen, look: Look, { fill, domain }: Paints, width: number): number {
  const length = Math.min(220, width * 0.6);
  const box: Box = { left: width - length - 14, top: 2, width: length, height: 8 };
  const value = createScale('linear', domain);
  pen.raster(box, {
    rows: 1,
    columns: 64,
    isSmooth: true,
    color: (_row, column) => fill(value.value((column + 0.5) / 64)),
  });
  pen.rect(box, undefined, { color: look.muted, width: 0.5 });
  drawXTicks(pen, look, { frame: box, x: value, ticks: xTicksOf(pen, value, length) });
  pen.text(t('prediction'), [box.left - 10, box.top + 4], { color: look.muted, size: labelSize, align: 'right' });
  return 30;
}

function equalFrame(pen: Pen, chart: PlaneChart, size: Size, { top, y }: { top: number; y: Scale }): Box {
  const ticks = y.ticks(5).map((tick) => pen.measure(tick.label, labelSize));
  const left = Math.ceil(Math.max(8, ...ticks)) + 8;
  const room = { width: Math.max(20, size.width - left - 14), height: Math.max(20, size.height - top - 16 - 34) };
  const spans = { x: chart.range.x[1] - chart.range.x[0] || 1, y: chart.range.y[1] - chart.range.y[0] || 1 };
  const unit = Math.min(room.width / spans.x, room.height / spans.y);
  const [width, height] = [unit * spans.x, unit * spans.y];
  return { left: left + (room.width - width) / 2, top: top + 14, width, height };
}

/** Two pixels in the foreground colour where the decision changes. */
function drawBoundary(pen: Pen, chart: PlaneChart, look: Look, frame: Box): void {
  const classes = Math.max(2, chart.classNames.length);
  const [stepX, stepY] = [frame.width / Math.max(1, chart.columns - 1), frame.height / Math.max(1, chart.rows - 1)];
  pen.clip(frame, () => {
    for (let wanted = 1; wanted < classes; wanted += 1) {
      const pieces = zeroLine({
        rows: chart.rows,
        columns: chart.columns,
        value: (row, column) => {
          const { index, confidence } = readClass(chart.field[row * chart.columns + column]!);
          const certainty = Math.max(1e-6, confidence);
          return index === wanted ? certainty : -certainty;
        },
      });
      const pixels = pieces.map((place, index) =>
        index % 2 === 0 ? frame.left + place * stepX : frame.top + frame.height - place * stepY,
      );
      pen.line(pixels, { color: look.foreground, width: 2 });
    }
  });
}

/** The field is known at even points, the first and last on the edge of the plane: a cell around each, half of the outer ones outside. */
function drawField(pen: Pen, chart: PlaneChart, frame: Box, paints: Paints): void {
  const [stepX, stepY] = [frame.width / Math.max(1, chart.columns - 1), frame.height / Math.max(1, chart.rows - 1)];
  const cells: Box = {
    left: frame.left - stepX / 2,
    top: frame.top - stepY / 2,
    width: frame.width + stepX,
    height: frame.height + stepY,
  };
  pen.clip(frame, () =>
    pen.raster(cells, {
      rows: chart.rows,
      columns: chart.columns,
      isSmooth: true,
      color: (row, column) => paints.fill(chart.field[(chart.rows - 1 - row) * chart.columns + column]!),
    }),
  );
}

function drawPoints(
  pen: Pen,
  chart: PlaneChart,
  look: Look,
  { frame, x, y, paints }: { frame: Box; x: Scale; y: Scale; paints: Paints },
): void {
  const { points } = chart;
  const radius = points.x.length > 600 ? 2 : points.x.length > 250 ? 2.6 : 3.2;
  const ground = `rgb(${look.background.map(Math.round).join(',')})`;
  pen.clip(frame, () => {
    for (let index = 0; index < points.x.length; index += 1) {
      const value = points.value[index]!;
      const color = paints.point(value);
      const shape = chart.fieldKind === 'classes' ? shapeOf(Math.round(value)) : 'circle';
      const at = [
        frame.left + x.place(points.x[index]!) * frame.width,
        frame.top + (1 - y.place(points.y[index]!)) * frame.height,
        radius,
      ] as const;
      if (points.validates[index] === 1)
        pen.shape(
          shape,
          at,
          { color: ground },
          { color: chart.fieldKind === 'classes' ? color : look.foreground, width: 1.5 },
        );
      else
        pen.shape(shape, at, { color }, { color: chart.fieldKind === 'classes' ? ground : look.foreground, width: 1 });
      if (points.validates[index] === 1 && chart.fieldKind === 'value')
        pen.shape('circle', [at[0], at[1], radius * 0.6], { color });
    }
  });
}

function drawFrame(pen: Pen, chart: PlaneChart, look: Look, { frame, x, y }: { frame: Box; x: Scale; y: Scale }): void {
  pen.rect(frame, undefined, {
    color: look.isHighContrast ? look.foreground : look.muted,
    width: 1,
    opacity: look.isHighContrast ? 1 : 0.5,
  });
  drawXTicks(pen, look, { frame, x, ticks: xTicksOf(pen, x, frame.width) });
  for (const tick of y.ticks(5)) {
    const at = frame.top + (1 - y.place(tick.value)) * frame.height;
    pen.text(tick.label, [frame.left - 6, at], { color: look.muted, size: labelSize, align: 'right' });
  }
  const style = { color: look.muted, size: labelSize };
  pen.text(axisTitle(chart.y), [frame.left, frame.top - 3], { ...style, baseline: 'bottom' });
  pen.text(axisTitle(chart.x), [frame.left + frame.width, frame.top + frame.height + 19], {
    ...style,
    align: 'right',
    baseline: 'top',
  });
}

function probe(chart: PlaneChart, frame: Box, paints: Paints): Probe | undefined {
  const { rows, columns } = chart;
  if (rows * columns === 0) return undefined;
  const places = (index: number): { x: number; y: number } => ({
    x: (index % columns) / Math.max(1, columns - 1),
    y: Math.floor(index / columns) / Math.max(1, rows - 1),
  });
  const within = ([low, high]: readonly [number, number], place: number): number => low + place * (high - low);
  const cell = (share: number, count: number): number =>
    Math.max(0, Math.min(count - 1, Math.round(share * (count - 1))));
  return {
    key: undefined,
    count: rows * columns,
    stride: -columns,
    valueOf: (index) => index,
    indexOf: (value) => value,
    indexAt: (x, y) =>
      cell((frame.top + frame.height - y) / frame.height, rows) * columns +
      cell((x - frame.left) / frame.width, columns),
    lines: (index) => ({
      x: frame.left + places(index).x * frame.width,
      y: frame.top + (1 - places(index).y) * frame.height,
    }),
    readout: (index) => {
      const place = places(index);
      const value = chart.field[index]!;
      const color = paints.fill(value);
      const { index: found, confidence } = readClass(value);
      const said =
        chart.fieldKind === 'value'
          ? [{ label: t('prediction'), value: formatNumber(value, 4), ...(color !== undefined && { color }) }]
          : [
              { label: t('decision'), value: chart.classNames[found] ?? String(found), color: paints.point(found) },
              { label: t('confidence'), value: formatNumber(confidence) },
            ];
      return {
        title: `${say(chart.x.label)} ${formatNumber(within(chart.range.x, place.x))}, ${say(chart.y.label)} ${formatNumber(within(chart.range.y, place.y))}`,
        rows: said,
      };
    },
  };
}
