import * as vscode from 'vscode';
import type { RunState } from '../../protocol/messages.ts';
import type { WatchedLabs } from './labStatus.ts';

/** What menus and the palette ask before they offer a command, by its name without `reglab.`. */
export interface ContextKeys {
  /** There is a lab that commands mean. */
  readonly hasLab: boolean;
  /** Its run goes on, or would: it can be paused, continued and stopped. */
  readonly isUnderway: boolean;
  /** There is a network that can be exported. */
  readonly hasNetwork: boolean;
  /** The page in front stays with its document. */
  readonly isLocked: boolean;
}

const statesWithNetwork: readonly (RunState | undefined)[] = ['running', 'paused', 'finished', 'stopped'];

/** The keys as the labs stand. */
export function contextKeysOf(labs: WatchedLabs): ContextKeys {
  const lab = labs.active();
  const state = lab?.currentProgress?.state;
  return {
    hasLab: lab !== undefined,
    isUnderway: state === 'running' || state === 'paused',
    hasNetwork: statesWithNetwork.includes(state),
    isLocked: labs.activePage?.isLocked === true,
  };
}

/** Keeps the keys in step with the labs. */
export function keepContextKeys(labs: WatchedLabs): vscode.Disposable {
  const told = new Map<string, boolean>();
  const tell = (): void => {
    for (const [key, value] of Object.entries(contextKeysOf(labs)) as [string, boolean][]) {
      if (told.get(key) === value) continue;
      told.set(key, value);
      void vscode.commands.executeCommand('setContext', `reglab.${key}`, value);
    }
  };
  tell();
  return vscode.Disposable.from(
    labs.onDidChange(tell),
    vscode.window.onDidChangeActiveTextEditor(tell),
    vscode.workspace.onDidCloseTextDocument(tell),
  );
}
