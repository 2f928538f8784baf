import { beforeEach, test } from 'node:test';
import assert from 'node:assert/strict';
import type * as vscode from 'vscode';
import { createFileWatch } from '../../../src/host/files/fileWatch.ts';
import { desk } from '../fake/desk.ts';
import { Uri } from '../fake/values.ts';

beforeEach(() => desk.clear());

const real = (uri: string): vscode.Uri => Uri.parse(uri) as unknown as vscode.Uri;
const [one, two] = [real('file:///work/one.json'), real('file:///work/two.json')];

test('a document is told of its own files only, and of those that it names now', () => {
  const watch = createFileWatch();
  const told: string[] = [];
  watch.onDidChange((uri) => told.push(uri.path));
  watch.watch(one, [real('file:///work/a.csv'), real('file:///work/b.csv')]);
  watch.watch(two, [real('file:///work/b.csv')]);
  desk.rewrite('file:///work/a.csv', '1');
  desk.rewrite('file:///work/b.csv', '1');
  assert.deepEqual(told.splice(0), ['/work/one.json', '/work/one.json', '/work/two.json']);
  watch.watch(one, [real('file:///work/c.csv')]);
  desk.rewrite('file:///work/a.csv', '2');
  desk.rewrite('file:///work/c.csv', '2');
  assert.deepEqual(told.splice(0), ['/work/one.json']);
  watch.watch(one, []);
  watch.dispose();
  desk.rewrite('file:///work/b.csv', '3');
  assert.deepEqual([told, desk.watched.length], [[], 0]);
});

test('the same files are not watched anew, and a name is no pattern', () => {
  const watch = createFileWatch();
  const files = [real('file:///work/a[1]*.csv')];
  watch.watch(one, files);
  const [watched] = desk.watched;
  watch.watch(one, [...files]);
  assert.equal(desk.watched[0], watched);
  assert.deepEqual([watched!.pattern.baseUri.path, watched!.pattern.pattern], ['/work', 'a[[]1[]][*].csv']);
});
