import { test } from 'node:test';
import assert from 'node:assert/strict';
import { LivePace } from '../../../src/host/document/livePace.ts';

/**
 * Types keys at an even pace against an engine whose first picture takes `cost`: the newest run replaces the older.
 * @returns the waits after the keys, and how many runs were asked for
 */
function type(
  pace: LivePace,
  keys: number,
  { gap, cost }: { gap: number; cost: number },
): { waits: number[]; runs: number } {
  const waits: number[] = [];
  let runs = 0;
  let dueAt = Infinity;
  let pictureAt = Infinity;
  const until = (end: number): void => {
    while (Math.min(dueAt, pictureAt) < end)
      if (dueAt <= pictureAt) {
        pace.ask(dueAt);
        runs += 1;
        pictureAt = dueAt + cost;
        dueAt = Infinity;
      } else {
        pace.answer(pictureAt);
        pictureAt = Infinity;
      }
  };
  for (let key = 0; key < keys; key += 1) {
    until(key * gap);
    waits.push(pace.key());
    dueAt = key * gap + waits.at(-1)!;
  }
  until(1e9);
  return { waits, runs };
}

test('a run that is cheap is never waited with, and every key has its picture', () => {
  const { waits, runs } = type(new LivePace(), 40, { gap: 100, cost: 30 });
  assert.deepEqual([Math.max(...waits), runs], [0, 40]);
});

test('a costly run is not waited with either while each key has its picture before the next', () => {
  const { waits, runs } = type(new LivePace(), 10, { gap: 900, cost: 800 });
  assert.deepEqual([Math.max(...waits), runs], [0, 10]);
});

test('where typing outruns the engine the wait doubles up to its bound, and few runs are started in vain', () => {
  const { waits, runs } = type(new LivePace(), 40, { gap: 100, cost: 800 });
  assert.deepEqual(waits.slice(0, 5), [0, 60, 120, 240, 300]);
  assert.ok(Math.max(...waits) <= 300);
  assert.ok(runs <= 4, `${runs} runs`);
});

test('the wait goes back by halves while pictures come in time, and at once when they are cheap', () => {
  const slow = new LivePace();
  type(slow, 40, { gap: 100, cost: 800 });
  const { waits } = type(slow, 6, { gap: 2000, cost: 800 });
  assert.ok(waits[0]! > 0);
  assert.ok(waits.every((wait, at) => at === 0 || wait <= waits[at - 1]! / 2));
  assert.equal(waits.at(-1), 0);
  const quick = new LivePace();
  type(quick, 40, { gap: 100, cost: 800 });
  quick.ask(0);
  quick.answer(50);
  assert.equal(quick.key(), 0);
});

test('only the picture of a run that was asked for counts, once', () => {
  const pace = new LivePace();
  pace.answer(10);
  assert.equal(pace.key(), 0);
  pace.ask(0);
  assert.equal(pace.key(), 60);
  pace.answer(1000);
  pace.answer(1001);
  pace.ask(2000);
  pace.answer(2010);
  assert.equal(pace.key(), 0);
});
