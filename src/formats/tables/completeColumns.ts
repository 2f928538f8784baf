import type { MissingPolicy } from '../../core/config/tableReading.ts';

import { message, shorten } from '../../core/ground/errors.ts';
import type { TableColumn } from '../../core/experiment/tableData.ts';
import type { ColumnDraft } from './columnDrafts.ts';
import { remedyOf } from './columnRemedy.ts';
import type { ColumnValues } from './readColumn.ts';
import type { TableProblems, TableRemedy } from './tableProblems.ts';

/** A column that was read. */
export interface ReadColumn {
  readonly draft: ColumnDraft;
  readonly read: ColumnValues;
}

/** Columns of one length, and the line of each of their samples. */
export interface CompleteTable {
  readonly columns: TableColumn[];
  readonly lines: Int32Array;
}

/** What stands for a missing word. */
const missingWord = '(missing)';

const remedies: readonly TableRemedy[] = (
  [
    ['drop', message('Leave out samples with a missing value')],
    ['mean', message('Replace missing numbers by the mean of their column')],
    ['median', message('Replace missing numbers by the median of their column')],
    ['category', message('Make missing values a category')],
  ] as const
).map(([value, title]) => ({ title, pointer: ['missing'], value }));

/**
 * Settles the missing values: tells them, leaves their samples out, or fills them.
 * @param target  the column that is learned: its missing values are never made up
 * @returns columns without gaps, empty where a gap is a problem; and the lines of the samples that are kept
 */
export function completeColumns(
  columns: readonly ReadColumn[],
  { missing, target }: { readonly missing: MissingPolicy; readonly target: string | undefined },
  report: TableProblems,
): CompleteTable {
  if (missing === 'error') columns.forEach((column) => reportGaps(column, report));
  const isKept = rowsToKeep(columns, missing, target);
  const left = isKept.filter((one) => !one).length;
  if (left > 0) {
    const text = message('{0} of {1} samples are left out, because a value is missing.', left, isKept.length);
    report.add({ row: 0, column: 0, severity: left === isKept.length ? 'error' : 'information', message: text });
  }
  return {
    columns: columns.flatMap((column) => completeColumn(column, isKept, missing, report)),
    lines: Int32Array.from((columns[0]?.draft.lines ?? []).filter((_line, row) => isKept[row])),
  };
}

function reportGaps({ draft: { name, isMissing, lines, field } }: ReadColumn, report: TableProblems): void {
  const text = message('The value of "{0}" is missing. Fill it in or remove the line.', shorten(name));
  isMissing.forEach((one, row) => {
    if (one)
      report.add({
        row: lines[row] ?? 0,
        column: field,
        message: text,
        remedies: [...remedies, remedyOf(name, 'ignore')],
      });
  });
}

function rowsToKeep(columns: readonly ReadColumn[], missing: MissingPolicy, target: string | undefined): boolean[] {
  const rows = columns[0]?.draft.cells.length ?? 0;
  const watched = missing === 'error' ? [] : columns.filter(({ draft }) => missing === 'drop' || draft.name === target);
  return Array.from({ length: rows }, (_none, row) => watched.every(({ draft }) => draft.isMissing[row] !== true));
}

function completeColumn(
  column: ReadColumn,
  isKept: readonly boolean[],
  missing: MissingPolicy,
  report: TableProblems,
): TableColumn[] {
  const { read, draft } = column;
  const { name } = draft;
  if (read.kind === 'category')
    return [
      wordColumn(
        name,
        read.values.filter((_value, row) => isKept[row]),
        draft,
        report,
      ),
    ];
  const kept = read.values.filter((_value, row) => isKept[row]);
  const gaps = kept.filter((value) => value === undefined).length;
  const known = kept.filter((value) => value !== undefined);
  const filling = gaps === 0 || missing === 'error' ? 0 : missing === 'median' ? median(known) : mean(known);
  const numbers = Float64Array.from(kept, (value) => value ?? filling);
  if (gaps > 0 && missing !== 'error') {
    const text = message(
      '{0} missing values of "{1}" are replaced by {2}.',
      gaps,
      shorten(name),
      Number(filling.toPrecision(6)),
    );
    report.add({ row: 0, column: 0, severity: 'information', message: text });
  }
  if (numbers.length > 1 && numbers.every((value) => value === numbers[0])) reportConstant(draft, report);
  const filled: TableColumn = { name, numbers };
  if (gaps === 0 || missing !== 'category') return [filled];
  return [
    filled,
    { name: `${name} ${missingWord}`, numbers: Float64Array.from(kept, (value) => Number(value === undefined)) },
  ];
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value / values.length, 0);

function median(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
}

function wordColumn(
  name: string,
  values: readonly (string | undefined)[],
  draft: ColumnDraft,
  report: TableProblems,
): TableColumn {
  const words = values.map((value) => value ?? missingWord);
  const names = [...new Set(words)].sort();
  const codeOf = new Map(names.map((word, code) => [word, code]));
  if (names.length === 1 && words.length > 1) reportConstant(draft, report);
  if (names.length > 50 && 2 * names.length > words.length) {
    const text = message(
      'Column "{0}" has {1} different words in {2} samples. If it is an identifier, remove it.',
      shorten(name),
      names.length,
      words.length,
    );
    report.add({
      row: draft.lines[0] ?? 0,
      column: draft.field,
      severity: 'warning',
      message: text,
      remedies: [remedyOf(name, 'ignore')],
    });
  }
  return { name, categories: { names, codes: Int32Array.from(words, (word) => codeOf.get(word) ?? 0) } };
}

function reportConstant({ name, lines, field }: ColumnDraft, report: TableProblems): void {
  const text = message(
    'Column "{0}" holds the same value in every line: nothing can be learned from it.',
    shorten(name),
  );
  report.add({
    row: lines[0] ?? 0,
    column: field,
    severity: 'warning',
    message: text,
    remedies: [remedyOf(name, 'ignore')],
  });
}
