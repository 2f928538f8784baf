import assert from 'node:assert/strict';
import { test } from 'node:test';
import { message } from '../../../../src/core/ground/errors.ts';
import { createRandom } from '../../../../src/core/ground/random.ts';
import type { CurvesChart } from '../../../../src/protocol/charts.ts';
import { columnsOf } from '../../../../webview/pictures/columns/columns.ts';
import { standOn } from '../../../../webview/pictures/curves/curvesAxes.ts';
import { layoutCurves, type CurvesLayout } from '../../../../webview/pictures/curves/curvesLayout.ts';
import { probeCurves } from '../../../../webview/pictures/curves/curvesProbe.ts';
import { drawRaised } from '../../../../webview/pictures/curves/curvesRaised.ts';
import { formatNumber } from '../../../../src/core/ground/numberText.ts';
import { createMemory, type Probe, type Readout } from '../../../../webview/pictures/frame/picture.ts';
import { straighten } from '../../../../webview/pictures/frame/thinning.ts';
import { recordDrawing } from '../drawnText.ts';
import { curvesChart, look, measure, seriesOf } from '../sampleCharts.ts';
import { pathChart } from '../samplePath.ts';

const size = { width: 700, height: 320 };

function layoutOf(chart: CurvesChart): CurvesLayout {
  return layoutCurves({ measure }, chart, { look, size, memory: createMemory() });
}

const listed = (readout: Readout): string[] =>
  readout.rows.filter((row) => row.label.startsWith('input')).map((row) => row.label);

test('of many coefficients the readout lists the largest, counts the rest and keeps the notes', () => {
  const chart = pathChart({ inputs: 200, seed: 4 });
  const probe = probeCurves(layoutOf(chart))!;
  for (const index of [0, 10, 25]) {
    const point = chart.pick!.values.indexOf(probe.valueOf(index));
    const readout = probe.readout(index, { most: 16, isWhole: true });
    assert.ok(readout.rows.length + 1 <= 16, `${readout.rows.length} rows`);
    const values = chart.series
      .map((series) => ({ label: `input ${Number(series.id.slice(1)) + 1}`, value: series.y[point]! }))
      .filter(({ value }) => value !== 0)
      .sort((one, other) => Math.abs(other.value) - Math.abs(one.value));
    const shown = listed(readout);
    assert.deepEqual(
      new Set(shown),
      new Set(values.slice(0, shown.length).map(({ label }) => label)),
      'the largest in size',
    );
    const rest = readout.rows.find((row) => row.label.startsWith('and '))!.label;
    const zeros = 200 - values.length;
    assert.equal(rest, `and ${200 - shown.length} more${zeros === 0 ? '' : `, ${zeros} of them 0`}`);
    assert.equal(zeros > 0, index > 0);
    assert.deepEqual(
      readout.rows.slice(-3).map((row) => row.label),
      ['l1 norm', 'fraction of deviance', 'non-zero weights'],
    );
    assert.equal(readout.rows.at(-1)!.value, String(values.length));
  }
});

test('the readout lists what is near the pointer, and first of all the raised curve', () => {
  const chart = pathChart({ inputs: 200, seed: 4 });
  const layout = layoutOf(chart);
  const probe = probeCurves(layout)!;
  const { frame } = layout;
  const wanted = chart.series.toSorted((one, other) => other.y[39]! - one.y[39]!)[20]!;
  const height = frame.top + (1 - layout.y.place(wanted.y[39]!)) * frame.height;
  const part = probe.parts!.at(0, probe.lines(0).x!, height);
  assert.equal(part, wanted.id);
  assert.equal(probe.parts!.at(0, probe.lines(0).x!, frame.top - 20), undefined, 'nothing is near');
  const readout = probe.readout(0, { most: 14, y: height, part });
  const raised = readout.rows.find((row) => row.isRaised)!;
  assert.equal(raised.label, `input ${Number(part.slice(1)) + 1}`);
  const heights = readout.rows
    .filter((row) => row.label.startsWith('input'))
    .map((row) => Number(row.value.replace('−', '-')));
  assert.deepEqual(
    heights,
    heights.toSorted((one, other) => other - one),
    'listed as they lie above each other',
  );
  const mine = chart.series.find((series) => series.id === part)!.y[39]!;
  const distances = chart.series.map((series) => Math.abs(series.y[39]! - mine)).sort((one, other) => one - other);
  const farthest = Math.max(...heights.map((value) => Math.abs(value - mine)));
  assert.ok(farthest <= distances[heights.length]! + 1e-3, 'the neighbours of the raised one');
});

test('the small readout has the series of the place, the whole one its other numbers too', () => {
  const chart = pathChart({ inputs: 4 });
  const probe = probeCurves(layoutOf(chart))!;
  const labels = (isWhole: boolean): string[] => probe.readout(0, { isWhole }).rows.map((row) => row.label);
  assert.deepEqual(labels(true).slice(labels(false).length), ['l1 norm', 'fraction of deviance', 'non-zero weights']);
  assert.ok(
    labels(false).every((label) => label.startsWith('input')),
    labels(false).join(', '),
  );
  assert.deepEqual(
    [false, true].map((isWhole) => probe.readout(0, { isWhole }).hasMore),
    [true, false],
  );
  assert.equal(probeCurves(layoutOf(curvesChart()))!.readout(3, { most: 7 }).hasMore, false);
});

test('on a chart that follows, the dot stands on its first measured line, on a path on the farthest from zero', () => {
  const chart = curvesChart();
  const layout = layoutOf(chart);
  const dot = probeCurves(layout)!.dot!(3)!;
  assert.equal(dot.value, formatNumber(chart.series[0]!.y[3]!));
  const height = layout.frame.top + (1 - layout.y.place(chart.series[0]!.y[3]!)) * layout.frame.height;
  assert.deepEqual(dot.at, [probeCurves(layout)!.lines(3).x, height]);
  const path = pathChart({ inputs: 30, seed: 4 });
  const probe = probeCurves(layoutOf(path))!;
  const point = path.pick!.values.indexOf(probe.valueOf(0));
  const largest = path.series
    .map((series) => series.y[point]!)
    .sort((one, other) => Math.abs(other) - Math.abs(one))[0]!;
  assert.equal(probe.dot!(0)!.value, formatNumber(largest));
});

test('few series are all listed, in their order; coefficients that are zero are counted', () => {
  const readout = probeCurves(layoutOf(curvesChart()))!.readout(3, { most: 6 });
  assert.deepEqual(
    readout.rows.map((row) => row.label),
    ['train', 'validation'],
  );
  const path = pathChart({ inputs: 6 });
  const probe = probeCurves(layoutOf(path))!;
  const atTop = probe.readout(probe.count - 1);
  assert.equal(atTop.rows[0]!.label, 'all 6 are 0');
});

test('the readout names the zone and the marks of a place', () => {
  const first = pathChart();
  const lambdas = first.pick!.values;
  const chart: CurvesChart = {
    ...first,
    marks: [{ axis: 'x', at: lambdas[12]! * 1.01, label: message('best') }],
    zones: [{ from: lambdas[20]!, to: lambdas[10]!, label: message('good') }],
  };
  const probe = probeCurves(layoutOf(chart))!;
  for (let index = 0; index < probe.count; index += 1) {
    const point = lambdas.indexOf(probe.valueOf(index));
    const { title, rows } = probe.readout(index);
    assert.equal(title.endsWith('· good'), point >= 10 && point <= 20, title);
    assert.equal(
      rows.some((row) => row.label === 'best'),
      point === 12,
    );
  }
});

test('arrow keys go through the curves of a place from the highest to the lowest', () => {
  const chart = pathChart({ inputs: 12, seed: 9 });
  const { parts, count }: Probe = probeCurves(layoutOf(chart))!;
  assert.ok(parts !== undefined);
  const seen: string[] = [];
  for (let part: string | undefined, step = 0; step < 12; step += 1) {
    part = parts.next(0, part, 1)!;
    seen.push(part);
  }
  const order = chart.series.toSorted((one, other) => other.y[39]! - one.y[39]!).map((series) => series.id);
  assert.deepEqual(seen, order);
  assert.equal(parts.next(0, order.at(-1), 1), order.at(-1), 'the lowest is the end');
  assert.equal(parts.next(0, undefined, -1), order.at(-1), 'up begins below');
  assert.ok(count > 0);
});

test('few curves are not raised over each other', () => {
  assert.equal(probeCurves(layoutOf(curvesChart()))!.parts, undefined);
});

test('a raised curve stands before a veil in its full colour, with a dot and its name in bold, with or without a place of its own', () => {
  const chart = pathChart({ inputs: 120, seed: 2 });
  const layout = layoutOf(chart);
  const named = layout.names[0]!.series.id;
  const nameless = layout.traces.find(({ series }) => !layout.names.some((name) => name.series === series))!.series.id;
  for (const id of [named, nameless]) {
    const { svg, words } = recordDrawing(size, (pen) => drawRaised(pen, look, layout, { id, point: 30, size }));
    assert.deepEqual(
      words.map((word) => word.text),
      [`input ${Number(id.slice(1)) + 1}`],
    );
    assert.match(svg, /font-weight="600"/);
    assert.ok(svg.indexOf('fill-opacity="0.65"') < svg.indexOf('stroke-width="2.25"'));
    assert.equal(svg.match(/<circle/g)?.length, 1);
  }
  const nothing = recordDrawing(size, (pen) => drawRaised(pen, look, layout, { id: 'no such', point: 0, size }));
  assert.equal(nothing.words.length, 0);
});

test('on a log axis the pointer finds the nearest point of the picture, not of the numbers', () => {
  const x = Float64Array.of(1, 100);
  const chart = curvesChart({
    x: { label: message('lambda'), scale: 'log10' },
    series: [seriesOf('a', 'measured', x, Float64Array.of(1, 2))],
    marks: [],
  });
  const layout = layoutOf(chart);
  const probe = probeCurves(layout)!;
  const { left, width } = layout.frame;
  assert.equal(probe.indexAt(left + 0.45 * width, 50), 0);
  // At 0.55 of the axis stands 12.6, which is nearer to 1 than to 100.
  assert.equal(probe.indexAt(left + 0.55 * width, 50), 1);
});

test('straightening keeps ends and order and leaves out nothing further than the tolerance', () => {
  for (let seed = 1; seed <= 60; seed += 1) {
    const random = createRandom(seed);
    const count = 2 + Math.floor(120 * random.uniform());
    const direction = seed % 2 === 0 ? 1 : -1;
    const points = new Float64Array(2 * count);
    let [x, y] = [0, 100];
    for (let index = 0; index < count; index += 1) {
      points.set([x, y], 2 * index);
      x += direction * (0.5 + 8 * random.uniform());
      y += seed % 3 === 0 ? 0.3 : 3 * random.normal();
    }
    const tolerance = 0.2;
    const lean = straighten(points, tolerance);
    assert.deepEqual([...lean.slice(0, 2)], [...points.slice(0, 2)]);
    assert.deepEqual([...lean.slice(-2)], [...points.slice(-2)]);
    let piece = 0;
    for (let index = 0; index < count; index += 1) {
      const at = points[2 * index]!;
      while (direction * (lean[2 * piece + 2]! - at) < 0) piece += 1;
      const [fromX, fromY, toX, toY] = lean.slice(2 * piece, 2 * piece + 4) as unknown as [
        number,
        number,
        number,
        number,
      ];
      const there = fromY + ((at - fromX) / (toX - fromX)) * (toY - fromY);
      assert.ok(Math.abs(there - points[2 * index + 1]!) <= tolerance + 1e-9, `seed ${seed} at ${index}`);
    }
    if (seed % 3 === 0 && count > 10) assert.ok(lean.length < points.length / 2, 'even lines get lean');
  }
  const back = Float64Array.of(0, 0, 2, 0, 1, 0, 3, 0);
  assert.equal(straighten(back, 1), back, 'a line that turns back stays as it is');
});

test('a note that an axis says already is said once, in the readout and in the table', () => {
  const first = pathChart();
  const norm = first.axes![1]!;
  const chart: CurvesChart = { ...first, notes: [...first.notes!, { label: norm.axis.label, values: norm.values }] };
  const count = (labels: readonly string[]): number => labels.filter((label) => label === 'l1 norm').length;
  for (const id of ['lambda', 'norm']) {
    const shown = standOn(chart, id);
    const readout = probeCurves(layoutOf(shown))!.readout(5, { isWhole: true });
    assert.equal(count(readout.rows.map((row) => row.label)), id === 'norm' ? 0 : 1);
    assert.equal(count(columnsOf(shown).map((column) => column.name)), 1);
  }
});

test('a raised name is cut only where bold letters need more room than there is', () => {
  const layout = layoutOf(pathChart());
  for (const { series } of layout.names) {
    const { words } = recordDrawing(size, (pen) => drawRaised(pen, look, layout, { id: series.id, point: 0, size }));
    assert.equal(words[0]!.text, `input ${Number(series.id.slice(1)) + 1}`);
    assert.ok(words[0]!.left >= 0);
  }
});
