import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Chart } from '../../../../src/protocol/charts.ts';
import { columnsOf } from '../../../../webview/pictures/columns/columns.ts';
import { csvOf, fileNameOf } from '../../../../webview/pictures/columns/exportText.ts';
import { thinTrace } from '../../../../webview/pictures/frame/thinning.ts';
import {
  activationChart,
  axis,
  curvesChart,
  heatChart,
  planeChart,
  seriesOf,
  sharesChart,
  tableChart,
} from '../sampleCharts.ts';

test('every kind of chart has columns of equal length', () => {
  const charts: readonly Chart[] = [
    curvesChart(),
    planeChart(),
    activationChart(),
    sharesChart(),
    heatChart(),
    tableChart(),
  ];
  for (const chart of charts) {
    const columns = columnsOf(chart);
    assert.ok(columns.length >= 2, chart.kind);
    for (const column of columns)
      assert.equal(column.cells.length, columns[0]!.cells.length, `${chart.kind}: ${column.name}`);
  }
});

test('series with different x share the rows, empty where they have nothing', () => {
  const chart = curvesChart({
    x: axis('step'),
    series: [
      seriesOf('a', 'measured', Float64Array.of(0, 2, 10), Float64Array.of(1, 2, 3)),
      seriesOf('b', 'dots', Float64Array.of(2, 1), Float64Array.of(5, 4)),
    ],
  });
  assert.equal(csvOf(columnsOf(chart)), 'step,a,b\r\n0,1,\r\n1,,4\r\n2,2,5\r\n10,3,\r\n');
});

test('csv keeps full precision, quotes what needs it and defuses formulas', () => {
  const columns = [
    { name: 'a,"b"', cells: [0.1 + 0.2, Number.NaN, -1] },
    { name: 'word', cells: ['=1+1', 'two\nlines', undefined] },
  ];
  assert.equal(csvOf(columns), '"a,""b""",word\r\n0.30000000000000004,\'=1+1\r\n,"two\nlines"\r\n-1,\r\n');
});

test('file names are plain', () => {
  assert.equal(fileNameOf({ view: 'gradients', id: '../layer 1/β', step: 20 }, 'svg'), 'gradients-layer-1-step-20.svg');
  assert.equal(fileNameOf({ view: 'training', id: '///', step: 0 }, 'csv'), 'training-chart-step-0.csv');
});

test('thinning keeps every peak, the ends and the order', () => {
  const count = 10_000;
  const places = new Float64Array(2 * count);
  for (let index = 0; index < count; index += 1) {
    places[2 * index] = index / (count - 1);
    places[2 * index + 1] = index === 4321 ? 9 : index === 777 ? -9 : Math.sin(index / 50);
  }
  const thin = thinTrace(places, 100);
  const xs = thin.filter((_, index) => index % 2 === 0);
  const ys = thin.filter((_, index) => index % 2 === 1);
  assert.ok(xs.length <= 404 && xs.length > 100);
  assert.ok(xs.every((x, index) => index === 0 || x > xs[index - 1]!));
  assert.equal(Math.max(...ys), 9);
  assert.equal(Math.min(...ys), -9);
  assert.deepEqual([xs[0], xs.at(-1)], [0, 1]);
  assert.equal(thinTrace(places.subarray(0, 40), 100).length, 40, 'few points stay as they are');
});

test('a plane of values is told as a prediction at its places, one of classes as decision and confidence', () => {
  const plane = planeChart(3);
  const field = Float32Array.of(0.5, 1.25, 1, 0, 0.75, 1, 1, 0, 0.5);
  const value = columnsOf({ ...plane, rows: 3, columns: 3, field, fieldKind: 'value' });
  assert.deepEqual(
    value.map(({ cells }) => cells.length),
    [9, 9, 9],
  );
  assert.equal(value[2]!.name, 'prediction');
  assert.deepEqual([...value[2]!.cells], [...field]);
  const { x, y } = plane.range;
  assert.deepEqual([value[0]!.cells[5], value[1]!.cells[5]], [x[1], (y[0] + y[1]) / 2]);
  const classes = columnsOf({ ...plane, rows: 3, columns: 3, field, fieldKind: 'classes', classNames: ['no', 'yes'] });
  assert.deepEqual(
    classes.slice(2).map(({ name, cells }) => [name, cells[1]]),
    [
      ['decision', 'yes'],
      ['confidence', 0.25],
    ],
  );
});
