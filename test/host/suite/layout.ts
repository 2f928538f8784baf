/** Where things stand on the page: nothing jumps, nothing is cut, nothing lies over anything else. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { views } from '../../../src/protocol/views.ts';
import { scenario } from '../window/suiteRunner.ts';
import type { WindowClient } from '../window/windowClient.ts';
import { openText, pageFacts, replaceText, waitForCharts, waitForState, workspaceFolder } from './stage.ts';

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
      if (element === null) return selector + ' gone';
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

/** Names as people have them who export from a questionnaire. */
const longNames = Array.from({ length: 6 }, (_, at) =>
  `answer_${at + 1}_${'of_a_very_long_question_'.repeat(3)}`.slice(0, 60),
);

const records = Array.from({ length: 40 }, (_, row) =>
  [
    ...longNames.map((_name, at) => ((row * (at + 3)) % 17) / 4),
    row % 2 === 0 ? 'agrees_completely' : 'does_not_agree',
  ].join(),
);

const longText = `{
  "title": "${'A title that says very much about an experiment '.repeat(3)}",
  "data": { "source": "csv", "file": "longNames.csv", "target": "answer", "task": "classification" },
  "network": { "layers": [${Array.from({ length: 20 }, () => '{ "units": 4, "activation": "relu" }').join(', ')}] },
  "penalties": [{ "name": "l1", "lambda": 0.001 }],
  "training": { "epochs": 4 },
  "lab": { "path": { "points": 3, "epochs": 2, "folds": 0 } }
}
`;

/** What is not as it should be on the page as it stands: scrolled sideways, outside, cut without a sign, over each other. */
const look = `
  const wide = document.documentElement.clientWidth;
  const faults = [];
  const name = (element) => element.className + ' "' + element.textContent.trim().slice(0, 30) + '"';
  const isSeen = (element) => element.getClientRects().length > 0 && getComputedStyle(element).visibility !== 'hidden' && !element.closest('[hidden]');
  const all = (selector) => [...document.querySelectorAll(selector)].filter(isSeen);
  if (document.documentElement.scrollWidth > wide) faults.push('scrolls sideways: ' + document.documentElement.scrollWidth);
  const words = '.claimLine, .claimCard, .claimCells, .claimFilters, vscode-panel-tab, .title, .runState, .badge, .cardTitle, .caption, .keyLine, .keyLabel, .groupName, .groupSummary, .fieldLabel, .noticeText, .workText, .plotTools, .axisChoice, .card, .plot';
  for (const element of all(words)) {
    const { left, right, width } = element.getBoundingClientRect();
    if (width > 2 && (left < -0.5 || right > wide + 0.5)) faults.push('outside: ' + name(element) + ' ' + left + ' ' + right);
    const style = getComputedStyle(element);
    const hasSign = style.textOverflow === 'ellipsis' || style.webkitLineClamp !== 'none' || style.clipPath !== 'none';
    const isCut = element.scrollWidth > element.clientWidth + 1 && style.overflowX !== 'visible';
    if (isCut && !hasSign) faults.push('cut: ' + name(element));
  }
  const apart = (selector, within) => {
    for (const place of all(within)) {
      const boxes = [...place.querySelectorAll(selector)].filter(isSeen).map((element) => [element, element.getBoundingClientRect()]);
      boxes.forEach(([one, a], index) => boxes.slice(index + 1).forEach(([other, b]) => {
        if (one.contains(other) || other.contains(one)) return;
        if (Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1 && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 1)
          faults.push('over each other: ' + name(one) + ' and ' + name(other));
      }));
    }
  };
  apart('.title, .badge, .runState, .scrubber, .buttons', '.strip');
  apart('.keyNumbers > li', '.keyNumbers');
  apart('.card', '.seats:not(.bones)');
  apart('.cardTitle, .menuPlace, .plot, .plotTools, .caption, .more', '.card:not([data-kind=numbers])');
  apart('.groupHead > *', '.groupHead');
  return faults;`;

/** Makes the lab, which fills the window, this wide; what stands beside it is found out. */
async function resizeLab(window: WindowClient, width: number): Promise<void> {
  const inner = 'await new Promise((done) => setTimeout(done, 200)); return innerWidth;';
  await window.resize(width + 60, 900);
  const more = width - (await window.evaluate<number>('lab', inner));
  await window.resize(width + 60 + more, 900);
  await window.evaluate('lab', inner);
  await window.waitFor('lab', "return document.body.dataset.state === 'settled'");
}

scenario(
  'at no width anything on the page scrolls sideways, is cut without a sign or lies over anything else: twenty layers, long names',
  async (window) => {
    writeFileSync(join(workspaceFolder(), 'longNames.csv'), [[...longNames, 'answer'].join(), ...records].join('\n'));
    await openLab(window, 'longNames', longText);
    await vscode.commands.executeCommand('workbench.action.closeSidebar');
    await vscode.commands.executeCommand('workbench.action.focusSecondEditorGroup');
    await vscode.commands.executeCommand('workbench.action.toggleMaximizeEditorGroup');
    const found: string[] = [];
    try {
      for (const view of views.names) {
        await vscode.commands.executeCommand('reglab.openLab', { view });
        await window.waitFor('lab', `return document.body.dataset.view === '${view}'`);
        await waitForState(window, 'settled');
        for (const width of [320, 360, 720, 1200, 1900]) {
          await resizeLab(window, width);
          const inner = await window.evaluate<number>('lab', 'return innerWidth');
          const faults = await window.evaluate<string[]>('lab', look);
          found.push(...faults.map((fault) => `${view} at ${width} (${inner}): ${fault}`));
        }
      }
    } finally {
      await vscode.commands.executeCommand('workbench.action.toggleMaximizeEditorGroup');
      await window.resize(1400, 900);
    }
    assert.deepEqual(found, []);
  },
  180_000,
);
