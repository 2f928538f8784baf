import { budget, type Experiment } from '../../core/config/config.ts';
import { placeOfLineEnd } from '../../core/config/parseConfigGeometry.ts';
import type { Dataset } from '../../core/tables/dataset.ts';
import { formatMessage } from '../../core/ground/errors.ts';
import type { NetworkFile } from '../../core/experiment/networkFile.ts';
import { readDataset } from '../../formats/csv.ts';
import type { TableDescription } from '../../core/experiment/tableDescription.ts';
import {
  foreignFile,
  failedReading,
  generateData,
  locateTableProblems,
  placeOfData,
  tooLargeFile,
  unreadableFile,
  type NamedFile,
} from '../../language/sources/dataSource.ts';
import { diagnose } from '../../language/rules/diagnostics.ts';
import { readDocument, type LabProblem, type LabText } from '../../language/document/document.ts';
import { locateNetworkProblem, placeOfWeights, readNetworkText } from '../../language/sources/networkSource.ts';
import type { Files } from '../terminal/files.ts';

/** A document from the disk with its data and weights, or everything that is wrong with it. */
export interface ExperimentFile {
  readonly experiment: Experiment | undefined;
  readonly dataset: Dataset | undefined;
  /** How the file of the data was read, where there is one. */
  readonly description: TableDescription | undefined;
  /** What `network.weights` names. */
  readonly weights: NetworkFile | undefined;
  /** `file:line:column: severity: message (code)`, errors first. */
  readonly problems: readonly string[];
  readonly isWrong: boolean;
}

/** Reads a document, its data and its weights. Never throws. */
export function readExperimentFile(path: string, files: Files): ExperimentFile {
  const wrong = (line: string): ExperimentFile => ({
    experiment: undefined,
    dataset: undefined,
    description: undefined,
    weights: undefined,
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
  const { found: dataset, problems: ofData, description } = attempt(document, () => loadData(document, path, files));
  const { experiment } = document;
  const load = (key: 'weights' | 'lineEnd', name: string | undefined): Loaded<NetworkFile> =>
    attempt(document, () => loadWeights(document, { key, path: name }, { path, files }));
  const { found: weights, problems: ofWeights } = load('weights', experiment && placeOfWeights(experiment));
  const { found: lineEnd, problems: ofEnd } = load('lineEnd', experiment && placeOfLineEnd(experiment));
  const { problems: rules } = attempt(document, () => ({
    found: undefined,
    problems: dataset === undefined ? [] : diagnose(document, dataset, { weights, lineEnd }),
  }));
  const found = [...document.problems, ...ofData, ...ofWeights, ...ofEnd, ...rules];
  const isWrong =
    document.experiment === undefined || dataset === undefined || found.some(({ severity }) => severity === 'error');
  return {
    experiment: document.experiment,
    dataset,
    description,
    weights,
    problems: listProblems(path, text, found),
    isWrong,
  };
}

/** What a file holds, or why it holds nothing. */
interface Loaded<Value> {
  readonly found: Value | undefined;
  readonly problems: readonly LabProblem[];
  readonly description?: TableDescription | undefined;
}

/** What an action finds; whatever it throws is a problem of the data, and they are not there. */
function attempt<Value>(document: LabText, find: () => Loaded<Value>): Loaded<Value> {
  try {
    return find();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { found: undefined, problems: [failedReading(document, reason)] };
  }
}

function loadData(document: LabText, path: string, files: Files): Loaded<Dataset> {
  const { experiment } = document;
  if (experiment === undefined) return { found: undefined, problems: [] };
  const place = placeOfData(experiment);
  if (place.kind === 'generated') return generateData(document, place);
  const file = place.relativeTo === 'extension' ? files.bundled(place.path) : files.beside(path, place.path);
  const named = { key: 'data', path: place.path, limit: budget.csvBytes } as const;
  return loadFile(document, { ...named, file, files }, (bytes) => {
    const { dataset, problems, description } = readDataset(bytes, place.wanted, place.reading);
    return { found: dataset, problems: locateTableProblems(document, place.path, problems), description };
  });
}

/** @param name  which weights, and their file; undefined: the document names none */
function loadWeights(
  document: LabText,
  name: { readonly key: 'weights' | 'lineEnd'; readonly path: string | undefined },
  { path, files }: { readonly path: string; readonly files: Files },
): Loaded<NetworkFile> {
  if (name.path === undefined) return { found: undefined, problems: [] };
  const named = { key: name.key, path: name.path };
  const wish = { ...named, limit: budget.networkBytes, file: files.beside(path, name.path), files };
  return loadFile(document, wish, (bytes) => {
    const { network, problem } = readNetworkText(new TextDecoder().decode(bytes));
    return { found: network, problems: problem ? [locateNetworkProblem(document, named, problem)] : [] };
  });
}

function loadFile<Value>(
  document: LabText,
  {
    file,
    files,
    limit,
    ...named
  }: NamedFile & { readonly file: string; readonly files: Files; readonly limit: number },
  read: (bytes: Uint8Array) => Loaded<Value>,
): Loaded<Value> {
  const foreign = foreignFile(document, named);
  if (foreign !== undefined) return { found: undefined, problems: [foreign] };
  try {
    const bytes = files.size(file);
    if (bytes > limit) return { found: undefined, problems: [tooLargeFile(document, named, { bytes, limit })] };
    return read(files.read(file));
  } catch (error) {
    return { found: undefined, problems: [unreadableFile(document, named, reasonOf(error))] };
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
