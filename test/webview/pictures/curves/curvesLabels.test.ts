import assert from 'node:assert/strict';
import { test } from 'node:test';
import { message } from '../../../../src/core/ground/errors.ts';
import { createRandom, type Random } from '../../../../src/core/ground/random.ts';
import type { CurvesChart } from '../../../../src/protocol/charts.ts';
import { createScale } from '../../../../webview/drawing/scales/createScale.ts';
import { standOn } from '../../../../webview/pictures/curves/curvesAxes.ts';
import { planHead, type HeadLabel } from '../../../../webview/pictures/curves/curvesHead.ts';
import { layoutCurves } from '../../../../webview/pictures/curves/curvesLayout.ts';
import { chooseNames, shortNames } from '../../../../webview/pictures/curves/curvesNames.ts';
import { curvesPicture } from '../../../../webview/pictures/curves/curvesPicture.ts';
import { createMemory } from '../../../../webview/pictures/frame/picture.ts';
import { drawChart, findClash } from '../drawnText.ts';
import { axis, columnOf, curvesChart, look, measure, seriesOf } from '../sampleCharts.ts';
import { pathChart } from '../samplePath.ts';

const words =
  'best, one standard error, in the text, largest, under-fit, good, over-fit, a rather long name of a line'.split(', ');

function randomMarks(random: Random, most: number): CurvesChart['marks'] {
  return Array.from({ length: Math.floor(random.uniform() * (most + 1)) }, () => ({
    axis: 'x' as const,
    at: 10 ** (-3.5 + 4 * random.uniform()),
    label: message(words[Math.floor(random.uniform() * words.length)]!),
  }));
}

function randomZones(random: Random, most: number): NonNullable<CurvesChart['zones']> {
  const count = Math.floor(random.uniform() * (most + 1));
  const ends = Array.from({ length: count + 1 }, () => 10 ** (-3.2 + 3.4 * random.uniform())).sort((a, b) => a - b);
  return ends.slice(1).map((to, index) => ({ from: ends[index]!, to, label: message(words[4 + (index % 3)]!) }));
}

test('names of zones and marks never lie on each other, stay in the frame and in their rows, on random charts', () => {
  let [placed, wanted] = [0, 0];
  for (let seed = 1; seed <= 300; seed += 1) {
    const random = createRandom(seed);
    const frame = { left: 40, top: 60, width: 160 + 700 * random.uniform(), height: 60 + 240 * random.uniform() };
    const chart = curvesChart({ marks: randomMarks(random, 5), zones: randomZones(random, 4) });
    const head = planHead({ measure }, chart, frame, createScale('log10', [1e-3, 1]));
    const labels = [...head.zones, ...head.marks].map(({ label }) => label);
    const shown = labels.filter((label): label is HeadLabel => label !== undefined);
    placed += shown.length;
    wanted += labels.length;
    for (const label of shown) {
      assert.ok(label.left >= frame.left - 0.5 && label.right <= frame.left + frame.width + 0.5, `seed ${seed}`);
      assert.ok((label.row + 1) * 14 <= head.height, `seed ${seed}: row ${label.row} in ${head.height} px`);
      assert.ok(Math.abs(label.right - label.left - measure(label.text, 11)) < 1e-6);
      for (const other of shown)
        assert.ok(
          other === label || other.row !== label.row || other.left >= label.right + 5 || other.right <= label.left - 5,
          `seed ${seed}: ${label.text} and ${other.text}`,
        );
    }
    assert.ok(head.height <= 0.6 * frame.height + 17);
    if (frame.height >= 190)
      assert.ok(
        head.marks.every(({ label }) => label !== undefined),
        `seed ${seed}: a line without its name`,
      );
  }
  assert.ok(placed > 0.9 * wanted, `${placed} of ${wanted} names found a place`);
});

test('a zone with room has its name inside, and one word alone needs one row', () => {
  const frame = { left: 0, top: 40, width: 600, height: 200 };
  const zones = [
    { from: 0, to: 40, label: message('under-fit') },
    { from: 40, to: 60, label: message('good') },
    { from: 60, to: 100, label: message('over-fit') },
  ];
  const chart = curvesChart({ zones, marks: [{ axis: 'x', at: 50, label: message('best') }] });
  const head = planHead({ measure }, chart, frame, createScale('linear', [0, 100]));
  head.zones.forEach(({ left, right, label }) => {
    assert.ok(label !== undefined && label.left >= left && label.right <= right && label.row === 0);
  });
  const line = head.marks[0]!.at!;
  assert.equal(line, 300);
  const good = head.zones[1]!.label!;
  assert.ok(good.right < line || good.left > line, 'the name of the zone stands beside the line in it');
  const one = planHead(
    { measure },
    curvesChart({ zones: [zones[1]!], marks: [] }),
    frame,
    createScale('linear', [0, 100]),
  );
  assert.equal(one.height, 17);
  const none = planHead({ measure }, curvesChart({ marks: [] }), frame, createScale('linear', [0, 100]));
  assert.deepEqual(none, { height: 0, zones: [], marks: [] });
});

test('zones that end at one point and go on at the next meet between the two', () => {
  const frame = { left: 0, top: 40, width: 600, height: 200 };
  const zones = [
    { from: 51, to: 100, label: message('under-fit') },
    { from: 0, to: 49, label: message('good') },
  ];
  const head = planHead({ measure }, curvesChart({ zones, marks: [] }), frame, createScale('linear', [0, 100]));
  assert.deepEqual(
    head.zones.map(({ left, right }) => [left, right]),
    [
      [0, 300],
      [300, 600],
    ],
  );
});

test('chosen names keep their distance, their order and their reach; none is left out that would have fitted', () => {
  for (let seed = 1; seed <= 200; seed += 1) {
    const random = createRandom(seed);
    const count = 1 + Math.floor(60 * random.uniform() ** 2);
    const room = { gap: 13, low: 20, high: 20 + 300 * random.uniform(), farthest: 30 };
    const names = Array.from({ length: count }, () => ({
      at: room.low + (room.high - room.low) * (random.uniform() < 0.5 ? random.uniform() : 0.5),
      weight: random.uniform(),
    }));
    const chosen = chooseNames(names, room);
    const sorted = chosen.toSorted((one, other) => one.at - other.at);
    sorted.forEach(({ index, at }, order) => {
      assert.ok(at >= room.low - 1e-9 && at <= room.high + 1e-9, `seed ${seed}`);
      assert.ok(Math.abs(at - names[index]!.at) <= room.farthest + 1e-9);
      if (order === 0) return;
      assert.ok(at - sorted[order - 1]!.at >= room.gap - 1e-9, `seed ${seed}`);
      assert.ok(names[index]!.at >= names[sorted[order - 1]!.index]!.at, 'lines to the names do not cross');
    });
    const heaviest = names.reduce((best, name, index) => (name.weight > names[best]!.weight ? index : best), 0);
    assert.ok(chosen.some(({ index }) => index === heaviest));
    // A name far from all others always fits.
    names.forEach((name, index) => {
      const isFree = chosen.every(({ at }) => Math.abs(at - name.at) > 2 * room.gap);
      assert.ok(!isFree || chosen.some((one) => one.index === index), `seed ${seed}`);
    });
  }
});

test('no word of a path lies on another, on any axis, wide or narrow, few or many, whole or growing', () => {
  for (const inputs of [1, 3, 10, 60, 400]) {
    for (let seed = 1; seed <= 4; seed += 1) {
      const random = createRandom(100 * inputs + seed);
      const whole = pathChart({ inputs, seed }, { zones: randomZones(random, 3), marks: randomMarks(random, 4) });
      const known = seed % 2 === 0 ? 40 : 4 + Math.floor(30 * random.uniform());
      const gap = (values: Float64Array): Float64Array =>
        values.map((one, index) => (index < known ? one : Number.NaN));
      const chart: CurvesChart = { ...whole, series: whole.series.map((series) => ({ ...series, y: gap(series.y) })) };
      for (const id of ['lambda', 'norm', 'share']) {
        for (const width of [300, 480, 900]) {
          const size = { width, height: 300 };
          const { words: drawn, svg } = drawChart(curvesPicture, standOn(chart, id), size);
          assert.equal(findClash(drawn, size), undefined, `${inputs} inputs, seed ${seed}, ${id}, ${width} px`);
          assert.doesNotMatch(svg, /NaN|Infinity|undefined/);
        }
      }
    }
  }
});

test('curves that end at zero have no name, those furthest from zero have one', () => {
  const chart = pathChart({ inputs: 200, seed: 5 });
  const half = chart.axes![0]!.values.findIndex((lambda) => lambda < chart.axes![0]!.values[0]! / 8);
  const cut: CurvesChart = {
    ...chart,
    series: chart.series.map((series) => ({ ...series, x: series.x.slice(0, half), y: series.y.slice(0, half) })),
    axes: chart.axes!.map((one) => ({ ...one, values: one.values.slice(0, half) })),
  };
  const layout = layoutCurves({ measure }, cut, { look, size: { width: 700, height: 320 }, memory: createMemory() });
  const last = new Map(cut.series.map((series) => [series.id, series.y.at(-1)!]));
  assert.ok([...last.values()].some((value) => value === 0));
  assert.ok(layout.names.length >= 10);
  assert.ok(layout.names.every(({ series }) => last.get(series.id) !== 0));
  const largest = [...last].sort((one, other) => Math.abs(other[1]) - Math.abs(one[1]))[0]![0];
  assert.ok(layout.names.some(({ series }) => series.id === largest));
});

test('a curve that ends at zero has no name where there would be room for one', () => {
  const chart = pathChart({ inputs: 8, seed: 5 });
  const dead = new Set(['x1', 'x4', 'x6']);
  const layout = layoutCurves(
    { measure },
    {
      ...chart,
      series: chart.series.map((series) => (dead.has(series.id) ? { ...series, y: series.y.map(() => 0) } : series)),
    },
    { look, size: { width: 700, height: 320 }, memory: createMemory() },
  );
  assert.deepEqual(layout.names.map(({ series }) => series.id).sort(), ['x0', 'x2', 'x3', 'x5', 'x7']);
});

test('among many lines those with a name keep their hue, the rest lies behind in one grey; groups keep theirs', () => {
  const size = { width: 700, height: 320 };
  const chart = pathChart({ inputs: 120, seed: 2 });
  const layout = layoutCurves({ measure }, chart, { look, size, memory: createMemory() });
  const named = new Set(layout.names.map(({ series }) => series.id));
  const behind = layout.traces.filter(({ series }) => !named.has(series.id));
  assert.equal(new Set(behind.map(({ color }) => color)).size, 1);
  assert.ok(new Set(layout.traces.filter(({ series }) => named.has(series.id)).map(({ color }) => color)).size > 4);
  const grouped: CurvesChart = {
    ...chart,
    series: chart.series.map((series, index) => ({ ...series, group: `group ${index % 3}` })),
  };
  const hues = layoutCurves({ measure }, grouped, { look, size, memory: createMemory() }).traces.map(
    ({ color }) => color,
  );
  assert.deepEqual(new Set(hues), new Set([1, 2, 4].map((index) => look.categories[index]!)), 'no fixed ones');
});

test('many lines that are zero throughout are not drawn, few are', () => {
  const x = columnOf(20, (index) => index + 1);
  const lines = (count: number): CurvesChart =>
    curvesChart({
      y: axis('weight'),
      marks: [],
      series: Array.from({ length: count }, (_, line) =>
        seriesOf(
          `w${line}`,
          'measured',
          x,
          x.map((value) => (line < 2 ? value : 0)),
        ),
      ),
    });
  const size = { width: 500, height: 240 };
  const drawn = (count: number): number =>
    layoutCurves({ measure }, lines(count), { look, size, memory: createMemory() }).traces.length;
  assert.equal(drawn(10), 10);
  assert.equal(drawn(5000), 2);
});

test('of thousands of lines the small ones are drawn as the area they cover', () => {
  const x = columnOf(30, (index) => index + 1);
  const chart = curvesChart({
    y: axis('weight'),
    marks: [],
    axes: [{ id: 'x', axis: axis('x'), values: x }],
    series: Array.from({ length: 2000 }, (_, line) =>
      seriesOf(
        `w${line}`,
        'measured',
        x,
        x.map((value) => ((line % 2 === 0 ? 1 : -1) * line * value) / 60000),
      ),
    ),
  });
  const { svg } = drawChart(curvesPicture, chart, { width: 500, height: 240 });
  const lines = svg.match(/<path [^>]*fill="none"/g)?.length ?? 0;
  assert.ok(lines < 400, `${lines} lines`);
  assert.equal(svg.match(/<path [^>]*fill="#/g)?.length, 1, 'one area');
});

test('the axis of a run that is over ends where its steps end, of one that goes on at a round number', () => {
  const x = columnOf(19, (index) => 100 * index);
  const endOf = (isWhole: boolean): number => {
    const step = { ...axis('step'), isWhole };
    const chart = curvesChart({ x: step, marks: [], series: [seriesOf('a', 'measured', x, x)] });
    return layoutCurves({ measure }, chart, { look, size: { width: 480, height: 240 }, memory: createMemory() }).x
      .domain[1];
  };
  assert.deepEqual([endOf(true), endOf(false)], [1800, 2000]);
});

test('names at the ends leave out what the axis of y says, where they can still be told apart', () => {
  const named = (y: string, ...names: readonly string[]): string[] => {
    const x = columnOf(3, (index) => index);
    const series = names.map((name, index) => ({
      ...seriesOf(String(index), 'measured', x, x),
      label: message(name),
    }));
    return [...shortNames(curvesChart({ y: axis(y), series, marks: [] })).values()];
  };
  assert.deepEqual(named('loss (mean per sample)', 'training loss', 'validation loss', 'objective'), [
    'training',
    'validation',
    'objective',
  ]);
  assert.deepEqual(named('Accuracy', 'training accuracy', 'accuracy'), ['training', 'accuracy']);
  assert.deepEqual(named('loss', 'training loss', 'training'), ['training loss', 'training'], 'two would be alike');
  assert.deepEqual(named('norm', 'abnorm', 'gradient norm'), ['abnorm', 'gradient']);
});

test('minor ticks stand only where a log axis has two decades', () => {
  const ticks = (high: number): number => {
    const x = columnOf(3, (index) => index);
    const y = Float64Array.of(1, 2, high);
    const chart = curvesChart({ y: axis('loss', 'log10'), series: [seriesOf('a', 'measured', x, y)], marks: [] });
    const { svg } = drawChart(curvesPicture, chart, { width: 400, height: 300 });
    return [...svg.matchAll(/<path d="M(\d+) ([\d.]+)L(\d+) \2"/g)].filter(
      ([, from, , to]) => Number(to) - Number(from) === 4,
    ).length;
  };
  assert.equal(ticks(10), 0);
  assert.equal(ticks(100), 16);
});

test('on a narrow card every line keeps its name: over the line, in a row below, or cut, and no line runs through it', () => {
  const marks = [0.04, 0.05, 0.06, 0.07].map((at, index) => ({
    axis: 'x' as const,
    at,
    label: message(index === 3 ? 'lowest validation loss of all that were tried on this card' : 'one standard error'),
  }));
  const frame = { left: 30, top: 40, width: 150, height: 180 };
  const head = planHead({ measure }, curvesChart({ marks }), frame, createScale('log10', [1e-3, 1]));
  const texts = head.marks.map(({ label }) => label!.text);
  assert.deepEqual(texts.slice(0, 3), ['one standard error', 'one standard error', 'one standard error']);
  assert.match(texts[3]!, /^lowest .*…$/);
  assert.equal(new Set(head.marks.map(({ label }) => label!.row)).size, 4);
});
