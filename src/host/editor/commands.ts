import * as vscode from 'vscode';
import { failure } from '../../core/ground/errors.ts';
import { starterDocument } from '../../language/document/document.ts';
import { views, type ViewName } from '../../protocol/views.ts';
import { copyExample } from './examples.ts';
import { exportNetwork } from './exportCommand.ts';
import { importNetwork } from './importCommand.ts';
import { languageId } from '../files/languageId.ts';
import type { LabDocument } from '../document/labDocument.ts';
import type { Labs } from '../page/labs.ts';
import type { ClaimTests } from './testExplorer.ts';

/** What the commands work with. */
export interface CommandContext {
  readonly labs: Labs;
  readonly extension: vscode.Uri;
  readonly log: vscode.OutputChannel;
  readonly claimTests: Pick<ClaimTests, 'runAll'>;
}

/** Every command of the palette, by its name without the prefix. */
function commandTable({
  labs,
  extension,
  log,
  claimTests,
}: CommandContext): Record<string, (argument?: unknown) => unknown> {
  const open = async (argument: unknown, view?: ViewName): Promise<LabDocument | undefined> => {
    const uri = experimentOf(argument, labs);
    if (uri === undefined) {
      const create = vscode.l10n.t('New Experiment');
      const text = vscode.l10n.t('Open a *.reglab.json file first, or start a new experiment.');
      if ((await vscode.window.showInformationMessage(text, create)) === create)
        await vscode.commands.executeCommand('reglab.newExperiment');
      return undefined;
    }
    return labs.open(uri, view);
  };
  const withLab = async (action: (lab: LabDocument) => Promise<void> | void): Promise<void> => {
    const lab = labs.active();
    if (lab === undefined)
      void vscode.window.showInformationMessage(vscode.l10n.t('Open the lab of an experiment first.'));
    else await action(lab);
  };
  const showWithLab = async (uri: vscode.Uri): Promise<void> => {
    await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uri), { preview: false });
    await labs.open(uri);
  };
  return {
    openLab: (argument) => open(argument, viewOf(argument)),
    ...Object.fromEntries(
      views.entries().map(([name, { command }]) => [command, (argument?: unknown) => open(argument, name)]),
    ),
    // What it is called is what it does, also where a run has ended.
    train: async (argument) => (await open(argument, 'training'))?.run(),
    lockLab: () => labs.lock(true),
    unlockLab: () => labs.lock(false),
    ...runCommands(withLab),
    newExperiment: async () => {
      const document = await vscode.workspace.openTextDocument({ language: languageId, content: starterDocument });
      await vscode.window.showTextDocument(document);
    },
    openExample: async () => {
      const copy = await copyExample(extension);
      if (copy !== undefined) await showWithLab(copy);
    },
    exportNetwork: (argument) => exportNetwork(labs.active(), argument),
    importNetwork: async (argument) => {
      const made = await importNetwork(argument, languageId);
      if (made !== undefined) await showWithLab(made);
    },
    ...theoryCommands({ labs, claimTests }),
    showLog: () => log.show(),
  };
}

/** What is done with the sentences of textbooks. */
function theoryCommands({
  labs,
  claimTests,
}: Pick<CommandContext, 'labs' | 'claimTests'>): Record<string, (argument?: unknown) => Promise<void>> {
  return {
    showClaim: async (argument) => {
      const { uri, claim } = claimOf(argument);
      const lab = await labs.open(uri, 'theory');
      await lab.controls.chooseClaim({ id: claim, parameters: {} });
    },
    verifyTheory: async () => {
      void vscode.commands.executeCommand('workbench.view.testing.focus');
      await claimTests.runAll();
    },
  };
}

/** What is done with the run of the lab that is meant. */
function runCommands(
  withLab: (action: (lab: LabDocument) => Promise<void> | void) => Promise<void>,
): Record<string, () => unknown> {
  return {
    pause: () => withLab((lab) => lab.controls.togglePause()),
    step: () => withLab((lab) => lab.controls.step()),
    stop: () => withLab((lab) => lab.controls.stop()),
    reset: () => withLab((lab) => lab.controls.reset()),
    restartEngine: () =>
      withLab((lab) => {
        lab.restart();
        void vscode.window.showInformationMessage(
          vscode.l10n.t('The engine was restarted, and the experiment runs again.'),
        );
      }),
  };
}

/** The tab that a caller of `reglab.openLab` asks for: `{ view: 'gradients' }`. */
function viewOf(argument: unknown): ViewName | undefined {
  const isObject = typeof argument === 'object' && argument !== null && 'view' in argument;
  return isObject ? views.names.find((name) => name === argument.view) : undefined;
}

/**
 * The sentence that a link names, and the text beside which it is shown.
 * @throws LabError engine/bad-request
 */
function claimOf(argument: unknown): { readonly uri: vscode.Uri; readonly claim: string } {
  const isNamed = typeof argument === 'object' && argument !== null && 'uri' in argument && 'claim' in argument;
  if (!isNamed || typeof argument.uri !== 'string' || typeof argument.claim !== 'string')
    throw failure('engine/bad-request', ['showClaim']);
  return { uri: vscode.Uri.parse(argument.uri, true), claim: argument.claim };
}

/** Registers every command. */
export function registerCommands(context: CommandContext, onFault: (error: unknown) => void): vscode.Disposable {
  const registered = Object.entries(commandTable(context)).map(([name, run]) =>
    vscode.commands.registerCommand(`reglab.${name}`, async (argument?: unknown) => {
      try {
        await run(argument);
      } catch (error) {
        onFault(error);
      }
    }),
  );
  return vscode.Disposable.from(...registered);
}

/** The experiment a command means: its argument, the active editor, the active page's text. */
function experimentOf(argument: unknown, labs: Labs): vscode.Uri | undefined {
  if (argument instanceof vscode.Uri) return argument;
  const editor = vscode.window.activeTextEditor;
  if (editor?.document.languageId === languageId) return editor.document.uri;
  const visible = vscode.window.visibleTextEditors.find(({ document }) => document.languageId === languageId);
  return labs.active()?.uri ?? visible?.document.uri;
}
