import assert from 'node:assert/strict';
import { test } from 'node:test';
import { plainReading } from '../../../../src/core/config/tableReading.ts';
import { formatMessage } from '../../../../src/core/ground/errors.ts';
import { dataCharts } from '../../../../src/engine/views/training/dataCharts.ts';
import type { Moment } from '../../../../src/engine/views/frame/moment.ts';
import { readDataset } from '../../../../src/formats/csv.ts';
import type { TableCell, TableChart } from '../../../../src/protocol/charts.ts';
import { momentOf, workOf } from '../regions/regionMoments.ts';

const told = (cell: TableCell): unknown => (typeof cell === 'object' && cell !== null ? formatMessage(cell) : cell);
const rowsOf = ({ rows }: TableChart): unknown[][] =>
  rows.map(({ label, values }) => [formatMessage(label), ...values.map(told)]);
const chartsOf = (moment: Moment): TableChart[] => [...dataCharts(moment, workOf())];

const file = 'size,colour,kind\n1.5,red,a\n2.5,blue,b\n,red,a\n4,green,b\n0.5,red,a\n3,blue,b\n';

function fromFile(part: Partial<Moment> = {}): Moment {
  const reading = { ...plainReading, missing: 'drop' as const };
  const { dataset, description } = readDataset(file, { target: 'kind', task: 'classification', name: 'f' }, reading);
  const document = { data: { source: 'moons', validation: 0.4 } };
  return momentOf({ document, dataset: dataset!, part: { table: description, ...part } });
}

test('a folded group costs nothing', () => {
  assert.deepEqual([...dataCharts(fromFile(), workOf({ wants: () => false }))], []);
});

test('a file is told by its columns, its split and its first records as they stand there', () => {
  const [columns, split, records] = chartsOf(fromFile());
  assert.deepEqual(rowsOf(columns!), [
    ['size', 'number', 0.5, 4, 5, 1, undefined],
    ['colour', 'category', undefined, undefined, 3, 0, 'red, blue, green'],
    ['kind', 'category', undefined, undefined, 2, 0, 'a, b'],
  ]);
  assert.equal(formatMessage(columns!.title), '5 samples, 4 features, 2 classes; 1 values are missing');
  assert.equal(formatMessage(columns!.caption), '3 columns; kind is learned.');
  const counts = rowsOf(split!) as [string, number, number, number][];
  assert.deepEqual(
    counts.map(([name, train, held, share]) => [name, train + held, share]),
    [
      ['a', 2, 2 / 5],
      ['b', 3, 3 / 5],
    ],
  );
  assert.equal(formatMessage(split!.title), '3 samples train, 2 validate (40 %)');
  assert.deepEqual(rowsOf(records!).slice(0, 3), [
    ['record 1', '1.5', 'red', 'a'],
    ['record 2', '2.5', 'blue', 'b'],
    ['record 3', '', 'red', 'a'],
  ]);
});

test('data that are drawn are measured: ranges and different values of every column, and the target by split', () => {
  const document = { data: { source: 'linear', samples: 40, features: 3, validation: 0.25 } };
  const moment = momentOf({ document });
  const { dataset, train } = moment.prepared.data;
  const [columns, split, records] = chartsOf(moment);
  const column = (at: number): number[] =>
    Array.from({ length: 40 }, (_, sample) => dataset.inputs[sample * 3 + at]!).sort((one, other) => one - other);
  rowsOf(columns!)
    .slice(0, 3)
    .forEach((row, at) =>
      assert.deepEqual(row, [
        dataset.featureNames[at],
        'number',
        column(at)[0],
        column(at)[39],
        new Set(column(at)).size,
        0,
        undefined,
      ]),
    );
  const own = [...train.rows].map((row) => dataset.targets[row]!).sort((one, other) => one - other);
  const [[, samples, lowest, mean, highest]] = rowsOf(split!) as [[string, number, number, number, number]];
  assert.deepEqual([samples, lowest, highest], [30, own[0], own[29]]);
  assert.ok(Math.abs(mean - own.reduce((sum, one) => sum + one) / 30) < 1e-12);
  assert.deepEqual(rowsOf(records!)[1], ['row 2', ...dataset.inputs.subarray(3, 6), dataset.targets[1]]);
  assert.deepEqual(
    records!.rows.map(({ sample }) => sample),
    [0, 1, 2, 3, 4],
  );
});

test('while a run goes on the data are sent once, and again when the group is opened', () => {
  let isOpen = false;
  const work = workOf({ wants: () => isOpen });
  const ids = (part: Partial<Moment>): string[] => [...dataCharts(fromFile(part), work)].map(({ id }) => id);
  const all = ['data', 'split', 'records'];
  assert.deepEqual(ids({ isLive: true }), []);
  isOpen = true;
  assert.deepEqual(ids({ isLive: true }), all);
  assert.deepEqual(ids({ isLive: true }), []);
  assert.deepEqual(ids({}), all);
});
