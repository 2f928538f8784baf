import type { ColumnDescription, TableDescription } from '../../core/experiment/tableDescription.ts';
import { readable, table } from './report.ts';

/** How a file of records was read, for people: its form, its columns, its first rows. */
export function explainTable({
  encoding,
  delimiter,
  decimal,
  hasHeader,
  records,
  columns,
  firstRows,
}: TableDescription): string {
  const marks = { ',': 'comma', ';': 'semicolon', '\t': 'tab', '|': 'bar', ' ': 'blanks' } as const;
  const form = [
    `${records} records`,
    ...(encoding === undefined ? [] : [`encoding ${encoding}`]),
    `delimiter ${marks[delimiter]}`,
    `decimal ${decimal === '.' ? 'point' : 'comma'}`,
    hasHeader ? 'the first record has the names' : 'no names of columns',
  ];
  const head = ['column', 'kind', 'range or words', 'different', 'missing'];
  const rows = columns.map((column) => [
    column.name,
    column.kind,
    contentOf(column),
    String(column.distinct),
    String(column.missing),
  ]);
  return `${form.join(', ')}\n${table([head, ...rows])}${table([columns.map(({ name }) => name), ...firstRows])}`;
}

function contentOf({ range, words, distinct, dress }: ColumnDescription): string {
  if (range !== undefined) return `${readable(range[0])} to ${readable(range[1])}${dress === '' ? '' : ` (${dress})`}`;
  return `${words.join(', ')}${distinct > words.length ? ', ...' : ''}`;
}
