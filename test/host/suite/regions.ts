/** The view of linear regions: live while training, zoom, a chosen cell, other planes, saved files, and an editor that stays quick. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import * as vscode from 'vscode';
import { scenario } from '../window/suiteRunner.ts';
import type { WindowClient } from '../window/windowClient.ts';
import { extension, note, openText, pageFacts, setText, until, waitForCharts, waitForState } from './stage.ts';

const small = `{
  "title": "Regions",
  "data": { "source": "moons", "samples": 200 },
  "network": { "layers": [{ "units": 16, "activation": "relu" }, { "units": 16, "activation": "relu" }] },
  "optimizer": { "name": "adam", "learningRate": 0.01 },
  "training": { "epochs": 60, "batchSize": 32 }
}
`;

/** Trains for a minute and more. */
const endless = small.replace('"epochs": 60', '"epochs": 110000').replace('"samples": 200', '"samples": 2000');

const layersOf256 = Array.from({ length: 3 }, () => '{ "units": 256, "activation": "relu" }').join(', ');

/** About a quarter of a million cells. */
const large = small
  .replace(/"layers": \[[^\]]*\]/, `"layers": [${layersOf256}]`)
  .replace('"epochs": 60', '"epochs": 1')
  .replace(/\}\s*$/, ', "lab": { "regions": { "budget": 2000000, "box": [[-3, 3], [-3, 3]] } } }\n');

const fourInputs = small.replace('"moons", "samples": 200', '"iris"').replace('"epochs": 60', '"epochs": 20');

/** The picture's readable facts. */
const card = '[data-chart-id="regions"]';

function textOf(window: WindowClient, selector: string): Promise<string> {
  return window.evaluate<string>('lab', `return document.querySelector('${selector}')?.innerText ?? ''`);
}

scenario(
  'regions: they follow training and are exact when it ends',
  async (window) => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    const editor = await openText('regions', endless);
    await vscode.commands.executeCommand('reglab.showRegions');
    await waitForCharts(window);
    await window.waitFor(
      'lab',
      `return document.querySelector('${card}') !== null && document.body.dataset.state === 'running'`,
    );
    const title = await textOf(window, `${card} h2, ${card} .cardTitle`);
    const { drawn } = await window.evaluate<{ drawn: number }>(
      'lab',
      'return { drawn: Number(document.body.dataset.drawn) }',
    );
    await window.waitFor('lab', `return Number(document.body.dataset.drawn) > ${String(drawn + 5)}`);
    note(`while training: ${title}`);
    await setText(editor, small);
    await until('the short run', async () => {
      const { labs } = await extension().activate();
      return labs.find(editor.document.uri)?.currentProgress?.state === 'finished';
    });
    await waitForState(window, 'settled');
    assert.match(await textOf(window, card), /exact/i);
    await window.screenshot('regions');
  },
  60_000,
);

scenario('regions: a click on a cell explains it and zooming keeps it', async (window) => {
  await window.click('lab', `${card} .plot`);
  await window.waitFor('lab', `return document.querySelector('[data-chart-id="cell"]') !== null`);
  await window.evaluate(
    'lab',
    `const plot = document.querySelector('${card} .plot');
     const box = plot.getBoundingClientRect();
     for (let turn = 0; turn < 5; turn += 1)
       plot.dispatchEvent(new WheelEvent('wheel', { deltaY: -120, ctrlKey: true, clientX: box.left + box.width / 2, clientY: box.top + box.height / 2, bubbles: true, cancelable: true }));`,
  );
  await waitForState(window, 'settled');
  await window.screenshot('regions-zoomed');
  assert.ok(await window.evaluate<boolean>('lab', `return document.querySelector('${card} .plot.zoomed') !== null`));
  assert.ok(await window.evaluate<boolean>('lab', `return document.querySelector('[data-chart-id="cell"]') !== null`));
});

scenario(
  'regions: another plane is an edit of the text that trains nothing again',
  async (window) => {
    const editor = await openText('slices', fourInputs);
    await vscode.commands.executeCommand('reglab.showRegions');
    await window.waitFor('lab', `return document.title.length > 0 && document.querySelector('${card}') !== null`);
    const { labs } = await extension().activate();
    const lab = await until('the lab', () => labs.find(editor.document.uri));
    await until('the end of the run', () => lab.currentProgress?.state === 'finished');
    await waitForState(window, 'settled');
    const { run } = lab.currentProgress!;
    const before = await textOf(window, card);
    await setText(editor, fourInputs.replace(/\}\s*$/, ', "lab": { "regions": { "slice": "features" } } }\n'));
    await window.waitFor('lab', `return document.querySelector('${card}').innerText !== ${JSON.stringify(before)}`);
    await waitForState(window, 'settled');
    assert.equal(lab.currentProgress!.run, run);
    await window.screenshot('regions-features');
  },
  60_000,
);

scenario('regions: the picture is saved as a file', async (window) => {
  const svg = await save(window, 'SVG', (text) => /^<svg[\s\S]*<\/svg>\s*$/.exec(text)?.[0]);
  assert.match(svg, /<(path|polygon|image)/);
  const json = await save(window, 'JSON', parsed);
  assert.equal(json.kind, 'regions');
  assert.ok((json.vertices?.length ?? 0) > 0);
});

function parsed(text: string): { kind?: unknown; vertices?: unknown[] } | undefined {
  try {
    return JSON.parse(text) as { kind?: unknown; vertices?: unknown[] };
  } catch {
    return undefined;
  }
}

/**
 * Chooses a format in the card's menu and takes the name that the dialog of VS Code begins with; returns what is read from the file
 * once it is whole: it is there before it is written to its end.
 */
async function save<T>(window: WindowClient, format: string, read: (text: string) => T | undefined): Promise<T> {
  const items = `[...document.querySelectorAll('${card} [role="menuitem"]')]`;
  await window.click('lab', `${card} vscode-button[aria-haspopup="menu"]`);
  await window.waitFor('lab', `return ${items}.some((item) => item.innerText.includes('${format}'))`);
  await window.evaluate('lab', `${items}.find((item) => item.innerText.includes('${format}')).click()`);
  const target = await window.waitFor<string>(
    'workbench',
    `const widget = document.querySelector('.quick-input-widget');
     const { value } = widget.querySelector('input');
     return widget.offsetHeight > 0 && value.endsWith('.${format.toLowerCase()}') && value`,
  );
  rmSync(target, { force: true });
  await window.press('Enter');
  return until(`a whole ${format} file`, () => (existsSync(target) ? read(readFileSync(target, 'utf8')) : undefined));
}

/** Notes in the workbench how long each key takes until the editor's lines change; `read` gives the times since the last reading. */
async function watchKeys(window: WindowClient): Promise<{ read(): Promise<number[]> }> {
  await window.evaluate(
    'workbench',
    `globalThis.answers = [];
     let pressed = 0;
     addEventListener('keydown', () => { pressed = performance.now(); }, true);
     new MutationObserver(() => {
       if (pressed > 0) { globalThis.answers.push(performance.now() - pressed); pressed = 0; }
     }).observe(document.querySelector('.monaco-editor .view-lines'), { subtree: true, childList: true, characterData: true });`,
  );
  return { read: () => window.evaluate<number[]>('workbench', 'return globalThis.answers.splice(0)') };
}

function describeTimes(times: readonly number[]): string {
  const sorted = times.toSorted((a, b) => a - b);
  return `${String(sorted.length)}, median ${sorted[sorted.length >> 1]?.toFixed(1)} ms, worst ${sorted.at(-1)?.toFixed(1)} ms`;
}

scenario(
  'regions: the editor answers keys while a quarter of a million cells are counted',
  async (window) => {
    const editor = await openText('large', large);
    const keys = await watchKeys(window);
    const press = async (times: number, goesOn = (): Promise<boolean> => Promise.resolve(true)): Promise<number[]> => {
      await vscode.window.showTextDocument(editor.document, vscode.ViewColumn.One);
      editor.selection = new vscode.Selection(0, 0, 0, 0);
      for (let key = 0; key < times; key += 1) {
        await window.press('Space');
        if (!(await goesOn())) break;
      }
      return keys.read();
    };
    // The first keys in a window take long whatever else goes on.
    await press(10);
    note(`keys, nothing else going on: ${describeTimes(await press(30))}`);
    await vscode.commands.executeCommand('reglab.showRegions');
    await window.waitFor('lab', "return !document.querySelector('.workBar').hidden", 60_000);
    const isCounting = (): Promise<boolean> =>
      window.evaluate<boolean>('lab', "return document.body.dataset.state !== 'settled'");
    const answers = await press(120, isCounting);
    note(`keys while counting: ${describeTimes(answers)}`);
    assert.ok(answers.length > 10);
    await waitForState(window, 'settled', 60_000);
    assert.ok((await pageFacts(window)).charts > 0);
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  },
  120_000,
);
