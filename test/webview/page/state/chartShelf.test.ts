import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  addCharts,
  chartsOf,
  emptyShelf,
  keepCharts,
  newestOf,
  settleRun,
} from '../../../../webview/page/state/chartShelf.ts';
import { idsOf, sampleChart } from './samplePage.ts';

test('a newer chart takes the place of the older; a late one of an older run is refused', () => {
  let shelf = addCharts(emptyShelf, [sampleChart('a', 1), sampleChart('b', 1)]);
  shelf = addCharts(shelf, [sampleChart('b', 2), sampleChart('a', 2)]);
  shelf = addCharts(shelf, [sampleChart('a', 1)]);
  assert.deepEqual(idsOf(chartsOf(shelf, 'training')), ['a2', 'b2']);
  assert.deepEqual(chartsOf(shelf, 'gradients'), []);
});

test('what a new run does not draw stays until its second round or its end, so that nothing flickers', () => {
  let shelf = addCharts(emptyShelf, [sampleChart('a', 1), sampleChart('old', 1)]);
  shelf = addCharts(shelf, [sampleChart('a', 2)]);
  assert.deepEqual(idsOf(chartsOf(shelf, 'training')), ['a2', 'old1']);
  shelf = addCharts(shelf, [sampleChart('a', 2, { step: 10 })]);
  assert.deepEqual(idsOf(chartsOf(shelf, 'training')), ['a2']);
  shelf = addCharts(shelf, [sampleChart('b', 2)]);
  shelf = addCharts(shelf, [sampleChart('a', 3)]);
  shelf = settleRun(shelf, 3);
  assert.deepEqual(idsOf(chartsOf(shelf, 'training')), ['a3']);
  shelf = settleRun(shelf, 4);
  assert.deepEqual(idsOf(chartsOf(shelf, 'training')), ['a3'], 'a run that drew nothing takes nothing away');
});

test('only the charts that are kept stay, and only in their view', () => {
  const charts = [sampleChart('a', 1), sampleChart('b', 1), sampleChart('c', 1, { view: 'path' })];
  const shelf = keepCharts(addCharts(emptyShelf, charts), 'training', ['b', 'unknown']);
  assert.deepEqual(idsOf(chartsOf(shelf, 'training')), ['b1']);
  assert.deepEqual(idsOf(chartsOf(shelf, 'path')), ['c1']);
  assert.equal(keepCharts(shelf, 'regions', []), shelf, 'a view without charts has none to lose');
});

test('a step leaves the former shelf and the views that it does not touch as they were', () => {
  const before = addCharts(emptyShelf, [sampleChart('a', 1), sampleChart('c', 1, { view: 'path' })]);
  const after = addCharts(before, [sampleChart('a', 2)]);
  assert.deepEqual(idsOf(chartsOf(before, 'training')), ['a1']);
  assert.equal(after.get('path'), before.get('path'));
  assert.notEqual(after.get('training'), before.get('training'));
  const settled = settleRun(after, 2);
  assert.equal(settled.get('path'), before.get('path'));
});

test('the newest chart is of the latest run and there of the latest step', () => {
  assert.equal(newestOf([]), undefined);
  const newest = sampleChart('b', 2, { step: 7 });
  const charts = [sampleChart('a', 1, { step: 90 }), sampleChart('c', 2, { step: 3 }), newest];
  assert.equal(newestOf(charts), newest);
  assert.equal(newestOf(charts.toReversed()), newest);
});
