import assert from 'node:assert/strict';
import { test } from 'node:test';
import { message } from '../../../../src/core/ground/errors.ts';
import { createRandom } from '../../../../src/core/ground/random.ts';
import type { CurvesChart } from '../../../../src/protocol/charts.ts';
import { createPick } from '../../../../webview/charts/curves/curvesPick.ts';
import { createScale } from '../../../../webview/drawing/scales/createScale.ts';
import { extentOf } from '../../../../webview/drawing/scales/domains.ts';
import type { Scale } from '../../../../webview/drawing/scales/scale.ts';
import { columnsOf } from '../../../../webview/pictures/columns/columns.ts';
import { firstAxis, internPoints, standOn } from '../../../../webview/pictures/curves/curvesAxes.ts';
import { layoutCurves, type CurvesLayout } from '../../../../webview/pictures/curves/curvesLayout.ts';
import { curvesPicture } from '../../../../webview/pictures/curves/curvesPicture.ts';
import { probeCurves } from '../../../../webview/pictures/curves/curvesProbe.ts';
import { csvOf } from '../../../../webview/pictures/columns/exportText.ts';
import { createMemory, type Memory } from '../../../../webview/pictures/frame/picture.ts';
import { drawChart, findClash } from '../drawnText.ts';
import { axis, columnOf, curvesChart, look, measure, seriesOf } from '../sampleCharts.ts';
import { pathChart } from '../samplePath.ts';

const size = { width: 700, height: 320 };

function layoutOf(chart: CurvesChart, memory: Memory = createMemory()): CurvesLayout {
  return layoutCurves({ measure }, chart, { look, size, memory });
}

/** Height of the drawn line of a series at an x, by walking its pieces on the scale of the axis. */
function heightAt(chart: CurvesChart, input: number, at: number): number {
  const { x, y } = chart.series[input]!;
  const scale: Scale = createScale(chart.x.scale, extentOf([x], chart.x.scale)!);
  const wanted = scale.place(at);
  for (let index = 0; index + 1 < x.length; index += 1) {
    const [from, to] = [scale.place(x[index]!), scale.place(x[index + 1]!)];
    if ((wanted - from) * (wanted - to) > 1e-12 || from === to) continue;
    return y[index]! + ((wanted - from) / (to - from)) * (y[index + 1]! - y[index]!);
  }
  return Number.NaN;
}

test('a mark stays on every curve it stood on when another measure stands on x', () => {
  for (let seed = 1; seed <= 20; seed += 1) {
    const random = createRandom(seed);
    const [low, high] = [Math.log(1e-2), 0];
    const first = pathChart({ seed });
    const top = first.axes![0]!.values[0]!;
    const marks = Array.from({ length: 4 }, () => ({
      axis: 'x' as const,
      at: top * Math.exp(low + random.uniform() * (high - low)),
      label: message('mark'),
    }));
    const chart = { ...first, marks };
    for (const id of ['norm', 'share']) {
      const moved = standOn(chart, id);
      assert.equal(moved.x.label.text, chart.axes!.find((one) => one.id === id)!.axis.label.text);
      assert.equal(moved.marks.length, marks.length);
      moved.marks.forEach((mark, index) => {
        for (let input = 0; input < 10; input += 1) {
          const [before, after] = [heightAt(chart, input, marks[index]!.at), heightAt(moved, input, mark.at)];
          assert.ok(Math.abs(before - after) < 1e-9, `seed ${seed}, ${id}: ${before} became ${after}`);
        }
      });
    }
  }
});

test('a mark on a point moves to the value of that point, one beside the points is left out, one on y stays', () => {
  const first = pathChart();
  const [lambdas, norms] = [first.axes![0]!.values, first.axes![1]!.values];
  const marks = [
    ...[0, 7, 39].map((index) => ({ axis: 'x' as const, at: lambdas[index]!, label: message('point') })),
    { axis: 'x' as const, at: 2 * lambdas[0]!, label: message('beside') },
    { axis: 'y' as const, at: 0.5, label: message('level') },
  ];
  const moved = standOn({ ...first, marks }, 'norm').marks;
  assert.deepEqual(
    moved.map((mark) => mark.label.text),
    ['point', 'point', 'point', 'level'],
  );
  [0, 7, 39].forEach((index, order) => assert.ok(Math.abs(moved[order]!.at - norms[index]!) < 1e-9));
  assert.equal(moved[3]!.at, 0.5);
});

test('zones move along, cut to the points, and stay in order', () => {
  const first = pathChart();
  const [lambdas, norms] = [first.axes![0]!.values, first.axes![1]!.values];
  const zones = [
    { from: lambdas[20]!, to: 100 * lambdas[0]!, label: message('under-fit') },
    { from: lambdas[30]!, to: lambdas[20]!, label: message('good') },
    { from: 1e-9, to: lambdas[30]!, label: message('over-fit') },
  ];
  const moved = standOn({ ...first, zones }, 'norm').zones!;
  const wanted = [
    [norms[0]!, norms[20]!],
    [norms[20]!, norms[30]!],
    [norms[30]!, norms[39]!],
  ] as const;
  moved.forEach(({ from, to }, index) => {
    assert.ok(Math.abs(from - wanted[index]![0]) < 1e-9 && Math.abs(to - wanted[index]![1]) < 1e-9, `${from} ${to}`);
  });
});

test('the first axis, an unknown one and a chart without axes leave the chart as it is', () => {
  const chart = pathChart();
  assert.equal(standOn(chart, 'lambda'), chart);
  assert.equal(standOn(chart, 'nothing'), chart);
  assert.equal(standOn(chart, undefined), chart);
  const plain = curvesChart();
  assert.equal(standOn(plain, 'norm'), plain);
});

test('while a path grows, marks move as far as it is known', () => {
  const whole = pathChart();
  const known = 15;
  const gap = (values: Float64Array): Float64Array => values.map((one, index) => (index < known ? one : Number.NaN));
  const lambdas = whole.axes![0]!.values;
  const chart: CurvesChart = {
    ...whole,
    series: whole.series.map((series) => ({ ...series, y: gap(series.y) })),
    axes: whole.axes!.map((one, index) => (index === 0 ? one : { ...one, values: gap(one.values) })),
    marks: [10, 14, 20].map((index) => ({ axis: 'x', at: lambdas[index]!, label: message('at {0}', index) })),
  };
  assert.deepEqual(
    standOn(chart, 'norm').marks.map((mark) => mark.label.args[0]),
    [10, 14],
  );
  for (const id of ['lambda', 'norm']) {
    const shown = standOn(chart, id);
    assert.equal(probeCurves(layoutOf(shown))?.count, known, id);
    assert.doesNotMatch(drawChart(curvesPicture, shown, size).svg, /NaN|Infinity/, id);
  }
});

test('the crosshair is shared by its first axis, whatever stands on x', () => {
  const chart = pathChart();
  const [log, norm] = [chart, standOn(chart, 'norm')].map((one) => probeCurves(layoutOf(one))!);
  assert.equal(log!.key, norm!.key);
  for (let index = 0; index < log!.count; index += 1) {
    const shared = log!.valueOf(index);
    const there = norm!.indexOf(shared)!;
    assert.equal(norm!.valueOf(there), shared);
    const said = norm!.readout(there, { isWhole: true }).rows.find((row) => row.label === 'lambda')!.value;
    assert.ok(log!.readout(index, { isWhole: true }).title.endsWith(said), `${log!.readout(index).title} and ${said}`);
  }
  assert.equal(norm!.indexOf(1e6), undefined);
});

test('a pick asks for the value of the point under the pointer on every axis, also where points share their x', () => {
  const first = internPoints(pathChart({ seed: 3 }));
  // As with strengths above the largest useful one: several points at norm 0.
  const flat: CurvesChart = {
    ...first,
    axes: first.axes!.map((one, index) =>
      index === 1 ? { ...one, values: one.values.map((value, point) => (point < 4 ? 0 : value)) } : one,
    ),
  };
  for (const id of ['lambda', 'norm', 'share']) {
    const chart = standOn(flat, id);
    const layout = layoutOf(chart);
    const probe = probeCurves(layout)!;
    const asked: unknown[] = [];
    const pick = createPick(layout, { edit: (changes) => asked.push(...changes), choose: () => assert.fail() })!;
    assert.equal(probe.count, 40, 'every point is a place');
    const reached = new Set<number>();
    for (let index = 0; index < probe.count; index += 1) {
      asked.length = 0;
      pick.choose(index);
      assert.deepEqual(asked, [{ pointer: ['penalties', 0, 'lambda'], value: probe.valueOf(index) }]);
      reached.add(probe.valueOf(index));
      const { x } = probe.lines(index);
      const found = probe.indexAt(x!, 100)!;
      assert.ok(Math.abs(probe.lines(found).x! - x!) < 1e-9, `${id} at ${index}`);
      assert.ok(pick.isAt(x!, 150));
    }
    assert.deepEqual([...reached].sort(), [...flat.pick!.values].sort(), id);
    assert.ok(!pick.isAt(2, 150), 'the names beside the frame are no points');
    const { frame, head } = layout;
    const [middle, top, bottom] = [frame.left + frame.width / 2, frame.top - head.height, frame.top + frame.height];
    assert.ok(pick.isAt(middle, top) && !pick.isAt(middle, top - 1), 'the names of marks above the frame belong to it');
    assert.ok(pick.isAt(middle, bottom + 6) && !pick.isAt(middle, bottom + 7));
  }
});

test('a pick without a finite value asks for nothing', () => {
  const chart = pathChart();
  const values = chart.pick!.values.map((value, index) => (index === 39 ? Number.POSITIVE_INFINITY : value));
  const layout = layoutOf({ ...chart, pick: { ...chart.pick!, values } });
  let asked = 0;
  const pick = createPick(layout, { edit: () => (asked += 1), choose: () => assert.fail() })!;
  pick.choose(0);
  pick.choose(99);
  assert.equal(asked, 0);
  pick.choose(1);
  assert.equal(asked, 1);
  assert.equal(createPick(layoutOf(curvesChart()), { edit: () => undefined, choose: () => undefined }), undefined);
});

test('a chart that offers its places to the detail of the view asks for the one under the click', () => {
  const asked: unknown[] = [];
  const layout = layoutOf({ ...curvesChart(), chooses: message('Show it') });
  const pick = createPick(layout, { edit: () => assert.fail(), choose: (place) => asked.push(place) })!;
  assert.equal(pick.label, 'Show it');
  pick.choose(2);
  pick.choose(9999);
  assert.deepEqual(asked, [[probeCurves(layout)!.valueOf(2), 0]]);
});

test('csv and table follow the axis: one row per point with the other measures, zone and notes', () => {
  const x = Float64Array.of(4, 2, 1);
  const chart = curvesChart({
    x: axis('lambda', 'log10'),
    series: [
      seriesOf('a', 'measured', x, Float64Array.of(0, 0, 7)),
      seriesOf('b', 'measured', x, Float64Array.of(0, 0, 8)),
    ],
    marks: [],
    zones: [
      { from: 1.5, to: 4, label: message('under-fit') },
      { from: 0.5, to: 1.5, label: message('good') },
    ],
    axes: [
      { id: 'lambda', axis: axis('lambda', 'log10'), values: x },
      { id: 'norm', axis: axis('norm'), values: Float64Array.of(0, 0, 15) },
    ],
    notes: [{ label: message('alive'), values: Float64Array.of(0, 1, 2) }],
  });
  assert.equal(
    csvOf(columnsOf(chart)),
    'lambda,norm,zone,alive,a,b\r\n1,15,good,2,7,8\r\n2,0,under-fit,1,0,0\r\n4,0,under-fit,0,0,0\r\n',
  );
  assert.equal(
    csvOf(columnsOf(standOn(chart, 'norm'))),
    'norm,lambda,zone,alive,a,b\r\n0,4,under-fit,0,0,0\r\n0,2,under-fit,1,0,0\r\n15,1,good,2,7,8\r\n',
  );
});

test('saved pictures follow the axis, with marks, names and zones', () => {
  const first = pathChart({}, { zones: [{ from: 0.01, to: 0.1, label: message('good') }] });
  for (const id of ['lambda', 'norm']) {
    const texts = drawChart(curvesPicture, standOn(first, id), size).words.map((word) => word.text);
    for (const wanted of [
      'best',
      'one standard error',
      'good',
      'non-zero weights',
      id === 'norm' ? 'l1 norm' : 'lambda',
    ])
      assert.ok(texts.includes(wanted), `${id}: ${wanted} in ${texts.join('|')}`);
    assert.ok(texts.filter((text) => text.startsWith('input ')).length >= 8);
  }
});

test('names stand at the left only where curves end in zero, the numbers of y always left of them', () => {
  const sideOf = (id: string): [areNamesLeft: boolean, areNumbersFirst: boolean] => {
    const { words } = drawChart(curvesPicture, standOn(pathChart(), id), size);
    const names = words.filter((word) => word.text.startsWith('input '));
    const zero = words.find((word) => word.text === '0' && word.middle > 100)!;
    return [names.every((word) => word.right < 150), names.every((word) => zero.right < word.left) && zero.right < 50];
  };
  assert.deepEqual(sideOf('lambda'), [true, true]);
  assert.deepEqual(sideOf('norm'), [false, true]);
});

test('an axis forgets a path that filled more of it when another begins, and grows with one path', () => {
  const memory = createMemory();
  const path = pathChart();
  const scaled = (factor: number): CurvesChart => ({
    ...path,
    series: path.series.map((series) => ({ ...series, y: series.y.map((value) => factor * value) })),
  });
  const before = layoutOf(scaled(100), memory).y.domain;
  const smaller = layoutOf(scaled(70), memory).y.domain;
  assert.deepEqual(smaller, before, 'no jump for a little');
  const anew = layoutOf(scaled(1), memory).y.domain;
  assert.ok(anew[1] < before[1] / 20, `${anew[1]} after ${before[1]}`);
});

/** One line over so many layers. */
function overDepth(layers: number, factor = 1): CurvesChart {
  const x = columnOf(layers, (layer) => layer + 1);
  return curvesChart({
    x: { ...axis('layer'), isWhole: true },
    series: [
      seriesOf(
        'line',
        'measured',
        x,
        x.map((layer) => factor * 2 ** -layer),
      ),
    ],
    marks: [],
  });
}

test('an axis that one step of all layers leaves mostly empty is no start for the next', () => {
  const memory = createMemory();
  const wide = layoutOf({ ...overDepth(20), step: 0 }, memory).y.domain;
  assert.deepEqual(layoutOf({ ...overDepth(20, 0.5), step: 1 }, memory).y.domain[1], wide[1], 'no jump for a little');
  const narrow = layoutOf({ ...overDepth(3, 1e-3), step: 2 }, memory).y.domain;
  assert.ok(narrow[1] < wide[1] / 100, `${narrow[1]} after ${wide[1]}`);
});

test('the first and the last layer are named below the axis, however narrow it is', () => {
  for (const layers of [2, 3, 7, 20, 21, 64])
    for (const width of [230, 360, 700]) {
      const { words } = drawChart(curvesPicture, overDepth(layers), { width, height: 200 });
      const said = words.filter(({ middle }) => middle > 172).map(({ text }) => text);
      for (const end of ['1', `${layers}`])
        assert.ok(said.includes(end), `${layers} layers, ${width} px: ${said.join()}`);
      assert.ok(
        said.filter((text) => /^\d/.test(text)).every((text) => Number.isInteger(Number(text))),
        said.join(),
      );
      assert.equal(findClash(words, { width, height: 200 }), undefined, `${layers} layers, ${width} px`);
    }
});

test('series that stand on the same points share one column', () => {
  const chart = internPoints(pathChart());
  assert.equal(new Set(chart.series.map((series) => series.x)).size, 1);
  const own = seriesOf('own', 'theory', Float64Array.of(1, 2), Float64Array.of(1, 2));
  assert.equal(internPoints({ ...chart, series: [...chart.series, own] }).series.at(-1), own);
});

test('curves of a path fill most of their height, wherever they lie', () => {
  for (let seed = 1; seed <= 200; seed += 1) {
    const random = createRandom(seed);
    const [low, high] = [random.normal(), random.normal()].sort((one, other) => one - other) as [number, number];
    const size = 10 ** (6 * random.uniform() - 3);
    const path = pathChart({ count: 2, inputs: 2 });
    const values = Float64Array.of(low * size, high * size);
    const chart: CurvesChart = { ...path, series: path.series.map((series) => ({ ...series, y: values })) };
    const { y } = layoutOf(chart);
    const [bottom, top] = [y.place(values[0]!), y.place(values[1]!)];
    assert.ok(bottom >= -1e-9 && top <= 1 + 1e-9, `seed ${seed}`);
    assert.ok(top - bottom > 0.62, `seed ${seed}: ${values.join(' to ')} on ${y.domain.join(' to ')}`);
  }
});

test('where all points stand at one place, its number is the only one on the axis', () => {
  const one = seriesOf('measured', 'measured', Float64Array.of(1), Float64Array.of(0.5));
  const chart = curvesChart({ series: [one] });
  const { words } = drawChart(curvesPicture, chart, size);
  const below = words.filter(({ middle }) => middle > size.height - 45).map(({ text }) => text);
  assert.ok(below.includes('1') && !below.includes('0') && !below.includes('2'), below.join(' | '));
});

test('the points of a chart are named by its first axis, by x where there is only that, and by nothing where they differ', () => {
  const x = Float64Array.of(1, 2, 3);
  const one = seriesOf('one', 'measured', x, Float64Array.of(1, 1, 1));
  const notes = [{ id: 'note', label: message('note'), values: x }] as unknown as NonNullable<CurvesChart['notes']>;
  const alone = curvesChart({ series: [one], notes });
  assert.deepEqual(firstAxis(alone), { axis: alone.x, values: x });
  const other = seriesOf('other', 'measured', Float64Array.of(1, 2, 4), Float64Array.of(1, 1, 1));
  assert.equal(firstAxis(curvesChart({ series: [one, other], notes })), undefined);
  assert.equal(firstAxis(curvesChart({ series: [one] })), undefined);
});
