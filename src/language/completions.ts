import { createScanner, getLocation } from 'jsonc-parser';
import { message, type Message } from '../core/ground/errors.ts';
import { shapeAt } from '../core/config/parseConfig.ts';
import type { JsonValue } from '../core/config/parseConfigProblems.ts';
import type { AnyShape } from '../core/config/parseConfigShapes.ts';
import { readDocument, type TextRange } from './document/document.ts';
import { rangeText } from './hovers/hovers.ts';

/** Something that can be inserted at an offset. */
export interface Completion extends TextRange {
  readonly label: string;
  /** key: `"lambda": ...`; name: an entry of a table; value: anything else. */
  readonly kind: 'key' | 'name' | 'value';
  readonly detail: Message;
  readonly documentation: Message;
  /** TeX of an entry's formula. */
  readonly formula?: string;
  /** In the snippet syntax of VS Code; replaces start to end. */
  readonly insert: string;
  /** Completions are listed in the order of this text. */
  readonly sortText: string;
}

/** What may stand at an offset. Works in incomplete text; empty where nothing is known. */
export function completionsAt(text: string, offset: number): Completion[] {
  const { tree, value } = readDocument(text);
  // Too long or too deep a text is not looked at any further.
  if (!tree && text.trim() !== '') return [];
  const location = getLocation(text, offset);
  if (isInComment(text, offset)) return [];
  const range = replacedRange(text, offset);
  if (location.isAtPropertyKey) {
    const parent = location.path.slice(0, -1);
    const shape = shapeAt(value, parent);
    const object = objectAt(value, parent);
    return shape ? keyCompletions(shape, object, { text, offset, range }) : [];
  }
  const shape = shapeAt(value, location.path);
  return shape ? valueCompletions(shape, range) : [];
}

interface Spot {
  readonly text: string;
  readonly offset: number;
  readonly range: TextRange;
}

function objectAt(value: unknown, pointer: readonly (string | number)[]): unknown {
  return pointer.reduce<unknown>((inside, part) => {
    if (typeof inside !== 'object' || inside === null) return undefined;
    return Object.hasOwn(inside, part) ? (inside as Readonly<Record<string | number, unknown>>)[part] : undefined;
  }, value);
}

/** The word, text or number around an offset, which a completion replaces. */
function replacedRange(text: string, offset: number): TextRange {
  const scanner = createScanner(text, true);
  for (let token: number = scanner.scan(); token !== 17; token = scanner.scan()) {
    const start = scanner.getTokenOffset();
    const end = start + scanner.getTokenLength();
    if (start > offset) break;
    // Brackets, colon and comma are left alone; a text behind whose end the cursor stands is complete.
    const isWord = token > 6 && token !== 12 && token !== 13;
    const isOpenText = token === 10 && (offset < end || !isClosed(text.slice(start, end)));
    if (isWord && offset >= start && offset <= end && (token !== 10 || isOpenText || offset === start)) {
      // A text that is not closed runs to the end of the line: only its own letters are replaced.
      return { start, end: isClosed(text.slice(start, end)) || token !== 10 ? end : Math.max(offset, start + 1) };
    }
  }
  return { start: offset, end: offset };
}

const isClosed = (token: string): boolean => token.length > 1 && token.endsWith('"');

function isInComment(text: string, offset: number): boolean {
  const scanner = createScanner(text, false);
  for (let token: number = scanner.scan(); token !== 17; token = scanner.scan()) {
    const start = scanner.getTokenOffset();
    if (start >= offset) return false;
    const end = start + scanner.getTokenLength();
    if ((token === 12 && offset <= end) || (token === 13 && offset < end)) return true;
  }
  return false;
}

function keyCompletions(shape: AnyShape, object: unknown, { text, range }: Spot): Completion[] {
  const keys = shape.keysOf?.(object) ?? {};
  const present = typeof object === 'object' && object !== null ? object : {};
  const rest = text.slice(range.end);
  const hasValue = /^\s*:/.test(rest);
  const comma = hasValue || /^\s*([},]|$)/.test(rest) ? '' : ',';
  const typed = text.slice(range.start, range.end).replaceAll('"', '');
  return Object.entries(keys)
    .filter(([key]) => !Object.hasOwn(present, key) || key === typed)
    .map(([key, child], index) => ({
      label: key,
      kind: 'key' as const,
      detail: child.spec ? rangeText(child.spec) : message(child.kind),
      documentation: message(child.doc),
      insert: hasValue ? JSON.stringify(key) : `${JSON.stringify(key)}: ${snippetOf(child)}${comma}`,
      sortText: String(index).padStart(3, '0'),
      ...range,
    }));
}

/** A first value for a key, with places to type over. */
function snippetOf(shape: AnyShape): string {
  if (shape.example !== undefined) return snippetOfValue(shape.example);
  if (shape.names)
    return shape.names.hasShortForm
      ? `"\${1|${shape.names.names.join(',')}|}"`
      : `{ "${shape.names.key}": "\${1|${shape.names.names.join(',')}|}" }`;
  const words = shape.words?.();
  if (words) return `"\${1|${Object.keys(words).join(',')}|}"`;
  const { spec } = shape;
  if (spec) return `\${1:${spec.default}}`;
  switch (shape.kind) {
    case 'boolean':
      return `\${1|${shape.fallback() === true ? 'false,true' : 'true,false'}|}`;
    case 'list':
    case 'tuple':
      return '[$1]';
    case 'object':
      return '{ $1 }';
    default:
      return '"$1"';
  }
}

/** A value whose texts and numbers can be typed over one after the other. */
function snippetOfValue(example: JsonValue): string {
  let stop = 0;
  const write = (value: JsonValue): string => {
    if (Array.isArray(value)) return `[${value.map((one: JsonValue) => write(one)).join(', ')}]`;
    if (typeof value === 'object' && value !== null) {
      return `{ ${Object.entries(value)
        .map(([key, one]: [string, JsonValue]) => `${JSON.stringify(key)}: ${write(one)}`)
        .join(', ')} }`;
    }
    stop += 1;
    return typeof value === 'string' ? `"\${${stop}:${value}}"` : `\${${stop}:${String(value)}}`;
  };
  // A closing brace would end the snippet's place.
  return write(example);
}

function valueCompletions(shape: AnyShape, range: TextRange): Completion[] {
  const found: Omit<Completion, 'sortText' | 'start' | 'end'>[] = [];
  if (shape.names) {
    for (const name of shape.names.names) {
      const entry = shape.names.describe(name);
      if (!entry) continue;
      const texts = { detail: message(entry.label), documentation: message(entry.doc), formula: entry.formula };
      const isBare = shape.names.hasShortForm;
      const insert = isBare ? JSON.stringify(name) : `{ "${shape.names.key}": "${name}" }`;
      found.push({ label: name, kind: 'name', insert, ...texts });
      const keys = Object.keys(shape.keysOf?.({ [shape.names.key]: name }) ?? {}).filter(
        (key) => key !== shape.names?.key,
      );
      if (isBare && keys.length > 0) {
        found.push({ label: `{ ${name} }`, kind: 'name', insert: longForm(shape, name), ...texts });
      }
    }
  } else if (shape.words) {
    for (const [word, doc] of Object.entries(shape.words())) {
      found.push({
        label: word,
        kind: 'value',
        insert: JSON.stringify(word),
        detail: message(doc),
        documentation: message(shape.doc),
      });
    }
  } else if (shape.kind === 'boolean') {
    for (const word of ['true', 'false'])
      found.push({
        label: word,
        kind: 'value',
        insert: word,
        detail: message(shape.doc),
        documentation: message(shape.doc),
      });
  } else if (shape.spec) {
    const value = String(shape.spec.default);
    found.push({
      label: value,
      kind: 'value',
      insert: value,
      detail: rangeText(shape.spec),
      documentation: message(shape.doc),
    });
  } else {
    const insert = snippetOf(shape);
    const item = shape.itemAt?.(0);
    const label = shape.kind === 'object' ? '{ }' : shape.kind === 'text' ? '""' : '[ ]';
    found.push({
      label,
      kind: 'value',
      insert,
      detail: message(shape.kind),
      documentation: message(item?.doc ?? shape.doc),
    });
  }
  return found.map((one, index) => ({ ...one, ...range, sortText: String(index).padStart(3, '0') }));
}

/** The long form of a name with its parameters and strength at their defaults. */
function longForm(shape: AnyShape, name: string): string {
  const key = shape.names?.key ?? 'name';
  const keys = Object.entries(shape.keysOf?.({ [key]: name }) ?? {}).filter(
    ([other, child]) => other !== key && child.spec !== undefined && child.spec.kind !== 'word',
  );
  const parts = keys
    .slice(0, 3)
    .map(([other, child], index) => `"${other}": \${${index + 1}:${String(child.spec?.default)}}`);
  return `{ ${[`"${key}": "${name}"`, ...parts].join(', ')} }`;
}
