import assert from 'node:assert/strict';
import { test } from 'node:test';
import { datasetFromTable, type TableColumn } from '../../../src/core/experiment/tableData.ts';

const numbers = (name: string, ...values: number[]): TableColumn => ({ name, numbers: Float64Array.from(values) });
const words = (name: string, ...values: string[]): TableColumn => {
  const names = [...new Set(values)];
  return { name, categories: { names, codes: Int32Array.from(values, (value) => names.indexOf(value)) } };
};
const columns = [numbers('size', 1, 2, 3), words('colour', 'red', 'blue', 'red'), numbers('price', 10, 20, 10)];

test('words become one column each, and the target is left out of the features', () => {
  const data = datasetFromTable(columns, { target: 'price', task: 'regression', name: 'shop' });
  assert.deepEqual(data.featureNames, ['size', 'colour=red', 'colour=blue']);
  assert.deepEqual([...data.inputs], [1, 1, 0, 2, 0, 1, 3, 1, 0]);
  assert.deepEqual([...data.targets], [10, 20, 10]);
  assert.deepEqual([data.name, data.targetNames], ['shop', ['price']]);
});

test('a classification target may hold numbers, ascending, or words', () => {
  const byNumber = datasetFromTable(columns, { target: 'price', task: 'classification', name: 'shop' });
  assert.deepEqual(byNumber.classNames, ['10', '20']);
  assert.deepEqual([...byNumber.targets], [0, 1, 0]);
  const byWord = datasetFromTable(columns, { target: 'colour', task: 'classification', name: 'shop' });
  assert.deepEqual(byWord.classNames, ['red', 'blue']);
  assert.deepEqual([...byWord.inputs], [1, 10, 2, 20, 3, 10]);
});

const refuses = (
  code: string,
  table: readonly TableColumn[],
  target: string,
  task: 'classification' | 'regression',
): void => assert.throws(() => datasetFromTable(table, { target, task, name: 'shop' }), { code });

test('what cannot be learned is refused: unknown column, words for regression, one class, too many classes, nothing', () => {
  refuses('core/unknown-column', columns, 'weight', 'regression');
  refuses('core/text-target', columns, 'colour', 'regression');
  refuses('core/one-class', [numbers('a', 1, 2), numbers('b', 7, 7)], 'b', 'classification');
  refuses('core/no-samples', [numbers('a'), numbers('b')], 'b', 'regression');
  refuses('core/no-samples', [numbers('b', 1, 2)], 'b', 'regression');
  const many = Float64Array.from({ length: 1500 }, (_, index) => index);
  refuses(
    'core/too-large',
    [
      { name: 'a', numbers: many },
      { name: 'b', numbers: many },
    ],
    'b',
    'classification',
  );
});
