import * as vscode from 'vscode';
import { LabError } from '../../core/ground/errors.ts';
import { readDocument } from '../../language/document/document.ts';
import { firstSentenceOf } from '../../language/document/remarks.ts';
import { nameOf, reasonOf } from '../files/documentFiles.ts';
import { writeWhole } from '../files/wholeFiles.ts';

const ending = '.reglab.json';

/** An example as the list shows it. */
interface ExampleItem extends vscode.QuickPickItem {
  readonly uri: vscode.Uri;
  /** A file of its own that it reads. */
  readonly data: string | undefined;
}

/**
 * Lets the user choose an example and lays a copy of it, with the data that it reads, where he works: it is his then.
 * @returns the copy
 */
export async function copyExample(extension: vscode.Uri): Promise<vscode.Uri | undefined> {
  const items = await listExamples(vscode.Uri.joinPath(extension, 'media', 'examples'));
  const placeHolder = vscode.l10n.t('Choose an example: a copy of it is opened');
  const chosen = await vscode.window.showQuickPick(items, {
    placeHolder,
    matchOnDetail: true,
    matchOnDescription: true,
  });
  if (chosen === undefined) return undefined;
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri ?? (await askFolder());
  if (folder === undefined) return undefined;
  try {
    return await copyInto(folder, chosen);
  } catch (error) {
    const reason = error instanceof LabError ? error.message : reasonOf(error);
    void vscode.window.showErrorMessage(vscode.l10n.t('The example could not be copied: {0}', reason));
    return undefined;
  }
}

async function listExamples(folder: vscode.Uri): Promise<ExampleItem[]> {
  const names = (await vscode.workspace.fs.readDirectory(folder)).map(([name]) => name);
  const files = names.filter((name) => name.endsWith(ending));
  return Promise.all(
    files.map((name) => readExample(vscode.Uri.joinPath(folder, name), name.slice(0, -ending.length))),
  );
}

async function readExample(uri: vscode.Uri, name: string): Promise<ExampleItem> {
  const text = new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
  const { experiment } = readDocument(text);
  const title = experiment?.title ?? '';
  return {
    uri,
    label: title === '' ? name : title,
    description: name,
    detail: firstSentenceOf(text),
    data: experiment?.data.csv?.file,
  };
}

async function askFolder(): Promise<vscode.Uri | undefined> {
  const chosen = await vscode.window.showOpenDialog({
    canSelectFiles: false,
    canSelectFolders: true,
    title: vscode.l10n.t('Where to put the example'),
    openLabel: vscode.l10n.t('Put it here'),
  });
  return chosen?.[0];
}

/** Nothing is written over: where one of its files is there already, the example gets a folder of its own. */
async function copyInto(folder: vscode.Uri, { uri, data }: ExampleItem): Promise<vscode.Uri> {
  const source = vscode.Uri.joinPath(uri, '..');
  const name = nameOf(uri);
  const names = data === undefined ? [name] : [data, name];
  const taken = new Set((await vscode.workspace.fs.readDirectory(folder)).map(([entry]) => entry));
  const isFree = names.every((one) => !taken.has(one));
  const target = isFree ? folder : vscode.Uri.joinPath(folder, freeFolder(name.slice(0, -ending.length), taken));
  if (!isFree) await vscode.workspace.fs.createDirectory(target);
  const read = async (one: string): Promise<{ uri: vscode.Uri; bytes: Uint8Array }> => ({
    uri: vscode.Uri.joinPath(target, one),
    bytes: await vscode.workspace.fs.readFile(vscode.Uri.joinPath(source, one)),
  });
  await writeWhole(await Promise.all(names.map(read)));
  return vscode.Uri.joinPath(target, name);
}

/** The first of `name`, `name-2`, ... that does not exist. */
function freeFolder(name: string, taken: ReadonlySet<string>): string {
  for (let count = 1; ; count += 1) {
    const candidate = count === 1 ? name : `${name}-${count}`;
    if (!taken.has(candidate)) return candidate;
  }
}
