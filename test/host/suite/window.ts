/** The window itself: without it no other scenario means anything. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { scenario } from '../window/suiteRunner.ts';
import { extension, note, openExperiment } from './stage.ts';

scenario('the window shows the examples and the extension under test is there', async (window) => {
  assert.equal(vscode.workspace.workspaceFolders?.length, 1);
  assert.ok(extension());
  await window.waitFor('workbench', "return document.querySelector('.monaco-workbench .statusbar')?.offsetWidth > 0");
});

scenario('opening an experiment activates the extension and opens no lab', async () => {
  await openExperiment('moons');
  const { activationMilliseconds, labs } = await extension().activate();
  // Its length is measured in the bench: under load any limit would be crossed.
  note(`activation took ${activationMilliseconds.toFixed(1)} ms`);
  assert.equal(labs.active(), undefined);
});

scenario('the host bundle is under 400 KB and every file the manifest names is there', () => {
  const root = extension().extensionPath;
  const size = statSync(join(root, 'dist/extension.cjs')).size;
  note(`host bundle ${(size / 1024).toFixed(0)} KB`);
  assert.ok(size < 400 * 1024);
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    icon: string;
    contributes: { jsonValidation: { url: string }[] };
  };
  assert.ok(existsSync(join(root, manifest.icon)));
  for (const { url } of manifest.contributes.jsonValidation) assert.ok(existsSync(join(root, url)));
  return Promise.resolve();
});

scenario('every command of the manifest is registered', async () => {
  const contributed = (extension().packageJSON as { contributes: { commands: { command: string }[] } }).contributes
    .commands;
  const known = new Set(await vscode.commands.getCommands(true));
  assert.deepEqual(
    contributed.map(({ command }) => command).filter((command) => !known.has(command)),
    [],
  );
  assert.ok(contributed.length >= 8);
});
