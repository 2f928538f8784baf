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
  try {
    for (const { part, bytes } of begun) await fs.writeFile(part, bytes);
    for (const { part, uri } of begun) await fs.rename(part, uri, { overwrite: true });
  } catch (error) {
    for (const { part } of begun) await fs.delete(part).then(undefined, () => undefined);
    throw error;
  }
}

/** A name of its own, short whatever the name of the file. */
function partBeside(uri: vscode.Uri): vscode.Uri {
  parts += 1;
  return vscode.Uri.joinPath(uri, '..', `.reglab-${Date.now().toString(36)}-${parts}.part`);
}
