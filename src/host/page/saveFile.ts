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
  return true;
}
