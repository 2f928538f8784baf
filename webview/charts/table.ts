import { formatNumber } from '../drawing/numbers.ts';
import { element } from '../elements.ts';
import { columnsOf } from '../layout/columns.ts';
import type { Column } from '../layout/picture.ts';
import { t } from '../texts.ts';
import type { Renderer } from './renderer.ts';

/** Numbers in rows and columns, as text. */
export const tableRenderer: Renderer<'table'> = {
  picture: undefined,
  mount(place, first) {
    const holder = element('div', { class: 'tablePlace' });
    place.prepend(holder);
    let chart = first;
    return {
      update: (next) => (chart = next),
      paint() {
        holder.replaceChildren(createTable(columnsOf(chart), 200));
        return true;
      },
      probe: () => undefined,
      dispose: () => holder.remove(),
    };
  },
};

/** More columns than anyone reads across: a path of 5,000 inputs has as many. */
const mostColumns = 60;

/** A table of the columns; the first one heads the rows. */
export function createTable(all: readonly Column[], mostRows: number): HTMLElement {
  const columns = all.slice(0, mostColumns);
  const height = Math.max(0, ...columns.map((column) => column.height ?? column.cells.length));
  const shown = Math.min(height, mostRows);
  const head = element('tr', {
    children: columns.map((column) => element('th', { text: column.name, attributes: { scope: 'col' } })),
  });
  const rows = Array.from({ length: shown }, (_, row) =>
    element('tr', {
      children: columns.map(({ cells }, order) => {
        const cell = cells[row];
        const text = cell === undefined ? '' : typeof cell === 'number' ? formatNumber(cell, 5) : cell;
        return order === 0
          ? element('th', { text, attributes: { scope: 'row' } })
          : element('td', { text, class: typeof cell === 'number' ? 'number' : text.length > 24 ? 'words' : '' });
      }),
    }),
  );
  const table = element('table', {
    class: 'data',
    children: [element('thead', { children: [head] }), element('tbody', { children: rows })],
  });
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
