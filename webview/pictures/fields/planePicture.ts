import type { PlaneChart } from '../../../src/protocol/charts.ts';
import { cssOf, mixColors, parseColor } from '../../drawing/colors.ts';
import { formatNumber } from '../../../src/core/ground/numberText.ts';
import type { Look } from '../../drawing/look.ts';
import type { Box, Pen } from '../../drawing/pen.ts';
import { categoryColors } from '../../drawing/palette.ts';
import { divergingRamp } from '../../drawing/ramps.ts';
import { createScale } from '../../drawing/scales/createScale.ts';
import { extentOf } from '../../drawing/scales/domains.ts';
import type { Domain } from '../../drawing/scales/scale.ts';
import { t } from '../../drawing/texts.ts';
import { drawClassNames } from '../frame/classNames.ts';
import { mapPoints, zeroLine } from '../frame/boundary.ts';
import { drawEvenField, probeEvenField } from '../frame/evenField.ts';
import type { Picture, Readout, Room } from '../frame/picture.ts';
import {
  drawPlaneFrame,
  drawRamp,
  equalFrame,
  placeIn,
  placeSamples,
  placeX,
  placeY,
  planeHeight,
  rampHeight,
  type Placing,
} from '../frame/planeFrame.ts';
import { drawChosenSample, nameSamples } from '../frame/sampleNames.ts';
import { drawNames, drawSample, heightOfNames, namesOfClasses, sampleRadius } from '../frame/samples.ts';

/** What the network says over the input plane, with the samples on it; a unit is as long on x as on y. */
export const planePicture: Picture<'plane'> = {
  height: (chart, room) => planeHeight(room, chart, { top: topOf(chart, room) + 8, most: 320 }),
  paint(pen, chart, { look, size }) {
    const paints = paintsOf(chart, look);
    const top =
      chart.fieldKind === 'classes'
        ? drawNames(pen, namesOfClasses(chart, look), look, size.width)
        : drawValues(pen, look, paints, size.width);
    const frame = equalFrame(pen, chart, size, { top: top + 8 });
    const placing = placeIn(frame, chart.range);
    drawEvenField(pen, chart, frame, paints.fill);
    if (chart.fieldKind === 'classes') drawBoundary(pen, chart, look, frame);
    drawPoints(pen, chart, look, { placing, paints });
    const samples = placeSamples(chart, placing);
    drawChosenSample(pen, samples, look);
    drawClassNames(pen, chart, look, placing);
    drawPlaneFrame(pen, chart, look, placing);
    const probe = probeEvenField(chart, frame, (value) => readoutRows(chart, paints, value));
    return probe && nameSamples(probe, samples);
  },
};

/** Height of the legend. */
function topOf(chart: PlaneChart, room: Room): number {
  return chart.fieldKind === 'classes' ? heightOfNames(room, namesOfClasses(chart, room.look)) : rampHeight;
}

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
  const colors = categoryColors(Math.max(1, chart.classNames.length), look);
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

function drawValues(pen: Pen, look: Look, { fill, domain }: Paints, width: number): number {
  const scale = createScale('linear', domain);
  const colorOf = (place: number): string | undefined => fill(scale.value(place));
  return drawRamp(pen, look, { label: t('prediction'), scale, colorOf }, { top: 0, width });
}

/** Two pixels in the foreground colour where the decision changes. */
function drawBoundary(pen: Pen, chart: PlaneChart, look: Look, frame: Box): void {
  const classes = Math.max(2, chart.classNames.length);
  const [stepX, stepY] = [frame.width / Math.max(1, chart.columns - 1), frame.height / Math.max(1, chart.rows - 1)];
  pen.clip(frame, () => {
    for (let wanted = 1; wanted < classes; wanted += 1) {
      const line = zeroLine({
        rows: chart.rows,
        columns: chart.columns,
        value: (row, column) => {
          const { index, confidence } = readClass(chart.field[row * chart.columns + column]!);
          const certainty = Math.max(1e-6, confidence);
          return index === wanted ? certainty : -certainty;
        },
      });
      pen.line(
        mapPoints(line, (x, y) => [frame.left + x * stepX, frame.top + frame.height - y * stepY]),
        { color: look.foreground, width: 2 },
      );
    }
  });
}

function drawPoints(
  pen: Pen,
  { points, fieldKind }: PlaneChart,
  look: Look,
  { placing, paints }: { placing: Placing; paints: Paints },
): void {
  const style = {
    isClasses: fieldKind === 'classes',
    color: paints.point,
    radius: sampleRadius(points.x.length),
    ground: cssOf(look.background),
    ink: look.foreground,
  };
  pen.clip(placing.frame, () => {
    for (let index = 0; index < points.x.length; index += 1) {
      const at = [placeX(placing, points.x[index]!), placeY(placing, points.y[index]!)] as const;
      const sample = { value: points.value[index]!, validates: points.validates[index] === 1 };
      drawSample(pen, at, sample, style);
    }
  });
}

function readoutRows({ fieldKind, classNames }: PlaneChart, paints: Paints, value: number): Readout['rows'] {
  if (fieldKind === 'value') {
    const color = paints.fill(value);
    return [{ label: t('prediction'), value: formatNumber(value, 4), ...(color !== undefined && { color }) }];
  }
  const { index, confidence } = readClass(value);
  return [
    { label: t('decision'), value: classNames[index] ?? String(index), color: paints.point(index) },
    { label: t('confidence'), value: formatNumber(confidence) },
  ];
}
