import type { ContoursChart, PlaneLine, PlaneMark } from '../../../src/protocol/charts.ts';
import { cssOf } from '../../drawing/colors.ts';
import { formatNumber } from '../../../src/core/ground/numberText.ts';
import type { Look } from '../../drawing/look.ts';
import { fitText, isInside, type Pen } from '../../drawing/pen.ts';
import { say } from '../../drawing/texts.ts';
import { axisTitle, labelSize } from '../frame/axes.ts';
import { drawLevelNames, drawLevels, levelScale, shade, ticksOf } from './contourLevels.ts';
import { drawEvenField, probeEvenField } from '../frame/evenField.ts';
import { aroundMark, createFreeLabels, type FreeLabels } from '../frame/freeLabels.ts';
import type { Picture, Room } from '../frame/picture.ts';
import {
  drawPlaneFrame,
  drawRamp,
  equalFrame,
  placeIn,
  placeX,
  placeY,
  planeHeight,
  rampHeight,
  type Placing,
} from '../frame/planeFrame.ts';
import { legendHeight } from '../frame/samples.ts';

/** A function of two weights as level lines, with curves and places on it; a unit is as long on x as on y. */
export const contoursPicture: Picture<'contours'> = {
  height: (chart, room) =>
    planeHeight(room, chart, { top: placeLines(room, chart).height + rampHeight + 8, most: 440 }),
  paint(pen, chart, { look, size }) {
    const scale = levelScale(chart);
    const colorOf = shade(look);
    const fill = (value: number): string | undefined => colorOf(scale.place(value));
    const ticks = ticksOf(chart, scale);
    const top = drawLines(pen, chart, look, size.width);
    const ramp = drawRamp(
      pen,
      look,
      { label: axisTitle(chart.value), scale, colorOf, ticks },
      { top, width: size.width },
    );
    const frame = equalFrame(pen, chart, size, { top: top + ramp + 8 });
    const placing = placeIn(frame, chart.range);
    const labels = createFreeLabels(pen, frame);
    drawEvenField(pen, chart, frame, fill);
    const levels = drawLevels(pen, chart, look, frame);
    pen.clip(frame, () =>
      chart.lines.forEach((line) => drawLine(pen, line, lookOfLine(chart.lines, line, look), placing)),
    );
    drawMarks(pen, chart, look, { placing, labels });
    keepLines(chart, placing, labels);
    drawLevelNames(pen, look, levels, labels);
    drawPlaneFrame(pen, chart, look, placing);
    return probeEvenField(chart, frame, (value) => {
      const color = fill(value);
      return [{ label: axisTitle(chart.value), value: formatNumber(value, 4), ...(color !== undefined && { color }) }];
    });
  },
};

/** Points from which on a trail is thin. */
const longTrail = 100;

interface LineLook {
  readonly color: string;
  readonly width: number;
  readonly dash?: readonly number[];
}

/** Balls and trails take the theme's colours in their order; a contour through a solution is drawn in ink, and only its dashes tell it from others. */
export function lookOfLine(lines: readonly PlaneLine[], { role, id, x }: PlaneLine, look: Look): LineLook {
  // The first colour is that of the mark where the run is.
  const order = 1 + lines.filter((line) => line.role !== 'contour').findIndex((line) => line.id === id);
  const color = look.categories[order % Math.max(1, look.categories.length)] ?? look.foreground;
  switch (role) {
    case 'ball':
      return { color, width: 1.75, dash: [7, 4] };
    case 'contour':
      return { color: look.foreground, width: 1.5, dash: [2, 3] };
    case 'trail':
      // A long walk over a small place would hide it.
      return { color, width: x.length > longTrail ? 1 : 1.75 };
    default:
      return role satisfies never;
  }
}

/** Dots on a trail: every tenth point, fewer where it is long. */
const dotEvery = 10;
const mostDots = 40;

function drawLine(pen: Pen, line: PlaneLine, stroke: LineLook, placing: Placing): void {
  const pixels: number[] = [];
  for (let at = 0; at < line.x.length; at += 1) pixels.push(placeX(placing, line.x[at]!), placeY(placing, line.y[at]!));
  if (line.role === 'ball') pen.area(pixels, { color: stroke.color, opacity: 0.15 });
  pen.line(pixels, stroke);
  if (line.role !== 'trail') return;
  const every = Math.max(dotEvery, Math.ceil(line.x.length / mostDots));
  for (let at = 0; at < line.x.length; at += every)
    if (Number.isFinite(pixels[2 * at]!) && Number.isFinite(pixels[2 * at + 1]!))
      pen.shape('circle', [pixels[2 * at]!, pixels[2 * at + 1]!, 2], { color: stroke.color });
}

/** The names of the lines in rows, wrapped. */
function placeLines(
  { pen, width }: Pick<Room, 'pen' | 'width'>,
  { lines }: ContoursChart,
): { readonly places: readonly { readonly label: string; readonly x: number; readonly y: number }[]; height: number } {
  let [x, y] = [0, 0];
  const places = lines.map((line) => {
    const label = fitText(pen, say(line.label), labelSize, width - 34);
    const needed = 30 + pen.measure(label, labelSize);
    if (x > 0 && x + needed > width) [x, y] = [0, y + legendHeight];
    const place = { label, x, y };
    x += needed + 14;
    return place;
  });
  return { places, height: lines.length === 0 ? 0 : y + legendHeight };
}

/** The names of the lines beside a piece of each; returns the height used. */
function drawLines(pen: Pen, chart: ContoursChart, look: Look, width: number): number {
  const { lines } = chart;
  const { places, height } = placeLines({ pen, width }, chart);
  lines.forEach((line, index) => {
    const { label, x, y } = places[index]!;
    const stroke = lookOfLine(lines, line, look);
    if (line.role === 'ball')
      pen.rect({ left: x + 1, top: y + 2, width: 22, height: 12 }, { color: stroke.color, opacity: 0.15 }, stroke);
    else pen.line([x, y + 8, x + 24, y + 8], stroke);
    if (line.role === 'trail')
      for (const at of [2, 12, 22]) pen.shape('circle', [x + at, y + 8, 2], { color: stroke.color });
    pen.text(label, [x + 30, y + 8], { color: look.foreground, size: labelSize });
  });
  return height;
}

/** Open: without the penalty; full: with it; a diamond: under the constraint; a cross: where the run is. */
function drawMark(pen: Pen, role: PlaneMark['role'], [x, y]: readonly [number, number], look: Look): void {
  const [ground, ink] = [cssOf(look.background), look.foreground];
  const looks = {
    free: { shape: 'circle', radius: 5, fill: ground, rim: ink, width: 2 },
    penalized: { shape: 'circle', radius: 5.5, fill: ink, rim: ground, width: 1.5 },
    constrained: { shape: 'diamond', radius: 5, fill: ink, rim: ground, width: 1.5 },
    chosen: { shape: 'plus', radius: 7, fill: ink, rim: ground, width: 1 },
    current: { shape: 'cross', radius: 8, fill: look.categories[0] ?? ink, rim: ground, width: 1 },
  } as const satisfies Record<PlaneMark['role'], object>;
  const { shape, radius, fill, rim, width } = looks[role];
  pen.shape(shape, [x, y, radius], { color: fill }, { color: rim, width });
}

function drawMarks(
  pen: Pen,
  { marks }: ContoursChart,
  look: Look,
  { placing, labels }: { placing: Placing; labels: FreeLabels },
): void {
  const { frame } = placing;
  const seen = marks.flatMap((mark) => {
    const [x, y] = [placeX(placing, mark.x), placeY(placing, mark.y)];
    return isInside(frame, x, y) ? [{ mark, x, y }] : [];
  });
  for (const { x, y } of seen) labels.keep({ left: x - 7, top: y - 7, width: 14, height: 14 });
  const named = seen.map(({ mark, x, y }) => {
    const text = fitText(pen, say(mark.label), labelSize, frame.width - 20);
    const width = pen.measure(text, labelSize) + 6;
    return { text, x, y, width, found: labels.place(text, aroundMark([x, y], width)) };
  });
  for (const { found, x, y, width } of named) {
    if (found === undefined) continue;
    // A name that stands away from its mark is tied to it.
    const [toX, toY] = [Math.max(found[0] - width / 2, Math.min(found[0] + width / 2, x)), found[1]];
    if (Math.hypot(toX - x, toY - y) > 18) pen.line([x, y, toX, toY], { color: look.foreground, width: 0.75 });
  }
  // Where the run is often lies on a minimum: under it the larger cross still shows.
  for (const { mark, x, y } of seen.toSorted((one, other) => rankOf(one.mark) - rankOf(other.mark)))
    drawMark(pen, mark.role, [x, y], look);
  for (const { text, found } of named)
    if (found !== undefined)
      pen.text(text, found, {
        color: look.foreground,
        size: labelSize,
        align: 'center',
        rim: cssOf(look.background),
      });
}

function rankOf({ role }: PlaneMark): number {
  return role === 'current' ? 0 : 1;
}

/** Names of levels keep off the lines. */
function keepLines({ lines }: ContoursChart, placing: Placing, labels: FreeLabels): void {
  const apart = 8;
  for (const { x, y } of lines) {
    let [lastX, lastY] = [Number.NaN, Number.NaN];
    for (let at = 0; at < x.length; at += 1) {
      const [toX, toY] = [placeX(placing, x[at]!), placeY(placing, y[at]!)];
      const steps = Math.min(200, Math.ceil(Math.hypot(toX - lastX, toY - lastY) / apart) || 1);
      for (let step = 1; step <= steps; step += 1) {
        const share = Number.isNaN(lastX) ? 1 : step / steps;
        const [left, top] = [toX - (1 - share) * (toX - lastX || 0), toY - (1 - share) * (toY - lastY || 0)];
        labels.keep({ left: left - apart / 2, top: top - apart / 2, width: apart, height: apart });
      }
      [lastX, lastY] = [toX, toY];
    }
  }
}
