import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { noClaims } from '../../noClaims.ts';
import { createSharedAxis } from '../../../../webview/charts/frame/sharedAxis.ts';
import type { CurvesChart } from '../../../../src/protocol/charts.ts';
import type { Drawing } from '../../../../webview/charts/frame/renderer.ts';
import { openWindow } from '../../pageWindow.ts';
import { pathChart } from '../../pictures/samplePath.ts';
import { axis, columnOf, curvesChart, look, seriesOf } from '../../pictures/sampleCharts.ts';

const page = openWindow();
const { curvesRenderer } = await import('../../../../webview/charts/curves/curves.ts');
after(() => page.close());

interface Shown {
  readonly place: HTMLElement;
  readonly drawing: Drawing<'curves'>;
  readonly edits: unknown[];
  readonly paints: () => number;
  /** Paints; the calls that this needed on the canvas below. */
  readonly paint: () => (readonly unknown[])[];
}

function show(chart: CurvesChart): Shown {
  const place = document.createElement('div');
  document.body.replaceChildren(place);
  const edits: unknown[] = [];
  let paints = 0;
  const drawing = curvesRenderer.mount(place, chart, {
    look: () => look,
    requestPaint: () => (paints += 1),
    edit: (changes) => edits.push(changes),
    choose: () => assert.fail('curves have no plane'),
    chooseSample: () => undefined,
    openView: () => undefined,
    claims: noClaims,
    axis: createSharedAxis(),
    goTo: () => undefined,
  });
  page.resize(place, 480, 260);
  const calls = page.drawnOn(place.querySelector('canvas')!);
  return {
    place,
    drawing,
    edits,
    paints: () => paints,
    paint() {
      const before = calls.length;
      assert.ok(drawing.paint());
      return calls.slice(before);
    },
  };
}

/** The places that lines went through one after another, of the pieces with this many. */
function linesOf(calls: readonly (readonly unknown[])[], points: number): (readonly (readonly number[])[])[] {
  const pieces: number[][][] = [];
  for (const [name, x, y] of calls) {
    if (name === 'moveTo') pieces.push([[x as number, y as number]]);
    else if (name === 'lineTo') {
      const last = pieces.at(-1)?.at(-1);
      if (last?.[0] !== x || last?.[1] !== y) pieces.at(-1)?.push([x as number, y as number]);
    }
  }
  return pieces.filter((piece) => piece.length === points);
}

const tent = (overrides: Partial<CurvesChart> = {}): CurvesChart =>
  curvesChart({
    y: axis('height'),
    series: [seriesOf('tent', 'measured', Float64Array.of(0, 10, 15, 20), Float64Array.of(0, 2, 4, 1))],
    marks: [],
    ...overrides,
  });

test('a line goes through its points: right by x, up by y', () => {
  const { drawing, paint } = show(tent());
  const lines = linesOf(paint(), 4);
  const probe = drawing.probe()!;
  const [line] = lines;
  assert.ok(line !== undefined);
  line.forEach(([x], index) => assert.ok(Math.abs(x! - probe.lines(index).x!) < 1e-6, `${index}`));
  const [low, two, four, one] = line.map(([, y]) => y!) as [number, number, number, number];
  assert.ok(low > 40 && low < 260 && four > 0, `${low} ${four}`);
  for (const [height, y] of [
    [2, two],
    [1, one],
  ] as const)
    assert.ok(Math.abs((low - y) / (low - four) - height / 4) < 1e-6, `${height}`);
});

test('a line that falls in x is drawn with the same points; one that turns back too', () => {
  for (const x of [
    [20, 15, 10, 0],
    [0, 10, 5, 20],
  ]) {
    const series = [seriesOf('line', 'measured', Float64Array.from(x), Float64Array.of(0, 2, 4, 1))];
    const { drawing, paint } = show(tent({ series }));
    const [line] = linesOf(paint(), 4);
    const sorted = [...x].sort((one, other) => one - other);
    assert.ok(line !== undefined, x.join());
    for (const [pixel] of line) {
      const found = sorted.findIndex((_, index) => Math.abs(drawing.probe()!.lines(index).x! - pixel!) < 1e-6);
      assert.ok(found >= 0, `${x.join()}: ${pixel}`);
    }
  }
});

test('dots are marks without a line', () => {
  const dots = [seriesOf('dots', 'dots', Float64Array.of(0, 10, 20), Float64Array.of(1, 2, 3))];
  const calls = show(tent({ series: dots })).paint();
  assert.deepEqual(linesOf(calls, 3), []);
  assert.ok(calls.filter(([name]) => name === 'arc').length >= 3);
});

test('a shape of bare lines is stroked, one with a face only filled', () => {
  const x = Float64Array.of(0, 10, 20);
  const strokes = (count: number): number => {
    const series = Array.from({ length: count }, (_, index) =>
      seriesOf(`s${index}`, 'dots', x, Float64Array.of(0, index / 8, 1)),
    );
    return show(tent({ series }))
      .paint()
      .filter(([name]) => name === 'stroke').length;
  };
  const counts = [3, 4, 5, 6].map(strokes);
  const more = counts.slice(1).map((count, index) => count - counts[index]!);
  assert.ok(more[0]! < 3, `diamonds: ${counts.join()}`);
  assert.ok(more[1]! >= 3 && more[2]! >= 3, `plus and cross: ${counts.join()}`);
});

test('a band is filled between its two ends', () => {
  const x = Float64Array.of(0, 10, 20);
  const band = { ...seriesOf('band', 'band', x, Float64Array.of(0, 1, 0)), upper: Float64Array.of(4, 2, 4) };
  const { drawing, paint } = show(tent({ series: [band] }));
  const calls = paint();
  const start = calls.findIndex(
    ([name, left], index) => name === 'moveTo' && left === 16 && calls[index + 2]?.[0] === 'lineTo',
  );
  const fill = calls.findIndex(([name], index) => index > start && name === 'fill');
  assert.ok(start >= 0 && fill > start);
  const { x: middle } = drawing.probe()!.lines(1);
  const heights = calls
    .slice(start, fill)
    .filter(([name, at]) => name === 'lineTo' && Math.abs((at as number) - middle!) < 1e-6)
    .map(([, , y]) => y as number);
  const [low, high] = [Math.max(...heights), Math.min(...heights)];
  // The axis goes from 0 at 226 to 4 at 20.
  assert.deepEqual([low, high], [226 - 206 / 4, 226 - 206 / 2]);
});

test('very many points are thinned to what the width can show', () => {
  const x = columnOf(20_000, (index) => index);
  const { paint } = show(
    tent({
      series: [
        seriesOf(
          'long',
          'measured',
          x,
          x.map((at) => Math.sin(at / 700)),
        ),
      ],
    }),
  );
  const points = paint().filter(([name]) => name === 'lineTo').length;
  assert.ok(points > 200 && points < 4000, `${points}`);
});

test('the curves fill what their canvas has, and follow it', () => {
  const { place, drawing, paint, paints } = show(tent());
  const canvas = place.querySelector('canvas')!;
  paint();
  assert.deepEqual([canvas.width, canvas.height], [480, 260]);
  const before = paints();
  page.resize(place, 300, 200);
  assert.equal(paints(), before + 1);
  paint();
  assert.deepEqual([canvas.width, canvas.height], [300, 200]);
  page.resize(place, 300, 150);
  paint();
  assert.deepEqual([canvas.width, canvas.height], [300, 150]);
  page.resize(place, 0, 200);
  assert.ok(!drawing.paint());
  page.resize(place, 300, 0);
  assert.ok(!drawing.paint());
});

test('a newer chart is drawn, and nothing is left of it at the end', () => {
  const { drawing, paint, place } = show(tent());
  assert.ok(linesOf(paint(), 4).length > 0);
  drawing.update(tent({ series: [seriesOf('two', 'measured', Float64Array.of(0, 5), Float64Array.of(0, 1))] }));
  assert.equal(linesOf(paint(), 4).length, 0);
  assert.equal(drawing.probe()!.count, 2);
  drawing.dispose();
  assert.equal(place.children.length, 0);
});

test('a click on a point that offers it edits the text', () => {
  const chart = pathChart({ count: 5 });
  const { drawing, edits, paint } = show(chart);
  paint();
  const probe = drawing.probe()!;
  const { pick } = probe;
  assert.equal(pick?.label, 'Write this strength into the text');
  pick.choose(1);
  assert.deepEqual(edits, [[{ pointer: ['penalties', 0, 'lambda'], value: probe.valueOf(1) }]]);
});

test('one of many curves is raised on a canvas over the others and put back', () => {
  const x = Float64Array.of(0, 10, 20);
  const series = Array.from({ length: 8 }, (_, index) =>
    seriesOf(`s${index}`, 'measured', x, Float64Array.of(index, index + 1, index)),
  );
  const { drawing, paint, place } = show(tent({ series }));
  paint();
  const [below, veil] = [...place.querySelectorAll('canvas')];
  assert.ok(veil!.hidden);
  const drawnBelow = page.drawnOn(below!).length;
  drawing.probe()!.parts!.raise!(1, 's3');
  assert.ok(!veil!.hidden);
  assert.ok(page.drawnOn(veil!).length > 0);
  assert.equal(page.drawnOn(below!).length, drawnBelow, 'the others are not drawn again');
  drawing.probe()!.parts!.raise!(undefined, undefined);
  assert.ok(veil!.hidden);
});

test('what is chosen on an axis is drawn, and what table and files get; it stays for newer charts', () => {
  const chart = pathChart({ count: 5 });
  const { drawing, paint, paints } = show(chart);
  const dropdown = drawing.controls!.querySelector('[aria-label="x axis"]') as HTMLElement & { value: string };
  const before = paints();
  dropdown.value = 'norm';
  dropdown.dispatchEvent(new Event('change'));
  assert.equal(paints(), before + 1);
  paint();
  assert.equal(drawing.shown!().x.label.text, 'l1 norm');
  drawing.update(pathChart({ count: 6 }));
  paint();
  assert.equal(drawing.shown!().x.label.text, 'l1 norm');
  assert.equal(drawing.probe()!.count, 6);
});

const at = (clientX: number, clientY: number): PointerEventInit => ({
  clientX,
  clientY,
  button: 0,
  bubbles: true,
  cancelable: true,
});

test('a drag over the curves shows that stretch, also in what is saved; a double click shows all again', () => {
  const x = columnOf(100, (index) => index);
  const { place, drawing, paint } = show(tent({ series: [seriesOf('tent', 'measured', x, x)] }));
  paint();
  const probe = drawing.probe()!;
  const [from, to] = [probe.lines(20).x!, probe.lines(60).x!];
  let clicks = 0;
  place.addEventListener('click', () => (clicks += 1));
  place.dispatchEvent(new PointerEvent('pointerdown', at(from - 1, 100)));
  place.dispatchEvent(new PointerEvent('pointermove', at(to, 100)));
  place.dispatchEvent(new PointerEvent('pointerup', at(to + 1, 100)));
  place.dispatchEvent(new PointerEvent('click', at(to + 1, 100)));
  assert.equal(clicks, 0, 'a drag is no click');
  const shown = drawing.shown!().series[0]!.x;
  assert.deepEqual([shown[0], shown.at(-1)], [20, 60]);
  paint();
  assert.equal(drawing.probe()!.count, 41);
  place.dispatchEvent(new MouseEvent('dblclick', at(from, 100)));
  assert.equal(drawing.shown!().series[0]!.x.length, 100);
});

test('a click on a name shows that curve alone, the next one all; the menu does the same', () => {
  const x = columnOf(20, (index) => index);
  const chart = tent({
    series: ['a', 'b'].map((id, order) =>
      seriesOf(
        id,
        'measured',
        x,
        x.map((value) => value * (1 + order)),
      ),
    ),
  });
  const { place, drawing, paint } = show(chart);
  paint();
  const ids = (): string[] => drawing.shown!().series.map(({ id }) => id);
  const labels = (): string[] => drawing.tools!().map(({ label }) => label);
  const heights = Array.from({ length: 26 }, (_, row) => 10 * row);
  for (const height of heights) if (ids().length === 2) place.dispatchEvent(new PointerEvent('click', at(470, height)));
  assert.equal(ids().length, 1);
  assert.ok(labels().includes('All curves'));
  drawing.tools!()
    .find(({ label }) => label === 'All curves')!
    .onChoose();
  assert.deepEqual(ids(), ['a', 'b']);
  drawing.tools!()
    .find(({ label }) => label === 'Only b')!
    .onChoose();
  assert.deepEqual(ids(), ['b']);
});
