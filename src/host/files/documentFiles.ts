import * as vscode from 'vscode';
import { foreignFile, tooLargeFile, unreadableFile, type NamedFile } from '../../language/sources/dataSource.ts';
import type { LabProblem, LabText } from '../../language/document/document.ts';

/** What a file holds, or why it holds nothing, at its name in the document. */
export interface Loaded<Value> {
  readonly found: Value | undefined;
  readonly problems: readonly LabProblem[];
}

/** A file that a document names, and where it is. */
export interface PlacedFile extends NamedFile {
  /** Where it is; called when its name is not refused. */
  readonly find: () => vscode.Uri;
  /** Largest number of bytes that is read. */
  readonly limit: number;
}

/**
 * Reads a file through the editor's file system.
 * @param use  gets what tells one state of the file from another, and its bytes when it asks for them
 */
export async function loadNamedFile<Value>(
  document: LabText,
  { find, limit, ...named }: PlacedFile,
  use: (stamp: string, bytes: () => Promise<Uint8Array>) => Promise<Loaded<Value>>,
): Promise<Loaded<Value>> {
  const refused = (problem: LabProblem): Loaded<Value> => ({ found: undefined, problems: [problem] });
  const foreign = foreignFile(document, named);
  if (foreign !== undefined) return refused(foreign);
  try {
    const uri = find();
    const { size, mtime, type } = await vscode.workspace.fs.stat(uri);
    if ((type & vscode.FileType.Directory) !== 0)
      return refused(unreadableFile(document, named, vscode.l10n.t('it is a folder')));
    if (size > limit) return refused(tooLargeFile(document, named, { bytes: size, limit }));
    return await use(JSON.stringify([uri.toString(), mtime, size]), async () => vscode.workspace.fs.readFile(uri));
  } catch (error) {
    return refused(unreadableFile(document, named, reasonOf(error)));
  }
}

/** What the file system said, in words for people. */
export function reasonOf(error: unknown): string {
  if (error instanceof vscode.FileSystemError && error.code === 'FileNotFound')
    return vscode.l10n.t('there is no such file');
  return error instanceof Error ? error.message : String(error);
}

/** A path of a document: absolute, or relative to the document's folder. A text that was never saved lies in the first folder of the window. */
export function besides(document: vscode.Uri, path: string): vscode.Uri {
  const isUnsaved = document.scheme === 'untitled';
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  const base = isUnsaved ? (folder ?? document.with({ scheme: 'file' })) : vscode.Uri.joinPath(document, '..');
  const isAbsolute = /^([a-zA-Z]:)?[\\/]/.test(path);
  return isAbsolute ? base.with({ path: path.replace(/\\/g, '/') }) : vscode.Uri.joinPath(base, path);
}
