import type { ColumnDescription } from '../../core/experiment/tableDescription.ts';
import type { ColumnDraft } from './columnDrafts.ts';
import type { ColumnValues } from './readColumn.ts';

const shownWords = 6;
const shownRows = 5;

/** @param read  undefined for a column that is left out or cannot be read */
export function describeColumn(draft: ColumnDraft, read: ColumnValues | undefined): ColumnDescription {
  const { name, wanted, isMissing, dress } = draft;
  const values = (read?.values ?? []).filter((value) => value !== undefined);
  const distinct = new Set<string | number>(values);
  const kind = wanted ?? read?.kind ?? 'category';
  let low = Infinity;
  let high = -Infinity;
  for (const value of values) {
    if (typeof value !== 'number') break;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return {
    name,
    kind,
    missing: isMissing.filter((one) => one).length,
    distinct: distinct.size,
    range: low <= high ? [low, high] : undefined,
    words: read?.kind === 'category' ? [...distinct].slice(0, shownWords).map(String) : [],
    dress: read?.kind === 'number' && dress !== undefined ? `${dress.before}${dress.after}` : '',
  };
}

/** The first records of a file, for people. */
export function firstRowsOf(records: readonly { readonly cells: readonly string[] }[]): (readonly string[])[] {
  return records.slice(0, shownRows).map(({ cells }) => cells);
}
