import type { TableReading } from '../../core/config/tableReading.ts';

/** Usual spellings of a missing value, in lower case: of people, of R, Python and databases, and of a spreadsheet's failed formulas. */
const usual = new Set(
  ['', '?', '-', '--', '.', 'na', 'n/a', 'n.a.', 'nan', '-nan', 'null', 'none', 'nil', '<na>', '\\n'].concat([
    '#n/a',
    '#na',
    '#n/a n/a',
    '#div/0!',
    '#value!',
    '#ref!',
    '#name?',
    '#num!',
    '#null!',
    '1.#ind',
    '-1.#ind',
    '1.#qnan',
    '-1.#qnan',
  ]),
);

/**
 * Tells which cells of a column hold no value. A lone minus beside a lone plus is a word, and nothing but an empty cell is missing beside the words that
 * the document names.
 */
export function findMissing(cells: readonly string[], { missingMarkers }: TableReading): boolean[] {
  if (missingMarkers !== undefined) {
    const own = new Set(['', ...missingMarkers]);
    return cells.map((cell) => own.has(cell));
  }
  const isSign = cells.includes('+');
  return cells.map((cell) => usual.has(cell.toLowerCase()) && !(isSign && cell === '-'));
}
