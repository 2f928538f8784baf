/** Keys, undo, views and runs all at once: nothing may be left behind. `npm run attack -- storm` goes on for five minutes. */
import assert from 'node:assert/strict';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { setTimeout as wait } from 'node:timers/promises';
import * as vscode from 'vscode';
import { createRandom, type Random } from '../../../src/core/ground/random.ts';
import { views } from '../../../src/protocol/views.ts';
import { scenario } from '../window/suiteRunner.ts';
import { extension, note, openText, pageFacts, setText, until, waitForCharts, waitForState } from './stage.ts';

const seconds = Number(process.env['REGLAB_STORM_SECONDS'] ?? 8);

const textOf = (units: number, epochs: number): string => `{
  "data": { "source": "moons", "samples": 200 },
  "network": { "layers": [{ "units": ${units}, "activation": "relu" }] },
  "training": { "epochs": ${epochs} }
}
`;

/** Bytes of the heap of the extension host after a forced collection. */
function heapOfHost(): number {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  collect();
  return process.memoryUsage().heapUsed;
}

/** What a person may do within a moment. */
const deeds: readonly ((editor: vscode.TextEditor, random: Random) => Thenable<unknown>)[] = [
  (editor, random) => setText(editor, textOf(1 + random.integer(30), 1 + random.integer(40))),
  (editor, random) => setText(editor, textOf(1 + random.integer(30), 200)),
  (editor) => setText(editor, editor.document.getText().replace('"units"', '"unit')),
  () => vscode.commands.executeCommand('undo'),
  () => vscode.commands.executeCommand('undo'),
  () => vscode.commands.executeCommand('redo'),
  (_editor, random) =>
    vscode.commands.executeCommand('reglab.openLab', { view: views.names[random.integer(views.names.length)] }),
  () => vscode.commands.executeCommand('reglab.pause'),
  () => vscode.commands.executeCommand('reglab.step'),
  () => vscode.commands.executeCommand('reglab.stop'),
  () => vscode.commands.executeCommand('reglab.reset'),
];

async function storm(editor: vscode.TextEditor, random: Random, milliseconds: number): Promise<number> {
  const end = performance.now() + milliseconds;
  let done = 0;
  while (performance.now() < end) {
    await vscode.window.showTextDocument(editor.document, vscode.ViewColumn.One);
    await deeds[random.integer(deeds.length)]!(editor, random);
    await wait(random.integer(random.uniform() < 0.2 ? 800 : 60));
    done += 1;
  }
  return done;
}

scenario(
  'after a storm of keys, undos, views and runs the lab shows the text that stands there, and nothing is left behind',
  async (window) => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    const editor = await openText('storm', textOf(8, 5));
    await vscode.commands.executeCommand('reglab.openLab');
    await waitForState(window, 'settled');
    const { labs } = await extension().activate();
    const lab = await until('the lab', () => labs.find(editor.document.uri));
    const rest = async (epochs: number): Promise<{ tensors: number; megabytes: number; steps: number }> => {
      await vscode.commands.executeCommand('reglab.openLab', { view: 'training' });
      const { run } = await pageFacts(window);
      await setText(editor, textOf(8, epochs));
      await waitForCharts(window, run);
      await waitForState(window, 'settled');
      const { tensors } = await lab.engine.request('memory', null);
      return { tensors, megabytes: heapOfHost() / 2 ** 20, steps: lab.currentProgress?.totalSteps ?? 0 };
    };
    const random = createRandom(20261130);
    await storm(editor, random, 3000);
    const before = await rest(6);
    const done = await storm(editor, random, seconds * 1000);
    const after = await rest(12);
    note(
      `storm: ${done} deeds in ${seconds} s; heap of the host ${before.megabytes.toFixed(1)}, then ${after.megabytes.toFixed(1)} MB; tensors ${before.tensors}, then ${after.tensors}`,
    );
    assert.equal(after.steps, 2 * before.steps);
    assert.equal(after.tensors, before.tensors);
    assert.ok(after.megabytes < before.megabytes + 16, `${before.megabytes} MB became ${after.megabytes} MB`);
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  },
  90_000 + seconds * 1500,
);
