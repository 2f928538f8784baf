import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parse, stripComments, type ParseError } from 'jsonc-parser';
import type { JsonValue, Pointer } from '../../../src/core/config/parseConfigProblems.ts';
import { applyTextEdits, editsForChange, formattingEdits } from '../../../src/language/document/edits.ts';

const change = (text: string, pointer: Pointer, value: JsonValue | undefined): string =>
  applyTextEdits(text, editsForChange(text, pointer, value));

const commented = `{
  // the data
  "data": { "source": "moons" }, // two of them
  "optimizer": "adam", /* quick */
  "penalties": [
    { "name": "l2", "lambda": 0.1 }, // weak
    { "name": "l1", "lambda": 0.2 } // strong
  ]
}
`;

const cases: readonly { what: string; text: string; pointer: Pointer; value: JsonValue | undefined; gives: string }[] =
  [
    { what: 'replaces a value', text: '{ "a": 1 }', pointer: ['a'], value: 2, gives: '{ "a": 2 }' },
    {
      what: 'adds a key on the same line',
      text: '{ "a": 1 }',
      pointer: ['b'],
      value: [1, 2],
      gives: '{ "a": 1, "b": [1, 2] }',
    },
    { what: 'adds a key to an empty object', text: '{}', pointer: ['b'], value: 1, gives: '{ "b": 1 }' },
    {
      what: 'makes missing parents',
      text: '{}',
      pointer: ['a', 'b', 0],
      value: true,
      gives: '{ "a": { "b": [true] } }',
    },
    {
      what: 'adds a key on a line of its own',
      text: '{\n\t"a": 1\n}',
      pointer: ['b'],
      value: 2,
      gives: '{\n\t"a": 1,\n\t"b": 2\n}',
    },
    {
      what: 'adds behind a trailing comma',
      text: '{ "a": 1, }',
      pointer: ['b'],
      value: 2,
      gives: '{ "a": 1, "b": 2 }',
    },
    { what: 'appends an item', text: '[1]', pointer: [1], value: 2, gives: '[1, 2]' },
    {
      what: 'turns a short form into the long form',
      text: '{ "optimizer": "adam" }',
      pointer: ['optimizer', 'learningRate'],
      value: 0.1,
      gives: '{ "optimizer": { "name": "adam", "learningRate": 0.1 } }',
    },
    {
      what: 'replaces null by what is needed',
      text: '{ "clip": null }',
      pointer: ['clip', 'at'],
      value: 1,
      gives: '{ "clip": { "at": 1 } }',
    },
    { what: 'writes a whole document into an empty one', text: ' ', pointer: ['a'], value: 1, gives: '{ "a": 1 }\n' },
    {
      what: 'removes the first key',
      text: '{ "a": 1, "b": 2 }',
      pointer: ['a'],
      value: undefined,
      gives: '{ "b": 2 }',
    },
    { what: 'removes the last key', text: '{ "a": 1, "b": 2 }', pointer: ['b'], value: undefined, gives: '{ "a": 1 }' },
    { what: 'removes the only key', text: '{ "a": 1 }', pointer: ['a'], value: undefined, gives: '{ }' },
    { what: 'removes the last item', text: '[0, 1, 7]', pointer: [2], value: undefined, gives: '[0, 1]' },
    {
      what: 'removes a key with its line',
      text: '{\n  "a": 1,\n  "b": 2\n}',
      pointer: ['a'],
      value: undefined,
      gives: '{\n  "b": 2\n}',
    },
    {
      what: 'removes the last key with its line',
      text: '{\n  "a": 1,\n  "b": 2\n}',
      pointer: ['b'],
      value: undefined,
      gives: '{\n  "a": 1\n}',
    },
    {
      what: 'leaves the text alone where the place is impossible',
      text: '{ "a": [1] }',
      pointer: ['a', 'b'],
      value: 1,
      gives: '{ "a": [1] }',
    },
    {
      what: 'leaves the text alone where there is nothing to remove',
      text: '{ "a": 1 }',
      pointer: ['b'],
      value: undefined,
      gives: '{ "a": 1 }',
    },
  ];

for (const { what, text, pointer, value, gives } of cases) {
  test(`a change ${what}`, () => assert.equal(change(text, pointer, value), gives));
}

test('comments stay through changes, and the text stays JSON', () => {
  const changes: readonly (readonly [Pointer, JsonValue | undefined])[] = [
    [['training', 'epochs'], 5],
    [['penalties', 2], { name: 'l0', lambda: 1 }],
    [['penalties', 1, 'lambda'], 3],
    [['data', 'seed'], 4],
    [['optimizer', 'proximal'], false],
    [['title'], 'commented'],
  ];
  const changed = changes.reduce((text, [pointer, value]) => change(text, pointer, value), commented);
  for (const comment of ['// the data', '// two of them', '/* quick */', '// weak', '// strong'])
    assert.ok(changed.includes(comment), changed);
  const errors: ParseError[] = [];
  const value: unknown = parse(changed, errors);
  assert.deepEqual(errors, [], changed);
  assert.deepEqual(value, {
    data: { source: 'moons', seed: 4 },
    optimizer: { name: 'adam', proximal: false },
    penalties: [
      { name: 'l2', lambda: 0.1 },
      { name: 'l1', lambda: 3 },
      { name: 'l0', lambda: 1 },
    ],
    training: { epochs: 5 },
    title: 'commented',
  });
});

test('a removed item leaves the comments of the others', () => {
  const changed = change(commented, ['penalties', 1], undefined);
  assert.ok(changed.includes('// weak'), changed);
  assert.doesNotThrow(() => JSON.parse(stripComments(changed)) as unknown, changed);
});

test('formatting keeps comments and values', () => {
  const messy = commented.replaceAll('  ', '\t ').replace('"moons"', '\n"moons"');
  const tidy = applyTextEdits(messy, formattingEdits(messy, { tabSize: 2, insertSpaces: true }));
  assert.deepEqual(parse(tidy), parse(commented));
  assert.ok(tidy.includes('// strong'));
});

test('ten thousand brackets are left alone', () => {
  assert.deepEqual(editsForChange('['.repeat(100_000), ['a'], 1), []);
});
