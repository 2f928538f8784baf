/** The way of somebody new, as the README tells it: a table with a gap, the strength by one standard error, the network as a file. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import * as vscode from 'vscode';
import { scenario } from '../window/suiteRunner.ts';
import type { WindowClient } from '../window/windowClient.ts';
import { openExperiment, openText, until, waitForCharts, waitForState, workspaceFolder } from './stage.ts';

/** A price that follows from area and rooms; one area is missing. */
const table = [
  'area,rooms,age,price',
  ...Array.from({ length: 80 }, (_, at) => {
    const [area, rooms, age] = [40 + ((at * 37) % 90), 1 + (at % 5), (at * 13) % 50];
    return `${at === 4 ? '' : area},${rooms},${age},${3 * area + 20 * rooms - age + ((at * 7) % 11)}`;
  }),
].join('\n');

const text = `{
  "data": { "source": "csv", "file": "mine.csv", "target": "price", "task": "regression", "standardizeTarget": true },
  "network": { "layers": [] },
  "penalties": [{ "name": "l1", "lambda": 0.001 }],
  "training": { "epochs": 20, "batchSize": 16 }
}
`;

/** Presses the button of the page that says this. */
async function pressButton(window: WindowClient, label: string): Promise<void> {
  await window.waitFor(
    'lab',
    `const found = [...document.querySelectorAll('vscode-button, button')].find((one) => one.textContent.trim().startsWith(${JSON.stringify(label)}));
     if (found === undefined) return undefined;
     found.click();
     return true;`,
  );
}

scenario(
  'somebody new gets from a table with a gap to the strength by one standard error and a file of the network',
  async (window) => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    writeFileSync(join(workspaceFolder(), 'mine.csv'), table);
    const editor = await openText('mine', text);
    await vscode.commands.executeCommand('reglab.openLab');
    await pressButton(window, 'Leave out samples with a missing value');
    await until('the key in the text', () => editor.document.getText().includes('"missing": "drop"'));
    await waitForCharts(window);
    await waitForState(window, 'settled');
    await window.screenshot('newcomer-training');
    await vscode.commands.executeCommand('reglab.showPath');
    await window.waitFor('lab', `return document.querySelector('[data-group="evidence"] .groupHead') !== null`, 30_000);
    await waitForState(window, 'settled');
    await window.screenshot('newcomer-path');
    await window.click('lab', '[data-group="evidence"] .groupHead');
    const head = `[...document.querySelectorAll('[data-chart-id="strengths"] th button')].find((one) => one.textContent === 'one standard error')`;
    const told = await window.waitFor<string>(
      'lab',
      `const found = ${head};
       if (found === undefined) return undefined;
       const at = [...found.closest('tr').children].indexOf(found.closest('th'));
       const row = at === 0 ? found.closest('tr') : document.querySelector('[data-chart-id="strengths"] tbody tr');
       return row.querySelectorAll('td')[Math.max(0, at - 1)].textContent`,
    );
    await window.evaluate('lab', `${head}.click()`);
    const written = await until('the strength', () => {
      const [, lambda] = /"name": "l1",\s*"lambda": ([\d.e+-]+)/.exec(editor.document.getText()) ?? [];
      return lambda !== undefined && Number(lambda) !== 0.001 ? Number(lambda) : undefined;
    });
    assert.ok(Math.abs(written - Number(told)) <= 0.01 * written, `${written} for ${told}`);
    await waitForState(window, 'settled');
    await exportByHand(window);
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  },
  90_000,
);

/** The command, the format that is offered first, and the name that the dialog proposes. */
async function exportByHand(window: WindowClient): Promise<void> {
  await vscode.workspace
    .getConfiguration('files')
    .update('simpleDialog.enable', true, vscode.ConfigurationTarget.Global);
  const exported = vscode.commands.executeCommand('reglab.exportNetwork');
  await window.waitFor('workbench', `return document.querySelector('.quick-input-widget .monaco-list-row') !== null`);
  const file = join(workspaceFolder(), 'mine.network.json');
  const isNamed = (): Promise<boolean> =>
    window.evaluate(
      'workbench',
      "return document.querySelector('.quick-input-widget input')?.value.includes('mine.network.json') === true",
    );
  // A list that has just been drawn may not hear a key yet.
  await until('the proposed name', async () => {
    if (!(await isNamed())) await window.press('Enter');
    await wait(300);
    return existsSync(file) || (await isNamed());
  });
  await window.screenshot('newcomer-export');
  await until('the file', async () => {
    await window.press('Enter');
    await Promise.race([exported, wait(1000)]);
    return existsSync(file);
  });
  const network = JSON.parse(readFileSync(file, 'utf8')) as { format?: string; layers?: unknown[] };
  assert.equal(network.format, 'reglab-network/1');
  assert.equal(network.layers?.length, 1, 'a linear model is one layer');
}

scenario('somebody new finds no problems left of a text whose tab is closed', async () => {
  const { document } = await openText('closing', '{ "optimiser": 1 }');
  const count = (): number => vscode.languages.getDiagnostics(document.uri).length;
  await until('the problem', () => count() > 0);
  await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
  await until('its end', () => count() === 0, 2000);
});

scenario(
  'somebody new clicks a row of the wrong samples and sees the sample, as a picture too',
  async (window) => {
    await openExperiment('digits');
    await vscode.commands.executeCommand('reglab.train');
    await waitForCharts(window);
    await waitForState(window, 'settled', 60_000);
    await window.click('lab', '[data-group="wrong"] .groupHead');
    await window.waitFor('lab', `return document.querySelector('[data-chart-id="wrong"] th button') !== null`);
    const row = await window.evaluate<string>(
      'lab',
      `const button = document.querySelector('[data-chart-id="wrong"] th button'); button.click(); return button.textContent`,
    );
    const title = await window.waitFor<string>(
      'lab',
      `return document.querySelector('[data-chart-id="sampleImage"] h3, [data-chart-id="sampleImage"] .title')?.textContent
        ?? document.querySelector('[data-chart-id="sampleImage"]')?.innerText.split('\\n')[0]`,
    );
    assert.ok(title.toLowerCase().startsWith(row.toLowerCase()), `${title} for ${row}`);
    await window.waitFor('lab', `return document.querySelector('[data-chart-id="sample"]') !== null`);
    await window.evaluate('lab', `document.querySelector('[data-chart-id="sampleImage"]').scrollIntoView()`);
    await waitForState(window, 'settled');
    await window.screenshot('newcomer-sample');
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  },
  90_000,
);
