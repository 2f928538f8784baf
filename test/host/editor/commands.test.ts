import { beforeEach, test } from 'node:test';
import assert from 'node:assert/strict';
import type * as vscode from 'vscode';
import { failure } from '../../../src/core/ground/errors.ts';
import type { ExportedNetwork } from '../../../src/core/experiment/exportFormats.ts';
import type { LabDocument } from '../../../src/host/document/labDocument.ts';
import { registerCommands } from '../../../src/host/editor/commands.ts';
import { exportNetwork } from '../../../src/host/editor/exportCommand.ts';
import { importNetwork } from '../../../src/host/editor/importCommand.ts';
import type { Labs } from '../../../src/host/page/labs.ts';
import { readDocument } from '../../../src/language/document/document.ts';
import { plainFile } from '../../language/networkFiles.ts';
import { desk } from '../fake/desk.ts';
import { Uri } from '../fake/values.ts';

beforeEach(() => desk.clear());

const home = 'file:///work/a.reglab.json';
const real = (uri: string): vscode.Uri => Uri.parse(uri) as unknown as vscode.Uri;

interface Stage {
  readonly asked: unknown[][];
  readonly faults: unknown[];
  readonly run: (name: string, argument?: unknown) => Promise<unknown>;
}

/** The commands with one lab, or none. */
function stage(hasLab: boolean): Stage {
  const asked: unknown[][] = [];
  const ask =
    (name: string) =>
    (...words: unknown[]): void =>
      void asked.push([name, ...words]);
  const controls = { togglePause: ask('pause'), step: ask('step'), stop: ask('stop'), reset: ask('reset') };
  const lab = { uri: real(home), controls, restart: ask('restart') } as unknown as LabDocument;
  const open = (...words: unknown[]): unknown => {
    asked.push(['open', ...words]);
    return Promise.resolve({ run: ask('run') });
  };
  const labs = { active: () => (hasLab ? lab : undefined), open, lock: ask('lock') } as unknown as Labs;
  const faults: unknown[] = [];
  const log = { show: ask('log') } as unknown as vscode.OutputChannel;
  const claimTests = {
    runAll() {
      ask('verify')();
      return Promise.resolve();
    },
  };
  registerCommands({ labs, extension: real('file:///extension'), log, claimTests }, (fault) => faults.push(fault));
  const run = (name: string, argument?: unknown): Promise<unknown> =>
    Promise.resolve(desk.commands.get(`reglab.${name}`)!(argument));
  return { asked, faults, run };
}

test('commands of a run go to the lab, and without one it is said what to do', async () => {
  const { asked, run } = stage(true);
  for (const name of ['pause', 'step', 'stop', 'reset', 'restartEngine', 'showLog', 'verifyTheory']) await run(name);
  assert.deepEqual(asked.flat(), ['pause', 'step', 'stop', 'reset', 'restart', 'log', 'verify']);
  assert.match(desk.told.pop()!.text, /restarted/);
  await run('lockLab');
  await run('unlockLab');
  assert.deepEqual(asked.slice(-2), [
    ['lock', true],
    ['lock', false],
  ]);
  const without = stage(false);
  await without.run('pause');
  assert.deepEqual([without.asked, desk.told.length], [[], 1]);
});

test('a lab is opened for the text that is named, else the active one, else one that is seen, else that of the lab', async () => {
  const { asked, run } = stage(true);
  const opened = (): unknown => String(asked.at(-1)![1]);
  await run('openLab');
  assert.equal(opened(), home);
  const seen = desk.open('file:///work/seen.reglab.json', '{}');
  desk.visible = [{ document: seen, viewColumn: 1 }];
  desk.active = desk.open('file:///work/active.reglab.json', '{}');
  await run('openLab', { view: 'gradients' });
  assert.deepEqual([opened(), asked.at(-1)![2]], ['file:///work/active.reglab.json', 'gradients']);
  await run('showGradients', real('file:///work/named.reglab.json'));
  assert.deepEqual([opened(), asked.at(-1)![2]], ['file:///work/named.reglab.json', 'gradients']);
  await run('train');
  assert.deepEqual([asked.at(-2)!.slice(2), asked.at(-1)], [['training'], ['run']]);
  const without = stage(false);
  desk.active = undefined;
  await without.run('openLab');
  assert.equal(String(without.asked.at(-1)![1]), 'file:///work/seen.reglab.json');
});

test('where there is no experiment at all a new one is offered', async () => {
  const { run } = stage(false);
  await run('openLab');
  assert.equal(desk.documents.length, 0);
  desk.answers.push((choices: unknown[]) => choices[0]);
  await run('openLab');
  const [made] = desk.documents;
  assert.equal(made!.languageId, 'reglab');
  assert.ok(readDocument(made!.getText()).experiment !== undefined);
});

const examples = 'file:///extension/media/examples';
const first = (items: unknown[]): unknown => items[0];

function putExamples(): void {
  desk.put(
    `${examples}/one.reglab.json`,
    '// One thing. And more.\n{ "title": "One", "data": { "source": "csv", "file": "one.csv", "target": "y", "task": "regression" } }',
  );
  desk.put(`${examples}/two.reglab.json`, '{}');
  desk.put(`${examples}/one.csv`, 'x,y\n1,2\n');
  desk.folder = Uri.parse('file:///work');
}

test('an example is offered by its title and first sentence, and a copy with its data is opened with its lab', async () => {
  const { run, asked } = stage(false);
  putExamples();
  await run('openExample');
  const items = desk.asked[0]!.items as { label: string; description: string; detail: string }[];
  assert.deepEqual(
    items.map(({ label, description, detail }) => [label, description, detail]),
    [
      ['One', 'one', 'One thing.'],
      ['two', 'two', ''],
    ],
  );
  assert.deepEqual([desk.documents.length, desk.text('file:///work/one.csv')], [0, undefined]);
  desk.answers.push(first);
  await run('openExample');
  const copy = 'file:///work/one.reglab.json';
  assert.deepEqual(
    [desk.text(copy), desk.text('file:///work/one.csv')],
    [desk.text(`${examples}/one.reglab.json`), 'x,y\n1,2\n'],
  );
  assert.deepEqual(
    [String(desk.shown[0]!.document.uri), asked.map(([name, uri]) => [name, String(uri)])],
    [copy, [['open', copy]]],
  );
});

test('a copy of an example writes over nothing, and asks where it may lie where no folder is open', async () => {
  const { run } = stage(false);
  putExamples();
  desk.put('file:///work/one.csv', 'mine');
  desk.answers.push(first);
  await run('openExample');
  assert.equal(desk.text('file:///work/one.csv'), 'mine');
  assert.equal(desk.text('file:///work/one/one.csv'), 'x,y\n1,2\n');
  desk.folder = undefined;
  desk.answers.push(first, undefined, first, [Uri.parse('file:///else')]);
  await run('openExample');
  await run('openExample');
  assert.ok(desk.text('file:///else/one.reglab.json') !== undefined);
  desk.refusesWrites = true;
  desk.answers.push(first, [Uri.parse('file:///closed')]);
  await run('openExample');
  assert.match(desk.told.at(-1)!.text, /could not be copied/);
});

test('what fails in a command goes to the log', async () => {
  const { faults, run } = stage(false);
  desk.answers.push(() => {
    throw new Error('the list broke');
  });
  await run('openExample');
  assert.equal(faults.length, 1);
});

/** A lab with a run, of which the export is this. */
function labWith(exported: ExportedNetwork | Error, more: object = {}): LabDocument {
  const asked: unknown[][] = [];
  return {
    uri: real(home),
    currentProgress: { step: 9 },
    shownStep: undefined,
    asked,
    controls: {
      exportNetwork: (...words: unknown[]) => {
        asked.push(words);
        return exported instanceof Error ? Promise.reject(exported) : Promise.resolve(exported);
      },
    },
    ...more,
  } as unknown as LabDocument;
}

const plain: ExportedNetwork = { step: 9, files: [{ name: '', content: '{}' }] };
const twoFiles: ExportedNetwork = {
  step: 9,
  files: [
    { name: 'model.json', content: '{}' },
    { name: 'weights.bin', content: Uint8Array.of(1) },
  ],
};

test('without a run there is nothing to export, and it is said', async () => {
  await exportNetwork(undefined, undefined);
  await exportNetwork(labWith(plain, { currentProgress: undefined }), undefined);
  await exportNetwork(labWith(failure('engine/no-run', ['export'])), { format: 'json' });
  assert.deepEqual(
    desk.told.map(({ kind }) => kind),
    ['information', 'information', 'information'],
  );
});

test('format, step and place are asked for, and thinking better of any of them writes nothing', async () => {
  const lab = labWith(plain, { shownStep: 4 });
  const format = (items: { format: string }[]): unknown => items.find((one) => one.format === 'json');
  const step = (items: { step: unknown }[]): unknown => items.find((one) => one.step === 4);
  const place = Uri.parse('file:///work/out.json');
  for (const answers of [[], [format], [format, step]]) {
    desk.answers.push(...answers);
    await exportNetwork(lab, undefined);
    assert.equal(desk.files.size, 0);
  }
  desk.answers.push(format, step, place);
  await exportNetwork(lab, undefined);
  assert.equal(desk.text('file:///work/out.json'), '{}');
  assert.deepEqual((lab as unknown as { asked: unknown[] }).asked.at(-1), ['json', 4]);
  assert.equal(String(desk.asked.at(-1)!.options['defaultUri']), 'file:///work/a.network.json');
});

test('a name that is too long for the system is cut in what is proposed', async () => {
  const name = 'é'.repeat(120);
  await exportNetwork(labWith(plain, { uri: real(`file:///work/${name}.reglab.json`) }), { format: 'json' });
  const proposed = String(desk.asked.at(-1)!.options['defaultUri']).split('/').at(-1)!;
  assert.ok(new TextEncoder().encode(proposed).length <= 255 && proposed.endsWith('é.network.json'), proposed);
});

test('files beside the first are written with it or not at all, and none over another without a question', async () => {
  const target = real('file:///work/out/model.json');
  await exportNetwork(labWith(twoFiles), { format: 'tfjs', target });
  assert.deepEqual([...desk.files.keys()].sort(), ['file:///work/out/model.json', 'file:///work/out/weights.bin']);
  desk.put('file:///work/out/weights.bin', 'older');
  await exportNetwork(labWith(twoFiles), { format: 'tfjs', target });
  assert.equal(desk.text('file:///work/out/weights.bin'), 'older');
  desk.answers.push((choices: unknown[]) => choices.at(-1));
  await exportNetwork(labWith(twoFiles), { format: 'tfjs', target });
  assert.equal(desk.text('file:///work/out/weights.bin'), '\u0001');
  desk.refusesWrites = true;
  await exportNetwork(labWith(plain), { format: 'json', target });
  assert.match(desk.told.at(-1)!.text, /could not be written: the folder is read-only/);
});

test('an expected failure of an export is told, a fault of ours is thrown on', async () => {
  await exportNetwork(labWith(failure('export/failed', ['no such norm'])), { format: 'keras' });
  assert.deepEqual([desk.told.at(-1)!.kind, /no such norm/.test(desk.told.at(-1)!.text)], ['error', true]);
  await assert.rejects(exportNetwork(labWith(new TypeError('ours')), { format: 'keras' }), TypeError);
});

test('a network is imported into an experiment beside it, under a name that is free', async () => {
  const file = desk.put('file:///work/net.network.json', JSON.stringify(plainFile([2, 3, 1]))) as unknown as vscode.Uri;
  const made = [await importNetwork(file, 'reglab'), await importNetwork(file, 'reglab')];
  for (const name of ['net', 'net-2']) {
    const { experiment } = readDocument(desk.text(`file:///work/${name}.reglab.json`)!);
    assert.equal(experiment!.network.weights, 'net.network.json', name);
  }
  assert.deepEqual(made.map(String), ['file:///work/net.reglab.json', 'file:///work/net-2.reglab.json']);
  desk.refusesWrites = true;
  const unsaved = await importNetwork(file, 'reglab');
  const document = desk.documents.find(({ uri }) => uri.toString() === String(unsaved))!;
  assert.equal(document.uri.scheme, 'untitled');
  assert.equal(readDocument(document.getText()).experiment!.network.weights, '/work/net.network.json');
});

test('what is no network is told with the reason, and nothing is opened', async () => {
  await importNetwork(undefined, 'reglab');
  assert.deepEqual([desk.told, desk.asked.length], [[], 1]);
  const cases = [
    ['file:///work/broken.json', '{\n  "format": }', /line 2/],
    ['file:///work/other.json', '{ "format": "other" }', /other/],
    ['file:///work/locked.json', undefined, /locked/],
  ] as const;
  for (const [uri, content, says] of cases) {
    desk.answers.push([desk.put(uri, content)]);
    await importNetwork('no file', 'reglab');
    assert.match(desk.told.at(-1)!.text, says);
  }
  await importNetwork(real('file:///work/none.json'), 'reglab');
  assert.match(desk.told.at(-1)!.text, /no such file/);
  assert.equal(desk.shown.length, 0);
});
