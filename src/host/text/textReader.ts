import * as vscode from 'vscode';
import type { LabText } from '../../language/document/document.ts';
import type { Failure } from '../../protocol/messages.ts';
import type { DatasetSource } from '../files/datasetSource.ts';
import type { NetworkSource } from '../files/networkSource.ts';
import { toDiagnostic } from './editorRanges.ts';
import { beginReading, findingsOf, namesFile, problemOfFailure, type Reading } from './reading.ts';

/** Reads every version of a text once, and shows what is wrong with it in the editor. */
export interface TextReader {
  dispose(): void;
  /** What the newest version of a text means. */
  read(document: vscode.TextDocument): LabText;
  /** The newest complete reading; the data may be of the version before while they load. */
  reading(document: vscode.TextDocument): Reading;
  /** Reads data and weights too, asks theory, and publishes; once for every version of the text, again where files of the user's may have changed. */
  refresh(document: vscode.TextDocument): Promise<Reading>;
  /** Shows a failed run at its place until the text changes or the next run begins (undefined). */
  showFailure(document: vscode.TextDocument, failure: Failure | undefined): void;
  /** Takes its problems out of the editor, and all that is known of it. */
  forget(document: vscode.TextDocument): void;
  /** Tells a text when its data and theory are there. */
  readonly onDidRefresh: vscode.Event<vscode.TextDocument>;
}

/** Where samples and weights come from. */
export interface Sources {
  readonly datasets: DatasetSource;
  readonly networks: NetworkSource;
}

/**
 * Builds the reader.
 * @param onFault  hears faults of ours while data are read; the text keeps what was known of it
 */
export function createTextReader(sources: Sources, onFault: (error: unknown) => void): TextReader {
  return new CachedReader(sources, onFault);
}

/** The reading of one version of a text, with the work on it. */
interface Entry {
  /** A text that was opened again has the same address and may have the same version. */
  readonly document: vscode.TextDocument;
  readonly version: number;
  reading: Reading;
  completion: Promise<void> | undefined;
}

class CachedReader implements TextReader {
  readonly #sources: Sources;
  readonly #onFault: (error: unknown) => void;
  readonly #collection = vscode.languages.createDiagnosticCollection('reglab');
  readonly #refreshed = new vscode.EventEmitter<vscode.TextDocument>();
  readonly #entries = new Map<string, Entry>();
  readonly onDidRefresh = this.#refreshed.event;

  constructor(sources: Sources, onFault: (error: unknown) => void) {
    this.#sources = sources;
    this.#onFault = onFault;
  }

  read(document: vscode.TextDocument): LabText {
    return this.#entryOf(document).reading.text;
  }

  reading(document: vscode.TextDocument): Reading {
    return this.#entryOf(document).reading;
  }

  async refresh(document: vscode.TextDocument): Promise<Reading> {
    const entry = this.#entryOf(document);
    this.#publish(document, entry);
    await (entry.completion ??= this.#complete(document, entry));
    // A file may be another one by the next time it is asked for.
    if (namesFile(entry.reading.text.experiment)) entry.completion = undefined;
    return entry.reading;
  }

  showFailure(document: vscode.TextDocument, found: Failure | undefined): void {
    const entry = this.#entryOf(document);
    const { text, failure: before } = entry.reading;
    if (found === undefined && before === undefined) return;
    const failure = found === undefined ? undefined : problemOfFailure(text, found);
    entry.reading = { ...entry.reading, failure };
    this.#publish(document, entry);
  }

  forget(document: vscode.TextDocument): void {
    const key = document.uri.toString();
    if ((this.#entries.get(key)?.document ?? document) !== document) return;
    this.#entries.delete(key);
    this.#collection.delete(document.uri);
  }

  dispose(): void {
    this.#collection.dispose();
    this.#refreshed.dispose();
    this.#entries.clear();
  }

  #entryOf(document: vscode.TextDocument): Entry {
    const key = document.uri.toString();
    const known = this.#entries.get(key);
    if (known?.document === document && known.version === document.version) return known;
    const reading = beginReading(document.getText(), known?.reading);
    const entry: Entry = { document, version: document.version, reading, completion: undefined };
    // A lab may still ask about a text that is closed, and does not take the place of the one that is open.
    if (!document.isClosed) this.#entries.set(key, entry);
    return entry;
  }

  #publish(document: vscode.TextDocument, { reading: { problems, failure } }: Entry): void {
    if (document.isClosed) return;
    const all = failure === undefined ? problems : [...problems, failure];
    this.#collection.set(
      document.uri,
      all.map((problem) => toDiagnostic(document, problem)),
    );
  }

  async #complete(document: vscode.TextDocument, entry: Entry): Promise<void> {
    const { text } = entry.reading;
    const { experiment } = text;
    if (experiment === undefined) return;
    try {
      const [data, network] = await Promise.all([
        this.#sources.datasets.load(text, experiment, document.uri),
        this.#sources.networks.load(text, experiment, document.uri),
      ]);
      entry.reading = { ...entry.reading, ...findingsOf(text, data, network) };
      if (this.#entries.get(document.uri.toString()) !== entry) return;
      this.#publish(document, entry);
      this.#refreshed.fire(document);
    } catch (error) {
      this.#onFault(error);
    }
  }
}
