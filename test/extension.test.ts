import { readFileSync } from 'node:fs';
import { beforeEach, test } from 'node:test';
import assert from 'node:assert/strict';
import type * as vscode from 'vscode';
import { activate } from '../src/extension.ts';
import { desk } from './host/fake/desk.ts';
import { Uri } from './host/fake/values.ts';
import { settle } from './host/document/labStage.ts';

beforeEach(() => desk.clear());

function start(): { context: vscode.ExtensionContext; end: () => void } {
  const subscriptions: { dispose(): unknown }[] = [];
  const context = { extensionUri: Uri.file('/extension'), subscriptions } as unknown as vscode.ExtensionContext;
  return { context, end: () => subscriptions.forEach((one) => one.dispose()) };
}

test('activation reads no file, starts no engine and opens no page', async () => {
  desk.put('file:///work/a.csv', 'x,y\n1,2\n');
  const { context, end } = start();
  const before = performance.now();
  const { labs, activationMilliseconds } = activate(context);
  assert.ok(activationMilliseconds > 0 && activationMilliseconds <= performance.now() - before);
  await settle();
  assert.deepEqual([desk.reads, desk.panels, desk.told], [[], [], []]);
  assert.equal(labs.active(), undefined);
  end();
});

test('every command of the manifest is registered, and all that was registered is taken back at the end', () => {
  const { contributes } = JSON.parse(readFileSync('package.json', 'utf8')) as {
    contributes: { commands: { command: string }[] };
  };
  const { context, end } = start();
  activate(context);
  // What a link to a claim runs takes its name: nobody can choose it from a list.
  const wanted = [...contributes.commands.map(({ command }) => command), 'reglab.showClaim'].sort();
  assert.deepEqual([...desk.commands.keys()].sort(), wanted);
  assert.ok(desk.providers.size >= 6);
  end();
  assert.deepEqual([desk.commands.size, desk.providers.size], [0, 0]);
  assert.deepEqual(
    desk.events.map(({ listeners }) => listeners),
    desk.events.map(() => 0),
  );
});
