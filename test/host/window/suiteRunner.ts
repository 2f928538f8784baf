/**
 * Scenarios that run in order inside a real extension host. A reload of the window ends that process, so how far the suite has come
 * is kept by the program outside: after a reload the bundle runs again from its start and goes on where it was.
 */
import * as vscode from 'vscode';
import { callBridge } from './bridgeClient.ts';
import { realWindow, type WindowClient } from './windowClient.ts';

/** What the program outside knows about the way so far. */
export interface Progress {
  /** Steps already done. */
  readonly next: number;
  /** Only scenarios with this text in their name are run. */
  readonly only: string;
}

type Step =
  | {
      readonly kind: 'scenario';
      readonly name: string;
      readonly timeout: number;
      readonly run: (window: WindowClient) => Promise<void>;
    }
  | { readonly kind: 'reload' };

const steps: Step[] = [];
const defaultTimeout = 30_000;

/** Adds a scenario; its name is a sentence about behaviour. It fails when `run` rejects or takes longer than `timeout` milliseconds. */
export function scenario(name: string, run: (window: WindowClient) => Promise<void>, timeout = defaultTimeout): void {
  steps.push({ kind: 'scenario', name, timeout, run });
}

/** The window is reloaded between the scenario before and the one after. What the next one needs must come from the window. */
export function reloadWindow(): void {
  steps.push({ kind: 'reload' });
}

/** Runs what is left to run. This is what the test bundle exports as `run`. */
export async function runScenarios(): Promise<void> {
  process.setSourceMapsEnabled(true);
  const { next, only } = await callBridge<Progress>('progress');
  for (const [index, step] of steps.entries()) {
    if (index < next) continue;
    switch (step.kind) {
      case 'reload':
        if (!isWanted(steps[index + 1], only)) break;
        await callBridge('reloading', { next: index + 1 });
        await vscode.commands.executeCommand('workbench.action.reloadWindow');
        // The reload ends this process; whatever comes after it belongs to the next one.
        await new Promise<never>(() => undefined);
        break;
      case 'scenario':
        if (step.name.includes(only)) await runOne(step);
        break;
      default:
        step satisfies never;
    }
  }
  await callBridge('finished');
}

/** A reload is for the scenario after it. */
function isWanted(step: Step | undefined, only: string): boolean {
  return step?.kind === 'scenario' && step.name.includes(only);
}

async function runOne({ name, timeout, run }: Extract<Step, { kind: 'scenario' }>): Promise<void> {
  await callBridge('begin', { name, timeout });
  const start = performance.now();
  const error = await failureOf(run, timeout);
  const milliseconds = performance.now() - start;
  const picture = error && (await realWindow.screenshot(`failed ${name}`).catch(() => undefined));
  await callBridge('end', { name, milliseconds, error, picture });
}

async function failureOf(run: (window: WindowClient) => Promise<void>, timeout: number): Promise<string | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`It took longer than ${timeout / 1000} s.`)), timeout);
  });
  try {
    await Promise.race([run(realWindow), late]);
    return undefined;
  } catch (error) {
    return error instanceof Error ? (error.stack ?? error.message) : String(error);
  } finally {
    clearTimeout(timer);
  }
}
