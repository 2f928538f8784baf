/** Files of records as people have them, drawn with what they say; and the same, torn. */
import type { Random } from '../../src/core/ground/random.ts';

/** A column as it is meant. */
export type MeantColumn =
  | { readonly name: string; readonly numbers: readonly number[] }
  | { readonly name: string; readonly words: readonly string[] };

/** A file and what it says. */
export interface DrawnTable {
  readonly bytes: Uint8Array;
  readonly columns: readonly MeantColumn[];
}

const oneOf = <Item>(items: readonly Item[], random: Random): Item => items[random.integer(items.length)]!;
const wordLists = [
  ['red', 'green', 'blue'],
  ['yes', 'no'],
  ['Köln', 'Málaga', 'Zürich', 'Århus'],
  ['a, b', 'a; b', 'c "d"', "e'f"],
  ['line\nend', 'plain', 'two  blanks'],
  ['007', 'x12', '08'],
] as const;
const names = [
  'x',
  'y',
  'size',
  'Größe',
  'a b',
  'price ($)',
  'w, h',
  'name "n"',
  'id_1',
  'Länge;Breite',
  'first\nsecond',
];

interface Dialect {
  readonly delimiter: ',' | ';' | '\t' | '|';
  readonly decimal: '.' | ',';
  readonly lineEnd: '\n' | '\r\n';
  readonly quoted: 'all' | 'needed';
}

/** Numbers that a text with few digits holds exactly. */
function drawNumbers(count: number, random: Random): number[] {
  const digits = random.integer(5);
  const size = 10 ** random.integer(5);
  return Array.from({ length: count }, () => Number((random.normal() * size).toFixed(digits)));
}

function drawColumn(name: string, count: number, random: Random): MeantColumn {
  if (random.uniform() < 0.7) return { name, numbers: drawNumbers(count, random) };
  const words = oneOf(wordLists, random);
  return {
    name,
    words: Array.from({ length: count }, (_none, at) => words[at < words.length ? at : random.integer(words.length)]!),
  };
}

function cellOf(text: string, { delimiter, quoted }: Dialect): string {
  const isNeeded = text.includes(delimiter) || /["\n\r]/.test(text) || text !== text.trim();
  return quoted === 'all' || isNeeded ? `"${text.replaceAll('"', '""')}"` : text;
}

function written(value: number, { decimal }: Dialect): string {
  const text = Math.abs(value) >= 1e-6 || value === 0 ? String(value) : value.toFixed(8);
  return decimal === '.' ? text : text.replace('.', ',');
}

function textOf(columns: readonly MeantColumn[], count: number, dialect: Dialect): string {
  const rows = Array.from({ length: count }, (_none, row) =>
    columns.map((column) => ('words' in column ? column.words[row]! : written(column.numbers[row]!, dialect))),
  );
  const lines = [columns.map(({ name }) => name), ...rows].map((cells) =>
    cells.map((text) => cellOf(text, dialect)).join(dialect.delimiter),
  );
  return lines.join(dialect.lineEnd) + dialect.lineEnd;
}

function encoded(text: string, random: Random): Uint8Array {
  const kind = random.integer(4);
  if (kind === 0) return new TextEncoder().encode(`\ufeff${text}`);
  if (kind > 1) return new TextEncoder().encode(text);
  const wide = Uint16Array.from(`\ufeff${text}`, (letter) => letter.charCodeAt(0));
  return new Uint8Array(wide.buffer);
}

/** A file that says something without doubt: at least one column of numbers has a fraction, commas of decimals and of fields do not meet. */
export function drawTable(random: Random): DrawnTable {
  const decimal = oneOf(['.', '.', ','] as const, random);
  const delimiter = oneOf(decimal === '.' ? ([',', ';', '\t', '|'] as const) : ([';', '\t', '|'] as const), random);
  const dialect: Dialect = {
    delimiter,
    decimal,
    lineEnd: oneOf(['\n', '\r\n'] as const, random),
    quoted: oneOf(['all', 'needed', 'needed'] as const, random),
  };
  const count = 5 + random.integer(30);
  const order = names.map((_name, index) => index);
  random.shuffle(order);
  const chosen = order.slice(0, 2 + random.integer(5)).map((index) => names[index]!);
  const columns = chosen.map((name) => drawColumn(name, count, random));
  const halves = { name: 'half', numbers: Array.from({ length: count }, (_none, row) => row + 0.5) };
  const whole = [...columns, halves];
  return { bytes: encoded(textOf(whole, count, dialect), random), columns: whole };
}

/** The same bytes with a few of them changed, put in, cut out or doubled. */
export function tornBytes(bytes: Uint8Array, random: Random): Uint8Array {
  let torn = [...bytes];
  for (let change = 0; change <= random.integer(4); change += 1) {
    const at = random.integer(torn.length + 1);
    const to = at + random.integer(1 + random.integer(30));
    const between = oneOf(
      [[random.integer(256)], [], torn.slice(at, to), [...new TextEncoder().encode(',;"\n\t\r= ')]],
      random,
    );
    torn = [...torn.slice(0, at), ...between, ...torn.slice(random.uniform() < 0.5 ? at : to)];
  }
  return Uint8Array.from(torn);
}
