/** What a bench hands back, and its two forms: for a terminal and for Markdown. */
export interface Table {
  readonly title: string;
  readonly columns: readonly string[];
  /** One cell per column; numbers are written by the bench, with as many digits as they deserve. */
  readonly rows: readonly (readonly string[])[];
  /** How it was measured and what the reader must know to compare. */
  readonly notes?: readonly string[];
  /** Where rows are compared with recorded ones: the column of the times, and how many columns before make the name of a row. */
  readonly timed?: { readonly column: string; readonly names: number };
}

/** Columns of numbers stand to the right. */
function alignments({ columns, rows }: Table): ('left' | 'right')[] {
  const isNumeric = (index: number): boolean => rows.every((row) => /^([-+]?\d|$)/.test(row[index] ?? ''));
  return columns.map((_name, index) => (index > 0 && rows.length > 0 && isNumeric(index) ? 'right' : 'left'));
}

function padAll(table: Table): string[][] {
  const sides = alignments(table);
  const lines = [table.columns, ...table.rows];
  const widths = table.columns.map((_name, index) => Math.max(...lines.map((line) => (line[index] ?? '').length)));
  return lines.map((line) =>
    widths.map((width, index) => {
      const cell = line[index] ?? '';
      return sides[index] === 'right' ? cell.padStart(width) : cell.padEnd(width);
    }),
  );
}

/** Lines for a terminal. */
export function textTable(table: Table): string {
  const [head = [], ...body] = padAll(table).map((line) => line.join('   ').trimEnd());
  const rule = '-'.repeat(Math.max(...[head, ...body].map((line) => line.length)));
  return [table.title, rule, head, rule, ...body, ...(table.notes ?? [])].join('\n');
}

/** A Markdown table under its title. */
export function markdownTable(table: Table): string {
  const escaped: Table = { ...table, rows: table.rows.map((row) => row.map((cell) => cell.replaceAll('|', '\\|'))) };
  const sides = alignments(escaped);
  const [head = [], ...body] = padAll(escaped);
  const rule = head.map((cell, index) =>
    sides[index] === 'right' ? `${'-'.repeat(Math.max(2, cell.length - 1))}:` : '-'.repeat(Math.max(3, cell.length)),
  );
  const lines = [head, rule, ...body].map((cells) => `| ${cells.join(' | ')} |`);
  return [`### ${table.title}`, '', ...lines, '', ...(table.notes ?? [])].join('\n');
}
