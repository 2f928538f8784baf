import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { noClaims } from '../../noClaims.ts';
import { createSharedAxis } from '../../../../webview/charts/frame/sharedAxis.ts';
import type { Picture, Probe, Setting } from '../../../../webview/pictures/frame/picture.ts';
import { openWindow } from '../../pageWindow.ts';
import { lightLook, look, sharesChart } from '../../pictures/sampleCharts.ts';

const page = openWindow();
const { fillWithCanvas, onCanvas, prepareCanvas } = await import('../../../../webview/charts/frame/canvas.ts');
after(() => page.close());

test('a canvas fills its place below what is there, tells of another size, and goes', () => {
  const place = document.createElement('div');
  place.append(document.createElement('p'));
  let resized = 0;
  const surface = fillWithCanvas(place, () => (resized += 1));
  const { canvas } = surface;
  assert.equal(place.firstElementChild, canvas);
  page.resize(place, 120, 80);
  assert.deepEqual([resized, surface.size()], [1, { width: 120, height: 80 }]);
  surface.dispose();
  page.resize(place, 100, 80);
  assert.deepEqual([resized, canvas.isConnected, place.children.length], [1, false, 1]);
});

test('a canvas has the pixels of the display; the pen counts in CSS px and begins on nothing', () => {
  const canvas = document.createElement('canvas');
  prepareCanvas(canvas, { width: 100, height: 50 }, 1.25);
  assert.deepEqual([canvas.width, canvas.height], [125, 63]);
  assert.deepEqual(page.drawnOn(canvas), [
    ['setTransform', 1.25, 0, 0, 1.25, 0, 0],
    ['clearRect', 0, 0, 100, 50],
  ]);
});

test('a picture is painted with the size, the look and the memory of its drawing', () => {
  const settings: (Setting & { readonly step: number })[] = [];
  const probe = { count: 3 } as Probe;
  const picture: Picture<'shares'> = {
    height: () => 100,
    paint(pen, chart, setting) {
      settings.push({ ...setting, step: chart.step });
      pen.line([0, 0, 1, 1], { color: '#fff', width: 1 });
      return probe;
    },
  };
  let current = look;
  let paints = 0;
  const place = document.createElement('div');
  const drawing = onCanvas(picture).mount(place, sharesChart(), {
    look: () => current,
    requestPaint: () => (paints += 1),
    edit: () => undefined,
    choose: () => undefined,
    chooseSample: () => undefined,
    openView: () => undefined,
    claims: noClaims,
    axis: createSharedAxis(),
    goTo: () => undefined,
  });
  assert.ok(!drawing.paint());
  assert.equal(drawing.probe(), undefined);
  page.resize(place, 100, 0);
  assert.ok(!drawing.paint());
  page.resize(place, 100, 50);
  assert.equal(paints, 2);
  assert.ok(drawing.paint());
  assert.equal(drawing.probe(), probe);
  current = lightLook;
  drawing.update({ ...sharesChart(), step: 7 });
  assert.ok(drawing.paint());
  assert.deepEqual(
    settings.map(({ size, step }) => [size.width, size.height, step]),
    [
      [100, 50, 100],
      [100, 50, 7],
    ],
  );
  assert.deepEqual(
    settings.map((setting) => setting.look),
    [look, lightLook],
  );
  assert.equal(settings[1]!.memory, settings[0]!.memory, 'axes grow');
  assert.ok(page.drawnOn(place.querySelector('canvas')!).some(([name]) => name === 'stroke'));
  drawing.dispose();
  assert.equal(place.children.length, 0);
});
