/** The page under axe-core, in the frame that the editor shows, in every kind of theme. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { themeKinds, themes } from '../vscode/settings.ts';
import { scenario } from '../window/suiteRunner.ts';
import { extension, note, openText, waitForCharts, waitForState } from './stage.ts';

const text = `{
  "title": "Access",
  "data": { "source": "moons", "samples": 100 },
  "network": { "layers": [{ "units": 8, "activation": "relu" }] },
  "penalties": [{ "name": "l2", "lambda": 0.001 }],
  "training": { "epochs": 5 }
}
`;

interface Found {
  readonly rule: string;
  readonly target: string;
  /** Both colours are the theme's own. */
  readonly isOfTheme: boolean;
}

/** A body that looks the page over; `axe` must be there. */
const look = `
  const style = document.documentElement.style;
  const ofTheme = new Set([...style].filter((name) => name.startsWith('--vscode-')).map((name) => style.getPropertyValue(name).trim().toLowerCase().slice(0, 7)));
  const { violations } = await axe.run(document, { resultTypes: ['violations'] });
  return violations.flatMap(({ id, nodes }) => nodes.map(({ target, any }) => {
    const { fgColor, bgColor, contrastRatio } = any[0]?.data ?? {};
    const isOfTheme = id === 'color-contrast' && ofTheme.has(fgColor) && ofTheme.has(bgColor);
    const colours = id === 'color-contrast' ? ' ' + [fgColor, bgColor, contrastRatio].join(' ') : '';
    return { rule: id, target: target.flat().join(' ') + colours, isOfTheme };
  }));`;

scenario(
  'axe-core finds nothing on the page of any view in any kind of theme, save colours that the theme itself pairs',
  async (window) => {
    const axe = readFileSync(join(extension().extensionPath, 'node_modules/axe-core/axe.min.js'), 'utf8');
    const settings = vscode.workspace.getConfiguration('workbench');
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await openText('access', text);
    await vscode.commands.executeCommand('reglab.openLab');
    await waitForCharts(window);
    const ours: string[] = [];
    try {
      for (const kind of Object.keys(themes) as (keyof typeof themes)[]) {
        await settings.update('colorTheme', themes[kind], vscode.ConfigurationTarget.Global);
        const classes = `document.body.className.split(' ').includes('${themeKinds[kind]}')`;
        await window.waitFor('lab', `return ${classes}`);
        for (const view of ['training', 'gradients', 'regions', 'path']) {
          await vscode.commands.executeCommand('reglab.openLab', { view });
          await window.waitFor('lab', `return document.body.dataset.view === '${view}'`);
          await waitForState(window, 'settled');
          const found = await window.evaluate<Found[]>('lab', `if (!globalThis.axe) { ${axe} }\n${look}`);
          for (const { rule, target, isOfTheme } of found) {
            const words = `${kind}, ${view}: ${rule}: ${target}`;
            if (isOfTheme) note(`of the theme: ${words}`);
            else ours.push(words);
          }
        }
      }
    } finally {
      await settings.update('colorTheme', themes.dark, vscode.ConfigurationTarget.Global);
    }
    assert.deepEqual(ours, []);
  },
  240_000,
);
