import assert from 'node:assert/strict';
import { test } from 'node:test';
import { message } from '../../../../src/core/ground/errors.ts';
import type { ContoursChart } from '../../../../src/protocol/charts.ts';
import type { Pen, Stroke } from '../../../../webview/drawing/pen.ts';
import { contoursPicture } from '../../../../webview/pictures/fields/contoursPicture.ts';
import {
  besideMap,
  drawSurface,
  surfaceRoom,
  turnView,
  usualView,
  type SurfaceView,
} from '../../../../webview/pictures/fields/surfacePicture.ts';
import { drawChart } from '../drawnText.ts';
import { look as darkLook } from '../sampleCharts.ts';
import { contoursChart } from '../samplePlanes.ts';

interface Drawn {
  readonly areas: number[][];
  readonly lines: Stroke[];
  readonly shapes: (readonly [number, number, number])[];
}

/** What is drawn of the surface, the pen's other calls left out. */
function draw(chart: ContoursChart, view: SurfaceView): Drawn {
  const drawn: Drawn = { areas: [], lines: [], shapes: [] };
  const pen = {
    area: (points: ArrayLike<number>) => drawn.areas.push(Array.from(points)),
    shape: (_shape: string, at: readonly [number, number, number]) => drawn.shapes.push(at),
    line: (_points: ArrayLike<number>, stroke: Stroke) => drawn.lines.push(stroke),
  } as unknown as Pen;
  drawSurface(pen, chart, { look: darkLook, size: { width: 300, height: 300 }, view });
  return drawn;
}

const nothing: Drawn = { areas: [], lines: [], shapes: [] };

const bowl = (overrides: Partial<ContoursChart> = {}): ContoursChart =>
  contoursChart({ lines: [], marks: [], ...overrides }, 11);
const fromAbove = { turn: 0, tilt: Math.PI / 2 };

test('from above the surface is the map: right is right and up is up, and every cell is a square', () => {
  const { range } = bowl();
  const { areas, shapes } = draw(
    bowl({
      marks: [
        { id: 'a', role: 'free', label: { text: 'a', args: [] }, x: range.x[0], y: range.y[0] },
        { id: 'b', role: 'free', label: { text: 'b', args: [] }, x: range.x[1], y: range.y[1] },
      ],
    }),
    fromAbove,
  );
  assert.equal(areas.length, 100);
  for (const [x0, y0, x1, y1, x2, y2] of areas) {
    assert.ok(Math.abs(x1! - x0! - (y1! - y2!)) < 1e-9 && Math.abs(y1! - y0!) < 1e-9 && Math.abs(x2! - x1!) < 1e-9);
  }
  const [low, high] = shapes;
  assert.ok(low![0] < high![0] && low![1] > high![1]);
});

test('a whole turn changes nothing, and it stays above the plane', () => {
  const chart = bowl();
  const one = draw(chart, { turn: 0.3, tilt: 0.7 }).areas.flat();
  const other = draw(chart, { turn: 0.3 + 2 * Math.PI, tilt: 0.7 }).areas.flat();
  one.forEach((value, at) => assert.ok(Math.abs(value - other[at]!) < 1e-9));
  assert.ok(turnView(fromAbove, { turn: 0, tilt: 5 }).tilt <= Math.PI / 2);
  assert.ok(turnView(fromAbove, { turn: 0, tilt: -50 }).tilt > 0);
});

test('what lies higher is drawn higher, and further cells are drawn first', () => {
  const chart = bowl();
  const view = { turn: 0, tilt: 0.5 };
  const { areas } = draw(chart, view);
  const bottomOf = (area: readonly number[]): number => Math.max(area[1]!, area[3]!, area[5]!, area[7]!);
  assert.ok(bottomOf(areas[0]!) < bottomOf(areas.at(-1)!), 'the last is nearest');
  const flat = bowl({ field: chart.field.map(() => 1), levels: Float64Array.of() });
  const topOf = (drawn: Drawn): number =>
    Math.min(...drawn.areas.flatMap((area) => area.filter((_, at) => at % 2 === 1)));
  assert.ok(topOf({ ...nothing, areas }) < topOf(draw(flat, view)));
});

test('a trail has the colour and the width that the legend of the map gives it', () => {
  const trail = (id: string, length: number): ContoursChart['lines'][number] => ({
    id,
    label: message(id),
    role: 'trail',
    x: new Float64Array(length),
    y: new Float64Array(length),
  });
  const [first, second, third] = [trail('first', 5), trail('second', 5), trail('third', 500)];
  const { lines } = draw(bowl({ lines: [first, second, third] }), fromAbove);
  const colors = lines.map(({ color }) => color);
  assert.deepEqual(colors, darkLook.categories.slice(1, 4), 'the first is that of the run');
  assert.ok(lines[2]!.width < lines[1]!.width, 'a long walk is thin');
  const map = drawChart(contoursPicture, bowl({ lines: [first, second, third] }), { width: 300, height: 300 }).svg;
  for (const color of colors) assert.ok(map.includes(color), color);
});

test('beside its surface a map needs the height that it needs alone', () => {
  const room = { width: 300, pen: { measure: () => 0 }, look: darkLook };
  assert.equal(besideMap(() => usualView).height(bowl(), room), contoursPicture.height(bowl(), room));
});

test('a hole of the field is a hole of the surface', () => {
  const chart = bowl();
  const field = chart.field.slice();
  field[5 * 11 + 5] = NaN;
  assert.equal(draw({ ...chart, field }, fromAbove).areas.length, 96);
});

test('there is a surface only where there is room beside the map', () => {
  assert.equal(surfaceRoom({ width: 300, height: 300 }), undefined);
  assert.deepEqual(surfaceRoom({ width: 800, height: 400 }), { left: 400, size: { width: 400, height: 400 } });
});
