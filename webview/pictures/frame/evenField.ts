import type { Axis } from '../../../src/protocol/charts.ts';
import { formatNumber } from '../../../src/core/ground/numberText.ts';
import type { Box, Pen } from '../../drawing/pen.ts';
import { say } from '../../drawing/texts.ts';
import type { Probe, Readout } from './picture.ts';
import type { PlanePlace } from './zoom.ts';

/** A field over a plane, known at even points of which the first and the last lie on its edges; the first row is at the bottom. */
export interface EvenField {
  readonly x: Axis;
  readonly y: Axis;
  readonly range: { readonly x: readonly [number, number]; readonly y: readonly [number, number] };
  readonly rows: number;
  readonly columns: number;
  readonly field: Float32Array | Float64Array;
}

/** Paints a cell around each point, half of the outer ones outside. */
export function drawEvenField(
  pen: Pen,
  { rows, columns, field }: EvenField,
  frame: Box,
  colorOf: (value: number) => string | undefined,
): void {
  const [stepX, stepY] = [frame.width / Math.max(1, columns - 1), frame.height / Math.max(1, rows - 1)];
  const cells: Box = {
    left: frame.left - stepX / 2,
    top: frame.top - stepY / 2,
    width: frame.width + stepX,
    height: frame.height + stepY,
  };
  pen.clip(frame, () =>
    pen.raster(cells, {
      rows,
      columns,
      isSmooth: true,
      color: (row, column) => colorOf(field[(rows - 1 - row) * columns + column]!),
    }),
  );
}

/** Finds the point nearest to a place and tells of it; arrow keys go from row to row. */
export function probeEvenField(
  { x, y, range, rows, columns, field }: EvenField,
  frame: Box,
  rowsOf: (value: number) => Readout['rows'],
): Probe | undefined {
  if (rows * columns === 0) return undefined;
  const shareOf = (index: number): { x: number; y: number } => ({
    x: (index % columns) / Math.max(1, columns - 1),
    y: Math.floor(index / columns) / Math.max(1, rows - 1),
  });
  const nearest = (share: number, count: number): number =>
    Math.max(0, Math.min(count - 1, Math.round(share * (count - 1))));
  const within = ([low, high]: readonly [number, number], share: number): number => low + share * (high - low);
  const placeOf = (index: number): PlanePlace => {
    const share = shareOf(index);
    return [within(range.x, share.x), within(range.y, share.y)];
  };
  return {
    key: undefined,
    count: rows * columns,
    stride: -columns,
    area: frame,
    placeOf,
    valueOf: (index) => index,
    indexOf: (value) => value,
    indexAt: (atX, atY) =>
      nearest((frame.top + frame.height - atY) / frame.height, rows) * columns +
      nearest((atX - frame.left) / frame.width, columns),
    lines: (index) => ({
      x: frame.left + shareOf(index).x * frame.width,
      y: frame.top + (1 - shareOf(index).y) * frame.height,
    }),
    readout(index) {
      const [atX, atY] = placeOf(index);
      return {
        title: `${say(x.label)} ${formatNumber(atX)}, ${say(y.label)} ${formatNumber(atY)}`,
        rows: rowsOf(field[index]!),
      };
    },
  };
}
