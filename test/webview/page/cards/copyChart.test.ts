import assert from 'node:assert/strict';
import { test } from 'node:test';
import { message } from '../../../../src/core/ground/errors.ts';
import { numberIn, markdownOf } from '../../../../webview/page/cards/copyChart.ts';
import { tableChart } from '../../pictures/sampleCharts.ts';

test('the first number of a title is copied as programs read it', () => {
  assert.equal(numberIn('Validation loss 0.0699 at step 1800'), '0.0699');
  assert.equal(numberIn('Gradient norm 8.74×10⁻⁴'), '8.74e-4');
  assert.equal(numberIn('about 10⁻⁸ of it'), '1e-8');
  assert.equal(numberIn('The slope is −1,234.5 there'), '-1234.5');
  assert.equal(numberIn('515 linear regions, exact'), '515');
  assert.equal(numberIn('Nothing pulls the weights'), undefined);
});

test('a chart as Markdown has its title, its caption and a row per row; marks of the language are escaped', () => {
  const chart = { ...tableChart(), title: message('A | *title*') };
  const lines = markdownOf(chart).split('\n');
  assert.equal(lines[0], '**A \\| \\*title\\***');
  const table = lines.filter((line) => line.startsWith('|'));
  assert.equal(table.length, chart.rows.length + 2);
  const columns = (line: string): number => line.split(/(?<!\\)\|/).length;
  assert.equal(new Set(table.map(columns)).size, 1);
});
