import type { DecimalMark } from '../../core/config/tableReading.ts';

/** Longer texts are words: no number of a file needs as many digits. */
const longestNumber = 60;

const form = {
  '.': /^[+-]?(?:(?:\d+|\d{1,3}(?:,\d{3})+)(?:\.\d*)?|\.\d+)(?:e[+-]?\d+|d[+-]\d+)?$/i,
  ',': /^[+-]?(?:(?:\d+|\d{1,3}(?:\.\d{3})+)(?:,\d*)?|,\d+)(?:e[+-]?\d+|d[+-]\d+)?$/i,
} as const;

/** Blanks and apostrophes between groups of three digits. */
const grouped = /^[+-]?\d{1,3}(?:([ \u00a0\u2009\u202f'\u2019])\d{3})(?:\1\d{3})*(?:[.,]\d*)?$/;

/** What a cell is not plain without: anything beyond ASCII, blanks and apostrophes. */
const ornament = /[^!-~]|'/;

/** First digits of the scripts whose digits a table may have: Arabic, Persian, Devanagari, Bengali, Thai, full width. */
const zeros = [0x0660, 0x06f0, 0x0966, 0x09e6, 0x0e50, 0xff10];
const foreignDigit = /[\u0660-\u0669\u06f0-\u06f9\u0966-\u096f\u09e6-\u09ef\u0e50-\u0e59\uff10-\uff19]/g;
/** Their marks: the decimal one and that of thousands in Arabic, point, comma and signs of full width. */
const foreignMarks: Readonly<Record<string, string>> = {
  '\u066b': '.',
  '\u066c': ',',
  '\uff0e': '.',
  '\uff0c': ',',
  '\uff0b': '+',
};

/** The same text with digits and marks of ASCII. */
function inAscii(cell: string): string {
  return cell
    .replace(foreignDigit, (digit) =>
      String(digit.charCodeAt(0) - zeros.findLast((zero) => zero <= digit.charCodeAt(0))!),
    )
    .replace(/[\u066b\u066c\uff0e\uff0c\uff0b]/g, (mark) => foreignMarks[mark] ?? mark);
}

/** A minus or dash of typesetting is a minus; thousands may be set apart by blanks or apostrophes; digits may be of other scripts. */
function plain(cell: string): string {
  if (!ornament.test(cell)) return cell;
  const signed = inAscii(cell)
    .replace(/^[\u2010-\u2013\u2212\ufe63\uff0d](?=[\d.,])/, '-')
    .replace(/(e)[\u2010-\u2013\u2212\uff0d]/i, '$1-');
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
  const usual = decimal === '.' ? text.replaceAll(',', '') : text.replaceAll('.', '').replace(',', '.');
  // Fortran writes the exponent of a double with a D.
  return Number(usual.replace(/d/i, 'e'));
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

/** What stands around the numbers of a whole column: a currency, a sign of per cent, a unit; and how the books mark what is below zero. */
export interface Dress {
  readonly before: string;
  readonly after: string;
  /** (1.5) or 1.5- for -1.5 */
  readonly negative?: 'brackets' | 'behind';
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

const negatives = { brackets: /^\(([^()+\-\u2212]+)\)$/, behind: /^([^+\-\u2212]+)[-\u2212]$/ } as const;

const isMarked = (cell: string, negative: keyof typeof negatives): boolean =>
  cell.length <= longestNumber && negatives[negative].test(cell);

/** The cell with its minus in front. */
function signed(cell: string, negative: Dress['negative']): string {
  return negative === undefined || !isMarked(cell, negative) ? cell : cell.replace(negatives[negative], '-$1');
}

/**
 * What stands around every number of a column, where it is the same for all of them and something.
 * @param cells  those that are not missing, at least one
 */
export function commonDress(cells: readonly string[]): Dress | undefined {
  const negative = (['brackets', 'behind'] as const).find((one) => cells.some((cell) => isMarked(cell, one)));
  const first = undress(signed(cells[0] ?? '', negative));
  if (first === undefined || (first.before === '' && first.after === '' && negative === undefined)) return undefined;
  // In brackets all of them are rather standard errors.
  if (negative === 'brackets' && cells.every((cell) => isMarked(cell, 'brackets'))) return undefined;
  const isCommon = cells.every((cell) => {
    const own = undress(signed(cell, negative));
    return own !== undefined && own.before === first.before && own.after === first.after && looksLikeNumber(own.core);
  });
  if (!isCommon) return undefined;
  const { before, after } = first;
  return negative === undefined ? { before, after } : { before, after, negative };
}

/** The bare number of a cell that wears this dress. */
export function bare(cell: string, { negative }: Dress): string {
  return undress(signed(cell, negative))?.core ?? cell;
}
