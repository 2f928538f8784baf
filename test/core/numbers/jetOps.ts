import { erf, logSumExp, sigmoid, softplus } from '../../../src/core/numbers/numerics.ts';
import type { TensorOps } from '../../../src/core/numbers/tensorOps.ts';

/** A number with its derivatives along two directions and the mixed one (a hyper-dual number). @source Fike, Alonso (2011) */
export interface Jet {
  readonly value: number;
  readonly one: number;
  readonly other: number;
  readonly both: number;
}

/** A rows x columns matrix of jets: second derivatives without a difference quotient, and without a backward pass. */
export interface JetMatrix {
  readonly rows: number;
  readonly columns: number;
  readonly entries: readonly Jet[];
}

export const still = (value: number): Jet => ({ value, one: 0, other: 0, both: 0 });
export const jets = (rows: number, columns: number, entries: readonly Jet[]): JetMatrix => ({ rows, columns, entries });

/** f of a jet, from f and its first two derivatives. */
export function through({ one, other, both }: Jet, f: readonly [number, number, number]): Jet {
  const [at, slope, bend] = f;
  return { value: at, one: slope * one, other: slope * other, both: slope * both + bend * one * other };
}

export const plus = (a: Jet, b: Jet): Jet => ({
  value: a.value + b.value,
  one: a.one + b.one,
  other: a.other + b.other,
  both: a.both + b.both,
});
export const times = (a: Jet, b: Jet): Jet => ({
  value: a.value * b.value,
  one: a.one * b.value + a.value * b.one,
  other: a.other * b.value + a.value * b.other,
  both: a.both * b.value + a.one * b.other + a.other * b.one + a.value * b.both,
});
const over = (a: Jet): Jet => through(a, [1 / a.value, -1 / a.value ** 2, 2 / a.value ** 3]);

type Derivatives = (x: number) => readonly [number, number, number];
const map = (a: JetMatrix, f: Derivatives): JetMatrix =>
  jets(
    a.rows,
    a.columns,
    a.entries.map((entry) => through(entry, f(entry.value))),
  );

function combine(a: JetMatrix, given: JetMatrix | number, f: (a: Jet, b: Jet) => Jet): JetMatrix {
  const b = typeof given === 'number' ? jets(1, 1, [still(given)]) : given;
  const rows = Math.max(a.rows, b.rows);
  const columns = Math.max(a.columns, b.columns);
  const at = (x: JetMatrix, place: number): Jet => {
    const [row, column] = [Math.floor(place / columns), place % columns];
    return x.entries[(x.rows === 1 ? 0 : row) * x.columns + (x.columns === 1 ? 0 : column)]!;
  };
  return jets(
    rows,
    columns,
    Array.from({ length: rows * columns }, (_, place) => f(at(a, place), at(b, place))),
  );
}

const rowsOf = ({ rows, columns, entries }: JetMatrix): Jet[][] =>
  Array.from({ length: rows }, (_, row) => entries.slice(row * columns, (row + 1) * columns));
const reduceRows = (a: JetMatrix, f: (row: Jet[]) => Jet): JetMatrix => jets(a.rows, 1, rowsOf(a).map(f));
export const sumOf = (entries: readonly Jet[]): Jet => entries.reduce(plus, still(0));
const logistic: Derivatives = (x) => {
  const slope = sigmoid(x) * sigmoid(-x);
  return [sigmoid(x), slope, slope * (sigmoid(-x) - sigmoid(x))];
};

export const jetOps: TensorOps<JetMatrix> = {
  add: (a, b) => combine(a, b, plus),
  sub: (a, b) => combine(a, b, (x, y) => plus(x, times(still(-1), y))),
  mul: (a, b) => combine(a, b, times),
  div: (a, b) => combine(a, b, (x, y) => times(x, over(y))),
  neg: (a) => map(a, (x) => [-x, -1, 0]),
  exp: (a) => map(a, (x) => [Math.exp(x), Math.exp(x), Math.exp(x)]),
  log: (a) => map(a, (x) => [Math.log(x), 1 / x, -1 / x ** 2]),
  log1p: (a) => map(a, (x) => [Math.log1p(x), 1 / (1 + x), -1 / (1 + x) ** 2]),
  expm1: (a) => map(a, (x) => [Math.expm1(x), Math.exp(x), Math.exp(x)]),
  tanh: (a) =>
    map(a, (x) => {
      const slope = 1 - Math.tanh(x) ** 2;
      return [Math.tanh(x), slope, -2 * Math.tanh(x) * slope];
    }),
  sigmoid: (a) => map(a, logistic),
  softplus: (a) => map(a, (x) => [softplus(x), logistic(x)[0], logistic(x)[1]]),
  erf: (a) =>
    map(a, (x) => {
      const slope = (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x);
      return [erf(x), slope, -2 * x * slope];
    }),
  relu: (a) => map(a, (x) => [Math.max(x, 0), x > 0 ? 1 : 0, 0]),
  max: (a, b) => combine(a, b, (x, y) => (x.value >= y.value ? x : y)),
  abs: (a) => map(a, (x) => [Math.abs(x), Math.sign(x), 0]),
  square: (a) => map(a, (x) => [x * x, 2 * x, 2]),
  sqrt: (a) => map(a, (x) => [Math.sqrt(x), 0.5 / Math.sqrt(x), -0.25 / Math.sqrt(x) ** 3]),
  step: (a) => map(a, (x) => [x > 0 ? 1 : 0, 0, 0]),
  where: (condition, a, b) => {
    const chosen = combine(condition, a, (test, x) => (test.value === 0 ? still(NaN) : x));
    return combine(chosen, b, (x, y) => (Number.isNaN(x.value) ? y : x));
  },
  sumLast: (a) => reduceRows(a, sumOf),
  meanAll: (a) => jets(1, 1, [times(still(1 / a.entries.length), sumOf(a.entries))]),
  maxLast: (a) => reduceRows(a, (row) => row.reduce((most, x) => (x.value > most.value ? x : most))),
  logSumExpLast: (a) =>
    reduceRows(a, (row) => {
      const value = logSumExp(row.map((x) => x.value));
      // Of the shifted numbers: their sum of exponentials is 1.
      const shifted = row.map((x) => {
        const share = Math.exp(x.value - value);
        return through(x, [share, share, share]);
      });
      return through(sumOf(shifted), [value, 1, -1]);
    }),
  constant: (value) => jets(1, 1, [still(value)]),
};
