import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readingOrder, seatOf } from '../../../../src/protocol/seats.ts';
import { views } from '../../../../src/protocol/views.ts';
import { seatCharts, seenCharts } from '../../../../webview/page/state/seating.ts';
import { numbersChart } from '../../pictures/sampleCharts.ts';
import { sampleChart } from './samplePage.ts';

const ids = (charts: readonly { readonly id: string }[]): string[] => charts.map(({ id }) => id);

test('in every view a chart has one seat, and groups have names of their own', () => {
  for (const view of views.names) {
    const { seats } = views.get(view);
    const order = readingOrder(seats);
    assert.equal(new Set(order).size, order.length, view);
    assert.ok(seats.hero.length > 0, `${view} has a hero`);
    assert.equal(new Set(seats.groups.map(({ name }) => name.text)).size, seats.groups.length, view);
    assert.equal(seatOf(seats, seats.hero[0]!), 'hero');
    assert.equal(seatOf(seats, 'no such chart'), undefined);
  }
});

test('charts stand in the order of their seats, key numbers first, what nobody has seated below the hero', () => {
  const charts = [
    sampleChart('rate', 1),
    sampleChart('new', 1),
    sampleChart('gradient', 1),
    sampleChart('loss', 1),
    numbersChart(),
  ];
  const folded = seatCharts('training', charts, new Set());
  assert.deepEqual(ids(seenCharts(folded)), ['numbers', 'loss', 'new']);
  assert.deepEqual(
    folded.groups.map(({ group, isOpen, charts: own }) => [group.id, isOpen, ids(own)]),
    [['optimizer', false, ['gradient', 'rate']]],
    'groups without charts are left out',
  );
  const open = seatCharts('training', charts, new Set(['training/optimizer', 'path/evidence']));
  assert.deepEqual(ids(seenCharts(open)), ['numbers', 'loss', 'new', 'gradient', 'rate']);
});
