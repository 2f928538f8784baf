import * as vscode from 'vscode';
import { budget, type Experiment } from '../../core/config/config.ts';
import type { Dataset } from '../../core/tables/dataset.ts';
import { readDataset } from '../../formats/csv.ts';
import type { TableProblem } from '../../formats/tables/tableProblems.ts';
import { generateData, locateTableProblems, placeOfData, type DataPlace } from '../../language/sources/dataSource.ts';
import type { LabText } from '../../language/document/document.ts';
import { besides, loadNamedFile, type Loaded } from './documentFiles.ts';
import { localize } from './localize.ts';

/** Reads the data of experiments through the editor's file system. */
export interface DatasetSource {
  load(document: LabText, experiment: Experiment, uri: vscode.Uri): Promise<Loaded<Dataset>>;
}

type FilePlace = Extract<DataPlace, { kind: 'file' }>;

/** A table that has been read, with what is wrong in it. */
interface Read {
  readonly dataset: Dataset | undefined;
  readonly problems: readonly TableProblem[];
}

/** How many data sets are kept, so that a key pressed in another section reads nothing. */
const kept = 4;

/** @param extension  where the bundled data sets lie */
export function createDatasetSource(extension: vscode.Uri): DatasetSource {
  const known = new Map<string, Read>();
  const keep = (key: string, read: Read): Read => {
    known.set(key, read);
    for (const old of [...known.keys()].slice(0, Math.max(0, known.size - kept))) known.delete(old);
    return read;
  };
  const loadFile = (document: LabText, place: FilePlace, uri: vscode.Uri): Promise<Loaded<Dataset>> => {
    const find = (): vscode.Uri =>
      place.relativeTo === 'extension' ? vscode.Uri.joinPath(extension, place.path) : besides(uri, place.path);
    const file = { key: 'data', path: place.path, find, limit: budget.csvBytes } as const;
    return loadNamedFile(document, file, async (stamp, bytes) => {
      const key = JSON.stringify([stamp, place.wanted, place.reading]);
      const { dataset, problems } =
        known.get(key) ?? keep(key, readDataset(await bytes(), place.wanted, place.reading));
      return { found: dataset, problems: locateTableProblems(document, place.path, problems, localize) };
    });
  };
  return {
    async load(document, experiment, uri) {
      const place = placeOfData(experiment);
      if (place.kind === 'file') return loadFile(document, place, uri);
      const { source, options, seed } = experiment.data;
      const key = JSON.stringify([source, options, seed]);
      const before = known.get(key)?.dataset;
      if (before !== undefined) return { found: before, problems: [] };
      const made = generateData(document, place);
      if (made.found !== undefined) keep(key, { dataset: made.found, problems: [] });
      return made;
    },
  };
}
