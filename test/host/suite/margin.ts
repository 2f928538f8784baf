/** The implicit bias of a linear classifier in the view Training: the direction of its weights along the scrubber. */
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { scenario } from '../window/suiteRunner.ts';
import { openText, waitForState } from './stage.ts';

const text = `{
  "title": "Margin",
  "data": { "source": "blobs", "classes": 2, "noise": 0.3, "samples": 60, "seed": 3, "validation": 0 },
  "network": { "layers": [], "init": "zeros" },
  "optimizer": { "name": "sgd", "learningRate": 0.5 },
  "training": { "epochs": 4000, "batchSize": 60 }
}
`;

const card = '[data-chart-id="margin"]';
const degrees = `Number(/([\\d.]+) degrees from the widest band/.exec(document.querySelector('${card}').innerText)?.[1] ?? NaN)`;

scenario(
  "the margin's direction turns along the scrubber",
  async (window) => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await openText('margin', text);
    await vscode.commands.executeCommand('reglab.train');
    await window.waitFor('lab', `return document.querySelector('[data-group="margin"] .groupHead') !== null`, 30_000);
    await window.evaluate('lab', `document.querySelector('[data-group="margin"] .groupHead').click()`);
    await waitForState(window, 'settled');
    await window.waitFor('lab', `return ${degrees} > 0`);
    const end = await window.evaluate<number>('lab', `return ${degrees}`);
    await window.evaluate('lab', `document.querySelector('${card}').scrollIntoView({ block: 'center' })`);
    await window.screenshot('margin');
    await window.evaluate('lab', `document.querySelector('.scrubber input, input[type="range"]').focus()`);
    await window.press('Home');
    await window.press('ArrowRight');
    await window.waitFor('lab', `return ${degrees} > 0 && ${degrees} !== ${end}`);
    const early = await window.evaluate<number>('lab', `return ${degrees}`);
    assert.ok(early > end, `${early} degrees at first, ${end} at the end`);
    await window.screenshot('marginEarly');
  },
  60_000,
);
