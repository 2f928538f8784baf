import * as vscode from 'vscode';
import type { Progress } from '../../protocol/messages.ts';

/** One line in the status bar while an experiment runs. */
export interface RunStatus {
  dispose(): void;
  /** Shows how far a run is; hides the line when it does not go on. */
  show(progress: Progress): void;
}

/** Builds the line, hidden. */
export function createRunStatus(): RunStatus {
  const item = vscode.window.createStatusBarItem('reglab.run', vscode.StatusBarAlignment.Left, 50);
  item.name = vscode.l10n.t('RegLab run');
  let shown = '';
  return {
    show({ state, step, totalSteps }) {
      const share = totalSteps === 0 ? 0 : Math.floor((100 * step) / totalSteps);
      const text = state === 'running' ? `$(beaker) ${vscode.l10n.t('Training {0} %', share)}` : '';
      if (text === shown) return;
      shown = text;
      item.text = text;
      item.tooltip = vscode.l10n.t('Step {0} of {1}', step, totalSteps);
      if (text === '') item.hide();
      else item.show();
    },
    dispose: () => item.dispose(),
  };
}
