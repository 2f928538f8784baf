import { FakeDocument } from './document.ts';
import { EventEmitter, TabInputText, Uri, type RelativePattern, type WorkspaceEdit } from './values.ts';
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
  readonly statusItems: { text: string; tooltip: string; command: unknown; isShown: boolean; isDisposed: boolean }[] =
    [];
  /** How often each file was read. */
  readonly reads: string[] = [];
  /** Files and folders that are links. */
  readonly links = new Set<string>();
  /** Patterns of files that are watched, with who hears of them. */
  readonly watched: { readonly pattern: RelativePattern; readonly event: EventEmitter<Uri> }[] = [];
  folder: Uri | undefined;
  isTrusted = true;
  active: FakeDocument | undefined;
  visible: { document: FakeDocument; viewColumn: number }[] = [];
  theme = 2;
  /** The editor does not apply edits. */
  refusesEdits = false;
  /** Files that no other may become. */
  readonly refusesNames = new Set<string>();
  /** Folders are read-only. */
  refusesWrites = false;
  readonly opened = new EventEmitter<FakeDocument>();
  readonly changed = new EventEmitter<{ document: FakeDocument; contentChanges: readonly unknown[] }>();
  readonly closed = new EventEmitter<FakeDocument>();
  readonly saved = new EventEmitter<FakeDocument>();
  readonly renamed = new EventEmitter<{ files: { oldUri: Uri; newUri: Uri }[] }>();
  readonly made = new EventEmitter<{ files: Uri[] }>();
  readonly deleted = new EventEmitter<{ files: Uri[] }>();
  readonly trusted = new EventEmitter<void>();
  /** Another text is in front, or none. */
  /** Tabs of texts, whichever group they are in. */
  readonly tabs: { readonly input: TabInputText }[] = [];
  readonly tabsChanged = new EventEmitter<Readonly<Record<'closed' | 'opened', Desk['tabs']>>>();
  readonly turned = new EventEmitter<{ document: FakeDocument } | undefined>();
  #time = 0;

  get events(): readonly Pick<EventEmitter<unknown>, 'listeners' | 'dispose'>[] {
    return [
      ...[this.opened, this.changed, this.closed, this.saved, this.renamed],
      ...[this.made, this.deleted, this.trusted, this.turned, this.tabsChanged],
    ];
  }

  /** Lays a file on the desk, newer than all before. */
  put(uri: string, content: string | Uint8Array | undefined): Uri {
    this.#time += 1;
    const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
    this.files.set(uri, { bytes, time: this.#time });
    return Uri.parse(uri);
  }

  /** A file changes on the disk, and who watches it hears of it. */
  rewrite(uri: string, content: string): void {
    const changed = this.put(uri, content);
    for (const { pattern, event } of this.watched)
      if (`${pattern.baseUri.toString()}/${pattern.pattern}` === uri) event.fire(changed);
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

  /** The user turns to a text. */
  turn(document: FakeDocument | undefined): void {
    this.active = document;
    this.turned.fire(document && { document });
  }

  /** Types another text. */
  type(document: FakeDocument, text: string): void {
    document.setText(text);
    document.isDirty = true;
    this.changed.fire({ document, contentChanges: [{ text }] });
  }

  /** Closes a text; what is unsaved in it is lost. */
  close(document: FakeDocument): void {
    this.documents.splice(this.documents.indexOf(document), 1);
    document.isClosed = true;
    this.closed.fire(document);
  }

  /** Writes a text to its file. */
  save(document: FakeDocument): void {
    this.put(document.uri.toString(), document.getText());
    document.isDirty = false;
  }

  /** Gives a file or folder another name as the explorer does: texts that are open are closed, and opened under their new names. */
  rename(from: string, to: string): void {
    const isMoved = (uri: string): boolean => uri === from || uri.startsWith(`${from}/`);
    for (const [uri, file] of [...this.files].filter(([one]) => isMoved(one))) {
      this.files.delete(uri);
      this.files.set(to + uri.slice(from.length), file);
    }
    for (const document of this.documents.filter(({ uri }) => isMoved(uri.toString()))) {
      this.close(document);
      this.open(to + document.uri.toString().slice(from.length), document.getText(), document.languageId);
    }
    this.renamed.fire({ files: [{ oldUri: Uri.parse(from), newUri: Uri.parse(to) }] });
  }

  /** Deletes a file or folder as the explorer does; texts that are open are closed. */
  remove(from: string): void {
    const isGone = (uri: string): boolean => uri === from || uri.startsWith(`${from}/`);
    for (const uri of [...this.files.keys()].filter(isGone)) this.files.delete(uri);
    for (const document of this.documents.filter(({ uri }) => isGone(uri.toString()))) this.close(document);
    this.deleted.fire({ files: [Uri.parse(from)] });
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
  /** Opens a tab of a text, and returns how to close it. */
  openTab(uri: string): () => void {
    const tab = { input: new TabInputText(Uri.parse(uri)) };
    this.tabs.push(tab);
    this.tabsChanged.fire({ opened: [tab], closed: [] });
    return () => {
      this.tabs.splice(this.tabs.indexOf(tab), 1);
      this.tabsChanged.fire({ opened: [], closed: [tab] });
    };
  }

  clear(): void {
    for (const list of [this.documents, this.panels, this.told, this.asked, this.answers, this.shown]) list.length = 0;
    this.tabs.length = 0;
    for (const list of [this.executed, this.statusItems, this.reads, this.visible, this.watched]) list.length = 0;
    this.links.clear();
    this.refusesNames.clear();
    this.isTrusted = true;
    for (const map of [this.files, this.commands, this.settings, this.providers, this.diagnostics]) map.clear();
    for (const event of this.events) event.dispose();
    this.folder = undefined;
    this.active = undefined;
    this.theme = 2;
    this.refusesEdits = false;
    this.refusesWrites = false;
  }
}

export const desk = new Desk();
