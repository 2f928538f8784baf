import * as vscode from 'vscode';
import type { Labs } from '../page/labs.ts';
import type { TextReader } from '../text/textReader.ts';
import { languageId } from './languageId.ts';

/** Milliseconds after the last key before problems are looked for anew. */
const pause = 120;

/** Keeps diagnostics and labs in step with the open texts, those that are open already among them. */
export function followTexts(
  reader: Pick<TextReader, 'refresh' | 'forget'>,
  { texts }: Pick<Labs, 'texts'>,
): vscode.Disposable {
  const timers = new Map<string, ReturnType<typeof setTimeout>>();
  const forgetTimer = (document: vscode.TextDocument): void => clearTimeout(timers.get(document.uri.toString()));
  const refreshSoon = (document: vscode.TextDocument): void => {
    forgetTimer(document);
    timers.set(
      document.uri.toString(),
      setTimeout(() => void reader.refresh(document), pause),
    );
  };
  for (const document of vscode.workspace.textDocuments) if (isExperiment(document)) refreshSoon(document);
  return vscode.Disposable.from(
    vscode.workspace.onDidOpenTextDocument((document) => {
      if (isExperiment(document)) refreshSoon(document);
      texts.opened(document);
    }),
    vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
      if (contentChanges.length === 0) return;
      if (isExperiment(document)) refreshSoon(document);
      texts.changed(document);
    }),
    vscode.workspace.onDidCloseTextDocument((document) => {
      forgetTimer(document);
      reader.forget(document);
      texts.closed(document);
    }),
    vscode.workspace.onDidRenameFiles(({ files }) => texts.moved(files)),
    vscode.workspace.onDidCreateFiles(({ files }) => texts.madeOrDeleted(files)),
    vscode.workspace.onDidDeleteFiles(({ files }) => texts.madeOrDeleted(files)),
    new vscode.Disposable(() => {
      for (const timer of timers.values()) clearTimeout(timer);
    }),
  );
}

function isExperiment(document: vscode.TextDocument): boolean {
  return document.languageId === languageId;
}
