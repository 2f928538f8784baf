import { beforeEach, test } from 'node:test';
import assert from 'node:assert/strict';
import type * as vscode from 'vscode';
import { createDataReader } from '../../../src/host/text/dataReader.ts';
import { createTextReader } from '../../../src/host/text/textReader.ts';
import { createLabs, type Labs } from '../../../src/host/page/labs.ts';
import { connect, type Endpoint, type Nothing } from '../../../src/protocol/endpoint.ts';
import type { PageEvents, PageRequests, PageStart } from '../../../src/protocol/messages.ts';
import { receiveParcels } from '../../../src/protocol/parcels.ts';
import { FakeEngine, progressOf, settle, small } from '../document/labStage.ts';
import type { EngineHearers } from '../../../src/host/document/labDocument.ts';
import { desk } from '../fake/desk.ts';
import { FakePanel } from '../fake/panel.ts';
import { FakeReaderThread } from '../fake/readerThread.ts';
import { Uri } from '../fake/values.ts';

beforeEach(() => desk.clear());

const home = 'file:///work/a.reglab.json';
const real = (uri: string): vscode.Uri => Uri.parse(uri) as unknown as vscode.Uri;

interface Stage {
  readonly labs: Labs;
  readonly engines: FakeEngine[];
  readonly hearers: EngineHearers[];
  readonly faults: unknown[];
}

function stage(): Stage {
  const thread = new FakeReaderThread();
  const faults: unknown[] = [];
  const onFault = (fault: unknown): void => void faults.push(fault);
  const data = createDataReader({ thread: thread.client, extension: real('file:///extension'), onFault });
  const engines: FakeEngine[] = [];
  const hearers: EngineHearers[] = [];
  let nonces = 0;
  const labs = createLabs({
    extension: real('file:///extension'),
    reader: createTextReader({ data, onFiles: () => undefined }),
    formulas: () => Promise.resolve({}),
    nonce: () => `nonce${(nonces += 1)}`,
    onFault,
    services: {
      settings: () => ({ live: true, delay: 0 }),
      clock: () => 0,
      fault: onFault,
      createEngine: (given) => {
        const engine = new FakeEngine();
        engines.push(engine);
        hearers.push(given);
        return engine.client;
      },
    },
  });
  desk.put(home, small);
  return { labs, engines, hearers, faults };
}

/** The other side of a page: what it asks and what it is told. */
function pageOf(panel: FakePanel): { host: Endpoint<PageRequests, Nothing>; told: [string, unknown][] } {
  const told: [string, unknown][] = [];
  const hear = (name: string) => (what: unknown) => void told.push([name, what]);
  const names = [
    ...(['document', 'charts', 'progress', 'work', 'kept', 'folded'] as const),
    ...(['failure', 'cleared', 'view', 'started', 'locked'] as const),
  ];
  const host = connect<PageRequests, Nothing, Nothing, PageEvents>({
    port: {
      post: (frame) => panel.webview.say(frame),
      listen: (receive) => {
        const receiveWhole = receiveParcels(receive);
        panel.webview.onPost = (message) => receiveWhole(message);
      },
      close: () => undefined,
    },
    handlers: {},
    events: Object.fromEntries(names.map((name) => [name, hear(name)])) as never,
    onFault: (error) => assert.fail(String(error)),
  });
  return { host, told };
}

test('a page opens beside its text with its policy and is named by what it shows', async () => {
  const { labs } = stage();
  await labs.open(real(home));
  await labs.open(real(home), 'path');
  const [panel, ...others] = desk.panels;
  assert.deepEqual([panel!.title, others.length, panel!.revealed], ['Path: a', 0, 1]);
  assert.match(panel!.webview.html, /nonce-nonce1/);
  assert.match(
    JSON.stringify(panel!.iconPath),
    /file-light\.svg.*file-dark\.svg/,
    'the icon of its files, for both kinds of themes',
  );
  const { told, host } = pageOf(panel!);
  await labs.open(real(home), 'regions');
  assert.deepEqual([panel!.title, told.at(-1)], ['Regions: a', ['view', 'regions']]);
  await host.request('view', { view: 'gradients' });
  assert.equal(panel!.title, 'Gradients: a');
});

test('a page begins with the view of the settings where they name one, and with the one that is asked for', async () => {
  for (const [wanted, view, title] of [
    ['path', undefined, 'Path: a'],
    ['path', 'regions', 'Regions: a'],
    ['paths', undefined, 'Training: a'],
    [7, undefined, 'Training: a'],
  ] as const) {
    desk.clear();
    const { labs } = stage();
    desk.settings.set('reglab.defaultView', wanted);
    await labs.open(real(home), view);
    assert.equal(desk.panels[0]!.title, title);
    labs.dispose();
  }
});

const otherHome = 'file:///work/b.reglab.json';

test('the page follows the text that is active, and labs that it has left keep their run', async () => {
  const { labs, engines } = stage();
  desk.put(otherHome, small.replace('20', '30'));
  await labs.follow(real(otherHome));
  assert.deepEqual([desk.panels.length, labs.all.length], [0, 0], 'where no page is open none is opened');
  await labs.open(real(home));
  const [panel] = desk.panels;
  const { host, told } = pageOf(panel!);
  await host.request('ready', { unfolded: [] });
  await settle();
  await labs.follow(real(otherHome));
  const [name, start] = told.find(([one]) => one === 'started')!;
  assert.deepEqual([name, (start as PageStart).document.uri, panel!.title], ['started', otherHome, 'Training: b']);
  assert.deepEqual([desk.panels.length, labs.active()!.uri.toString()], [1, otherHome]);
  await host.request('stop', null);
  await labs.open(real(home));
  assert.equal(engines.length, 2, 'the lab is the one that it was');
  assert.ok(engines.every(({ isDisposed }) => !isDisposed));
  for (const more of ['c', 'd', 'e']) {
    desk.put(`file:///work/${more}.reglab.json`, small);
    await labs.follow(real(`file:///work/${more}.reglab.json`));
  }
  assert.deepEqual(
    labs.all.map(({ uri }) => uri.path),
    ['c', 'd', 'e'].map((one) => `/work/${one}.reglab.json`),
  );
  panel!.dispose();
  assert.deepEqual(labs.all, []);
});

test('of two texts that are active one after the other the newer is shown, whichever is opened first', async () => {
  const { labs } = stage();
  desk.put(otherHome, small);
  desk.put('file:///work/c.reglab.json', small);
  await labs.open(real(home));
  await Promise.all([labs.follow(real(otherHome)), labs.follow(real('file:///work/c.reglab.json'))]);
  assert.equal(desk.panels[0]!.title, 'Training: c');
});

test('a page that is locked stays with its text, and another one follows', async () => {
  const { labs } = stage();
  let changes = 0;
  labs.onDidChange(() => (changes += 1));
  desk.put(otherHome, small);
  await labs.open(real(home), 'path');
  const [first] = desk.panels;
  const { told } = pageOf(first!);
  const before = changes;
  labs.lock(true);
  assert.deepEqual([first!.title, told.at(-1), labs.activePage!.isLocked], ['[Path] a', ['locked', true], true]);
  assert.ok(changes > before);
  await labs.follow(real(otherHome));
  assert.deepEqual([first!.title, desk.panels.length], ['[Path] a', 1]);
  first!.move(false);
  await labs.open(real(otherHome));
  const second = desk.panels[1]!;
  assert.equal(second.title, 'Training: b');
  first!.active = true;
  second.active = false;
  labs.lock(false);
  assert.deepEqual([first!.title, second.title], ['Path: a', '[Training] b'], 'one page follows');
  await labs.open(real(home), 'regions');
  assert.equal(first!.title, 'Regions: a', 'the page in front is the one that is meant');
});

test('a problem of the page leads to its place, also in its file, and its fix is an edit of the text', async () => {
  const { labs } = stage();
  desk.put('file:///work/mine.csv', 'x,y\n1,2\n,3\n4,5\n');
  desk.put(
    home,
    '{ "data": { "source": "csv", "file": "mine.csv", "target": "y", "task": "regression" }, "trainin": {} }',
  );
  await labs.open(real(home));
  const { host, told } = pageOf(desk.panels[0]!);
  const { document } = await host.request('ready', { unfolded: [] });
  const { version } = document;
  const [typo] = document.problems;
  assert.deepEqual([typo!.fixes.length, typo!.line], [1, 1]);
  await host.request('visit', { problem: 0, version });
  assert.equal(String(desk.shown.at(-1)!.document.uri), home);
  await host.request('fix', { problem: 0, fix: 0, version });
  assert.match(desk.documents[0]!.getText(), /"training"/);
  await assert.rejects(host.request('fix', { problem: 0, fix: 0, version }), { code: 'text/changed' });
  labs.texts.changed(desk.documents[0]!.real);
  labs.find(real(home))!.run();
  for (let round = 0; round < 20; round += 1) await settle();
  labs.texts.refreshed(desk.documents[0]!.real);
  const newest = told.findLast(([name]) => name === 'document')![1] as PageStart['document'];
  const [gap] = newest.problems;
  assert.deepEqual([gap!.file, gap!.line, gap!.fixes.length > 1], ['mine.csv', 3, true]);
  await host.request('visit', { problem: 0, version: newest.version });
  assert.equal(String(desk.shown.at(-1)!.document.uri), 'file:///work/mine.csv');
  for (const problem of [7, -1, 'x' as never])
    await assert.rejects(host.request('visit', { problem, version: newest.version }), { code: 'engine/bad-request' });
});

test('undo and redo of the page go to its text, and the page has the keys again', async () => {
  const { labs } = stage();
  await labs.open(real(home));
  const [panel] = desk.panels;
  const { host } = pageOf(panel!);
  await host.request('undo', { redo: false });
  await host.request('undo', { redo: true });
  assert.deepEqual(
    desk.executed.map(([command]) => command),
    ['undo', 'redo'],
  );
  assert.deepEqual([desk.shown.length, String(desk.shown[0]!.document.uri), panel!.revealed], [2, home, 2]);
});

test('a page that is awake gets everything, runs what it shows, and asks for what it may', async () => {
  const { labs, engines, hearers } = stage();
  await labs.open(real(home), 'regions');
  const { host, told } = pageOf(desk.panels[0]!);
  const start = await host.request('ready', { unfolded: [] });
  assert.deepEqual([start.view, start.isLocked, start.document.uri], ['regions', false, home]);
  await settle();
  await settle();
  const [engine] = engines;
  assert.deepEqual(engine!.of('run')[0]!.params['views'], ['regions']);
  const { run } = engine!.of('run')[0]!.params;
  hearers[0]!.progress(progressOf(run, 'running', 3));
  assert.deepEqual(told.at(-1), ['progress', progressOf(run, 'running', 3)]);
  await host.request('pause', null);
  await host.request('step', null);
  await host.request('stop', null);
  await host.request('halt', null);
  await host.request('show', { step: 2 });
  await host.request('choose', { place: [1, 2] });
  await host.request('view', { view: 'path' });
  assert.deepEqual(
    engine!.requests.map(({ method }) => method).filter((method) => method !== 'run'),
    ['pause', 'step', 'stop', 'halt', 'show', 'choose', 'views'],
  );
  assert.deepEqual(engine!.of('choose')[0]!.params['view'], 'regions');
  await host.request('reset', null);
  await host.request('run', null);
  assert.ok(told.some(([name]) => name === 'cleared'));
  await host.request('reveal', { pointer: ['training'] });
  assert.equal(desk.shown.length, 1);
});

test('an edit of the page changes the text it was made for, and is refused and told otherwise', async () => {
  const { labs } = stage();
  await labs.open(real(home));
  const { host, told } = pageOf(desk.panels[0]!);
  const { document } = await host.request('ready', { unfolded: [] });
  const changes = [{ pointer: ['training', 'epochs'], value: 7 }];
  const { version } = await host.request('edit', { changes, version: document.version });
  assert.match(desk.documents[0]!.getText(), /"epochs": 7/);
  labs.texts.changed(desk.documents[0]!.real);
  await settle();
  const [, newest] = told.findLast(([name]) => name === 'document')!;
  assert.equal((newest as { version: string }).version, version);
  await assert.rejects(host.request('edit', { changes, version: document.version }), { code: 'text/changed' });
  desk.refusesEdits = true;
  await assert.rejects(host.request('edit', { changes, version }), { code: 'text/not-applied' });
  await assert.rejects(host.request('edit', { changes, version: 7 as never }), { code: 'engine/bad-request' });
  await assert.rejects(host.request('view', { view: 'none' as never }), { code: 'engine/bad-request' });
});

test('a file of the page is saved where the user says, beside the document unless told otherwise, or not at all', async () => {
  const { labs } = stage();
  await labs.open(real(home));
  const { host } = pageOf(desk.panels[0]!);
  const file = { name: 'a.svg', encoding: 'utf8', content: '<svg/>' } as const;
  assert.deepEqual(await host.request('save', file), { saved: false });
  assert.equal(String(desk.asked[0]!.options['defaultUri']), 'file:///work/a.svg');
  desk.answers.push(Uri.parse('file:///work/b.svg'));
  assert.deepEqual(await host.request('save', file), { saved: true });
  assert.equal(desk.text('file:///work/b.svg'), '<svg/>');
  assert.match(desk.told.map(({ text }) => text).join(), /Saved as .*b\.svg/);
  desk.refusesWrites = true;
  desk.answers.push(Uri.parse('file:///work/c.svg'));
  await assert.rejects(host.request('save', file), { code: 'export/failed' });
});

test('a hidden page gets nothing, and its text s new name is its title all the same', async () => {
  const { labs } = stage();
  await labs.open(real(home));
  const [panel] = desk.panels;
  const { told } = pageOf(panel!);
  panel!.move(false);
  told.length = 0;
  desk.files.set('file:///work/b.reglab.json', desk.files.get(home)!);
  labs.texts.moved([{ oldUri: real(home), newUri: real('file:///work/b.reglab.json') }]);
  await settle();
  await settle();
  assert.deepEqual([told, panel!.title], [[], 'Training: b']);
});

test('the last page of a lab takes it along, and the window all of them', async () => {
  const { labs, engines } = stage();
  await labs.open(real(home));
  labs.lock(true);
  desk.panels[0]!.move(false);
  await labs.open(real(home));
  const [one, other] = desk.panels;
  one!.dispose();
  assert.equal(labs.find(real(home)) !== undefined, true);
  assert.equal(one!.webview.listeners, 0);
  other!.dispose();
  assert.equal(labs.find(real(home)), undefined);
  assert.ok(engines[0]!.isDisposed);
  await labs.open(real(home));
  labs.dispose();
  assert.ok(desk.panels.every(({ isDisposed }) => isDisposed) && engines.every(({ isDisposed }) => isDisposed));
});

test('a page comes back for its document after a reload; one that is of nothing is closed and it is said', async () => {
  const { labs } = stage();
  const back = new FakePanel('reglab.lab', '');
  await labs.restore(back.real, { uri: home, view: 'path', isLocked: true });
  assert.deepEqual([back.isDisposed, back.title], [false, '[Path] a']);
  const follower = new FakePanel('reglab.lab', '');
  await labs.restore(follower.real, { uri: home, view: 'regions' });
  const another = new FakePanel('reglab.lab', '');
  await labs.restore(another.real, { uri: home, view: 'gradients' });
  assert.deepEqual([follower.title, another.title], ['Regions: a', '[Gradients] a'], 'one page follows');
  const gone = new FakePanel('reglab.lab', '');
  await labs.restore(gone.real, { uri: 'file:///work/none.reglab.json', view: 'path' });
  assert.ok(gone.isDisposed);
  assert.match(desk.told.at(-1)!.text, /none\.reglab\.json is gone/);
  const nothing = new FakePanel('reglab.lab', '');
  await labs.restore(nothing.real, 'rubbish');
  assert.ok(nothing.isDisposed);
});

test('commands mean the lab of the active page, else that of the active text, else the only one', async () => {
  const { labs } = stage();
  desk.put('file:///work/b.reglab.json', small);
  assert.equal(labs.active(), undefined);
  await labs.open(real(home));
  labs.lock(true);
  desk.panels[0]!.move(false);
  await labs.open(real('file:///work/b.reglab.json'));
  const [first, second] = desk.panels;
  first!.active = true;
  second!.active = false;
  assert.equal(labs.active()!.uri.toString(), home);
  first!.active = false;
  assert.equal(labs.active(), undefined);
  desk.active = desk.documents[1];
  assert.equal(labs.active()!.uri.toString(), 'file:///work/b.reglab.json');
  second!.dispose();
  desk.active = undefined;
  assert.equal(labs.active()!.uri.toString(), home);
});
