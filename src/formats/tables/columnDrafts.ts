import type { ColumnKind, DecimalMark, TableReading } from '../../core/config/tableReading.ts';
import { findMissing } from './missingValues.ts';
import { bare, commonDress, decimalEvidence, readNumber, type Dress } from './numberForms.ts';
import type { TableRecord } from './records.ts';

/** A column before it is decided what it holds. */
export interface ColumnDraft {
  readonly name: string;
  /** In its record, from 1. */
  readonly field: number;
  /** What the document says of it. */
  readonly wanted: ColumnKind | undefined;
  readonly cells: readonly string[];
  readonly lines: readonly number[];
  readonly isMissing: readonly boolean[];
  readonly present: readonly string[];
  readonly dress: Dress | undefined;
  readonly marks: DecimalMarks;
}

/** How many cells of a column tell which decimal mark. */
interface DecimalMarks {
  readonly point: number;
  readonly comma: number;
  /** Numbers either way, but not the same: 1,200. */
  readonly either: number;
  readonly words: number;
  /** One of those that are numbers either way, and what its mark is. */
  readonly example: string | undefined;
}

/** @param records  samples of the right width */
export function draftColumns(
  names: readonly string[],
  records: readonly TableRecord[],
  reading: TableReading,
): ColumnDraft[] {
  const lines = records.map(({ line }) => line);
  return names.map((name, index) => {
    const cells = records.map((record) => record.cells[index] ?? '');
    const isMissing = findMissing(cells, reading);
    const present = cells.filter((_cell, row) => isMissing[row] !== true);
    const dress = present.length > 0 ? commonDress(present) : undefined;
    const wanted = Object.hasOwn(reading.columns, name) ? reading.columns[name] : undefined;
    return { name, field: index + 1, wanted, cells, lines, isMissing, present, dress, marks: marksOf(present, dress) };
  });
}

function marksOf(present: readonly string[], dress: Dress | undefined): DecimalMarks {
  const marks = { '.': 0, ',': 0, either: 0, none: 0, word: 0 };
  let example: string | undefined;
  for (const cell of present) {
    const evidence = decimalEvidence(dress === undefined ? cell : bare(cell, dress));
    marks[evidence] += 1;
    if (evidence === 'either') example ??= cell;
  }
  return { point: marks['.'], comma: marks[','], either: marks.either, words: marks.word, example };
}

/** The number of a cell of this column. */
export function numberOf({ dress }: ColumnDraft, cell: string, decimal: DecimalMark): number | undefined {
  return readNumber(dress === undefined ? cell : bare(cell, dress), decimal);
}

/** The decimal mark of a file: of its columns that are mostly numbers, all that tell one must tell the same. */
export function decimalOfFile(drafts: readonly ColumnDraft[]): DecimalMark | undefined {
  const told = drafts.filter(({ marks, present }) => 2 * marks.words < present.length);
  const isPoint = told.some(({ marks }) => marks.point > 0);
  const isComma = told.some(({ marks }) => marks.comma > 0);
  return isPoint === isComma ? undefined : isPoint ? '.' : ',';
}

/** How the numbers of a column are written; `both` where its cells contradict each other, `unclear` where nothing tells. */
export function decimalOf(
  { marks }: ColumnDraft,
  file: DecimalMark | undefined,
  { wanted, delimiter }: { readonly wanted: DecimalMark | undefined; readonly delimiter: string },
): DecimalMark | 'both' | 'unclear' {
  if (wanted !== undefined) return wanted;
  if (marks.point > 0 && marks.comma > 0) return 'both';
  if (marks.point > 0 || marks.comma > 0) return marks.point > 0 ? '.' : ',';
  if (marks.either === 0) return file ?? '.';
  if (file !== undefined) return file;
  // 1.200 alone is a fraction as anybody writes it; 1,200 between commas can only be a group of thousands.
  return delimiter === ',' || !(marks.example ?? '').includes(',') ? '.' : 'unclear';
}
