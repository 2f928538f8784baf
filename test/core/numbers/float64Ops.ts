import { erf, logSumExp, sigmoid, softplus } from '../../../src/core/numbers/numerics.ts';
import type { TensorOps } from '../../../src/core/numbers/tensorOps.ts';

/** A rows x columns matrix with its derivative along one direction (dual numbers): exact, and independent of any library. */
export interface Dual {
  readonly rows: number;
  readonly columns: number;
  readonly value: Float64Array;
  readonly tangent: Float64Array;
}

export function dual(rows: number, columns: number, value: ArrayLike<number>, tangent?: ArrayLike<number>): Dual {
  return {
    rows,
    columns,
    value: Float64Array.from(value),
    tangent: tangent ? Float64Array.from(tangent) : new Float64Array(rows * columns),
  };
}

const scalar = (value: number): Dual => dual(1, 1, [value]);

/** Applies f to every entry; slope is its derivative there. */
function map(a: Dual, f: (x: number) => number, slope: (x: number) => number): Dual {
  return {
    ...a,
    value: a.value.map(f),
    tangent: a.tangent.map((tangent, index) => (tangent === 0 ? 0 : tangent * slope(a.value[index]!))),
  };
}

type Entry = readonly [value: number, tangent: number];

/** Combines entry by entry; a side of size 1 along an axis is repeated. */
function combine(a: Dual, other: Dual | number, f: (a: Entry, b: Entry) => Entry): Dual {
  const b = typeof other === 'number' ? scalar(other) : other;
  const rows = Math.max(a.rows, b.rows);
  const columns = Math.max(a.columns, b.columns);
  const out = dual(rows, columns, new Float64Array(rows * columns));
  const at = (x: Dual, row: number, column: number): Entry => {
    const place = (x.rows === 1 ? 0 : row) * x.columns + (x.columns === 1 ? 0 : column);
    return [x.value[place]!, x.tangent[place]!];
  };
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) {
      const [value, tangent] = f(at(a, row, column), at(b, row, column));
      out.value[row * columns + column] = value;
      out.tangent[row * columns + column] = tangent;
    }
  }
  return out;
}

/** Reduces every row to one entry; weights are the derivatives of the result by the row's entries. */
function reduceRows(a: Dual, f: (row: Float64Array) => { value: number; weights: ArrayLike<number> }): Dual {
  const out = dual(a.rows, 1, new Float64Array(a.rows));
  for (let row = 0; row < a.rows; row += 1) {
    const { value, weights } = f(a.value.subarray(row * a.columns, (row + 1) * a.columns));
    out.value[row] = value;
    for (let column = 0; column < a.columns; column += 1) {
      out.tangent[row] = out.tangent[row]! + weights[column]! * a.tangent[row * a.columns + column]!;
    }
  }
  return out;
}

const mean = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0) / values.length;

export const float64Ops: TensorOps<Dual> = {
  add: (a, b) => combine(a, b, ([x, dx], [y, dy]) => [x + y, dx + dy]),
  sub: (a, b) => combine(a, b, ([x, dx], [y, dy]) => [x - y, dx - dy]),
  mul: (a, b) => combine(a, b, ([x, dx], [y, dy]) => [x * y, dx * y + x * dy]),
  div: (a, b) => combine(a, b, ([x, dx], [y, dy]) => [x / y, (dx * y - x * dy) / (y * y)]),
  neg: (a) =>
    map(
      a,
      (x) => -x,
      () => -1,
    ),
  exp: (a) => map(a, Math.exp, Math.exp),
  log: (a) => map(a, Math.log, (x) => 1 / x),
  log1p: (a) => map(a, Math.log1p, (x) => 1 / (1 + x)),
  expm1: (a) => map(a, Math.expm1, Math.exp),
  tanh: (a) => map(a, Math.tanh, (x) => 1 - Math.tanh(x) ** 2),
  sigmoid: (a) => map(a, sigmoid, (x) => sigmoid(x) * sigmoid(-x)),
  softplus: (a) => map(a, softplus, sigmoid),
  erf: (a) => map(a, erf, (x) => (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x)),
  relu: (a) =>
    map(
      a,
      (x) => Math.max(x, 0),
      (x) => (x > 0 ? 1 : 0),
    ),
  max: (a, b) => combine(a, b, (one, other) => (one[0] >= other[0] ? one : other)),
  abs: (a) => map(a, Math.abs, Math.sign),
  square: (a) =>
    map(
      a,
      (x) => x * x,
      (x) => 2 * x,
    ),
  sqrt: (a) => map(a, Math.sqrt, (x) => 0.5 / Math.sqrt(x)),
  step: (a) =>
    map(
      a,
      (x) => (x > 0 ? 1 : 0),
      () => 0,
    ),
  where: (condition, a, b) => {
    const chosen = combine(condition, a, ([test], one) => (test === 0 ? [NaN, NaN] : one));
    return combine(chosen, b, (one, other) => (Number.isNaN(one[0]) ? other : one));
  },
  sumLast: (a) => reduceRows(a, (row) => ({ value: row.reduce((sum, x) => sum + x, 0), weights: row.map(() => 1) })),
  meanAll: (a) => dual(1, 1, [mean(a.value)], [mean(a.tangent)]),
  maxLast: (a) =>
    reduceRows(a, (row) => {
      const value = Math.max(...row);
      return { value, weights: row.map((_, index) => Number(index === row.indexOf(value))) };
    }),
  logSumExpLast: (a) =>
    reduceRows(a, (row) => {
      const value = logSumExp(row);
      return { value, weights: row.map((x) => Math.exp(x - value)) };
    }),
  constant: scalar,
};
