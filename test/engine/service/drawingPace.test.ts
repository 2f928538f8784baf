import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DrawingPace } from '../../../src/engine/service/drawingPace.ts';

/** When the next charts may be made after each of some makings, from the end of the one before. */
function waits(share: number, took: readonly number[]): number[] {
  const pace = new DrawingPace(share);
  let now = 0;
  return took.map((milliseconds) => {
    const end = now + milliseconds;
    pace.note(now, end);
    for (now = end; !pace.isDue(now); now += 1);
    return now - end;
  });
}

test('the first two makings cost nothing, however long they take, and the third is counted as the least of the last three', () => {
  assert.deepEqual(waits(0.2, [400, 60, 50, 50]), [0, 0, 200, 200]);
});

test('one that was made while the machine was busy does not hold up those after it', () => {
  assert.deepEqual(waits(0.5, [40, 40, 40, 900, 40, 40]), [0, 0, 40, 40, 40, 40]);
});

test('charts that have become costly are soon counted as such', () => {
  assert.deepEqual(waits(0.5, [40, 40, 40, 80, 80, 80]), [0, 0, 40, 40, 40, 80]);
});

test('charts that cost nothing are due 30 times a second, and at once when wishes have changed', () => {
  assert.deepEqual(waits(0.2, [0, 0, 0]), [34, 34, 34]);
  const pace = new DrawingPace(0.2);
  for (const begin of [0, 100, 200]) pace.note(begin, begin + 50);
  assert.equal(pace.isDue(260), false);
  pace.hurry();
  assert.equal(pace.isDue(260), true);
});
