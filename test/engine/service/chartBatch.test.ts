import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ChartBatch } from '../../../src/engine/service/chartBatch.ts';
import { chartOf } from './fakeViews.ts';

function start(): {
  readonly batch: ChartBatch;
  readonly sent: string[][];
  readonly pass: (milliseconds: number) => void;
} {
  let time = 1000;
  const sent: string[][] = [];
  const batch = new ChartBatch(
    () => time,
    (charts) => void sent.push(charts.map(({ id, step }) => `${id}@${step}`)),
  );
  return { batch, sent, pass: (milliseconds) => void (time += milliseconds) };
}

test('of charts with one id that wait together only the newest is sent, in the place of the first', () => {
  const { batch, sent } = start();
  batch.add(chartOf('a', 1));
  batch.add(chartOf('b', 1));
  batch.add(chartOf('a', 2));
  batch.flush();
  assert.deepEqual(sent, [['a@2', 'b@1']]);
});

test('what was sent is not sent again, but its id stays known', () => {
  const { batch, sent } = start();
  batch.add(chartOf('a', 1));
  batch.flush();
  batch.add(chartOf('b', 1));
  batch.add(chartOf('a', 2));
  batch.flush();
  assert.deepEqual(sent, [['a@1'], ['b@1', 'a@2']]);
  assert.deepEqual(batch.ids, ['a', 'b']);
});

test('a batch that grows goes out when more than 100 ms have passed since the last time', () => {
  const { batch, sent, pass } = start();
  batch.add(chartOf('a', 1));
  pass(100);
  batch.flushWhenDue();
  assert.deepEqual(sent, []);
  pass(1);
  batch.flushWhenDue();
  assert.deepEqual(sent, [['a@1']]);
  batch.add(chartOf('b', 1));
  pass(100);
  batch.flushWhenDue();
  assert.equal(sent.length, 1);
});
