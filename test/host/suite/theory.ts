/** The view Theory: sentences of textbooks that run. */
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { claims } from '../../../src/claims/claims.ts';
import { scenario } from '../window/suiteRunner.ts';
import { openText, until } from './stage.ts';

const text = `{ "title": "Theory", "data": { "source": "moons", "samples": 60 }, "training": { "epochs": 5 } }`;

const card = '.claimCard';
const words = (selector: string): string => `return document.querySelector('${selector}')?.textContent ?? ''`;

scenario(
  'theory: a sentence is found by its words and chosen, a slider changes its numbers, and its experiment opens',
  async (window) => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await openText('theory', text);
    await vscode.commands.executeCommand('reglab.showTheory');
    await window.waitFor('lab', `return document.querySelectorAll('.claimLine').length > 1`, 30_000);
    await window.waitFor('lab', `return document.querySelector('${card} tbody tr') !== null`);
    const all = Number(await window.evaluate('lab', `return document.querySelectorAll('.claimLine').length`));
    await window.evaluate(
      'lab',
      `const search = document.querySelector('.claimSearch');
       search.value = 'hyperbolic';
       search.dispatchEvent(new Event('input', { bubbles: true }));`,
    );
    await window.waitFor('lab', `return document.querySelectorAll('.claimLine').length < ${all}`);
    const found = String(await window.evaluate('lab', words('.claimLine .claimWords')));
    await window.evaluate('lab', `document.querySelector('.claimLine').click()`);
    await window.waitFor(
      'lab',
      `return document.querySelector('.claimSentence').textContent.includes(${JSON.stringify(found)})`,
    );
    await window.evaluate(
      'lab',
      `const search = document.querySelector('.claimSearch');
       search.value = '';
       search.dispatchEvent(new Event('input', { bubbles: true }));`,
    );
    await window.waitFor('lab', `return document.querySelectorAll('.claimLine').length === ${all}`);
    // Some sentence has a parameter, some an experiment: go through them until one has both shown.
    const seen = { slider: false, experiment: false };
    for (let at = 0; at < all && !(seen.slider && seen.experiment); at += 1) {
      const sentence = String(
        await window.evaluate(
          'lab',
          `const line = document.querySelectorAll('.claimLine')[${at}];
           line.click();
           return line.querySelector('.claimWords').textContent;`,
        ),
      );
      await window.waitFor(
        'lab',
        `return document.querySelector('.claimSentence').textContent.includes(${JSON.stringify(sentence)})`,
      );
      if (
        !seen.slider &&
        (await window.evaluate('lab', `return document.querySelector('.claimSlider input') !== null`)) === true
      ) {
        seen.slider = true;
        const before = await window.evaluate('lab', words(`${card} tbody`));
        await window.evaluate(
          'lab',
          `const slider = document.querySelector('.claimSlider input');
           slider.value = slider.value === slider.max ? '0' : slider.max;
           slider.dispatchEvent(new Event('input', { bubbles: true }));`,
        );
        await window.waitFor(
          'lab',
          `return document.querySelector('${card} tbody').textContent !== ${JSON.stringify(before)}`,
        );
      }
      if (
        !seen.experiment &&
        (await window.evaluate('lab', `return document.querySelector('.claimLinks vscode-link') !== null`)) === true
      ) {
        seen.experiment = true;
        await window.evaluate('lab', `document.querySelector('.claimLinks vscode-link').click()`);
        await until('the experiment', () => vscode.window.activeTextEditor?.document.isUntitled === true);
        const { document } = vscode.window.activeTextEditor!;
        assert.equal(document.languageId, 'reglab');
        assert.ok(JSON.parse(document.getText()) !== null);
        await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
      }
    }
    assert.deepEqual(seen, { slider: true, experiment: claims.some(({ experiment }) => experiment !== undefined) });
    await window.screenshot('theory');
  },
  120_000,
);

scenario(
  'theory: the editor lists the sentences as tests and runs all of an area',
  async (window) => {
    await openText('theory', text);
    await vscode.commands.executeCommand('workbench.view.testing.focus');
    await window.waitFor(
      'workbench',
      `return [...document.querySelectorAll('.test-explorer .monaco-list-row')].some((row) => /Activations/.test(row.textContent))`,
      40_000,
    );
    const area = `[...document.querySelectorAll('.test-explorer .monaco-list-row')].find((row) => /Activations/.test(row.textContent))`;
    await window.evaluate('workbench', `${area}.scrollIntoView({ block: 'center' })`);
    await vscode.commands.executeCommand('reglab.verifyTheory');
    await window.waitFor('workbench', `return ${area}.querySelector('.codicon-testing-passed-icon') !== null`, 60_000);
    await window.screenshot('theoryTests');
    await vscode.commands.executeCommand('workbench.view.explorer');
  },
  120_000,
);
