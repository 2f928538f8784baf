import type { Column } from '../frame/picture.ts';

/** Rows as columns and columns as rows; undefined where the turned table would be no narrower, or is no table of numbers. */
export function turnColumns(columns: readonly Column[]): readonly Column[] | undefined {
  const [head, ...others] = columns;
  if (head === undefined || head.cells.length >= others.length) return undefined;
  if (others.some(({ cells }) => cells.some((cell) => typeof cell === 'string'))) return undefined;
  return [
    { name: head.name, cells: others.map(({ name }) => name) },
    ...head.cells.map((name, row) => ({ name: String(name ?? ''), cells: others.map(({ cells }) => cells[row]) })),
  ];
}
