import type { Axis } from '../../../src/protocol/charts.ts';
import type { Look } from '../../drawing/look.ts';
import { type Box, type Pen, writeFitted } from '../../drawing/pen.ts';
import type { Scale, Tick } from '../../drawing/scales/scale.ts';
import { say } from '../../drawing/texts.ts';
import type { Size } from './picture.ts';

export const labelSize = 11;
const tickLength = 4;

/** "loss (nats)" */
export function axisTitle(axis: Axis): string {
  return axis.unit === undefined ? say(axis.label) : `${say(axis.label)} (${say(axis.unit)})`;
}

/** Space around the plot for ticks and titles; `right` is what labels at the end of lines need. */
export function frameOf(pen: Pick<Pen, 'measure'>, size: Size, y: Scale, right: number): Box {
  const [top, bottom] = [20, 34];
  const height = Math.max(20, size.height - top - bottom);
  const widest = Math.max(8, ...yTicks(y, height).map((tick) => pen.measure(tick.label, labelSize)));
  const left = Math.ceil(widest) + 8;
  return { left, top, width: Math.max(20, size.width - left - right), height };
}

function yTicks(scale: Scale, height: number): readonly Tick[] {
  return scale.ticks(Math.max(2, Math.floor(height / 28)));
}

export interface Axes {
  readonly frame: Box;
  readonly x: Scale;
  readonly y: Scale;
  readonly xTitle: string;
  readonly yTitle: string;
  /** Whole places only, for depths and counts. */
  readonly xTicks?: readonly Tick[];
  /** Room between the numbers of y and the frame, px: names of curves may stand there. */
  readonly yGap?: number;
}

/** Quiet axes: horizontal grid lines, tick labels, the y title above the plot and the x title below its right end. */
export function drawAxes(pen: Pen, look: Look, { frame, x, y, xTitle, yTitle, xTicks, yGap = 0 }: Axes): void {
  const text = { color: look.muted, size: labelSize };
  const bottom = frame.top + frame.height;
  for (const tick of yTicks(y, frame.height)) {
    const at = crisp(bottom - y.place(tick.value) * frame.height);
    pen.line([frame.left - yGap, at, frame.left + frame.width, at], { color: look.grid, width: 1 });
    pen.text(tick.label, [frame.left - yGap - 6, at], { ...text, align: 'right' });
  }
  drawMinorTicks(pen, look, frame, y);
  pen.line([frame.left, crisp(bottom), frame.left + frame.width, crisp(bottom)], {
    color: look.muted,
    width: 1,
    opacity: 0.6,
  });
  drawXTicks(pen, look, { frame, x, ticks: xTicks ?? xTicksOf(pen, x, frame.width) });
  writeFitted(pen, yTitle, [0, 0], { ...text, baseline: 'top', room: frame.left + frame.width });
  if (xTitle !== '') writeXTitle(pen, look, frame, xTitle);
}

/** The title of x below the right end of the axis, cut at its end where it is wider than the picture up to there. */
export function writeXTitle(pen: Pen, look: Look, { left, top, width, height }: Box, title: string): void {
  writeFitted(pen, title, [left + width, top + height + 19], {
    color: look.muted,
    size: labelSize,
    align: 'right',
    baseline: 'top',
    room: left + width,
  });
}

/** Marks at 2, 3, ... 9 between powers of ten show that the axis is a log axis; over less than two decades they say nothing. */
function drawMinorTicks(pen: Pen, look: Look, frame: Box, y: Scale): void {
  const decades = Math.log10(y.domain[1] / y.domain[0]);
  if (y.kind !== 'log10' || decades < 2 || frame.height / decades < 40) return;
  for (let exponent = Math.floor(Math.log10(y.domain[0])); exponent <= Math.log10(y.domain[1]); exponent += 1) {
    for (let factor = 2; factor <= 9; factor += 1) {
      const place = y.place(factor * 10 ** exponent);
      const at = crisp(frame.top + (1 - place) * frame.height);
      if (place > 0 && place < 1)
        pen.line([frame.left, at, frame.left + 4, at], { color: look.muted, width: 1, opacity: 0.6 });
    }
  }
}

/** As many ticks as fit without touching. */
export function xTicksOf(pen: Pick<Pen, 'measure'>, x: Scale, width: number): readonly Tick[] {
  for (let most = Math.max(2, Math.floor(width / 56)); ; most -= 1) {
    const ticks = x.ticks(most);
    const room = width / Math.max(1, ticks.length - 1);
    if (most <= 2 || ticks.every((tick) => pen.measure(tick.label, labelSize) + 10 < room)) return ticks;
  }
}

/** Tick marks and labels along the lower edge; labels at the ends stay inside the picture. */
export function drawXTicks(
  pen: Pen,
  look: Look,
  { frame, x, ticks }: { frame: Box; x: Scale; ticks: readonly Tick[] },
): void {
  const bottom = frame.top + frame.height;
  let free = -Infinity;
  for (const tick of ticks) {
    const at = frame.left + x.place(tick.value) * frame.width;
    pen.line([crisp(at), bottom, crisp(at), bottom + tickLength], { color: look.muted, width: 1, opacity: 0.6 });
    const half = pen.measure(tick.label, labelSize) / 2;
    if (at - half < free) continue;
    pen.text(tick.label, [at, bottom + tickLength + 2], {
      color: look.muted,
      size: labelSize,
      align: 'center',
      baseline: 'top',
    });
    free = at + half + 6;
  }
}

/** The middle of a device pixel, so that hairlines stay thin. */
export function crisp(at: number): number {
  return Math.round(at - 0.5) + 0.5;
}
