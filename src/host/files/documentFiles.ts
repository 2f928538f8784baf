import * as vscode from 'vscode';
import { foreignFile, tooLargeFile, unreadableFile, type NamedFile } from '../../language/sources/dataSource.ts';
import type { LabProblem, LabText } from '../../language/document/document.ts';
import { outsideProblem, type Reach } from './reach.ts';

/** A file that a document names, and where it is. */
export interface PlacedFile extends NamedFile {
  /** Where it is; called when its name is not refused. */
  readonly find: () => vscode.Uri;
  /** How far it may lie from the document; undefined: anywhere, it is the extension's own. */
  readonly reach: Reach | undefined;
  /** Largest number of bytes that is read. */
  readonly limit: number;
}

/** A file that is there and may be read. */
export interface StandingFile {
  readonly uri: vscode.Uri;
  /** Tells one state of it from every other. */
  readonly stamp: string;
}

/** A file or why there is none, with what else must be said of it, at its name in the document. */
export interface FileSearch {
  readonly file: StandingFile | undefined;
  /** Where it should be, also when nothing is there. */
  readonly uri: vscode.Uri | undefined;
  readonly problems: readonly LabProblem[];
}

/** Looks for a file through the editor's file system; does not read it. */
export async function findNamedFile(
  document: LabText,
  { find, limit, reach, ...named }: PlacedFile,
): Promise<FileSearch> {
  const foreign = foreignFile(document, named);
  if (foreign !== undefined) return { file: undefined, uri: undefined, problems: [foreign] };
  const uri = find();
  const refused = (problem: LabProblem): FileSearch => ({ file: undefined, uri, problems: [problem] });
  try {
    const outside = reach && (await outsideProblem(document, named, { uri, reach }));
    if (outside?.severity === 'error') return refused(outside);
    const { size, mtime, type } = await vscode.workspace.fs.stat(uri);
    if ((type & vscode.FileType.Directory) !== 0)
      return refused(unreadableFile(document, named, vscode.l10n.t('it is a folder')));
    if (size > limit) return refused(tooLargeFile(document, named, { bytes: size, limit }));
    const stamp = JSON.stringify([uri.toString(), mtime, size]);
    return { file: { uri, stamp }, uri, problems: outside === undefined ? [] : [outside] };
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
  const base = folderOf(document);
  const isAbsolute = /^([a-zA-Z]:)?[\\/]/.test(path);
  return isAbsolute ? base.with({ path: path.replace(/\\/g, '/') }) : vscode.Uri.joinPath(base, path);
}

/** The name of a file, without its folders. */
export function nameOf(file: vscode.Uri): string {
  return file.path.split('/').at(-1) ?? '';
}

/** The folder of a document. */
export function folderOf(document: vscode.Uri): vscode.Uri {
  if (document.scheme !== 'untitled') return vscode.Uri.joinPath(document, '..');
  return vscode.workspace.workspaceFolders?.[0]?.uri ?? document.with({ scheme: 'file' });
}
