/** The page beside the text: live charts, controls, undo, hidden pages, reload, a killed engine. */
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { LabDocument } from '../../../src/host/document/labDocument.ts';
import { reloadWindow, scenario } from '../window/suiteRunner.ts';
import {
  extension,
  openExperiment,
  openText,
  pageFacts,
  replaceText,
  setText,
  until,
  waitForCharts,
  waitForState,
} from './stage.ts';

const quick = `{
  "title": "Quick moons",
  "data": { "source": "moons", "samples": 200 },
  "network": { "layers": [{ "units": 8, "activation": "tanh" }] },
  "optimizer": { "name": "adam", "learningRate": 0.02 },
  "training": { "epochs": 20, "batchSize": 32 }
}
`;

/** What runs after the engine was killed. */
const repaired = quick.replace('"epochs": 20', '"epochs": 21');

/** Takes half a minute and more, whatever the engine: long enough to be paused, stopped and killed. */
const slow = quick
  .replace(
    '[{ "units": 8, "activation": "tanh" }]',
    '[{ "units": 400, "activation": "tanh" }, { "units": 400, "activation": "tanh" }]',
  )
  .replace('"epochs": 20', '"epochs": 20000');

/** The document of these scenarios with this text, and its lab once the text is what runs. */
async function begin(text: string): Promise<{ editor: vscode.TextEditor; lab: LabDocument }> {
  const editor = await openExperiment('quick');
  await setText(editor, text);
  const { labs } = await extension().activate();
  return { editor, lab: await until('the lab', () => labs.find(editor.document.uri)) };
}

function isRunningSlowly({ currentProgress }: LabDocument): boolean {
  return currentProgress?.state === 'running' && currentProgress.totalSteps > 50_000 && currentProgress.step > 0;
}

scenario(
  'opening the lab trains and draws charts',
  async (window) => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await openText('quick', quick);
    await vscode.commands.executeCommand('reglab.openLab');
    await waitForCharts(window);
    await waitForState(window, 'settled');
    assert.ok((await pageFacts(window)).charts >= 3);
    await window.screenshot('lab-training');
  },
  60_000,
);

scenario('an edit of the text leads to new charts', async (window) => {
  const { editor } = await begin(quick);
  const before = await pageFacts(window);
  await replaceText(editor, '"units": 8', '"units": 12');
  const after = await waitForCharts(window, before.run);
  assert.ok(after.run > before.run);
  await waitForState(window, 'settled');
});

scenario('invalid text keeps the last charts and marks them stale', async (window) => {
  const { editor, lab } = await begin(quick);
  await replaceText(editor, '"tanh"', '"tahn"');
  await window.waitFor('lab', "return document.body.innerText.toLowerCase().includes('stale')");
  await waitForState(window, 'settled');
  const { run, charts } = await pageFacts(window);
  assert.equal(run, lab.currentProgress?.run);
  assert.equal(lab.currentProgress?.state, 'finished', 'no run of a text that says nothing');
  assert.ok(charts > 0);
  await window.screenshot('lab-stale');
  await replaceText(editor, '"tahn"', '"tanh"');
  await window.waitFor('lab', "return !document.body.innerText.toLowerCase().includes('stale')");
});

scenario('a change made in the page is an edit of the text that undo takes back', async (window) => {
  const { editor } = await begin(quick);
  await window.waitFor('lab', `return !document.querySelector('vscode-text-field[aria-label="Epochs"]').disabled`);
  const before = editor.document.getText();
  await window.evaluate(
    'lab',
    `const field = document.querySelector('vscode-text-field[aria-label="Epochs"]');
     field.value = '30';
     field.dispatchEvent(new Event('change', { bubbles: true }));`,
  );
  await until('the edit', () => /"epochs": 30/.test(editor.document.getText()));
  await vscode.window.showTextDocument(editor.document, vscode.ViewColumn.One);
  await vscode.commands.executeCommand('undo');
  await until('the undo', () => editor.document.getText() === before);
});

scenario(
  'run, pause, step, stop and reset work from the page and the palette',
  async (window) => {
    const { editor, lab } = await begin(slow);
    await until('a running run', () => isRunningSlowly(lab));
    await vscode.commands.executeCommand('reglab.pause');
    await until('the pause', () => lab.currentProgress?.state === 'paused');
    const { step } = lab.currentProgress!;
    await vscode.commands.executeCommand('reglab.step');
    await until(
      'one more step',
      () => lab.currentProgress?.state === 'paused' && lab.currentProgress.step === step + 1,
    );
    await vscode.commands.executeCommand('reglab.pause');
    await until('the run goes on', () => lab.currentProgress?.state === 'running');
    await vscode.commands.executeCommand('reglab.stop');
    await until('the stop', () => lab.currentProgress?.state === 'stopped');
    await vscode.commands.executeCommand('reglab.reset');
    await until('the first step', () => lab.currentProgress?.state === 'paused' && lab.currentProgress.step === 0);
    await window.click('lab', 'vscode-button[aria-label="Continue"]');
    await until('a run from the page', () => lab.currentProgress?.state === 'running');
    await window.click('lab', 'vscode-button[aria-label="Stop"]');
    await until('a stop from the page', () => lab.currentProgress?.state === 'stopped');
    await setText(editor, quick);
    await until('the quick run', () => lab.currentProgress?.state === 'finished');
    await waitForState(window, 'settled');
  },
  60_000,
);

scenario('the Gradients tab shows a card for the slopes', async (window) => {
  await begin(quick);
  await window.click('lab', '#tab-gradients');
  await window.waitFor(
    'lab',
    "return document.querySelectorAll('[data-chart-id]').length >= 4 && document.body.dataset.state === 'settled'",
  );
  await window.screenshot('lab-gradients');
  await window.click('lab', '#tab-training');
});

scenario('a run that diverges is explained and its quick fix lowers the learning rate', async (window) => {
  const { editor } = await begin(
    quick
      .replace('"tanh"', '"relu"')
      .replace('"name": "adam", "learningRate": 0.02', '"name": "sgd", "learningRate": 1e+30'),
  );
  await window.waitFor('lab', 'return /not finite/.test(document.body.innerText)');
  const found = await until('the diagnostic', () =>
    vscode.languages.getDiagnostics(editor.document.uri).find(({ code }) => code === 'engine/diverged'),
  );
  await window.screenshot('lab-diverged');
  const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
    'vscode.executeCodeActionProvider',
    editor.document.uri,
    found.range,
    undefined,
    20,
  );
  const action = actions.find(({ title }) => title.startsWith('Lower the learning rate'));
  assert.ok(action?.edit, actions.map(({ title }) => title).join('; '));
  await vscode.workspace.applyEdit(action.edit);
  assert.doesNotMatch(editor.document.getText(), /1e\+30/);
  await setText(editor, quick);
  await window.waitFor('lab', 'return !/not finite/.test(document.body.innerText)');
  await waitForState(window, 'settled');
});

scenario(
  'a killed engine is reported and the next run works',
  async (window) => {
    const { editor, lab } = await begin(slow);
    await until('a running run', () => isRunningSlowly(lab));
    const { run } = lab.currentProgress!;
    await lab.engine.kill();
    await window.waitFor('lab', 'return /engine stopped unexpectedly/i.test(document.body.innerText)');
    await window.screenshot('lab-killed');
    await setText(editor, repaired);
    const after = await waitForCharts(window, run);
    assert.ok(after.charts > 0);
    await waitForState(window, 'settled');
  },
  60_000,
);

scenario(
  'a hidden page gets nothing and has everything when it is shown again',
  async (window) => {
    const { lab } = await begin(repaired);
    await until('a finished run', () => lab.currentProgress?.state === 'finished');
    const before = lab.currentProgress!.run;
    const other = await openText('other', '{ "training": { "epochs": 1 } }');
    await vscode.window.showTextDocument(other.document, { viewColumn: vscode.ViewColumn.Two, preview: false });
    await setText(await openExperiment('quick'), quick.replace('"epochs": 20', '"epochs": 22'));
    await new Promise((resolve) => setTimeout(resolve, 900));
    assert.equal(lab.currentProgress!.run, before);
    await vscode.window.tabGroups.close(
      vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs).filter(({ label }) => label.startsWith('other')),
    );
    const facts = await waitForCharts(window, before);
    assert.ok(facts.run > before);
    await waitForState(window, 'settled');
  },
  60_000,
);

scenario('the text is saved before the window is reloaded', async () => {
  const { editor } = await begin(quick);
  // The window may have saved it by itself: then there is nothing to do, and it says false.
  await editor.document.save();
  assert.ok(!editor.document.isDirty);
});

reloadWindow();

scenario(
  'after a reload the page comes back and draws again',
  async (window) => {
    await until('a page', () =>
      vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs).some(({ label }) => label.includes('quick')),
    );
    await waitForCharts(window, 0, 40_000);
    await waitForState(window, 'settled');
    assert.ok((await pageFacts(window)).charts >= 3);
  },
  90_000,
);

scenario('with live training switched off a page opens empty and waits for its button', async (window) => {
  const settings = vscode.workspace.getConfiguration('reglab.live');
  await settings.update('enabled', false, vscode.ConfigurationTarget.Global);
  try {
    await openText('calm', quick);
    await vscode.commands.executeCommand('reglab.openLab');
    await waitForState(window, 'empty');
    await window.screenshot('lab-empty');
    await window.click('lab', '.empty vscode-button');
    await waitForState(window, 'settled');
    assert.ok((await pageFacts(window)).charts >= 3);
  } finally {
    await settings.update('enabled', undefined, vscode.ConfigurationTarget.Global);
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  }
});
