import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compareTimes, timesOf } from './recorded.ts';
import type { Table } from './table.ts';

const tables: readonly Table[] = [
  {
    title: 'Speed',
    columns: ['network', 'cells', 'ms'],
    rows: [
      ['wide', '1,234', '1,040.5'],
      ['empty', '', ''],
    ],
    timed: { column: 'ms', names: 1 },
  },
  { title: 'Growth', columns: ['by', 'size', 's'], rows: [['n', '16', '2']], timed: { column: 's', names: 2 } },
  { title: 'Memory', columns: ['work', 'MB'], rows: [['one', '30']] },
];

test('times of rows are found by title and name, and only where a table says which column has them', () => {
  assert.deepEqual(timesOf(tables), { 'Speed: wide': 1040.5, 'Growth: n 16': 2 });
  assert.throws(() => timesOf([{ ...tables[0]!, timed: { column: 's', names: 1 } }]), /no column "s"/);
});

test('what became slower by more than 15 % is told, worst first, measured in the speed of the machine', () => {
  const before = { machine: 2, times: { a: 10, b: 10, c: 10, gone: 1 } };
  const now = { machine: 4, times: { a: 22, b: 24, c: 50, fresh: 1000 } };
  const [head, ...rows] = compareTimes(before, now);
  assert.match(head!, /^Slower .*took 4\.0 ms, then 2\.0 ms/);
  assert.deepEqual(rows, ['  c: 150 %', '  b: 20 %']);
  assert.deepEqual(compareTimes(before, { machine: 2, times: { a: 11.4, b: 1, c: 1 } }).length, 1);
  assert.match(compareTimes(before, before)[0]!, /^No row of 4 /);
});
