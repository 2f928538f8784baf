/** Doubles are integers times a power of two; sums and products of them are exact in integers. */

const view = new DataView(new ArrayBuffer(8));

/** The smallest q >= 0 for which all values times 2^q are integers. */
export function commonExponent(values: ArrayLike<number>): number {
  let common = 0;
  for (let index = 0; index < values.length; index += 1) {
    const value = values[index]!;
    if (Number.isInteger(value)) continue;
    const { mantissa, exponent } = split(value);
    let zeros = 0;
    while (((mantissa >> BigInt(zeros)) & 1n) === 0n) zeros += 1;
    common = Math.max(common, -(exponent + zeros));
  }
  return common;
}

function split(value: number): { mantissa: bigint; exponent: number } {
  view.setFloat64(0, value);
  const bits = view.getBigUint64(0);
  const biased = Number((bits >> 52n) & 0x7ffn);
  const fraction = bits & 0xfffffffffffffn;
  const mantissa = biased === 0 ? fraction : fraction | 0x10000000000000n;
  return { mantissa, exponent: Math.max(biased, 1) - 1075 };
}

/** value times 2^q, exactly; q at least the value's own exponent. */
export function toInteger(value: number, q: number): bigint {
  const { mantissa, exponent } = split(value);
  const shift = exponent + q;
  const size = shift >= 0 ? mantissa << BigInt(shift) : mantissa >> BigInt(-shift);
  return value < 0 ? -size : size;
}

/** Number of bits of a positive integer, at most three too many. */
function bitLength(value: bigint): number {
  return value.toString(16).length * 4;
}

/**
 * The double next to numerator / denominator.
 * @param denominator  positive
 * @returns            value and a bound on its error, 0 when it is exact
 */
export function divideToDouble(numerator: bigint, denominator: bigint): { value: number; error: number } {
  if (numerator === 0n) return { value: 0, error: 0 };
  const size = numerator < 0n ? -numerator : numerator;
  // 70 bits or more: the truncation is far below the rounding of the conversion.
  const shift = 70 - bitLength(size) + bitLength(denominator);
  const dividend = shift >= 0 ? size << BigInt(shift) : size;
  const divisor = shift >= 0 ? denominator : denominator << BigInt(-shift);
  const quotient = dividend / divisor;
  const rounded = Number(quotient);
  const isExact = quotient * divisor === dividend && BigInt(rounded) === quotient;
  const value = rounded * 2 ** -shift;
  const error = isExact && Math.abs(value) > 1e-290 ? 0 : Math.abs(value) * 2 ** -51 + 1e-290;
  return { value: numerator < 0n ? -value : value, error };
}

/** -1, 0 or 1. */
export function signOf(value: bigint): -1 | 0 | 1 {
  if (value === 0n) return 0;
  return value > 0n ? 1 : -1;
}

function eliminate(row: bigint[], pivotRow: readonly bigint[], column: number): bigint[] {
  const pivot = pivotRow[column]!;
  const head = row[column]!;
  return head === 0n ? row : row.map((value, index) => value * pivot - pivotRow[index]! * head);
}

/**
 * The point where hyperplanes row[0] x_0 + ... + row[d-1] x_{d-1} + row[d] = 0 meet, exactly.
 * @param rows  at least d, of which d are independent and all meet in one point
 * @returns     d + 1 homogeneous coordinates, the last one positive
 */
export function intersectHyperplanes(rows: readonly (readonly bigint[])[], dimension: number): bigint[] {
  if (dimension === 2 && rows.length === 2) return crossLines(rows[0]!, rows[1]!);
  const pivots: { row: bigint[]; column: number }[] = [];
  for (const original of rows) {
    let row = [...original];
    for (const pivot of pivots) row = eliminate(row, pivot.row, pivot.column);
    const column = row.findIndex((value, index) => index < dimension && value !== 0n);
    if (column < 0) continue;
    for (const pivot of pivots) pivot.row = eliminate(pivot.row, row, column);
    pivots.push({ row, column });
    if (pivots.length === dimension) break;
  }
  if (pivots.length < dimension) throw new RangeError('hyperplanes do not meet in one point');
  let common = 1n;
  for (const { row, column } of pivots) common *= row[column]!;
  const point = new Array<bigint>(dimension + 1).fill(common);
  for (const { row, column } of pivots) point[column] = (-row[dimension]! * common) / row[column]!;
  return common < 0n ? point.map((value) => -value) : point;
}

function crossLines(p: readonly bigint[], q: readonly bigint[]): bigint[] {
  const w = p[0]! * q[1]! - p[1]! * q[0]!;
  if (w === 0n) throw new RangeError('lines do not meet in one point');
  const x = p[1]! * q[2]! - p[2]! * q[1]!;
  const y = p[2]! * q[0]! - p[0]! * q[2]!;
  return w < 0n ? [-x, -y, -w] : [x, y, w];
}

/** Sign of an affine function at a point in homogeneous coordinates. */
export function signAtPoint(row: readonly bigint[], point: readonly bigint[]): -1 | 0 | 1 {
  let sum = 0n;
  for (let index = 0; index < row.length; index += 1) sum += row[index]! * point[index]!;
  return signOf(sum);
}
