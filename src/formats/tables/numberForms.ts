import type { DecimalMark } from '../../core/config/tableReading.ts';

/** Longer texts are words: no number of a file needs as many digits. */
const longestNumber = 60;

const form = {
  '.': /^[+-]?(?:(?:\d+|\d{1,3}(?:,\d{3})+)(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i,
  ',': /^[+-]?(?:(?:\d+|\d{1,3}(?:\.\d{3})+)(?:,\d*)?|,\d+)(?:e[+-]?\d+)?$/i,
} as const;

/** Blanks and apostrophes between groups of three digits. */
const grouped = /^[+-]?\d{1,3}(?:([ \u00a0\u2009\u202f'\u2019])\d{3})(?:\1\d{3})*(?:[.,]\d*)?$/;

/** What a cell is not plain without. */
const ornament = /[\u2212 \u00a0\u2009\u202f'\u2019]/;

/** A minus sign of typesetting is a minus; thousands may be set apart by blanks or apostrophes. */
function plain(cell: string): string {
  if (!ornament.test(cell)) return cell;
  const signed = cell.replace(/^\u2212/, '-').replace(/(e)\u2212/i, '$1-');
  return grouped.test(signed) ? signed.replace(/[ \u00a0\u2009\u202f'\u2019]/g, '') : signed;
}

/**
 * The number that a cell is, or undefined. May be infinite.
 * @param decimal  between whole and fraction; the other mark stands between groups of three digits
 */
export function readNumber(cell: string, decimal: DecimalMark): number | undefined {
  return cell.length > longestNumber ? undefined : numberIn(plain(cell), decimal);
}

function numberIn(text: string, decimal: DecimalMark): number | undefined {
  if (!form[decimal].test(text)) return undefined;
  return Number(decimal === '.' ? text.replaceAll(',', '') : text.replaceAll('.', '').replace(',', '.'));
}

/** Whether a cell is a number in one of the two ways. */
export function looksLikeNumber(cell: string): boolean {
  return readNumber(cell, '.') !== undefined || readNumber(cell, ',') !== undefined;
}

/** What a cell says about the decimal mark of its file. */
export type DecimalEvidence = DecimalMark | 'either' | 'none' | 'word';

/** `.` or `,` where only that reading makes a number; `either` where both do and differ, as 1,200; `none` where both agree. */
export function decimalEvidence(cell: string): DecimalEvidence {
  if (cell.length > longestNumber) return 'word';
  const text = plain(cell);
  const point = numberIn(text, '.');
  // Without a mark there is one reading.
  const comma = /[.,]/.test(text) ? numberIn(text, ',') : point;
  if (point === undefined) return comma === undefined ? 'word' : ',';
  if (comma === undefined) return '.';
  return point === comma ? 'none' : 'either';
}

/** What stands around the numbers of a whole column: a currency, a sign of per cent, a unit. */
export interface Dress {
  readonly before: string;
  readonly after: string;
}

const currency = String.raw`[$\u20ac\u00a3\u00a5\u20b9\u20bd]|(?:US|CA|AU|NZ|HK)\$|EUR|USD|GBP|CHF|JPY|CNY|INR|SEK|NOK|DKK|PLN|CZK|HUF|CAD|AUD|BRL|MXN`;
const dressed = new RegExp(
  String.raw`^([+\-\u2212]?)(${currency})?\s*([+\-\u2212]?[\d.,](?:[\d.,'\u2019 \u00a0\u2009\u202f]*[\d.,])?(?:[eE][+\-\u2212]?\d+)?)\s*(${currency}|[%\u2030]|[a-z\u00b0\u00b5\u03bc\u03a9\u2126][a-z\u00b0\u00b5\u03bc\u00b2\u00b3\u03a9%/^0-9.*\u00b7\u22c5-]{0,14})?$`,
  'i',
);

/** A cell taken apart: its number, and what stands around. Undefined where it is none of both. */
function undress(cell: string): (Dress & { readonly core: string }) | undefined {
  if (cell.length > longestNumber) return undefined;
  const parts = dressed.exec(cell);
  if (parts === null) return undefined;
  const [, sign = '', before = '', core = '', after = ''] = parts;
  return { before, after, core: sign + core };
}

/**
 * What stands around every number of a column, where it is the same for all of them and something.
 * @param cells  those that are not missing, at least one
 */
export function commonDress(cells: readonly string[]): Dress | undefined {
  const first = undress(cells[0] ?? '');
  if (first === undefined || (first.before === '' && first.after === '')) return undefined;
  const isCommon = cells.every((cell) => {
    const own = undress(cell);
    return own !== undefined && own.before === first.before && own.after === first.after && looksLikeNumber(own.core);
  });
  return isCommon ? { before: first.before, after: first.after } : undefined;
}

/** The bare number of a cell that wears this dress. */
export function bare(cell: string): string {
  return undress(cell)?.core ?? cell;
}
