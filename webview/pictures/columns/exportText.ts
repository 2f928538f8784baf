import type { Message } from '../../../src/core/ground/errors.ts';
import type { Chart } from '../../../src/protocol/charts.ts';
import { say } from '../../drawing/texts.ts';
import type { Column } from '../frame/picture.ts';
import { readableRegions } from './regionsColumns.ts';

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

/** All of a chart as JSON: columns as plain arrays, texts as they are read, null where a number is not finite. */
export function jsonOf(chart: Chart): string {
  return `${JSON.stringify(chart.kind === 'regions' ? readableRegions(chart) : chart, (_key, value: unknown) => {
    if (ArrayBuffer.isView(value) && !(value instanceof DataView)) return [...(value as unknown as Iterable<number>)];
    return isMessage(value) ? say(value) : value;
  })}\n`;
}

function isMessage(value: unknown): value is Message {
  return typeof value === 'object' && value !== null && 'text' in value && 'args' in value;
}
