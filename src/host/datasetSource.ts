import * as vscode from 'vscode';
import { budget, type Experiment } from '../core/config.ts';
import type { Dataset } from '../core/datasets.ts';
import { readDataset } from '../language/csv.ts';
import {
  locateTableProblems,
  placeOfData,
  tooLargeFile,
  unreadableFile,
  type DataPlace,
} from '../language/dataSource.ts';
import type { LabProblem, LabText } from '../language/document.ts';
import { localize } from './localize.ts';

/** The samples of a document, or what is wrong with them, at its place in the text. */
export interface LoadedData {
  readonly dataset: Dataset | undefined;
  readonly problems: readonly LabProblem[];
}

/** Reads the data of experiments through the editor's file system. */
export interface DatasetSource {
  load(document: LabText, experiment: Experiment, uri: vscode.Uri): Promise<LoadedData>;
}

type FilePlace = Extract<DataPlace, { kind: 'file' }>;

/** How many data sets are kept, so that a key pressed in another section reads nothing. */
const kept = 4;

/** @param extension  where the bundled data sets lie */
export function createDatasetSource(extension: vscode.Uri): DatasetSource {
  const known = new Map<string, Dataset>();
  const keep = (key: string, dataset: Dataset): Dataset => {
    known.set(key, dataset);
    for (const old of [...known.keys()].slice(0, Math.max(0, known.size - kept))) known.delete(old);
    return dataset;
  };
  const loadFile = async (document: LabText, place: FilePlace, uri: vscode.Uri): Promise<LoadedData> => {
    const file =
      place.relativeTo === 'extension' ? vscode.Uri.joinPath(extension, place.path) : besides(uri, place.path);
    try {
      const { size, mtime, type } = await vscode.workspace.fs.stat(file);
      if ((type & vscode.FileType.Directory) !== 0)
        return refused(unreadableFile(document, place.path, vscode.l10n.t('it is a folder')));
      if (size > budget.csvBytes)
        return refused(tooLargeFile(document, place.path, { bytes: size, limit: budget.csvBytes }));
      const key = JSON.stringify([file.toString(), mtime, size, place.wanted]);
      const found = known.get(key);
      if (found !== undefined) return { dataset: found, problems: [] };
      const text = new TextDecoder().decode(await vscode.workspace.fs.readFile(file));
      const { dataset, problems } = readDataset(text, place.wanted);
      if (dataset !== undefined) keep(key, dataset);
      return { dataset, problems: locateTableProblems(document, place.path, problems, localize) };
    } catch (error) {
      return refused(unreadableFile(document, place.path, error instanceof Error ? error.message : String(error)));
    }
  };
  return {
    async load(document, experiment, uri) {
      const place = placeOfData(experiment);
      if (place.kind === 'file') return loadFile(document, place, uri);
      const { source, options, seed } = experiment.data;
      const key = JSON.stringify([source, options, seed]);
      return { dataset: known.get(key) ?? keep(key, place.generate()), problems: [] };
    },
  };
}

function refused(problem: LabProblem): LoadedData {
  return { dataset: undefined, problems: [problem] };
}

/** A path of the document: absolute, or relative to the document's folder. */
function besides(document: vscode.Uri, path: string): vscode.Uri {
  const isAbsolute = /^([a-zA-Z]:)?[\\/]/.test(path);
  return isAbsolute ? document.with({ path: path.replace(/\\/g, '/') }) : vscode.Uri.joinPath(document, '..', path);
}
