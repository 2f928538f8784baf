import { contours } from 'd3-contour';

/** Values at the points of a lattice, row-major, first row at the bottom. */
export interface Field {
  readonly rows: number;
  readonly columns: number;
  readonly value: (row: number, column: number) => number;
}

/**
 * The lines where a field is zero, one after the other, each followed by NaN, NaN: x, y, x, y in steps from the lower left point, the
 * crossings placed linearly. Zero itself is below. A saddle is cut so that the higher corners stay apart; nothing is drawn beside values
 * that are not finite.
 */
export function zeroLine({ rows, columns, value }: Field): number[] {
  if (rows * columns === 0) return [];
  const values = Array.from({ length: rows * columns }, (_, at) => value(Math.floor(at / columns), at % columns));
  // What is not known is a hair below zero, so that a crossing beside it lies on it.
  const known = values.map((one) => (Number.isFinite(one) ? one : -Number.MIN_VALUE));
  const { coordinates } = contours().size([columns, rows]).contour(known, Number.MIN_VALUE);
  const line: number[] = [];
  // The outlines of what is above zero are closed along the border of the lattice: what runs there is left out.
  for (const ring of coordinates.flat()) {
    for (const [across = 0, up = 0] of ring) {
      const [x, y] = [across - 0.5, up - 0.5];
      const isInside = x >= 0 && y >= 0 && x <= columns - 1 && y <= rows - 1;
      if (isInside && Number.isFinite(values[Math.round(y) * columns + Math.round(x)])) line.push(x, y);
      else line.push(Number.NaN, Number.NaN);
    }
    line.push(Number.NaN, Number.NaN);
  }
  return line;
}

/** The middles of the straight pieces of such lines, by the cells of the lattice, the lowest row first. */
export function middlesOf(line: readonly number[]): (readonly [number, number])[] {
  const middles: (readonly [number, number])[] = [];
  for (let at = 0; at + 3 < line.length; at += 2) {
    const [x, y] = [(line[at]! + line[at + 2]!) / 2, (line[at + 1]! + line[at + 3]!) / 2];
    if (Number.isFinite(x + y)) middles.push([x, y]);
  }
  return middles.sort(
    ([x, y], [otherX, otherY]) => Math.floor(y) - Math.floor(otherY) || Math.floor(x) - Math.floor(otherX),
  );
}

/** Every point of a line, x, y, x, y, at another place. */
export function mapPoints(
  line: readonly number[],
  move: (x: number, y: number) => readonly [number, number],
): number[] {
  return line.flatMap((x, at) => (at % 2 === 0 ? move(x, line[at + 1]!) : []));
}
