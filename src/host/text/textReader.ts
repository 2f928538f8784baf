import * as vscode from 'vscode';
import { LabError } from '../../core/ground/errors.ts';
import type { LabText } from '../../language/document/document.ts';
import type { Hover } from '../../language/hovers/hovers.ts';
import type { PlotColours } from '../../language/hovers/svgPlot.ts';
import type { Samples } from '../../language/reader/messages.ts';
import type { Failure } from '../../protocol/messages.ts';
import type { DataReader } from './dataReader.ts';
import { toDiagnostic } from './editorRanges.ts';
import { beginReading, completeReading, namesFile, problemOfFailure, type Reading } from './reading.ts';

/** Reads every version of a text once, and shows what is wrong with it in the editor. */
export interface TextReader {
  dispose(): void;
  /** What the newest version of a text means. */
  read(document: vscode.TextDocument): LabText;
  /** What is known of the newest version; its data may still be looked for. */
  reading(document: vscode.TextDocument): Reading;
  /**
   * Reads data and weights too, asks theory, and publishes; once for every version of the text, again where files of the user's may have changed.
   * Of a text that changes meanwhile the newest version is read.
   */
  refresh(document: vscode.TextDocument): Promise<Reading>;
  /** What a run of a reading needs; undefined where its text has changed since. */
  samples(document: vscode.TextDocument, reading: Reading): Promise<Samples | undefined>;
  /** Explains what stands at an offset. */
  hover(document: vscode.TextDocument, offset: number, colours: PlotColours): Promise<Hover | undefined>;
  /** Shows a failed run at its place until the text changes or the next run begins (undefined). */
  showFailure(document: vscode.TextDocument, failure: Failure | undefined): void;
  /** Takes the problems of a text out of the editor whose last tab was closed, or puts them back: the editor itself may keep it for minutes. */
  setSeen(uri: vscode.Uri, isSeen: boolean): void;
  /** Takes its problems out of the editor, and all that is known of it. */
  forget(document: vscode.TextDocument): void;
  /** Tells a text when its data and theory are there. */
  readonly onDidRefresh: vscode.Event<vscode.TextDocument>;
}

/** What hears of texts and their files. */
export interface TextReaderOutside {
  readonly data: DataReader;
  /** Where the files of a text should be. */
  readonly onFiles: (document: vscode.TextDocument, files: readonly vscode.Uri[]) => void;
}

/** Builds the reader. */
export function createTextReader(outside: TextReaderOutside): TextReader {
  return new CachedReader(outside);
}

/** The reading of one version of a text, with the work on it. */
interface Entry {
  /** A text that was opened again has the same address and may have the same version. */
  readonly document: vscode.TextDocument;
  readonly version: number;
  reading: Reading;
  completion: Promise<void> | undefined;
  /** Ends the work when nobody waits for it any more. */
  readonly cancel: AbortController;
}

class CachedReader implements TextReader {
  readonly #outside: TextReaderOutside;
  readonly #collection = vscode.languages.createDiagnosticCollection('reglab');
  readonly #refreshed = new vscode.EventEmitter<vscode.TextDocument>();
  readonly #entries = new Map<string, Entry>();
  /** Texts that are open and have no tab any more. */
  readonly #unseen = new Set<string>();
  /** Texts whose address another text has taken, with that text: two that are open at once must not take turns. */
  readonly #replaced = new WeakMap<vscode.TextDocument, vscode.TextDocument>();
  readonly onDidRefresh = this.#refreshed.event;

  constructor(outside: TextReaderOutside) {
    this.#outside = outside;
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
    if (this.#isCurrent(document) && this.#entryOf(document) !== entry) return this.refresh(document);
    // A file may be another one by the next time it is asked for.
    if (namesFile(entry.reading.text.experiment)) entry.completion = undefined;
    return entry.reading;
  }

  async samples(document: vscode.TextDocument, reading: Reading): Promise<Samples | undefined> {
    const found = await this.#outside.data.samples(reading);
    if (found !== undefined) return found;
    // Other data have taken their place meanwhile.
    const entry = this.#entryOf(document);
    if (entry.reading.text !== reading.text) return undefined;
    entry.completion = undefined;
    return this.#outside.data.samples(await this.refresh(document));
  }

  hover(document: vscode.TextDocument, offset: number, colours: PlotColours): Promise<Hover | undefined> {
    const { text, data } = this.#entryOf(document).reading;
    return this.#outside.data.hover(text, offset, { data, colours });
  }

  showFailure(document: vscode.TextDocument, found: Failure | undefined): void {
    const entry = this.#entryOf(document);
    const { failure: before } = entry.reading;
    if (found === undefined && before === undefined) return;
    const failure = found === undefined ? undefined : problemOfFailure(entry.reading, found);
    entry.reading = { ...entry.reading, failure };
    this.#publish(document, entry);
  }

  setSeen(uri: vscode.Uri, isSeen: boolean): void {
    const key = uri.toString();
    if (isSeen) this.#unseen.delete(key);
    else this.#unseen.add(key);
    const known = this.#entries.get(key);
    if (!isSeen) this.#collection.delete(uri);
    else if (known !== undefined) this.#publish(known.document, known);
  }

  forget(document: vscode.TextDocument): void {
    const key = document.uri.toString();
    this.#unseen.delete(key);
    const known = this.#entries.get(key);
    if ((known?.document ?? document) !== document) return;
    known?.cancel.abort();
    this.#entries.delete(key);
    this.#collection.delete(document.uri);
  }

  dispose(): void {
    this.#collection.dispose();
    this.#refreshed.dispose();
    for (const { cancel } of this.#entries.values()) cancel.abort();
    this.#entries.clear();
  }

  #entryOf(document: vscode.TextDocument): Entry {
    const key = document.uri.toString();
    const known = this.#entries.get(key);
    if (known?.document === document && known.version === document.version) return known;
    const reading = beginReading(document.getText());
    const cancel = new AbortController();
    const entry: Entry = { document, version: document.version, reading, completion: undefined, cancel };
    // A lab may still ask about a text that is closed or whose address is another's now, and does not take the place of that.
    if (!this.#isCurrent(document)) return entry;
    if (known !== undefined && known.document !== document) this.#replaced.set(known.document, document);
    known?.cancel.abort();
    this.#entries.set(key, entry);
    return entry;
  }

  #isCurrent(document: vscode.TextDocument): boolean {
    return !document.isClosed && this.#replaced.get(document)?.isClosed !== false;
  }

  #publish(document: vscode.TextDocument, { reading: { problems, failure } }: Entry): void {
    if (!this.#isCurrent(document) || this.#unseen.has(document.uri.toString())) return;
    const all = failure === undefined ? problems : [...problems, failure];
    this.#collection.set(
      document.uri,
      all.map((problem) => toDiagnostic(document, problem)),
    );
  }

  async #complete(document: vscode.TextDocument, entry: Entry): Promise<void> {
    try {
      const findings = await this.#outside.data.read(entry.reading.text, document.uri, entry.cancel.signal);
      entry.reading = completeReading(entry.reading, findings);
      if (this.#entries.get(document.uri.toString()) !== entry) return;
      this.#outside.onFiles(document, findings.files);
      this.#publish(document, entry);
      this.#refreshed.fire(document);
    } catch (error) {
      // The text has changed meanwhile: who waits gets the newer one.
      if (!(error instanceof LabError && error.code === 'engine/cancelled')) throw error;
    }
  }
}
