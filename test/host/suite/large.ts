/** Documents that are large within the budgets: the editor goes on, and what is long can be ended. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { scenario } from '../window/suiteRunner.ts';
import { extension, note, openText, replaceText, until, workspaceFolder } from './stage.ts';

/** Processor time of this thread in milliseconds; undefined where this Node cannot tell. */
function threadTime(): number | undefined {
  const usage = (process as { threadCpuUsage?: () => { user: number; system: number } }).threadCpuUsage?.();
  return usage && (usage.user + usage.system) / 1000;
}

/** The longest work of the extension host between two turns of its loop while something is done, in milliseconds of its own processor time. */
async function longestTurn(action: () => Promise<void>): Promise<number | undefined> {
  let longest: number | undefined;
  let last = threadTime();
  let isDone = false;
  const look = (): void => {
    const now = threadTime();
    if (now !== undefined && last !== undefined) longest = Math.max(longest ?? 0, now - last);
    last = now;
    if (!isDone) setTimeout(look, 1);
  };
  setTimeout(look, 1);
  try {
    await action();
  } finally {
    isDone = true;
  }
  return longest;
}

/** The window's other extensions share the thread, so this is far above what this one may take. */
const mostMilliseconds = 500;

function tell(what: string, longest: number | undefined): void {
  note(`${what}: longest turn of the extension host ${longest?.toFixed(0) ?? '?'} ms of processor time`);
  assert.ok(longest === undefined || longest < mostMilliseconds, `${String(longest)} ms`);
}

const codes = (uri: vscode.Uri): unknown[] => vscode.languages.getDiagnostics(uri).map(({ code }) => code);

scenario(
  'large within the budgets: a cell of a hundred thousand digits is told at its name without holding up the editor',
  async () => {
    const rows = Array.from({ length: 40 }, (_, at) => `${String(at)},${String(2 * at)}`);
    writeFileSync(join(workspaceFolder(), 'digits.csv'), ['x,y', ...rows, `${'9'.repeat(100_000)}x,1`].join('\n'));
    const longest = await longestTurn(async () => {
      const { document } = await openText(
        'longCell',
        '{ "data": { "source": "csv", "file": "digits.csv", "target": "y", "task": "regression" } }',
      );
      await until('the diagnostic', () => codes(document.uri).includes('data/bad-table'));
      const [found] = vscode.languages.getDiagnostics(document.uri);
      assert.ok(found!.message.length < 2000, String(found!.message.length));
    });
    tell('a cell of 100,000 digits', longest);
  },
  60_000,
);

scenario(
  'large within the budgets: typing goes on while 200,000 samples of 100 features are made',
  async () => {
    const { reader } = await extension().activate();
    const editor = await openText('wide', '{ "data": { "source": "linear", "samples": 200000, "features": 100 } }');
    const longest = await longestTurn(async () => {
      for (let key = 0; key < 20; key += 1) {
        await editor.edit((edit) => edit.insert(new vscode.Position(0, 1), ' '));
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      await replaceText(editor, '200000', '100000');
      await until(
        'the data of the newest text',
        () => reader.reading(editor.document).data?.includes('100000'),
        100_000,
      );
    });
    tell('typing beside 100 columns of 200,000 numbers', longest);
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  },
  120_000,
);

scenario(
  'large within the budgets: a run is stopped in the middle of a step of 1200 x 2 units with 4096 samples',
  async () => {
    const layer = '{ "units": 1200, "activation": "relu" }';
    const { document } = await openText(
      'heavy',
      `{ "data": { "source": "moons", "samples": 20000 }, "network": { "layers": [${layer}, ${layer}] },
         "training": { "epochs": 100, "batchSize": 4096 } }`,
    );
    await vscode.commands.executeCommand('reglab.train');
    const { labs } = await extension().activate();
    const lab = await until('the lab', () => labs.find(document.uri));
    await until('a run', () => lab.currentProgress?.state === 'running', 60_000);
    await new Promise((resolve) => setTimeout(resolve, 500));
    const start = performance.now();
    const before = process.cpuUsage();
    await lab.controls.stop();
    await until('the stop', () => lab.currentProgress?.state === 'stopped', 60_000);
    const { user, system } = process.cpuUsage(before);
    const processor = (user + system) / 1000;
    note(`stopped after ${(performance.now() - start).toFixed(0)} ms, ${processor.toFixed(0)} ms of the processor`);
    // All threads of this process together; what is left of the step and the sums over all samples would be seconds.
    assert.ok(processor < 1000, `${processor.toFixed(0)} ms of the processor`);
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  },
  150_000,
);
