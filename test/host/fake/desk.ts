import { FakeDocument } from './document.ts';
import { EventEmitter, Uri, type WorkspaceEdit } from './values.ts';
import type { FakePanel } from './panel.ts';

/** A file, or why it cannot be read; its time changes whenever it is written. */
interface FakeFile {
  readonly bytes: Uint8Array | undefined;
  readonly time: number;
}

/** A message that was shown to the user. */
export interface Told {
  readonly kind: 'information' | 'warning' | 'error';
  readonly text: string;
}

/** A question: a list to choose from, or a dialog with its options. */
export interface Asked {
  readonly kind: 'pick' | 'save' | 'open';
  readonly options: Readonly<Record<string, unknown>>;
  readonly items?: readonly unknown[];
}

/** What lies before the user: files, texts, pages, and what he was told and asked. Tests lay it out and look at it. */
class Desk {
  readonly files = new Map<string, FakeFile>();
  readonly documents: FakeDocument[] = [];
  readonly panels: FakePanel[] = [];
  readonly told: Told[] = [];
  readonly asked: Asked[] = [];
  /** What the user answers, one after the other; then he closes whatever asks him. Functions get what is asked. */
  readonly answers: unknown[] = [];
  readonly shown: { readonly document: FakeDocument; readonly options: unknown }[] = [];
  readonly commands = new Map<string, (...words: unknown[]) => unknown>();
  readonly executed: unknown[][] = [];
  readonly settings = new Map<string, unknown>();
  /** By what they provide; the newest counts. */
  readonly providers = new Map<string, unknown>();
  readonly diagnostics = new Map<string, readonly unknown[]>();
  readonly statusItems: { text: string; tooltip: string; isShown: boolean; isDisposed: boolean }[] = [];
  /** How often each file was read. */
  readonly reads: string[] = [];
  folder: Uri | undefined;
  active: FakeDocument | undefined;
  visible: { document: FakeDocument; viewColumn: number }[] = [];
  theme = 2;
  /** The editor does not apply edits. */
  refusesEdits = false;
  /** Folders are read-only. */
  refusesWrites = false;
  readonly opened = new EventEmitter<FakeDocument>();
  readonly changed = new EventEmitter<{ document: FakeDocument; contentChanges: readonly unknown[] }>();
  readonly closed = new EventEmitter<FakeDocument>();
  #time = 0;

  /** Lays a file on the desk, newer than all before. */
  put(uri: string, content: string | Uint8Array | undefined): Uri {
    this.#time += 1;
    const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
    this.files.set(uri, { bytes, time: this.#time });
    return Uri.parse(uri);
  }

  /** The text of a file. */
  text(uri: string): string | undefined {
    const bytes = this.files.get(uri)?.bytes;
    return bytes && new TextDecoder().decode(bytes);
  }

  /** Opens a text. */
  open(uri: string, text: string, languageId?: string): FakeDocument {
    const document = new FakeDocument(Uri.parse(uri), text, languageId);
    this.documents.push(document);
    this.opened.fire(document);
    return document;
  }

  /** Types another text. */
  type(document: FakeDocument, text: string): void {
    document.setText(text);
    this.changed.fire({ document, contentChanges: [{ text }] });
  }

  /** Closes a text. */
  close(document: FakeDocument): void {
    this.documents.splice(this.documents.indexOf(document), 1);
    this.closed.fire(document);
  }

  /** Applies an edit unless edits are refused. */
  apply({ edits }: WorkspaceEdit): boolean {
    if (this.refusesEdits) return false;
    for (const { uri, range, text } of edits) {
      const document = this.documents.find((one) => one.uri.toString() === uri.toString());
      if (document === undefined) return false;
      const [start, end] = [document.offsetAt(range.start), document.offsetAt(range.end)];
      const before = document.getText();
      this.type(document, before.slice(0, start) + text + before.slice(end));
    }
    return true;
  }

  /** The user's next answer. */
  answer(asked: unknown): unknown {
    const answer = this.answers.shift();
    return typeof answer === 'function' ? (answer as (asked: unknown) => unknown)(asked) : answer;
  }

  /** Everything is put away. */
  clear(): void {
    for (const list of [this.documents, this.panels, this.told, this.asked, this.answers, this.shown]) list.length = 0;
    for (const list of [this.executed, this.statusItems, this.reads, this.visible]) list.length = 0;
    for (const map of [this.files, this.commands, this.settings, this.providers, this.diagnostics]) map.clear();
    for (const event of [this.opened, this.changed, this.closed]) event.dispose();
    this.folder = undefined;
    this.active = undefined;
    this.theme = 2;
    this.refusesEdits = false;
    this.refusesWrites = false;
  }
}

export const desk = new Desk();
