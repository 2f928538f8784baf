import * as vscode from 'vscode';
import { nameOf } from './documentFiles.ts';

/** Tells of documents whose files have changed on the disk, were made or deleted. */
export interface FileWatch {
  /** Watches the files of a document from now on, instead of those before. */
  watch(document: vscode.Uri, files: readonly vscode.Uri[]): void;
  /** Tells the document, once for every change. */
  readonly onDidChange: vscode.Event<vscode.Uri>;
  dispose(): void;
}

interface Watched {
  readonly names: string;
  readonly watchers: readonly vscode.Disposable[];
}

/** Builds the watch; it looks at nothing yet. */
export function createFileWatch(): FileWatch {
  const changed = new vscode.EventEmitter<vscode.Uri>();
  const known = new Map<string, Watched>();
  const end = (key: string): void => {
    for (const watcher of known.get(key)?.watchers ?? []) watcher.dispose();
    known.delete(key);
  };
  return {
    watch(document, files) {
      const key = document.toString();
      const names = files.join('\n');
      if ((known.get(key)?.names ?? '') === names) return;
      end(key);
      if (files.length === 0) return;
      const watchers = files.map((file) => watchFile(file, () => changed.fire(document)));
      known.set(key, { names, watchers });
    },
    onDidChange: changed.event,
    dispose() {
      for (const key of [...known.keys()]) end(key);
      changed.dispose();
    },
  };
}

function watchFile(file: vscode.Uri, onChange: () => void): vscode.Disposable {
  const name = nameOf(file);
  // The pattern is a glob; a name is only itself.
  const pattern = new vscode.RelativePattern(vscode.Uri.joinPath(file, '..'), name.replace(/[[\]{}*?]/g, '[$&]'));
  const watcher = vscode.workspace.createFileSystemWatcher(pattern);
  watcher.onDidChange(onChange);
  watcher.onDidCreate(onChange);
  watcher.onDidDelete(onChange);
  return watcher;
}
