import { budget, type Experiment } from '../core/config.ts';
import type { Dataset } from '../core/datasets.ts';
import { formatMessage } from '../core/errors.ts';
import { readDataset } from '../language/csv.ts';
import { locateTableProblems, placeOfData, tooLargeFile, unreadableFile } from '../language/dataSource.ts';
import { diagnose } from '../language/diagnostics.ts';
import { readDocument, type LabProblem, type LabText } from '../language/document.ts';
import type { Files } from './files.ts';

/** A document from the disk with its data, or everything that is wrong with it. */
export interface ExperimentFile {
  readonly experiment: Experiment | undefined;
  readonly dataset: Dataset | undefined;
  /** `file:line:column: severity: message (code)`, errors first. */
  readonly problems: readonly string[];
  readonly isWrong: boolean;
}

/** Reads a document and its data. Never throws. */
export function readExperimentFile(path: string, files: Files): ExperimentFile {
  const wrong = (line: string): ExperimentFile => ({
    experiment: undefined,
    dataset: undefined,
    problems: [line],
    isWrong: true,
  });
  let text: string;
  try {
    const size = files.size(path);
    if (size > budget.documentBytes)
      return wrong(
        `${path}:1:1: error: The document has ${size} bytes; the budget is ${budget.documentBytes}. (config/too-large)`,
      );
    text = new TextDecoder().decode(files.read(path));
  } catch (error) {
    return wrong(`${path}:1:1: error: The document cannot be read: ${reasonOf(error)} (config/unreadable)`);
  }
  const document = readDocument(text);
  const { dataset, problems } = loadData(document, path, files);
  const found = [...document.problems, ...problems, ...(dataset === undefined ? [] : diagnose(document, dataset))];
  const isWrong =
    document.experiment === undefined || dataset === undefined || found.some(({ severity }) => severity === 'error');
  return { experiment: document.experiment, dataset, problems: listProblems(path, text, found), isWrong };
}

function loadData(
  document: LabText,
  path: string,
  files: Files,
): { dataset: Dataset | undefined; problems: readonly LabProblem[] } {
  const { experiment } = document;
  if (experiment === undefined) return { dataset: undefined, problems: [] };
  const place = placeOfData(experiment);
  if (place.kind === 'generated') return { dataset: place.generate(), problems: [] };
  const file = place.relativeTo === 'extension' ? files.bundled(place.path) : files.beside(path, place.path);
  try {
    const bytes = files.size(file);
    if (bytes > budget.csvBytes)
      return { dataset: undefined, problems: [tooLargeFile(document, place.path, { bytes, limit: budget.csvBytes })] };
    const { dataset, problems } = readDataset(new TextDecoder().decode(files.read(file)), place.wanted);
    return { dataset, problems: locateTableProblems(document, place.path, problems) };
  } catch (error) {
    return { dataset: undefined, problems: [unreadableFile(document, place.path, reasonOf(error))] };
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return 'there is no such file';
  return error instanceof Error ? error.message : String(error);
}

const order = { error: 0, warning: 1, information: 2, hint: 3 } as const;

function listProblems(path: string, text: string, problems: readonly LabProblem[]): string[] {
  return [...problems]
    .sort((one, other) => order[one.severity] - order[other.severity] || one.start - other.start)
    .map((problem) => {
      const before = text.slice(0, problem.start).split('\n');
      const column = (before.at(-1)?.length ?? 0) + 1;
      return `${path}:${before.length}:${column}: ${problem.severity}: ${formatMessage(problem.message)} (${problem.code})`;
    });
}
