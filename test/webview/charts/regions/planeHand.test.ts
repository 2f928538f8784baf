import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PlaneHand, type Pixel } from '../../../../webview/charts/regions/planeHand.ts';

interface Held {
  readonly hand: PlaneHand;
  readonly log: string[];
  isZoomed: boolean;
  /** Moves a finger as the page does; whether the drag began with it. */
  readonly move: (finger: number, at: Pixel) => boolean;
}

function hold(): Held {
  const log: string[] = [];
  const held: Held = {
    log,
    isZoomed: true,
    hand: new PlaneHand({
      isZoomed: () => held.isZoomed,
      drag: (x, y) => log.push(`drag ${x} ${y}`),
      zoom: (factor, [x, y]) => log.push(`zoom ${factor} at ${x} ${y}`),
    }),
    move(finger, at) {
      const begins = held.hand.beginsDrag(finger, at);
      held.hand.move(finger, at);
      return begins;
    },
  };
  return held;
}

test('a finger drags from where it was pressed once it has moved more than four pixels, then by every pixel', () => {
  const { hand, log, move } = hold();
  hand.press(1, [10, 10]);
  assert.ok(!move(1, [14, 10]), 'a tremble');
  assert.ok(!hand.hasDragged);
  assert.ok(move(1, [13, 14]));
  assert.ok(hand.hasDragged);
  assert.ok(!move(1, [14, 14]), 'it has begun already');
  assert.deepEqual(log, ['drag 3 4', 'drag 1 0']);
});

test('a plane that is seen whole is not dragged by one finger, but stretched by two', () => {
  const held = hold();
  held.isZoomed = false;
  held.hand.press(1, [0, 0]);
  assert.ok(!held.move(1, [50, 0]));
  assert.ok(!held.hand.hasDragged);
  held.hand.press(2, [100, 0]);
  assert.ok(held.move(2, [200, 40]));
  assert.match(held.log[0]!, /^drag 50 20$/);
  const factor = Math.hypot(200, 40) / 100;
  assert.equal(held.log[1], `zoom ${factor} at 100 20`);
});

test('of two fingers the middle drags and the distance stretches; very close ones do not tear', () => {
  const { hand, log, move } = hold();
  hand.press(1, [0, 0]);
  hand.press(2, [20, 0]);
  move(2, [40, 0]);
  move(1, [36, 0]);
  assert.deepEqual(log, ['drag 10 0', 'zoom 2 at 20 0', 'drag 18 0', `zoom ${8 / 40} at 38 0`]);
});

test('a finger that was not pressed here moves nothing', () => {
  const { hand, log, move } = hold();
  assert.ok(!hand.holds(1));
  assert.ok(!move(1, [50, 50]));
  hand.press(1, [0, 0]);
  assert.ok(hand.holds(1));
  assert.ok(!move(2, [50, 50]));
  assert.deepEqual(log, []);
});

test('the last finger that leaves ends the drag; its click still knows of it, the next press does not', () => {
  const { hand, move } = hold();
  hand.press(1, [0, 0]);
  hand.press(2, [50, 0]);
  move(1, [9, 0]);
  assert.ok(!hand.release(1));
  assert.ok(!hand.release(1), 'has left already');
  assert.ok(hand.release(2));
  assert.ok(hand.hasDragged);
  hand.press(3, [0, 0]);
  assert.ok(!hand.hasDragged);
});

test('a second finger does not make a drag a press again', () => {
  const { hand, move } = hold();
  hand.press(1, [0, 0]);
  move(1, [9, 0]);
  hand.press(2, [50, 0]);
  assert.ok(hand.hasDragged);
});
