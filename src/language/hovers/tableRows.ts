import type { ColumnDescription, TableDescription } from '../../core/experiment/tableDescription.ts';
import type { Pointer } from '../../core/config/parseConfigProblems.ts';
import { message, shorten } from '../../core/ground/errors.ts';
import { readable } from '../rules/diagnosticRule.ts';
import type { ValueRow } from './hoverValues.ts';

/** More columns, and fields of a record, are counted. */
const mostColumns = 20;
const mostFields = 8;
const mostLetters = 30;

const marks = { ',': 'comma', ';': 'semicolon', '\t': 'tab', '|': 'bar', ' ': 'blanks' } as const;

/** How the file of the data was read: its form and columns, and its first records. Empty anywhere but at `data.file`. */
export function tableRows(
  pointer: Pointer,
  table: TableDescription | undefined,
): { readonly columns: readonly ValueRow[]; readonly records: readonly ValueRow[] } {
  if (table === undefined || pointer.join('/') !== 'data/file') return { columns: [], records: [] };
  const { columns, firstRows } = table;
  const shown = columns.slice(0, mostColumns).map((column) => ({
    label: message('{0}', shorten(column.name, mostLetters)),
    value: describe(column),
  }));
  const more = columns.length - mostColumns;
  return {
    columns: [formOf(table), ...shown, ...(more > 0 ? [{ label: message('more columns'), value: String(more) }] : [])],
    records: firstRows.map((fields, at) => ({
      label: message('record {0}', at + 1),
      value: `${fields
        .slice(0, mostFields)
        .map((field) => shorten(field, mostLetters))
        .join(' | ')}${fields.length > mostFields ? ' | ...' : ''}`,
    })),
  };
}

function formOf({ records, encoding, delimiter, decimal, hasHeader }: TableDescription): ValueRow {
  const form = [
    ...(encoding === undefined ? [] : [encoding]),
    `delimiter ${marks[delimiter]}`,
    `decimal ${decimal === '.' ? 'point' : 'comma'}`,
    hasHeader ? 'names in the first record' : 'no names of columns',
  ];
  return { label: message('{0} records', records), value: form.join(', ') };
}

function describe({ kind, missing, distinct, range, words, dress }: ColumnDescription): string {
  const content =
    range !== undefined
      ? `${readable(range[0])} to ${readable(range[1])}`
      : words.map((word) => shorten(word, mostLetters)).join(', ');
  return [
    kind,
    ...(content === '' ? [] : [distinct > words.length && words.length > 0 ? `${content}, ...` : content]),
    ...(dress === '' ? [] : [`"${dress}" taken off`]),
    `${distinct} different`,
    `${missing} missing`,
  ].join(', ');
}
