import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { noClaims } from '../noClaims.ts';
import type { NetworkChart } from '../../../src/protocol/charts.ts';
import { createSharedAxis } from '../../../webview/charts/frame/sharedAxis.ts';
import { columnsOf } from '../../../webview/pictures/columns/columns.ts';
import { networkPicture } from '../../../webview/pictures/fields/networkPicture.ts';
import { openWindow } from '../pageWindow.ts';
import { drawChart, findClash } from '../pictures/drawnText.ts';
import { look, networkChart } from '../pictures/sampleCharts.ts';

const page = openWindow();
const { networkRenderer } = await import('../../../webview/charts/network.ts');
after(() => page.close());

const size = { width: 400, height: 200 };

function show(chart: NetworkChart): {
  drawing: ReturnType<typeof networkRenderer.mount>;
  chosen: unknown[];
  paints: () => number;
  /** Paints, and tells how strong the lines are. */
  strengths: () => number[];
} {
  const place = document.createElement('div');
  Object.defineProperties(place, { clientWidth: { value: size.width }, clientHeight: { value: size.height } });
  const chosen: unknown[] = [];
  let paints = 0;
  const drawing = networkRenderer.mount(place, chart, {
    look: () => look,
    requestPaint: () => (paints += 1),
    axis: createSharedAxis(),
    edit: () => assert.fail('a network edits nothing'),
    choose: (at) => chosen.push(at),
    chooseSample: () => undefined,
    openView: () => undefined,
    claims: noClaims,
    goTo: () => undefined,
  });
  assert.ok(drawing.paint());
  const strengths = (): number[] => {
    const context = place.querySelector('canvas')!.getContext('2d')!;
    const [found, saved]: [number[], number[]] = [[], []];
    context.globalAlpha = 1;
    context.save = () => void saved.push(context.globalAlpha);
    context.restore = () => void (context.globalAlpha = saved.pop()!);
    context.stroke = () => void found.push(context.globalAlpha);
    assert.ok(drawing.paint());
    return found;
  };
  return { drawing, chosen, paints: () => paints, strengths };
}

/** Lines that stand back behind a unit. */
const paleLines = (svg: string): number => svg.match(/opacity="0.12"/g)?.length ?? 0;

test('the pointer on a unit raises its weights, and tells of it', () => {
  const { drawing, paints, strengths } = show(networkChart());
  const pale = (): number => strengths().filter((strength) => strength === 0.12).length;
  assert.equal(pale(), 0);
  const probe = drawing.probe()!;
  const { x, y } = probe.lines(3);
  assert.equal(probe.indexAt(x!, y!), 3);
  const { title, rows } = probe.readout(3);
  assert.equal(title, 'layer 1 · unit 2');
  assert.match(rows[0]!.label, /^dead/);
  const [layer] = networkChart().layers.slice(1);
  const incoming = [layer!.weights[1]!, layer!.weights[5]!];
  const largest = Math.abs(incoming[0]!) > Math.abs(incoming[1]!) ? 0 : 1;
  assert.equal(rows[2]!.label, `from x${largest + 1}`);
  assert.ok(Math.abs(Number(rows[2]!.value.replace('−', '-')) - incoming[largest]!) < 0.01);
  probe.parts!.raise!(3, '3');
  assert.equal(paints(), 1);
  probe.parts!.raise!(3, '3');
  assert.equal(paints(), 1, 'the same unit is up already');
  assert.ok(pale() > 0);
  assert.ok(
    strengths().some((strength) => strength > 0.12 && strength < 1),
    'its own weights keep their strength',
  );
  probe.parts!.raise!(undefined, undefined);
  assert.equal(paints(), 2);
  assert.equal(pale(), 0);
});

test('arrow keys go to the next unit of the layer and to the next layer', () => {
  const probe = show(networkChart()).drawing.probe()!;
  const step = (from: number, x: number, y: number): string => {
    const index = probe.step!(from, { x, y }, false);
    return probe.readout(index).title;
  };
  assert.equal(step(2, 0, 1), 'layer 1 · unit 2');
  assert.equal(step(2, 0, -1), 'layer 1 · unit 1');
  assert.equal(step(5, 1, 0), 'layer 2 · unit 3', 'a narrower layer has no fourth');
  assert.equal(step(2, -1, 0), 'inputs · x1');
});

test('a click keeps a unit raised, the same again lets it go; another network forgets it', () => {
  const { drawing, chosen } = show(networkChart());
  const saved = (): number => paleLines(drawChart(drawing.picture!(), networkChart(), size).svg);
  assert.equal(saved(), 0);
  drawing.probe()!.pick!.choose(2);
  assert.ok(saved() > 0);
  drawing.probe()!.pick!.choose(2);
  assert.equal(saved(), 0);
  drawing.probe()!.pick!.choose(2);
  drawing.update(networkChart([4, 3]));
  assert.ok(saved() > 0);
  drawing.update(networkChart([5, 3]));
  assert.equal(saved(), 0);
  assert.deepEqual(chosen, []);
});

test('where the view chooses, a click asks for layer and unit, and what it has chosen stands out', () => {
  const chooses = { text: 'Show this layer', args: [] };
  const { drawing, chosen } = show(networkChart([4, 3], { chooses }));
  const { pick } = drawing.probe()!;
  assert.equal(pick!.label, 'Show this layer');
  pick!.choose(3);
  assert.deepEqual(chosen, [[1, 2]]);
  const plain = networkChart([4, 3], { chooses });
  const svg = (chart: NetworkChart): string => drawChart(networkPicture, chart, size).svg;
  assert.equal(paleLines(svg(plain)), 0);
  assert.ok(paleLines(svg({ ...plain, chosen: { layer: 1, unit: 1 } })) > 0);
  assert.notEqual(svg({ ...plain, chosen: { layer: 1 } }), svg(plain));
});

test('no name lies on another, however many layers there are and however narrow the card', () => {
  for (const hidden of [[4], [40, 40], Array<number>(18).fill(6)])
    for (const width of [280, 700, 1100]) {
      const chart = networkChart(hidden);
      const room = { width, height: networkPicture.height(chart, { width, pen: { measure: () => 0 }, look }) };
      const { words } = drawChart(networkPicture, chart, room);
      assert.equal(findClash(words, room), undefined, `${hidden.length} layers at ${width}`);
    }
});

test('the table has every weight that is drawn, and every bias', () => {
  const chart = networkChart();
  const [, , from, weight] = columnsOf(chart);
  const all = chart.layers.slice(1).flatMap(({ weights, bias }) => [...weights, ...bias]);
  assert.deepEqual([...weight!.cells].sort(), all.sort());
  assert.equal(from!.cells.filter((cell) => cell === 'bias').length, 8);
});
