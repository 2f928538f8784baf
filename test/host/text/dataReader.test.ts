import { beforeEach, mock, test } from 'node:test';
import assert from 'node:assert/strict';
import type * as vscode from 'vscode';
import { createDataReader, type DataFindings, type DataReader } from '../../../src/host/text/dataReader.ts';
import { failure } from '../../../src/core/ground/errors.ts';
import { readDocument } from '../../../src/language/document/document.ts';
import { desk } from '../fake/desk.ts';
import { FakeReaderThread } from '../fake/readerThread.ts';
import { Uri } from '../fake/values.ts';

beforeEach(() => desk.clear());

const real = (uri: string): vscode.Uri => Uri.parse(uri) as unknown as vscode.Uri;
const home = real('file:///work/a.reglab.json');
const table = '{ "data": { "source": "csv", "file": "t.csv", "target": "y", "task": "regression" } }';
const moons = '{ "data": { "source": "moons", "samples": 30 } }';
const rows = ['x,y', ...Array.from({ length: 30 }, (_, at) => `${at},${2 * at}`)].join('\n');

function stage(): {
  reader: DataReader;
  thread: FakeReaderThread;
  faults: unknown[];
  read: (text: string, signal?: AbortSignal) => Promise<DataFindings>;
} {
  const thread = new FakeReaderThread();
  const faults: unknown[] = [];
  const onFault = (fault: unknown): void => void faults.push(fault);
  const reader = createDataReader({ thread: thread.client, extension: real('file:///extension'), onFault });
  const read = (text: string, signal = new AbortController().signal): Promise<DataFindings> =>
    reader.read(readDocument(text), home, signal);
  return { reader, thread, faults, read };
}

const codesOf = ({ problems }: DataFindings): string[] => problems.map(({ code }) => code);

test('a file is read when the thread asks for it, and once only', async () => {
  const { read, reader, thread } = stage();
  desk.put('file:///work/t.csv', rows);
  const { data, files } = await read(table);
  assert.deepEqual(files.map(String), ['file:///work/t.csv']);
  assert.equal((await reader.samples({ data, weights: undefined }))!.dataset.samples, 30);
  await read(`// a remark\n${table}`);
  assert.deepEqual([desk.reads, thread.count('read')], [['file:///work/t.csv'], 3]);
});

test('bundled data lie in the folder of the extension', async () => {
  const { read } = stage();
  const { files, data } = await read('{ "data": { "source": "iris" } }');
  assert.match(String(files[0]), /^file:\/\/\/extension\/.*iris\.csv$/);
  assert.equal(data, undefined);
});

test('a file that is gone between looking and reading is a problem at its name, and no data stand in', async () => {
  const { read, reader } = stage();
  desk.put('file:///work/t.csv', rows);
  await read(table);
  desk.put('file:///work/t.csv', rows);
  const readFile = mock.method((await import('vscode')).workspace.fs, 'readFile', () =>
    Promise.reject(new Error('the disk is on fire')),
  );
  const found = await read(table);
  readFile.mock.restore();
  assert.deepEqual([found.data, codesOf(found)], [undefined, ['data/unreadable']]);
  assert.equal(await reader.samples(found), undefined);
});

test('whatever fails while data are found is a problem of the text and a fault of ours; nothing of before is kept', async () => {
  const { read, thread, faults } = stage();
  assert.ok((await read(moons)).data !== undefined);
  thread.fault = new TypeError('undefined is no function');
  const found = await read(moons.replace('30', '40'));
  assert.deepEqual([found.data, codesOf(found)], [undefined, ['data/failed']]);
  assert.deepEqual(faults, [thread.fault]);
  thread.fault = failure('reader/died', ['out of memory']);
  assert.deepEqual(codesOf(await read(moons)), ['data/failed']);
  assert.equal(faults.length, 1, 'that a thread can die is known');
});

test('reading that nobody waits for ends, and its thread with it where it does not end by itself', async (context) => {
  context.mock.timers.enable({ apis: ['setTimeout'] });
  for (const isLong of [false, true]) {
    const { read, thread } = stage();
    let open: () => void = () => undefined;
    thread.gate = new Promise((resolve) => (open = resolve));
    const cancel = new AbortController();
    const outdated = read(moons, cancel.signal);
    await new Promise(setImmediate);
    cancel.abort();
    if (!isLong) open();
    await new Promise(setImmediate);
    context.mock.timers.tick(200);
    if (isLong) await assert.rejects(outdated, { code: 'engine/cancelled' });
    else await outdated;
    assert.equal(thread.killed, isLong ? 1 : 0);
    assert.ok((await read(moons)).data !== undefined, 'the next one is answered');
  }
});

test('what was asked of a thread that had to be replaced is asked of the new one', async (context) => {
  context.mock.timers.enable({ apis: ['setTimeout'] });
  const { read, reader, thread } = stage();
  thread.gate = new Promise(() => undefined);
  const cancel = new AbortController();
  const outdated = read(moons, cancel.signal);
  await new Promise(setImmediate);
  const colours = { foreground: '#000000', grid: '#111111', accent: '#222222', second: '#333333' };
  const hover = reader.hover(readDocument(moons), moons.indexOf('moons') + 1, { data: undefined, colours });
  cancel.abort();
  context.mock.timers.tick(200);
  await assert.rejects(outdated, { code: 'engine/cancelled' });
  assert.ok((await hover) !== undefined);
});

test('the file at the end of a line of weights is under the rules of all files, at its own place', async () => {
  const { read } = stage();
  const lineTo = (to: string): Promise<DataFindings> =>
    read(moons.replace('{', `{ "lab": { "geometry": { "plane": "line", "to": "${to}" } }, `));
  const errorsOf = ({ problems }: DataFindings): unknown[] =>
    problems.filter(({ severity }) => severity === 'error').map(({ code, pointer }) => [code, pointer.join('/')]);
  const place = 'lab/geometry/to';
  assert.deepEqual(errorsOf(await lineTo('gone.json')), [['weights/unreadable', place]]);
  assert.deepEqual(errorsOf(await lineTo('//host/w.json')), [['config/foreign-file', place]]);
  assert.deepEqual(errorsOf(await lineTo('https://host/w.json')), [['config/foreign-file', place]]);
  desk.put('file:///etc/w.json', '{');
  desk.folder = Uri.parse('file:///work');
  desk.isTrusted = false;
  assert.deepEqual(errorsOf(await lineTo('/etc/w.json')), [['config/outside-workspace', place]]);
  assert.deepEqual(desk.reads, []);
  desk.put('file:///work/w.json', '{');
  const { files } = await lineTo('w.json');
  assert.deepEqual([files.map(String), desk.reads], [['file:///work/w.json'], ['file:///work/w.json']]);
});

test('a text that means nothing asks nobody', async () => {
  const { read, thread } = stage();
  assert.deepEqual(await read('{ broken'), { data: undefined, weights: undefined, problems: [], hints: [], files: [] });
  assert.equal(thread.asked.length, 0);
});
