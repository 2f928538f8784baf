import assert from 'node:assert/strict';
import { beforeEach, mock, test } from 'node:test';
import type * as vscode from 'vscode';
import { followTexts, type Followers } from '../../../src/host/editor/followTexts.ts';
import { createDataReader } from '../../../src/host/text/dataReader.ts';
import { createTextReader } from '../../../src/host/text/textReader.ts';
import { settle } from '../document/labStage.ts';
import { desk } from '../fake/desk.ts';
import { FakeReaderThread } from '../fake/readerThread.ts';
import { EventEmitter, Uri } from '../fake/values.ts';

beforeEach(() => desk.clear());

const home = 'file:///work/a.reglab.json';

test('problems of a text go with its last tab, stay away while it is read on, and come back with a tab', async (context) => {
  context.after(() => mock.timers.reset());
  mock.timers.enable({ apis: ['setTimeout'] });
  const extension = Uri.parse('file:///extension') as unknown as vscode.Uri;
  const data = createDataReader({
    thread: new FakeReaderThread().client,
    extension,
    onFault: (fault) => assert.fail(String(fault)),
  });
  const reader = createTextReader({ data, onFiles: () => undefined });
  const nothing = (): undefined => undefined;
  const texts = { opened: nothing, changed: nothing, closed: nothing, refreshed: nothing };
  const following = followTexts({
    reader,
    labs: { texts, follow: () => Promise.resolve() } as unknown as Followers['labs'],
    files: { watch: nothing, onDidChange: new EventEmitter<Uri>().event } as unknown as Followers['files'],
    onFault: (fault) => assert.fail(String(fault)),
  });
  const problems = (): number => desk.diagnostics.get(home)?.length ?? 0;
  const closeFirst = desk.openTab(home);
  const closeSecond = desk.openTab(home);
  const document = desk.open(home, '{ "optimiser": 1 }', 'reglab');
  mock.timers.tick(1000);
  await settle();
  assert.equal(problems(), 1);
  closeFirst();
  assert.equal(problems(), 1, 'another tab shows it');
  closeSecond();
  assert.equal(problems(), 0, 'the editor still has the text');
  desk.type(document, '{ "optimiser": 2 }');
  mock.timers.tick(1000);
  await settle();
  assert.equal(problems(), 0);
  desk.openTab(home);
  assert.equal(problems(), 1);
  following.dispose();
});
