import { test } from 'node:test';
import assert from 'node:assert/strict';
import { followUp, markOf, unmarked } from '../../../src/host/document/followUp.ts';
import { readDocument } from '../../../src/language/document/document.ts';

const mark = (text: string): ReturnType<typeof markOf> => markOf(readDocument(text).experiment!, '/work/a.reglab.json');
const plain = mark('{ "training": { "epochs": 3 } }');
const everywhere = { isSeen: true, isRunning: true };

test('a text asks for what its change needs, and for nothing again', () => {
  const cases = [
    ['// a remark\n{ "title": "other",\n "training": { "epochs": 3 } }', 'nothing'],
    ['{ "training": { "epochs": 4 } }', 'run'],
    ['{ "training": { "epochs": 3 }, "lab": { "regions": { "slice": "principal" } } }', 'lab'],
    ['{ "training": { "epochs": 4 }, "lab": { "regions": { "slice": "principal" } } }', 'run'],
  ] as const;
  for (const [text, wanted] of cases) {
    assert.equal(followUp(plain, mark(text), everywhere), wanted, text);
    assert.equal(followUp(mark(text), mark(text), everywhere), 'nothing', text);
  }
});

test('a run waits for somebody to see it, wishes for views need an engine', () => {
  const wishes = mark('{ "training": { "epochs": 3 }, "lab": { "regions": { "slice": "principal" } } }');
  assert.equal(followUp(unmarked, plain, { isSeen: true, isRunning: false }), 'run', 'nothing has run yet');
  assert.equal(followUp(unmarked, plain, { isSeen: false, isRunning: true }), 'later');
  assert.equal(followUp(plain, wishes, { isSeen: true, isRunning: false }), 'nothing');
  assert.equal(followUp(plain, wishes, { isSeen: false, isRunning: true }), 'lab');
});

test('where a text lies counts only where it names files, and its name does not', () => {
  const at = (text: string, path: string): string => markOf(readDocument(text).experiment!, path).experiment;
  const table = '{ "data": { "source": "csv", "file": "a.csv", "target": "y", "task": "regression" } }';
  assert.equal(at('{}', '/a/x.json'), at('{}', '/b/x.json'));
  assert.equal(at(table, '/a/x.json'), at(table, '/a/y.json'));
  assert.notEqual(at(table, '/a/x.json'), at(table, '/b/x.json'));
});
