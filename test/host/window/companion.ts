/**
 * A second, tiny extension that npm start, the photographs and the measurements put into the window: it does what it is told over
 * the bridge. So the product itself needs no door for its tests.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import * as vscode from 'vscode';
import { callBridge } from './bridgeClient.ts';

interface Order {
  readonly call: string;
  readonly parameters: readonly unknown[];
}

export function activate(context: vscode.ExtensionContext): void {
  if (!process.env['REGLAB_BRIDGE']) return;
  let isActive = true;
  context.subscriptions.push({ dispose: () => (isActive = false) });
  void obey(() => isActive);
}

async function obey(isActive: () => boolean): Promise<void> {
  const instance = randomUUID();
  const editors = vscode.window.tabGroups.all.flatMap((group) => group.tabs).length;
  await callBridge('companionHello', { instance, editors });
  while (isActive()) {
    const order = await callBridge<Order | null>('companionNext', { instance }).catch(() => undefined);
    if (order === undefined) await wait(1000);
    else if (order) await callBridge('companionDone', await execute(order)).catch(() => undefined);
  }
}

async function execute(order: Order): Promise<{ value?: unknown; error?: string }> {
  try {
    return { value: (await perform(order)) ?? null };
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) };
  }
}

const columns = [vscode.ViewColumn.One, vscode.ViewColumn.Two, vscode.ViewColumn.Three];

async function perform({ call, parameters }: Order): Promise<unknown> {
  const [first, ...rest] = parameters;
  switch (call) {
    case 'command':
      return asPlainData(await vscode.commands.executeCommand(String(first), ...rest));
    case 'open':
      await vscode.window.showTextDocument(vscode.Uri.file(String(first)), {
        viewColumn: columns[Number(rest[0]) - 1] ?? vscode.ViewColumn.Active,
        preview: false,
      });
      return null;
    case 'configure':
      for (const [key, value] of Object.entries(first as Record<string, unknown>)) {
        await vscode.workspace.getConfiguration().update(key, value ?? undefined, vscode.ConfigurationTarget.Global);
      }
      return null;
    case 'exported': {
      const found = vscode.extensions.getExtension<Readonly<Record<string, unknown>>>(String(first));
      return asPlainData((await found?.activate())?.[String(rest[0])]);
    }
    default:
      throw new Error(`The companion cannot "${call}".`);
  }
}

/** Commands return all kinds of objects; only what survives JSON is told. */
function asPlainData(value: unknown): unknown {
  try {
    return JSON.parse(JSON.stringify(value ?? null));
  } catch {
    return null;
  }
}
