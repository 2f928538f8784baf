import assert from 'node:assert/strict';
import { test } from 'node:test';
import { message } from '../../../../src/core/ground/errors.ts';
import type { RegionsChart } from '../../../../src/protocol/charts.ts';
import { createColorMemory } from '../../../../webview/pictures/cells/cellColors.ts';
import { formatNumber } from '../../../../src/core/ground/numberText.ts';
import { columnsOf } from '../../../../webview/pictures/columns/columns.ts';
import { contoursPicture } from '../../../../webview/pictures/fields/contoursPicture.ts';
import { cornersOf, meshOf } from '../../../../webview/pictures/cells/cellMesh.ts';
import { csvOf, jsonOf } from '../../../../webview/pictures/columns/exportText.ts';
import type { Probe } from '../../../../webview/pictures/frame/picture.ts';
import { createRegionsPicture, regionsPicture } from '../../../../webview/pictures/cells/regionsPicture.ts';
import { wholeView, zoomView } from '../../../../webview/pictures/frame/zoom.ts';
import { drawChart, findClash } from '../drawnText.ts';
import { contoursChart, quadChart } from '../samplePlanes.ts';

const size = { width: 560, height: 440 };

/** The chart as another of its measures colours it. */
function byMeasure(chart: RegionsChart, at: number): RegionsChart {
  return { ...chart, measures: [chart.measures[at]!, ...chart.measures.filter((_, index) => index !== at)] };
}

/** What a budget of so many cells leaves of a chart of quadrilaterals. */
function firstOf(chart: RegionsChart, count: number): RegionsChart {
  const { counts, links, far } = chart.corners;
  return {
    ...chart,
    exactness: 'capped',
    corners: { counts: counts.slice(0, count), links: links.slice(0, 4 * count), far },
    sideLayers: chart.sideLayers.slice(0, 4 * count),
  };
}

const cells = quadChart({ side: 8 });
const regression = { ...cells, classNames: [] };
const gallery = [
  ['patterns', cells],
  ['slopes', byMeasure(cells, 1)],
  ['outputs', byMeasure(cells, 2)],
  ['a regression', byMeasure(regression, 2)],
  ['capped', firstOf(cells, 39)],
  ['without measures', { ...cells, measures: [] }],
  ['without cells', { ...firstOf(cells, 0), exactness: 'exact' }],
  ['chosen', { ...cells, chosen: Float64Array.of(-0.5, -0.5, 0.5, -0.5, 0, 0.5) }],
  ['many classes', { ...cells, classNames: Array.from({ length: 9 }, (_, at) => `a class with a name ${at}`) }],
] as const satisfies readonly (readonly [string, RegionsChart])[];

test('no label of a partition is cut off or lies on another, wide or narrow, and no number is none', () => {
  for (const [name, chart] of gallery) {
    for (const width of [260, 430, 900]) {
      const { svg, words } = drawChart(regionsPicture, chart, { width, height: 440 });
      assert.equal(findClash(words, { width, height: 440 }), undefined, `${name} at ${width} px`);
      assert.doesNotMatch(svg, /NaN|Infinity|undefined/, name);
    }
  }
});

test('labels stay apart at every zoom', () => {
  for (let zoom = 1; zoom < 40_000; zoom *= 3.7) {
    const view = zoomView(cells.range, wholeView(cells.range), zoom, [-0.737, 0.613]);
    const picture = createRegionsPicture(() => ({ measure: 'slope', view, memory: createColorMemory() }));
    for (const width of [300, 900]) {
      const { words } = drawChart(picture, cells, { width, height: 440 });
      assert.equal(findClash(words, { width, height: 440 }), undefined, `${zoom} times at ${width} px`);
    }
  }
});

/** Points of all areas of a drawing that are filled and have a line of their own colour: the cells. */
function outlinesOf(svg: string): number[][] {
  return [...svg.matchAll(/<path d="([^"]*)" fill="(#[0-9a-f]+)" stroke="\2" stroke-width="0.6"/g)].flatMap((path) =>
    path[1]!
      .slice(1, -1)
      .split('M')
      .map((part) => [...part.matchAll(/-?[\d.]+/g)].map((found) => Number(found[0]))),
  );
}

function areaOf(outline: readonly number[]): number {
  let twice = 0;
  for (let at = 0; at < outline.length; at += 2) {
    const next = (at + 2) % outline.length;
    twice += outline[at]! * outline[next + 1]! - outline[next]! * outline[at + 1]!;
  }
  return Math.abs(twice) / 2;
}

test('the outlines of the cells fill the plane once', () => {
  const { svg } = drawChart(regionsPicture, cells, size);
  const outlines = outlinesOf(svg);
  assert.equal(outlines.length, 64);
  const xs = outlines.flatMap((outline) => outline.filter((_, at) => at % 2 === 0));
  const ys = outlines.flatMap((outline) => outline.filter((_, at) => at % 2 === 1));
  const [width, height] = [xs, ys].map((values) => Math.max(...values) - Math.min(...values)) as [number, number];
  assert.ok(Math.abs(width - height) < 0.02, 'a unit is as long on x as on y');
  const sum = outlines.reduce((total, outline) => total + areaOf(outline), 0);
  assert.ok(Math.abs(sum / (width * height) - 1) < 1e-4);
});

test('a zoomed picture holds the cells that are seen', () => {
  const view = zoomView(cells.range, wholeView(cells.range), 8, [0, 0]);
  const picture = createRegionsPicture(() => ({ measure: undefined, view, memory: createColorMemory() }));
  const seen = outlinesOf(drawChart(picture, cells, size).svg).length;
  assert.ok(seen >= 1 && seen <= 9, `${seen}`);
});

test('borders, decision boundary, what is missing and what is chosen are drawn as such', () => {
  const of = (chart: RegionsChart): string => drawChart(regionsPicture, chart, size).svg;
  const plain = of(cells);
  assert.match(plain, /stroke-width="0.5" stroke-opacity/, 'borders of half a pixel');
  assert.match(plain, /stroke="#cccccc" stroke-width="2" stroke-linecap="round"/, 'a boundary of two pixels');
  assert.doesNotMatch(plain, /url\(#pattern/);
  assert.match(of({ ...cells, exactness: 'capped' }), /url\(#pattern/, 'what the budget did not reach is hatched');
  assert.doesNotMatch(plain, /stroke-dasharray/);
  assert.match(of({ ...cells, chosen: Float64Array.of(-0.5, -0.5, 0.5, -0.5, 0, 0.5) }), /stroke-dasharray="6 3"/);
});

test('the pointer finds the cell under it, with all that is known of it', () => {
  const { probe } = drawChart(regionsPicture, cells, size);
  assert.ok(probe !== undefined);
  for (const index of [0, 12_345, probe.count - 1]) {
    const { x, y } = probe.lines(index);
    assert.equal(probe.indexAt(x!, y!), index);
    assert.equal(probe.indexOf(probe.valueOf(index)), index);
  }
  // The lower left corner of the plane lies in cell 0, the upper right one in the last.
  const { area } = probe;
  assert.ok(area !== undefined);
  const last = probe.readout(probe.indexAt(area.left + area.width - 1, area.top + 1)!);
  assert.deepEqual(
    last.rows.map((row) => row.label),
    ['activation pattern', 'slope', 'output', 'area', 'slope along x'],
  );
  const at = cornersOf(meshOf(cells), 63);
  const across = (from: number, to: number, axis: number): number => at[2 * to + axis]! - at[2 * from + axis]!;
  const areaByDiagonals = (across(0, 2, 0) * across(1, 3, 1) - across(1, 3, 0) * across(0, 2, 1)) / 2;
  assert.deepEqual(
    last.rows.map((row) => row.value),
    ['', '1.375', '0.4844', formatNumber(areaByDiagonals, 4), '0.5'],
  );
  assert.ok(
    last.rows[0]!.color !== undefined && last.rows[1]!.color === undefined,
    'what colours the cell has its colour',
  );
});

test('arrow keys go from cell to cell, and far with Shift', () => {
  const { probe } = drawChart(regionsPicture, cells, size);
  assert.ok(probe?.step !== undefined);
  const step: NonNullable<Probe['step']> = (...args) => probe.step!(...args);
  const keyOf = (index: number): string =>
    probe
      .readout(index)
      .rows.map(({ value, color }) => `${value} ${color}`)
      .join();
  let index = step(undefined, { x: 1, y: 0 }, false);
  const seen = [keyOf(index)];
  for (let press = 0; press < 10; press += 1) {
    index = step(index, { x: 1, y: 0 }, false);
    seen.push(keyOf(index));
  }
  assert.ok([4, 5].includes(new Set(seen).size), 'from the middle to the border');
  assert.equal(new Set(seen.slice(0, 4)).size, 4, 'every press leads to another cell');
  const up = step(index, { x: 0, y: -1 }, false);
  assert.notEqual(keyOf(up), keyOf(index));
  assert.ok(probe.lines(up).y! < probe.lines(index).y!);
  assert.ok(probe.lines(step(up, { x: -1, y: 0 }, true)).x! <= probe.lines(up).x! - 60);
});

test('every cell is a row of the file, with its corners; a table takes no more rows than it shows', () => {
  const columns = columnsOf(cells);
  for (const column of columns) assert.equal(column.cells.length, 64, column.name);
  const [head, first] = csvOf(columns).split('\r\n');
  assert.equal(head, 'cell,activation pattern,slope,output,area,slope along x,"outline (x0, x1)"');
  assert.match(first ?? '', /^1,#000f4243,0.5,-0.5,0.0\d+,0.5,"POLYGON \(\(-1 -1, .*, -1 -1\)\)"$/);
  const areas = columns.find(({ name }) => name === 'area')!.cells as number[];
  assert.ok(Math.abs(areas.reduce((sum, area) => sum + area, 0) - 4) < 1e-12, 'the cells cover the square');
  const few = columnsOf(cells, 10);
  assert.ok(few.every((column) => column.cells.length === 10 && column.height === 64));
});

test('JSON holds all of a chart: plain columns, words as they are read, null for what is no number', () => {
  const chart = {
    ...cells,
    notes: [
      {
        label: message('area of {0}', 3),
        values: Float64Array.from({ length: 64 }, (_, cell) => (cell === 1 ? Number.NaN : cell)),
      },
    ],
  };
  const read = JSON.parse(jsonOf(chart)) as Record<string, unknown>;
  assert.deepEqual(read['vertices'], [...cells.vertices]);
  const { corners, cornerStarts } = meshOf(cells);
  const cornersOfCell = (cell: number): number[] => [...corners.subarray(cornerStarts[cell], cornerStarts[cell + 1])];
  assert.deepEqual(
    read['corners'],
    Array.from({ length: 64 }, (_, cell) => cornersOfCell(cell)),
  );
  assert.deepEqual(read['notes'], [
    { label: 'area of 3', values: Array.from({ length: 64 }, (_, cell) => (cell === 1 ? null : cell)) },
  ]);
  assert.equal(read['title'], '64 linear regions');
  assert.deepEqual(read['range'], { x: [-1, 1], y: [-1, 1] });
});

test('no label of level lines is cut off or lies on another', () => {
  const charts = [
    contoursChart(),
    contoursChart({ levels: new Float64Array(0), lines: [], marks: [] }),
    contoursChart({ field: new Float64Array(41 * 41).fill(Number.NaN) }),
    contoursChart({ field: new Float64Array(41 * 41).fill(2) }),
    contoursChart({
      marks: Array.from({ length: 12 }, (_, at) => ({
        id: `${at}`,
        label: message('the same place {0}', at),
        role: 'penalized' as const,
        x: 0.01 * at,
        y: 0,
      })),
    }),
  ];
  for (const chart of charts) {
    for (const width of [280, 430, 900]) {
      const { svg, words } = drawChart(contoursPicture, chart, { width, height: 440 });
      assert.equal(findClash(words, { width, height: 440 }), undefined, `${width} px`);
      assert.doesNotMatch(svg, /NaN|Infinity|undefined/);
    }
  }
});

test('marks and lines are named, three levels too', () => {
  const { svg, words } = drawChart(contoursPicture, contoursChart(), size);
  const said = words.map((word) => word.text);
  for (const name of ['minimum of the loss', 'with penalty', 'under the constraint', 'now'])
    assert.equal(said.filter((text) => text === name).length, 1, `${name}: ${said.join(' | ')}`);
  for (const name of ['unit ball of l1', 'loss of the solution', 'gradient descent', 'loss (nats)'])
    assert.ok(said.includes(name), name);
  // On the ramp and on its line.
  for (const level of ['0.7', '1.5', '4']) assert.equal(said.filter((text) => text === level).length, 2, level);
  assert.match(svg, /stroke-dasharray="7 4"/, 'the ball');
  assert.match(svg, /stroke-dasharray="2 3"/, 'the level of the solution');
});

test('the level 1 of a distance squared is a circle of radius 1, and units are equal', () => {
  const { svg, probe } = drawChart(
    contoursPicture,
    contoursChart({ levels: Float64Array.of(1), lines: [], marks: [] }),
    size,
  );
  assert.ok(probe?.area !== undefined);
  const { area } = probe;
  assert.ok(Math.abs(area.width - area.height) < 1e-9);
  const unit = area.width / 4;
  const centre = [area.left + 2.5 * unit, area.top + 2 * unit] as const;
  const path = /<path d="([^"]*)" fill="none"[^>]*stroke-width="1.2"/.exec(svg)?.[1] ?? '';
  const radii = [...path.matchAll(/[ML](-?[\d.]+) (-?[\d.]+)/g)].map(
    (found) => Math.hypot(Number(found[1]) - centre[0], Number(found[2]) - centre[1]) / unit,
  );
  assert.ok(radii.length > 60);
  for (const radius of radii) assert.ok(Math.abs(radius - 1) < 0.005, `${radius}`);
});

test('the crosshair reads the field, arrow up is up', () => {
  const { probe } = drawChart(contoursPicture, contoursChart(), size);
  assert.ok(probe !== undefined);
  // Column 25, row 20: the minimum.
  const index = 20 * 41 + 25;
  assert.deepEqual(probe.readout(index).rows[0]?.value, '0');
  assert.match(probe.readout(index).title, /weight 1 1, weight 2 0.5/);
  assert.deepEqual(probe.placeOf!(index), [1, 0.5]);
  assert.equal(probe.stride, -41);
  const { x, y } = probe.lines(index);
  assert.equal(probe.indexAt(x!, y!), index);
  assert.ok(probe.lines(index + 41).y! < y!);
});

test('the file of level lines lists marks, lines and the field', () => {
  const chart = contoursChart();
  const columns = columnsOf(chart);
  for (const column of columns) assert.equal(column.cells.length, 4 + 5 + 61 + 61 + 41 * 41);
  assert.deepEqual(
    columns.map((column) => column.name),
    ['part', 'weight 1', 'weight 2', 'loss (nats)'],
  );
  assert.deepEqual(
    columns.map((column) => column.cells.at(-1)),
    ['field', 2.5, 2.5, 6.25],
  );
});
