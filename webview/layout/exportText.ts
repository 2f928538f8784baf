import type { Chart } from '../../src/protocol/charts.ts';
import type { Column } from './picture.ts';

/** Comma-separated values (RFC 4180): full precision, empty where nothing is. */
export function csvOf(columns: readonly Column[]): string {
  const height = Math.max(0, ...columns.map((column) => column.cells.length));
  const lines = [columns.map((column) => cell(column.name)).join(',')];
  for (let row = 0; row < height; row += 1) lines.push(columns.map((column) => cell(column.cells[row])).join(','));
  return `${lines.join('\r\n')}\r\n`;
}

function cell(value: number | string | undefined): string {
  if (value === undefined || (typeof value === 'number' && Number.isNaN(value))) return '';
  if (typeof value === 'number') return String(value);
  // A spreadsheet would run a text that begins like a formula.
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** A file name for a chart: its id, step and ending. */
export function fileNameOf(chart: Pick<Chart, 'view' | 'id' | 'step'>, ending: string): string {
  const id = chart.id.replace(/[^A-Za-z0-9-]+/g, '-').replace(/^-+|-+$/g, '');
  return `${chart.view}-${id || 'chart'}-step-${chart.step}.${ending}`;
}
