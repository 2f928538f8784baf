import type { Experiment } from '../../core/config/config.ts';
import { dataSources, generateDataset } from '../../core/tables/datasets.ts';
import type { Dataset } from '../../core/tables/dataset.ts';
import { formatMessage, LabError, message, type Message, shorten } from '../../core/ground/errors.ts';
import { setValue } from '../../core/config/parseConfigProblems.ts';
import type { TableTarget } from '../../core/experiment/tableData.ts';

import { plainReading, type TableReading } from '../../core/config/tableReading.ts';
import type { TableProblem, TableRemedy } from '../../formats/tables/tableProblems.ts';
import { rangeOf, type LabFix, type LabProblem, type LabText } from '../document/document.ts';

/** Where the samples of an experiment are: made at once, or in a csv file that the caller reads and gives to `readDataset`. */
export type DataPlace =
  | { readonly kind: 'generated'; readonly generate: () => Dataset }
  | {
      readonly kind: 'file';
      /** Relative to the extension (bundled) or to the document (the user's own). */
      readonly relativeTo: 'extension' | 'document';
      readonly path: string;
      readonly wanted: TableTarget;
      readonly reading: TableReading;
    };

/** Says where the samples of an experiment come from. */
export function placeOfData({ data }: Pick<Experiment, 'data'>): DataPlace {
  const source = dataSources.get(data.source);
  switch (source.kind) {
    case 'synthetic':
      return { kind: 'generated', generate: () => generateDataset(source, data.seed, data.options) };
    case 'bundled': {
      const wanted = { target: source.target, task: source.task, name: source.label };
      return { kind: 'file', relativeTo: 'extension', path: source.file, wanted, reading: plainReading };
    }
    case 'csv': {
      const { file, target, task, reading } = data.csv ?? {
        ...{ file: '', target: '', task: 'classification' },
        reading: plainReading,
      };
      return { kind: 'file', relativeTo: 'document', path: file, wanted: { target, task, name: file }, reading };
    }
    default:
      return source satisfies never;
  }
}

/** The keys that name a file, with the code of a file that cannot be read. */
export const fileKeys = {
  data: { code: 'data/unreadable', pointer: ['data', 'file'] },
  weights: { code: 'weights/unreadable', pointer: ['network', 'weights'] },
  lineEnd: { code: 'weights/unreadable', pointer: ['lab', 'geometry', 'to'] },
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

/**
 * A file that lies on another computer or at an address: refused by its name, before anything is opened (opening it would ask a stranger's server).
 * Undefined for a path on this computer.
 */
export function foreignFile(document: LabText, { key, path }: NamedFile): LabProblem | undefined {
  const isHost = /^(?:\\\\|\/\/|\\\/|\/\\)/.test(path);
  const isAddress = /^[a-z][a-z\d+.-]+:/i.test(path);
  if (!isHost && !isAddress) return undefined;
  const text = isHost
    ? message(
        '"{0}" names another computer. Only files of this one are read: copy it beside this document.',
        shorten(path),
      )
    : message('"{0}" is an address. Only files are read: save it beside this document.', shorten(path));
  return atData(document, {
    code: 'config/foreign-file',
    severity: 'error',
    message: text,
    pointer: fileKeys[key].pointer,
  });
}

/** A file outside the folders of a window that is in Restricted Mode: refused before anything is opened. */
export function forbiddenFile(document: LabText, { key, path }: NamedFile): LabProblem {
  const text = message(
    '"{0}" lies outside the folders of this window, or a link leads there. In Restricted Mode only what lies inside is read: trust the folder, or copy the file into it.',
    shorten(path),
  );
  const { pointer } = fileKeys[key];
  return atData(document, { code: 'config/outside-workspace', severity: 'error', message: text, pointer });
}

/**
 * A file that lies elsewhere than in the folder of its document.
 * @param place  where it lies
 */
export function distantFile(document: LabText, { key, path }: NamedFile, place: string): LabProblem {
  const text = message(
    '"{0}" is read from outside the folder of this document: {1}. Who gets the document needs this file too.',
    shorten(path),
    shorten(place),
  );
  const { pointer } = fileKeys[key];
  return atData(document, { code: 'config/outside-folder', severity: 'information', message: text, pointer });
}

/** Data or weights that could not be found because something failed that should not fail. */
export function failedReading(document: LabText, reason: string): LabProblem {
  const text = message('The data could not be read: {0}', shorten(reason));
  return atData(document, { code: 'data/failed', severity: 'error', message: text, pointer: ['data'] });
}

/** Makes generated samples; what cannot be made is a problem at its source. */
export function generateData(
  document: LabText,
  place: Extract<DataPlace, { kind: 'generated' }>,
): { readonly found: Dataset | undefined; readonly problems: readonly LabProblem[] } {
  try {
    return { found: place.generate(), problems: [] };
  } catch (error) {
    if (!(error instanceof LabError)) throw error;
    const fixes = fewerSamples(document, error);
    const problem = {
      code: error.code,
      severity: 'error',
      message: error.userMessage,
      pointer: ['data'],
      fixes,
    } as const;
    return { found: undefined, problems: [atData(document, problem)] };
  }
}

/** As many samples as the budget of numbers has room for, where the document says how many there are. */
function fewerSamples({ experiment }: LabText, { code, userMessage: { args } }: LabError): LabFix[] {
  const samples = experiment?.data.options['samples'];
  const [, size, most] = args;
  if (code !== 'core/too-large' || typeof samples !== 'number' || typeof size !== 'number' || typeof most !== 'number')
    return [];
  const fitting = Math.floor((samples * most) / size);
  return fitting < 1 ? [] : [setValue(['data', 'samples'], fitting)];
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
  return shown.map(({ row, column, severity, message: reason, remedies = [] }) =>
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
      fixes: isOwn ? remedies.map(fixOf) : [],
      ...(isOwn && row > 0 && { inFile: { path, line: row, column } }),
    }),
  );
}

/** A key below `data` that settles it. */
function fixOf({ title, pointer, value }: TableRemedy): LabFix {
  return { title, edits: [{ pointer: ['data', ...pointer], value }] };
}

function atData(
  document: LabText,
  {
    fixes = [],
    ...problem
  }: Pick<LabProblem, 'code' | 'severity' | 'message' | 'pointer'> & Partial<Pick<LabProblem, 'fixes' | 'inFile'>>,
): LabProblem {
  const range = document.tree ? rangeOf(document.tree, problem.pointer) : { start: 0, end: 0 };
  return { ...problem, ...range, fixes };
}
