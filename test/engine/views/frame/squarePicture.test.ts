import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sideOfPicture } from '../../../../src/engine/views/frame/squarePicture.ts';

const named = (count: number, nameOf: (at: number) => string): string[] =>
  Array.from({ length: count }, (_, at) => nameOf(at));

test('features are a picture where a square number of them is named as pixels or by row and column', () => {
  const at =
    (side: number, write: (row: number, column: number) => string) =>
    (place: number): string =>
      write(Math.floor(place / side), place % side);
  assert.equal(
    sideOfPicture(
      named(
        64,
        at(8, (row, column) => `p${row}${column}`),
      ),
    ),
    8,
  );
  assert.equal(
    sideOfPicture(
      named(
        64,
        at(8, (row, column) => `pixel_${row}_${column}`),
      ),
    ),
    8,
  );
  assert.equal(
    sideOfPicture(
      named(
        784,
        at(28, (row, column) => `${row + 1}x${column + 1}`),
      ),
    ),
    28,
  );
  assert.equal(
    sideOfPicture(
      named(
        16,
        at(4, (row, column) => `scan${row}${column}`),
      ),
    ),
    4,
  );
  assert.equal(sideOfPicture(named(784, (place) => `pixel${place}`)), 28);
  assert.equal(sideOfPicture(named(16, (place) => `Px ${place}`)), 4);
});

test('other features are none: too few, no square, or other names', () => {
  assert.equal(sideOfPicture(named(9, (at) => `pixel${at}`)), undefined);
  assert.equal(sideOfPicture(named(63, (at) => `pixel${at}`)), undefined);
  assert.equal(sideOfPicture(named(16, (at) => `x${at}`)), undefined);
  assert.equal(sideOfPicture(named(16, (at) => String(at))), undefined);
  assert.equal(sideOfPicture(named(16, (at) => (at === 7 ? 'age' : `pixel${at}`))), undefined);
  assert.equal(sideOfPicture([]), undefined);
});
