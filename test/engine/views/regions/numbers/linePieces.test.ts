import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LinePartition } from '../../../../../src/analysis/regions/linearRegionsLine.ts';
import { piecesInDataUnits } from '../../../../../src/engine/views/regions/numbers/linePieces.ts';
import type { PreparedRun } from '../../../../../src/engine/problem/preparedRun.ts';

test('pieces of several outputs come back in the units of input and target, at every end', () => {
  const partition = {
    ends: Float64Array.of(-1, 0, 2),
    cells: 2,
    outputs: 2,
    // Piece by piece, output by output.
    slopes: Float64Array.of(1, -2, 3, 4),
    offsets: Float64Array.of(5, 6, 5, 6),
  } as unknown as LinePartition;
  const run = {
    task: 'regression',
    data: { targetScale: { mean: Float64Array.of(10, 20), scale: Float64Array.of(2, 0.5) } },
  } as unknown as PreparedRun;
  const shown = { axis: {}, scale: 4, shift: 100 } as unknown as Parameters<typeof piecesInDataUnits>[1]['shown'];
  const pieces = piecesInDataUnits(run, { shown }, partition);
  assert.deepEqual([...pieces.x], [96, 100, 108]);
  assert.deepEqual(
    pieces.values.map((column) => [...column]),
    [
      [2 * 4 + 10, 2 * 5 + 10, 2 * 11 + 10],
      [0.5 * 8 + 20, 0.5 * 6 + 20, 0.5 * 14 + 20],
    ],
  );
  assert.deepEqual(
    pieces.slopes.map((column) => [...column]),
    [
      [0.5, 1.5],
      [-0.25, 0.5],
    ],
  );
  assert.equal(pieces.steepest, 1.5);
  const classes = piecesInDataUnits({ ...run, task: 'classification' }, { shown }, partition);
  assert.deepEqual([...classes.values[1]!], [8, 6, 14]);
});
