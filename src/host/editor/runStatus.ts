import * as vscode from 'vscode';
import type { Progress } from '../../protocol/messages.ts';

/** How the run of one lab is told in the status bar. */
export interface RunLine {
  /** Shows how far it is; takes it away when it does not go on. */
  show(progress: Progress): void;
  /** Takes it away: its lab is closed, or its engine has died. */
  end(): void;
}

/** The place in the status bar that running experiments share; the one that told something last is shown. */
export interface RunStatus {
  open(): RunLine;
  dispose(): void;
}

/** Builds the place, hidden. */
export function createRunStatus(): RunStatus {
  const item = vscode.window.createStatusBarItem('reglab.run', vscode.StatusBarAlignment.Left, 50);
  item.name = vscode.l10n.t('RegLab run');
  /** The newest stand last. */
  const running = new Map<RunLine, Progress>();
  let shown = '';
  const show = (): void => {
    const progress = [...running.values()].at(-1);
    const text = progress === undefined ? '' : `$(beaker) ${vscode.l10n.t('Training {0} %', shareOf(progress))}`;
    if (text === shown) return;
    shown = text;
    item.text = text;
    if (progress === undefined) item.hide();
    else {
      item.tooltip = vscode.l10n.t('Step {0} of {1}', progress.step, progress.totalSteps);
      item.show();
    }
  };
  return {
    open() {
      const line: RunLine = {
        show(progress) {
          running.delete(line);
          if (progress.state === 'running') running.set(line, progress);
          show();
        },
        end() {
          running.delete(line);
          show();
        },
      };
      return line;
    },
    dispose: () => item.dispose(),
  };
}

function shareOf({ step, totalSteps }: Progress): number {
  return totalSteps === 0 ? 0 : Math.floor((100 * step) / totalSteps);
}
