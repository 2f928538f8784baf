import Papa from 'papaparse';
import { delimiters, type Delimiter } from '../../core/config/tableReading.ts';
import { message, shorten } from '../../core/ground/errors.ts';
import type { TableProblems } from './tableProblems.ts';
import { looksLikeNumber } from './numberForms.ts';

/** A record of a file: where it begins, and its fields without blanks around them. */
export interface TableRecord {
  readonly line: number;
  readonly cells: readonly string[];
}

/** The records of a text. */
export interface Records {
  readonly delimiter: Delimiter;
  readonly records: readonly TableRecord[];
}

/** How much of a text tells its delimiter. */
const sampleLength = 100_000;
const sampleRecords = 200;

/** The first line of a file that a spreadsheet has to split in a certain way: `sep=;`. */
const separatorLine = /^\s*"?sep=(.)"?[ \t]*(?:\r\n|\r|\n|$)/i;

/**
 * Cuts a text into records.
 * @param wanted  the delimiter that the document names
 */
export function splitRecords(whole: string, wanted: Delimiter | undefined, report: TableProblems): Records {
  const told = separatorLine.exec(whole);
  const mark = told?.[1] ?? '';
  const text = told === null ? whole : whole.slice(told[0].length);
  const said = Object.hasOwn(delimiters, mark) ? (mark as Delimiter) : undefined;
  const delimiter = wanted ?? said ?? findDelimiter(text);
  const { records: found, badQuotes } = cut(text, delimiter, told === null ? 1 : 2);
  const records = withoutPreamble(found, report);
  for (const line of badQuotes)
    report.add({
      row: line,
      column: 0,
      message: message('The quotes in this record do not match. Close them, or write "" for a quote.'),
    });
  return { delimiter, records };
}

/** Records that a table has at least before lines above it count as none of it. */
const fewestRecords = 3;

/** Lines above the table: with one field that says something, where all that follow have the same number of fields, at least two. They are left out, which is said. */
function withoutPreamble(records: readonly TableRecord[], report: TableProblems): readonly TableRecord[] {
  const begin = beginOf(records);
  if (begin === 0) return records;
  const table = records.slice(begin);
  const text = message(
    'The table begins at line {0}: what stands above it ("{1}") is left out.',
    table[0]!.line,
    shorten(records[0]!.cells[0] ?? '', 30),
  );
  report.add({ row: records[0]!.line, column: 0, severity: 'information', message: text });
  return table;
}

function beginOf(records: readonly TableRecord[]): number {
  const isSame = (begin: number): boolean => {
    const width = records[begin]?.cells.length;
    return records.length - begin >= fewestRecords && records.slice(begin).every(({ cells }) => cells.length === width);
  };
  const begin = records.findIndex(({ cells }) => cells.length > 1);
  if (begin > 0 && isSame(begin)) return begin;
  // A spreadsheet fills the line of a title up with empty fields; then the names must be names.
  const filled = records.findIndex(({ cells }) => cells.length > 1 && cells.slice(1).some((cell) => cell !== ''));
  const areNames = records[filled]?.cells.every((cell) => cell !== '' && !looksLikeNumber(cell)) ?? false;
  return filled > 0 && areNames && isSame(filled) ? filled : 0;
}

interface Cut {
  readonly records: TableRecord[];
  /** Lines of records whose quotes do not match. */
  readonly badQuotes: readonly number[];
}

/** @param first  number of the first line */
function cut(text: string, delimiter: Delimiter, first = 1, preview = 0): Cut {
  return delimiter === ' ' ? cutAtBlanks(text, first, preview) : cutAt(text, delimiter, first, preview);
}

function cutAt(text: string, delimiter: Delimiter, first: number, preview: number): Cut {
  const { data, errors } = Papa.parse<string[]>(text, { header: false, skipEmptyLines: false, delimiter, preview });
  const records: TableRecord[] = [];
  const lines: number[] = [];
  let line = first;
  for (const cells of data) {
    lines.push(line);
    if (cells.some((cell) => cell.trim() !== '')) records.push({ line, cells: cells.map((cell) => cell.trim()) });
    line += 1;
    for (const cell of cells) line += cell.match(/\r\n|\r|\n/g)?.length ?? 0;
  }
  const bad = errors.filter(({ type }) => type === 'Quotes').map(({ row }) => lines[row ?? 0] ?? 0);
  return { records, badQuotes: [...new Set(bad)] };
}

/** One or more blanks between fields, as R and many instruments write. A field in quotes may hold blanks, not line ends. */
function cutAtBlanks(text: string, first: number, preview: number): Cut {
  const records: TableRecord[] = [];
  const badQuotes: number[] = [];
  let line = first;
  for (const row of text.split(/\r\n|\r|\n/)) {
    if (preview > 0 && records.length >= preview) break;
    const found: readonly string[] = row.match(/"(?:[^"]|"")*"|[^\s"]+|"/g) ?? [];
    if (found.includes('"')) badQuotes.push(line);
    const cells = found.map((cell) => (cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"').trim() : cell));
    if (cells.length > 0) records.push({ line, cells });
    line += 1;
  }
  return { records, badQuotes };
}

/** The share of the samples that have as many fields as the first record has, and `more`. */
function shareOf(records: readonly TableRecord[], more = 0): number {
  const width = (records[0]?.cells.length ?? 0) + more;
  const samples = records.length - 1;
  if (samples < 1) return 1;
  return records.slice(1).filter(({ cells }) => cells.length === width).length / samples;
}

/** How much a header that is one field short says, next to one that is as wide as its samples. */
const credibleRowNames = 0.85;

interface Evidence {
  readonly delimiter: Delimiter;
  readonly width: number;
  /** Share of the samples that are as wide as the first record. */
  readonly share: number;
  /** Share of the samples' fields that are no numbers and hold a mark. */
  readonly uncut: number;
  /** Share of the samples' fields that are numbers. */
  readonly numbers: number;
}

function evidenceOf(sample: string, delimiter: Delimiter, hasPreamble: boolean): Evidence {
  const found = cut(sample, delimiter, 1, sampleRecords).records;
  const records = hasPreamble ? found.slice(beginOf(found)) : found;
  const fields = records.slice(1).flatMap(({ cells }) => cells);
  const shareOfFields = (holds: (field: string) => boolean): number =>
    fields.filter(holds).length / Math.max(1, fields.length);
  const share = Math.max(shareOf(records), shareOf(records, 1) * (delimiter === ' ' ? 1 : credibleRowNames));
  return {
    delimiter,
    width: records[0]?.cells.length ?? 0,
    share,
    numbers: shareOfFields(looksLikeNumber),
    uncut: shareOfFields((field) => /[,;\t|]/.test(field) && !looksLikeNumber(field)),
  };
}

/**
 * The mark that cuts the records into equally many fields; of several the one that leaves fewest fields that another mark would cut (a decimal comma and a
 * comma in a name cut every record once, too), then the one that leaves most numbers, then the more usual one.
 */
function findDelimiter(text: string): Delimiter {
  const sample = sampleOf(text);
  const all = Object.keys(delimiters) as Delimiter[];
  const found = all.map((delimiter) => evidenceOf(sample, delimiter, false));
  const doesCut = ({ delimiter, width }: Evidence): boolean => delimiter !== ' ' && width > 1;
  // Where no mark cuts the first record, it may stand above the table.
  const marks = found.some(doesCut)
    ? found.filter(doesCut)
    : all.map((delimiter) => evidenceOf(sample, delimiter, true)).filter(doesCut);
  const better = (one: Evidence, other: Evidence): Evidence => {
    const gain = other.share - one.share;
    if (Math.abs(gain) > 0.1) return gain > 0 ? other : one;
    if (Math.abs(other.uncut - one.uncut) > 0.1) return other.uncut < one.uncut ? other : one;
    return other.numbers > one.numbers + 0.1 ? other : one;
  };
  const best = marks.length > 0 ? marks.reduce(better) : undefined;
  const blanks = found.find(({ delimiter, width, share }) => delimiter === ' ' && width > 1 && share > 0.9);
  if (blanks !== undefined && (best === undefined || best.share < 0.5)) return ' ';
  return best?.delimiter ?? ',';
}

/** The beginning of a text, without the record that is cut at its end. */
function sampleOf(text: string): string {
  if (text.length <= sampleLength) return text;
  const end = Math.max(text.lastIndexOf('\n', sampleLength), text.lastIndexOf('\r', sampleLength));
  return text.slice(0, end > 0 ? end : sampleLength);
}
