import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import fc from 'fast-check';
import { budget } from '../../src/core/config/config.ts';
import { formatMessage } from '../../src/core/ground/errors.ts';
import { parseTable, readDataset } from '../../src/formats/csv.ts';
import {
  locateTableProblems,
  placeOfData,
  tooLargeFile,
  unreadableFile,
} from '../../src/language/sources/dataSource.ts';
import { readDocument } from '../../src/language/document/document.ts';
import { tableProblems } from '../language/markedText.ts';

const rows = (count: number, of: (index: number) => string): string =>
  Array.from({ length: count }, (_none, index) => of(index)).join('\n');
const good = `size,colour,price\n${rows(6, (i) => `${i}.5,${i % 2 === 0 ? 'red' : 'blue'},${10 * i}`)}\n`;

test('numbers and words become columns in the order of the file', () => {
  const { columns, problems } = parseTable(good);
  assert.deepEqual(problems, []);
  assert.deepEqual(
    columns.map(({ name }) => name),
    ['size', 'colour', 'price'],
  );
  assert.deepEqual([...(columns[0]?.numbers ?? [])], [0.5, 1.5, 2.5, 3.5, 4.5, 5.5]);
  assert.deepEqual(columns[1]?.categories, { names: ['blue', 'red'], codes: Int32Array.of(1, 0, 1, 0, 1, 0) });
});

test('a table becomes samples with one feature for each word', () => {
  const { dataset, problems } = readDataset(good, { target: 'price', task: 'regression', name: 'shop' });
  assert.deepEqual(problems, []);
  assert.equal(dataset?.samples, 6);
  assert.equal(dataset.features, 3);
  assert.deepEqual([...dataset.targets], [0, 10, 20, 30, 40, 50]);
});

const bad: readonly { what: string; text: string; problems: readonly (string | RegExp)[] }[] = [
  { what: 'an empty file', text: '', problems: [/^0:0 The file is empty/] },
  { what: 'a file of blank lines', text: '\n\n  \n', problems: [/^0:0 The file is empty/] },
  { what: 'a header without samples', text: 'a,b\n', problems: [/^0:0 .*no samples/] },
  { what: 'numbers instead of a header', text: '1,2\n3,4\n', problems: [/^1:0 The first line holds numbers/] },
  { what: 'two columns of one name', text: 'a,b,a\n1,2,3\n', problems: [/^1:3 Two columns are called "a"/] },
  { what: 'a column without a name', text: 'a,,c\n1,2,3\n', problems: [/^1:2 Column 2 has no name/] },
  {
    what: 'ragged rows',
    text: 'a,b\n1,2\n3\n4,5,6\n',
    problems: [/^3:1 .*1 fields; the first line has 2/, /^4:3 .*3 fields/],
  },
  { what: 'text in a number column', text: 'a,b\n1,2\n3,x\n4,6\n', problems: [/^3:2 "x" is not a number/] },
  {
    what: 'missing values',
    text: 'a,b\n1,\n?,2\n4,NA\n5,6\n',
    problems: [/^3:1 .*"a" is missing/, /^2:2 .*"b" is missing/, /^4:2/],
  },
  { what: 'an empty column', text: 'a,b\n1,\n2,\n', problems: [/^2:2 Column "b" is empty/] },
  { what: 'a constant column', text: 'a,b\n1,7\n2,7\n3,7\n', problems: [/^2:2 Column "b" holds the same value/] },
  { what: 'a number too large', text: 'a,b\n1,2\n1e999,3\n', problems: [/^3:1 "1e999" is too large/] },
  { what: 'a binary file', text: 'PNG\u0000\u0001\u0002', problems: [/^0:0 The file is not text/] },
  { what: 'quotes that do not close', text: 'a,b\n"1,2\n3,4\n', problems: [/quotes/] },
  { what: 'an identifier', text: `id,y\n${rows(60, (i) => `k${i},${i}`)}\n`, problems: [/^2:1 .*60 different words/] },
];

for (const { what, text, problems } of bad) {
  test(`${what} is reported with row and column`, () => {
    const found = tableProblems(text);
    assert.ok(found.length >= problems.length, found.join('\n'));
    for (const wanted of problems)
      assert.ok(
        found.some((one) => (typeof wanted === 'string' ? one === wanted : wanted.test(one))),
        `${String(wanted)} in\n${found.join('\n')}`,
      );
  });
}

test('rows are lines of the file, also behind blank lines and line breaks in quotes', () => {
  assert.deepEqual(
    tableProblems('a,b\n\n"x\ny",1\nz,2\nw,oops\n').map((one) => one.slice(0, 3)),
    ['6:2'],
  );
});

test('semicolons, tabs, byte-order marks, Windows line ends and decimal commas are read', () => {
  for (const text of ['a;b\n1,5;x\n2,5;y\n', '\uFEFFa\tb\r\n1.5\tx\r\n2.5\ty\r\n', 'a, b\n 1.5 , x\n2.5,y']) {
    const { columns, problems } = parseTable(text);
    assert.deepEqual(problems, [], text);
    assert.deepEqual(
      columns.map(({ name }) => name),
      ['a', 'b'],
    );
    assert.deepEqual([...(columns[0]?.numbers ?? [])], [1.5, 2.5]);
  }
});

test('long lists of problems end with a count', () => {
  const found = tableProblems(`a,b\n${rows(500, (i) => `${i},`)}\n${rows(600, (i) => `${i},1`)}\n`);
  assert.equal(found.length, 51);
  assert.match(found.at(-1) ?? '', /450 more problems/);
});

test('a text over the budget is refused by its size', () => {
  const long = 'a\n'.padEnd(budget.csvBytes + 10, '1');
  assert.match(tableProblems(long)[0] ?? '', /the budget is 33554432/);
});

test('a target that the table does not have is a problem, not an exception', () => {
  const { dataset, problems } = readDataset(good, { target: 'weight', task: 'regression', name: 'shop' });
  assert.equal(dataset, undefined);
  assert.ok(problems.length === 1 && problems[0] && formatMessage(problems[0].message).includes('weight'));
});

test('any text gives a table or problems, never both columns and errors', () => {
  const cell = fc.constantFrom(
    '1',
    '2.5',
    'x',
    '',
    '"',
    '""',
    ',',
    '\n',
    ';',
    '\r\n',
    'NA',
    '1e5',
    '\t',
    '"a,b"',
    '\u00e9',
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string({ unit: 'binary' }),
        fc.array(cell, { maxLength: 60 }).map((cells) => cells.join(',')),
      ),
      (text) => {
        const { columns, problems } = parseTable(text);
        const hasErrors = problems.some(({ severity }) => severity === 'error');
        assert.equal(columns.length === 0, hasErrors);
        for (const { row, column } of problems) assert.ok(row >= 0 && column >= 0);
      },
    ),
    { seed: 20260103, numRuns: 1000 },
  );
});

test('problems of the table stand at the file in the document, with line and column', () => {
  const text = '{ "data": { "source": "csv", "file": "a.csv", "target": "y", "task": "regression" } }';
  const document = readDocument(text);
  const { problems } = readDataset('a,y\n1,2\n3,x\n4,6\n', { target: 'y', task: 'regression', name: 'a.csv' });
  const [located] = locateTableProblems(document, 'a.csv', problems);
  assert.ok(located);
  assert.equal(text.slice(located.start, located.end), '"a.csv"');
  assert.match(formatMessage(located.message), /^a\.csv, line 3, column 2: "x" is not a number/);
  for (const problem of [
    unreadableFile(document, { key: 'data', path: 'a.csv' }, 'no such file'),
    tooLargeFile(document, { key: 'data', path: 'a.csv' }, { bytes: 5e8, limit: budget.csvBytes }),
  ]) {
    assert.equal(text.slice(problem.start, problem.end), '"a.csv"');
    assert.equal(problem.severity, 'error');
  }
});

test('the place of the data follows from the source', () => {
  const placeOf = (text: string): ReturnType<typeof placeOfData> => {
    const { experiment } = readDocument(text);
    assert.ok(experiment);
    return placeOfData(experiment);
  };
  const made = placeOf('{ "data": { "samples": 50 } }');
  assert.ok(made.kind === 'generated');
  assert.deepEqual(made.generate(), made.generate());
  assert.equal(made.generate().samples, 50);
  const iris = placeOf('{ "data": { "source": "iris" } }');
  assert.ok(iris.kind === 'file' && iris.relativeTo === 'extension');
  const own = placeOf('{ "data": { "source": "csv", "file": "b.csv", "target": "y", "task": "classification" } }');
  assert.ok(own.kind === 'file' && own.relativeTo === 'document' && own.path === 'b.csv');
});

test('the csv example is read without problems', () => {
  const { experiment } = readDocument(readFileSync('media/examples/plants.reglab.json', 'utf8'));
  const place = experiment && placeOfData(experiment);
  assert.ok(place?.kind === 'file');
  const { dataset, problems } = readDataset(readFileSync(`media/examples/${place.path}`, 'utf8'), place.wanted);
  assert.deepEqual(problems, []);
  assert.equal(dataset?.samples, 80);
});
