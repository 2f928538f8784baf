import { formatNumber } from '../../src/core/ground/numberText.ts';
import type { TableChart } from '../../src/protocol/charts.ts';
import { element, fadeWhereCut, tellWhole } from '../kit/elements.ts';
import { columnsOf, heightOf } from '../pictures/columns/columns.ts';
import type { Column } from '../pictures/frame/picture.ts';
import { turnColumns } from '../pictures/columns/turnColumns.ts';
import { say, t } from '../drawing/texts.ts';
import type { DrawingContext, Renderer } from './frame/renderer.ts';

const mostRowsShown = 200;

/** Numbers in rows and columns, as text; turned where more of them can be seen so. */
export const tableRenderer: Renderer<'table'> = {
  picture: undefined,
  mount(place, first, context) {
    const holder = element('div', { class: 'tablePlace' });
    place.prepend(holder);
    const fade = fadeWhereCut(holder);
    let chart = first;
    let width = 0;
    const fill = (): void => {
      const columns = columnsOf(chart);
      const plain = createTable(columns, mostRowsShown, { row: (row) => pressOfRow(chart, row, context) });
      holder.replaceChildren(plain);
      const needed = holder.scrollWidth;
      const turned = needed > holder.clientWidth ? turnColumns(columns) : undefined;
      if (turned === undefined) return;
      holder.replaceChildren(
        createTable(turned, mostRowsShown, { column: (column) => pressOfRow(chart, column - 1, context) }),
      );
      if (holder.scrollWidth >= needed) holder.replaceChildren(plain);
    };
    const observer = new ResizeObserver(() => {
      if (place.clientWidth !== width) context.requestPaint();
    });
    observer.observe(place);
    return {
      update: (next) => (chart = next),
      paint() {
        width = place.clientWidth;
        if (width === 0) return false;
        fill();
        fade();
        return true;
      },
      probe: () => undefined,
      dispose() {
        observer.disconnect();
        holder.remove();
      },
    };
  },
};

/** More columns than anyone reads across: a path of 5,000 inputs has as many. */
const mostColumns = 60;
/** Longer texts may be broken into lines. */
const longText = 24;

/** Of which heads of a table a press does something. */
export interface HeadPresses {
  readonly row?: (row: number) => HeadPress | undefined;
  readonly column?: (column: number) => HeadPress | undefined;
}

/** What a press of a head does. */
export interface HeadPress {
  readonly label: string;
  readonly press: () => void;
}

function pressOfRow({ rows }: TableChart, row: number, context: DrawingContext): HeadPress | undefined {
  const { sample, writes, opens } = rows[row] ?? {};
  if (sample !== undefined) return { label: t('Show this sample'), press: () => context.chooseSample(sample) };
  if (opens !== undefined) return { label: say(opens.label), press: () => context.openView(opens.target) };
  if (writes === undefined) return undefined;
  const { label, pointer, value } = writes;
  return { label: say(label), press: () => context.edit([{ pointer, value }]) };
}

/**
 * A table of the columns; the first one heads the rows.
 * @param presses  what a press of the head of a row, or of a column, does; undefined: it is a text
 */
export function createTable(all: readonly Column[], mostRows: number, presses: HeadPresses = {}): HTMLElement {
  const columns = all.slice(0, mostColumns);
  const kinds = columns.map(kindOf);
  const height = heightOf(columns);
  const shown = Math.min(height, mostRows);
  const texts = columns.map(({ cells }) => Array.from({ length: shown }, (_, row) => textOf(cells[row])));
  const tails = columns.map(({ cells }, order) => longestTail(cells, texts[order]!));
  const head = element('tr', {
    children: columns.map((column, order) =>
      // A column without a name has no header.
      column.name === ''
        ? element('td', { class: kinds[order]! })
        : createColumnHead(column.name, kinds[order]!, presses.column?.(order)),
    ),
  });
  const rows = Array.from({ length: shown }, (_, row) =>
    element('tr', {
      children: columns.map(({ cells }, order) => {
        const text = texts[order]![row]!;
        if (order === 0) return createRowHead(text, presses.row?.(row));
        return typeof cells[row] === 'number' && tails[order]! > 0
          ? element('td', { class: kinds[order]!, children: splitAtPoint(text, tails[order]!) })
          : element('td', { text, class: kinds[order]! });
      }),
    }),
  );
  const isWordy = kinds.includes('words');
  const table = element('table', {
    class: isWordy ? 'data wordy' : 'data',
    children: [element('thead', { children: [head] }), element('tbody', { children: rows })],
  });
  const narrow = kinds.slice(1).filter((kind) => kind !== 'words').length;
  table.style.setProperty('--narrow', String(Math.max(1, narrow)));
  const remarks = [
    ...(shown === height ? [] : [t('{0} more rows: save as CSV for all of them.', height - shown)]),
    ...(columns.length === all.length
      ? []
      : [t('{0} more columns: save as CSV for all of them.', all.length - columns.length)]),
  ];
  if (remarks.length === 0) return table;
  const more = remarks.map((text) => element('p', { class: 'caption', text }));
  return element('div', { children: [table, ...more] });
}

function textOf(cell: Column['cells'][number]): string {
  return typeof cell === 'number' ? formatNumber(cell) : (cell ?? '');
}

function createRowHead(text: string, press: HeadPress | undefined): HTMLElement {
  if (press !== undefined)
    return element('th', { attributes: { scope: 'row' }, children: [createHeadButton(text, press)] });
  const head = element('th', { text, attributes: { scope: 'row' } });
  tellWhole(head);
  return head;
}

function createColumnHead(text: string, kind: string, press: HeadPress | undefined): HTMLElement {
  const attributes = { scope: 'col' };
  return press === undefined
    ? element('th', { class: kind, text, attributes })
    : element('th', { class: kind, attributes, children: [createHeadButton(text, press)] });
}

function createHeadButton(text: string, { label, press }: HeadPress): HTMLElement {
  const button = element('button', { class: 'rowLink', text, attributes: { type: 'button' } });
  button.title = label;
  button.addEventListener('click', press);
  return button;
}

/** A number up to its decimal point, and from there on. */
function partsOf(text: string): readonly [string, string] {
  const end = text.search(/[.×]/);
  return end < 0 ? [text, ''] : [text.slice(0, end), text.slice(end)];
}

/** The most signs that a number of a column has from its point on. @param texts  of its first cells */
function longestTail(cells: Column['cells'], texts: readonly string[]): number {
  return texts.reduce(
    (most, text, row) => (typeof cells[row] === 'number' ? Math.max(most, partsOf(text)[1].length) : most),
    0,
  );
}

/** Decimal points of a column stand below each other: what follows them has the same width in every row. */
function splitAtPoint(text: string, longest: number): Node[] {
  const [whole, end] = partsOf(text);
  const tail = element('span', { class: 'tail', text: end });
  tail.style.setProperty('--tail', String(longest));
  return [document.createTextNode(whole), tail];
}

/** How a column is set: the first one heads the rows; beside numbers and short words there may be sentences. */
function kindOf({ cells }: Column, order: number): '' | 'number' | 'words' {
  if (order === 0) return '';
  if (cells.some((cell) => typeof cell === 'string' && cell.length > longText)) return 'words';
  return cells.some((cell) => typeof cell === 'number') ? 'number' : '';
}
