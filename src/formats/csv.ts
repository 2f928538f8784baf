import Papa from 'papaparse';
import { budget } from '../core/config/config.ts';
import type { Dataset } from '../core/tables/dataset.ts';
import { LabError, message, type Message } from '../core/ground/errors.ts';
import { shorten } from '../core/config/parseConfigProblems.ts';
import { datasetFromTable, type TableColumn, type TableTarget } from '../core/experiment/tableData.ts';

/** Something wrong in a csv file. */
export interface TableProblem {
  /** Line of the file where the record begins, from 1; 0: the file as a whole. */
  readonly row: number;
  /** Field in the record, from 1; 0: the record as a whole. */
  readonly column: number;
  readonly severity: 'error' | 'warning';
  readonly message: Message;
}

export interface Table {
  /** In the order of the file; empty when an error is among the problems. */
  readonly columns: readonly TableColumn[];
  readonly problems: readonly TableProblem[];
}

/** More are counted, not listed. */
const maximumTableProblems = 50;
/** Spellings of a missing value. */
const missing = new Set(['', '?', 'na', 'n/a', 'nan', 'null', 'none', '-']);
const numberForm = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const commaNumberForm = /^[+-]?\d+,\d+$/;

interface Rows {
  readonly header: readonly string[];
  readonly rows: readonly { readonly line: number; readonly cells: readonly string[] }[];
  /** Between fields; behind a semicolon numbers may have a decimal comma. */
  readonly delimiter: string;
}

/** Collects problems up to a limit and says how many more there were. */
function createTableProblems() {
  const problems: TableProblem[] = [];
  let more = 0;
  return {
    add(row: number, column: number, text: Message, severity: TableProblem['severity'] = 'error') {
      if (problems.length < maximumTableProblems) problems.push({ row, column, severity, message: text });
      else more += 1;
    },
    hasErrors: () => problems.some(({ severity }) => severity === 'error'),
    finish(): TableProblem[] {
      if (more > 0)
        problems.push({
          row: 0,
          column: 0,
          severity: 'error',
          message: message('The file has {0} more problems like these.', more),
        });
      return problems;
    },
  };
}

type Report = ReturnType<typeof createTableProblems>;

/**
 * Reads a csv text: the first record names the columns, every other one is a sample. A column is numeric when most of its cells are numbers.
 * @returns columns of numbers or words, and every problem with row and column; never throws
 */
export function parseTable(text: string): Table {
  const report = createTableProblems();
  const rows = splitRows(text, report);
  const columns = rows && !report.hasErrors() ? rows.header.map((_name, index) => readColumn(rows, index, report)) : [];
  const problems = report.finish();
  const isWrong = problems.some(({ severity }) => severity === 'error');
  return { columns: isWrong ? [] : columns.filter((column) => column !== undefined), problems };
}

function splitRows(text: string, report: Report): Rows | undefined {
  if (text.length > budget.csvBytes) {
    report.add(0, 0, message('The file has {0} characters; the budget is {1}.', text.length, budget.csvBytes));
    return undefined;
  }
  if (text.includes('\u0000') || (text.match(/\uFFFD/g)?.length ?? 0) > 10) {
    report.add(0, 0, message('The file is not text. Save the table as csv in UTF-8.'));
    return undefined;
  }
  const whole = text.replace(/^\uFEFF/, '');
  const delimiter = findDelimiter(whole);
  const { data, errors } = Papa.parse<string[]>(whole, { header: false, skipEmptyLines: false, delimiter });
  const records: { line: number; cells: string[] }[] = [];
  let line = 1;
  const lineOf: number[] = [];
  for (const cells of data) {
    lineOf.push(line);
    if (cells.some((cell) => cell.trim() !== '')) records.push({ line, cells: cells.map((cell) => cell.trim()) });
    line += 1 + cells.reduce((sum, cell) => sum + (cell.match(/\n/g)?.length ?? 0), 0);
  }
  for (const error of errors) {
    if (error.type === 'Quotes')
      report.add(
        lineOf[error.row ?? 0] ?? 0,
        0,
        message('The quotes in this record do not match. Close them, or write "" for a quote.'),
      );
  }
  const [first, ...rest] = records;
  if (!first) {
    report.add(0, 0, message('The file is empty. The first line names the columns, every other line is a sample.'));
    return undefined;
  }
  checkHeader(first, report);
  checkRecords(first.cells.length, rest, report);
  return { header: first.cells, rows: rest, delimiter };
}

/** What stands most often between the names of the columns; the samples may have commas in their numbers. */
function findDelimiter(text: string): string {
  const header = /^.*\S.*$/m.exec(text.slice(0, 100_000))?.[0].replace(/"[^"]*"/g, '') ?? '';
  const count = (mark: string): number => header.split(mark).length - 1;
  return [',', ';', '\t', '|'].reduce((one, other) => (count(other) > count(one) ? other : one));
}

function checkHeader({ line, cells }: { line: number; cells: readonly string[] }, report: Report): void {
  if (cells.every((cell) => numberForm.test(cell))) {
    report.add(line, 0, message('The first line holds numbers only. Put the names of the columns there.'));
    return;
  }
  cells.forEach((name, index) => {
    if (name === '') report.add(line, index + 1, message('Column {0} has no name.', index + 1));
    else if (cells.indexOf(name) < index)
      report.add(line, index + 1, message('Two columns are called "{0}".', shorten(name)));
  });
}

function checkRecords(width: number, rows: Rows['rows'], report: Report): void {
  if (rows.length === 0) report.add(0, 0, message('The file has names of columns but no samples.'));
  if (rows.length > budget.samples)
    report.add(0, 0, message('The file has {0} samples; the budget is {1}.', rows.length, budget.samples));
  if (width > budget.features + 1)
    report.add(0, 0, message('The file has {0} columns; the budget is {1}.', width, budget.features + 1));
  for (const { line, cells } of rows) {
    if (cells.length !== width) {
      report.add(
        line,
        Math.min(cells.length, width) + (cells.length > width ? 1 : 0),
        message('This record has {0} fields; the first line has {1}.', cells.length, width),
      );
    }
  }
}

function readColumn(rows: Rows, index: number, report: Report): TableColumn | undefined {
  const name = rows.header[index] ?? '';
  const cells = rows.rows.map(({ cells: all }) => all[index] ?? '');
  const isMissing = cells.map((cell) => missing.has(cell.toLowerCase()));
  const present = isMissing.filter((one) => !one).length;
  if (present === 0) {
    report.add(rows.rows[0]?.line ?? 0, index + 1, message('Column "{0}" is empty. Remove it.', shorten(name)));
    return undefined;
  }
  isMissing.forEach((one, row) => {
    if (one)
      report.add(
        rows.rows[row]?.line ?? 0,
        index + 1,
        message('The value of "{0}" is missing. Fill it in or remove the line.', shorten(name)),
      );
  });
  const numbers = cells.map((cell) => readNumber(cell, rows.delimiter));
  const readable = numbers.filter((value, row) => value !== undefined && isMissing[row] !== true).length;
  const column = 2 * readable > present ? readNumbers() : readWords();
  return column;

  function readNumbers(): TableColumn {
    const values = new Float64Array(cells.length);
    numbers.forEach((value, row) => {
      const line = rows.rows[row]?.line ?? 0;
      if (isMissing[row]) return;
      if (value === undefined) {
        report.add(
          line,
          index + 1,
          message(
            '"{0}" is not a number; most of column "{1}" are numbers.',
            shorten(cells[row] ?? '', 30),
            shorten(name),
          ),
        );
      } else if (!Number.isFinite(value)) {
        report.add(
          line,
          index + 1,
          message('"{0}" is too large for a number of this computer.', shorten(cells[row] ?? '', 30)),
        );
      } else {
        values[row] = value;
      }
    });
    if (values.length > 1 && values.every((value) => value === values[0])) reportConstant();
    return { name, numbers: values };
  }

  function readWords(): TableColumn {
    const names = [...new Set(cells)].sort();
    const codeOf = new Map(names.map((word, code) => [word, code]));
    if (names.length === 1 && cells.length > 1) reportConstant();
    if (names.length > 50 && 2 * names.length > cells.length) {
      const text = message(
        'Column "{0}" has {1} different words in {2} samples. If it is an identifier, remove it.',
        shorten(name),
        names.length,
        cells.length,
      );
      report.add(rows.rows[0]?.line ?? 0, index + 1, text, 'warning');
    }
    return { name, categories: { names, codes: Int32Array.from(cells, (cell) => codeOf.get(cell) ?? 0) } };
  }

  function reportConstant(): void {
    const text = message(
      'Column "{0}" holds the same value in every line: nothing can be learned from it.',
      shorten(name),
    );
    report.add(rows.rows[0]?.line ?? 0, index + 1, text, 'warning');
  }
}

function readNumber(cell: string, delimiter: string): number | undefined {
  if (numberForm.test(cell)) return Number(cell);
  return delimiter === ';' && commaNumberForm.test(cell) ? Number(cell.replace(',', '.')) : undefined;
}

/** A csv text as samples. `dataset` is undefined exactly when a problem is an error. */
export function readDataset(
  text: string,
  wanted: TableTarget,
): { readonly dataset: Dataset | undefined; readonly problems: readonly TableProblem[] } {
  const { columns, problems } = parseTable(text);
  if (columns.length === 0) return { dataset: undefined, problems };
  try {
    return { dataset: datasetFromTable(columns, wanted), problems };
  } catch (error) {
    if (!(error instanceof LabError)) throw error;
    return {
      dataset: undefined,
      problems: [...problems, { row: 0, column: 0, severity: 'error', message: error.userMessage }],
    };
  }
}
