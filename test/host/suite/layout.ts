/** Where things stand on the page: nothing jumps, nothing is cut, nothing lies over anything else. */
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { scenario } from '../window/suiteRunner.ts';
import type { WindowClient } from '../window/windowClient.ts';
import { openText, pageFacts, replaceText, waitForCharts, waitForState } from './stage.ts';

const typed = `{
  "title": "Typed text",
  "data": { "source": "moons", "samples": 200 },
  "network": { "layers": [{ "units": 8, "activation": "tanh" }] },
  "optimizer": { "name": "sgd", "learningRate": 0.02 },
  "training": { "epochs": 20, "batchSize": 32 }
}
`;

/** Opens an experiment and its lab, alone in the window, and waits until it has come to rest. */
async function openLab(window: WindowClient, name: string, text: string): Promise<vscode.TextEditor> {
  await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  const editor = await openText(name, text);
  await vscode.commands.executeCommand('reglab.openLab', { view: 'training' });
  await waitForCharts(window);
  await waitForState(window, 'settled');
  return editor;
}

/** Writes down in every frame of the display where title, buttons and the first cards stand. */
const watch = `
  const places = (globalThis.placesSeen = new Set());
  const look = () => {
    const at = (selector) => {
      const element = document.querySelector(selector);
      const { left, top } = element.getBoundingClientRect();
      return [selector, left, top].join(' ');
    };
    const first = ['numbersSeat', 'hero', 'detail'].map((seat) => at('[data-view="training"] .seats:not(.bones) > * > .' + seat + ' > .card, [data-view="training"] .seats:not(.bones) > .' + seat + ' > .card'));
    places.add([document.querySelector('.title').textContent, at('.title'), at('.strip .buttons'), ...first].join(', '));
    if (globalThis.placesSeen === places) requestAnimationFrame(look);
  };
  look();`;

/** What was written down. */
const seen = 'const places = [...globalThis.placesSeen]; globalThis.placesSeen = undefined; return places;';

scenario(
  'while wrong and right text is typed the title, the buttons and the first cards stand still, whatever the notices tell',
  async (window) => {
    const editor = await openLab(window, 'typed', typed);
    await window.evaluate('lab', watch);
    const tells = (words: string): Promise<unknown> =>
      window.waitFor('lab', `return /${words}/.test(document.querySelector('.notices').innerText)`);
    const repair = async (from: string, rate: string): Promise<void> => {
      const { run } = await pageFacts(window);
      await replaceText(editor, from, `"learningRate": ${rate}`);
      await waitForCharts(window, run);
      await waitForState(window, 'settled');
      assert.ok(await window.evaluate('lab', "return document.querySelector('.notices').hidden"));
    };
    await replaceText(editor, '"learningRate": 0.02', '"learningRate": 0.');
    await repair('"learningRate": 0.', '0.05');
    await replaceText(editor, '"learningRate": 0.05', '"learningRat": 0.0');
    await tells('learningRat');
    await repair('"learningRat": 0.0', '0.04');
    await replaceText(editor, '"learningRate": 0.04', '"learningRate": 1e30');
    await tells('not finite');
    await repair('"learningRate": 1e30', '0.03');
    const places = await window.evaluate<string[]>('lab', seen);
    assert.equal(places.length, 1, places.join('\n'));
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  },
  60_000,
);
