/** Texts of experiments as nobody should write them: an example, changed at a few drawn places. */
import { parse } from 'jsonc-parser';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { JsonValue, Pointer } from '../../src/core/config/parseConfigProblems.ts';
import type { Random } from '../../src/core/ground/random.ts';

const folder = join(process.cwd(), 'media/examples');

/** The examples that the product brings, as texts. */
export const examples: readonly string[] = readdirSync(folder)
  .filter((name) => name.endsWith('.reglab.json'))
  .map((name) => readFileSync(join(folder, name), 'utf8'));

/** Keys and words that are members of every object, marks, surrogates, and words that mean something elsewhere in the language. */
const hostileWords = [
  ...[
    '__proto__',
    'constructor',
    'toString',
    'hasOwnProperty',
    'valueOf',
    'length',
    '',
    ' ',
    '\u0000',
    '\ud800',
    '\u202e',
  ],
  ...['relu', 'l2', 'adam', 'units', 'name', 'lambda', 'layers', 'seed', 'csv', 'target', 'groups', 'kernel', 'hinge'],
  ...['[x](command:a)', '<img src=x>', '`', '$1', '${1:a}', '\\', '/', '~1', '%s', '{0}', 'a'.repeat(300)],
];
const hostileValues: readonly JsonValue[] = [
  ...[0, -0, 1, -1, 2, 3, 0.5, 1e-300, 1e308, 2 ** 53, -1e9, 1e9, 0.1, 7, 100],
  ...[true, false, null, [], {}, [[]], [{}], [null], ['relu'], { name: 'l1' }, { name: 'l1', lambda: 0.1 }],
];
const pieces = [
  ...[
    '{',
    '}',
    '[',
    ']',
    ',',
    ':',
    '"',
    '//',
    '/*',
    '*/',
    '\n',
    '\r',
    '\t',
    '\\',
    '\\u',
    '\ufeff',
    '\u2028',
    '0',
    '-',
    '.',
  ],
  ...['e400', '1e400', '"a":', 'null', 'NaN', '0x1', '"\\ud800"', '{"a":'.repeat(80), '['.repeat(80), ' '.repeat(500)],
];

const oneOf = <Item>(items: readonly Item[], random: Random): Item => items[random.integer(items.length)]!;
const valueFor = (random: Random): JsonValue =>
  random.uniform() < 0.5 ? oneOf(hostileValues, random) : oneOf(hostileWords, random);

/** Every place of a value, the whole first. */
function placesOf(value: JsonValue, here: Pointer = []): Pointer[] {
  if (typeof value !== 'object' || value === null) return [here];
  const members: [string | number, JsonValue][] = Array.isArray(value)
    ? (value as readonly JsonValue[]).map((one, index) => [index, one])
    : Object.entries(value as Readonly<Record<string, JsonValue>>);
  return [here, ...members.flatMap(([key, one]) => placesOf(one, [...here, key]))];
}

/** The value with something else at a place: another value, a changed number, one key more, nothing. */
function changedAt(value: JsonValue, [part, ...rest]: Pointer, random: Random): JsonValue {
  if (part === undefined) {
    if (typeof value === 'number' && random.uniform() < 0.7) return value * oneOf([0, 0.5, 2, 3, 10, -1], random);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return valueFor(random);
    return { ...(value as Readonly<Record<string, JsonValue>>), [oneOf(hostileWords, random)]: valueFor(random) };
  }
  if (Array.isArray(value)) {
    const list = [...(value as readonly JsonValue[])];
    const inside = changedAt(list[Number(part)] ?? null, rest, random);
    const becomes =
      rest.length === 0 && random.uniform() < 0.3 ? [] : random.uniform() < 0.2 ? [inside, inside] : [inside];
    list.splice(Number(part), 1, ...becomes);
    return list;
  }
  const entries = Object.entries(value as Readonly<Record<string, JsonValue>>);
  const isRemoved = rest.length === 0 && random.uniform() < 0.3;
  return Object.fromEntries(
    entries.flatMap(([key, one]): [string, JsonValue][] =>
      key !== String(part) ? [[key, one]] : isRemoved ? [] : [[key, changedAt(one, rest, random)]],
    ),
  );
}

/** The text with a piece put in, cut out or doubled. */
function tornText(text: string, random: Random): string {
  const at = random.integer(text.length + 1);
  const to = Math.min(text.length, at + random.integer(1 + random.integer(40)));
  const between = oneOf([oneOf(pieces, random), '', text.slice(at, to).repeat(2)], random);
  return text.slice(0, at) + between + text.slice(to);
}

/**
 * One document: an example with one to four changes of its values, of its text, or of both. About a third of those whose values alone changed are still
 * valid experiments.
 */
export function drawDocument(random: Random): string {
  const example = oneOf(examples, random);
  const count = 1 + random.integer(random.uniform() < 0.5 ? 1 : 4);
  let value = parse(example) as JsonValue;
  const kind = random.uniform();
  if (kind < 0.75)
    for (let change = 0; change < count; change += 1) value = changedAt(value, oneOf(placesOf(value), random), random);
  let text = kind < 0.75 ? JSON.stringify(value, undefined, oneOf([0, 1, 2, 4], random)) : example;
  if (kind >= 0.65) for (let change = 0; change < count; change += 1) text = tornText(text, random);
  return text;
}
