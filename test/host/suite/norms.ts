/** The norms in the view Training: one card, of which the reader chooses the measure. */
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { scenario } from '../window/suiteRunner.ts';
import { openText, waitForState } from './stage.ts';

const text = `{
  "title": "Norms",
  "data": { "source": "moons", "samples": 120, "validation": 0.3 },
  "network": { "layers": [{ "units": 8, "activation": "relu" }] },
  "training": { "epochs": 20, "batchSize": 16 }
}
`;

const card = '[data-chart-id="norms"]';
const said = `return document.querySelector('${card}').innerText + document.querySelector('${card}').getAttribute('aria-label')`;

scenario(
  'the norm that is chosen, by key too, is what the card shows, says and names',
  async (window) => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await openText('norms', text);
    await vscode.commands.executeCommand('reglab.train');
    await window.waitFor('lab', `return document.querySelector('[data-group="size"] .groupHead') !== null`, 30_000);
    await window.evaluate('lab', `document.querySelector('[data-group="size"] .groupHead').click()`);
    await window.waitFor('lab', `return document.querySelector('${card} .yChoice vscode-dropdown') !== null`);
    await waitForState(window, 'settled');
    assert.match(String(await window.evaluate('lab', said)), /Frobenius norm of each layer/);
    await window.evaluate(
      'lab',
      `const choice = document.querySelector('${card} .yChoice vscode-dropdown');
       choice.scrollIntoView({ block: 'center' });
       choice.focus();`,
    );
    // Closed, the arrow keys choose.
    for (const key of ['ArrowDown', 'ArrowDown']) await window.press(key);
    await window.waitFor(
      'lab',
      `return /Sum of the singular values/.test(document.querySelector('${card}').innerText)`,
    );
    const words = String(await window.evaluate('lab', said));
    assert.match(words, /Largest sum of singular values/);
    assert.match(words, /nuclear of 2 layers at step/);
    await window.screenshot('norms');
    assert.deepEqual(
      await window.evaluate(
        'lab',
        `return [...document.querySelectorAll('${card} .yChoice vscode-option')].map((option) => option.textContent)`,
      ),
      ['Frobenius', 'spectral', 'nuclear', 'l1', 'l2,1 over rows', 'l2,1 over columns', 'stable rank'],
    );
  },
  60_000,
);
