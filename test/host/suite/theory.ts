/** The view Theory: sentences of textbooks that run. */
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { claims } from '../../../src/claims/claims.ts';
import { guides } from '../../../src/claims/guides/guides.ts';
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
        // The lab has followed the experiment and comes back.
        await window.waitFor('lab', `return document.querySelectorAll('.claimLine').length === ${all}`, 30_000);
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

scenario(
  'theory: a diagnostic and a hover lead to the sentence that justifies them, also before anything has run',
  async (window) => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    const decayed = `{ "data": { "source": "moons", "samples": 60 }, "optimizer": { "name": "adam", "weightDecay": 0.01 }, "training": { "epochs": 5 } }`;
    const { document } = await openText('theoryLink', decayed);
    const codeOf = ({ code }: vscode.Diagnostic): { readonly value: unknown } | undefined =>
      typeof code === 'object' ? code : undefined;
    const found = (): vscode.Diagnostic | undefined =>
      vscode.languages.getDiagnostics(document.uri).find((one) => codeOf(one)?.value === 'penalty/l2-with-adaptive');
    await until('the diagnostic', () => found() !== undefined);
    const { range } = found()!;
    const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
      'vscode.executeCodeActionProvider',
      document.uri,
      range,
    );
    const why = actions.find(({ command }) => command?.command === 'reglab.showClaim');
    assert.ok(why?.command !== undefined, actions.map(({ title }) => title).join('; '));
    await vscode.commands.executeCommand(why.command.command, ...(why.command.arguments as unknown[]));
    const shows = (id: string): string => {
      const { statement } = claims.find((claim) => claim.id === id)!;
      return `return document.querySelector('.claimSentence')?.textContent.includes(${JSON.stringify(statement)}) === true`;
    };
    await window.waitFor('lab', shows('adam-l2-scaled-by-gradient-history'), 60_000);
    await window.screenshot('theoryLink');
    const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
      'vscode.executeHoverProvider',
      document.uri,
      document.positionAt(decayed.indexOf('"adam"') + 2),
    );
    const words = hovers
      .flatMap(({ contents }) => contents.map((part) => (part instanceof vscode.MarkdownString ? part.value : '')))
      .join('\n');
    assert.match(words, /command:reglab\.showClaim\?/);
  },
  120_000,
);

scenario(
  'theory: a guided chapter leads from step to step, and its experiment opens',
  async (window) => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    const { uri } = (await openText('theoryGuide', text)).document;
    const [first, second] = guides[1]!.steps;
    await vscode.commands.executeCommand('reglab.showClaim', { uri: uri.toString(), claim: first!.claim });
    const shows = (words: string): string =>
      `return document.querySelector('.claimStep')?.textContent.includes(${JSON.stringify(words)}) === true`;
    await window.waitFor('lab', shows(first!.sentence), 60_000);
    const link = (words: string): string =>
      `[...document.querySelectorAll('.claimStep vscode-link')].find((one) => one.textContent === '${words}').click()`;
    await window.evaluate('lab', link('Next'));
    await window.waitFor('lab', shows(second!.sentence), 30_000);
    await window.screenshot('theoryGuide');
    await window.evaluate('lab', link('Open the experiment of this step'));
    await until('the experiment', () => vscode.window.activeTextEditor?.document.isUntitled === true);
    assert.match(vscode.window.activeTextEditor!.document.getText(), /"title": "L2 on a sine"/);
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  },
  120_000,
);

scenario(
  'theory: a sentence is tried on the network of the text, and not while the text has an error',
  async (window) => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    const { document } = await openText('theoryOwn', text);
    const claim = 'lipschitz-product-bound';
    await vscode.commands.executeCommand('reglab.showClaim', { uri: document.uri.toString(), claim });
    const button = `document.querySelector('.claimOwn:not([hidden]) vscode-button')`;
    await window.waitFor('lab', `return ${button} !== null && !${button}.hasAttribute('disabled')`, 60_000);
    await window.evaluate('lab', `${button}.click()`);
    await window.waitFor(
      'lab',
      `return /holds on your network/.test(document.querySelector('.claimOwn').textContent)`,
      30_000,
    );
    await window.evaluate('lab', `${button}.scrollIntoView({ block: 'center' })`);
    await window.screenshot('theoryOwn');
    const edit = new vscode.WorkspaceEdit();
    edit.insert(document.uri, new vscode.Position(0, 1), ' "epochs": ');
    await vscode.workspace.applyEdit(edit);
    await window.waitFor(
      'lab',
      `return ${button}.hasAttribute('disabled') && /line 1/.test(document.querySelector('.claimOwn').textContent)`,
      30_000,
    );
    await vscode.commands.executeCommand('undo');
    await window.waitFor('lab', `return !${button}.hasAttribute('disabled')`, 30_000);
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  },
  120_000,
);
