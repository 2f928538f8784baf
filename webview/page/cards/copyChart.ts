import type { Chart } from '../../../src/protocol/charts.ts';
import { lowerExponent } from '../../../src/core/ground/numberText.ts';
import { say, t } from '../../drawing/texts.ts';
import { columnsOf, heightOf } from '../../pictures/columns/columns.ts';

/** Rows of a table in Markdown; all of them are in the csv file. */
const mostRows = 40;

/** The first number that a title says, as programs read it; undefined where it says none. */
export function numberIn(title: string): string | undefined {
  const power = /([-−]?)(?:(\d[\d,]*(?:\.\d+)?)×)?10([⁰¹²³⁴⁵⁶⁷⁸⁹⁻]+)/u.exec(title);
  const plain = /([-−]?)(\d[\d,]*(?:\.\d+)?)/u.exec(title);
  const found = power !== null && plain !== null && power.index <= plain.index ? power : plain;
  if (found === null) return undefined;
  const [, sign, mantissa = '1', raised = ''] = found;
  const exponent = lowerExponent(raised);
  return `${sign === '' ? '' : '-'}${mantissa.replaceAll(',', '')}${exponent === '' ? '' : `e${exponent}`}`;
}

/** A chart as text: title, caption, and its numbers as a table. */
export function markdownOf(chart: Chart): string {
  const columns = columnsOf(chart, mostRows);
  const height = heightOf(columns);
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
