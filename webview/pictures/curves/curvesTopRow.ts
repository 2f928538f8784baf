import type { CurvesChart } from '../../../src/protocol/charts.ts';
import { formatNumber } from '../../../src/core/ground/numberText.ts';
import type { Look } from '../../drawing/look.ts';
import { fitText, type Box, type Pen } from '../../drawing/pen.ts';
import type { Scale } from '../../drawing/scales/scale.ts';
import { say } from '../../drawing/texts.ts';
import { axisTitle, labelSize, xTicksOf } from '../frame/axes.ts';
import { sharedPoints } from './curvesAxes.ts';
import { nearest } from '../frame/nearest.ts';

/** A number of the points that runs along the top edge, over the ticks of x. */
export interface TopRow {
  readonly height: number;
  readonly label: string;
  readonly numbers: readonly { readonly text: string; readonly at: number }[];
}

/** A point further than this from a tick says nothing about it, px. */
const farthest = 12;

/** Places the numbers of the note that stands along the top; undefined where the chart has none. */
export function planTopRow(pen: Pick<Pen, 'measure'>, chart: CurvesChart, frame: Box, x: Scale): TopRow | undefined {
  const note = chart.notes?.find(({ alongTop }) => alongTop === true);
  const points = sharedPoints(chart);
  if (note === undefined || points === undefined) return undefined;
  const places = Array.from(points, (value, index) =>
    Number.isFinite(note.values[index]) ? frame.left + x.place(value) * frame.width : Number.NaN,
  );
  const numbers = xTicksOf(pen, x, frame.width).flatMap((tick) => {
    const at = frame.left + x.place(tick.value) * frame.width;
    const value = valueNear(places, note.values, at);
    return value === undefined ? [] : [{ text: formatNumber(value), at }];
  });
  return { height: 14, label: say(note.label), numbers };
}

/** The number of the nearest point, or of the points to either side where they agree. */
function valueNear(places: readonly number[], values: Float64Array, at: number): number | undefined {
  const before = nearest(
    places.map((place) => (place <= at ? place : Number.NaN)),
    at,
  );
  const after = nearest(
    places.map((place) => (place >= at ? place : Number.NaN)),
    at,
  );
  const near = nearest(places, at);
  if (near === undefined) return undefined;
  if (Math.abs(places[near]! - at) <= farthest) return values[near];
  return before !== undefined && after !== undefined && values[before] === values[after] ? values[near] : undefined;
}

/** The numbers under the title row, what they are at its right end. */
export function drawTopRow(
  pen: Pen,
  look: Look,
  row: TopRow,
  { frame, top, chart }: { frame: Box; top: number; chart: CurvesChart },
): void {
  const style = { color: look.muted, size: labelSize };
  for (const { text, at } of row.numbers) {
    const half = pen.measure(text, labelSize) / 2;
    const inside = Math.max(frame.left + half, Math.min(frame.left + frame.width - half, at));
    pen.text(text, [inside, top + row.height / 2], { ...style, align: 'center' });
  }
  const right = frame.left + frame.width;
  const room = right - pen.measure(axisTitle(chart.y), labelSize) - 16;
  if (room < 40) return;
  pen.text(fitText(pen, row.label, labelSize, room), [right, 0], { ...style, align: 'right', baseline: 'top' });
}
