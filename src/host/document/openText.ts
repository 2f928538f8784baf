import * as vscode from 'vscode';
import { failure } from '../../core/ground/errors.ts';
import { rangeOf, type LabFix, type LabText } from '../../language/document/document.ts';
import type { Failure, Pointer, TextChange, TextVersion } from '../../protocol/messages.ts';
import type { Samples } from '../../language/reader/messages.ts';
import type { LabSource } from './labSource.ts';
import type { Reading } from '../text/reading.ts';
import { nameOf } from '../files/documentFiles.ts';
import { applyChanges, fixEdit } from '../text/textEdits.ts';
import type { TextReader } from '../text/textReader.ts';

/** Counts how often texts were opened: a file that is opened again begins with version 1 anew. */
let openings = 0;

/**
 * The text at an address as the source of a lab. An editor's document ends when its tab is closed or its file is moved; the text does not, so it
 * is looked for again.
 */
export class OpenText implements LabSource {
  readonly #reader: TextReader;
  #document: vscode.TextDocument;
  #uri: vscode.Uri;
  #opening = ++openings;
  #isGone = false;

  constructor(document: vscode.TextDocument, reader: TextReader) {
    this.#document = document;
    this.#uri = document.uri;
    this.#reader = reader;
  }

  get uri(): vscode.Uri {
    return this.#uri;
  }

  get version(): TextVersion {
    return `${this.#opening}.${this.#document.version}`;
  }

  get isGone(): boolean {
    return this.#isGone;
  }

  /** The text is this document from now on. */
  follow(document: vscode.TextDocument): void {
    if (document === this.#document && !this.#isGone) return;
    this.#document = document;
    this.#uri = document.uri;
    this.#opening = ++openings;
    this.#isGone = false;
  }

  /** Looks for it where it should be, at another address if it was moved. What it said last is known also when it is not there. */
  async find(uri = this.#uri): Promise<void> {
    this.#uri = uri;
    const found = await findDocument(uri);
    // It may have been moved while it was looked for.
    if (this.#uri !== uri) return;
    if (found === undefined) this.#isGone = true;
    else this.follow(found);
  }

  read(): LabText {
    return this.#reader.read(this.#document);
  }

  reading(): Reading {
    return this.#reader.reading(this.#document);
  }

  async refresh(): Promise<Reading> {
    if (this.#isGone) await this.find();
    const document = await this.#living();
    const reading = await this.#reader.refresh(document);
    return document.isClosed ? this.refresh() : reading;
  }

  samples(reading: Reading): Promise<Samples | undefined> {
    return this.#reader.samples(this.#document, reading);
  }

  lineOf(offset: number): number {
    return this.#document.positionAt(offset).line + 1;
  }

  showFailure(found: Failure | undefined): void {
    this.#reader.showFailure(this.#document, found);
  }

  edit(changes: readonly TextChange[], version: TextVersion): Promise<TextVersion> {
    return this.#change(version, (document) => applyChanges(document, changes));
  }

  fix(fix: LabFix, version: TextVersion): Promise<TextVersion> {
    return this.#change(version, (document) => vscode.workspace.applyEdit(fixEdit(document, fix)));
  }

  /** @param apply  tells whether the editor has done it */
  async #change(
    version: TextVersion,
    apply: (document: vscode.TextDocument) => Thenable<boolean>,
  ): Promise<TextVersion> {
    const document = await this.#living();
    if (version !== this.version) throw failure('text/changed');
    if (!(await apply(document))) throw failure('text/not-applied');
    return this.version;
  }

  async reveal(pointer: Pointer): Promise<void> {
    const document = await this.#living();
    const { tree } = this.read();
    const { start, end } = tree === undefined ? { start: 0, end: 0 } : rangeOf(tree, pointer);
    await show(document, { selection: new vscode.Range(document.positionAt(start), document.positionAt(end)) });
  }

  async focus(): Promise<void> {
    await show(await this.#living());
  }

  /** The document that is open, opened again if it must be. */
  async #living(): Promise<vscode.TextDocument> {
    if (!this.#isGone && this.#document.isClosed) await this.find();
    if (this.#isGone) throw failure('text/gone', [nameOf(this.#uri)]);
    return this.#document;
  }
}

/** Shows a text where it is open, else in the first column. */
async function show(document: vscode.TextDocument, options: vscode.TextDocumentShowOptions = {}): Promise<void> {
  const open = vscode.window.visibleTextEditors.find((editor) => editor.document === document);
  await vscode.window.showTextDocument(document, { viewColumn: open?.viewColumn ?? vscode.ViewColumn.One, ...options });
}

/** The document at an address. A text that was never saved is not made anew, and one whose file was deleted counts only with what is unsaved in it. */
async function findDocument(uri: vscode.Uri): Promise<vscode.TextDocument | undefined> {
  const open = vscode.workspace.textDocuments.find((one) => one.uri.toString() === uri.toString());
  if (uri.scheme === 'untitled' || open?.isDirty === true) return open;
  try {
    await vscode.workspace.fs.stat(uri);
    return await vscode.workspace.openTextDocument(uri);
  } catch {
    // Why it cannot be opened makes no difference to the lab.
    return undefined;
  }
}
