import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRandom } from '../../../../src/core/ground/random.ts';
import { mapPoints, middlesOf, zeroLine, type Field } from '../../../../webview/pictures/frame/boundary.ts';

type Piece = readonly [x: number, y: number, toX: number, toY: number];

/** The straight pieces of lines. */
function piecesOf(line: readonly number[]): Piece[] {
  const pieces: Piece[] = [];
  for (let at = 0; at + 3 < line.length; at += 2) pieces.push([line[at]!, line[at + 1]!, line[at + 2]!, line[at + 3]!]);
  return pieces.filter((piece) => piece.every(Number.isFinite));
}

function randomField(rows: number, columns: number, seed: number): Field {
  const random = createRandom(seed);
  const values = Array.from({ length: rows * columns }, () => random.normal());
  return { rows, columns, value: (row, column) => values[row * columns + column]! };
}

/** Crossings of the zero line on the sides of a cell, by hand. */
function crossingsOf({ value }: Field, row: number, column: number): string[] {
  const corners = [
    [column, row],
    [column + 1, row],
    [column + 1, row + 1],
    [column, row + 1],
  ] as const;
  return corners.flatMap(([x, y], index) => {
    const [toX, toY] = corners[(index + 1) % 4]!;
    const [from, to] = [value(y, x), value(toY, toX)];
    if (from > 0 === to > 0) return [];
    const share = from / (from - to);
    return [nameOf(x + share * (toX - x), y + share * (toY - y))];
  });
}

const nameOf = (x: number, y: number): string => `${x.toFixed(9)} ${y.toFixed(9)}`;

test('the zero line of a plane is straight, exact and whole', () => {
  const pieces = piecesOf(zeroLine({ rows: 6, columns: 8, value: (row, column) => 0.3 * column + row - 2.6 }));
  let length = 0;
  for (const [x, y, toX, toY] of pieces) {
    assert.ok(Math.abs(0.3 * x + y - 2.6) < 1e-12 && Math.abs(0.3 * toX + toY - 2.6) < 1e-12);
    length += Math.hypot(toX - x, toY - y);
  }
  // From column 0 (row 2.6) to column 7 (row 0.5).
  assert.ok(Math.abs(length - Math.hypot(7, 2.1)) < 1e-9, `${length}`);
});

test('the line meets the sides of every cell where the field changes sign, and nowhere else', () => {
  for (const [rows, columns, seed] of [
    [9, 12, 1],
    [2, 30, 2],
    [15, 3, 3],
  ] as const) {
    const field = randomField(rows, columns, seed);
    const found = new Map<string, string[]>();
    for (const [x, y, toX, toY] of piecesOf(zeroLine(field))) {
      const cell = `${Math.floor((y + toY) / 2)} ${Math.floor((x + toX) / 2)}`;
      found.set(cell, [...(found.get(cell) ?? []), nameOf(x, y), nameOf(toX, toY)]);
    }
    for (let row = 0; row + 1 < rows; row += 1)
      for (let column = 0; column + 1 < columns; column += 1)
        assert.deepEqual(
          (found.get(`${row} ${column}`) ?? []).sort(),
          crossingsOf(field, row, column).sort(),
          `cell ${row} ${column} of ${rows} x ${columns}`,
        );
  }
});

test('a saddle is cut into two pieces that keep the higher corners apart', () => {
  const pieces = piecesOf(zeroLine({ rows: 2, columns: 2, value: (row, column) => (row === column ? 1 : -1) }));
  assert.equal(pieces.length, 2);
  // The higher corners are the lower left and the upper right one: each piece stays beside one of them.
  const sides = pieces.map(([x, y, toX, toY]) => Math.sign((x + y + toX + toY) / 2 - 1)).sort();
  assert.deepEqual(sides, [-1, 1]);
});

test('zero is below: a field that only touches it has no line inside, a flat one none at all', () => {
  assert.deepEqual(zeroLine({ rows: 4, columns: 4, value: () => 0 }).filter(Number.isFinite), []);
  assert.deepEqual(zeroLine({ rows: 4, columns: 4, value: () => 1 }).filter(Number.isFinite), []);
  assert.deepEqual(zeroLine({ rows: 0, columns: 0, value: () => 1 }), []);
  const peak = zeroLine({ rows: 3, columns: 3, value: (row, column) => (row === 1 && column === 1 ? 0 : -1) });
  assert.deepEqual(peak.filter(Number.isFinite), []);
});

test('nothing is drawn beside values that are not finite, and the rest of the line stays', () => {
  const plane = (column: number): number => column - 1.5;
  const broken: Field = { rows: 7, columns: 4, value: (row, column) => (row === 3 ? Number.NaN : plane(column)) };
  const pieces = piecesOf(zeroLine(broken));
  assert.equal(pieces.length, 4, 'two cells below the gap and two above');
  for (const [x, y, toX, toY] of pieces) {
    assert.ok(x === 1.5 && toX === 1.5);
    assert.ok(Math.max(y, toY) <= 2 || Math.min(y, toY) >= 4, `${y} ${toY}`);
  }
});

test('middles are those of the pieces, the lowest row of cells first and each row from the left', () => {
  const line = zeroLine(randomField(8, 8, 5));
  const middles = middlesOf(line);
  const wanted = piecesOf(line).map(([x, y, toX, toY]) => nameOf((x + toX) / 2, (y + toY) / 2));
  assert.deepEqual(middles.map(([x, y]) => nameOf(x, y)).sort(), wanted.sort());
  const cells = middles.map(([x, y]) => 100 * Math.floor(y) + Math.floor(x));
  assert.deepEqual(
    cells,
    cells.toSorted((one, other) => one - other),
  );
});

test('points of a line are moved one by one, gaps stay gaps', () => {
  assert.deepEqual(
    mapPoints([1, 2, Number.NaN, Number.NaN, 3, 4], (x, y) => [10 * x, 5 - y]),
    [10, 3, Number.NaN, Number.NaN, 30, 1],
  );
});
