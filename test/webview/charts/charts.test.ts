import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { noClaims } from '../noClaims.ts';
import { createSharedAxis } from '../../../webview/charts/frame/sharedAxis.ts';
import { openWindow } from '../pageWindow.ts';
import { look, numbersChart } from '../pictures/sampleCharts.ts';

const page = openWindow();
const { isKnownKind, rendererOf } = await import('../../../webview/charts/charts.ts');
const { numbersRenderer } = await import('../../../webview/charts/numbers.ts');
after(() => page.close());

test('every kind has a renderer, with a picture for its files unless it is text; nothing else is a kind', () => {
  for (const kind of [
    'curves',
    'plane',
    'regions',
    'contours',
    'activation',
    'shares',
    'heat',
    'confusion',
    'table',
  ] as const) {
    assert.ok(isKnownKind(kind), kind);
    assert.equal(rendererOf(kind).picture === undefined, kind === 'table', kind);
  }
  for (const kind of ['', 'pie', 'toString', '__proto__', 'constructor']) assert.ok(!isKnownKind(kind), kind);
});

test('key numbers have one row of columns or two of half as many, so that none stands alone', () => {
  const columnsFor = (count: number): readonly string[] => {
    const place = document.createElement('div');
    const [one] = numbersChart().numbers;
    const chart = numbersChart({ numbers: Array.from({ length: count }, () => one!) });
    numbersRenderer
      .mount(place, chart, {
        look: () => look,
        requestPaint: () => undefined,
        edit: () => undefined,
        choose: () => undefined,
        chooseSample: () => undefined,
        openView: () => undefined,
        claims: noClaims,
        axis: createSharedAxis(),
        goTo: () => undefined,
      })
      .paint();
    const { style } = place.querySelector<HTMLElement>('.keyNumbers')!;
    return [style.getPropertyValue('--count'), style.getPropertyValue('--half')];
  };
  assert.deepEqual([1, 3, 4, 5, 6].map(columnsFor), [
    ['1', '1'],
    ['3', '3'],
    ['4', '2'],
    ['5', '3'],
    ['6', '3'],
  ]);
});
