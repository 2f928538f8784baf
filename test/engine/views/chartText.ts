/** A chart as text: every word it carries, and its numbers, long lists by what tells them from others. */
import { formatMessage, type Message } from '../../../src/core/ground/errors.ts';
import type { Chart } from '../../../src/protocol/charts.ts';
import { readableRegions } from '../../../webview/pictures/columns/regionsColumns.ts';

const told = (value: number): string =>
  Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(5)));

/** Longer lists are told by their sums and some of their places. */
const longest = 8;

/** What is left of a sum where its parts cancel is rounding, which differs between builds of the kernel. */
const roundingShare = 1e-5;

function tellSum(parts: readonly number[]): string {
  const known = parts.filter(Number.isFinite);
  const sum = known.reduce((total, part) => total + part, 0);
  const size = known.reduce((total, part) => total + Math.abs(part), 0);
  return told(Math.abs(sum) <= roundingShare * size ? 0 : sum);
}

/** How many numbers, how many of them are none, their sum, a sum in which every place counts, and some of them. */
function digest(values: readonly number[]): string {
  const none = values.filter((value) => !Number.isFinite(value)).length;
  const sums = [tellSum(values), tellSum(values.map((value, at) => value * (1 + (at % 7))))];
  const some = Array.from({ length: 5 }, (_, at) => told(values[Math.round((at * (values.length - 1)) / 4)]!));
  return `${values.length} numbers${none > 0 ? `, ${none} none` : ''}, sums ${sums.join(' ')}: ${some.join(' ')}`;
}

function tellNumbers(values: readonly number[]): string {
  return values.length <= longest ? `[${values.map(told).join(' ')}]` : digest(values);
}

const isMessage = (value: object): value is Message => 'text' in value && 'args' in value;

/** On one line. */
function tell(value: unknown): string {
  if (typeof value === 'number') return told(value);
  if (typeof value !== 'object' || value === null) return String(value);
  if (ArrayBuffer.isView(value)) return tellNumbers([...(value as unknown as Iterable<number>)]);
  if (Array.isArray(value)) {
    const lists = value as readonly unknown[];
    if (lists.every((one) => typeof one === 'number')) return tellNumbers(lists);
    const isMany = lists.length > longest && lists.every(Array.isArray);
    return isMany ? `${lists.length} lists, together ${tell(lists.flat())}` : lists.map(tell).join(' | ');
  }
  if (isMessage(value)) return formatMessage(value);
  return fieldsOf(value)
    .map(([name, field]) => `${name} ${tell(field)}`)
    .join('; ');
}

const fieldsOf = (value: object): [string, unknown][] =>
  Object.entries(value).filter(([, field]) => field !== undefined);

const isListOfParts = (value: unknown): value is readonly unknown[] =>
  Array.isArray(value) && value.length > 0 && value.every((one) => typeof one === 'object' && !Array.isArray(one));

/** Everything of a chart: a line per field, and per part of a field that is a list of parts. */
export function textOfChart(chart: Chart): string {
  const { id, view, kind, ...rest } = chart.kind === 'regions' ? (readableRegions(chart) as typeof chart) : chart;
  const lines = fieldsOf(rest).flatMap(([name, field]) =>
    isListOfParts(field) ? field.map((part) => `  ${name}: ${tell(part)}`) : [`  ${name}: ${tell(field)}`],
  );
  return `${[`${view}/${id} (${kind})`, ...lines].join('\n')}\n`;
}
