import assert from 'node:assert/strict';
import { test } from 'node:test';
import { message } from '../../../../src/core/ground/errors.ts';
import { addWork, failureOfWork, isWorking, workBarOf, type Works } from '../../../../webview/page/state/workState.ts';
import { sampleWork } from './samplePage.ts';

const worksOf = (...news: Parameters<typeof sampleWork>[0][]): Works =>
  news.reduce<Works>((works, next) => addWork(works, sampleWork(next)), new Map());

test('a view computes from its first news to the one of its end', () => {
  assert.ok(!isWorking(worksOf(), 'path'));
  assert.ok(isWorking(worksOf({}), 'path'));
  assert.ok(!isWorking(worksOf({}), 'training'));
  for (const state of ['finished', 'halted', 'failed'] as const) assert.ok(!isWorking(worksOf({}, { state }), 'path'));
});

test('the bar tells the share of the work, of the view that is seen only', () => {
  const works = worksOf({ done: 3, total: 8 });
  assert.deepEqual(workBarOf(works, 'path'), {
    sentence: 'Solving for every strength, 37 %',
    share: 0.375,
  });
  assert.equal(workBarOf(works, 'training'), undefined);
  assert.equal(workBarOf(worksOf({ done: 9, total: 8 }), 'path')?.share, 1);
});

test('work of a moment shows no bar, and what has ended none any more', () => {
  assert.equal(workBarOf(worksOf({ total: 0 }), 'path'), undefined);
  assert.equal(workBarOf(worksOf({}, { state: 'finished' }), 'path'), undefined);
});

test('work that failed stays and says why', () => {
  const failed = { state: 'failed', total: 0, done: 0 } as const;
  assert.equal(workBarOf(worksOf(failed), 'path'), undefined);
  assert.equal(failureOfWork(worksOf(failed), 'path'), 'This view could not be computed.');
  assert.equal(failureOfWork(worksOf(failed), 'training'), undefined);
  assert.equal(failureOfWork(worksOf({}), 'path'), undefined);
  const failure = { code: 'internal', message: message('Too large by {0}.', 3) } as const;
  assert.match(failureOfWork(worksOf({ ...failed, failure }), 'path') ?? '', /computed: Too large by 3\./);
});

test('news of a view leave the works of others and the former list as they were', () => {
  const before = worksOf({}, { view: 'regions' });
  const after = addWork(before, sampleWork({ state: 'halted' }));
  assert.deepEqual([...before.keys()], ['path', 'regions']);
  assert.deepEqual([...after.keys()], ['regions']);
});
