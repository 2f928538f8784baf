import assert from 'node:assert/strict';
import { test } from 'node:test';
import { arrange, inOrder, isMoved, usual } from '../../../../webview/page/state/arrangement.ts';

const ordered = (all: string, order: string): string =>
  inOrder(
    Array.from(all, (id) => ({ id })),
    Array.from(order),
  )
    .map(({ id }) => id)
    .join('');

test("cards that were moved take each other's places, others stay where they are", () => {
  assert.equal(ordered('abcd', ''), 'abcd');
  assert.equal(ordered('abcd', 'ca'), 'cbad');
  assert.equal(ordered('abcd', 'xdcba'), 'dcba', 'what is not there takes no place');
  assert.equal(ordered('abxcd', 'dcba'), 'dcxba', 'what has come since stays');
});

test('a move changes places with the neighbour, and no further than the end', () => {
  const after = (chart: string, act: 'up' | 'down'): string =>
    arrange(usual, chart, act, ['a', 'b', 'c']).order.join('');
  assert.deepEqual([after('b', 'up'), after('b', 'down')], ['bac', 'acb']);
  assert.deepEqual([after('a', 'up'), after('c', 'down')], ['abc', 'abc']);
  const twice = arrange(arrange(usual, 'b', 'up', ['a', 'b']), 'y', 'up', ['x', 'y']);
  assert.deepEqual(twice.order, ['b', 'a', 'y', 'x'], 'each seat has its own');
  const again = arrange(twice, 'a', 'up', ['b', 'a']);
  assert.deepEqual(again.order, ['y', 'x', 'a', 'b']);
});

test('folding and pinning are taken back by their opposites; the usual order leaves what is folded', () => {
  const folded = arrange(usual, 'a', 'fold', []);
  assert.deepEqual(folded.folded, ['a']);
  assert.deepEqual(arrange(folded, 'a', 'fold', []), folded);
  assert.deepEqual(arrange(folded, 'a', 'unfold', []), usual);
  const pinned = arrange(arrange(folded, 'b', 'pin', []), 'c', 'pin', []);
  assert.deepEqual(pinned.pinned, ['b', 'c']);
  assert.deepEqual(arrange(pinned, 'b', 'unpin', []).pinned, ['c']);
  const moved = arrange(pinned, 'c', 'up', ['b', 'c', 'd']);
  assert.deepEqual([isMoved(folded), isMoved(pinned), isMoved(moved)], [false, true, true]);
  assert.deepEqual(arrange(moved, 'c', 'unpin', []).order, ['b', 'd']);
  assert.deepEqual(arrange(moved, 'x', 'reset', []), folded);
});
