/** The view of regularization paths: a point that is written into the text, a path that is stopped, cross-validation. */
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { scenario } from '../window/suiteRunner.ts';
import { extension, openText, replaceText, until, waitForState } from './stage.ts';

const linear = `{
  "title": "Diabetes path",
  "data": { "source": "diabetes", "validation": 0, "standardize": true, "standardizeTarget": true },
  "network": { "layers": [] },
  "penalties": [{ "name": "l1", "lambda": 0.01 }],
  "training": { "epochs": 5, "batchSize": 64 },
  "lab": { "path": { "penalty": "l1", "folds": 0 } }
}
`;

/** A path that takes long enough to be stopped. */
const slow = `{
  "title": "Digits path",
  "data": { "source": "digits" },
  "network": { "layers": [{ "units": 64, "activation": "relu" }] },
  "penalties": [{ "name": "groupLasso", "lambda": 0.001 }],
  "training": { "epochs": 1, "batchSize": 32 },
  "lab": { "path": { "penalty": "groupLasso", "points": 400 } }
}
`;

const card = '[data-chart-id="coefficients"]';

scenario(
  'a click on a point of the path writes its strength into the text, and undo takes it back',
  async (window) => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    const editor = await openText('path', linear);
    await vscode.commands.executeCommand('reglab.showPath');
    await window.waitFor('lab', `return document.querySelector('${card}') !== null`);
    await waitForState(window, 'settled');
    await window.screenshot('path');
    const before = editor.document.getText();
    await window.click('lab', `${card} .plot`);
    await until('the edit', () => editor.document.getText() !== before);
    const [, lambda] = /"lambda":\s*([\d.e+-]+)/.exec(editor.document.getText()) ?? [];
    assert.ok(Number(lambda) > 0 && Number(lambda) !== 0.01, editor.document.getText());
    await vscode.window.showTextDocument(editor.document, vscode.ViewColumn.One);
    await vscode.commands.executeCommand('undo');
    await until('the undo', () => editor.document.getText() === before);
  },
  60_000,
);

scenario(
  'path: cross-validation finishes and marks the best strength',
  async (window) => {
    const editor = await openText('path', linear);
    await replaceText(editor, '"folds": 0', '"folds": 5');
    await window.waitFor(
      'lab',
      `return /standard error/i.test(document.querySelector('[data-chart-id="error"]')?.innerText ?? '')`,
    );
    await waitForState(window, 'settled');
    await window.screenshot('path-folds');
  },
  60_000,
);

scenario(
  'a running path can be stopped and keeps what it has',
  async (window) => {
    const editor = await openText('slowPath', slow);
    await vscode.commands.executeCommand('reglab.showPath');
    await window.waitFor('lab', "return !document.querySelector('.workBar').hidden", 30_000);
    await window.waitFor('lab', "return document.querySelectorAll('[data-chart-id]').length > 0", 30_000);
    await window.click('lab', '.workBar vscode-button');
    await waitForState(window, 'settled');
    const { labs } = await extension().activate();
    const lab = await until('the lab', () => labs.find(editor.document.uri));
    assert.deepEqual(lab.currentWork, []);
    assert.ok(lab.chartsOf(['path']).length > 0);
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  },
  90_000,
);
