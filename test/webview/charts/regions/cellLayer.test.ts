import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import type { Aim } from '../../../../webview/charts/regions/cellPlates.ts';
import type { CellLayer } from '../../../../webview/charts/regions/cellLayer.ts';
import { colorOfCell, createColorMemory } from '../../../../webview/pictures/cells/cellColors.ts';
import { packColor } from '../../../../webview/pictures/cells/cellPainter.ts';
import { parseColor } from '../../../../webview/drawing/colors.ts';
import type { SceneWish } from '../../../../webview/pictures/cells/regionsScene.ts';
import { wholeView, zoomView } from '../../../../webview/pictures/frame/zoom.ts';
import { openWindow } from '../../pageWindow.ts';
import { look } from '../../pictures/sampleCharts.ts';
import { quadChart } from '../../pictures/samplePlanes.ts';
import { createRecorder } from '../../recordedContext.ts';

const window = openWindow();
const { CellLayer: Layer } = await import('../../../../webview/charts/regions/cellLayer.ts');
after(() => window.close());

const chart = quadChart({ side: 2, jitter: 0 });
const memory = createColorMemory();
const wishFor = (overrides: Partial<SceneWish> = {}): SceneWish => ({
  chart,
  measure: undefined,
  look,
  memory,
  ...overrides,
});
const whole = wholeView(chart.range);
const size = { width: 40, height: 40 };
const aimAt = (view = whole, isMoving = false): Aim => ({ view, size, ratio: 1, isMoving });
const never = (): boolean => false;
const always = (): boolean => true;

/** The canvases that are drawn into a frame of this size, the topmost last. */
function drawn(layer: CellLayer): HTMLCanvasElement[] {
  const { context, calls } = createRecorder({} as HTMLCanvasElement);
  layer.draw(context, { left: 0, top: 0, ...size });
  return calls.map(([, canvas]) => canvas as HTMLCanvasElement);
}

/** The pixels that a canvas got last. */
function pixelsOf(canvas: HTMLCanvasElement): Uint32Array {
  const [, image] = window.drawnOn(canvas).findLast(([name]) => name === 'putImageData')!;
  return new Uint32Array((image as ImageData).data.buffer);
}

test('without a wish or an aim there is nothing to do and nothing to draw', () => {
  const layer = new Layer();
  layer.aim(aimAt());
  assert.ok(!layer.work(never));
  assert.deepEqual([layer.isBusy, layer.isExact, layer.scene], [false, false, undefined]);
  const blind = new Layer();
  blind.want(wishFor());
  assert.ok(blind.work(never), 'the cells are made ready');
  assert.equal(blind.scene?.chart, chart);
  assert.deepEqual([blind.isBusy, blind.isExact, drawn(blind)], [false, false, []]);
});

test('cells are painted in their colours, the first row on top', () => {
  const layer = new Layer();
  layer.want(wishFor());
  layer.aim(aimAt());
  assert.ok(layer.work(never));
  assert.deepEqual([layer.isBusy, layer.isExact], [false, true]);
  const [canvas, ...others] = drawn(layer);
  assert.equal(others.length, 0);
  assert.deepEqual([canvas!.width, canvas!.height], [40, 40]);
  const pixels = pixelsOf(canvas!);
  const scene = layer.scene!;
  for (const [row, column] of [
    [10, 10],
    [10, 30],
    [30, 10],
    [30, 30],
  ] as const) {
    const cell = scene.index.cellAt(column / 20 - 1, 1 - row / 20);
    assert.equal(
      pixels[40 * row + column],
      packColor(parseColor(colorOfCell(scene.colors, cell))!),
      `${row} ${column}`,
    );
  }
});

test('the boundary is drawn over the cells', () => {
  const layer = new Layer();
  layer.want(wishFor());
  layer.aim(aimAt());
  layer.work(never);
  const calls = window.drawnOn(drawn(layer)[0]!).map(([name, ...places]) => [name, ...places]);
  const first = calls.findIndex(([name]) => name === 'putImageData');
  const starts = calls.slice(first).filter(([name]) => name === 'moveTo');
  assert.deepEqual(starts[0], ['moveTo', 0, 30], 'from (-1, -0.5)');
});

test('work that must stop goes on where it was, and tells when there is something new', () => {
  const layer = new Layer();
  layer.want(wishFor());
  layer.aim(aimAt());
  const news: boolean[] = [];
  while (!layer.isExact) {
    news.push(layer.work(always));
    assert.equal(layer.isBusy, !news.at(-1));
    assert.ok(news.length < 200);
  }
  assert.equal(news.filter(Boolean).length, 2, 'cells made ready, cells painted');
  assert.ok(news.length > 6);
});

test('another measure colours the same cells again; other data are made ready anew', () => {
  const layer = new Layer();
  layer.want(wishFor());
  layer.aim(aimAt());
  layer.work(never);
  const { scene } = layer;
  layer.want(wishFor({ measure: 'output' }));
  assert.ok(!layer.isExact);
  layer.work(never);
  assert.equal(layer.scene?.index, scene?.index);
  assert.equal(layer.scene?.colors.measure.id, 'output');
  layer.want(wishFor({ chart: quadChart({ side: 3 }) }));
  layer.work(never);
  assert.notEqual(layer.scene.index, scene?.index);
  assert.ok(layer.isExact);
});

test('a part that is seen is painted beside the whole, which stays below it', () => {
  const layer = new Layer();
  layer.want(wishFor());
  layer.aim(aimAt());
  layer.work(never);
  const [all] = drawn(layer);
  const part = zoomView(chart.range, whole, 4, [0, 0]);
  layer.aim(aimAt(part));
  assert.ok(!layer.isExact);
  layer.work(never);
  assert.ok(layer.isExact);
  const [near] = drawn(layer);
  assert.notEqual(near, all);
  layer.aim(aimAt(zoomView(chart.range, whole, 2, [-1, -1])));
  assert.deepEqual(drawn(layer), [all, near]);
});

test('of newer data the part that is seen comes first, the whole when nothing moves', () => {
  const layer = new Layer();
  const part = zoomView(chart.range, whole, 4, [0, 0]);
  layer.want(wishFor());
  layer.aim(aimAt(part, true));
  layer.work(never);
  assert.equal(drawn(layer).length, 1);
  layer.aim(aimAt(zoomView(chart.range, whole, 2, [-1, -1]), true));
  assert.equal(drawn(layer).length, 1, 'nothing stands in');
  layer.aim(aimAt(part));
  assert.ok(layer.work(never));
  layer.aim(aimAt(zoomView(chart.range, whole, 2, [-1, -1]), true));
  assert.equal(drawn(layer).length, 2);
});

test('a picture that would come too late is given up', () => {
  const layer = new Layer();
  layer.want(wishFor());
  layer.aim(aimAt());
  layer.work(never);
  layer.aim(aimAt(zoomView(chart.range, whole, 8, [-1, -1])));
  layer.work(always);
  assert.ok(layer.isBusy);
  layer.aim(aimAt(zoomView(chart.range, whole, 7, [-1, -1])));
  assert.ok(layer.isBusy, 'it is nearly what is seen');
  layer.aim(aimAt(zoomView(chart.range, whole, 8, [1, 1])));
  assert.ok(!layer.isBusy);
  layer.work(never);
  assert.ok(layer.isExact);
});

test('at other pixels of the display the picture is painted again', () => {
  const layer = new Layer();
  layer.want(wishFor());
  layer.aim(aimAt());
  layer.work(never);
  layer.aim({ ...aimAt(), size: { width: 80, height: 80 }, ratio: 2 });
  assert.ok(!layer.isExact);
  layer.work(never);
  assert.deepEqual([drawn(layer)[0]!.width, pixelsOf(drawn(layer)[0]!).length], [80, 6400]);
});
