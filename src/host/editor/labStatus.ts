import * as vscode from 'vscode';
import type { Progress } from '../../protocol/messages.ts';
import type { LabDocument } from '../document/labDocument.ts';
import { nameOf } from '../files/documentFiles.ts';
import type { Labs } from '../page/labs.ts';
import { languageId } from '../files/languageId.ts';

/** What the status bar and the context keys of commands look at. */
export type WatchedLabs = Pick<Labs, 'active' | 'activePage' | 'all' | 'onDidChange'>;

/**
 * The lab's place in the status bar: how its run stands, and a click opens it. It is made anew from the labs whenever one of them changes, so that it
 * can tell of nothing that is gone.
 */
export function createLabStatus(labs: WatchedLabs): vscode.Disposable {
  const item = vscode.window.createStatusBarItem('reglab.run', vscode.StatusBarAlignment.Left, 50);
  item.name = vscode.l10n.t('RegLab');
  let shown = '';
  const show = (): void => {
    const facts = statusOf(labs);
    const key = JSON.stringify(facts);
    if (key === shown) return;
    shown = key;
    if (facts === undefined) {
      item.hide();
      return;
    }
    item.text = `$(beaker) ${facts.text}`;
    item.tooltip = facts.tooltip;
    item.command = { command: 'reglab.openLab', title: facts.tooltip, arguments: [vscode.Uri.parse(facts.uri)] };
    item.show();
  };
  show();
  return vscode.Disposable.from(
    item,
    labs.onDidChange(show),
    vscode.window.onDidChangeActiveTextEditor(show),
    vscode.workspace.onDidCloseTextDocument(show),
  );
}

interface LabFacts {
  readonly text: string;
  readonly tooltip: string;
  readonly uri: string;
}

/** Of the lab that is in front, else of one that trains; of a text without a lab it says that there could be one. */
function statusOf(labs: WatchedLabs): LabFacts | undefined {
  const active = labs.active();
  const lab = isTraining(active) ? active : (labs.all.findLast(isTraining) ?? active);
  const editor = vscode.window.activeTextEditor;
  const uri = lab?.uri ?? (editor?.document.languageId === languageId ? editor.document.uri : undefined);
  if (uri === undefined) return undefined;
  const name = nameOf(uri);
  return {
    text: wordsOf(lab?.currentProgress),
    tooltip: vscode.l10n.t('RegLab: open the lab of {0}', name),
    uri: uri.toString(),
  };
}

function isTraining(lab: LabDocument | undefined): lab is LabDocument {
  return lab?.currentProgress?.state === 'running';
}

function wordsOf(progress: Progress | undefined): string {
  const { t } = vscode.l10n;
  if (progress === undefined) return t('Lab');
  const { state, step, totalSteps } = progress;
  switch (state) {
    case 'idle':
      return t('Lab');
    case 'running':
      return t('Training {0} %', totalSteps === 0 ? 0 : Math.floor((100 * step) / totalSteps));
    case 'paused':
      return t('Paused at step {0}', step);
    case 'finished':
      return t('Trained');
    case 'stopped':
      return t('Stopped at step {0}', step);
    case 'failed':
      return t('Run failed');
    default:
      return state satisfies never;
  }
}
