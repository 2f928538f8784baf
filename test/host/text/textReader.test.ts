import { beforeEach, test } from 'node:test';
import assert from 'node:assert/strict';
import type * as vscode from 'vscode';
import { failure } from '../../../src/core/ground/errors.ts';
import { createDataReader } from '../../../src/host/text/dataReader.ts';
import { createTextReader, type TextReader } from '../../../src/host/text/textReader.ts';
import { toFailure } from '../../../src/protocol/failures.ts';
import { settle } from '../document/labStage.ts';
import { desk } from '../fake/desk.ts';
import type { FakeDocument } from '../fake/document.ts';
import { FakeReaderThread } from '../fake/readerThread.ts';
import { Uri } from '../fake/values.ts';

beforeEach(() => desk.clear());

const home = 'file:///work/a.reglab.json';
const moons = (samples: number, more = ''): string => `{ "data": { "source": "moons", "samples": ${samples} }${more} }`;

interface Stage {
  readonly reader: TextReader;
  readonly thread: FakeReaderThread;
  readonly document: FakeDocument;
  readonly refreshed: unknown[];
  readonly files: string[][];
  readonly codes: () => unknown[] | undefined;
}

function stage(text = moons(30)): Stage {
  const thread = new FakeReaderThread();
  const extension = Uri.parse('file:///extension') as unknown as vscode.Uri;
  const data = createDataReader({ thread: thread.client, extension, onFault: () => undefined });
  const files: string[][] = [];
  const reader = createTextReader({ data, onFiles: (_document, named) => files.push(named.map(String)) });
  const refreshed: unknown[] = [];
  reader.onDidRefresh((one) => refreshed.push(one));
  const codes = (): unknown[] | undefined =>
    (desk.diagnostics.get(home) as { code: unknown }[] | undefined)?.map(({ code }) => code);
  return { reader, thread, document: desk.open(home, text), refreshed, files, codes };
}

test('a version is read once, whoever asks', async () => {
  const { reader, thread, document, refreshed } = stage();
  assert.equal(reader.read(document.real), reader.reading(document.real).text);
  const [one, two] = await Promise.all([reader.refresh(document.real), reader.refresh(document.real)]);
  assert.equal(one, two);
  assert.equal(await reader.refresh(document.real), one);
  assert.deepEqual([thread.count('read'), refreshed.length], [1, 1]);
  desk.type(document, moons(31));
  assert.notEqual(await reader.refresh(document.real), one);
  assert.equal(thread.count('read'), 2);
});

test('a text that names files is looked at again each time, and its files are told', async () => {
  const table = '{ "data": { "source": "csv", "file": "t.csv", "target": "y", "task": "regression" } }';
  const { reader, thread, document, files, codes } = stage(table);
  await reader.refresh(document.real);
  assert.deepEqual([files.at(-1), codes()], [['file:///work/t.csv'], ['data/unreadable']]);
  desk.put('file:///work/t.csv', ['x,y', ...Array.from({ length: 30 }, (_, at) => `${at},${at}`)].join('\n'));
  const { data } = await reader.refresh(document.real);
  assert.ok(data !== undefined);
  assert.ok(thread.count('read') >= 3);
});

test('whoever waits for a version that is overtaken gets the newest, and only that is shown', async () => {
  const { reader, thread, document, refreshed, codes } = stage();
  let open: () => void = () => undefined;
  thread.gate = new Promise((resolve) => (open = resolve));
  const first = reader.refresh(document.real);
  await settle();
  desk.type(document, moons(40, ', "nonsense": 1'));
  const second = reader.refresh(document.real);
  open();
  assert.equal(await first, await second);
  assert.match((await first).text.text, /nonsense/);
  assert.deepEqual(codes(), ['config/unknown-key']);
  assert.equal(refreshed.length, 1);
});

test('a new version begins with nothing of the one before', async () => {
  const { reader, document } = stage();
  assert.ok((await reader.refresh(document.real)).data !== undefined);
  desk.type(document, moons(31));
  const { data, weights, hints } = reader.reading(document.real);
  assert.deepEqual([data, weights, hints], [undefined, undefined, []]);
});

test('samples are those of the reading; where others have taken their place they are found again, where the text is another they are not', async () => {
  const { reader, document, thread } = stage();
  const reading = await reader.refresh(document.real);
  assert.equal((await reader.samples(document.real, reading))!.dataset.samples, 30);
  await thread.kill();
  assert.equal((await reader.samples(document.real, reading))!.dataset.samples, 30);
  await thread.kill();
  desk.type(document, moons(31));
  assert.equal(await reader.samples(document.real, reading), undefined);
});

test('a failed run is shown until the next one begins or the text changes; the same problem is not shown twice', async () => {
  const { reader, document, codes } = stage();
  await reader.refresh(document.real);
  reader.showFailure(document.real, toFailure(failure('engine/worker-died', ['x'])));
  assert.deepEqual(codes(), ['engine/worker-died']);
  reader.showFailure(document.real, undefined);
  assert.deepEqual(codes(), []);
  reader.showFailure(document.real, toFailure(failure('engine/worker-died', ['x'])));
  desk.type(document, moons(31, ', "nonsense": 1'));
  await reader.refresh(document.real);
  assert.deepEqual(codes(), ['config/unknown-key']);
  const [problem] = reader.reading(document.real).problems;
  reader.showFailure(document.real, { code: 'core/bad-data', message: problem!.message });
  assert.deepEqual(codes(), ['config/unknown-key']);
});

test('a hover speaks of the data only once they are there', async () => {
  const { reader, document, thread } = stage();
  const colours = { foreground: '#000000', grid: '#111111', accent: '#222222', second: '#333333' };
  const at = document.getText().indexOf('moons') + 1;
  assert.ok((await reader.hover(document.real, at, colours)) !== undefined);
  const { data } = await reader.refresh(document.real);
  await reader.hover(document.real, at, colours);
  const asked = thread.asked
    .filter(({ method }) => method === 'hover')
    .map(({ params }) => params as { data: unknown });
  assert.deepEqual(
    asked.map((one) => one.data),
    [undefined, data],
  );
});

test('a text that is forgotten has no problems in the editor, and what still comes for it is not shown', async () => {
  const { reader, thread, document, codes, refreshed } = stage();
  let open: () => void = () => undefined;
  thread.gate = new Promise((resolve) => (open = resolve));
  const waiting = reader.refresh(document.real);
  await settle();
  desk.close(document);
  reader.forget(document.real);
  open();
  await waiting;
  assert.deepEqual([codes(), refreshed], [undefined, []]);
});

test('a text that is opened again is another one, though its version is the same', async () => {
  const { reader, document } = stage();
  await reader.refresh(document.real);
  desk.close(document);
  const again = desk.open(home, moons(99));
  assert.equal(again.version, document.version);
  assert.match(reader.read(again.real).text, /99/);
  assert.match(reader.read(document.real).text, /30/, 'the closed one still says what it said');
  assert.match(reader.read(again.real).text, /99/);
  reader.forget(document.real);
  await reader.refresh(again.real);
  assert.ok(reader.reading(again.real).data !== undefined);
  reader.dispose();
});

test('of two open texts of one address the later counts, and the earlier ends its waiting without taking its place', async () => {
  const { reader, document, thread } = stage();
  const waiting = reader.refresh(document.real);
  const later = desk.open(home, moons(99));
  const [earlierReading, reading] = await Promise.all([waiting, reader.refresh(later.real)]);
  assert.match(earlierReading.text.text, /30/);
  assert.match(reading.text.text, /99/);
  assert.equal(reader.reading(later.real), reading);
  const asked = thread.asked.length;
  reader.read(document.real);
  await reader.refresh(later.real);
  assert.equal(thread.asked.length, asked, 'read once');
  desk.close(later);
  assert.match(reader.read(document.real).text, /30/);
  await reader.refresh(document.real);
  assert.ok(reader.reading(document.real).data !== undefined, 'alone again it counts');
  reader.dispose();
});
