import * as vscode from 'vscode';

/** A file that is to be written. */
export interface WholeFile {
  readonly uri: vscode.Uri;
  readonly bytes: Uint8Array;
}

/** Numbers the files that are being written. */
let parts = 0;

/**
 * Writes files whole or not at all: each is written beside its place and renamed when all of them are complete.
 * @throws what the file system says; then nothing has changed
 */
export async function writeWhole(files: readonly WholeFile[]): Promise<void> {
  const { fs } = vscode.workspace;
  const begun = files.map(({ uri, bytes }) => ({ uri, bytes, part: partBeside(uri) }));
  const replaced: Former[] = [];
  try {
    for (const { part, bytes } of begun) await fs.writeFile(part, bytes);
    for (const [at, { part, uri }] of begun.entries()) {
      // The last one needs no copy: when it fails, it has not changed.
      const bytes = at + 1 < begun.length ? await bytesAt(uri) : undefined;
      await fs.rename(part, uri, { overwrite: true });
      replaced.push({ uri, bytes });
    }
  } catch (error) {
    for (const { part } of begun) await fs.delete(part).then(undefined, () => undefined);
    for (const { uri, bytes } of replaced) await (bytes === undefined ? fs.delete(uri) : fs.writeFile(uri, bytes));
    throw error;
  }
}

/** What stood where a file is now. */
interface Former {
  readonly uri: vscode.Uri;
  readonly bytes: Uint8Array | undefined;
}

/** What is in a file; undefined where there is none. */
async function bytesAt(uri: vscode.Uri): Promise<Uint8Array | undefined> {
  try {
    return await vscode.workspace.fs.readFile(uri);
  } catch {
    return undefined;
  }
}

/** A name of its own, short whatever the name of the file. */
function partBeside(uri: vscode.Uri): vscode.Uri {
  parts += 1;
  return vscode.Uri.joinPath(uri, '..', `.reglab-${Date.now().toString(36)}-${parts}.part`);
}
