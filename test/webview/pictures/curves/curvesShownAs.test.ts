import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CurvesChart } from '../../../../src/protocol/charts.ts';
import { say } from '../../../../webview/drawing/texts.ts';
import { canSmooth, otherScale, showAs } from '../../../../webview/pictures/curves/curvesShownAs.ts';
import { seriesColors } from '../../../../webview/pictures/curves/curvesTraces.ts';
import { axis, columnOf, curvesChart, look, seriesOf } from '../sampleCharts.ts';
import { pathChart } from '../samplePath.ts';

const noisy = (): CurvesChart => {
  const x = columnOf(200, (index) => index);
  return curvesChart({
    y: axis('loss'),
    marks: [],
    series: [
      seriesOf(
        'one',
        'measured',
        x,
        x.map((value) => 5 + value / 100 + (value % 2 === 0 ? 1 : -1)),
      ),
      seriesOf(
        'two',
        'measured',
        x,
        x.map((value) => 1 + value),
      ),
    ],
  });
};

test('one series alone keeps its colour, and the caption says that there are others', () => {
  const chart = noisy();
  const alone = showAs(chart, { only: 'two' });
  assert.deepEqual(
    alone.series.map(({ id }) => id),
    ['two'],
  );
  assert.equal(seriesColors(alone, look)[0], seriesColors(chart, look)[1]);
  assert.match(say(alone.caption), /Only two of 2 curves\.$/);
  assert.ok(!JSON.stringify(alone).includes('wholeGroups'), 'files have only what is shown');
  assert.equal(showAs(chart, { only: 'none' }), chart);
});

test('smoothing takes the mean over records to either side, and begins and ends with its own', () => {
  const chart = noisy();
  assert.ok(canSmooth(chart) && !canSmooth(pathChart()));
  const smooth = showAs(chart, { isSmooth: true });
  const [before, after] = [chart.series[0]!.y, smooth.series[0]!.y];
  const slow = [...Array(11).keys()].reduce((sum, step) => sum + before[95 + step]!, 0) / 11;
  assert.ok(Math.abs(after[100]! - slow) < 1e-12);
  assert.deepEqual([after[0], after[199]], [before[0], before[199]]);
  assert.ok(Math.abs(smooth.series[1]!.y[100]! - 101) < 1e-12, 'a straight line stays');
  assert.match(say(smooth.caption), /Smoothed: mean of 11 records\.$/);
});

test('a stretch of x has its points alone, with what is said of them', () => {
  const chart = pathChart();
  const lambdas = chart.series[0]!.x;
  const range = [lambdas[20]!, lambdas[10]!].sort((one, other) => one - other) as [number, number];
  const part = showAs(chart, { range });
  for (const values of [
    part.series[0]!.x,
    part.series[0]!.y,
    part.notes![0]!.values,
    part.pick!.values,
    part.axes![1]!.values,
  ])
    assert.equal(values.length, 11);
  assert.deepEqual(part.notes![0]!.values, chart.notes![0]!.values.slice(10, 21));
  assert.match(say(part.caption), /Zoomed: /);
  assert.equal(showAs(chart, { range: [-5, -4] }), chart, 'nothing is no picture');
});

test('the other scale is offered where it can show the numbers', () => {
  const chart = noisy();
  assert.equal(otherScale(chart), 'log10');
  assert.equal(otherScale({ ...chart, y: { ...chart.y, scale: 'log10' } }), 'linear');
  const below = curvesChart({
    series: [
      seriesOf(
        'a',
        'measured',
        columnOf(3, (i) => i),
        columnOf(3, (i) => i - 1),
      ),
    ],
  });
  assert.equal(otherScale({ ...below, y: { ...below.y, scale: 'linear' } }), undefined);
  const logged = showAs(chart, { scale: 'log10' });
  assert.equal(logged.y.scale, 'log10');
  assert.match(say(logged.caption), /y axis: logarithmic\.$/);
});
