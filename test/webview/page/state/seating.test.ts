import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Chart } from '../../../../src/protocol/charts.ts';
import { readingOrder, seatOf } from '../../../../src/protocol/seats.ts';
import { views } from '../../../../src/protocol/views.ts';
import { usual, type Arrangement } from '../../../../webview/page/state/arrangement.ts';
import {
  actsOf,
  neighboursOf,
  seatCharts,
  seenCharts,
  unfoldedOf,
  type Seating,
} from '../../../../webview/page/state/seating.ts';
import { numbersChart } from '../../pictures/sampleCharts.ts';
import { sampleChart } from './samplePage.ts';

/** The seats of charts of the view training. */
function seat(
  charts: readonly Chart[],
  { open = [], notMade = [], ...arrangement }: Partial<Arrangement> & { open?: string[]; notMade?: string[] } = {},
): Seating {
  return seatCharts('training', charts, {
    open: new Set(open),
    notMade,
    arrangement: { ...usual, ...arrangement },
  });
}

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
  const folded = seat(charts);
  assert.deepEqual(ids(seenCharts(folded)), ['numbers', 'loss', 'new']);
  assert.deepEqual(
    folded.groups.map(({ group, isOpen, charts: own }) => [group.id, isOpen, ids(own)]),
    [['optimizer', false, ['gradient', 'rate']]],
    'groups without charts are left out',
  );
  const open = seat(charts, { open: ['training/optimizer', 'path/evidence'] });
  assert.deepEqual(ids(seenCharts(open)), ['numbers', 'loss', 'new', 'gradient', 'rate']);
});

test('a group whose charts are not made is there, and says what they are about', () => {
  const { groups } = seat([sampleChart('loss', 1)], { notMade: ['rate', 'no such chart'] });
  assert.deepEqual(
    groups.map(({ group, charts, summary }) => [group.id, charts.length, summary]),
    [['optimizer', 0, 'gradient norm, learning rate']],
  );
});

const cards = ['loss', 'prediction', 'confusion', 'samples', 'gradient', 'rate'].map((id) => sampleChart(id, 1));

test('a pinned chart stands beside the hero, first, also one of a folded group, which is then looked at', () => {
  const { detail, groups } = seat(cards, { pinned: ['rate', 'samples'] });
  assert.deepEqual(ids(detail), ['rate', 'samples', 'prediction', 'confusion']);
  assert.deepEqual(
    groups.map(({ charts }) => ids(charts)),
    [['gradient']],
  );
  const arrangements = new Map([['training', { ...usual, pinned: ['rate', 'samples'] }]] as const);
  assert.deepEqual(unfoldedOf(new Set(), arrangements), ['training/rate']);
  assert.deepEqual(unfoldedOf(new Set(['training/optimizer']), new Map()), ['training/gradient', 'training/rate']);
  assert.equal(seat(cards, { pinned: ['gradient', 'rate'], notMade: ['rate'] }).groups.length, 0);
});

test('what can be done with a card depends on where it stands', () => {
  const acts = (chart: string, arrangement: Partial<Arrangement> = {}): readonly string[] =>
    actsOf(seat([...cards, numbersChart()], arrangement), chart, { ...usual, ...arrangement });
  assert.deepEqual(acts('loss'), ['fold'], 'the hero stands alone');
  assert.deepEqual(acts('prediction'), ['fold', 'pin', 'down']);
  assert.deepEqual(acts('confusion'), ['fold', 'pin', 'up', 'down']);
  assert.deepEqual(acts('samples', { folded: ['samples'] }), ['unfold', 'pin', 'up']);
  assert.deepEqual(acts('samples', { pinned: ['samples'] }), ['fold', 'unpin', 'down', 'reset']);
  assert.deepEqual(acts('numbers'), []);
  assert.deepEqual(neighboursOf(seat(cards), 'rate'), ['gradient', 'rate']);
});
