import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { noClaims } from '../noClaims.ts';
import { createSharedAxis } from '../../../webview/charts/frame/sharedAxis.ts';
import type { Probe } from '../../../webview/pictures/frame/picture.ts';
import { openWindow } from '../pageWindow.ts';
import { confusionChart, look } from '../pictures/sampleCharts.ts';

const page = openWindow();
const { confusionRenderer } = await import('../../../webview/charts/confusion.ts');
const { watchEscape } = await import('../../../webview/kit/escape.ts');
watchEscape();
after(() => page.close());

const chart = confusionChart(['cat', 'dog', 'owl']);

function show(): {
  drawing: ReturnType<typeof confusionRenderer.mount>;
  chosen: unknown[];
  probe: () => Probe;
  pressEscape: () => void;
} {
  const place = document.createElement('div');
  Object.defineProperties(place, { clientWidth: { value: 300 }, clientHeight: { value: 200 } });
  document.body.replaceChildren(place);
  const chosen: unknown[] = [];
  const drawing = confusionRenderer.mount(place, chart, {
    look: () => look,
    requestPaint: () => undefined,
    axis: createSharedAxis(),
    edit: () => assert.fail('a table of counts edits nothing'),
    choose: (at) => chosen.push(at),
    chooseSample: () => undefined,
    openView: () => undefined,
    claims: noClaims,
    goTo: () => undefined,
  });
  assert.equal(drawing.probe(), undefined);
  assert.ok(drawing.paint());
  return {
    drawing,
    chosen,
    probe: () => drawing.probe()!,
    pressEscape: () => document.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', cancelable: true })),
  };
}

test('a click on a cell asks for its samples, the same again takes that back', () => {
  const { drawing, chosen, probe } = show();
  probe().pick!.choose(5);
  assert.deepEqual(chosen, [[2, 1]]);
  drawing.update({ ...chart, chosen: { truth: 1, predicted: 2 } });
  drawing.paint();
  probe().pick!.choose(3);
  probe().pick!.choose(5);
  assert.deepEqual(chosen.slice(1), [[0, 1], undefined]);
});

test('a click beside the cells means nothing', () => {
  const { probe } = show();
  const stood = probe();
  const { pick, area } = stood;
  const { x, y } = stood.lines(4);
  assert.ok(pick!.isAt(x!, y!));
  assert.ok(!pick!.isAt(area!.left - 3, y!) && !pick!.isAt(x!, area!.top + area!.height + 3));
});

test('Escape takes a choice back, once, and nothing where none is', () => {
  const { drawing, chosen, pressEscape } = show();
  pressEscape();
  assert.deepEqual(chosen, []);
  drawing.update({ ...chart, chosen: { truth: 1, predicted: 2 } });
  drawing.update({ ...chart, chosen: { truth: 0, predicted: 2 } });
  pressEscape();
  pressEscape();
  assert.deepEqual(chosen, [undefined]);
  drawing.update({ ...chart, chosen: { truth: 0, predicted: 2 } });
  drawing.update(chart);
  pressEscape();
  drawing.update({ ...chart, chosen: { truth: 0, predicted: 2 } });
  drawing.dispose();
  pressEscape();
  assert.deepEqual(chosen, [undefined]);
});

test('a place says how many samples it has, and which share of its class they are', () => {
  const { probe } = show();
  const { title, rows } = probe().readout(1);
  assert.equal(title, 'cat read as dog');
  const row = [...chart.counts.subarray(0, 3)];
  const share = Number(((100 * row[1]!) / (row[0]! + row[1]! + row[2]!)).toPrecision(3));
  assert.deepEqual(
    rows.map(({ value }) => value),
    [String(row[1]), `${share} %`],
  );
});
