import type { Experiment } from '../../core/config/config.ts';
import { dataSources, generateDataset } from '../../core/tables/datasets.ts';
import type { Dataset } from '../../core/tables/dataset.ts';
import { formatMessage, message, type Message } from '../../core/ground/errors.ts';
import type { Pointer } from '../../core/config/parseConfigProblems.ts';
import type { TableTarget } from '../../core/experiment/tableData.ts';
import type { TableProblem } from '../../formats/csv.ts';
import { rangeOf, type LabProblem, type LabText } from '../document/document.ts';

/** Where the samples of an experiment are: made at once, or in a csv file that the caller reads and gives to `readDataset`. */
export type DataPlace =
  | { readonly kind: 'generated'; readonly generate: () => Dataset }
  | {
      readonly kind: 'file';
      /** Relative to the extension (bundled) or to the document (the user's own). */
      readonly relativeTo: 'extension' | 'document';
      readonly path: string;
      readonly wanted: TableTarget;
    };

/** Says where the samples of an experiment come from. */
export function placeOfData({ data }: Pick<Experiment, 'data'>): DataPlace {
  const source = dataSources.get(data.source);
  switch (source.kind) {
    case 'synthetic':
      return { kind: 'generated', generate: () => generateDataset(source, data.seed, data.options) };
    case 'bundled': {
      const wanted = { target: source.target, task: source.task, name: source.label };
      return { kind: 'file', relativeTo: 'extension', path: source.file, wanted };
    }
    case 'csv': {
      const { file, target, task } = data.csv ?? { file: '', target: '', task: 'classification' };
      return { kind: 'file', relativeTo: 'document', path: file, wanted: { target, task, name: file } };
    }
    default:
      return source satisfies never;
  }
}

/** The keys that name a file, with the code of a file that cannot be read. */
const fileKeys = {
  data: { code: 'data/unreadable', pointer: ['data', 'file'] },
  weights: { code: 'weights/unreadable', pointer: ['network', 'weights'] },
} as const;

/** A file that a document names. */
export interface NamedFile {
  readonly key: keyof typeof fileKeys;
  /** As the document writes it. */
  readonly path: string;
}

/** A problem with a file, at its name in the document. `error` is what the file system said. */
export function unreadableFile(document: LabText, { key, path }: NamedFile, error: string): LabProblem {
  return atData(document, {
    ...fileKeys[key],
    severity: 'error',
    message: message('The file "{0}" cannot be read: {1}. The path is relative to this document.', path, error),
  });
}

/** A file over the budget, refused before reading. */
export function tooLargeFile(
  document: LabText,
  { key, path }: NamedFile,
  size: { readonly bytes: number; readonly limit: number },
): LabProblem {
  return atData(document, {
    code: 'config/too-large',
    severity: 'error',
    message: message('The file "{0}" has {1} bytes; the budget is {2}.', path, size.bytes, size.limit),
    pointer: fileKeys[key].pointer,
  });
}

/**
 * Problems inside the file of the data, at its name in the document, with row and column in the message. Nobody can do anything about
 * warnings in bundled data: they are left out.
 * @param translate  puts what is wrong into the user's language before it becomes part of the message
 */
export function locateTableProblems(
  document: LabText,
  path: string,
  problems: readonly TableProblem[],
  translate: (text: Message) => string = formatMessage,
): LabProblem[] {
  const isOwn = document.experiment?.data.csv !== undefined;
  const shown = problems.filter(({ severity }) => isOwn || severity === 'error');
  return shown.map(({ row, column, severity, message: reason }) =>
    atData(document, {
      code: 'data/bad-table',
      severity,
      message:
        row === 0
          ? message('{0}: {1}', path, translate(reason))
          : column === 0
            ? message('{0}, line {1}: {2}', path, row, translate(reason))
            : message('{0}, line {1}, column {2}: {3}', path, row, column, translate(reason)),
      pointer: row === 0 ? ['data'] : ['data', 'file'],
    }),
  );
}

function atData(
  document: LabText,
  problem: { code: string; severity: 'error' | 'warning'; message: LabProblem['message']; pointer: Pointer },
): LabProblem {
  const range = document.tree ? rangeOf(document.tree, problem.pointer) : { start: 0, end: 0 };
  return { ...problem, ...range, fixes: [] };
}
