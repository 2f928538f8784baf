/** What the scenarios share: files, the lab's page, waiting for a fact. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import * as vscode from 'vscode';
import type { ExtensionInterface } from '../../../src/extension.ts';
import { callBridge } from '../window/bridgeClient.ts';
import type { WindowClient } from '../window/windowClient.ts';

/** The extension under test, as the window loaded it. */
export function extension(): vscode.Extension<ExtensionInterface> {
  const found = vscode.extensions.getExtension<ExtensionInterface>('reglab.reglab');
  if (found === undefined) throw new Error('The extension is not in this window.');
  return found;
}

/** Prints a measured fact beside the scenarios' results. */
export function note(text: string): void {
  void callBridge('say', { line: text });
}

/** The folder of examples the window shows: a copy that may be changed. */
export function workspaceFolder(): string {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath;
  if (folder === undefined) throw new Error('The window shows no folder.');
  return folder;
}

export async function openExperiment(name: string): Promise<vscode.TextEditor> {
  return vscode.window.showTextDocument(vscode.Uri.file(join(workspaceFolder(), `${name}.reglab.json`)), {
    viewColumn: vscode.ViewColumn.One,
    preview: false,
  });
}

/** Opens a new experiment with this content in the first column. */
export async function openText(name: string, content: string): Promise<vscode.TextEditor> {
  writeFileSync(join(workspaceFolder(), `${name}.reglab.json`), content);
  return openExperiment(name);
}

/** Replaces the first occurrence of a piece of text, as typing would. */
export async function replaceText(editor: vscode.TextEditor, from: string, to: string): Promise<void> {
  const start = editor.document.getText().indexOf(from);
  if (start < 0) throw new Error(`"${from}" does not stand in the text.`);
  const range = new vscode.Range(editor.document.positionAt(start), editor.document.positionAt(start + from.length));
  await editor.edit((edit) => edit.replace(range, to));
}

/** Gives a document a whole new text, as one edit. */
export async function setText(editor: vscode.TextEditor, text: string): Promise<void> {
  const { document } = editor;
  if (document.getText() === text) return;
  const all = new vscode.Range(document.positionAt(0), document.positionAt(document.getText().length));
  await editor.edit((edit) => edit.replace(all, text));
}

/** Looks again and again until the fact is there. */
export async function until<T>(
  what: string,
  look: () => T | undefined | false | Promise<T | undefined | false>,
  limit = 10_000,
): Promise<T> {
  const end = performance.now() + limit;
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
    if (performance.now() > end) throw new Error(`Not within ${String(limit / 1000)} s: ${what}.`);
    await wait(25);
  }
}

/** Locks the page beside the text; the text has the keys again afterwards. */
export async function lockLab(): Promise<void> {
  await vscode.commands.executeCommand('workbench.action.focusSecondEditorGroup');
  const { labs } = await extension().activate();
  await until('the page in front', () => labs.activePage);
  await vscode.commands.executeCommand('reglab.lockLab');
  await vscode.commands.executeCommand('workbench.action.focusFirstEditorGroup');
}

/** What the page says of itself. */
export interface PageFacts {
  readonly state: string;
  readonly charts: number;
  readonly run: number;
}

export function pageFacts(window: WindowClient): Promise<PageFacts> {
  return window.evaluate<PageFacts>(
    'lab',
    'const d = document.body.dataset; return { state: d.state ?? "", charts: Number(d.charts ?? 0), run: Number(d.run ?? 0) }',
  );
}

/** Waits until the page has drawn charts of a run after `after`; told in one look, because the marks change while a run draws. */
export function waitForCharts(window: WindowClient, after = 0, patience = 20_000): Promise<PageFacts> {
  return window.waitFor<PageFacts>(
    'lab',
    `const d = document.body.dataset;
     const facts = { state: d.state ?? '', charts: Number(d.charts ?? 0), run: Number(d.run ?? 0) };
     return facts.charts > 0 && facts.run > ${String(after)} ? facts : undefined;`,
    patience,
  );
}

export async function waitForState(window: WindowClient, state: string, patience = 30_000): Promise<void> {
  await window.waitFor('lab', `return document.body.dataset.state === ${JSON.stringify(state)}`, patience);
}
