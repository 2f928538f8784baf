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

test('a lab asks the reader about its own text', async () => {
  const { document, source, asked } = stageText();
  source.reading();
  await source.refresh();
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

test('edits change the open text, and tell the version that they leave', async () => {
  const { document, source } = stageText();
  const before = source.version;
  const after = await source.edit([{ pointer: ['training', 'epochs'], value: 9 }], before);
  assert.equal(document.getText(), text.replace('3', '9'));
  assert.notEqual(after, before);
  assert.equal(after, source.version);
});

test('an edit made for another text is refused and changes nothing', async () => {
  const { document, source } = stageText();
  const before = source.version;
  const longer = `// a remark in front\n${text}`;
  desk.type(document, longer);
  await assert.rejects(source.edit([{ pointer: ['training', 'epochs'], value: 9 }], before), { code: 'text/changed' });
  assert.equal(document.getText(), longer);
});

test('an edit that the editor does not apply is no edit', async () => {
  const { document, source } = stageText();
  desk.refusesEdits = true;
  const edit = source.edit([{ pointer: ['training', 'epochs'], value: 9 }], source.version);
  await assert.rejects(edit, { code: 'text/not-applied' });
  assert.equal(document.getText(), text);
});

test('a text that was closed is opened again for what is asked of it, and is another one then', async () => {
  const { document, source } = stageText();
  const before = source.version;
  desk.put('file:///work/a.reglab.json', text);
  desk.close(document);
  await source.reveal(['title']);
  const [again] = desk.documents;
  assert.ok(again !== undefined && again !== document);
  assert.equal(desk.shown[0]!.document, again);
  assert.equal(again.version, document.version);
  assert.notEqual(source.version, before, 'edits for the text that was closed must not fit');
  await source.edit([{ pointer: ['training', 'epochs'], value: 9 }], source.version);
  assert.deepEqual([again.getText(), document.getText()], [text.replace('3', '9'), text]);
});

test('of a text that is gone only what it said last is known, until it is found', async () => {
  const { document, source, asked } = stageText();
  desk.close(document);
  await source.find();
  assert.deepEqual([source.isGone, source.read().text], [true, text]);
  await assert.rejects(source.edit([], source.version), { code: 'text/gone' });
  await assert.rejects(source.reveal([]), { code: 'text/gone' });
  await assert.rejects(source.refresh(), { code: 'text/gone' });
  desk.put('file:///work/a.reglab.json', text);
  await source.refresh();
  assert.equal(source.isGone, false);
  assert.deepEqual(asked.at(-1), ['refresh', desk.documents[0]]);
});

test('a deleted file with unsaved changes is still a text, one without is gone though it is in memory', async () => {
  for (const isDirty of [true, false]) {
    const { document, source } = stageText();
    document.isDirty = isDirty;
    await source.find();
    assert.equal(source.isGone, !isDirty);
    desk.clear();
  }
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
