import { desk, type Asked, type Told } from './desk.ts';
import type { FakeDocument } from './document.ts';
import { FakePanel } from './panel.ts';
import {
  Disposable,
  EventEmitter,
  FileSystemError,
  FileType,
  Uri,
  type RelativePattern,
  type WorkspaceEdit,
} from './values.ts';

const tell =
  (kind: Told['kind']) =>
  (text: string, ...rest: unknown[]): Promise<unknown> => {
    desk.told.push({ kind, text });
    return Promise.resolve(rest.length === 0 ? undefined : desk.answer(rest));
  };

const ask =
  (kind: Asked['kind']) =>
  (options: Asked['options'] = {}): Promise<unknown> => {
    desk.asked.push({ kind, options });
    return Promise.resolve(desk.answer(options));
  };

function register(kind: string): (selector: unknown, provider: unknown) => Disposable {
  return (_selector, provider) => {
    desk.providers.set(kind, provider);
    return new Disposable(() => desk.providers.delete(kind));
  };
}

export const window = {
  get activeTextEditor() {
    return desk.active && { document: desk.active };
  },
  get visibleTextEditors() {
    return desk.visible;
  },
  get activeColorTheme() {
    return { kind: desk.theme };
  },
  onDidChangeActiveTextEditor: desk.turned.event,
  onDidChangeVisibleTextEditors: desk.turned.event,
  createTextEditorDecorationType: () => ({ dispose: () => undefined }),
  tabGroups: {
    get all() {
      return [{ tabs: desk.tabs }];
    },
    onDidChangeTabs: desk.tabsChanged.event,
  },
  showInformationMessage: tell('information'),
  showWarningMessage: tell('warning'),
  showErrorMessage: tell('error'),
  showSaveDialog: ask('save'),
  showOpenDialog: ask('open'),
  showQuickPick(items: readonly unknown[], options: Asked['options']): Promise<unknown> {
    desk.asked.push({ kind: 'pick', items, options });
    return Promise.resolve(desk.answer(items));
  },
  showTextDocument(document: FakeDocument, options?: unknown): Promise<void> {
    desk.shown.push({ document, options });
    return Promise.resolve();
  },
  createWebviewPanel(viewType: string, title: string, column: unknown, options: unknown): FakePanel {
    const panel = new FakePanel(viewType, title, { column, options });
    desk.panels.push(panel);
    return panel;
  },
  registerWebviewPanelSerializer: register('page'),
  createStatusBarItem() {
    const item = {
      text: '',
      tooltip: '',
      command: undefined as unknown,
      isShown: false,
      isDisposed: false,
      show: () => (item.isShown = true),
      hide: () => (item.isShown = false),
      dispose: () => (item.isDisposed = true),
    };
    desk.statusItems.push(item);
    return item;
  },
  createOutputChannel: () => ({
    error: (text: unknown) => desk.told.push({ kind: 'error', text: String(text) }),
    warn: (text: string) => desk.told.push({ kind: 'warning', text }),
    show: () => undefined,
    dispose: () => undefined,
  }),
};

function fileAt(uri: Uri): { bytes: Uint8Array; time: number } {
  const file = desk.files.get(uri.toString());
  if (file === undefined) throw new FileSystemError('FileNotFound', `${uri.toString()} does not exist`);
  if (file.bytes === undefined) throw new FileSystemError('NoPermissions', 'the disk is locked');
  return { bytes: file.bytes, time: file.time };
}

const isInside = (folder: Uri, uri: string): boolean => uri.startsWith(`${folder.toString()}/`);

const fs = {
  stat: (uri: Uri) =>
    Promise.resolve().then(() => {
      if ([...desk.files.keys()].some((one) => isInside(uri, one)))
        return {
          size: 0,
          mtime: 0,
          type: FileType.Directory | (desk.links.has(uri.toString()) ? FileType.SymbolicLink : 0),
        };
      const { bytes, time } = fileAt(uri);
      const link = desk.links.has(uri.toString()) ? FileType.SymbolicLink : 0;
      return { size: bytes.length, mtime: time, type: FileType.File | link };
    }),
  readFile: (uri: Uri) =>
    Promise.resolve().then(() => {
      desk.reads.push(uri.toString());
      return fileAt(uri).bytes;
    }),
  writeFile: (uri: Uri, bytes: Uint8Array) =>
    Promise.resolve().then(() => {
      if (desk.refusesWrites) throw new FileSystemError('NoPermissions', 'the folder is read-only');
      desk.put(uri.toString(), bytes);
    }),
  createDirectory: () => Promise.resolve(),
  rename: (from: Uri, to: Uri) =>
    Promise.resolve().then(() => {
      if (desk.refusesNames.has(to.toString())) throw new FileSystemError('NoPermissions', 'that name is taken');
      desk.files.set(to.toString(), { bytes: fileAt(from).bytes, time: fileAt(from).time });
      desk.files.delete(from.toString());
    }),
  delete: (uri: Uri) =>
    Promise.resolve().then(() => {
      fileAt(uri);
      desk.files.delete(uri.toString());
    }),
  readDirectory: (folder: Uri) =>
    Promise.resolve(
      [...desk.files.keys()]
        .filter((uri) => isInside(folder, uri))
        .map((uri) => [uri.slice(folder.toString().length + 1), FileType.File]),
    ),
};

export const workspace = {
  fs,
  get textDocuments() {
    return desk.documents;
  },
  get workspaceFolders() {
    return desk.folder && [{ uri: desk.folder }];
  },
  openTextDocument: (what: Uri | { language: string; content: string }) =>
    Promise.resolve().then(() => {
      if (!(what instanceof Uri))
        return desk.open(`untitled:Untitled-${desk.documents.length + 1}`, what.content, what.language);
      const known = desk.documents.find(({ uri }) => uri.toString() === what.toString());
      return known ?? desk.open(what.toString(), new TextDecoder().decode(fileAt(what).bytes));
    }),
  applyEdit: (edit: WorkspaceEdit) => Promise.resolve(desk.apply(edit)),
  getConfiguration: (section: string) => ({
    get: (key: string, fallback?: unknown) => desk.settings.get(`${section}.${key}`) ?? fallback,
  }),
  onDidOpenTextDocument: desk.opened.event,
  onDidChangeTextDocument: desk.changed.event,
  onDidCloseTextDocument: desk.closed.event,
  onDidSaveTextDocument: desk.saved.event,
  onDidRenameFiles: desk.renamed.event,
  onDidCreateFiles: desk.made.event,
  onDidDeleteFiles: desk.deleted.event,
  onDidGrantWorkspaceTrust: desk.trusted.event,
  get isTrusted() {
    return desk.isTrusted;
  },
  createFileSystemWatcher(pattern: RelativePattern) {
    const event = new EventEmitter<Uri>();
    const one = { pattern, event };
    desk.watched.push(one);
    const nothing = (): Disposable => new Disposable(() => undefined);
    const dispose = (): void => void desk.watched.splice(desk.watched.indexOf(one), 1);
    return { onDidChange: event.event, onDidCreate: nothing, onDidDelete: nothing, dispose };
  },
};

export const languages = {
  createDiagnosticCollection: () => ({
    set: (uri: Uri, list: readonly unknown[]) => void desk.diagnostics.set(uri.toString(), list),
    delete: (uri: Uri) => void desk.diagnostics.delete(uri.toString()),
    dispose: () => desk.diagnostics.clear(),
  }),
  registerHoverProvider: register('hover'),
  registerCompletionItemProvider: register('completion'),
  registerCodeActionsProvider: register('action'),
  registerCodeLensProvider: register('lens'),
  registerInlayHintsProvider: register('hint'),
  registerDocumentFormattingEditProvider: register('formatting'),
};

export const commands = {
  registerCommand(name: string, run: (...words: unknown[]) => unknown): Disposable {
    desk.commands.set(name, run);
    return new Disposable(() => desk.commands.delete(name));
  },
  executeCommand(...words: [string, ...unknown[]]): Promise<unknown> {
    desk.executed.push(words);
    return Promise.resolve(desk.commands.get(words[0])?.(...words.slice(1)));
  },
};

export const env = { language: 'en' };
