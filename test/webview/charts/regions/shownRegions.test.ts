import assert from 'node:assert/strict';
import { test } from 'node:test';
import { placeIn } from '../../../../webview/pictures/frame/planeFrame.ts';
import { ShownRegions } from '../../../../webview/charts/regions/shownRegions.ts';
import { lightLook, look } from '../../pictures/sampleCharts.ts';
import { quadChart } from '../../pictures/samplePlanes.ts';

const chart = quadChart({ side: 4 });
const box = { left: 30, top: 50, width: 200, height: 100 };

/** Which place of the plane stands at a pixel of the box. */
function placeAt(shown: ShownRegions, [x, y]: readonly [number, number]): readonly [number, number] {
  const axes = placeIn(box, shown.window);
  return [axes.x.value((x - box.left) / box.width), axes.y.value((box.top + box.height - y) / box.height)];
}

function near(found: readonly number[], expected: readonly number[]): void {
  found.forEach((one, index) =>
    assert.ok(Math.abs(one - expected[index]!) < 1e-12, `${found.join()} ${expected.join()}`),
  );
}

test('at first all of the plane is seen, no cell is marked, and the first measure colours', () => {
  const shown = new ShownRegions(chart);
  assert.deepEqual(shown.window, { x: [-1, 1], y: [-1, 1] });
  assert.ok(!shown.isZoomed);
  assert.deepEqual(shown.marks, { hovered: -1, asked: -1 });
  assert.equal(shown.measure, 'pattern');
});

test('zooming leaves what is under the pointer where it is', () => {
  const shown = new ShownRegions(chart);
  const pixel = [80, 120] as const;
  const before = placeAt(shown, pixel);
  near(before, [-0.5, -0.4]);
  assert.ok(shown.zoom(4, pixel, box));
  assert.ok(shown.isZoomed);
  near(placeAt(shown, pixel), before);
  near([shown.window.x[1] - shown.window.x[0], shown.window.y[1] - shown.window.y[0]], [0.5, 0.5]);
});

test('the content follows the hand, to the right and down', () => {
  const shown = new ShownRegions(chart);
  shown.zoom(4, [130, 100], box);
  const before = placeAt(shown, [130, 100]);
  assert.ok(shown.drag([20, 10], box));
  near(placeAt(shown, [150, 110]), before);
});

test('what moves nothing says so', () => {
  const shown = new ShownRegions(chart);
  assert.ok(!shown.reset());
  assert.ok(!shown.drag([20, 10], box), 'seen whole');
  assert.ok(!shown.zoom(1 / 2, [80, 120], box), 'cannot be smaller');
  shown.zoom(2, [130, 100], box);
  assert.ok(!shown.drag([0, 0], box));
  assert.ok(shown.drag([0, 5], box));
  assert.ok(shown.drag([5, 0], box));
  assert.ok(shown.reset());
  assert.deepEqual(shown.window, chart.range);
});

test('newer cells of the same range keep the view and lose the marks; another range is seen whole', () => {
  const shown = new ShownRegions(chart);
  shown.zoom(2, [130, 100], box);
  const { view } = shown;
  shown.hover(3);
  shown.ask(4);
  assert.deepEqual(shown.marks, { hovered: 3, asked: 4 });
  shown.follow({ x: [-1, 1], y: [-1, 1] });
  assert.equal(shown.view, view);
  assert.deepEqual(shown.marks, { hovered: -1, asked: -1 });
  shown.follow({ x: [-1, 1], y: [-1, 3] });
  assert.ok(!shown.isZoomed);
  assert.deepEqual(shown.window, { x: [-1, 1], y: [-1, 3] });
});

test('only another cell under the pointer is news', () => {
  const shown = new ShownRegions(chart);
  assert.deepEqual(
    [-1, 2, 2, 0, -1].map((cell) => shown.hover(cell)),
    [false, true, false, true, true],
  );
});

test('what should be prepared is the same until chart, measure or look change', () => {
  const shown = new ShownRegions(chart);
  const first = shown.wishFor(look);
  assert.equal(shown.wishFor(look), first);
  assert.deepEqual([first.chart, first.measure, first.look], [chart, undefined, look]);
  const bright = shown.wishFor(lightLook);
  assert.notEqual(bright, first);
  assert.equal(bright.look, lightLook);
  shown.colorBy('slope');
  assert.equal(shown.wishFor(lightLook).measure, 'slope');
  const next = quadChart({ side: 5 });
  shown.take(next);
  assert.equal(shown.wishFor(lightLook).chart, next);
  assert.equal(shown.wishFor(lightLook).memory, first.memory, 'colours stay with their cells');
});

test('table and files have what colours the cells first; a measure that is gone gives way to the first', () => {
  const shown = new ShownRegions(chart);
  shown.colorBy('output');
  assert.deepEqual(
    shown.shown().measures.map(({ id }) => id),
    ['output', 'pattern', 'slope'],
  );
  shown.take({ ...chart, measures: chart.measures.slice(0, 2) });
  assert.equal(shown.measure, 'pattern');
  const plain = { ...chart, measures: [] };
  shown.take(plain);
  assert.equal(shown.shown(), plain);
});

test('a picture of its own stands as the drawing does', () => {
  const shown = new ShownRegions(chart);
  shown.colorBy('slope');
  shown.zoom(2, [130, 100], box);
  const { measure, view, memory } = shown.picture;
  assert.deepEqual([measure, view, memory], ['slope', shown.view, shown.wishFor(look).memory]);
});
