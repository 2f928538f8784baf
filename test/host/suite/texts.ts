/** A lab and its text: closed, opened again, renamed, saved for the first time, deleted. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import * as vscode from 'vscode';
import type { LabDocument } from '../../../src/host/document/labDocument.ts';
import { scenario } from '../window/suiteRunner.ts';
import type { WindowClient } from '../window/windowClient.ts';
import {
  extension,
  lockLab,
  openExperiment,
  openText,
  replaceText,
  until,
  waitForCharts,
  workspaceFolder,
} from './stage.ts';

const text = `{
  "data": { "source": "moons", "samples": 100 },
  "network": { "layers": [{ "units": 8, "activation": "tanh" }] },
  "training": { "epochs": 7 }
}
`;

const at = (name: string): vscode.Uri => vscode.Uri.file(join(workspaceFolder(), `${name}.reglab.json`));

/** Closes the tab of a text; its lab stays. */
async function closeTab(uri: vscode.Uri): Promise<void> {
  const tabs = vscode.window.tabGroups.all
    .flatMap((group) => group.tabs)
    .filter(({ input }) => input instanceof vscode.TabInputText && input.uri.toString() === uri.toString());
  assert.equal(tabs.length, 1);
  await vscode.window.tabGroups.close(tabs);
}

async function setEpochs(window: WindowClient, epochs: number): Promise<void> {
  await window.evaluate(
    'lab',
    `const field = document.querySelector('vscode-text-field[aria-label="Epochs"]');
     field.value = '${String(epochs)}';
     field.dispatchEvent(new Event('change', { bubbles: true }));`,
  );
}

/** How many epochs the newest run has that is through. */
function trained({ currentProgress }: LabDocument): number | undefined {
  return currentProgress?.state === 'finished' ? currentProgress.epoch : undefined;
}

async function labOf(uri: vscode.Uri): Promise<LabDocument> {
  const { labs } = await extension().activate();
  return until(`the lab of ${uri.path}`, () => labs.find(uri));
}

scenario(
  'following its text, a lab outlives closing, opening and renaming, and writes where the text is',
  async (window) => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    // A tab that stays in its column: a page that is alone would be hidden by the text.
    await openExperiment('moons');
    await openText('follow', text);
    await vscode.commands.executeCommand('reglab.openLab');
    await waitForCharts(window);
    await lockLab();
    const lab = await labOf(at('follow'));
    await until('the first run', () => trained(lab) === 7);

    await closeTab(at('follow'));
    const editor = await openExperiment('follow');
    await replaceText(editor, '{\n', '{\n  "title": "Followed",\n');
    await replaceText(editor, '"epochs": 7', '"epochs": 13');
    await until('a run of the text that was opened again', () => trained(lab) === 13);
    await setEpochs(window, 3);
    await until('the edit', () => editor.document.getText().includes('"epochs": 3 }'));
    assert.equal(
      editor.document.getText(),
      text.replace('{\n', '{\n  "title": "Followed",\n').replace('"epochs": 7', '"epochs": 3'),
    );
    await until('its run', () => trained(lab) === 3);
    await editor.document.save();

    const edit = new vscode.WorkspaceEdit();
    edit.renameFile(at('follow'), at('followed'));
    assert.ok(await vscode.workspace.applyEdit(edit));
    assert.equal(await labOf(at('followed')), lab);
    await until('the title of its tab', () =>
      vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs).some(({ label }) => label === '[Training] followed'),
    );
    const renamed = await openExperiment('followed');
    await setEpochs(window, 5);
    await until('the edit of the renamed text', () => renamed.document.getText().includes('"epochs": 5 }'));
    await until('its run', () => trained(lab) === 5);
  },
  60_000,
);

scenario(
  'following its text, a lab tells that it was deleted, and refuses edits',
  async (window) => {
    const lab = await labOf(at('followed'));
    const editor = await openExperiment('followed');
    await editor.document.save();
    const edit = new vscode.WorkspaceEdit();
    edit.deleteFile(at('followed'));
    assert.ok(await vscode.workspace.applyEdit(edit));
    await until('that it is gone', () => lab.source.isGone);
    await window.waitFor('lab', 'return /followed\\.reglab\\.json is gone/.test(document.body.innerText)');
    await assert.rejects(lab.source.edit([], lab.source.version), { code: 'text/gone' });
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  },
  60_000,
);

scenario(
  'following its text, a lab goes with a new one into the file that it is saved to',
  async (window) => {
    const document = await vscode.workspace.openTextDocument({ language: 'reglab', content: text });
    await vscode.window.showTextDocument(document, vscode.ViewColumn.One);
    await vscode.commands.executeCommand('reglab.openLab');
    await waitForCharts(window);
    await lockLab();
    const lab = await labOf(document.uri);
    const dialog = vscode.workspace.getConfiguration('files');
    await dialog.update('simpleDialog.enable', true, vscode.ConfigurationTarget.Global);
    await vscode.window.showTextDocument(document, vscode.ViewColumn.One);
    const saved = vscode.workspace.saveAs(document.uri);
    const input = "document.querySelector('.quick-input-widget input')";
    // The dialog proposes a name a moment after it has opened.
    await window.waitFor('workbench', `return ${input}?.value.includes('Untitled')`);
    await window.evaluate('workbench', `${input}.focus(); ${input}.select();`);
    await window.type(at('saved').path);
    await window.waitFor('workbench', `return ${input}.value === ${JSON.stringify(at('saved').path)}`);
    // While it still reads the folder the dialog does not hear the key.
    await until('the file', async () => {
      await window.press('Enter');
      return Promise.race([saved.then(() => true), wait(1000, false)]);
    });
    assert.equal((await saved)?.path, at('saved').path);
    assert.equal(await labOf(at('saved')), lab);
    await setEpochs(window, 4);
    const { document: file } = await openExperiment('saved');
    await until('the edit', () => file.getText().includes('"epochs": 4 }'));
    await file.save();
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  },
  60_000,
);
