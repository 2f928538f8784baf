import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  isTooLate,
  needsPaint,
  Plates,
  widened,
  type Aim,
  type Plate,
} from '../../../../webview/charts/regions/cellPlates.ts';
import { createColorMemory } from '../../../../webview/pictures/cells/cellColors.ts';
import { prepareScene } from '../../../../webview/pictures/cells/regionsScene.ts';
import { finish } from '../../../../webview/pictures/frame/slices.ts';
import { wholeView, windowOf, zoomView, type PlaneRange } from '../../../../webview/pictures/frame/zoom.ts';
import { look } from '../../pictures/sampleCharts.ts';
import { quadChart } from '../../pictures/samplePlanes.ts';
import { createRecorder } from '../../recordedContext.ts';

const chart = quadChart({ side: 2 });
const scene = finish(prepareScene({ chart, measure: undefined, look, memory: createColorMemory() }));
const size = { width: 100, height: 100 };
const whole = wholeView(chart.range);
const zoomed = zoomView(chart.range, whole, 4, [0, 0]);
const aimAt = (view = whole, isMoving = false): Aim => ({ view, size, ratio: 1, isMoving });

let canvases = 0;
/** No picture, but it can be told from others. */
const createCanvas = (): HTMLCanvasElement => ({ id: String((canvases += 1)) }) as HTMLCanvasElement;
const plateOf = (aim: Aim, canvas = createCanvas()): Plate => ({ scene, ...widened(scene, aim), canvas });

test('all of the plane is painted as large as the frame, a part with a margin in whole pixels', () => {
  assert.deepEqual(widened(scene, aimAt()), { window: chart.range, size });
  const { window, size: wide } = widened(scene, aimAt(zoomed));
  assert.deepEqual(wide, { width: 130, height: 130 });
  for (const [low, high] of [window.x, window.y])
    assert.ok(Math.abs(low + 0.325) < 1e-12 && Math.abs(high - 0.325) < 1e-12, `${low} ${high}`);
});

test('what was painted for an aim is right for it, for a scene or a size that differs it is not', () => {
  for (const view of [whole, zoomed]) {
    const aim = aimAt(view);
    const plate = plateOf(aim);
    assert.ok(!needsPaint(plate, scene, aim));
    assert.ok(needsPaint(undefined, scene, aim));
    assert.ok(needsPaint(plate, { ...scene }, aim));
    assert.ok(needsPaint(plate, scene, { ...aim, size: { width: 120, height: 120 } }));
  }
});

test('at rest it must lie right, across and up; on the move it is enough that it covers what is seen', () => {
  const plate = plateOf(aimAt(zoomed));
  for (const beside of [
    { ...zoomed, x: 0.01 },
    { ...zoomed, y: 0.01 },
  ]) {
    assert.ok(needsPaint(plate, scene, aimAt(beside)));
    assert.ok(!needsPaint(plate, scene, aimAt(beside, true)));
  }
  assert.ok(!needsPaint(plate, scene, aimAt({ ...zoomed, x: 5e-5 })), 'a hundredth of a pixel');
  assert.ok(needsPaint(plate, scene, aimAt({ ...zoomed, x: 0.2 }, true)));
  assert.ok(needsPaint(plate, scene, aimAt(zoomView(chart.range, zoomed, 1.5, [0, 0]), true)), 'it is not sharp');
});

test('a picture is too late when what is seen lies beside it or is much smaller or larger', () => {
  const shown: PlaneRange = { x: [0, 1], y: [0, 1] };
  const late = (x: readonly [number, number], y = x): boolean => isTooLate({ x, y }, shown);
  assert.ok(!late([0, 1]));
  assert.ok(!late([-1, 2]));
  assert.ok(late([-1, 2.1]), 'more than three times');
  assert.ok(!late([0.2, 0.85]));
  assert.ok(late([0.2, 0.75]), 'less than 0.6');
  for (const beside of [
    [1.1, 2.1],
    [-1.1, -0.1],
  ] as const) {
    assert.ok(late(beside, [0, 1]));
    assert.ok(late([0, 1], beside));
  }
  assert.ok(!late([0.9, 1.9]));
  assert.ok(!late([-0.9, 0.1]));
});

test('a picture of all stands in for parts, and its canvas is kept as long as it does', () => {
  const plates = new Plates();
  const all = plateOf(aimAt());
  plates.put(all, false);
  assert.deepEqual([plates.near, plates.whole], [all, all]);
  const part = plateOf(aimAt(zoomed));
  plates.put(part, false);
  assert.deepEqual([plates.near, plates.whole], [part, all]);
  assert.equal(plates.takeCanvas(createCanvas).id, String(canvases), 'all is still shown where the part has nothing');
  const other = plateOf(aimAt(zoomed));
  plates.put(other, false);
  assert.equal(plates.takeCanvas(createCanvas), part.canvas);
  const nextAll = plateOf(aimAt());
  plates.put(nextAll, true);
  assert.deepEqual([plates.near, plates.whole], [other, nextAll]);
  assert.equal(plates.takeCanvas(createCanvas), all.canvas);
});

test('a picture of all that replaces both frees the canvas of both once', () => {
  const plates = new Plates();
  const first = plateOf(aimAt());
  plates.put(first, false);
  plates.put(plateOf(aimAt()), false);
  assert.equal(plates.takeCanvas(createCanvas), first.canvas);
  const made = plates.takeCanvas(createCanvas);
  assert.equal(made.id, String(canvases));
});

/** What is drawn of these plates into a frame at (10, 20) that shows this part. */
function drawn(plates: Plates, shown: PlaneRange): (readonly unknown[])[] {
  const { context, calls } = createRecorder({} as HTMLCanvasElement);
  plates.draw(context, shown, { left: 10, top: 20, width: 100, height: 100 });
  return calls.map(([name, canvas, ...place]) => [name, (canvas as HTMLCanvasElement).id, ...place]);
}

test('a picture of the right size is copied onto whole pixels where its part of the plane is', () => {
  const plates = new Plates();
  const all = plateOf(aimAt());
  plates.put(all, false);
  assert.deepEqual(drawn(plates, chart.range), [['drawImage', all.canvas.id, 10, 20]]);
  const shown = windowOf(chart.range, zoomed);
  const part = plateOf(aimAt(zoomed));
  plates.put(part, false);
  assert.deepEqual(drawn(plates, shown), [['drawImage', part.canvas.id, -5, 5]]);
  const moved: PlaneRange = { x: [shown.x[0] + 0.0504, shown.x[1] + 0.0504], y: shown.y };
  assert.deepEqual(drawn(plates, moved), [['drawImage', part.canvas.id, -15, 5]]);
  const lower: PlaneRange = { x: shown.x, y: [shown.y[0] - 0.05, shown.y[1] - 0.05] };
  assert.deepEqual(drawn(plates, lower), [['drawImage', part.canvas.id, -5, -5]]);
});

test('where the near picture does not reach, all of the plane is stretched below it', () => {
  const plates = new Plates();
  const all = plateOf(aimAt());
  plates.put(all, false);
  const part = plateOf(aimAt(zoomed));
  plates.put(part, false);
  const far: PlaneRange = { x: [0.5, 1], y: [0, 0.5] };
  assert.deepEqual(drawn(plates, far)[0], ['drawImage', all.canvas.id, -290, -80, 400, 400]);
  assert.equal(drawn(plates, far)[1]![1], part.canvas.id);
  assert.deepEqual(drawn(new Plates(), far), []);
});
