import { budget } from '../../core/config/config.ts';

import type { TableReading } from '../../core/config/tableReading.ts';
import { message, shorten } from '../../core/ground/errors.ts';
import { looksLikeNumber } from './numberForms.ts';
import type { Records, TableRecord } from './records.ts';
import type { TableProblems, TableRemedy } from './tableProblems.ts';

/** Names and samples of a file. */
export interface NamedRecords {
  readonly names: readonly string[];
  /** Those that are as wide as the names. */
  readonly samples: readonly TableRecord[];
  /** The first column holds names of rows, as R writes them: the header has no name for it. */
  readonly hasRowNames: boolean;
}

/** More are not looked at: the file is over the budget anyway. */
const mostNames = budget.features + 2;

const firstIsSample: TableRemedy = {
  title: message('The first line is a sample, the columns have no names'),
  pointer: ['header'],
  value: false,
};

/** Sets the names of the columns apart from the samples, and tells what is wrong with both. Undefined where nothing can be read. */
export function nameRecords(
  { records }: Records,
  reading: TableReading,
  report: TableProblems,
): NamedRecords | undefined {
  const [first, ...rest] = withoutEmptyEnd(records, reading);
  if (first === undefined) {
    const text = message('The file is empty. The first line names the columns, every other line is a sample.');
    report.add({ row: 0, column: 0, message: text });
    return undefined;
  }
  const isSample = reading.header === false;
  const samples = isSample ? [first, ...rest] : withoutTail(first.cells.length, rest);
  const isShort = !isSample && isWiderByOne(first.cells.length, samples);
  const names = isSample
    ? first.cells.map((_cell, index) => `column ${index + 1}`)
    : isShort
      ? ['', ...first.cells]
      : first.cells;
  const hasRowNames = isShort || (!isSample && names.length > 1 && names[0] === '' && areDistinct(samples));
  if (hasRowNames) {
    const text = message(
      'The first column has no name and other values in every line: it holds names of rows and is left out.',
    );
    report.add({ row: first.line, column: 1, severity: 'information', message: text });
  }
  if (!isSample)
    checkNames({ line: first.line, cells: hasRowNames ? names.slice(1) : names }, reading, samples, report);
  if (!checkSize(names.length, samples.length, report)) return undefined;
  return { names, samples: checkWidths(names.length, samples, report), hasRowNames };
}

/** Columns at the right end without a name and a value: a mark too many in every line, or cells that a spreadsheet once touched. */
function withoutEmptyEnd(records: readonly TableRecord[], { header }: TableReading): readonly TableRecord[] {
  const [first] = records;
  if (first === undefined || header === false) return records;
  const width = first.cells.length;
  const filled =
    first.cells.findLastIndex((cell, at) => cell !== '' || records.some(({ cells }) => (cells[at] ?? '') !== '')) + 1;
  if (filled === width || filled < 1) return records;
  return records.map(({ line, cells }) => ({ line, cells: cells.length > width ? cells : cells.slice(0, filled) }));
}

/** Samples whose records all end with a mark have an empty field too many. */
function withoutTail(width: number, samples: readonly TableRecord[]): readonly TableRecord[] {
  const isTail = isWiderByOne(width, samples) && samples.every(({ cells }) => cells.at(-1) === '');
  return isTail ? samples.map(({ line, cells }) => ({ line, cells: cells.slice(0, -1) })) : samples;
}

const isWiderByOne = (width: number, samples: readonly TableRecord[]): boolean =>
  samples.length > 0 && samples.every(({ cells }) => cells.length === width + 1);

const areDistinct = (samples: readonly TableRecord[]): boolean =>
  new Set(samples.map(({ cells }) => cells[0])).size === samples.length;

function checkNames(
  { line, cells }: TableRecord,
  { header }: TableReading,
  rest: readonly TableRecord[],
  report: TableProblems,
): void {
  const numbers = cells.filter((cell) => looksLikeNumber(cell)).length;
  if (header === undefined && numbers === cells.length) {
    const text = message('The first line holds numbers only. Put the names of the columns there.');
    report.add({ row: line, column: 0, message: text, remedies: [firstIsSample] });
    return;
  }
  const told = new Set<string>();
  cells.slice(0, mostNames).forEach((name, index) => {
    if (name === '')
      report.add({ row: line, column: index + 1, message: message('Column {0} has no name.', index + 1) });
    else if (told.has(name))
      report.add({ row: line, column: index + 1, message: message('Two columns are called "{0}".', shorten(name)) });
    told.add(name);
  });
  if (header !== undefined) return;
  if (2 * numbers >= cells.length) {
    const text = message(
      '{0} of {1} names of columns are numbers: the first line may be a sample.',
      numbers,
      cells.length,
    );
    report.add({ row: line, column: 0, severity: 'warning', message: text, remedies: [firstIsSample] });
    return;
  }
  const alike = cells.findIndex((name, index) => name !== '' && rest.some((record) => record.cells[index] === name));
  if (alike < 0) return;
  const text = message(
    'The name "{0}" stands among the values of its column too: the first line may be a sample.',
    shorten(cells[alike]!),
  );
  report.add({ row: line, column: alike + 1, severity: 'warning', message: text, remedies: [firstIsSample] });
}

function checkSize(width: number, samples: number, report: TableProblems): boolean {
  const tell = (text: ReturnType<typeof message>): void => report.add({ row: 0, column: 0, message: text });
  if (samples === 0) tell(message('The file has names of columns but no samples.'));
  if (samples > budget.samples) tell(message('The file has {0} samples; the budget is {1}.', samples, budget.samples));
  if (width > budget.features + 1)
    tell(message('The file has {0} columns; the budget is {1}.', width, budget.features + 1));
  return samples > 0 && samples <= budget.samples && width <= budget.features + 1;
}

function checkWidths(width: number, samples: readonly TableRecord[], report: TableProblems): TableRecord[] {
  return samples.filter(({ line, cells }) => {
    if (cells.length === width) return true;
    report.add({
      row: line,
      column: Math.min(cells.length, width) + (cells.length > width ? 1 : 0),
      message: message('This record has {0} fields; the first line has {1}.', cells.length, width),
    });
    return false;
  });
}
