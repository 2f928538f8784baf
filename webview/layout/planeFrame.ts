import type { Axis } from '../../src/protocol/charts.ts';
import type { Look } from '../drawing/look.ts';
import type { Box, Pen } from '../drawing/pen.ts';
import { fitText } from '../drawing/pen.ts';
import { createScale, type Domain, type Scale } from '../drawing/scales.ts';
import { axisTitle, drawXTicks, labelSize, xTicksOf } from './axes.ts';
import type { Size } from './picture.ts';

/** A plane whose units are as long on x as on y. */
export interface Plane {
  readonly x: Axis;
  readonly y: Axis;
  readonly range: { readonly x: Domain; readonly y: Domain };
}

/** The largest box below `top` that shows the range with equal units. */
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
  const room = { width: Math.max(20, size.width - left - 14), height: Math.max(20, size.height - top - 16 - 34) };
  const spans = { x: range.x[1] - range.x[0] || 1, y: range.y[1] - range.y[0] || 1 };
  const unit = Math.min(room.width / spans.x, room.height / spans.y);
  const [width, height] = [unit * spans.x, unit * spans.y];
  return { left: left + (room.width - width) / 2, top: top + 14, width, height };
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
  pen.text(axisTitle(plane.y), [frame.left, frame.top - 3], { ...style, baseline: 'bottom' });
  pen.text(axisTitle(plane.x), [frame.left + frame.width, frame.top + frame.height + 19], {
    ...style,
    align: 'right',
    baseline: 'top',
  });
}

/** Length of a ramp with the room for its last number, px. */
export function rampWidth(width: number): number {
  return Math.min(220, width * 0.6) + 14;
}

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
  return 30;
}
