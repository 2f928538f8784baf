import * as vscode from 'vscode';
import type { TextReader } from '../text/textReader.ts';
import { LabDocument, type LabDocumentServices } from './labDocument.ts';
import { OpenText } from './openText.ts';

/** A file or folder that has another name. */
export interface MovedFile {
  readonly oldUri: vscode.Uri;
  readonly newUri: vscode.Uri;
}

/** What happens to texts and files in the editor, as far as labs follow it. */
export interface TextEvents {
  /** A text is open, perhaps not for the first time. */
  opened(document: vscode.TextDocument): void;
  /** A text has another content. */
  changed(document: vscode.TextDocument): void;
  closed(document: vscode.TextDocument): void;
  /** The data of a text have been read. */
  refreshed(document: vscode.TextDocument): void;
  /** Files or folders have new names. */
  moved(files: readonly MovedFile[]): void;
  /** Files or folders were made or deleted. */
  madeOrDeleted(files: readonly vscode.Uri[]): void;
}

/** What labs are made of, and who hears what becomes of them. */
export interface TextLabsOptions {
  readonly reader: TextReader;
  readonly services: LabDocumentServices;
  /** The text of a lab has another address. */
  readonly onMoved: (lab: LabDocument) => void;
  /** The text of another lab has taken the address of this one's. */
  readonly onReplaced: (lab: LabDocument) => void;
}

interface Entry {
  readonly lab: LabDocument;
  readonly text: OpenText;
  /** Of a text without a file: the file that came to say the same. */
  copy?: vscode.TextDocument;
}

/** The labs of the window, each by the address of its text: wherever that goes, the lab follows. */
export class TextLabs implements TextEvents {
  readonly #options: TextLabsOptions;
  readonly #entries = new Map<string, Entry>();

  constructor(options: TextLabsOptions) {
    this.#options = options;
  }

  /** The one that was used last is the last. */
  get all(): LabDocument[] {
    return [...this.#entries.values()].map(({ lab }) => lab);
  }

  /** The lab of a text, if it has one. */
  find(uri: vscode.Uri): LabDocument | undefined {
    return this.#entries.get(uri.toString())?.lab;
  }

  /**
   * The lab of a text, made if need be.
   * @throws whatever the editor says of a text that cannot be opened
   */
  async open(uri: vscode.Uri): Promise<LabDocument> {
    const known = this.#entries.get(uri.toString());
    if (known !== undefined) {
      if (known.text.isGone) await this.#look(known);
      return known.lab;
    }
    const document = await vscode.workspace.openTextDocument(uri);
    const key = document.uri.toString();
    // Another caller may have been faster while the text was opened.
    const faster = this.#entries.get(key);
    if (faster !== undefined) return faster.lab;
    const { reader, services } = this.#options;
    const text = new OpenText(document, reader);
    const lab = new LabDocument(text, services);
    this.#entries.set(key, { lab, text });
    return lab;
  }

  /** The lab is used: it stands last among all. */
  touch(lab: LabDocument): void {
    for (const [key, entry] of [...this.#entries]) {
      if (entry.lab !== lab) continue;
      this.#entries.delete(key);
      this.#entries.set(key, entry);
    }
  }

  /** Ends a lab. */
  close(lab: LabDocument): void {
    for (const [key, entry] of this.#entries) if (entry.lab === lab) this.#entries.delete(key);
    lab.dispose();
  }

  opened(document: vscode.TextDocument): void {
    const entry = this.#entries.get(document.uri.toString());
    if (entry !== undefined) this.#follow(entry, document);
    else this.#noteCopy(document);
  }

  changed(document: vscode.TextDocument): void {
    const lab = this.find(document.uri);
    if (lab !== undefined) lab.textChanged();
    else this.#noteCopy(document);
  }

  closed(document: vscode.TextDocument): void {
    const key = document.uri.toString();
    const entry = this.#entries.get(key);
    if (entry === undefined) return;
    if (entry.lab.observerCount === 0) {
      this.close(entry.lab);
      return;
    }
    const { copy } = entry;
    if (copy === undefined || copy.isClosed || this.find(copy.uri) !== undefined) {
      void this.#look(entry);
      return;
    }
    this.#entries.delete(key);
    this.#entries.set(copy.uri.toString(), entry);
    this.#follow(entry, copy);
    this.#options.onMoved(entry.lab);
  }

  refreshed(document: vscode.TextDocument): void {
    this.find(document.uri)?.filesChanged();
  }

  moved(files: readonly MovedFile[]): void {
    for (const { oldUri, newUri } of files)
      for (const [key, entry] of [...this.#entries]) {
        const inside = pathBelow(oldUri, entry.text.uri);
        if (inside === undefined) continue;
        this.#entries.delete(key);
        this.#move(entry, inside === '' ? newUri : vscode.Uri.joinPath(newUri, inside));
      }
  }

  madeOrDeleted(files: readonly vscode.Uri[]): void {
    for (const entry of this.#entries.values())
      if (files.some((file) => pathBelow(file, entry.text.uri) !== undefined)) void this.#look(entry);
  }

  /** Gives a lab its new place; one that stands there already is of a text that was written over. */
  #move(entry: Entry, uri: vscode.Uri): void {
    const key = uri.toString();
    const former = this.#entries.get(key);
    this.#entries.set(key, entry);
    if (former !== undefined) this.#options.onReplaced(former.lab);
    void this.#look(entry, uri).then(() => this.#options.onMoved(entry.lab));
  }

  #follow({ lab, text }: Entry, document: vscode.TextDocument): void {
    const { version } = text;
    text.follow(document);
    if (text.version !== version) lab.textChanged();
  }

  async #look({ lab, text }: Entry, uri = text.uri): Promise<void> {
    await text.find(uri);
    lab.textChanged();
  }

  /** A text without a file is saved so: the editor fills the file with it, then empties and closes it. */
  #noteCopy(document: vscode.TextDocument): void {
    if (document.uri.scheme === 'untitled') return;
    for (const entry of this.#entries.values())
      if (entry.text.uri.scheme === 'untitled' && entry.text.read().text === document.getText()) entry.copy = document;
  }
}

/** The way from a folder to what lies in it; '' for itself, undefined for what lies elsewhere. */
function pathBelow(folder: vscode.Uri, uri: vscode.Uri): string | undefined {
  if (folder.scheme !== uri.scheme || folder.authority !== uri.authority) return undefined;
  if (folder.path === uri.path) return '';
  const start = folder.path.endsWith('/') ? folder.path : `${folder.path}/`;
  return uri.path.startsWith(start) ? uri.path.slice(start.length) : undefined;
}
