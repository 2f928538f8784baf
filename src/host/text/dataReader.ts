import * as vscode from 'vscode';
import { budget, type Experiment } from '../../core/config/config.ts';
import { placeOfLineEnd } from '../../core/config/parseConfigGeometry.ts';
import { failure, LabError } from '../../core/ground/errors.ts';
import type { LabProblem, LabText } from '../../language/document/document.ts';
import type { Hover } from '../../language/hovers/hovers.ts';
import type { PlotColours } from '../../language/hovers/svgPlot.ts';
import type {
  FileRole,
  Findings,
  FoundFile,
  KeptNames,
  MissingFiles,
  ReaderRequests,
  Samples,
} from '../../language/reader/messages.ts';
import { failedReading, placeOfData, unreadableFile, type NamedFile } from '../../language/sources/dataSource.ts';
import { placeOfWeights } from '../../language/sources/networkSource.ts';
import {
  besides,
  findNamedFile,
  folderOf,
  reasonOf,
  type FileSearch,
  type PlacedFile,
} from '../files/documentFiles.ts';
import { reachOf } from '../files/reach.ts';
import type { ThreadClient } from '../threads/threadClient.ts';

/** What is known of a text once its data and weights have been looked for. */
export type DataFindings = Omit<Findings, 'kind'> & {
  /** Where its files should be, also those that are not there. */
  readonly files: readonly vscode.Uri[];
};

/** Asks the reading thread about the data of texts; files are lent by the editor. */
export interface DataReader {
  /**
   * Finds the data and weights of a text, and what is wrong or unwise with them. Whatever goes wrong is a problem: no former data stand in.
   * @throws LabError engine/cancelled
   */
  read(document: LabText, uri: vscode.Uri, signal: AbortSignal): Promise<DataFindings>;
  /** Explains what stands at an offset. */
  hover(document: LabText, offset: number, context: HoverWish): Promise<Hover | undefined>;
  /** What a run needs, if it is still kept. */
  samples(names: KeptNames): Promise<Samples | undefined>;
}

/** Which data a hover may speak of, and its colours. */
export interface HoverWish {
  readonly data: string | undefined;
  readonly colours: PlotColours;
}

/** Milliseconds that outdated work is waited for before the thread is replaced. */
const patience = 200;

interface DataReaderOptions {
  readonly thread: Pick<ThreadClient<ReaderRequests>, 'request' | 'kill'>;
  /** Where the bundled data sets lie. */
  readonly extension: vscode.Uri;
  /** Hears faults of ours. */
  readonly onFault: (error: unknown) => void;
}

/** Builds the reader of data. */
export function createDataReader(options: DataReaderOptions): DataReader {
  return new ThreadDataReader(options);
}

class ThreadDataReader implements DataReader {
  readonly #options: DataReaderOptions;
  /** Threads that were replaced: what they were asked is asked again. */
  #replaced = 0;

  constructor(options: DataReaderOptions) {
    this.#options = options;
  }

  async read(document: LabText, uri: vscode.Uri, signal: AbortSignal): Promise<DataFindings> {
    const { experiment } = document;
    if (experiment === undefined) return { data: undefined, weights: undefined, problems: [], hints: [], files: [] };
    const found = await this.#findFiles(document, experiment, uri);
    const files = found.flatMap(([, one]) => one.uri ?? []);
    const ofFiles = found.flatMap(([, one]) => one.problems);
    try {
      const { data, weights, lineEnd, problems, hints, marks = [] } = await this.#find(document, found, signal);
      const end = lineEnd === undefined ? {} : { lineEnd };
      return { data, weights, ...end, hints, marks, files, problems: [...ofFiles, ...problems] };
    } catch (error) {
      if (signal.aborted) throw failure('engine/cancelled');
      if (!(error instanceof LabError)) this.#options.onFault(error);
      const problems = [...ofFiles, failedReading(document, error instanceof Error ? error.message : String(error))];
      return { data: undefined, weights: undefined, problems, hints: [], files };
    }
  }

  async hover({ text }: LabText, offset: number, { data, colours }: HoverWish): Promise<Hover | undefined> {
    return (await this.#ask('hover', { text, offset, data, colours })) ?? undefined;
  }

  async samples(names: KeptNames): Promise<Samples | undefined> {
    return (await this.#ask('samples', names)) ?? undefined;
  }

  async #findFiles(document: LabText, experiment: Experiment, uri: vscode.Uri): Promise<FoundFiles> {
    const placed = placesOf(experiment, uri, this.#options.extension);
    return Promise.all(
      placed.map(async ([role, file]) => [role, { named: file, ...(await findNamedFile(document, file)) }] as const),
    );
  }

  async #find(document: LabText, found: FoundFiles, signal: AbortSignal): Promise<Findings> {
    const { text } = document;
    const files: Partial<Record<FileRole, FoundFile | undefined>> = {};
    for (const [role, { file }] of found) if (file !== undefined) files[role] = { stamp: file.stamp };
    const first = await this.#ask('read', { text, files }, signal);
    if (first.kind === 'read') return first;
    const unread: LabProblem[] = [];
    for (const [role, { file, named }] of found) {
      if (file === undefined || !first.files.includes(role)) continue;
      try {
        files[role] = { stamp: file.stamp, bytes: await vscode.workspace.fs.readFile(file.uri) };
      } catch (error) {
        files[role] = undefined;
        unread.push(unreadableFile(document, named, reasonOf(error)));
      }
    }
    const second = whole(await this.#ask('read', { text, files }, signal));
    return { ...second, problems: [...unread, ...second.problems] };
  }

  /** Asks; work that nobody waits for any more and that does not end by itself ends with its thread. */
  async #ask<K extends keyof ReaderRequests>(
    method: K,
    params: ReaderRequests[K]['params'],
    signal?: AbortSignal,
  ): Promise<ReaderRequests[K]['result']> {
    const { thread } = this.#options;
    const replaced = this.#replaced;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const leave = (): void => {
      timer = setTimeout(() => {
        this.#replaced += 1;
        void thread.kill();
      }, patience);
    };
    signal?.addEventListener('abort', leave, { once: true });
    try {
      return await thread.request(method, params, signal);
    } catch (error) {
      const wasReplaced = replaced !== this.#replaced && signal?.aborted !== true;
      if (!wasReplaced) throw error;
      return await this.#ask(method, params, signal);
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener('abort', leave);
    }
  }
}

/** The files that a text names, each with what was found of it. */
type FoundFiles = readonly (readonly [FileRole, FileSearch & { readonly named: NamedFile }])[];

/** The files that a text names. */
function placesOf(experiment: Experiment, uri: vscode.Uri, extension: vscode.Uri): [FileRole, PlacedFile][] {
  const reach = reachOf(folderOf(uri));
  const data = placeOfData(experiment);
  const places: [FileRole, PlacedFile][] = [];
  if (data.kind === 'file') {
    const { path } = data;
    const isOwn = data.relativeTo === 'document';
    const find = (): vscode.Uri => (isOwn ? besides(uri, path) : vscode.Uri.joinPath(extension, path));
    places.push(['data', { key: 'data', path, find, reach: isOwn ? reach : undefined, limit: budget.csvBytes }]);
  }
  const networks = [
    ['weights', placeOfWeights(experiment)],
    ['lineEnd', placeOfLineEnd(experiment)],
  ] as const;
  for (const [key, path] of networks) {
    if (path === undefined) continue;
    places.push([key, { key, path, find: () => besides(uri, path), reach, limit: budget.networkBytes }]);
  }
  return places;
}

function whole(answer: Findings | MissingFiles): Findings {
  if (answer.kind === 'missing') throw new Error('the reading thread asks twice for the same file');
  return answer;
}
