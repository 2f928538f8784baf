/** Values at the points of a lattice, row-major, first row at the bottom. */
export interface Field {
  readonly rows: number;
  readonly columns: number;
  readonly value: (row: number, column: number) => number;
}

/**
 * The line where a field is zero, as pieces: x, y, x, y, NaN, NaN in steps from the lower left point (marching squares, the ends placed linearly).
 * A saddle is cut so that the higher corners stay apart.
 */
export function zeroLine({ rows, columns, value }: Field): number[] {
  const pieces: number[] = [];
  for (let row = 0; row + 1 < rows; row += 1) {
    for (let column = 0; column + 1 < columns; column += 1) {
      const isAbove = value(row, column) > 0;
      if (
        value(row, column + 1) > 0 === isAbove &&
        value(row + 1, column + 1) > 0 === isAbove &&
        value(row + 1, column) > 0 === isAbove
      )
        continue;
      const corners = [
        { x: column, y: row, value: value(row, column) },
        { x: column + 1, y: row, value: value(row, column + 1) },
        { x: column + 1, y: row + 1, value: value(row + 1, column + 1) },
        { x: column, y: row + 1, value: value(row + 1, column) },
      ];
      // Walking round the cell, crossings from above zero to below are followed by their partner from below to above.
      const crossings = corners.flatMap((from, index) => {
        const to = corners[(index + 1) % 4]!;
        if (from.value > 0 === to.value > 0) return [];
        const share = from.value / (from.value - to.value);
        return [{ x: from.x + share * (to.x - from.x), y: from.y + share * (to.y - from.y), falls: from.value > 0 }];
      });
      const first = crossings.findIndex((crossing) => !crossing.falls);
      for (let index = 0; index + 1 < crossings.length; index += 2) {
        const [from, to] = [
          crossings[(first + index) % crossings.length]!,
          crossings[(first + index + 1) % crossings.length]!,
        ];
        pieces.push(from.x, from.y, to.x, to.y, Number.NaN, Number.NaN);
      }
    }
  }
  return pieces;
}
