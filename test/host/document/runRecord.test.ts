import { test } from 'node:test';
import assert from 'node:assert/strict';
import { Observers } from '../../../src/host/document/observers.ts';
import { RunRecord } from '../../../src/host/document/runRecord.ts';
import type { Failure } from '../../../src/protocol/messages.ts';
import { chartOf, FakePage, progressOf } from './labStage.ts';

interface Stage {
  readonly record: RunRecord;
  readonly page: FakePage;
  readonly hidden: FakePage;
  readonly failures: (Failure | undefined)[];
}

/** The record of run 1, with a page that shows two views and a hidden one. */
function stageRecord(): Stage {
  const observers = new Observers();
  const page = new FakePage('training', 'regions');
  const hidden = new FakePage('training');
  hidden.isVisible = false;
  observers.add(page);
  observers.add(hidden);
  const failures: (Failure | undefined)[] = [];
  const record = new RunRecord(observers, { failed: (failure) => failures.push(failure), moved: () => undefined });
  record.expect(1);
  record.begin();
  page.heard.length = 0;
  return { record, page, hidden, failures };
}

const idsOf = (record: RunRecord): string[] =>
  record.chartsOf(['training', 'regions', 'path']).map(({ id, step }) => `${id}${step}`);

test('the newest chart of every id is kept, and only views that are asked for are given', () => {
  const { record } = stageRecord();
  const charts = [
    chartOf(1, 'training', 'loss', 1),
    chartOf(1, 'regions', 'loss', 1),
    chartOf(1, 'training', 'rate', 1),
  ];
  record.hear('charts', { run: 1, charts });
  record.hear('charts', { run: 1, charts: [chartOf(1, 'training', 'loss', 2)] });
  assert.deepEqual(idsOf(record), ['loss2', 'loss1', 'rate1']);
  assert.deepEqual(
    record.chartsOf(['training']).map(({ id }) => id),
    ['loss', 'rate'],
  );
});

test('charts of the run before stay until the new run draws in their view', () => {
  const { record } = stageRecord();
  record.hear('charts', { run: 1, charts: [chartOf(1, 'training', 'loss', 9), chartOf(1, 'regions', 'cells', 9)] });
  record.expect(2);
  record.begin();
  assert.deepEqual(idsOf(record), ['loss9', 'cells9']);
  record.hear('charts', { run: 2, charts: [chartOf(2, 'training', 'rate', 0)] });
  assert.deepEqual(idsOf(record), ['cells9', 'rate0']);
});

test('whatever an older run says is not heard', () => {
  const { record, page } = stageRecord();
  record.expect(2);
  record.hear('charts', { run: 1, charts: [chartOf(1, 'training', 'loss')] });
  record.hear('progress', progressOf(1, 'finished'));
  record.hear('work', { run: 1, view: 'path', state: 'working', done: 1, total: 2 });
  record.hear('kept', { run: 1, view: 'training', ids: [] });
  assert.deepEqual([page.heard, record.work, record.hasCharts], [[], [], false]);
  assert.deepEqual([record.run, record.progress?.run], [2, 1], 'its progress stays until the new run begins');
});

test('a run that fails before it begins has no step of the one before', () => {
  const { record } = stageRecord();
  record.hear('progress', progressOf(1, 'finished'));
  record.expect(2);
  record.fail({ code: 'internal', message: { text: 'It broke.', args: [] } });
  assert.deepEqual([record.progress?.run, record.progress?.state, record.progress?.step], [2, 'failed', 0]);
  assert.deepEqual([record.progress?.totalSteps, record.progress?.recorded], [0, undefined]);
});

test('a run that fails goes on with nothing; what a view failed at stays', () => {
  const { record } = stageRecord();
  record.hear('work', { run: 1, view: 'path', state: 'working', done: 1, total: 2 });
  record.hear('work', { run: 1, view: 'regions', state: 'failed', done: 1, total: 2 });
  record.fail({ code: 'internal', message: { text: 'It broke.', args: [] } });
  assert.deepEqual(
    record.work.map(({ view }) => view),
    ['regions'],
  );
});

test('a page gets the charts of its own views only, a hidden one nothing', () => {
  const { record, page, hidden } = stageRecord();
  const [loss, path] = [chartOf(1, 'training', 'loss'), chartOf(1, 'path', 'path')];
  record.hear('charts', { run: 1, charts: [path] });
  record.hear('charts', { run: 1, charts: [loss, path] });
  record.hear('kept', { run: 1, view: 'path', ids: ['path'] });
  assert.deepEqual(page.heard, [['charts', [loss]]]);
  assert.deepEqual(hidden.heard, []);
});

test('of a view that is through only the charts that stand are kept', () => {
  const { record, page } = stageRecord();
  const charts = [chartOf(1, 'training', 'a'), chartOf(1, 'training', 'b'), chartOf(1, 'regions', 'a')];
  record.hear('charts', { run: 1, charts });
  record.hear('kept', { run: 1, view: 'training', ids: ['b'] });
  assert.deepEqual(
    record.chartsOf(['training', 'regions']).map(({ view, id }) => `${view}/${id}`),
    ['training/b', 'regions/a'],
  );
  assert.deepEqual(page.of('kept'), [{ view: 'training', ids: ['b'] }]);
});

test('which charts of a view nobody has opened is known until all charts are forgotten', () => {
  const { record, page } = stageRecord();
  const folded = { view: 'training', charts: ['rate'] } as const;
  record.hear('folded', { run: 1, ...folded });
  record.hear('folded', { run: 1, view: 'path', charts: ['evidence'] });
  assert.deepEqual(page.of('folded'), [folded], 'a page hears of its own view');
  assert.deepEqual(record.folded, [folded, { view: 'path', charts: ['evidence'] }]);
  record.clear();
  assert.deepEqual(record.folded, []);
});

test('work is known while it goes on and after it failed, not after it came to its end', () => {
  const { record, page } = stageRecord();
  const at = (state: 'working' | 'finished' | 'halted' | 'failed', done: number) =>
    ({ run: 1, view: 'path', state, done, total: 9 }) as const;
  for (const end of ['finished', 'halted'] as const) {
    record.hear('work', at('working', 3));
    assert.deepEqual(record.work, [at('working', 3)]);
    record.hear('work', at(end, 9));
    assert.deepEqual(record.work, []);
  }
  record.hear('work', at('failed', 5));
  assert.deepEqual(record.work, [at('failed', 5)]);
  assert.equal(page.of('work').length, 5);
});

test('a failure keeps how far the run was, and the next run begins without it and without a step on show', () => {
  const { record, page, failures } = stageRecord();
  record.hear('progress', progressOf(1, 'running', 7));
  assert.ok(record.isUnderway);
  const failure: Failure = { code: 'engine/diverged', message: { text: 'gone', args: [] } };
  record.fail(failure);
  assert.deepEqual(record.progress, progressOf(1, 'failed', 7));
  assert.deepEqual([record.failure, record.isUnderway], [failure, false]);
  record.expect(2);
  record.begin();
  assert.deepEqual([record.failure, record.progress.shownStep, record.run], [undefined, undefined, 2]);
  assert.deepEqual(failures, [undefined, failure, undefined]);
  assert.deepEqual(page.of('failure'), [failure, null]);
});

test('a run that failed before it began has a state too', () => {
  const record = new RunRecord(new Observers(), { failed: () => undefined, moved: () => undefined });
  record.expect(5);
  record.fail({ code: 'core/bad-data', message: { text: 'no data', args: [] } });
  assert.deepEqual([record.progress?.state, record.progress?.run, record.progress?.step], ['failed', 5, 0]);
});

test('a record that is cleared has no charts, and the pages know', () => {
  const { record, page, hidden } = stageRecord();
  record.hear('charts', { run: 1, charts: [chartOf(1, 'training', 'loss')] });
  assert.ok(record.hasCharts);
  record.clear();
  assert.deepEqual([record.hasCharts, page.of('cleared').length, hidden.heard.length], [false, 1, 0]);
});
