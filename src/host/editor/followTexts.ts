import * as vscode from 'vscode';
import type { FileWatch } from '../files/fileWatch.ts';
import type { Labs } from '../page/labs.ts';
import type { TextReader } from '../text/textReader.ts';
import { languageId } from '../files/languageId.ts';

/** Milliseconds after the last key, or change of a file, before problems are looked for anew. */
const pause = 120;

/** Who is kept in step with the texts. */
export interface Followers {
  readonly reader: Pick<TextReader, 'refresh' | 'forget' | 'onDidRefresh' | 'setSeen'>;
  readonly labs: Pick<Labs, 'texts' | 'follow'>;
  readonly files: FileWatch;
  /** Hears faults of ours. */
  readonly onFault: (error: unknown) => void;
}

/** Keeps diagnostics and labs in step with the open texts and their files, those that are open already among them. */
export function followTexts({ reader, labs, files, onFault }: Followers): vscode.Disposable {
  const { texts } = labs;
  const refreshes = new DelayedRefreshes((document) => void reader.refresh(document));
  refreshes.all();
  return vscode.Disposable.from(
    vscode.workspace.onDidOpenTextDocument((document) => {
      refreshes.soon(document);
      texts.opened(document);
    }),
    vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
      if (contentChanges.length === 0) return;
      refreshes.soon(document);
      texts.changed(document);
    }),
    vscode.workspace.onDidCloseTextDocument((document) => {
      refreshes.forget(document);
      reader.forget(document);
      files.watch(document.uri, []);
      texts.closed(document);
    }),
    vscode.window.tabGroups.onDidChangeTabs(({ opened, closed }) => {
      const shown = new Set(vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs.map(addressOf)));
      for (const uri of closed.flatMap((tab) => textOf(tab) ?? []))
        if (!shown.has(uri.toString())) reader.setSeen(uri, false);
      for (const uri of opened.flatMap((tab) => textOf(tab) ?? [])) reader.setSeen(uri, true);
    }),
    vscode.window.onDidChangeActiveTextEditor((editor) => {
      if (editor?.document.languageId === languageId) labs.follow(editor.document.uri).catch(onFault);
    }),
    vscode.workspace.onDidRenameFiles(({ files: moved }) => texts.moved(moved)),
    vscode.workspace.onDidCreateFiles(({ files: made }) => texts.madeOrDeleted(made)),
    vscode.workspace.onDidDeleteFiles(({ files: deleted }) => texts.madeOrDeleted(deleted)),
    vscode.workspace.onDidGrantWorkspaceTrust(() => refreshes.all()),
    files.onDidChange((uri) => {
      const document = vscode.workspace.textDocuments.find((one) => one.uri.toString() === uri.toString());
      if (document !== undefined) refreshes.soon(document);
    }),
    reader.onDidRefresh((document) => texts.refreshed(document)),
    refreshes,
  );
}

/** The text that a tab shows, if it shows one. */
function textOf({ input }: vscode.Tab): vscode.Uri | undefined {
  return input instanceof vscode.TabInputText ? input.uri : undefined;
}

function addressOf(tab: vscode.Tab): string | undefined {
  return textOf(tab)?.toString();
}

/** Refreshes of texts, each a little after the last wish for it. */
class DelayedRefreshes {
  readonly #refresh: (document: vscode.TextDocument) => void;
  readonly #timers = new Map<string, ReturnType<typeof setTimeout>>();

  constructor(refresh: (document: vscode.TextDocument) => void) {
    this.#refresh = refresh;
  }

  all(): void {
    for (const document of vscode.workspace.textDocuments) this.soon(document);
  }

  soon(document: vscode.TextDocument): void {
    if (document.languageId !== languageId) return;
    this.forget(document);
    this.#timers.set(
      document.uri.toString(),
      setTimeout(() => this.#refresh(document), pause),
    );
  }

  forget(document: vscode.TextDocument): void {
    clearTimeout(this.#timers.get(document.uri.toString()));
  }

  dispose(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
  }
}
