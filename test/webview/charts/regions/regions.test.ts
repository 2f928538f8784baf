import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { noClaims } from '../../noClaims.ts';
import { message } from '../../../../src/core/ground/errors.ts';
import { createSharedAxis } from '../../../../webview/charts/frame/sharedAxis.ts';
import type { RegionsChart } from '../../../../src/protocol/charts.ts';
import type { Drawing } from '../../../../webview/charts/frame/renderer.ts';
import type { ProbePick } from '../../../../webview/pictures/frame/picture.ts';
import { openWindow } from '../../pageWindow.ts';
import { look } from '../../pictures/sampleCharts.ts';
import { quadChart } from '../../pictures/samplePlanes.ts';

const page = openWindow();
const { regionsRenderer } = await import('../../../../webview/charts/regions/regions.ts');
const { watchEscape } = await import('../../../../webview/kit/escape.ts');
watchEscape();
after(() => page.close());

/** Four cells: 0 and 1 below, 2 and 3 above. */
const chart = quadChart({ side: 2, jitter: 0 });

interface Shown {
  readonly place: HTMLElement;
  readonly canvas: HTMLCanvasElement;
  readonly drawing: Drawing<'regions'>;
  /** Places that were chosen, newest last. */
  readonly chosen: unknown[];
  /** Samples that were chosen, newest last. */
  readonly samples: unknown[];
  readonly paints: () => number;
  /** Which part of a side of the plane is seen, left to right and bottom to top. */
  readonly seen: () => readonly number[];
  readonly key: (key: string, init?: KeyboardEventInit) => void;
  readonly button: (label: string) => HTMLElement;
  readonly pick: () => ProbePick;
}

function show(first: RegionsChart = chart, hasRoom = true): Shown {
  const place = document.createElement('div');
  document.body.replaceChildren(place);
  const chosen: unknown[] = [];
  const samples: unknown[] = [];
  let paints = 0;
  const drawing = regionsRenderer.mount(place, first, {
    look: () => look,
    requestPaint: () => (paints += 1),
    edit: () => assert.fail('a partition edits nothing'),
    choose: (at) => chosen.push(at),
    chooseSample: (sample) => samples.push(sample),
    openView: () => undefined,
    claims: noClaims,
    axis: createSharedAxis(),
    goTo: () => undefined,
  });
  document.body.append(drawing.controls!);
  const shown: Shown = {
    place,
    canvas: place.querySelector('canvas')!,
    drawing,
    chosen,
    samples,
    paints: () => paints,
    seen() {
      const probe = drawing.probe() as unknown as { count: number; stride: number; placeOf(index: number): number[] };
      const [left, top] = probe.placeOf(0) as [number, number];
      const [right, bottom] = probe.placeOf(probe.count - 1) as [number, number];
      const half = (right - left) / (probe.stride - 1) / 2;
      return [left - half, right + half, bottom - half, top + half].map((one) => +one.toFixed(4));
    },
    key: (key, init) => place.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, ...init })),
    button: (label) => document.body.querySelector<HTMLElement>(`[aria-label="${label}"]`)!,
    pick: () => drawing.probe()!.pick!,
  };
  if (hasRoom) page.resize(place, 300, 360);
  drawing.paint();
  page.showFrames();
  return shown;
}

/** The index of the crosshair at the middle of a cell. */
function middleOf({ drawing }: Shown, column: number, row: number): number {
  const probe = drawing.probe()!;
  const { area } = probe;
  return probe.indexAt(
    area!.left + ((2 * column + 1) / 4) * area!.width,
    area!.top + ((3 - 2 * row) / 4) * area!.height,
  )!;
}

/** How many lines the newest drawing of the plane has; the outline of a marked cell is two, one over the other. */
function strokes({ canvas }: Shown): number {
  const calls = page.drawnOn(canvas).map(([name]) => name);
  return calls.slice(calls.lastIndexOf('clearRect')).filter((name) => name === 'stroke').length;
}

test('it is painted exactly as soon as it has room, and not before', () => {
  const blind = show(chart, false);
  assert.ok(!blind.drawing.paint());
  assert.equal(blind.drawing.probe(), undefined);
  page.resize(blind.place, 300, 360);
  assert.ok(blind.paints() > 0, 'the room tells');
  assert.ok(blind.drawing.paint());
  assert.deepEqual(blind.seen(), [-1, 1, -1, 1]);
  page.resize(blind.place, 0, 360);
  assert.ok(!blind.drawing.paint());
});

test('a partition that is large goes on in frames of the display and is then painted once more', () => {
  const time = performance.now.bind(performance);
  let now = 0;
  performance.now = () => (now += 5);
  try {
    const place = document.createElement('div');
    page.resize(place, 300, 360);
    let paints = 0;
    const drawing = regionsRenderer.mount(place, quadChart({ side: 40 }), {
      look: () => look,
      requestPaint: () => (paints += 1),
      edit: () => undefined,
      choose: () => undefined,
      chooseSample: () => undefined,
      openView: () => undefined,
      claims: noClaims,
      axis: createSharedAxis(),
      goTo: () => undefined,
    });
    assert.ok(!drawing.paint(), 'eight milliseconds are not enough');
    assert.ok(page.showFrames() > 3);
    assert.equal(paints, 1);
    performance.now = time;
    assert.ok(drawing.paint());
    page.showFrames();
    assert.equal(paints, 1);
  } finally {
    performance.now = time;
  }
});

test('keys zoom around the middle, move what is seen, and show the whole again', () => {
  const shown = show();
  const { place, key, seen } = shown;
  assert.match(place.getAttribute('aria-keyshortcuts')!, /Control\+ArrowLeft/);
  assert.ok(!place.classList.contains('zoomed'));
  key('+');
  page.showFrames();
  assert.deepEqual(seen(), [-0.6667, 0.6667, -0.6667, 0.6667]);
  assert.ok(place.classList.contains('zoomed'));
  assert.ok(shown.paints() > 0, 'once it rests all is painted');
  key('ArrowRight', { ctrlKey: true });
  page.showFrames();
  assert.deepEqual(seen(), [-0.5, 0.8333, -0.6667, 0.6667]);
  key('0');
  page.showFrames();
  assert.deepEqual(seen(), [-1, 1, -1, 1]);
  assert.ok(!place.classList.contains('zoomed'));
});

test('buttons zoom and go back; what would do nothing cannot be pressed', () => {
  const { button, seen } = show();
  const [larger, smaller, reset] = ['Zoom in (+)', 'Zoom out (−)', 'Reset the view (0)'].map(button) as [
    HTMLElement,
    HTMLElement,
    HTMLElement,
  ];
  assert.deepEqual([smaller.hasAttribute('disabled'), reset.hidden], [true, true]);
  larger.click();
  larger.click();
  page.showFrames();
  assert.deepEqual(seen(), [-0.25, 0.25, -0.25, 0.25]);
  assert.deepEqual([smaller.hasAttribute('disabled'), reset.hidden], [false, false]);
  smaller.click();
  page.showFrames();
  assert.deepEqual(seen(), [-0.5, 0.5, -0.5, 0.5]);
  reset.click();
  page.showFrames();
  assert.deepEqual(seen(), [-1, 1, -1, 1]);
  assert.ok(reset.hidden);
});

test('a drag moves the content with the hand', () => {
  const { drawing, key, place, seen } = show();
  key('+');
  page.showFrames();
  const { area } = drawing.probe()!;
  const middle = [area!.left + area!.width / 2, area!.top + area!.height / 2] as const;
  place.setPointerCapture = () => undefined;
  const send = (kind: string, x: number, y: number): boolean =>
    place.dispatchEvent(Object.assign(new MouseEvent(kind, { clientX: x, clientY: y }), { pointerId: 1 }));
  send('pointerdown', ...middle);
  send('pointermove', middle[0] - area!.width / 8, middle[1] - area!.height / 8);
  page.showFrames();
  assert.deepEqual(seen(), [-0.5, 0.8333, -0.8333, 0.5]);
  assert.ok(!drawing.probe()!.pick!.isAt(...middle), 'its click chooses nothing');
});

test('the view stays with newer data of the same range and is whole over another', () => {
  const { drawing, key, seen } = show();
  key('+');
  drawing.update(quadChart({ side: 3 }));
  drawing.paint();
  assert.deepEqual(seen(), [-0.6667, 0.6667, -0.6667, 0.6667]);
  drawing.update({ ...chart, range: { x: [-2, 2], y: [-2, 2] } });
  drawing.paint();
  assert.deepEqual(seen(), [-2, 2, -2, 2]);
});

test('a place that is chosen is told in units of the axes, and marked until a chart tells of it', () => {
  const shown = show();
  const plain = strokes(shown);
  const index = middleOf(shown, 1, 0);
  assert.equal(shown.drawing.probe()!.parts!.at(index, 0, 0), '1');
  shown.pick().choose(index);
  const [[x, y]] = shown.chosen as [[number, number]];
  assert.ok(Math.abs(x - 0.5) < 0.02 && Math.abs(y + 0.5) < 0.02, `${x} ${y}`);
  page.showFrames();
  const marked = strokes(shown) - plain;
  shown.drawing.update({ ...chart });
  shown.drawing.paint();
  assert.deepEqual([marked, strokes(shown) - plain], [2, 0]);
});

test('only a place on the plane can be chosen', () => {
  const { drawing, pick } = show();
  const { area } = drawing.probe()!;
  assert.ok(pick().isAt(area!.left, area!.top + area!.height));
  assert.ok(!pick().isAt(area!.left - 1, area!.top + 1));
  assert.ok(!pick().isAt(area!.left + 1, area!.top - 1));
  assert.equal(pick().label, 'Choose this cell');
});

test('the cell under the crosshair is outlined, and drawn again only when it is another', () => {
  const shown = show();
  const { parts } = shown.drawing.probe()!;
  const rounds = (cell: number | undefined): number => {
    parts!.raise!(cell, undefined);
    return page.showFrames();
  };
  const plain = strokes(shown);
  assert.ok(rounds(middleOf(shown, 0, 0)) > 0);
  assert.ok(strokes(shown) > plain);
  assert.equal(rounds(middleOf(shown, 0, 0) + 1), 0, 'the same cell');
  assert.ok(rounds(middleOf(shown, 0, 1)) > 0);
  assert.ok(rounds(undefined) > 0);
  assert.equal(strokes(shown), plain);
  assert.equal(rounds(undefined), 0);
});

test('Escape and a button take the choice back as long as there is one', () => {
  const shown = show({ ...chart, chosen: Float64Array.of(-1, -1, 0, -1, 0, 0, -1, 0) });
  const forget = shown.button('Take the choice of the cell back (Escape)');
  const pressEscape = (): void => void document.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape' }));
  assert.ok(!forget.hidden);
  forget.click();
  assert.deepEqual(shown.chosen, [undefined]);
  pressEscape();
  assert.equal(shown.chosen.length, 2);
  pressEscape();
  assert.equal(shown.chosen.length, 2, 'asked for already');
  shown.drawing.update({ ...chart, chosen: Float64Array.of(-1, -1, 0, -1, 0, 0) });
  pressEscape();
  assert.equal(shown.chosen.length, 3, 'it was not taken back');
  shown.drawing.update({ ...chart, chosen: Float64Array.of(-1, -1, 0, -1, 0, 0) });
  shown.drawing.update(chart);
  assert.ok(forget.hidden);
  pressEscape();
  assert.equal(shown.chosen.length, 3);
  shown.drawing.update({ ...chart, chosen: Float64Array.of(-1, -1, 0, -1, 0, 0) });
  shown.drawing.dispose();
  pressEscape();
  assert.equal(shown.chosen.length, 3);
});

test('what colours the cells can be chosen; table and files follow', () => {
  const { drawing, paints } = show();
  const choice = document.body.querySelector<HTMLElement & { value: string }>('[aria-label="Colour by"]')!;
  const asked = paints();
  choice.value = 'slope';
  choice.dispatchEvent(new Event('change'));
  assert.equal(paints(), asked + 1);
  assert.equal(drawing.shown!().measures[0]!.id, 'slope');
  assert.ok(drawing.paint());
});

test('what is gone draws no more and leaves nothing', () => {
  const { drawing, key, place } = show();
  key('+');
  drawing.dispose();
  assert.equal(page.showFrames(), 1, 'the frame that was on its way');
  assert.equal(place.children.length, 0);
  assert.ok(!drawing.controls!.isConnected);
  key('+');
  assert.equal(page.showFrames(), 0);
});

test('a click on a sample chooses it beside its cell, a click beside it the cell alone', () => {
  const count = chart.points.x.length;
  const column = { label: message('y'), values: new Float32Array(count) };
  const place = [...chart.points.x.keys()];
  const samples = {
    samples: Int32Array.from(place, (at) => 10 + at),
    rows: Int32Array.from(place, (at) => 12 + at),
    features: [],
    target: column,
    classNames: [],
  };
  const shown = show({ ...chart, samples });
  const probe = shown.drawing.probe()!;
  const { left, top, width, height } = probe.area!;
  const [x, y] = [left + ((chart.points.x[0]! + 1) / 2) * width, top + ((1 - chart.points.y[0]!) / 2) * height];
  assert.ok(probe.isOnSample!(x, y));
  const index = probe.indexAt(x, y)!;
  const attention = { y, part: probe.parts!.at(index, x, y) };
  assert.equal(probe.readout(index, attention).title, 'row 12');
  probe.pick!.choose(index, attention);
  assert.deepEqual([shown.samples, shown.chosen.length], [[10], 1]);
  const corner = place.every((at) => Math.hypot(chart.points.x[at]! + 1, chart.points.y[at]! - 1) > 0.2);
  assert.ok(corner, 'a sample lies in the corner');
  const beside = probe.indexAt(left + 1, top + 1)!;
  probe.pick!.choose(beside, { y: top + 1, part: probe.parts!.at(beside, left + 1, top + 1) });
  assert.deepEqual([shown.samples.length, shown.chosen.length], [1, 2]);
});
