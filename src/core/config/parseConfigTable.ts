import type { DataConfig } from './config.ts';
import { listShape, mapShape } from './parseConfigContainers.ts';
import {
  booleanShape,
  optional,
  required,
  textShape,
  withExample,
  wordShape,
  type Shape,
} from './parseConfigShapes.ts';
import {
  columnKinds,
  decimalMarks,
  delimiters,
  encodings,
  missingPolicies,
  type TableReading,
} from './tableReading.ts';
import type { Task } from '../tables/task.ts';

/** The user's own file: where it is, what is learned of it, and how it is read. */
export type CsvConfig = NonNullable<DataConfig['csv']>;

/** What the document says of it, key by key. */
export type CsvKeys = Omit<CsvConfig, 'reading'> & TableReading;

const taskWords: Readonly<Record<Task, string>> = { classification: 'Learn a class.', regression: 'Learn a number.' };

const mostMarkers = 50;
const mostNamedColumns = 1000;

/** The keys of `data` for a file of the user's own. */
export const csvKeys: { readonly [K in keyof CsvKeys]-?: Shape<CsvKeys[K]> } = {
  file: required(withExample(textShape('Path of the csv file, relative to this document.', '', 1), 'data.csv')),
  target: required(withExample(textShape('Name of the column to learn.', '', 1), 'target')),
  task: required(wordShape({ kind: 'word', default: 'classification', words: taskWords, doc: 'What is learned.' })),
  missing: wordShape({
    kind: 'word',
    default: 'error',
    words: missingPolicies,
    doc: 'What becomes of missing values. The target is never made up: without it a sample is left out.',
  }),
  missingMarkers: optional(
    withExample(
      listShape(
        'Words that mean a missing value, instead of the usual ones (NA, ?, null, #N/A and their like). Empty cells are always missing.',
        textShape('A word.', ''),
        {
          maximum: mostMarkers,
        },
      ),
      ['NA', '-999'],
    ),
  ),
  columns: mapShape(
    'What columns are read as, by name. The rest is guessed: the hover of "file" says what was found.',
    wordShape({ kind: 'word', default: 'ignore', words: columnKinds, doc: 'What the column is read as.' }),
    mostNamedColumns,
  ),
  delimiter: optional(
    wordShape({
      kind: 'word',
      default: ',',
      words: delimiters,
      doc: 'What stands between two fields. Absent: found by evidence.',
    }),
  ),
  decimal: optional(
    wordShape({
      kind: 'word',
      default: '.',
      words: decimalMarks,
      doc: 'The decimal mark; the other of point and comma may mark thousands. Absent: found by evidence.',
    }),
  ),
  encoding: optional(
    wordShape({
      kind: 'word',
      default: 'utf-8',
      words: encodings,
      doc: 'How the bytes of the file are letters. Absent: found by evidence.',
    }),
  ),
  header: optional(
    booleanShape(
      'Whether the first record holds the names of the columns. Without, they are "column 1", "column 2", ...',
      true,
    ),
  ),
};

/** The values of `csvKeys` as the experiment keeps them; undefined for other sources. */
export function csvConfigOf({ file, target, task, ...reading }: Partial<CsvKeys>): CsvConfig | undefined {
  if (file === undefined || target === undefined || task === undefined) return undefined;
  const { missing = 'error', columns = {}, ...detected } = pickReading(reading);
  return { file, target, task, reading: { missing, columns, ...detected } };
}

function pickReading({
  missing,
  missingMarkers,
  columns,
  delimiter,
  decimal,
  encoding,
  header,
}: Partial<TableReading>): Partial<TableReading> {
  return {
    ...(missing !== undefined && { missing }),
    ...(columns !== undefined && { columns }),
    ...(missingMarkers !== undefined && { missingMarkers }),
    ...(delimiter !== undefined && { delimiter }),
    ...(decimal !== undefined && { decimal }),
    ...(encoding !== undefined && { encoding }),
    ...(header !== undefined && { header }),
  };
}
