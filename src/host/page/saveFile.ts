import * as vscode from 'vscode';
import { LabError } from '../../core/ground/errors.ts';
import { writeWhole } from '../files/wholeFiles.ts';
import type { SavedFile } from './pageMessages.ts';

/**
 * Saves a file where the user says, beside a document unless told otherwise.
 * @returns false when the user thought better of it
 * @throws LabError export/failed  it cannot be written
 */
export async function saveFile({ name, bytes }: SavedFile, document: vscode.Uri): Promise<boolean> {
  const target = await vscode.window.showSaveDialog({ defaultUri: vscode.Uri.joinPath(document, '..', name) });
  if (target === undefined) return false;
  try {
    await writeWhole([{ uri: target, bytes }]);
  } catch (error) {
    throw new LabError('export/failed', {
      text: 'The file could not be written: {0}',
      args: [error instanceof Error ? error.message : String(error)],
    });
  }
  void offerToOpen(target);
  return true;
}

/** Says where it is now, and opens it on request. */
async function offerToOpen(file: vscode.Uri): Promise<void> {
  const open = vscode.l10n.t('Open');
  const words = vscode.l10n.t('Saved as {0}.', file.fsPath);
  if ((await vscode.window.showInformationMessage(words, open)) === open)
    await vscode.commands.executeCommand('vscode.open', file);
}
