import type { Axis, PlaneChart } from '../../../src/protocol/charts.ts';
import type { Look } from '../../drawing/look.ts';
import { type Box, type Pen, fitText, writeFitted } from '../../drawing/pen.ts';
import { createScale } from '../../drawing/scales/createScale.ts';
import type { Domain, Scale } from '../../drawing/scales/scale.ts';
import { axisTitle, drawXTicks, labelSize, writeXTitle, xTicksOf } from './axes.ts';
import type { Room, Size } from './picture.ts';
import type { PlacedSamples } from './sampleNames.ts';

/** A plane whose units are as long on x as on y. */
export interface Plane {
  readonly x: Axis;
  readonly y: Axis;
  readonly range: { readonly x: Domain; readonly y: Domain };
}

/** Ticks and title under a plane, px. */
const below = 34;
/** From what stands above a plane to its frame: the title of y, px. */
const above = 14;
/** A plane is never lower, however narrow the room, px. */
const lowest = 60;

/** A box so much longer than wide would be a line with equal units: its axes have units of their own, and it gets this shape. */
const longest = 6;
const plainShape = { x: 8, y: 5 };

/** Lengths of the sides of a range on the screen, up to a factor. */
function sidesOf({ x, y }: Plane['range']): { readonly x: number; readonly y: number } {
  const sides = { x: x[1] - x[0] || 1, y: y[1] - y[0] || 1 };
  const ratio = sides.x / sides.y;
  return ratio > longest || ratio < 1 / longest ? plainShape : sides;
}

/** The largest box below `top` that shows the range, with equal units where that leaves something to see. */
export function equalFrame(
  pen: Pick<Pen, 'measure'>,
  { range }: Plane,
  size: Size,
  { top, labels = 0 }: { readonly top: number; readonly labels?: number },
): Box {
  const ticks = createScale('linear', range.y)
    .ticks(5)
    .map((tick) => pen.measure(tick.label, labelSize));
  const left = Math.ceil(Math.max(8, labels, ...ticks)) + 8;
  const room = { width: Math.max(20, size.width - left - 14), height: Math.max(20, size.height - top - 16 - below) };
  const sides = sidesOf(range);
  const unit = Math.min(room.width / sides.x, room.height / sides.y);
  const [width, height] = [unit * sides.x, unit * sides.y];
  return { left: left + (room.width - width) / 2, top: top + above, width, height };
}

/** Height of a picture of a plane whose frame fills the width: no room stays empty below it, and none is higher than `most`. */
export function planeHeight(
  { width, pen }: Pick<Room, 'pen' | 'width'>,
  plane: Plane,
  { top, labels = 0, most }: { readonly top: number; readonly labels?: number; readonly most: number },
): number {
  const frame = equalFrame(pen, plane, { width, height: most }, { top, labels });
  return Math.min(most, Math.ceil(top + above + Math.max(lowest, frame.height) + below + 2));
}

/** Where places of the plane lie in a frame that shows a part of it. */
export interface Placing {
  readonly frame: Box;
  readonly x: Scale;
  readonly y: Scale;
}

export function placeIn(frame: Box, range: Plane['range']): Placing {
  return { frame, x: createScale('linear', range.x), y: createScale('linear', range.y) };
}

export function placeX({ frame, x }: Placing, value: number): number {
  return frame.left + x.place(value) * frame.width;
}

export function placeY({ frame, y }: Placing, value: number): number {
  return frame.top + (1 - y.place(value)) * frame.height;
}

/** Where the samples of a chart lie that can be named; none where they cannot. */
export function placeSamples(
  { points, samples }: Pick<PlaneChart, 'points' | 'samples'>,
  placing: Placing,
): readonly PlacedSamples[] {
  if (samples === undefined) return [];
  return [{ facts: samples, at: (index) => [placeX(placing, points.x[index]!), placeY(placing, points.y[index]!)] }];
}

/** Border, ticks and titles. */
export function drawPlaneFrame(pen: Pen, plane: Plane, look: Look, { frame, x, y }: Placing): void {
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
  writeFitted(pen, axisTitle(plane.y), [frame.left, frame.top - 3], {
    ...style,
    baseline: 'bottom',
    room: frame.width,
  });
  writeXTitle(pen, look, frame, axisTitle(plane.x));
}

/** Length of a ramp with the room for its last number, px. */
export function rampWidth(width: number): number {
  return Math.min(220, width * 0.6) + 14;
}

/** What a ramp takes above a plane, px. */
export const rampHeight = 30;

/** A ramp with its numbers at the right end of a row, its name before it; returns the height used. */
export function drawRamp(
  pen: Pen,
  look: Look,
  {
    label,
    scale,
    colorOf,
    ticks,
  }: {
    readonly label: string;
    readonly scale: Scale;
    /** Colour of a place in [0, 1]. */
    readonly colorOf: (place: number) => string | undefined;
    readonly ticks?: Parameters<typeof drawXTicks>[2]['ticks'];
  },
  { top, width }: { readonly top: number; readonly width: number },
): number {
  const length = rampWidth(width) - 14;
  const box: Box = { left: width - length - 14, top: top + 2, width: length, height: 8 };
  pen.raster(box, { rows: 1, columns: 64, isSmooth: true, color: (_row, column) => colorOf((column + 0.5) / 64) });
  pen.rect(box, undefined, {
    color: look.isHighContrast ? look.foreground : look.muted,
    width: look.isHighContrast ? 1 : 0.5,
  });
  drawXTicks(pen, look, { frame: box, x: scale, ticks: ticks ?? xTicksOf(pen, scale, length) });
  pen.text(fitText(pen, label, labelSize, box.left - 10), [box.left - 10, box.top + 4], {
    color: look.muted,
    size: labelSize,
    align: 'right',
  });
  return rampHeight;
}
