import * as vscode from 'vscode';
import { applyTextEdits, editsForChange, editsForFix } from '../../language/document/edits.ts';
import type { LabFix, TextEdit } from '../../language/document/document.ts';
import type { TextChange } from '../../protocol/messages.ts';

/**
 * Changes the text as one step of undo.
 * @returns whether the editor has done it
 */
export async function applyChanges(document: vscode.TextDocument, changes: readonly TextChange[]): Promise<boolean> {
  return vscode.workspace.applyEdit(workspaceEdit(document, editsForChanges(document.getText(), changes)));
}

/** Changes one after the other as edits of the text. Only what a single one touches is written anew; several are one edit of the whole. */
export function editsForChanges(text: string, changes: readonly TextChange[]): TextEdit[] {
  const [only, ...more] = changes;
  if (only !== undefined && more.length === 0) return editsForChange(text, only.pointer, only.value);
  const changed = changes.reduce(
    (before, { pointer, value }) => applyTextEdits(before, editsForChange(before, pointer, value)),
    text,
  );
  return [{ offset: 0, length: text.length, text: changed }];
}

/** The edit behind a quick fix. */
export function fixEdit(document: vscode.TextDocument, fix: LabFix): vscode.WorkspaceEdit {
  return workspaceEdit(document, editsForFix(document.getText(), fix));
}

/** An edit in the editor's own words. */
export function toTextEdit(document: vscode.TextDocument, { offset, length, text }: TextEdit): vscode.TextEdit {
  return vscode.TextEdit.replace(
    new vscode.Range(document.positionAt(offset), document.positionAt(offset + length)),
    text,
  );
}

function workspaceEdit(document: vscode.TextDocument, edits: readonly TextEdit[]): vscode.WorkspaceEdit {
  const edit = new vscode.WorkspaceEdit();
  for (const one of edits) {
    const { range, newText } = toTextEdit(document, one);
    edit.replace(document.uri, range, newText);
  }
  return edit;
}
