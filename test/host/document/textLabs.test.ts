import { beforeEach, test } from 'node:test';
import assert from 'node:assert/strict';
import type * as vscode from 'vscode';
import type { LabDocument } from '../../../src/host/document/labDocument.ts';
import { TextLabs } from '../../../src/host/document/textLabs.ts';
import { followTexts } from '../../../src/host/editor/followTexts.ts';
import { createTextReader } from '../../../src/host/text/textReader.ts';
import { createFileWatch } from '../../../src/host/files/fileWatch.ts';
import { createDataReader } from '../../../src/host/text/dataReader.ts';
import { failure } from '../../../src/core/ground/errors.ts';
import type { DocumentState } from '../../../src/protocol/messages.ts';
import { desk } from '../fake/desk.ts';
import { FakeReaderThread } from '../fake/readerThread.ts';
import { Uri } from '../fake/values.ts';
import { FakeEngine, FakePage, settle, small } from './labStage.ts';

/** What must not go on into the next test. */
const open: { dispose(): unknown }[] = [];
beforeEach(() => {
  for (const one of open.splice(0)) one.dispose();
  desk.clear();
});

const home = 'file:///work/a.reglab.json';
const untitled = 'untitled:Untitled-1';
const other = small.replace('"epochs": 3', '"epochs": 7');

interface Stage {
  readonly labs: TextLabs;
  readonly lab: LabDocument;
  readonly page: FakePage;
  readonly engine: FakeEngine;
  readonly moved: LabDocument[];
  readonly replaced: LabDocument[];
  /** What the page was told last. */
  readonly told: () => DocumentState;
  /** How many epochs the newest run has. */
  readonly trained: () => number;
  /** Sets the epochs as a control of the page does. */
  readonly change: (epochs: number) => Promise<string>;
}

const real = (uri: string): vscode.Uri => Uri.parse(uri) as unknown as vscode.Uri;

/** Labs that hear the fake editor, and the first of them with a page and a run. */
async function stage(uri = home, text = small): Promise<Stage> {
  if (!uri.startsWith('untitled')) desk.put(uri, text);
  desk.open(uri, text);
  const engine = new FakeEngine();
  const moved: LabDocument[] = [];
  const replaced: LabDocument[] = [];
  const faults: unknown[] = [];
  const thread = new FakeReaderThread();
  const onFault = (fault: unknown): void => void faults.push(fault);
  const data = createDataReader({ thread: thread.client, extension: real('file:///extension'), onFault });
  const files = createFileWatch();
  const reader = createTextReader({ data, onFiles: ({ uri: of }, named) => files.watch(of, named) });
  const labs = new TextLabs({
    reader,
    services: {
      settings: () => ({ live: true, delay: 0 }),
      clock: () => 0,
      moved: () => undefined,
      fault: () => undefined,
      createEngine: () => engine.client,
    },
    onMoved: (lab) => moved.push(lab),
    onReplaced: (lab) => replaced.push(lab),
  });
  open.push(
    followTexts({ reader, labs: { texts: labs, follow: () => Promise.resolve() }, files, onFault }),
    reader,
    files,
  );
  const lab = await labs.open(real(uri));
  const page = new FakePage('training');
  lab.attach(page);
  lab.run();
  await rest();
  return {
    ...{ labs, lab, page, engine, moved, replaced },
    told: () => page.of('document').at(-1) as DocumentState,
    trained: () => (engine.of('run').at(-1)!.params['experiment'] as { training: { epochs: number } }).training.epochs,
    change: (epochs) => lab.source.edit([{ pointer: ['training', 'epochs'], value: epochs }], lab.source.version),
  };
}

/** Timers that wait for nothing, and files that are looked for. */
async function rest(): Promise<void> {
  for (let round = 0; round < 20; round += 1) {
    await settle();
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}

const document = (uri = home) => desk.documents.find((one) => one.uri.toString() === uri)!;

test('after its text was closed and opened again a lab writes into the text that is open, and trains it', async () => {
  const { engine, trained, change, lab } = await stage();
  const old = document();
  desk.close(old);
  await rest();
  assert.notEqual(document(), old, 'the text is open again though nobody shows it');
  desk.type(document(), `// longer than before\n${small.replace('20', '30')}`);
  await rest();
  assert.equal(engine.of('run').length, 2);
  await change(7);
  assert.equal(document().getText(), `// longer than before\n${other.replace('20', '30')}`);
  assert.equal(old.getText(), small);
  await rest();
  assert.equal(trained(), 7);
  assert.equal(lab.source.isGone, false);
});

test('an edit made for the text before it was closed does not fit the one that is open then', async () => {
  const { lab } = await stage();
  const before = lab.source.version;
  desk.close(document());
  await rest();
  const edit = lab.source.edit([{ pointer: ['training', 'epochs'], value: 7 }], before);
  await assert.rejects(edit, { code: 'text/changed' });
  assert.equal(document().getText(), small);
});

test('a text that was closed with changes in it says again what its file says, and so does its lab', async () => {
  const { trained } = await stage();
  desk.type(document(), other);
  await rest();
  assert.equal(trained(), 7);
  desk.close(document());
  await rest();
  assert.equal(trained(), 3);
});

test('a file that is renamed takes its lab along: title, edits and runs are of the new one', async () => {
  const { labs, lab, moved, told, change, trained } = await stage();
  desk.rename(home, 'file:///work/b.reglab.json');
  await rest();
  assert.equal(labs.find(real(home)), undefined);
  assert.equal(labs.find(real('file:///work/b.reglab.json')), lab);
  assert.deepEqual([told().uri, told().title, told().problems], ['file:///work/b.reglab.json', 'b.reglab.json', []]);
  assert.deepEqual(moved, [lab]);
  await change(7);
  assert.equal(document('file:///work/b.reglab.json').getText(), other);
  await rest();
  assert.equal(trained(), 7);
});

test('a renamed folder takes the labs of its texts along, not those of a folder whose name begins alike', async () => {
  const { labs, lab } = await stage('file:///work/one/a.reglab.json');
  desk.put('file:///work/one-more/b.reglab.json', small);
  const neighbour = await labs.open(real('file:///work/one-more/b.reglab.json'));
  desk.rename('file:///work/one', 'file:///work/two/deep');
  await rest();
  assert.equal(labs.find(real('file:///work/two/deep/a.reglab.json')), lab);
  assert.equal(lab.uri.toString(), 'file:///work/two/deep/a.reglab.json');
  assert.equal(labs.find(real('file:///work/one-more/b.reglab.json')), neighbour);
});

test('a text that names files is trained anew where other files lie', async () => {
  const table = '{ "data": { "source": "csv", "file": "t.csv", "target": "y", "task": "regression" } }';
  const rows = (factor: number): string =>
    ['x,y', ...Array.from({ length: 30 }, (_, at) => `${at},${factor * at}`)].join('\n');
  desk.put('file:///work/one/t.csv', rows(2));
  desk.put('file:///work/two/t.csv', rows(3));
  const { engine } = await stage('file:///work/one/a.reglab.json', table);
  desk.rename('file:///work/one/a.reglab.json', 'file:///work/two/a.reglab.json');
  await rest();
  const targets = engine
    .of('run')
    .map(({ params }) => (params['dataset'] as { targets: ArrayLike<number> }).targets[1]);
  assert.deepEqual(targets, [2, 3]);
});

test('a lab whose text is written over by another one with a lab gives way', async () => {
  const { labs, lab, replaced } = await stage();
  desk.put('file:///work/b.reglab.json', other);
  const former = await labs.open(real('file:///work/b.reglab.json'));
  desk.rename(home, 'file:///work/b.reglab.json');
  await rest();
  assert.deepEqual(replaced, [former]);
  labs.close(former);
  assert.deepEqual(labs.all, [lab]);
  assert.equal(labs.find(real('file:///work/b.reglab.json')), lab);
});

test('of a deleted text the page is told, nothing runs, and edits are refused; it comes back with its file', async () => {
  const { lab, told, change, engine, page } = await stage();
  desk.remove(home);
  await rest();
  assert.deepEqual(
    told().problems.map(({ message }) => message.args),
    [['a.reglab.json']],
  );
  assert.equal(told().controls, undefined);
  await assert.rejects(change(7), { code: 'text/gone' });
  lab.run();
  await rest();
  assert.equal(engine.of('run').length, 1);
  assert.equal((page.of('failure').at(-1) as { code: string }).code, 'text/gone');
  const uri = desk.put(home, other);
  desk.made.fire({ files: [uri] });
  await rest();
  assert.deepEqual([told().problems, told().controls?.epochs], [[], 7]);
  await change(9);
  assert.match(document().getText(), /"epochs": 9/);
});

test('a lab that is opened for a text that was gone finds it', async () => {
  const { labs, lab } = await stage();
  desk.remove(home);
  await rest();
  desk.put(home, small);
  assert.equal(await labs.open(real(home)), lab);
  assert.equal(lab.source.isGone, false);
});

test('a new text that is saved takes its lab into its file', async () => {
  const { labs, lab, moved, change, trained, engine } = await stage(untitled);
  // As the editor does it: the file is opened, filled, and the text without a file is emptied and closed.
  desk.put(home, '');
  const file = desk.open(home, '');
  desk.type(file, small);
  desk.save(file);
  desk.type(document(untitled), '');
  desk.close(document(untitled));
  await rest();
  assert.deepEqual([labs.find(real(home)), labs.find(real(untitled)), moved], [lab, undefined, [lab]]);
  assert.equal(engine.of('run').length, 1, 'nothing has changed');
  await change(7);
  assert.equal(file.getText(), other);
  await rest();
  assert.equal(trained(), 7);
});

test('a new text that is thrown away is gone, and is not taken for another that is open', async () => {
  const { lab } = await stage(untitled);
  desk.put(home, other);
  desk.open(home, other);
  desk.close(document(untitled));
  await rest();
  assert.equal(lab.source.isGone, true);
  assert.equal(desk.documents.length, 1, 'no empty text is made in its place');
});

test('two callers that open a lab at once get the same one', async () => {
  const { labs } = await stage();
  desk.put('file:///work/b.reglab.json', small);
  const [one, two] = await Promise.all([1, 2].map(() => labs.open(real('file:///work/b.reglab.json'))));
  assert.equal(one, two);
  await assert.rejects(labs.open(real('file:///work/none.reglab.json')));
});

test('a lab that is closed follows nothing more', async () => {
  const { labs, lab, engine } = await stage();
  labs.close(lab);
  assert.equal(labs.find(real(home)), undefined);
  assert.ok(engine.isDisposed);
  desk.type(document(), other);
  await rest();
  assert.equal(engine.of('run').length, 1);
});

test('the death of a run while its text is away is shown nowhere in the editor', async () => {
  const { engine } = await stage();
  desk.remove(home);
  await rest();
  engine.of('run')[0]!.end(failure('engine/worker-died', ['exit 1']));
  await rest();
  assert.equal(desk.diagnostics.get(home), undefined);
});

test('a file that changes on the disk is read again and trained, one that another text names is not', async () => {
  const table = '{ "data": { "source": "csv", "file": "t.csv", "target": "y", "task": "regression" } }';
  const rows = (factor: number): string =>
    ['x,y', ...Array.from({ length: 30 }, (_, at) => `${at},${factor * at}`)].join('\n');
  desk.put('file:///work/t.csv', rows(2));
  const { engine, page } = await stage(home, table);
  const targets = (): unknown[] =>
    engine.of('run').map(({ params }) => (params['dataset'] as { targets: ArrayLike<number> }).targets[1]);
  desk.rewrite('file:///work/other.csv', rows(9));
  desk.rewrite('file:///work/t.csv', '');
  await later();
  assert.deepEqual(targets(), [2], 'a file that is being written is no table');
  assert.equal((page.of('failure').at(-1) as { code: string }).code, 'core/bad-data');
  desk.rewrite('file:///work/t.csv', rows(3));
  await later();
  assert.deepEqual(targets(), [2, 3]);
  assert.equal(page.of('failure').at(-1), null);
});

/** Longer than the pause after which texts are read anew. */
async function later(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 150));
  await rest();
}
