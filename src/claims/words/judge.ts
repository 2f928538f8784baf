import { listNumbers, type Measured, type Value } from './values.ts';

/** How far from what is expected a number may be. */
export type Band =
  | { readonly absolute: number }
  | { readonly relative: number }
  /** Larger or smaller by at most this factor: an order of magnitude, not a number. */
  | { readonly factor: number };

/** Why a number is expected. */
export type CheckKind = 'closed form' | 'record' | 'bound' | 'estimate' | 'input' | 'refuted' | 'told';

/** One measured number beside what is expected of it. */
export interface Check {
  /** Its key in the record, with the place inside a list: `mu[1]`. */
  readonly key: string;
  readonly kind: CheckKind;
  readonly measured: number;
  /** null: nothing is expected, for these parameters; the number is told. */
  readonly expected: number | null;
  /** Largest accepted distance; of a bound 0; of what is refuted the smallest accepted distance. */
  readonly tolerance: number;
  readonly passed: boolean;
}

/** A number that a false statement gives, and by how much what is measured must miss it. */
export interface Refutation {
  /** Of the measured number. */
  readonly key: string;
  /** What the statement says: a number, or the key of the record that holds it. */
  readonly says: number | string;
  /** Smallest distance. */
  readonly by: number;
}

/** All that measured numbers are held against. */
export interface Wish {
  /** Of the record; undefined where it holds none, or where parameters are not those of the record. */
  readonly recorded: Measured | undefined;
  /** Computed in another way. */
  readonly closedForms: Measured;
  /** For keys, `*`: all others. */
  readonly bands: Readonly<Record<string, Band>>;
  /** Keys that name an input. */
  readonly inputs: Measured;
  readonly refutes: readonly Refutation[];
}

/** Relative distance of two computations of one number in double precision. */
const closedFormTolerance = 1e-9;
/** Relative distance below which two doubles cannot be told apart after a few dozen operations. */
const rounding = 1e-12;

/**
 * How far a computed number may be from one that was printed: half a unit of its last decimal, from three significant digits on; whole and
 * shorter numbers are meant exactly.
 */
export function recordTolerance(value: number): number {
  const size = Math.abs(value);
  if (size === 0) return rounding;
  const [digits = '', exponent = '0'] = String(size).split('e');
  const decimals = (digits.split('.')[1] ?? '').length - Number(exponent);
  const significant = digits.replace('.', '').replace(/^0+/, '').length;
  const isShort = Number.isInteger(size) || significant < 3;
  return isShort ? closedFormTolerance * size : Math.max(0.5 * 10 ** -decimals, rounding * size);
}

const bounds: readonly (readonly [ending: RegExp, holds: (measured: number, bound: number) => boolean])[] = [
  [/_(below|less_than)$/, (measured, bound) => measured < bound],
  [/_greater_than$/, (measured, bound) => measured > bound],
];
const isEstimate = (key: string): boolean => /_(mc|measured)$/.test(key);

function widthOf(band: Band, expected: number): number {
  if ('absolute' in band) return band.absolute;
  if ('relative' in band) return band.relative * Math.abs(expected);
  return Math.max(band.factor - 1, 1 - 1 / band.factor) * Math.abs(expected);
}

function isWithin(band: Band, measured: number, expected: number): boolean {
  if ('factor' in band) {
    const ratio = measured / expected;
    return ratio <= band.factor && ratio >= 1 / band.factor;
  }
  return Math.abs(measured - expected) <= widthOf(band, expected);
}

interface Comparison {
  readonly key: string;
  readonly at: string;
  readonly measured: number;
  readonly expected: number;
  readonly band: Band | undefined;
}

function checkBound({ key, at, measured, expected }: Comparison): Check | undefined {
  const bound = bounds.find(([ending]) => ending.test(key));
  return bound && { key: at, kind: 'bound', measured, expected, tolerance: 0, passed: bound[1](measured, expected) };
}

function checkRecord(comparison: Comparison): Check {
  const { key, at, measured, expected, band } = comparison;
  const bound = checkBound(comparison);
  if (bound !== undefined) return bound;
  if (band === undefined && isEstimate(key)) throw new Error(`"${key}" is an estimate and needs a band`);
  const used = band ?? { absolute: recordTolerance(expected) };
  const tolerance = widthOf(used, expected);
  const passed = isWithin(used, measured, expected);
  return { key: at, kind: band === undefined ? 'record' : 'estimate', measured, expected, tolerance, passed };
}

function checkClosedForm({ at, measured, expected, band }: Comparison): Check {
  const used = band ?? { absolute: Math.max(closedFormTolerance * Math.abs(expected), rounding) };
  const passed = isWithin(used, measured, expected);
  const kind = band === undefined ? 'closed form' : 'estimate';
  return { key: at, kind, measured, expected, tolerance: widthOf(used, expected), passed };
}

/** Numbers at the same places of both; a place that one lacks is NaN. */
function pairUp(key: string, measured: Value, expected: Value): Omit<Comparison, 'key' | 'band'>[] {
  const found = new Map(listNumbers(measured, key).map(({ at, value }) => [at, value]));
  const wanted = listNumbers(expected, key).map(({ at, value }) => [at, value] as const);
  const extra = [...found.keys()].filter((at) => !wanted.some(([other]) => other === at));
  return [
    ...wanted.map(([at, value]) => ({ at, measured: found.get(at) ?? Number.NaN, expected: value })),
    ...extra.map((at) => ({ at, measured: found.get(at)!, expected: Number.NaN })),
  ];
}

function checkKey(key: string, measured: Value, wish: Wish): Check[] {
  const { recorded, closedForms, bands, inputs } = wish;
  const band = bands[key] ?? bands['*'];
  const ways: Check[] = [];
  const closed = closedForms[key];
  if (closed !== undefined)
    ways.push(...pairUp(key, measured, closed).map((pair) => checkClosedForm({ key, band, ...pair })));
  const printed = recorded?.[key];
  if (printed !== undefined) {
    const isInput = inputs[key] !== undefined;
    const checks = pairUp(key, measured, printed).map((pair) =>
      isInput ? checkRecord({ key: '', band: undefined, ...pair }) : checkRecord({ key, band, ...pair }),
    );
    ways.push(...checks.map((check): Check => (isInput ? { ...check, kind: 'input' } : check)));
  }
  if (ways.length > 0) return ways;
  return listNumbers(measured, key).map(({ at, value }) => ({
    key: at,
    kind: 'told',
    measured: value,
    expected: null,
    tolerance: 0,
    passed: !Number.isNaN(value),
  }));
}

function checkRefutation({ key, says, by }: Refutation, measured: Measured, recorded: Measured | undefined): Check[] {
  const said = typeof says === 'number' ? says : recorded?.[says];
  const value = measured[key];
  if (typeof said !== 'number' || typeof value !== 'number') return [];
  const passed = Math.abs(value - said) >= by;
  return [{ key, kind: 'refuted', measured: value, expected: said, tolerance: by, passed }];
}

/**
 * Holds measured numbers against everything that is expected of them: closed forms to 1e-9, numbers of a record to half a unit of their last
 * decimal, bounds, estimates within their band, inputs as they were given, and numbers of a false statement, which must be missed. A key of
 * the record that was not measured fails.
 */
export function judge(measured: Measured, wish: Wish): Check[] {
  const missing = Object.entries(wish.recorded ?? {}).filter(([key]) => measured[key] === undefined);
  return [
    ...Object.entries(measured).flatMap(([key, value]) => checkKey(key, value, wish)),
    ...missing.flatMap(([key, value]) =>
      listNumbers(value, key).map(({ at, value: expected }): Check => ({
        key: at,
        kind: 'record',
        measured: Number.NaN,
        expected,
        tolerance: 0,
        passed: false,
      })),
    ),
    ...wish.refutes.flatMap((one) => checkRefutation(one, measured, wish.recorded)),
  ];
}
