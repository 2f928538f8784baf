import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { noClaims } from '../noClaims.ts';
import type { DrawingContext } from '../../../webview/charts/frame/renderer.ts';
import { createSharedAxis } from '../../../webview/charts/frame/sharedAxis.ts';
import { openWindow } from '../pageWindow.ts';
import { look, tableChart } from '../pictures/sampleCharts.ts';
import { message } from '../../../src/core/ground/errors.ts';
import type { Column } from '../../../webview/pictures/frame/picture.ts';

const page = openWindow();
const { createTable, tableRenderer } = await import('../../../webview/charts/table.ts');
after(() => page.close());

const cellsOf = (table: HTMLElement): string[][] =>
  [...table.querySelectorAll('tr')].map((row) => [...row.children].map(({ textContent }) => textContent));

const columns: readonly Column[] = [
  { name: 'step', cells: [0, 10] },
  { name: 'loss', cells: [0.123456789, undefined] },
  { name: 'said', cells: ['short', 'words'] },
];

test('a table has a head, a heading for every row, three digits, and nothing where nothing is', () => {
  const table = createTable(columns, 10);
  assert.deepEqual(cellsOf(table), [
    ['step', 'loss', 'said'],
    ['0', '0.123', 'short'],
    ['10', '', 'words'],
  ]);
  assert.deepEqual(
    [...table.querySelectorAll('[scope]')].map((cell) => cell.getAttribute('scope')),
    ['col', 'col', 'col', 'row', 'row'],
  );
  assert.deepEqual(
    [...table.querySelectorAll('td')].map(({ className }) => className),
    ['number', '', 'number', ''],
  );
  assert.equal(table.className, 'data');
});

test('sentences have room, numbers and short words share the rest', () => {
  const long = 'a sentence that is long enough to be broken';
  const table = createTable([...columns, { name: 'why', cells: [long, ''] }], 10);
  assert.equal(table.className, 'data wordy');
  assert.equal(table.style.getPropertyValue('--narrow'), '2');
  assert.equal(table.querySelectorAll('td.words').length, 2);
  const alone = createTable([columns[0]!, { name: 'why', cells: [long] }], 10);
  assert.equal(alone.style.getPropertyValue('--narrow'), '1');
});

test('24 letters are a short word', () => {
  const of = (length: number): string =>
    createTable([columns[0]!, { name: 'w', cells: ['x'.repeat(length)] }], 2).className;
  assert.deepEqual([of(24), of(25)], ['data', 'data wordy']);
});

test('what is left out is said, with how much it is', () => {
  const remarks = (table: HTMLElement): string[] =>
    [...table.querySelectorAll('p')].map(({ textContent }) => textContent);
  assert.deepEqual(remarks(createTable(columns, 2)), []);
  const few = createTable(columns, 1);
  assert.equal(cellsOf(few).length, 2);
  assert.deepEqual(remarks(few), ['1 more rows: save as CSV for all of them.']);
  const known = createTable([{ name: 'cell', cells: [1, 2], height: 5000 }], 2);
  assert.deepEqual(remarks(known), ['4,998 more rows: save as CSV for all of them.']);
  const wide = createTable(
    Array.from({ length: 63 }, (_, index) => ({ name: `c${index}`, cells: [index] })),
    2,
  );
  assert.equal(cellsOf(wide)[0]!.length, 60);
  assert.deepEqual(remarks(wide), ['3 more columns: save as CSV for all of them.']);
});

interface Shown {
  readonly place: HTMLElement;
  readonly drawing: ReturnType<typeof tableRenderer.mount>;
  readonly paints: () => number;
  readonly holder: () => HTMLElement;
}

function show(
  chart = tableChart(),
  {
    chooseSample = () => undefined,
    openView = () => undefined,
  }: Partial<Pick<DrawingContext, 'chooseSample' | 'openView'>> = {},
): Shown {
  const place = document.createElement('div');
  let paints = 0;
  const drawing = tableRenderer.mount(place, chart, {
    look: () => look,
    requestPaint: () => (paints += 1),
    edit: () => undefined,
    choose: () => undefined,
    chooseSample,
    openView,
    claims: noClaims,
    axis: createSharedAxis(),
    goTo: () => undefined,
  });
  return { place, drawing, paints: () => paints, holder: () => place.querySelector('.tablePlace')! };
}

/** As in a browser: so wide is what is in there, by its columns. */
function measureColumns(holder: HTMLElement): void {
  Object.defineProperty(holder, 'scrollWidth', {
    get: () => 100 * (cellsOf(holder)[0]?.length ?? 0),
    configurable: true,
  });
}

test('a table is shown when it has room, newer data replace it, and at the end it is gone', () => {
  const { drawing, holder, place } = show();
  assert.ok(!drawing.paint());
  page.resize(place, 480, 200);
  assert.ok(drawing.paint());
  assert.deepEqual(cellsOf(holder()), [
    ['', 'units', 'activation'],
    ['layer 1', '16', 'relu'],
    ['output', '2', ''],
  ]);
  drawing.update({
    ...tableChart(),
    columns: [message('units')],
    rows: [{ label: message('layer {0}', 3), values: [4] }],
  });
  assert.ok(drawing.paint());
  assert.deepEqual(cellsOf(holder())[1], ['layer 3', '4']);
  assert.equal(drawing.probe(), undefined);
  drawing.dispose();
  assert.equal(place.children.length, 0);
});

test('only another width asks for it to be set again', () => {
  const { drawing, paints, place } = show();
  page.resize(place, 480, 200);
  drawing.paint();
  const before = paints();
  page.resize(place, 480, 300);
  assert.equal(paints(), before);
  page.resize(place, 300, 300);
  assert.equal(paints(), before + 1);
});

test('a table of numbers that is too wide is turned where that is narrower', () => {
  const numbers = (count: number, rows: number): Parameters<Shown['drawing']['update']>[0] => ({
    ...tableChart(),
    columns: Array.from({ length: count }, (_, index) => message('column {0}', index)),
    rows: Array.from({ length: rows }, (_, row) => ({
      label: message('row {0}', row),
      values: Array.from({ length: count }, (_, index) => index + row),
    })),
  });
  const { drawing, holder, place } = show(numbers(7, 2));
  measureColumns(holder());
  page.resize(place, 480, 200);
  page.resize(holder(), 480, 200);
  drawing.paint();
  assert.deepEqual(cellsOf(holder())[0], ['', 'row 0', 'row 1']);
  assert.deepEqual(cellsOf(holder())[2], ['column 1', '1', '2']);
  page.resize(holder(), 800, 200);
  drawing.paint();
  assert.equal(cellsOf(holder())[0]!.length, 8, 'there is room');
  page.resize(holder(), 480, 200);
  Object.defineProperty(holder(), 'scrollWidth', { value: 800, configurable: true });
  drawing.paint();
  assert.equal(cellsOf(holder())[0]!.length, 8, 'it would be no narrower');
});

test('decimal points of a column stand below each other: their ends have the room of the longest', () => {
  const table = createTable(
    [
      { name: 'step', cells: [1, 2, 3] },
      { name: 'loss', cells: [12.5, 3, 0.00001234] },
      { name: 'count', cells: [1, 20, 300] },
    ],
    10,
  );
  const tails = [...table.querySelectorAll<HTMLElement>('.tail')];
  assert.deepEqual(
    tails.map(({ textContent }) => textContent),
    ['.5', '', '.23×10⁻⁵'],
  );
  assert.deepEqual(new Set(tails.map(({ style }) => style.getPropertyValue('--tail'))), new Set(['8']));
  assert.deepEqual(
    cellsOf(table).map(([, loss]) => loss),
    ['loss', '12.5', '3', '1.23×10⁻⁵'],
  );
});

test('a table that is cut at the right says so until its end is in sight', () => {
  const { drawing, holder, place } = show();
  page.resize(place, 200, 200);
  page.resize(holder(), 200, 200);
  Object.defineProperty(holder(), 'scrollWidth', { value: 500, configurable: true });
  drawing.paint();
  assert.ok(holder().classList.contains('cut'));
  holder().scrollLeft = 300;
  holder().dispatchEvent(new Event('scroll'));
  assert.ok(!holder().classList.contains('cut'));
});

test('the head of a row that another view tells more of opens it there', () => {
  const opened: unknown[] = [];
  const [row] = tableChart().rows;
  const target = { view: 'regions', place: [0.5, 2] } as const;
  const opens = { label: message('Show it there'), target };
  const { drawing, holder, place } = show(
    { ...tableChart(), rows: [{ ...row!, opens }] },
    { openView: (wanted) => opened.push(wanted) },
  );
  page.resize(place, 480, 200);
  drawing.paint();
  const button = holder().querySelector('button')!;
  assert.equal(button.title, 'Show it there');
  button.click();
  assert.deepEqual(opened, [target]);
});

test('the head of a row that is a sample chooses it; other rows have a text there', () => {
  const chosen: unknown[] = [];
  const [row] = tableChart().rows;
  const { drawing, holder, place } = show(
    { ...tableChart(), rows: [{ ...row!, label: message('row {0}', 18), sample: 16 }, row!] },
    { chooseSample: (sample) => chosen.push(sample) },
  );
  page.resize(place, 480, 200);
  drawing.paint();
  const buttons = [...holder().querySelectorAll('button')];
  assert.deepEqual(
    buttons.map(({ textContent }) => textContent),
    ['row 18'],
  );
  buttons[0]!.click();
  assert.deepEqual(chosen, [16]);
  measureColumns(holder());
  page.resize(place, 250, 200);
  drawing.update({
    ...tableChart(),
    columns: Array(9).fill(message('units')),
    rows: [{ ...row!, values: Array(9).fill(1), sample: 4 }],
  });
  drawing.paint();
  holder().querySelector<HTMLElement>('thead button')!.click();
  assert.deepEqual(chosen, [16, 4], 'a table that is turned has them at the top');
});
