import assert from 'node:assert/strict';
import { test } from 'node:test';
import { failure } from '../../../src/core/ground/errors.ts';
import { openWorkBar, type WorkBar, type WorkNews } from '../../../src/engine/service/workBar.ts';

function open(isLive: boolean): {
  readonly bar: WorkBar;
  readonly told: WorkNews[];
  readonly at: (time: number) => void;
} {
  let now = 0;
  const told: WorkNews[] = [];
  const bar = openWorkBar(
    isLive,
    () => now,
    (news) => void told.push(news),
  );
  return { bar, told, at: (time) => void (now = time) };
}

test('work at rest says when it begins and ends; live work says neither', () => {
  const rest = open(false);
  rest.bar.close();
  assert.deepEqual(rest.told, [
    { state: 'working', done: 0, total: 0 },
    { state: 'finished', done: 0, total: 0 },
  ]);
  const live = open(true);
  live.bar.close();
  assert.deepEqual(live.told, []);
});

test('progress is told at most 30 times a second, and the end tells how far it came', () => {
  const { bar, told, at } = open(false);
  for (let done = 1; done <= 100; done += 1) {
    at(10 * done);
    bar.progress(done, 100);
  }
  bar.close();
  const working = told.filter(({ state }) => state === 'working').slice(1);
  assert.deepEqual(
    working.map(({ done }) => done),
    Array.from({ length: 25 }, (_, index) => 1 + 4 * index),
  );
  assert.deepEqual(told.at(-1), { state: 'finished', done: 100, total: 100 });
});

test('a failure is told with its code, also by live work', () => {
  for (const isLive of [false, true]) {
    const { bar, told } = open(isLive);
    bar.progress(2, 9);
    bar.fail(failure('engine/no-run', ['show']));
    const last = told.at(-1);
    assert.equal(last?.failure?.code, 'engine/no-run');
    assert.deepEqual([last.state, last.done, last.total], ['failed', 2, 9]);
  }
});
