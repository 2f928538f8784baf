import * as vscode from 'vscode';
import type { Progress } from '../../protocol/messages.ts';
import type { LabDocument } from '../document/labDocument.ts';
import { nameOf } from '../files/documentFiles.ts';
import { localize } from '../files/localize.ts';
import type { Labs } from '../page/labs.ts';

/** A run that took less is not worth an interruption, ms. */
const leastDuration = 10_000;

type NoticedLabs = Pick<Labs, 'all' | 'onDidChange' | 'open'>;

/** Tells once that a long run has ended where no page of it is seen, with a way to the lab; `reglab.notifyWhenDone` turns it off. */
export function tellHiddenEnds(labs: NoticedLabs, clock: () => number): vscode.Disposable {
  /** Of the newest run of each lab: since when it goes on; undefined once it has ended. */
  const runs = new Map<string, { readonly run: number; readonly since: number | undefined }>();
  const look = (lab: LabDocument): void => {
    const progress = lab.currentProgress;
    if (progress === undefined) return;
    const key = lab.uri.toString();
    const known = runs.get(key);
    const isUnderway = progress.state === 'running' || progress.state === 'paused';
    if (isUnderway) {
      if (known?.run !== progress.run) runs.set(key, { run: progress.run, since: clock() });
      return;
    }
    runs.set(key, { run: progress.run, since: undefined });
    if (known?.run !== progress.run || known.since === undefined) return;
    const isLong = clock() - known.since > leastDuration;
    if (isLong && !lab.isSeen && wantsNotices()) void tell(labs, lab, progress);
  };
  return labs.onDidChange(() => labs.all.forEach(look));
}

function wantsNotices(): boolean {
  return vscode.workspace.getConfiguration('reglab').get<boolean>('notifyWhenDone') !== false;
}

async function tell(labs: NoticedLabs, { uri, currentFailure }: LabDocument, progress: Progress): Promise<void> {
  const { t } = vscode.l10n;
  const [name, show] = [nameOf(uri), t('Show Lab')];
  const end = wordsOf(progress, name);
  if (end === undefined) return;
  const answer =
    progress.state === 'failed'
      ? await vscode.window.showWarningMessage(
          currentFailure === undefined ? end : `${end} ${localize(currentFailure.message)}`,
          show,
        )
      : await vscode.window.showInformationMessage(end, show);
  if (answer === show) await labs.open(uri);
}

/** How a run has ended; undefined where the user ended it. */
function wordsOf({ state, step, stoppedAt }: Progress, name: string): string | undefined {
  const { t } = vscode.l10n;
  if (state === 'finished') return t('{0} is trained, {1} steps.', name, step);
  if (state === 'failed') return t('The run of {0} has failed.', name);
  if (state !== 'stopped' || stoppedAt?.reason !== 'early-stopping') return undefined;
  return t('{0} is trained: early stopping ended it at step {1}.', name, stoppedAt.step);
}
