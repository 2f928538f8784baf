import * as vscode from 'vscode';
import { distantFile, forbiddenFile, type NamedFile } from '../../language/sources/dataSource.ts';
import type { LabProblem, LabText } from '../../language/document/document.ts';

/** How far the files of a document may lie from it. */
export interface Reach {
  /** The folder of the document: what lies elsewhere is said. */
  readonly folder: vscode.Uri;
  /** Of the window; in Restricted Mode nothing outside them is read. */
  readonly workspaceFolders: readonly vscode.Uri[];
  readonly isTrusted: boolean;
}

/** How far the files of documents in this folder may lie, as the window is at the moment. */
export function reachOf(folder: vscode.Uri): Reach {
  const workspaceFolders = (vscode.workspace.workspaceFolders ?? []).map(({ uri }) => uri);
  return { folder, workspaceFolders, isTrusted: vscode.workspace.isTrusted };
}

/**
 * A file outside: in Restricted Mode an error before anything of it is looked at, else a remark where it lies outside the document's folder.
 * @throws whatever the file system says of a folder on the way
 */
export async function outsideProblem(
  document: LabText,
  named: NamedFile,
  { uri, reach }: { readonly uri: vscode.Uri; readonly reach: Reach },
): Promise<LabProblem | undefined> {
  const { folder, workspaceFolders, isTrusted } = reach;
  const home = workspaceFolders.find((one) => wayTo(one, uri) !== undefined);
  const isForbidden = !isTrusted && (home === undefined || (await leadsElsewhere(home, uri)));
  if (isForbidden) return forbiddenFile(document, named);
  return wayTo(folder, uri) === undefined ? distantFile(document, named, uri.path) : undefined;
}

/** The names of the folders and of the file on the way down from a folder; undefined where it does not lie there. */
export function wayTo({ scheme, authority, path }: vscode.Uri, uri: vscode.Uri): string[] | undefined {
  const start = path.endsWith('/') ? path : `${path}/`;
  const isInside = scheme === uri.scheme && authority === uri.authority && uri.path.startsWith(start);
  return isInside ? uri.path.slice(start.length).split('/') : undefined;
}

/** Whether a link stands on the way from a folder to a file. */
async function leadsElsewhere(folder: vscode.Uri, uri: vscode.Uri): Promise<boolean> {
  let at = folder;
  for (const name of wayTo(folder, uri) ?? []) {
    at = vscode.Uri.joinPath(at, name);
    if (((await vscode.workspace.fs.stat(at)).type & vscode.FileType.SymbolicLink) !== 0) return true;
  }
  return false;
}
