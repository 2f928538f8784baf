import type { DecimalMark } from '../../core/config/tableReading.ts';
import { message, type Message, shorten } from '../../core/ground/errors.ts';
import { numberOf, type ColumnDraft } from './columnDrafts.ts';
import { orderOfDates, readDate, type DateOrder } from './dates.ts';
import { remedyOf } from './columnRemedy.ts';
import { tellWords } from './tellWords.ts';
import type { TableProblems, TableRemedy } from './tableProblems.ts';

/** What a column holds, cell by cell; undefined where a value is missing. */
export type ColumnValues =
  | { readonly kind: 'number'; readonly values: readonly (number | undefined)[] }
  | { readonly kind: 'category'; readonly values: readonly (string | undefined)[] };

/** Both readings of the decimal mark. */
const decimalRemedies: readonly TableRemedy[] = [
  { title: message('The decimal mark is a point'), pointer: ['decimal'], value: '.' },
  { title: message('The decimal mark is a comma'), pointer: ['decimal'], value: ',' },
];

/** From here on float64 no longer tells integers apart. */
const largestExact = 2 ** 53;

/** Integers that are names of things: with leading zeros, or so long that numbers would merge them. */
function areLabels(cells: readonly string[]): boolean {
  if (!cells.every((cell) => /^[+-]?\d+$/.test(cell))) return false;
  return cells.some((cell) => /^0\d/.test(cell) || Math.abs(Number(cell)) >= largestExact);
}

/**
 * Decides what a column holds and reads it. The document's word counts; else all numbers are numbers, all dates ask what is wanted, and a mixture is
 * told with its counts.
 * @param decimal  of this column
 */
export function readColumn(
  draft: ColumnDraft,
  decimal: DecimalMark | 'both' | 'unclear',
  report: TableProblems,
): ColumnValues | undefined {
  switch (draft.wanted) {
    case 'category':
      return readWords(draft);
    case 'date':
      return readDates(draft, report);
    case 'number':
      return readNumbers(draft, decimal, report);
    case 'ignore':
      return undefined;
    case undefined:
      return guessColumn(draft, decimal, report);
    default:
      return draft.wanted satisfies never;
  }
}

function guessColumn(
  draft: ColumnDraft,
  decimal: DecimalMark | 'both' | 'unclear',
  report: TableProblems,
): ColumnValues | undefined {
  const { name, present, marks } = draft;
  const told = { row: draft.lines[0] ?? 0, column: draft.field };
  const numbers = present.length - marks.words;
  if (numbers === present.length) {
    if (!areLabels(present)) return readNumbers(draft, decimal, report);
    const text = message(
      'Column "{0}" holds integers with leading zeros or more digits than a number keeps: they are read as words.',
      shorten(name),
    );
    report.add({ ...told, severity: 'information', message: text, remedies: [remedyOf(name, 'number')] });
    return readWords(draft);
  }
  if (orderOfDates(present) !== undefined) {
    const text = message(
      'Column "{0}" holds dates. Say what becomes of them: "columns": {{"{0}": "date"}} makes days, "ignore" leaves them out.',
      shorten(name),
    );
    report.add({
      ...told,
      message: text,
      remedies: [remedyOf(name, 'date'), remedyOf(name, 'ignore'), remedyOf(name, 'category')],
    });
    return undefined;
  }
  if (numbers === 0) {
    tellWords(draft, report);
    return readWords(draft);
  }
  if (2 * numbers > present.length && !areCodes(draft, decimal)) return readNumbers(draft, decimal, report);
  const example = present.find((cell) => !isNumber(draft, cell, decimal)) ?? '';
  const text = message(
    'Column "{0}" holds both numbers ({1}) and words ({2}, as "{3}"): it is read as words.',
    shorten(name),
    numbers,
    marks.words,
    shorten(example, 30),
  );
  report.add({
    ...told,
    severity: 'warning',
    message: text,
    remedies: [remedyOf(name, 'category'), remedyOf(name, 'number'), remedyOf(name, 'ignore')],
  });
  return readWords(draft);
}

const isNumber = (draft: ColumnDraft, cell: string, decimal: DecimalMark | 'both' | 'unclear'): boolean =>
  numberOf(draft, cell, decimal === ',' ? ',' : '.') !== undefined;

/** Tickets, articles, rooms: whole numbers beside words with digits in them. */
function areCodes(draft: ColumnDraft, decimal: DecimalMark | 'both' | 'unclear'): boolean {
  return draft.present.every((cell) =>
    isNumber(draft, cell, decimal) ? /^\d+$/.test(cell) : /\d/.test(cell) && /[a-z]/i.test(cell),
  );
}

function readWords({ cells, isMissing }: ColumnDraft): ColumnValues {
  return { kind: 'category', values: cells.map((cell, row) => (isMissing[row] ? undefined : cell)) };
}

function readNumbers(
  draft: ColumnDraft,
  decimal: DecimalMark | 'both' | 'unclear',
  report: TableProblems,
): ColumnValues | undefined {
  const { name, cells, isMissing, lines, field, marks } = draft;
  const told = { row: lines[0] ?? 0, column: field };
  if (decimal === 'both' || decimal === 'unclear') {
    const text =
      decimal === 'both'
        ? message('Column "{0}" has numbers with a decimal point and numbers with a decimal comma.', shorten(name))
        : message(
            '"{0}" in column "{1}" may be {2} or {3}: say "decimal": "." or ",".',
            marks.example ?? '',
            shorten(name),
            ...readings(draft),
          );
    report.add({ ...told, message: text, remedies: [...decimalRemedies, remedyOf(name, 'category')] });
    return undefined;
  }
  sayDress(draft, decimal, report);
  const values = cells.map((cell, row) => {
    if (isMissing[row]) return undefined;
    const value = numberOf(draft, cell, decimal);
    if (value === undefined || !Number.isFinite(value)) {
      const shown = shorten(cell, 30);
      const text =
        value === undefined
          ? notANumber(draft, shown)
          : message('"{0}" is too large for a number of this computer.', shown);
      report.add({
        row: lines[row] ?? 0,
        column: field,
        message: text,
        remedies: [remedyOf(name, 'category'), remedyOf(name, 'ignore')],
      });
      return undefined;
    }
    return value;
  });
  return { kind: 'number', values };
}

function readings({ marks }: ColumnDraft): [string, string] {
  const example = marks.example ?? '';
  return [example.replace(/[.,]/g, ''), example.replace(',', '.')];
}

function notANumber({ name, wanted }: ColumnDraft, shown: string): Message {
  return wanted === 'number'
    ? message('"{0}" is not a number; column "{1}" is to hold numbers.', shown, shorten(name))
    : message('"{0}" is not a number; most of column "{1}" are numbers.', shown, shorten(name));
}

/** What was taken off the numbers, or how their marks were understood where that was not plain. */
function sayDress(
  { name, dress, marks, lines, field }: ColumnDraft,
  decimal: DecimalMark,
  report: TableProblems,
): void {
  const told = { row: lines[0] ?? 0, column: field, severity: 'information' } as const;
  if (dress?.negative !== undefined) {
    const text = message('In "{0}" brackets, or a minus behind a number, mean a number below zero.', shorten(name));
    report.add({ ...told, message: text, remedies: [remedyOf(name, 'category')] });
  }
  if (dress !== undefined && (dress.before !== '' || dress.after !== '')) {
    const text = message(
      'Every number of "{0}" has "{1}" beside it: the bare numbers are used.',
      shorten(name),
      shorten(`${dress.before}${dress.after}`, 20),
    );
    report.add({ ...told, message: text, remedies: [remedyOf(name, 'category')] });
  }
  const isGroup = marks.example?.includes(decimal === '.' ? ',' : '.') ?? false;
  if (isGroup) {
    const text = message(
      '"{0}" in column "{1}" is read with a mark of thousands.',
      shorten(marks.example ?? '', 30),
      shorten(name),
    );
    report.add({ ...told, message: text, remedies: decimalRemedies });
  }
}

function readDates(draft: ColumnDraft, report: TableProblems): ColumnValues | undefined {
  const { name, cells, isMissing, present, lines, field } = draft;
  const found = orderOfDates(present);
  if (found === 'unclear') {
    const text = message(
      'The dates of "{0}" may have the day or the month first ("{1}"). Write them as 2024-12-31.',
      shorten(name),
      shorten(present[0] ?? '', 30),
    );
    report.add({
      row: lines[0] ?? 0,
      column: field,
      message: text,
      remedies: [remedyOf(name, 'ignore'), remedyOf(name, 'category')],
    });
    return undefined;
  }
  const order: DateOrder = found ?? mostFitting(present);
  const values = cells.map((cell, row) => {
    if (isMissing[row]) return undefined;
    const value = readDate(cell, order);
    if (value === undefined)
      report.add({
        row: lines[row] ?? 0,
        column: field,
        message: message('"{0}" is no date of the calendar.', shorten(cell, 30)),
      });
    return value;
  });
  const text = message('The dates of "{0}" are numbers of days since 1970-01-01.', shorten(name));
  report.add({ row: lines[0] ?? 0, column: field, severity: 'information', message: text });
  return { kind: 'number', values };
}

function mostFitting(cells: readonly string[]): DateOrder {
  const count = (order: DateOrder): number => cells.filter((cell) => readDate(cell, order) !== undefined).length;
  return count('monthFirst') > count('dayFirst') ? 'monthFirst' : 'dayFirst';
}
