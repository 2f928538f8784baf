/** The view of the loss's geometry: beside a run that trains, another plane, the surface turned, an earlier step. */
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { scenario } from '../window/suiteRunner.ts';
import type { WindowClient } from '../window/windowClient.ts';
import { extension, openText, setText, until, waitForCharts, waitForState } from './stage.ts';

const short = `{
  "title": "Geometry",
  "data": { "source": "moons", "samples": 200 },
  "network": { "layers": [{ "units": 8, "activation": "tanh" }] },
  "optimizer": { "name": "adam", "learningRate": 0.02 },
  "training": { "epochs": 60, "batchSize": 32 }
}
`;

/** Trains for a minute and more. */
const endless = short.replace('"epochs": 60', '"epochs": 20000').replace('"samples": 200', '"samples": 2000');

const card = '[data-chart-id="surface"]';

function titleOf(window: WindowClient): Promise<string> {
  return window.evaluate<string>(
    'lab',
    `return document.querySelector('${card} h2, ${card} .cardTitle')?.innerText ?? ''`,
  );
}

scenario(
  'geometry: its contours follow a run that trains, and are fine when it rests',
  async (window) => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    const editor = await openText('geometry', endless);
    await vscode.commands.executeCommand('reglab.showGeometry');
    await waitForCharts(window);
    await window.waitFor(
      'lab',
      `return document.querySelector('${card}') !== null && document.body.dataset.state === 'running'`,
    );
    assert.match(await titleOf(window), /lies in this plane|on one line|not moved yet/);
    await setText(editor, short);
    await until('the short run', async () => {
      const { labs } = await extension().activate();
      return labs.find(editor.document.uri)?.currentProgress?.state === 'finished';
    });
    await waitForState(window, 'settled');
    await window.waitFor('lab', `return document.querySelector('${card}').innerText.includes('51 x 51')`);
    await window.screenshot('geometry');
  },
  60_000,
);

scenario('geometry: the surface stands beside the map and turns with the mouse and the arrow keys', async (window) => {
  const items = `[...document.querySelectorAll('${card} [role="menuitem"]')]`;
  await window.click('lab', `${card} vscode-button[aria-haspopup="menu"]`);
  await window.waitFor('lab', `return ${items}.some((item) => item.innerText.includes('Surface'))`);
  await window.evaluate('lab', `${items}.find((item) => item.innerText.includes('Surface')).click()`);
  const hand = `document.querySelector('${card} .surfaceHand')`;
  await window.waitFor('lab', `return ${hand}.hidden === false`);
  await window.evaluate(
    'lab',
    `const hand = ${hand};
     const box = hand.getBoundingClientRect();
     const at = (type, x) => hand.dispatchEvent(new PointerEvent(type, { pointerId: 1, clientX: box.left + x, clientY: box.top + 60, bubbles: true }));
     hand.setPointerCapture = () => undefined;
     at('pointerdown', 40); at('pointermove', 90); at('pointerup', 90);`,
  );
  const dragged = await window.evaluate<string>('lab', `return ${hand}.dataset.turn`);
  assert.equal(dragged, '1.100', 'fifty pixels are half a radian');
  await window.evaluate(
    'lab',
    `${hand}.focus(); ${hand}.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowLeft', bubbles: true, cancelable: true }))`,
  );
  assert.equal(await window.evaluate<string>('lab', `return ${hand}.dataset.turn`), '0.969');
  await waitForState(window, 'settled');
  await window.screenshot('geometry-surface');
});

scenario(
  'geometry: another plane is an edit of the text, which undo takes back; nothing is trained again',
  async (window) => {
    const editor = vscode.window.visibleTextEditors[0]!;
    const { labs } = await extension().activate();
    const lab = await until('the lab', () => labs.find(editor.document.uri));
    const { run } = lab.currentProgress!;
    const before = editor.document.getText();
    const title = await titleOf(window);
    await window.evaluate(
      'lab',
      `document.querySelector('.controlsToggle').click();
     const choice = [...document.querySelectorAll('.viewChoices vscode-dropdown')].find((one) => one.value === 'trajectory');
     choice.value = 'random';
     choice.dispatchEvent(new Event('change'));`,
    );
    await until('the edit', () => editor.document.getText().includes('"plane": "random"'));
    await window.waitFor(
      'lab',
      `return document.querySelector('${card}').innerText.includes('filter norms') || !document.querySelector('${card}').innerText.includes(${JSON.stringify(title)})`,
    );
    await vscode.window.showTextDocument(editor.document, { viewColumn: editor.viewColumn ?? vscode.ViewColumn.One });
    await vscode.commands.executeCommand('undo');
    await until('the undo', () => editor.document.getText() === before);
    await window.waitFor(
      'lab',
      `return document.querySelector('${card}').innerText.includes(${JSON.stringify(title)})`,
    );
    assert.equal(lab.currentProgress!.run, run);
  },
);

scenario('geometry: an earlier step is shown with the part of the run before it', async (window) => {
  const editor = vscode.window.visibleTextEditors[0]!;
  const { labs } = await extension().activate();
  const lab = await until('the lab', () => labs.find(editor.document.uri));
  const step = lab.currentProgress!.recorded!.find((one) => one > 0)!;
  const title = await titleOf(window);
  await window.evaluate('lab', `document.querySelector('.scrubber input, input[type="range"]').focus()`);
  await window.press('Home');
  await window.press('ArrowRight');
  await window.waitFor('lab', `return !document.querySelector('${card}').innerText.includes(${JSON.stringify(title)})`);
  await until('the first recorded step after the start', () => lab.shownStep === step);
  await waitForState(window, 'settled');
  await window.screenshot('geometry-earlier');
});

scenario(
  'geometry: the spectrum changes when the strength of the penalty is edited',
  async (window) => {
    const editor = vscode.window.visibleTextEditors[0]!;
    const penalised = (lambda: string): string =>
      short.replace(
        '"optimizer"',
        `"penalties": [{ "name": "l2", "lambda": ${lambda}, "biases": true }],\n  "optimizer"`,
      );
    const titleOfParts = (): Promise<string> =>
      window.evaluate<string>('lab', `return document.querySelector('[data-chart-id="parts"] h2')?.innerText ?? ''`);
    const shift = async (lambda: string, by: string): Promise<void> => {
      await setText(editor, penalised(lambda));
      await window.waitFor(
        'lab',
        `return document.querySelector('[data-chart-id="parts"] h2')?.innerText.includes('lowest eigenvalue by ${by},') === true`,
        60_000,
      );
    };
    await window.evaluate(
      'lab',
      `const head = [...document.querySelectorAll('.groupHead')].find((one) => one.innerText.includes('Curvature'));
       if (head.getAttribute('aria-expanded') !== 'true') head.click();`,
    );
    await shift('0.01', '0.01');
    await waitForState(window, 'settled');
    const before = await titleOfParts();
    // L2 on all parameters adds its strength to every eigenvalue.
    await shift('0.25', '0.25');
    await waitForState(window, 'settled');
    assert.notEqual(await titleOfParts(), before);
    await window.screenshot('geometry-curvature');
  },
  90_000,
);
