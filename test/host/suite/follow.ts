/** Which text the page shows, what it is called, and what tells of it around it: tabs, status bar, keys. */
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
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
  waitForState,
} from './stage.ts';

const text = (title: string, epochs = 5): string => `{
  "title": "${title}",
  "data": { "source": "moons", "samples": 100 },
  "network": { "layers": [{ "units": 8, "activation": "tanh" }] },
  "training": { "epochs": ${String(epochs)} }
}
`;

const tabs = (): string[] =>
  vscode.window.tabGroups.all
    .flatMap((group) => group.tabs)
    .filter(({ input }) => input instanceof vscode.TabInputWebview)
    .map(({ label }) => label);

async function waitForTitle(window: WindowClient, title: string): Promise<void> {
  await window.waitFor('lab', `return document.title === ${JSON.stringify(title)} && document.body.dataset.state`);
}

const statusText = (window: WindowClient): Promise<string> =>
  window.evaluate<string>(
    'workbench',
    `return document.querySelector('.statusbar-item[id$="reglab.run"]')?.textContent ?? ''`,
  );

scenario(
  'the lab follows the text in front and is named by what it shows; a locked one stays',
  async (window) => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await openText('one', text('The one'));
    await openText('other', text('The other'));
    await vscode.commands.executeCommand('reglab.openLab');
    await waitForCharts(window);
    await waitForTitle(window, 'The other');
    assert.deepEqual(tabs(), ['Training: other']);
    await openExperiment('one');
    await waitForTitle(window, 'The one');
    await waitForState(window, 'settled');
    assert.deepEqual(tabs(), ['Training: one']);
    await vscode.commands.executeCommand('reglab.showGradients');
    await until('the name of the view', () => tabs()[0] === 'Gradients: one');
    await window.waitFor('lab', "return document.body.dataset.view === 'gradients'");
    await lockLab();
    assert.deepEqual(tabs(), ['[Gradients] one']);
    await openExperiment('other');
    await vscode.commands.executeCommand('reglab.train');
    await until('a page of its own', () => tabs().includes('Training: other'));
    assert.deepEqual(tabs(), ['[Gradients] one', 'Training: other']);
    await window.screenshot('lab-locked');
    await vscode.commands.executeCommand('workbench.action.closeEditorsInOtherGroups');
  },
  60_000,
);

scenario(
  'the lab of a restarted engine runs again, nothing in its text is blamed, and the status bar follows',
  async (window) => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    const { document } = await openText('restart', text('Restart', 500_000));
    await vscode.commands.executeCommand('reglab.openLab');
    const { labs } = await extension().activate();
    const lab = await until('the lab', () => labs.find(document.uri));
    await until('a run', () => lab.currentProgress?.state === 'running' && lab.currentProgress.step > 0);
    await until('the status of a run', async () => /Training \d+ %/.test(await statusText(window)));
    const { run } = lab.currentProgress!;
    void vscode.commands.executeCommand('reglab.restartEngine');
    await until('another run', () => lab.currentProgress!.run > run && lab.currentProgress!.step > 0);
    assert.deepEqual(
      vscode.languages
        .getDiagnostics(document.uri)
        .filter(({ severity }) => severity === vscode.DiagnosticSeverity.Error),
      [],
    );
    await window.waitFor('workbench', 'return /engine was restarted/.test(document.body.innerText)');
    await lab.engine.kill();
    await until('its death', () => lab.currentProgress?.state === 'failed');
    await until('the status', async () => (await statusText(window)).includes('Run failed'));
    await vscode.commands.executeCommand('notifications.clearAll');
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await until('an empty place', async () => (await statusText(window)) === '');
  },
  60_000,
);

scenario(
  'undo and redo keys on the page of the lab change the text, and the page keeps the keys',
  async (window) => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    const editor = await openText('undo', text('Undo'));
    await vscode.commands.executeCommand('reglab.openLab');
    await waitForCharts(window);
    await replaceText(editor, '"epochs": 5', '"epochs": 6');
    await window.click('lab', 'h1');
    await window.press('Control+z');
    await until('the undo', () => editor.document.getText().includes('"epochs": 5'));
    await until(
      'the page in front',
      () => vscode.window.tabGroups.activeTabGroup.activeTab?.label === 'Training: undo',
    );
    await window.waitFor('lab', 'return document.hasFocus()');
    await window.press('Control+Shift+z');
    await until('the redo', () => editor.document.getText().includes('"epochs": 6'));
  },
  60_000,
);
