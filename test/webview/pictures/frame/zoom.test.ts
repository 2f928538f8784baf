import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRandom } from '../../../../src/core/ground/random.ts';
import { createScale } from '../../../../webview/drawing/scales/createScale.ts';
import {
  holds,
  isWhole,
  mostZoom,
  panView,
  wholeView,
  windowOf,
  zoomView,
  type PlaneRange,
} from '../../../../webview/pictures/frame/zoom.ts';

const range: PlaneRange = { x: [-2, 3], y: [-1, 1.5] };

function shareOf(window: PlaneRange, x: number, y: number): readonly [number, number] {
  return [(x - window.x[0]) / (window.x[1] - window.x[0]), (y - window.y[0]) / (window.y[1] - window.y[0])];
}

test('the place under the pointer stays where it is while the plane grows', () => {
  const random = createRandom(1);
  for (let round = 0; round < 200; round += 1) {
    const [x, y] = [-2 + 5 * random.uniform(), -1 + 2.5 * random.uniform()];
    const before = zoomView(range, wholeView(range), 1 + 20 * random.uniform(), [x, y]);
    const after = zoomView(range, before, 1 + 5 * random.uniform(), [x, y]);
    const [first, second] = [before, after].map((view) => shareOf(windowOf(range, view), x, y));
    for (const axis of [0, 1] as const) assert.ok(Math.abs(first![axis] - second![axis]) < 1e-9);
  }
});

test('zooming out undoes zooming in, dragging back undoes dragging', () => {
  const start = zoomView(range, wholeView(range), 8, [0.4, 0.3]);
  const there = zoomView(range, start, 3, [0.5, 0.2]);
  const back = zoomView(range, there, 1 / 3, [0.5, 0.2]);
  for (const key of ['zoom', 'x', 'y'] as const) assert.ok(Math.abs(back[key] - start[key]) < 1e-12, key);
  const dragged = panView(range, panView(range, start, [0.03, -0.02]), [-0.03, 0.02]);
  for (const key of ['zoom', 'x', 'y'] as const) assert.ok(Math.abs(dragged[key] - start[key]) < 1e-12, key);
});

test('what is seen never leaves the range, and all of it is the range itself', () => {
  const random = createRandom(2);
  let view = wholeView(range);
  assert.equal(windowOf(range, view), range);
  for (let round = 0; round < 500; round += 1) {
    view = zoomView(range, view, Math.exp(2 * random.normal()), [5 * random.normal(), 5 * random.normal()]);
    view = panView(range, view, [random.normal(), random.normal()]);
    const window = windowOf(range, view);
    assert.ok(holds(range, window), JSON.stringify(window));
    const ratio = (window.x[1] - window.x[0]) / (window.y[1] - window.y[0]);
    assert.ok(Math.abs(ratio - 2) < 1e-6, `units stay equal: ${ratio}`);
  }
  view = zoomView(range, view, 1e-9, [0, 0]);
  assert.ok(isWhole(view));
  assert.deepEqual(view, wholeView(range));
});

test('zoom ends where ticks could no longer be told apart', () => {
  for (const wide of [range, { x: [100, 103], y: [100, 103] }, { x: [-1e-6, 1e-6], y: [0, 2e-6] }] as PlaneRange[]) {
    const view = zoomView(wide, wholeView(wide), 1e12, [wide.x[1], wide.y[1]]);
    assert.equal(view.zoom, mostZoom(wide));
    for (const domain of [windowOf(wide, view).x, windowOf(wide, view).y])
      for (const most of [3, 5, 8]) {
        const labels = createScale('linear', domain)
          .ticks(most)
          .map((tick) => tick.label);
        assert.equal(new Set(labels).size, labels.length, labels.join(' '));
      }
  }
});
