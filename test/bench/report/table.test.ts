import assert from 'node:assert/strict';
import { test } from 'node:test';
import { quartilesOf } from './quartiles.ts';
import { markdownTable, textTable, type Table } from './table.ts';

const table: Table = {
  title: 'Speed',
  columns: ['what', 'ms', 'source'],
  rows: [
    ['lab', '12.5', 'here'],
    ['a|b', '7', ''],
  ],
  notes: ['One thread.'],
};

test('quartiles interpolate between neighbours and do not depend on the order', () => {
  assert.deepEqual(quartilesOf([4, 1, 3, 2]), { lower: 1.75, median: 2.5, upper: 3.25, count: 4 });
  assert.deepEqual(quartilesOf([5]), { lower: 5, median: 5, upper: 5, count: 1 });
});

test('a table for the terminal puts numbers to the right', () => {
  assert.deepEqual(textTable(table).split('\n'), [
    'Speed',
    '--------------------',
    'what     ms   source',
    '--------------------',
    'lab    12.5   here',
    'a|b       7',
    'One thread.',
  ]);
});

test('a table for a document escapes its bars', () => {
  assert.deepEqual(markdownTable(table).split('\n'), [
    '### Speed',
    '',
    '| what |   ms | source |',
    '| ---- | ---: | ------ |',
    '| lab  | 12.5 | here   |',
    '| a\\|b |    7 |        |',
    '',
    'One thread.',
  ]);
});
