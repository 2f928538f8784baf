import assert from 'node:assert/strict';
import { after, afterEach, test } from 'node:test';
import type { Probe } from '../../../../webview/pictures/frame/picture.ts';
import { openWindow } from '../../pageWindow.ts';
import { sampleProbe } from './sampleProbe.ts';

const window = openWindow();
const { attachCrosshair } = await import('../../../../webview/page/crosshair/crosshair.ts');
const { createSharedCrosshair } = await import('../../../../webview/page/crosshair/sharedCrosshair.ts');
const { watchEscape } = await import('../../../../webview/kit/escape.ts');
watchEscape();
after(() => window.close());

const plots: Plot[] = [];
afterEach(() => plots.splice(0).forEach((plot) => plot.dispose()));

interface Plot {
  readonly place: HTMLElement;
  /** The part of this class. */
  readonly one: (name: string) => HTMLElement;
  readonly refresh: () => void;
  readonly dispose: () => void;
}

function createPlot(probeOf: () => Probe | undefined, shared = createSharedCrosshair()): Plot {
  const place = document.createElement('div');
  document.body.append(place);
  window.resize(place, 400, 200);
  const crosshair = attachCrosshair(place, probeOf, shared);
  const plot: Plot = {
    place,
    one: (name) => place.querySelector<HTMLElement>(`.${name}`)!,
    refresh: () => crosshair.refresh(),
    dispose: () => crosshair.dispose(),
  };
  plots.push(plot);
  return plot;
}

const point = ({ place }: Plot, name: 'click' | 'pointermove', clientX: number, clientY = 0): boolean =>
  place.dispatchEvent(new PointerEvent(name, { clientX, clientY }));
const press = (target: Element, key: string): boolean =>
  target.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));

test('the pointer brings lines and words, on every chart with the same axis', () => {
  const shared = createSharedCrosshair();
  const [first, second] = [createPlot(() => sampleProbe(), shared), createPlot(() => sampleProbe(), shared)];
  assert.ok(first.one('readout').hidden);
  point(first, 'pointermove', 31);
  for (const plot of [first, second]) {
    assert.ok(!plot.one('readout').hidden);
    assert.equal(plot.one('readoutTitle').textContent, 'place 3');
    assert.equal(plot.one('crossX').style.left, '30px');
    assert.ok(plot.one('crossY').hidden, 'the chart has no line across');
  }
  first.place.dispatchEvent(new PointerEvent('pointerleave'));
  assert.ok(first.one('readout').hidden && second.one('readout').hidden && second.one('crossX').hidden);
});

test('lines end at the edges of the plot where the chart says where these are', () => {
  const area = { left: 20, top: 10, width: 300, height: 150 };
  const plot = createPlot(() => sampleProbe({ area, lines: () => ({ x: 50, y: 60 }) }));
  point(plot, 'pointermove', 50);
  const { style: x } = plot.one('crossX');
  const { style: y } = plot.one('crossY');
  assert.deepEqual([x.left, x.top, x.bottom], ['50px', '10px', '40px']);
  assert.deepEqual([y.top, y.left, y.right], ['60px', '20px', '80px']);
});

test('a screen reader hears a slider over the places, or a picture where there are none', () => {
  let probe: Probe | undefined;
  const plot = createPlot(() => probe);
  const said = (): (string | null)[] =>
    ['role', 'aria-valuemax', 'aria-valuenow', 'aria-valuetext', 'aria-description'].map((name) =>
      plot.place.getAttribute(name),
    );
  plot.refresh();
  assert.deepEqual(said(), ['img', null, null, null, null]);
  probe = sampleProbe();
  plot.refresh();
  assert.deepEqual(said(), ['slider', '10', '10', 'place 10. a 10, b 10', null], 'the newest');
  probe = sampleProbe({ pick: { label: 'Choose', isAt: () => true, choose: () => undefined } });
  press(plot.place, 'Home');
  assert.deepEqual(said(), ['slider', '10', '0', 'place 0. a 0, b 0', 'Enter: Choose']);
  probe = undefined;
  plot.refresh();
  assert.deepEqual(said(), ['img', null, null, null, null]);
  assert.ok(plot.one('readout').hidden);
});

test('the part under the pointer, or that the keys chose, is raised and told first', () => {
  const raised: unknown[] = [];
  const parts = {
    at: () => 'b',
    next: () => 'a',
    raise: (index: number | undefined, part: string | undefined) => raised.push([index, part]),
  };
  const plot = createPlot(() => sampleProbe({ parts }));
  point(plot, 'pointermove', 20);
  assert.deepEqual(raised.at(-1), [2, 'b']);
  assert.equal(plot.place.getAttribute('aria-valuetext'), 'place 2. b 2, a 2');
  assert.equal(plot.one('raised').textContent, 'b2');
  press(plot.place, 'ArrowDown');
  assert.deepEqual(raised.at(-1), [2, 'a']);
  plot.place.dispatchEvent(new FocusEvent('blur'));
  assert.deepEqual(raised.at(-1), [undefined, undefined]);
});

test('a click chooses the place under the pointer where it is meant for one, Enter the one of the crosshair', () => {
  const chosen: number[] = [];
  const pick = { label: 'Choose', isAt: (x: number) => x < 50, choose: (index: number) => chosen.push(index) };
  const plot = createPlot(() => sampleProbe({ pick }));
  point(plot, 'click', 40);
  point(plot, 'click', 60);
  assert.deepEqual(chosen, [4]);
  point(plot, 'pointermove', 60);
  assert.ok(!plot.place.classList.contains('picks'));
  point(plot, 'pointermove', 20);
  assert.ok(plot.place.classList.contains('picks'));
  assert.equal(plot.one('readoutPick').textContent, 'Choose');
  assert.equal(press(plot.place, 'Enter'), false, 'the key is used');
  assert.deepEqual(chosen, [4, 2]);
  assert.equal(press(plot.place, 'x'), true);
});

test('Escape takes the crosshair away, then belongs to others again', () => {
  const plot = createPlot(() => sampleProbe());
  point(plot, 'pointermove', 20);
  assert.equal(press(document.body, 'Escape'), false);
  assert.ok(plot.one('readout').hidden);
  assert.equal(press(document.body, 'Escape'), true);
});

test('only the chart under the pointer has a box; one that follows has a line, a dot and one number', () => {
  const shared = createSharedCrosshair();
  const dot = (index: number) => ({ at: [10 * index, 7] as const, value: `${index}!`, color: 'red' });
  const [first, second] = [
    createPlot(() => sampleProbe({ dot }), shared),
    createPlot(() => sampleProbe({ dot }), shared),
  ];
  const seen = (plot: Plot): boolean[] => ['crossX', 'crossDot', 'readout'].map((name) => !plot.one(name).hidden);
  point(first, 'pointermove', 31);
  assert.deepEqual(
    [seen(first), seen(second)],
    [
      [true, false, true],
      [true, true, false],
    ],
  );
  const { textContent, style } = second.one('crossDot');
  assert.deepEqual([textContent, style.left, style.top], ['3!', '30px', '7px']);
  point(second, 'pointermove', 31);
  assert.deepEqual(
    [seen(first), seen(second)],
    [
      [true, true, false],
      [true, false, true],
    ],
    'the same place, from here',
  );
});

test('a click holds the place with all that is known of it until Escape lets go', () => {
  const shared = createSharedCrosshair();
  const wishes: (boolean | undefined)[] = [];
  const probe = sampleProbe({
    dot: () => ({ at: [0, 0], value: '', color: 'red' }),
    readout: (index, wish) => {
      wishes.push(wish?.isWhole);
      return { title: `place ${index}`, rows: [{ label: 'more', value: '1' }], hasMore: wish?.isWhole !== true };
    },
  });
  const [first, second] = [createPlot(() => probe, shared), createPlot(() => probe, shared)];
  point(first, 'pointermove', 31);
  assert.match(first.one('readout').textContent, /Click: all numbers/);
  point(first, 'click', 31);
  assert.equal(wishes.includes(true), true);
  assert.ok(first.one('readout').classList.contains('held'));
  first.place.dispatchEvent(new PointerEvent('pointerleave'));
  point(second, 'pointermove', 80);
  assert.equal(first.one('readoutTitle').textContent, 'place 3', 'the pointer goes elsewhere');
  assert.equal(second.one('crossX').style.left, '30px');
  point(second, 'click', 80);
  assert.ok(first.one('readout').hidden, 'another click takes it');
  assert.equal(second.one('readoutTitle').textContent, 'place 8');
  press(document.body, 'Escape');
  assert.ok(second.one('readout').hidden && first.one('crossX').hidden);
  point(second, 'pointermove', 20);
  assert.ok(!second.one('readout').classList.contains('held'));
});

test('where a click chooses, Shift and click or Space hold, and a button chooses', () => {
  const chosen: number[] = [];
  const pick = { label: 'Choose', isAt: () => true, choose: (index: number) => chosen.push(index) };
  const readout = (index: number) => ({ title: `place ${index}`, rows: [], hasMore: true });
  const plot = createPlot(() => sampleProbe({ pick, readout }));
  plot.place.dispatchEvent(new PointerEvent('click', { clientX: 40, shiftKey: true }));
  assert.deepEqual([chosen, plot.one('readoutTitle').textContent], [[], 'place 4']);
  const button = plot.place.querySelector<HTMLElement>('.held vscode-button[appearance=secondary]')!;
  plot.refresh();
  assert.equal(plot.place.contains(button), true, 'it stays while the chart is drawn again');
  button.click();
  assert.deepEqual(chosen, [4], 'a click in the readout is not one on the chart');
  plot.place.querySelector<HTMLElement>('.held vscode-button[appearance=icon]')!.click();
  assert.ok(plot.one('readout').hidden);
  press(plot.place, ' ');
  assert.ok(plot.one('readout').classList.contains('held'));
});

test('a plot that is gone hears nothing', () => {
  const shared = createSharedCrosshair();
  const plot = createPlot(() => sampleProbe(), shared);
  point(plot, 'pointermove', 20);
  plot.dispose();
  shared.set('step', 7);
  point(plot, 'pointermove', 90);
  assert.equal(plot.one('readoutTitle').textContent, 'place 2');
  assert.equal(press(document.body, 'Escape'), true);
});
