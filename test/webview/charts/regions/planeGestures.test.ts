import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import type { Gestures } from '../../../../webview/charts/regions/planeGestures.ts';
import { openWindow } from '../../pageWindow.ts';

const page = openWindow();
const { attachGestures } = await import('../../../../webview/charts/regions/planeGestures.ts');
after(() => page.close());

interface Driven {
  readonly place: HTMLElement;
  readonly gestures: Gestures;
  readonly log: string[];
  isZoomed: boolean;
  hasFrame: boolean;
  readonly send: (kind: string, init?: object) => Event;
  readonly key: (key: string, init?: KeyboardEventInit) => Event;
  readonly wheel: (deltaY: number, init?: MouseEventInit) => Event;
}

/** A plane over (10, 20) to (110, 220) of a place. */
function drive(): Driven {
  const place = document.createElement('div');
  document.body.replaceChildren(place);
  place.setPointerCapture = (finger) => log.push(`capture ${finger}`);
  const log: string[] = [];
  const dispatch = <E extends Event>(event: E): E => {
    place.dispatchEvent(event);
    return event;
  };
  const driven: Driven = {
    place,
    log,
    isZoomed: true,
    hasFrame: true,
    gestures: attachGestures(place, {
      frame: () => (driven.hasFrame ? { left: 10, top: 20, width: 100, height: 200 } : undefined),
      isZoomed: () => driven.isZoomed,
      zoom: (factor, at) => log.push(`zoom ${+factor.toFixed(4)} at ${at.join(' ')}`),
      drag: (x, y) => log.push(`drag ${x} ${y}`),
      reset: () => log.push('reset'),
      move: (isMoving) => log.push(isMoving ? 'moves' : 'rests'),
    }),
    send(kind, init = {}) {
      const event = new MouseEvent(kind, { bubbles: true, cancelable: true, ...init });
      return dispatch(Object.assign(event, { pointerId: 1, ...init }));
    },
    key: (key, init) => dispatch(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...init })),
    wheel(deltaY, init) {
      const event = new WheelEvent('wheel', { deltaY, bubbles: true, cancelable: true });
      for (const [name, value] of Object.entries({ clientX: 60, clientY: 120, ctrlKey: false, ...init }))
        Object.defineProperty(event, name, { value });
      return dispatch(event);
    },
  };
  return driven;
}

const at = (clientX: number, clientY: number): MouseEventInit => ({ clientX, clientY });
/** Timers of no delay have run. */
const later = (): Promise<void> => new Promise((done) => void setTimeout(done, 5));

test('a drag captures the pointer, looks like one, and comes to rest', async () => {
  const { place, gestures, log, send } = drive();
  send('pointerdown', at(50, 50));
  send('pointermove', at(60, 50));
  assert.ok(place.classList.contains('dragging'));
  assert.ok(gestures.hasDragged);
  assert.deepEqual(log, ['capture 1', 'moves', 'drag 10 0']);
  send('pointerup', at(60, 50));
  assert.ok(!place.classList.contains('dragging'));
  await later();
  assert.deepEqual(log.slice(3), ['rests']);
});

test('a press with another button, beside the plane or before there is one drags nothing', () => {
  const driven = drive();
  const { log, send } = driven;
  const dragFrom = (x: number, y: number, init: MouseEventInit = {}): void => {
    send('pointerdown', { ...at(x, y), ...init });
    send('pointermove', at(x + 30, y));
    send('pointerup', at(x + 30, y));
  };
  dragFrom(50, 50, { button: 2 });
  dragFrom(9, 50);
  dragFrom(50, 221);
  driven.hasFrame = false;
  dragFrom(50, 50);
  assert.deepEqual(log, []);
});

test('a cancelled press drags no longer', () => {
  const { log, send } = drive();
  send('pointerdown', at(50, 50));
  send('pointercancel', at(50, 50));
  send('pointermove', at(90, 50));
  assert.deepEqual(log, []);
});

test('a double click zooms in, with Shift out; not after a drag nor beside the plane', () => {
  const { log, send } = drive();
  send('dblclick', at(50, 50));
  send('dblclick', { ...at(50, 50), shiftKey: true });
  send('dblclick', at(5, 50));
  assert.deepEqual(log, ['zoom 2 at 50 50', 'zoom 0.5 at 50 50']);
  send('pointerdown', at(50, 50));
  send('pointermove', at(90, 50));
  send('pointerup', at(90, 50));
  log.length = 0;
  send('dblclick', at(90, 50));
  assert.deepEqual(log, []);
});

test('the plain wheel scrolls the page and is told once how to zoom; with Ctrl it zooms', () => {
  const driven = drive();
  const hint = document.querySelector<HTMLElement>('.wheelHint:last-of-type')!;
  assert.ok(!driven.wheel(-120).defaultPrevented);
  assert.deepEqual(driven.log, []);
  assert.ok(!hint.hidden);
  hint.hidden = true;
  driven.wheel(-120);
  assert.ok(hint.hidden, 'once is enough');
  assert.ok(driven.wheel(-120, { ctrlKey: true }).defaultPrevented);
  assert.deepEqual(driven.log, ['moves', `zoom ${+Math.exp(0.3).toFixed(4)} at 60 120`]);
});

test('beside the plane no wheel does anything, and a plane seen whole is made larger by a pinch', () => {
  const driven = drive();
  driven.isZoomed = false;
  assert.ok(driven.wheel(-10, { ctrlKey: true }).defaultPrevented);
  assert.ok(!driven.wheel(-10, { ctrlKey: true, clientX: 5 }).defaultPrevented);
  assert.equal(driven.log.length, 2);
});

test("keys zoom around the middle, go back and move with Ctrl or Cmd; others stay the page's", () => {
  const { key, log } = drive();
  for (const one of ['+', '=', '-', '_', '0']) assert.ok(key(one).defaultPrevented, one);
  const middle = 'at 60 120';
  assert.deepEqual(log, [
    `zoom 1.5 ${middle}`,
    `zoom 1.5 ${middle}`,
    `zoom 0.6667 ${middle}`,
    `zoom 0.6667 ${middle}`,
    'reset',
  ]);
  log.length = 0;
  for (const one of ['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown']) {
    assert.ok(!key(one).defaultPrevented, "the crosshair's");
    assert.ok(key(one, { ctrlKey: true }).defaultPrevented);
  }
  assert.ok(key('ArrowUp', { metaKey: true }).defaultPrevented);
  assert.deepEqual(log, ['drag 12.5 0', 'drag -12.5 0', 'drag 0 25', 'drag 0 -25', 'drag 0 25']);
  log.length = 0;
  for (const init of [{ altKey: true }, { ctrlKey: true }]) assert.ok(!key('+', init).defaultPrevented);
  assert.ok(!key('a').defaultPrevented);
  assert.deepEqual(log, []);
});

test('before there is a plane keys do nothing', () => {
  const driven = drive();
  driven.hasFrame = false;
  assert.ok(!driven.key('+').defaultPrevented);
  assert.deepEqual(driven.log, []);
});

test('what is gone hears nothing and does not come to rest', async () => {
  const driven = drive();
  driven.send('pointerdown', at(50, 50));
  driven.send('pointermove', at(60, 50));
  driven.send('pointerup', at(60, 50));
  driven.gestures.dispose();
  driven.log.length = 0;
  driven.key('+');
  driven.wheel(-40, { ctrlKey: true });
  driven.send('dblclick', at(50, 50));
  await later();
  assert.deepEqual(driven.log, []);
});
