import * as vscode from 'vscode';
import { editsForChange, editsForFix, applyTextEdits } from '../../language/document/edits.ts';
import type { LabFix, TextEdit } from '../../language/document/document.ts';
import type { TextChange } from '../../protocol/messages.ts';

/** Changes the text as one step of undo. */
export async function applyChanges(document: vscode.TextDocument, changes: readonly TextChange[]): Promise<void> {
  let edits: TextEdit[];
  if (changes.length === 1) {
    const [change] = changes;
    edits = change === undefined ? [] : editsForChange(document.getText(), change.pointer, change.value);
  } else {
    const before = document.getText();
    const after = changes.reduce(
      (text, { pointer, value }) => applyTextEdits(text, editsForChange(text, pointer, value)),
      before,
    );
    edits = [{ offset: 0, length: before.length, text: after }];
  }
  await vscode.workspace.applyEdit(workspaceEdit(document, edits));
}

/** The edit behind a quick fix. */
export function fixEdit(document: vscode.TextDocument, fix: LabFix): vscode.WorkspaceEdit {
  return workspaceEdit(document, editsForFix(document.getText(), fix));
}

function workspaceEdit(document: vscode.TextDocument, edits: readonly TextEdit[]): vscode.WorkspaceEdit {
  const edit = new vscode.WorkspaceEdit();
  for (const { offset, length, text } of edits) {
    const range = new vscode.Range(document.positionAt(offset), document.positionAt(offset + length));
    edit.replace(document.uri, range, text);
  }
  return edit;
}
