import { getLocation } from 'jsonc-parser';
import { shapeAt } from '../core/config/parseConfig.ts';
import type { AnyShape, ShapeNames } from '../core/config/parseConfigShapes.ts';
import { message, type Message } from '../core/ground/errors.ts';
import { isInComment, replacedRange } from './completionRanges.ts';
import { readDocument, type TextRange } from './document/document.ts';
import { rangeText } from './hovers/rangeText.ts';
import { longFormOf, snippetOf } from './snippets.ts';

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

/** A completion before it has its place in the text and in the list. */
type Candidate = Omit<Completion, 'sortText' | 'start' | 'end'>;

/** What may stand at an offset. Works in incomplete text; empty where nothing is known. */
export function completionsAt(text: string, offset: number): Completion[] {
  const { tree, value } = readDocument(text);
  // Too long or too deep a text is not looked at any further.
  if (!tree && text.trim() !== '') return [];
  const { path, isAtPropertyKey } = getLocation(text, offset);
  if (isInComment(text, offset)) return [];
  const range = replacedRange(text, offset);
  const place = isAtPropertyKey ? path.slice(0, -1) : path;
  const shape = shapeAt(value, place);
  if (shape === undefined) return [];
  const found = isAtPropertyKey ? keysFor(shape, valueAt(value, place), text, range) : valuesFor(shape);
  return found.map((one, index) => ({ ...one, ...range, sortText: String(index).padStart(3, '0') }));
}

function valueAt(value: unknown, pointer: readonly (string | number)[]): unknown {
  return pointer.reduce<unknown>((inside, part) => {
    if (typeof inside !== 'object' || inside === null) return undefined;
    return Object.hasOwn(inside, part) ? (inside as Readonly<Record<string | number, unknown>>)[part] : undefined;
  }, value);
}

/** The keys that an object does not have yet, with a first value; the one at the offset too. */
function keysFor(shape: AnyShape, object: unknown, text: string, { start, end }: TextRange): Candidate[] {
  const present = typeof object === 'object' && object !== null ? object : {};
  const rest = text.slice(end);
  const hasValue = /^\s*:/.test(rest);
  const comma = hasValue || /^\s*([},]|$)/.test(rest) ? '' : ',';
  const typed = text.slice(start, end).replaceAll('"', '');
  const isForTools = (key: string): number => Number(key.startsWith('$'));
  return Object.entries(shape.keysOf?.(object) ?? {})
    .sort(([one], [other]) => isForTools(one) - isForTools(other))
    .filter(([key]) => !Object.hasOwn(present, key) || key === typed)
    .map(([key, child]) => ({
      label: key,
      kind: 'key',
      detail: child.spec ? rangeText(child.spec) : message(child.kind),
      documentation: message(child.doc),
      insert: hasValue ? JSON.stringify(key) : `${JSON.stringify(key)}: ${snippetOf(child)}${comma}`,
    }));
}

function valuesFor(shape: AnyShape): Candidate[] {
  const { names } = shape;
  if (names) return names.names.flatMap((name) => namesFor(shape, names, name));
  const documentation = message(shape.doc);
  const words = shape.words?.();
  if (words)
    return Object.entries(words).map(([word, doc]) => ({
      label: word,
      kind: 'value',
      insert: JSON.stringify(word),
      detail: message(doc),
      documentation,
    }));
  if (shape.kind === 'boolean')
    return ['true', 'false'].map((word) => ({
      label: word,
      kind: 'value',
      insert: word,
      detail: documentation,
      documentation,
    }));
  return [shape.spec ? defaultFor(shape, shape.spec) : emptyFor(shape)];
}

/** The short form of a name and, where it has parameters, the long one. */
function namesFor(shape: AnyShape, names: ShapeNames, name: string): Candidate[] {
  const entry = names.describe(name);
  if (!entry) return [];
  const { key, hasShortForm } = names;
  const texts = { detail: message(entry.label), documentation: message(entry.doc), formula: entry.formula };
  const insert = hasShortForm ? JSON.stringify(name) : `{ "${key}": "${name}" }`;
  const short: Candidate = { label: name, kind: 'name', insert, ...texts };
  const hasParameters = Object.keys(shape.keysOf?.({ [key]: name }) ?? {}).some((other) => other !== key);
  if (!hasShortForm || !hasParameters) return [short];
  return [short, { label: `{ ${name} }`, kind: 'name', insert: longFormOf(shape, name), ...texts }];
}

function defaultFor(shape: AnyShape, spec: NonNullable<AnyShape['spec']>): Candidate {
  const value = String(spec.default);
  return { label: value, kind: 'value', insert: value, detail: rangeText(spec), documentation: message(shape.doc) };
}

/** A text, list or object without content, told by what is to come in it. */
function emptyFor(shape: AnyShape): Candidate {
  const label = shape.kind === 'object' ? '{ }' : shape.kind === 'text' ? '""' : '[ ]';
  return {
    label,
    kind: 'value',
    insert: snippetOf(shape),
    detail: message(shape.kind),
    documentation: message(shape.itemAt?.(0).doc ?? shape.doc),
  };
}
