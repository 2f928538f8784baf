import assert from 'node:assert/strict';
import { test } from 'node:test';
import { message } from '../../../../src/core/ground/errors.ts';
import type { CurvesChart } from '../../../../src/protocol/charts.ts';
import { layoutCurves } from '../../../../webview/pictures/curves/curvesLayout.ts';
import { curvesPicture } from '../../../../webview/pictures/curves/curvesPicture.ts';
import { piecesOf } from '../../../../webview/pictures/curves/curvesTraces.ts';
import { heatPicture } from '../../../../webview/pictures/fields/heatPicture.ts';
import { createMemory } from '../../../../webview/pictures/frame/picture.ts';
import { drawChart } from '../drawnText.ts';
import { axis, columnOf, curvesChart, heatChart, look, measure, seriesOf } from '../sampleCharts.ts';

const size = { width: 480, height: 220 };

/** A line that falls from 100 to 0 in ten steps. */
function falling(overrides: Partial<CurvesChart> = {}): CurvesChart {
  const x = columnOf(11, (index) => index);
  const y = x.map((step) => 100 - 10 * step);
  return curvesChart({ y: axis('height'), series: [seriesOf('fall', 'measured', x, y)], marks: [], ...overrides });
}

function layout(chart: CurvesChart): ReturnType<typeof layoutCurves> {
  return layoutCurves({ measure }, chart, { look, size, memory: createMemory() });
}

test('names and values at the ends stand at the shown step, also between two points', () => {
  for (const [shownX, value] of [
    [undefined, '0'],
    [10, '0'],
    [99, '0'],
    [7, '30'],
    [7.9, '30'],
    [0, '100'],
  ] as const) {
    const [alone] = falling().series;
    const series = [alone!, { ...alone!, id: 'other', label: message('other') }];
    const { words } = drawChart(curvesPicture, falling({ series, ...(shownX !== undefined && { shownX }) }), size);
    assert.ok(
      words.some(({ text }) => text === `fall: ${value}`),
      `${shownX}: ${words.map(({ text }) => text).join(', ')}`,
    );
  }
});

test('the dot stands on the curve at the shown step, where the pale part begins', () => {
  const { traces, names, frame, x, y } = layout(falling({ shownX: 4 }));
  const [pale, full] = piecesOf(traces[0]!);
  assert.ok(pale !== undefined && full !== undefined && pale.opacity < 0.5 && full.opacity === 1);
  const isThere = ({ places }: typeof pale): boolean[] =>
    Array.from({ length: 11 }, (_, point) => Number.isFinite(places[2 * point + 1]));
  assert.deepEqual(
    isThere(full),
    Array.from({ length: 11 }, (_, point) => point <= 4),
  );
  assert.deepEqual(
    isThere(pale),
    Array.from({ length: 11 }, (_, point) => point >= 4),
  );
  const { from } = names[0]!;
  assert.ok(Math.abs(from[0] - (frame.left + x.place(4) * frame.width)) < 1e-9);
  assert.ok(Math.abs(from[1] - (frame.top + (1 - y.place(60)) * frame.height)) < 1e-9);
});

test('a curve alone has its value at its end: the title of the chart names it', () => {
  const { words } = drawChart(curvesPicture, falling({ shownX: 7 }), size);
  assert.ok(words.every(({ text }) => !text.includes('fall')));
  assert.equal(words.filter(({ text }) => text === '30').length, 1);
});

test('a curve that begins after the shown step has its name without a value', () => {
  const { words } = drawChart(curvesPicture, falling({ shownX: -1 }), size);
  assert.ok(words.some(({ text }) => text === 'fall'));
  assert.ok(words.every(({ text }) => !text.startsWith('fall:')));
});

test('dots and bands are pale after the shown step too, no dot twice', () => {
  const x = columnOf(11, (index) => index);
  const dots = drawChart(curvesPicture, falling({ series: [seriesOf('dots', 'dots', x, x)], shownX: 5 }), size).svg;
  const plain = drawChart(curvesPicture, falling({ series: [seriesOf('dots', 'dots', x, x)] }), size).svg;
  assert.equal(dots.split('<circle').length, plain.split('<circle').length);
  assert.equal(dots.split('opacity="0.35"').length - 1, 5);
  const band = { ...seriesOf('spread', 'band', x, x), upper: x.map((step) => step + 3) };
  const { svg } = drawChart(curvesPicture, falling({ series: [band], shownX: 5 }), size);
  assert.match(svg, /opacity="0\.07/);
});

test('columns of a heat strip after the shown step are pale', () => {
  const { svg } = drawChart(heatPicture, heatChart({ shownX: 10 }), size);
  // One of the four numbers of the last two columns is none.
  assert.equal(svg.split('opacity="0.35"').length - 1, 3);
});
