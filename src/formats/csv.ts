import { budget } from '../core/config/config.ts';
import { plainReading, type TableReading } from '../core/config/tableReading.ts';
import { datasetFromTable, type TableColumn, type TableTarget } from '../core/experiment/tableData.ts';
import type { TableDescription } from '../core/experiment/tableDescription.ts';
import { LabError, message, type Message } from '../core/ground/errors.ts';
import type { Dataset } from '../core/tables/dataset.ts';
import { decimalOf, decimalOfFile, draftColumns } from './tables/columnDrafts.ts';
import { completeColumns } from './tables/completeColumns.ts';
import { decodeText, type DecodedText } from './tables/decodeText.ts';
import { describeColumn, firstRowsOf } from './tables/describeTable.ts';
import { nameRecords } from './tables/header.ts';
import { readColumn, type ColumnValues } from './tables/readColumn.ts';
import { splitRecords } from './tables/records.ts';
import { TableProblems, type TableProblem } from './tables/tableProblems.ts';

/** A file of records as columns. */
export interface Table {
  /** In the order of the file; empty when an error is among the problems. */
  readonly columns: readonly TableColumn[];
  /** The line of every sample, from 1 and with the header; one that holds a line break begins there. */
  readonly lines: Int32Array;
  readonly problems: readonly TableProblem[];
  /** How it was read; undefined where not even records were found. */
  readonly description: TableDescription | undefined;
}

/** How a table is read, and which column is learned: its missing values are never made up. */
export interface TableWish {
  readonly reading?: TableReading;
  readonly target?: string;
}

/**
 * Reads a file of records (csv and its cousins): the first record names the columns, every other one is a sample. Encoding, delimiter, decimal mark and what
 * a column holds are found by evidence over many records, unless `reading` says.
 * @param source  the bytes of a file, or a text
 * @returns columns of numbers or words, and every problem with row and column; never throws
 */
export function parseTable(source: string | Uint8Array, { reading = plainReading, target }: TableWish = {}): Table {
  const report = new TableProblems();
  const nothing = (): Table => ({
    columns: [],
    lines: new Int32Array(0),
    problems: report.finish(),
    description: undefined,
  });
  const decoded = textOf(source, reading, report);
  if (decoded === undefined) return nothing();
  const cut = splitRecords(decoded.text, reading.delimiter, report);
  const named = nameRecords(cut, reading, report);
  if (named === undefined) return nothing();
  const drafts = draftColumns(named.names, named.samples, reading);
  const file = decimalOfFile(drafts);
  const read = drafts.map((draft): ColumnValues | undefined => {
    const isEmpty = draft.present.length === 0 && draft.wanted !== 'ignore' && draft.cells.length > 0;
    const isRowName = named.hasRowNames && draft.field === 1;
    if (isRowName) return undefined;
    if (isEmpty) reportEmpty(draft, report);
    if (isEmpty) return undefined;
    return readColumn(draft, decimalOf(draft, file, { wanted: reading.decimal, delimiter: cut.delimiter }), report);
  });
  reportStrangers(named.names, reading, report);
  const found = drafts.flatMap((draft, index) => (read[index] === undefined ? [] : [{ draft, read: read[index] }]));
  const { columns, lines } = completeColumns(found, { missing: reading.missing, target }, report);
  return {
    columns: report.hasErrors ? [] : columns,
    lines,
    problems: report.finish(),
    description: {
      encoding: decoded.encoding,
      delimiter: cut.delimiter,
      decimal: reading.decimal ?? file ?? '.',
      hasHeader: reading.header !== false,
      records: named.samples.length,
      columns: drafts.map((draft, index) => describeColumn(draft, read[index])),
      firstRows: firstRowsOf(named.samples),
    },
  };
}

interface Decoded {
  readonly text: string;
  readonly encoding: Extract<DecodedText, { problem: undefined }>['encoding'] | undefined;
}

function textOf(source: string | Uint8Array, reading: TableReading, report: TableProblems): Decoded | undefined {
  const refuse = (text: Message): Decoded | undefined => {
    report.add({ row: 0, column: 0, message: text });
    return undefined;
  };
  if (source.length > budget.csvBytes)
    return refuse(message('The file has {0} characters; the budget is {1}.', source.length, budget.csvBytes));
  if (typeof source === 'string')
    return source.includes('\u0000')
      ? refuse(message('The file is not text. Save the table as csv in UTF-8.'))
      : { text: source.replace(/^\uFEFF/, ''), encoding: undefined };
  const decoded = decodeText(source, reading.encoding);
  if (decoded.problem !== undefined) return refuse(decoded.problem);
  if (decoded.isGuess) {
    const text = message(
      'The file is not UTF-8. It is read as {0}: if letters look wrong, say "encoding", or save it as UTF-8.',
      decoded.encoding,
    );
    report.add({
      row: 0,
      column: 0,
      severity: 'warning',
      message: text,
      remedies: [
        { title: message('Read the file as {0}', decoded.encoding), pointer: ['encoding'], value: decoded.encoding },
      ],
    });
  }
  return decoded;
}

function reportEmpty({ name, lines, field }: ReturnType<typeof draftColumns>[number], report: TableProblems): void {
  const text = message('Column "{0}" is empty. Remove it.', name.slice(0, 80));
  const leaveOut = {
    title: message('Leave out the column "{0}"', name.slice(0, 80)),
    pointer: ['columns', name],
    value: 'ignore',
  };
  report.add({ row: lines[0] ?? 0, column: field, message: text, remedies: [leaveOut] });
}

/** Names of `data.columns` that the file does not have. */
function reportStrangers(names: readonly string[], { columns }: TableReading, report: TableProblems): void {
  const known = new Set(names);
  for (const name of Object.keys(columns)) {
    if (known.has(name)) continue;
    const text = message('The document names a column "{0}" that the file does not have.', name.slice(0, 80));
    report.add({ row: 0, column: 0, severity: 'warning', message: text });
  }
}

/** Samples of a file of records, and how it was read. */
export interface ReadDataset {
  /** Undefined exactly when a problem is an error. */
  readonly dataset: Dataset | undefined;
  readonly problems: readonly TableProblem[];
  readonly description: TableDescription | undefined;
}

/** A file of records as samples. @param source  its bytes, or its text */
export function readDataset(
  source: string | Uint8Array,
  wanted: TableTarget,
  reading: TableReading = plainReading,
): ReadDataset {
  const { columns, lines, problems, description } = parseTable(source, { reading, target: wanted.target });
  if (columns.length === 0) return { dataset: undefined, problems, description };
  try {
    return { dataset: { ...datasetFromTable(columns, wanted), lines }, problems, description };
  } catch (error) {
    if (!(error instanceof LabError)) throw error;
    const problem: TableProblem = { row: 0, column: 0, severity: 'error', message: error.userMessage };
    return { dataset: undefined, problems: [...problems, problem], description };
  }
}
