import { beforeEach, test } from 'node:test';
import assert from 'node:assert/strict';
import type * as vscode from 'vscode';
import { besides, findNamedFile, folderOf, reasonOf } from '../../../src/host/files/documentFiles.ts';
import { reachOf, wayTo } from '../../../src/host/files/reach.ts';
import { readDocument } from '../../../src/language/document/document.ts';
import { desk } from '../fake/desk.ts';
import { FileSystemError, Uri } from '../fake/values.ts';

beforeEach(() => desk.clear());

const real = (uri: string): vscode.Uri => Uri.parse(uri) as unknown as vscode.Uri;
const home = 'file:///work/a.reglab.json';

/** What comes of the path that a document names. */
async function look(path: string, isExtensions = false) {
  const text = `{ "data": { "source": "csv", "file": ${JSON.stringify(path)}, "target": "y", "task": "regression" } }`;
  const document = readDocument(text);
  const reach = isExtensions ? undefined : reachOf(folderOf(real(home)));
  const found = await findNamedFile(document, {
    key: 'data',
    path,
    find: () => besides(real(home), path),
    reach,
    limit: 100,
  });
  return {
    ...found,
    codes: found.problems.map(({ code }) => code),
    places: found.problems.map(({ start, end }) => text.slice(start, end)),
    words: found.problems.map(({ message }) => message.args.join(' ')).join(),
  };
}

test('a file beside the document is found, with a stamp that tells its states apart', async () => {
  desk.put('file:///work/t.csv', 'abc');
  const first = await look('t.csv');
  assert.deepEqual([first.codes, first.file?.uri.toString()], [[], 'file:///work/t.csv']);
  assert.equal((await look('t.csv')).file?.stamp, first.file?.stamp);
  desk.put('file:///work/t.csv', 'abd');
  assert.notEqual((await look('t.csv')).file?.stamp, first.file?.stamp);
  assert.deepEqual(desk.reads, [], 'nothing is read before it is asked for');
});

test('what is no file that can be read is a problem at its name, and its place is known where it has one', async () => {
  desk.put('file:///work/locked.csv', undefined);
  desk.put('file:///work/folder/inside.csv', 'abc');
  desk.put('file:///work/large.csv', 'x'.repeat(101));
  const cases = [
    ['nowhere.csv', 'data/unreadable', /no such file/, true],
    ['locked.csv', 'data/unreadable', /locked/, true],
    ['folder', 'data/unreadable', /folder/, true],
    ['large.csv', 'config/too-large', /101 100/, true],
    ['//host/share.csv', 'config/foreign-file', /host/, false],
    ['http://host/t.csv', 'config/foreign-file', /http/, false],
  ] as const;
  for (const [path, code, says, hasPlace] of cases) {
    const { codes, places, words, file, uri } = await look(path);
    assert.deepEqual([codes, places, file], [[code], [JSON.stringify(path)], undefined], path);
    assert.match(words, says);
    assert.equal(uri !== undefined, hasPlace, path);
  }
});

test('a file outside the folder of its document is read, and it is said', async () => {
  desk.put('file:///other/t.csv', 'abc');
  for (const path of ['../other/t.csv', '/other/t.csv']) {
    const { file, codes, problems } = await look(path);
    assert.deepEqual([file?.uri.toString(), codes], ['file:///other/t.csv', ['config/outside-folder']]);
    assert.equal(problems[0]!.severity, 'information');
  }
  assert.deepEqual((await look('../other/t.csv', true)).codes, [], 'the extension names its own');
});

test('in Restricted Mode nothing outside the folders of the window is looked at', async () => {
  desk.isTrusted = false;
  desk.put('file:///work/t.csv', 'abc');
  desk.put('file:///work-more/t.csv', 'abc');
  desk.put('file:///etc/passwd', 'abc');
  assert.deepEqual((await look('t.csv')).codes, ['config/outside-workspace'], 'the window shows no folder');
  desk.folder = Uri.parse('file:///work');
  assert.deepEqual((await look('t.csv')).codes, []);
  for (const path of ['/etc/passwd', '../etc/passwd', '../work-more/t.csv', '/etc/nothing-there']) {
    const { codes, file, problems } = await look(path);
    assert.deepEqual([codes, file, problems[0]!.severity], [['config/outside-workspace'], undefined, 'error'], path);
  }
  desk.isTrusted = true;
  assert.deepEqual((await look('../etc/passwd')).codes, ['config/outside-folder']);
});

test('in Restricted Mode a link leads nowhere', async () => {
  desk.folder = Uri.parse('file:///work');
  desk.put('file:///work/link.csv', 'abc');
  desk.put('file:///work/linked/t.csv', 'abc');
  for (const link of ['file:///work/link.csv', 'file:///work/linked']) desk.links.add(link);
  for (const isTrusted of [true, false]) {
    desk.isTrusted = isTrusted;
    for (const path of ['link.csv', 'linked/t.csv']) {
      const { file, codes } = await look(path);
      assert.deepEqual([file !== undefined, codes], [isTrusted, isTrusted ? [] : ['config/outside-workspace']], path);
    }
  }
});

test('paths go from the folder of the document, absolute ones from the top of its file system', () => {
  const cases = [
    [home, 'b/t.csv', 'file:///work/b/t.csv'],
    [home, '../t.csv', 'file:///t.csv'],
    [home, '/data/t.csv', 'file:///data/t.csv'],
    ['vscode-vfs://github/a/b/c.json', '/t.csv', 'vscode-vfs://github/t.csv'],
    ['vscode-vfs://github/a/b/c.json', 't.csv', 'vscode-vfs://github/a/b/t.csv'],
  ] as const;
  for (const [document, path, wanted] of cases) assert.equal(besides(real(document), path).toString(), wanted);
  assert.equal(besides(real(home), 'C:\\data\\t.csv').path, 'C:/data/t.csv');
});

test('a text that was never saved lies in the first folder of the window', () => {
  const untitled = real('untitled:Untitled-1');
  assert.equal(folderOf(untitled).scheme, 'file');
  desk.folder = Uri.parse('file:///window');
  assert.equal(besides(untitled, 't.csv').toString(), 'file:///window/t.csv');
});

test('the way down from a folder has no names outside it', () => {
  const way = (folder: string, uri: string): string[] | undefined => wayTo(real(folder), real(uri));
  assert.deepEqual(way('file:///a', 'file:///a/b/c'), ['b', 'c']);
  assert.deepEqual(way('file:///', 'file:///a'), ['a']);
  for (const other of ['file:///ab/c', 'file:///a', 'other:///a/b', 'file://host/a/b'])
    assert.equal(way('file:///a', other), undefined, other);
});

test('what a file system says is said in words for people', () => {
  assert.equal(reasonOf(new FileSystemError('FileNotFound', 'ENOENT')), 'there is no such file');
  assert.equal(reasonOf(new FileSystemError('NoPermissions', 'locked')), 'locked');
  assert.equal(reasonOf('just words'), 'just words');
});
