import * as vscode from 'vscode';
import { LabError } from '../../core/ground/errors.ts';
import {
  exportFormats,
  fitFileName,
  type ExportedFile,
  type ExportFormat,
} from '../../core/experiment/exportFormats.ts';
import { nameOf, reasonOf } from '../files/documentFiles.ts';
import { writeWhole } from '../files/wholeFiles.ts';
import type { LabDocument } from '../document/labDocument.ts';
import { localize } from '../files/localize.ts';

/** How each format is offered, and what its (first) file is called beside a document. */
const offers = {
  json: {
    label: () => vscode.l10n.t('Plain JSON'),
    detail: () => vscode.l10n.t('Weights, norms and scales; an experiment can start from it'),
    file: (name: string) => fitFileName(name, '.network.json'),
  },
  keras: {
    label: () => 'Keras',
    detail: () => vscode.l10n.t('Python source that rebuilds the network with its weights'),
    file: (name: string) => fitFileName(name, '_keras.py'),
  },
  pytorch: {
    label: () => 'PyTorch',
    detail: () => vscode.l10n.t('Python source that rebuilds the network with its weights'),
    file: (name: string) => fitFileName(name, '_pytorch.py'),
  },
  tfjs: {
    label: () => 'TensorFlow.js',
    detail: () => vscode.l10n.t('LayersModel: model.json and weights.bin beside it'),
    file: () => 'model.json',
  },
} satisfies Record<ExportFormat, { label: () => string; detail: () => string; file: (name: string) => string }>;

/** What a caller of `reglab.exportNetwork` may decide beforehand; everything else is asked for. */
interface Wish {
  readonly format: ExportFormat | undefined;
  readonly step: number | undefined;
  readonly target: vscode.Uri | undefined;
}

function readWish(argument: unknown): Wish {
  const given: Readonly<Record<string, unknown>> =
    typeof argument === 'object' && argument !== null ? { ...argument } : {};
  const { format, step, target } = given;
  return {
    format: exportFormats.find((name) => name === format),
    step: typeof step === 'number' && Number.isSafeInteger(step) && step >= 0 ? step : undefined,
    target: target instanceof vscode.Uri ? target : undefined,
  };
}

/** Writes the network of the lab's run where the user says. */
export async function exportNetwork(lab: LabDocument | undefined, argument: unknown): Promise<void> {
  const nothing = (): void =>
    void vscode.window.showInformationMessage(
      vscode.l10n.t('No network has been trained yet. Open the lab of an experiment, run it, then export.'),
    );
  if (lab?.currentProgress === undefined) {
    nothing();
    return;
  }
  const wish = readWish(argument);
  const format = wish.format ?? (await askFormat());
  if (format === undefined) return;
  const step = wish.step ?? (await askStep(lab));
  if (step === undefined) return;
  try {
    const exported = await lab.controls.exportNetwork(format, step === 'newest' ? undefined : step);
    const target = wish.target ?? (await askTarget(lab, format));
    if (target !== undefined) await write(exported.files, target, exported.step);
  } catch (error) {
    if (!(error instanceof LabError)) throw error;
    if (error.code === 'engine/no-run') nothing();
    else void vscode.window.showErrorMessage(localize(error.userMessage));
  }
}

async function askFormat(): Promise<ExportFormat | undefined> {
  const items = exportFormats.map((format) => ({
    format,
    label: offers[format].label(),
    detail: offers[format].detail(),
  }));
  const chosen = await vscode.window.showQuickPick(items, { placeHolder: vscode.l10n.t('Export the network as') });
  return chosen?.format;
}

/** Which weights; asked only while an earlier step is on show. */
async function askStep(lab: LabDocument): Promise<number | 'newest' | undefined> {
  const newest = lab.currentProgress?.step ?? 0;
  const { shownStep } = lab;
  if (shownStep === undefined || shownStep === newest) return 'newest';
  const items: { step: number | 'newest'; label: string }[] = [
    { step: shownStep, label: vscode.l10n.t('Step {0}, which is on show', shownStep) },
    {
      step: 'newest',
      label:
        lab.currentProgress?.stoppedAt?.restoredStep === undefined
          ? vscode.l10n.t('Step {0}, the newest', newest)
          : vscode.l10n.t('Step {0}, the best weights', newest),
    },
  ];
  const chosen = await vscode.window.showQuickPick(items, { placeHolder: vscode.l10n.t('Weights of which step?') });
  return chosen?.step;
}

function askTarget(lab: LabDocument, format: ExportFormat): Thenable<vscode.Uri | undefined> {
  const name = nameOf(lab.uri).replace(/(\.reglab)?\.json$/, '') || 'network';
  const isUnsaved = lab.uri.scheme === 'untitled';
  const folder = isUnsaved ? vscode.workspace.workspaceFolders?.[0]?.uri : vscode.Uri.joinPath(lab.uri, '..');
  const file = offers[format].file(name);
  return vscode.window.showSaveDialog({
    ...(folder && { defaultUri: vscode.Uri.joinPath(folder, file) }),
    filters: file.endsWith('.py') ? { Python: ['py'] } : { JSON: ['json'] },
    title: vscode.l10n.t('Export the network as'),
  });
}

/** The first file goes where the user says, the others beside it under their own names. */
async function write(files: readonly ExportedFile[], target: vscode.Uri, step: number): Promise<void> {
  const placed = files.map(({ name, content }, at) => ({
    uri: at === 0 ? target : vscode.Uri.joinPath(target, '..', name),
    bytes: typeof content === 'string' ? new TextEncoder().encode(content) : content,
  }));
  for (const { uri } of placed.slice(1)) if (!(await mayWrite(uri))) return;
  try {
    await writeWhole(placed);
  } catch (error) {
    void vscode.window.showErrorMessage(vscode.l10n.t('The network could not be written: {0}', reasonOf(error)));
    return;
  }
  const names = placed.map(({ uri }) => nameOf(uri)).join(', ');
  void vscode.window.showInformationMessage(vscode.l10n.t('The network of step {0} is in {1}.', step, names));
}

/** The dialog has asked about the first file only. */
async function mayWrite(uri: vscode.Uri): Promise<boolean> {
  try {
    await vscode.workspace.fs.stat(uri);
  } catch {
    // It is not there.
    return true;
  }
  const overwrite = vscode.l10n.t('Overwrite');
  const text = vscode.l10n.t('{0} exists already. Overwrite it?', nameOf(uri));
  return (await vscode.window.showWarningMessage(text, { modal: true }, overwrite)) === overwrite;
}
