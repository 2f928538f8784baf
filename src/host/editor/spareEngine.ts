import * as vscode from 'vscode';
import type { WatchedLabs } from './labStatus.ts';
import { languageId } from '../files/languageId.ts';

/** Milliseconds of rest before an engine is started that nobody has asked for yet. */
const rest = 100;

/**
 * While an experiment is open an engine waits for it; none is started while another one trains.
 * @param start  starts one, unless one waits
 */
export function keepSpareEngine(labs: WatchedLabs, start: () => void): vscode.Disposable {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const prepare = (): void => {
    const isWanted = vscode.workspace.textDocuments.some((document) => document.languageId === languageId);
    const isBusy = labs.all.some(({ currentProgress }) => currentProgress?.state === 'running');
    if (isWanted && !isBusy) start();
  };
  const soon = (): void => {
    clearTimeout(timer);
    timer = setTimeout(prepare, rest);
  };
  soon();
  return vscode.Disposable.from(
    vscode.workspace.onDidOpenTextDocument(soon),
    labs.onDidChange(soon),
    new vscode.Disposable(() => clearTimeout(timer)),
  );
}
