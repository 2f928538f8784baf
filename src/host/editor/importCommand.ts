import * as vscode from 'vscode';
import { budget } from '../../core/config/config.ts';
import type { NetworkFile } from '../../core/experiment/networkFile.ts';
import { experimentTextFromNetwork } from '../../language/sources/networkDocument.ts';
import { readNetworkText } from '../../language/sources/networkSource.ts';
import { nameOf, reasonOf } from '../files/documentFiles.ts';
import { localize } from '../files/localize.ts';

/**
 * Makes a new experiment that starts from the weights of a file.
 * @param argument  the file; anything else: the user is asked
 * @returns undefined where there is none, which is said
 */
export async function importNetwork(argument: unknown, language: string): Promise<vscode.Uri | undefined> {
  const file = argument instanceof vscode.Uri ? argument : await askFile();
  if (file === undefined) return undefined;
  const read = await readNetwork(file);
  if (typeof read === 'string') {
    const text = vscode.l10n.t('{0} cannot be imported: {1}', nameOf(file), read);
    void vscode.window.showErrorMessage(text);
    return undefined;
  }
  return (await writeBeside(file, read, language)).uri;
}

async function askFile(): Promise<vscode.Uri | undefined> {
  const chosen = await vscode.window.showOpenDialog({
    filters: { JSON: ['json'] },
    title: vscode.l10n.t('Import a network'),
    openLabel: vscode.l10n.t('Import'),
  });
  return chosen?.[0];
}

/** The network, or why there is none. */
async function readNetwork(file: vscode.Uri): Promise<NetworkFile | string> {
  try {
    const { size } = await vscode.workspace.fs.stat(file);
    if (size > budget.networkBytes)
      return vscode.l10n.t('it has {0} bytes; the budget is {1}', size, budget.networkBytes);
    const { network, problem } = readNetworkText(new TextDecoder().decode(await vscode.workspace.fs.readFile(file)));
    if (problem === undefined) return network ?? '';
    const { message: reason, line, column } = problem;
    return line === undefined || column === undefined
      ? localize(reason)
      : vscode.l10n.t('line {0}, column {1}: {2}', line, column, localize(reason));
  } catch (error) {
    return reasonOf(error);
  }
}

/** A new file beside the network; where none can be written, a text without a file that names the network by its whole path. */
async function writeBeside(file: vscode.Uri, network: NetworkFile, language: string): Promise<vscode.TextDocument> {
  const title = nameOf(file).replace(/(\.network)?\.json$/, '') || 'network';
  try {
    const target = await freeName(vscode.Uri.joinPath(file, '..'), title);
    const text = experimentTextFromNetwork(network, { weights: nameOf(file), title });
    await vscode.workspace.fs.writeFile(target, new TextEncoder().encode(text));
    return await vscode.workspace.openTextDocument(target);
  } catch {
    // Folders may be read-only.
    const content = experimentTextFromNetwork(network, { weights: file.path, title });
    return vscode.workspace.openTextDocument({ language, content });
  }
}

/** The first of `name.reglab.json`, `name-2.reglab.json`, ... that does not exist. */
async function freeName(folder: vscode.Uri, name: string): Promise<vscode.Uri> {
  const taken = new Set((await vscode.workspace.fs.readDirectory(folder)).map(([entry]) => entry));
  for (let count = 1; ; count += 1) {
    const candidate = `${name}${count === 1 ? '' : `-${count}`}.reglab.json`;
    if (!taken.has(candidate)) return vscode.Uri.joinPath(folder, candidate);
  }
}
