import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRandom } from '../../../../src/core/ground/random.ts';
import type { RegionsChart } from '../../../../src/protocol/charts.ts';
import { indexCells } from '../../../../webview/pictures/cells/cellIndex.ts';
import { meshOf, type CellMesh } from '../../../../webview/pictures/cells/cellMesh.ts';
import { paintCells, packColor, type BorderLook } from '../../../../webview/pictures/cells/cellPainter.ts';
import type { CellColors } from '../../../../webview/pictures/cells/cellColors.ts';
import { finish } from '../../../../webview/pictures/frame/slices.ts';
import type { PlaneRange } from '../../../../webview/pictures/frame/zoom.ts';
import { linked, quadChart, stripeChart } from '../samplePlanes.ts';

/** By crossing number, every cell in turn: slow and obvious. */
function cellsAround({ vertices, cornerStarts, corners }: CellMesh, x: number, y: number): number[] {
  const found: number[] = [];
  for (let cell = 0; cell + 1 < cornerStarts.length; cell += 1) {
    let isInside = false;
    for (let at = cornerStarts[cell]!; at < cornerStarts[cell + 1]!; at += 1) {
      const next = at + 1 < cornerStarts[cell + 1]! ? at + 1 : cornerStarts[cell]!;
      const [ax, ay] = [vertices[2 * corners[at]!]!, vertices[2 * corners[at]! + 1]!];
      const [bx, by] = [vertices[2 * corners[next]!]!, vertices[2 * corners[next]! + 1]!];
      if (ay > y !== by > y && x < ax + ((y - ay) / (by - ay)) * (bx - ax)) isInside = !isInside;
    }
    if (isInside) found.push(cell);
  }
  return found;
}

test('among 100,000 cells the index finds the cell that a look at all of them finds', () => {
  const mesh = meshOf(quadChart({ side: 317 }));
  const index = finish(indexCells(mesh));
  assert.equal(index.count, 100_489);
  const random = createRandom(7);
  for (let round = 0; round < 80; round += 1) {
    const [x, y] = [2 * random.uniform() - 1, 2 * random.uniform() - 1];
    assert.deepEqual([index.cellAt(x, y)], cellsAround(mesh, x, y), `${x} ${y}`);
  }
});

test('thin slanted cells, whose boxes cover one another, are found too', () => {
  const mesh = meshOf(stripeChart(3000));
  const index = finish(indexCells(mesh));
  const random = createRandom(8);
  let hits = 0;
  for (let round = 0; round < 300; round += 1) {
    const [x, y] = [2 * random.uniform(), random.uniform()];
    const expected = cellsAround(mesh, x, y)[0] ?? -1;
    assert.equal(index.cellAt(x, y), expected);
    if (expected >= 0) hits += 1;
  }
  assert.ok(hits > 100 && hits < 200, `${hits}`);
});

test('every corner and every side belongs to a cell, nothing outside does', () => {
  const mesh = meshOf(quadChart({ side: 12 }));
  const index = finish(indexCells(mesh));
  for (let vertex = 0; vertex < mesh.vertices.length; vertex += 2)
    assert.ok(index.cellAt(mesh.vertices[vertex]!, mesh.vertices[vertex + 1]!) >= 0);
  for (const [x, y] of [
    [1.001, 0],
    [0, -1.001],
    [Number.NaN, 0],
    [Infinity, 0],
  ] as const)
    assert.equal(index.cellAt(x, y), -1);
  const capped = finish(indexCells({ ...mesh, count: 100 }));
  assert.equal(capped.cellAt(0.99, 0.99), -1, 'a cell that the budget did not reach');
  assert.equal(finish(indexCells({ ...mesh, count: 0 })).cellAt(0, 0), -1);
});

test('neighbours share two corners, both ways', () => {
  const mesh = meshOf(quadChart({ side: 9 }));
  const { neighbours, count } = finish(indexCells(mesh));
  const cornersOf = (cell: number): Set<number> => new Set(mesh.corners.slice(4 * cell, 4 * cell + 4));
  for (let cell = 0; cell < count; cell += 1) {
    const found = [...neighbours.slice(4 * cell, 4 * cell + 4)].filter((other) => other >= 0).sort((a, b) => a - b);
    const expected = Array.from({ length: count }, (_, other) => other).filter(
      (other) => other !== cell && [...cornersOf(other)].filter((corner) => cornersOf(cell).has(corner)).length === 2,
    );
    assert.deepEqual(found, expected, `cell ${cell}`);
  }
});

test('the density of lines adds up to their length', () => {
  const mesh = meshOf(quadChart({ side: 60 }));
  const { lineDensity } = finish(indexCells(mesh));
  let length = 0;
  mesh.sideLayers.forEach((layer, side) => {
    if (layer < 0) return;
    const from = 2 * mesh.corners[side]!;
    const to = 2 * mesh.corners[side % 4 === 3 ? side - 3 : side + 1]!;
    // Half, for every side is met from both its cells.
    length +=
      Math.hypot(mesh.vertices[to]! - mesh.vertices[from]!, mesh.vertices[to + 1]! - mesh.vertices[from + 1]!) / 2;
  });
  const steps = 240;
  let sum = 0;
  for (let row = 0; row < steps; row += 1)
    for (let column = 0; column < steps; column += 1)
      sum += lineDensity(-1 + (2 * (column + 0.5)) / steps, -1 + (2 * (row + 0.5)) / steps) * (2 / steps) ** 2;
  assert.ok(Math.abs(sum / length - 1) < 0.02, `${sum} ${length}`);
});

const noBorders: BorderLook = { color: [255, 255, 255], width: 0.5, opacities: [0], fades: [0.25, 0.8] };

function colorsOf(chart: RegionsChart): CellColors {
  return {
    measure: chart.measures[0]!,
    palette: Array.from({ length: 250 }, (_, entry) => [entry, 255 - entry, (7 * entry) % 256] as const),
    entries: Uint8Array.from({ length: meshOf(chart).count }, (_, cell) => cell % 250),
    legend: { kind: 'keys' },
  };
}

function paint(
  chart: RegionsChart,
  { window, width, height, border }: { window: PlaneRange; width: number; height: number; border: BorderLook },
): Uint32Array {
  const index = finish(indexCells(meshOf(chart)));
  const pixels = new Uint32Array(width * height);
  const fills = new Uint32Array(width * height);
  finish(paintCells({ index, colors: colorsOf(chart), border, window, width, height, pixels, fills }));
  return pixels;
}

test('a pixel has the colour of the cell that its middle lies in, at every zoom', () => {
  const chart = quadChart({ side: 23, jitter: 0.3 });
  const index = finish(indexCells(meshOf(chart)));
  const { palette, entries } = colorsOf(chart);
  const windows: PlaneRange[] = [
    chart.range,
    { x: [-0.31, 0.17], y: [0.2, 0.68] },
    { x: [0.8, 1.4], y: [-1.2, -0.6] },
    { x: [0.1, 0.101], y: [0.1, 0.101] },
  ];
  for (const window of windows) {
    const [width, height] = [97, 61];
    const pixels = paint(chart, { window, width, height, border: noBorders });
    pixels.forEach((pixel, at) => {
      const x = window.x[0] + (((at % width) + 0.5) / width) * (window.x[1] - window.x[0]);
      const y = window.y[1] - ((Math.floor(at / width) + 0.5) / height) * (window.y[1] - window.y[0]);
      const cell = index.cellAt(x, y);
      assert.equal(pixel, cell < 0 ? 0 : packColor(palette[entries[cell]!]!), `${x} ${y} of ${JSON.stringify(window)}`);
    });
  }
});

test('cells far below a pixel leave no pixel out', () => {
  const chart = quadChart({ side: 200, jitter: 0.35 });
  const pixels = paint(chart, { window: chart.range, width: 50, height: 50, border: noBorders });
  assert.ok(pixels.every((pixel) => pixel !== 0));
});

/** Two cells, their border upright in the middle or slanted. */
function twoCells(low: number, high: number): RegionsChart {
  return {
    ...quadChart({ side: 2 }),
    ...linked(
      Float64Array.of(-1, -1, low, -1, 1, -1, 1, 1, high, 1, -1, 1),
      Int32Array.of(0, 1, 4, 5, 1, 2, 3, 4),
      Int32Array.of(0, 4, 8),
    ),
    sideLayers: Int8Array.of(-1, 0, -1, -1, -1, -1, -1, 0),
    measures: [{ id: 'p', label: { text: 'p', args: [] }, kind: 'category', values: Uint32Array.of(0, 1) }],
  };
}

const red = (pixel: number): number => pixel & 0xff;

test('a border puts as much ink on a row as it is wide, whatever its slope', () => {
  const border: BorderLook = { color: [255, 255, 255], width: 0.5, opacities: [1], fades: [9, 10] };
  for (const [low, high] of [
    [0, 0],
    [-0.013, 0.02],
    [-0.4, 0.4],
  ] as const) {
    const chart = twoCells(low, high);
    // Black fills: what is there is ink.
    const black: CellColors = { ...colorsOf(chart), palette: [[0, 0, 0]], entries: Uint8Array.of(0, 0) };
    const [width, height] = [80, 80];
    const pixels = new Uint32Array(width * height);
    const fills = new Uint32Array(width * height);
    const index = finish(indexCells(meshOf(chart)));
    finish(paintCells({ index, colors: black, border, window: chart.range, width, height, pixels, fills }));
    const ink = pixels.reduce((sum, pixel) => sum + red(pixel) / 255, 0);
    const expected = 0.5 * Math.hypot(height, ((high - low) / 2) * width);
    assert.ok(Math.abs(ink / expected - 1) < 0.03, `${low} ${high}: ${ink} for ${expected}`);
  }
});

test('along a slanted border the fills go over into each other', () => {
  const chart = twoCells(-0.05, 0.05);
  const border: BorderLook = { color: [0, 0, 0], width: 0.001, opacities: [1], fades: [9, 10] };
  const colors: CellColors = {
    ...colorsOf(chart),
    palette: [
      [0, 0, 0],
      [200, 0, 0],
    ],
    entries: Uint8Array.of(0, 1),
  };
  const [width, height] = [40, 40];
  const pixels = new Uint32Array(width * height);
  const index = finish(indexCells(meshOf(chart)));
  finish(
    paintCells({
      index,
      colors,
      border,
      window: chart.range,
      width,
      height,
      pixels,
      fills: new Uint32Array(width * height),
    }),
  );
  const between = new Set([...pixels].map(red).filter((value) => value > 10 && value < 190));
  assert.ok(between.size >= 8, [...between].join(' '));
  // The area of each cell is half of the picture, also when its edge is smooth.
  const share = pixels.reduce((sum, pixel) => sum + red(pixel) / 200, 0) / pixels.length;
  assert.ok(Math.abs(share - 0.5) < 0.005, `${share}`);
});

test('borders are left out where cells are below a pixel, and come back with zoom', () => {
  const chart = quadChart({ side: 120 });
  const border: BorderLook = { color: [255, 255, 255], width: 0.5, opacities: [1], fades: [0.25, 0.8] };
  const size = { width: 90, height: 90 };
  const bare = paint(chart, { window: chart.range, ...size, border: noBorders });
  assert.deepEqual(paint(chart, { window: chart.range, ...size, border }), bare);
  const near: PlaneRange = { x: [-0.1, 0.1], y: [-0.1, 0.1] };
  assert.notDeepEqual(
    paint(chart, { window: near, ...size, border }),
    paint(chart, { window: near, ...size, border: noBorders }),
  );
});
