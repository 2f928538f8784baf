import { beforeEach, test } from 'node:test';
import assert from 'node:assert/strict';
import { OpenText } from '../../../src/host/document/openText.ts';
import type { TextReader } from '../../../src/host/text/textReader.ts';
import { readDocument } from '../../../src/language/document/document.ts';
import { desk } from '../fake/desk.ts';
import type { FakeDocument } from '../fake/document.ts';
import { Position, type Range } from '../fake/values.ts';

beforeEach(() => desk.clear());

const text = '{\n  "title": "x",\n  "training": { "epochs": 3 }\n}';

function stageText(): { document: FakeDocument; source: OpenText; asked: unknown[][] } {
  const document = desk.open('file:///work/a.reglab.json', text);
  const asked: unknown[][] = [];
  const reader = {
    read: () => readDocument(document.getText()),
    reading: (...words: unknown[]) => asked.push(['reading', ...words]),
    refresh: (...words: unknown[]) => asked.push(['refresh', ...words]),
    showFailure: (...words: unknown[]) => asked.push(['showFailure', ...words]),
  } as unknown as TextReader;
  return { document, source: new OpenText(document.real, reader), asked };
}

test('a lab asks the reader about its own text', () => {
  const { document, source, asked } = stageText();
  source.reading();
  void source.refresh();
  source.showFailure(undefined);
  assert.deepEqual(asked, [
    ['reading', document],
    ['refresh', document],
    ['showFailure', document, undefined],
  ]);
  assert.equal(source.uri.toString(), 'file:///work/a.reglab.json');
});

test('lines are counted from 1', () => {
  const { source } = stageText();
  assert.deepEqual([source.lineOf(0), source.lineOf(text.indexOf('"title"')), source.lineOf(text.length)], [1, 2, 4]);
});

test('edits change the open text', async () => {
  const { document, source } = stageText();
  await source.edit([{ pointer: ['training', 'epochs'], value: 9 }]);
  assert.equal(document.getText(), text.replace('3', '9'));
});

test('the cursor goes to what stands at the pointer, where the text is open already, else to the first column', async () => {
  const { document, source } = stageText();
  await source.reveal(['training', 'epochs']);
  desk.visible = [{ document, viewColumn: 2 }];
  await source.reveal(['title']);
  const selections = desk.shown.map(({ options }) => options as { viewColumn: number; selection: Range });
  assert.deepEqual(
    selections.map(({ viewColumn }) => viewColumn),
    [1, 2],
  );
  assert.deepEqual(
    selections.map(({ selection }) => document.getText(selection)),
    ['3', '"x"'],
  );
  document.setText('');
  await source.reveal(['title']);
  assert.deepEqual((desk.shown.at(-1)!.options as { selection: Range }).selection.end, new Position(0, 0));
});
