import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatMessage, message } from '../../src/core/ground/errors.ts';
import { completionsAt, type Completion } from '../../src/language/completions.ts';
import { readDocument } from '../../src/language/document/document.ts';
import { inlayHintsOf } from '../../src/language/hovers/inlayHints.ts';
import { lensesOf } from '../../src/language/lenses.ts';
import { generatedData, listProblems } from './markedText.ts';

/** `|` is the cursor. */
function at(marked: string): { text: string; offset: number; found: Completion[] } {
  const offset = marked.indexOf('|');
  const text = marked.slice(0, offset) + marked.slice(offset + 1);
  return { text, offset, found: completionsAt(text, offset) };
}

const labels = (marked: string): string[] => at(marked).found.map(({ label }) => label);

/** The text after a completion was taken and every place left at its first value. */
function take(marked: string, label: string): string {
  const { text, found } = at(marked);
  const chosen = found.find((one) => one.label === label);
  assert.ok(chosen, `${label} in ${found.map((one) => one.label).join(', ')}`);
  const plain = chosen.insert
    .replace(/\$\{\d+\|([^,|]*)[^|]*\|\}/g, '$1')
    .replace(/\$\{\d+:([^}]*)\}/g, '$1')
    .replace(/\$\d+/g, '');
  return text.slice(0, chosen.start) + plain + text.slice(chosen.end);
}

test('keys of the document are offered inside its braces, those present are not', () => {
  assert.deepEqual(labels('{ | }').slice(0, 4), ['title', 'data', 'network', 'loss']);
  assert.equal(labels('{ | }').at(-1), '$schema', 'what only tools read comes last');
  assert.ok(!labels('{ "title": "x", | }').includes('title'));
  assert.ok(labels('{ "ti|" }').includes('title'));
  assert.ok(labels('{ "title|": "x" }').includes('title'));
});

test('keys follow the entry that is chosen', () => {
  assert.ok(labels('{ "optimizer": { "name": "adam", | } }').includes('beta1'));
  assert.ok(!labels('{ "optimizer": { "name": "sgd", | } }').includes('beta1'));
  assert.ok(labels('{ "data": { "source": "csv", | } }').includes('file'));
  assert.ok(labels('{ "penalties": [{ "name": "groupLasso", | }] }').includes('group'));
  assert.ok(labels('{ "network": { "layers": [{ | }] } }').includes('dropout'));
});

test('names are offered where a name stands, with the long form beside', () => {
  const found = labels('{ "optimizer": | }');
  assert.ok(found.includes('adamw') && found.includes('{ adamw }'));
  assert.ok(labels('{ "network": { "layers": [{ "activation": "re|" }] } }').includes('relu'));
  assert.ok(labels('{ "penalties": [|] }').includes('l1'));
  assert.ok(labels('{ "loss": { "name": "|" } }').includes('hinge'));
  assert.ok(labels('{ "data": { "source": | } }').includes('iris'));
});

test('values are offered: words, true and false, defaults', () => {
  assert.deepEqual(labels('{ "optimizer": { "decay": | } }'), ['weights', 'all', 'none']);
  assert.deepEqual(labels('{ "data": { "standardize": | } }'), ['true', 'false']);
  assert.deepEqual(labels('{ "training": { "batchSize": | } }'), ['32']);
});

const taken: readonly (readonly [string, string])[] = [
  ['{ | }', 'optimizer'],
  ['{ | }', 'penalties'],
  ['{ | }', 'network'],
  ['{ | }', 'data'],
  ['{ | }', 'lab'],
  ['{ | "title": "x" }', 'clip'],
  ['{ "title": "x", | }', 'loss'],
  ['{ "ti|" }', 'title'],
  ['{ "titel|": "x" }', 'title'],
  ['{ "optimizer": | }', 'adamw'],
  ['{ "optimizer": | }', '{ adamw }'],
  ['{ "optimizer": "|" }', 'sgd'],
  ['{ "optimizer": "ad|" }', 'adam'],
  ['{ "penalties": [ | ] }', '{ l1 }'],
  ['{ "penalties": [ { "name": "l1", | } ] }', 'lambda'],
  ['{ "training": { | } }', 'epochs'],
  ['{ "lab": { "regions": { | } } }', 'box'],
  ['{ "lab": { "path": { "penalty": { "name": "groupLasso", | } } } }', 'groups'],
  ['{ "data": { "standardize": f| } }', 'false'],
  ['{ "training": { "epochs": 1| } }', '200'],
];

for (const [marked, label] of taken) {
  test(`taking ${label} in ${marked} gives a valid document`, () => {
    const text = take(marked, label);
    assert.equal(listProblems(readDocument(text).problems), '', text);
    assert.ok(text.includes(label.replace(/[{} ]/g, '')), text);
  });
}

test('completions work while the text is incomplete', () => {
  for (const marked of [
    '{ "optimizer": |',
    '{ "optimizer": "|',
    '{ "network": { "layers": [ { "activation": |',
    '{ "data": { "source": "mo|',
  ]) {
    assert.ok(labels(marked).length > 3, marked);
  }
  const { text, found } = at('{ "optimizer": "ad|\n  "title": "x" }');
  assert.ok(
    found.every(({ start, end }) => text.slice(start, end) === '"ad'),
    found[0] && text.slice(found[0].start, found[0].end),
  );
});

test('nothing is offered in comments and behind the document', () => {
  assert.deepEqual(labels('{ // the | data\n }'), []);
  assert.deepEqual(labels('{ /* | */ }'), []);
});

test('every completion of a name has its formula and a paragraph', () => {
  for (const one of at('{ "network": { "init": | } }').found) {
    assert.ok((one.formula ?? '').length > 3);
    assert.ok(formatMessage(one.documentation).length > 20);
  }
});

test('a lens stands over the document for each view', () => {
  const document = readDocument('// first\n{ "title": "x" }');
  const wanted = [
    { view: 'training', title: message('Train') },
    { view: 'gradients', title: message('Gradients') },
  ];
  const lenses = lensesOf(document, wanted);
  assert.deepEqual(
    lenses.map(({ view, title, start }) => [view, formatMessage(title), start]),
    [
      ['training', 'Train', 9],
      ['gradients', 'Gradients', 9],
    ],
  );
  assert.equal(lensesOf(readDocument(''), wanted)[0]?.start, 0);
});

test('hints show parameters and gain behind each layer and the bound on regions behind the list', () => {
  const text = '{ "network": { "init": "heNormal", "layers": [{ "units": 5 }, { "units": 3, "norm": "batch" }] } }';
  const hints = inlayHintsOf(readDocument(text), generatedData(text));
  assert.deepEqual(
    hints.map(({ label }) => formatMessage(label)),
    ['15 parameters, gain 1', '24 parameters, gain 1', 'at most 112 regions'],
  );
  assert.deepEqual(
    hints.map(({ offset }) => text[offset - 1]),
    ['}', '}', ']'],
  );
  assert.deepEqual(inlayHintsOf(readDocument(text), undefined), []);
});

test('a place for a text, a list or an object offers it empty, by its marks', () => {
  const of = (marked: string): string[] => at(marked).found.map(({ label }) => label);
  assert.deepEqual(of('{ "title": | }'), ['""']);
  assert.deepEqual(of('{ "training": | }'), ['{ }']);
  assert.deepEqual(of('{ "penalties": | }'), ['[ ]']);
});
