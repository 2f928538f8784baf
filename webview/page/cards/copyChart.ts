import type { Chart } from '../../../src/protocol/charts.ts';
import { say, t } from '../../drawing/texts.ts';
import { columnsOf } from '../../pictures/columns/columns.ts';

/** Rows of a table in Markdown; all of them are in the csv file. */
const mostRows = 40;

const raisedDigits = '⁰¹²³⁴⁵⁶⁷⁸⁹';

/** The first number that a title says, as programs read it; undefined where it says none. */
export function numberIn(title: string): string | undefined {
  const power = /([-−]?)(?:(\d[\d,]*(?:\.\d+)?)×)?10([⁰¹²³⁴⁵⁶⁷⁸⁹⁻]+)/u.exec(title);
  const plain = /([-−]?)(\d[\d,]*(?:\.\d+)?)/u.exec(title);
  const found = power !== null && plain !== null && power.index <= plain.index ? power : plain;
  if (found === null) return undefined;
  const [, sign, mantissa = '1', raised = ''] = found;
  const exponent = raised.replace(/./gu, (one) => (one === '⁻' ? '-' : String(raisedDigits.indexOf(one))));
  return `${sign === '' ? '' : '-'}${mantissa.replaceAll(',', '')}${exponent === '' ? '' : `e${exponent}`}`;
}

/** A chart as text: title, caption, and its numbers as a table. */
export function markdownOf(chart: Chart): string {
  const columns = columnsOf(chart, mostRows);
  const height = Math.max(0, ...columns.map((column) => column.height ?? column.cells.length));
  const shown = Math.min(height, mostRows);
  const rowOf = (cells: readonly string[]): string => `| ${cells.map(escaped).join(' | ')} |`;
  const cellAt = (cell: number | string | undefined): string =>
    cell === undefined ? '' : typeof cell === 'number' ? String(Number(cell.toPrecision(5))) : cell;
  return [
    `**${escaped(say(chart.title))}**`,
    '',
    escaped(say(chart.caption)),
    '',
    rowOf(columns.map(({ name }) => name)),
    rowOf(columns.map(() => '---')),
    ...Array.from({ length: shown }, (_, row) => rowOf(columns.map(({ cells }) => cellAt(cells[row])))),
    ...(shown < height ? ['', t('{0} more rows.', height - shown)] : []),
    '',
  ].join('\n');
}

function escaped(text: string): string {
  return text.replace(/([\\|*_`<>[\]])/g, '\\$1').replace(/\s+/g, ' ');
}

/** What is copied of a chart as text. */
export function copiedText(chart: Chart, part: 'markdown' | 'number'): string {
  return part === 'markdown' ? markdownOf(chart) : (numberIn(say(chart.title)) ?? '');
}
