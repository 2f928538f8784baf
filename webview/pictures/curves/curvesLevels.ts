import type { CurvesChart } from '../../../src/protocol/charts.ts';
import type { Look } from '../../drawing/look.ts';
import { fitText, type Box, type Pen } from '../../drawing/pen.ts';
import type { Scale } from '../../drawing/scales/scale.ts';
import { say } from '../../drawing/texts.ts';
import { crisp, labelSize } from '../frame/axes.ts';
import { rimOf } from './curvesHead.ts';
import { toPixels, type Trace } from './curvesTraces.ts';

interface Ground {
  readonly frame: Box;
  readonly y: Scale;
  readonly traces: readonly Trace[];
}

const labelHeight = 13;
/** Of more curves than this the first ones tell where it is crowded. */
const mostTraces = 40;
/** From the ends of the line to its name, px. */
const inset = 8;

/** A line that means something across the curves, its name on it where the fewest curves run; an arrow where it lies beside the picture. */
export function drawLevel(pen: Pen, look: Look, ground: Ground, { at, label }: CurvesChart['marks'][number]): void {
  const { frame, y } = ground;
  const place = y.place(at);
  if (!Number.isFinite(place)) return;
  const isInside = place >= -1e-9 && place <= 1 + 1e-9;
  const arrow = isInside ? '' : place > 1 ? '↑ ' : '↓ ';
  const [, height] = toPixels(frame, 0, Math.max(0, Math.min(1, place)));
  if (isInside)
    pen.line([frame.left, crisp(height), frame.left + frame.width, crisp(height)], {
      color: look.foreground,
      width: 1,
      opacity: 0.6,
    });
  const text = fitText(pen, `${arrow}${say(label)}`, labelSize, frame.width - 2 * inset);
  const box = freest(placesOf(frame, height, pen.measure(text, labelSize)), ground);
  pen.text(text, [box.left, box.top + labelHeight / 2], { color: look.muted, size: labelSize, rim: rimOf(look) });
}

/** Above and below the line at its beginning, middle and end, as far as the frame allows. */
function placesOf(frame: Box, height: number, width: number): Box[] {
  const room = frame.width - width - 2 * inset;
  const tops = [height - labelHeight - 1, height + 2].filter(
    (top) => top >= frame.top - 3 && top + labelHeight <= frame.top + frame.height,
  );
  return [0, 0.5, 1].flatMap((share) =>
    (tops.length === 0 ? [height - labelHeight - 1] : tops).map((top) => ({
      left: frame.left + inset + share * Math.max(0, room),
      top,
      width,
      height: labelHeight,
    })),
  );
}

function freest(places: readonly Box[], { frame, traces }: Ground): Box {
  const pixels = traces.slice(0, mostTraces).map((trace) => pixelsOf(trace, frame));
  const costs = places.map((box) => pixels.reduce((sum, line) => sum + crossings(line, box), 0));
  return places[costs.indexOf(Math.min(...costs))]!;
}

function pixelsOf({ places }: Trace, frame: Box): Float64Array {
  return places.map((place, index) =>
    index % 2 === 0 ? frame.left + place * frame.width : frame.top + (1 - place) * frame.height,
  );
}

/** Pieces of a line that touch a box. */
function crossings(line: Float64Array, { left, top, width, height }: Box): number {
  const [right, bottom] = [left + width, top + height];
  let found = 0;
  for (let at = 0; at + 3 < line.length; at += 2) {
    const [x, y, toX, toY] = [line[at]!, line[at + 1]!, line[at + 2]!, line[at + 3]!];
    const [from, to] = [Math.max(left, Math.min(x, toX)), Math.min(right, Math.max(x, toX))];
    if (!(from <= to)) continue;
    const heightAt = (place: number): number => (toX === x ? y : y + ((place - x) / (toX - x)) * (toY - y));
    const ends = toX === x ? [y, toY] : [heightAt(from), heightAt(to)];
    if (Math.max(...ends) >= top && Math.min(...ends) <= bottom) found += 1;
  }
  return found;
}
