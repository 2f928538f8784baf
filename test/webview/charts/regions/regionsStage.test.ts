import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { createColorMemory } from '../../../../webview/pictures/cells/cellColors.ts';
import { prepareScene } from '../../../../webview/pictures/cells/regionsScene.ts';
import { placeIn } from '../../../../webview/pictures/frame/planeFrame.ts';
import { finish } from '../../../../webview/pictures/frame/slices.ts';
import { openWindow } from '../../pageWindow.ts';
import { look } from '../../pictures/sampleCharts.ts';
import { quadChart } from '../../pictures/samplePlanes.ts';

const page = openWindow();
const { drawPlane, setStage } = await import('../../../../webview/charts/regions/regionsStage.ts');
after(() => page.close());

const chart = quadChart({ side: 2, jitter: 0 });
const scene = finish(prepareScene({ chart, measure: undefined, look, memory: createColorMemory() }));
const size = { width: 301, height: 361 };

test('the plane stands on whole pixels of the display, below what explains its colours', () => {
  for (const ratio of [1, 1.5, 2]) {
    const canvas = document.createElement('canvas');
    const { box } = setStage(canvas, scene, { chart, look, size, ratio });
    for (const length of Object.values(box)) assert.ok(Math.abs(length * ratio - Math.round(length * ratio)) < 1e-9);
    assert.deepEqual([canvas.width, canvas.height], [Math.round(301 * ratio), Math.round(361 * ratio)]);
    const words = page.drawnOn(canvas).filter(([name]) => name === 'fillText');
    assert.ok(words.length > 0);
    assert.ok(words.every(([, , , y]) => (y as number) < box.top));
  }
});

test('before there are cells there is room for what will explain them', () => {
  const { box } = setStage(document.createElement('canvas'), undefined, { chart, look, size, ratio: 1 });
  assert.ok(box.top >= 48);
});

/** Draws at two pixels of the display per CSS pixel; what was drawn since the stage was set. */
function drawn(
  marks: { readonly asked: number; readonly hovered: number },
  chosen = chart.chosen,
): (readonly unknown[])[] {
  const canvas = document.createElement('canvas');
  const shown = { ...chart, chosen };
  const stage = setStage(canvas, scene, { chart: shown, look, size, ratio: 2 });
  const before = page.drawnOn(canvas).length;
  const layer = {
    draw: (context: CanvasRenderingContext2D, frame: object) =>
      context.fillText('cells', ...(Object.values(frame) as [number, number])),
  };
  drawPlane(stage, { chart: shown, scene, placing: placeIn(stage.box, chart.range), marks, layer });
  return page.drawnOn(canvas).slice(before);
}

test('all below the words is drawn anew, cells and samples in pixels of the display', () => {
  const { box } = setStage(document.createElement('canvas'), scene, { chart, look, size, ratio: 2 });
  const calls = drawn({ asked: -1, hovered: -1 });
  assert.deepEqual(calls[0], ['clearRect', 0, box.top - 16, 301, 361 - (box.top - 16)]);
  const cells = calls.find(([, text]) => text === 'cells');
  assert.deepEqual(cells, [
    'fillText',
    'cells',
    ...[box.left, box.top, box.width, box.height].map((length) => 2 * length),
  ]);
  const sprites = calls.filter(([name]) => name === 'drawImage');
  assert.equal(sprites.length, 3);
  const [, , x, y] = sprites[0]!;
  const middle = [2 * (box.left + 0.25 * box.width), 2 * (box.top + 0.75 * box.height)] as const;
  assert.ok(
    Math.abs((x as number) - middle[0]) < 20 && Math.abs((y as number) - middle[1]) < 20,
    `${String(x)} ${String(y)}`,
  );
});

test('a cell that was clicked stands for the chosen one until a chart tells of it', () => {
  const lines = (calls: (readonly unknown[])[]): number => calls.filter(([name]) => name === 'stroke').length;
  const plain = lines(drawn({ asked: -1, hovered: -1 }));
  const square = Float64Array.of(-1, -1, 0, -1, 0, 0, -1, 0);
  assert.equal(lines(drawn({ asked: 0, hovered: -1 })) - plain, 2);
  assert.equal(lines(drawn({ asked: -1, hovered: -1 }, square)) - plain, 2);
  assert.equal(lines(drawn({ asked: 3, hovered: -1 }, square)) - plain, 2);
  assert.ok(lines(drawn({ asked: -1, hovered: 0 })) - plain >= 1);
  const firstOf = (calls: (readonly unknown[])[]): string =>
    JSON.stringify(
      calls.slice(calls.findLastIndex(([name]) => name === 'drawImage')).find(([name]) => name === 'moveTo'),
    );
  assert.notEqual(
    firstOf(drawn({ asked: 3, hovered: -1 }, square)),
    firstOf(drawn({ asked: -1, hovered: -1 }, square)),
  );
});
