import { formatMeasured } from '../../core/ground/numberText.ts';
import { message, type Message } from '../../core/ground/errors.ts';
import type { Axis, CurvesChart, Series, TableCell } from '../../protocol/charts.ts';
import type { ClaimChart } from './claim.ts';

/** A line or a set of dots. */
export interface Curve {
  readonly label: Message;
  readonly x: ArrayLike<number>;
  readonly y: ArrayLike<number>;
  readonly role?: Series['role'];
  readonly group?: string | number;
}

/** What a picture of curves says. */
export interface CurvesWords {
  readonly id?: string;
  readonly title: Message;
  readonly caption?: Message;
  readonly x: Message;
  readonly y: Message;
  readonly xScale?: Axis['scale'];
  readonly yScale?: Axis['scale'];
  readonly curves: readonly Curve[];
  readonly marks?: CurvesChart['marks'];
}

/** Curves over a common axis. */
export function drawCurves(words: CurvesWords): ClaimChart {
  const { id = 'picture', title, x, y, xScale = 'linear', yScale = 'linear', curves, marks = [] } = words;
  const series = curves.map((curve, at): Series => ({
    id: `curve${at}`,
    label: curve.label,
    role: curve.role ?? 'measured',
    group: curve.group ?? `curve${at}`,
    x: Float64Array.from(curve.x),
    y: Float64Array.from(curve.y),
  }));
  return {
    kind: 'curves',
    id,
    title,
    caption: words.caption ?? message('computed in double precision by the functions that the lab itself uses'),
    description: message('{0} curves of {1} points over the same axis', series.length, series[0]?.x.length ?? 0),
    x: { label: x, scale: xScale },
    y: { label: y, scale: yScale },
    series,
    marks,
  };
}

/** Values of a function at even points from one end to the other. */
export function sample(
  f: (x: number) => number,
  [low, high]: readonly [number, number],
  count = 161,
): { readonly x: Float64Array; readonly y: Float64Array } {
  const x = Float64Array.from({ length: count }, (_, at) => low + ((high - low) * at) / (count - 1));
  return { x, y: x.map(f) };
}

/** What a table says: a label for each row, then its numbers. */
export interface TableWords {
  readonly id?: string;
  readonly title: Message;
  readonly columns: readonly Message[];
  readonly rows: readonly (readonly [label: Message, ...values: TableCell[]])[];
}

/** Numbers in rows and columns. */
export function drawTable({ id = 'numbers', title, columns, rows }: TableWords): ClaimChart {
  return {
    kind: 'table',
    id,
    title,
    caption: message('computed in double precision by the functions that the lab itself uses'),
    description: message('{0} rows of {1} numbers', rows.length, columns.length),
    columns,
    rows: rows.map(([label, ...values]) => ({ label, values })),
  };
}

/** What a matrix as colours says. */
export interface HeatWords {
  readonly id?: string;
  readonly title: Message;
  readonly x: Message;
  readonly value: Message;
  /** A label for each row, then its numbers. */
  readonly rows: readonly (readonly [label: Message, values: ArrayLike<number>])[];
}

/** A matrix as squares whose colour diverges from 0; columns are numbered from 1. */
export function drawHeat({ id = 'heat', title, x, value, rows }: HeatWords): ClaimChart {
  const columns = rows[0]?.[1].length ?? 0;
  return {
    kind: 'heat',
    id,
    title,
    caption: message('computed in double precision by the functions that the lab itself uses'),
    description: message('{0} rows of {1} numbers', rows.length, columns),
    x: { label: x, scale: 'linear' },
    rows: rows.map(([label]) => label),
    columns: Float64Array.from({ length: columns }, (_, at) => at + 1),
    values: Float64Array.from(rows.flatMap(([, values]) => Array.from(values))),
    value: { label: value, scale: 'linear' },
    centre: 0,
    hasSquareCells: true,
  };
}

/** A measured number in a title. */
export function tell(value: number, digits = 4): string {
  return formatMeasured(value, digits);
}
