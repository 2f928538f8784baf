import assert from 'node:assert/strict';
import { test } from 'node:test';
import { message } from '../../../../src/core/ground/errors.ts';
import type { CurvesChart } from '../../../../src/protocol/charts.ts';
import { columnsOf } from '../../../../webview/pictures/columns/columns.ts';
import { layoutCurves } from '../../../../webview/pictures/curves/curvesLayout.ts';
import { curvesPicture } from '../../../../webview/pictures/curves/curvesPicture.ts';
import { showQuantity } from '../../../../webview/pictures/curves/curvesQuantities.ts';
import { csvOf } from '../../../../webview/pictures/columns/exportText.ts';
import { createMemory } from '../../../../webview/pictures/frame/picture.ts';
import { drawChart } from '../drawnText.ts';
import { axis, curvesChart, look, measure, seriesOf } from '../sampleCharts.ts';

const steps = Float64Array.of(0, 10, 20);
const texts = (name: string): Pick<CurvesChart, 'title' | 'caption' | 'description' | 'explanation'> => ({
  title: message(`title of ${name}`),
  caption: message(`caption of ${name}`),
  description: message(`description of ${name}`),
  explanation: message(`explanation of ${name}`),
});
const lengths = [Float64Array.of(1, 2, 3), Float64Array.of(4, 5, 6)] as const;
const chart: CurvesChart = {
  ...curvesChart({
    ...texts('length'),
    x: axis('step'),
    y: axis('length'),
    series: [seriesOf('one', 'measured', steps, lengths[0]), seriesOf('two', 'measured', steps, lengths[1])],
    marks: [],
  }),
  quantities: [
    { id: 'length', label: message('length'), y: axis('length'), values: lengths, ...texts('length') },
    {
      id: 'sum',
      label: message('sum'),
      y: axis('sum', 'log10'),
      values: [Float64Array.of(10, 200, 3000), Float64Array.of(NaN, NaN, NaN)],
      ...texts('sum'),
    },
  ],
};

test('the first quantity and an unknown one leave the chart as it is', () => {
  for (const id of ['length', 'nothing', undefined]) assert.equal(showQuantity(chart, id), chart);
  const plain = curvesChart();
  assert.equal(showQuantity(plain, 'sum'), plain);
});

test('another quantity brings its numbers, its axis and its texts; what it has no number for is left out', () => {
  const shown = showQuantity(chart, 'sum');
  assert.deepEqual(
    [shown.title.text, shown.caption.text, shown.explanation.text],
    ['title of sum', 'caption of sum', 'explanation of sum'],
  );
  assert.equal(shown.description.text, 'description of sum');
  assert.equal(shown.y.scale, 'log10');
  assert.deepEqual(
    shown.series.map(({ id }) => id),
    ['one'],
  );
  assert.deepEqual([...shown.series[0]!.y], [10, 200, 3000]);
  assert.equal(shown.series[0]!.x, steps);
  assert.equal(csvOf(columnsOf(shown)), 'step,one\r\n0,10\r\n10,200\r\n20,3000\r\n');
  const words = drawChart(curvesPicture, shown, { width: 500, height: 240 }).words.map(({ text }) => text);
  assert.ok(words.includes('sum'), words.join('|'));
});

test('every quantity has an axis of its own, also after the others were seen', () => {
  const memory = createMemory();
  const size = { width: 500, height: 240 };
  const domainOf = (id: string): readonly [number, number] =>
    layoutCurves({ measure }, showQuantity(chart, id), { look, size, memory }).y.domain;
  const before = domainOf('length');
  assert.ok(domainOf('sum')[1] >= 3000);
  assert.deepEqual(domainOf('length'), before);
  assert.ok(before[1] < 20);
});
