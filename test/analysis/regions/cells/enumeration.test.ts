import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  advanceForAMoment,
  runWithinBudget,
  type ResumableWork,
} from '../../../../src/analysis/regions/cells/enumeration.ts';

/** Work of `total` cells, each of which takes some milliseconds of a clock. */
function slowWork(total: number, millisecondsPerCell: number): ResumableWork & { readonly clock: () => number } {
  let cells = 0;
  let now = 0;
  return {
    get isDone() {
      return cells === total;
    },
    get cellCount() {
      return cells;
    },
    advance(wanted) {
      while (cells < Math.min(wanted, total)) {
        cells += 1;
        now += millisecondsPerCell;
      }
    },
    clock: () => now,
  };
}

test('a moment is short however long a cell takes, and never longer than the work or its budget', () => {
  for (const [each, most] of [
    [1, 16],
    [0.1, 96],
    [0.001, 8016],
  ] as const) {
    const work = slowWork(100_000, each);
    advanceForAMoment(work, Infinity, work.clock);
    assert.ok(work.cellCount >= 16 && work.cellCount <= most, `${work.cellCount} cells of ${each} ms`);
  }
  const short = slowWork(5, 1);
  advanceForAMoment(short, Infinity, short.clock);
  assert.ok(short.isDone);
  const capped = slowWork(100, 0);
  advanceForAMoment(capped, 40, capped.clock);
  assert.equal(capped.cellCount, 40);
});

test('slow cells are interrupted by pauses, at each of which a cancel is heard', async () => {
  const work = slowWork(1000, 5);
  let pauses = 0;
  await runWithinBudget(work, { clock: work.clock, pause: () => Promise.resolve(void (pauses += 1)) });
  assert.equal(pauses, Math.ceil(1000 / 16));
  const controller = new AbortController();
  const ended = slowWork(1000, 5);
  const pause = (): Promise<void> => {
    controller.abort();
    return Promise.resolve();
  };
  await assert.rejects(runWithinBudget(ended, { clock: ended.clock, pause, signal: controller.signal }), {
    code: 'engine/cancelled',
  });
  assert.equal(ended.cellCount, 16);
});
