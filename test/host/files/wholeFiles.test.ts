import { beforeEach, test } from 'node:test';
import assert from 'node:assert/strict';
import type * as vscode from 'vscode';
import { writeWhole } from '../../../src/host/files/wholeFiles.ts';
import { desk } from '../fake/desk.ts';
import { Uri } from '../fake/values.ts';

beforeEach(() => desk.clear());

const file = (uri: string, text: string) => ({
  uri: Uri.parse(uri) as unknown as vscode.Uri,
  bytes: new TextEncoder().encode(text),
});
const [one, two] = ['file:///work/one', 'file:///work/two'];

test('files are written over what is there, and nothing is left beside them', async () => {
  desk.put(one, 'before');
  await writeWhole([file(one, 'after'), file(two, 'new')]);
  assert.deepEqual([desk.text(one), desk.text(two), desk.files.size], ['after', 'new', 2]);
});

test('what cannot be written leaves what was there, and no part', async () => {
  desk.put(one, 'before');
  desk.refusesWrites = true;
  await assert.rejects(writeWhole([file(one, 'after')]), /read-only/);
  desk.refusesWrites = false;
  desk.refusesNames.add(one);
  await assert.rejects(writeWhole([file(one, 'after'), file(two, 'new')]), /taken/);
  assert.deepEqual([desk.text(one), desk.files.size], ['before', 1]);
});

test('where the second file cannot get its name, the first is what it was', async () => {
  desk.put(one, 'before');
  desk.refusesNames.add(two);
  await assert.rejects(writeWhole([file(one, 'after'), file(two, 'new')]), /taken/);
  assert.deepEqual([desk.text(one), desk.files.size], ['before', 1]);
  desk.files.clear();
  await assert.rejects(writeWhole([file(one, 'after'), file(two, 'new')]), /taken/);
  assert.equal(desk.files.size, 0, 'a file that was not there is not there');
});
