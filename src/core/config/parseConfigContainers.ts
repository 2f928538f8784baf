import { message, shorten, type Message } from '../ground/errors.ts';
import { nearNames } from '../ground/registry.ts';
import {
  formatPointer,
  removeAt,
  renameKey,
  setValue,
  type Fix,
  type FixEdit,
  type JsonValue,
  type Pointer,
} from './parseConfigProblems.ts';
import {
  isRecord,
  reportType,
  type AnyShape,
  type JsonSchema,
  type ValuePlace,
  type Shape,
} from './parseConfigShapes.ts';

/** Items that are taken out one by one, so that the rest keeps its comments; of more the list is written anew. */
const mostRemovals = 100;

function keepFirst(pointer: Pointer, items: readonly unknown[], count: number): Fix {
  const removed = items.length - count;
  const edits: FixEdit[] =
    removed > mostRemovals
      ? [{ pointer, value: items.slice(0, count) as readonly JsonValue[] }]
      : Array.from({ length: removed }, (_none, at) => ({
          pointer: [...pointer, items.length - 1 - at],
          remove: true,
        }));
  return { title: message('Keep the first {0} of {1}', count, formatPointer(pointer)), edits };
}

/** A list of one kind of item. */
export function listShape<T>(
  doc: string,
  item: Shape<T>,
  limits: { readonly minimum?: number; readonly maximum: number; readonly fallback?: readonly T[] },
): Shape<readonly T[]> {
  const { minimum = 0, maximum, fallback = [] } = limits;
  return {
    kind: 'list',
    doc,
    isRequired: false,
    fallback: () => fallback,
    itemAt: () => item,
    read(value, place) {
      if (!Array.isArray(value)) {
        reportType(value, place, 'array');
        return fallback;
      }
      const where = formatPointer(place.pointer);
      if (value.length > maximum) {
        const text = message('{0} has {1} items; the budget is {2}.', where, value.length, maximum);
        const fixes = [keepFirst(place.pointer, value, maximum)];
        place.list.add({ code: 'config/too-many', pointer: place.pointer, message: text, fixes });
        return fallback;
      }
      if (value.length < minimum) {
        const text = message('{0} has {1} items; it needs at least {2}.', where, value.length, minimum);
        place.list.add({ code: 'config/too-few', pointer: place.pointer, message: text });
      }
      return value.map((one: unknown, index) => item.read(one, { ...place, pointer: [...place.pointer, index] }));
    },
    schema: () => ({ type: 'array', items: item.schema(), minItems: minimum, maxItems: maximum, description: doc }),
  };
}

/** A list of a fixed length with a shape for each place. */
export function tupleShape<T extends readonly unknown[]>(
  doc: string,
  items: { readonly [K in keyof T]: Shape<T[K]> },
): Shape<T> {
  const shapes: readonly AnyShape[] = items;
  const fallback = (): T => shapes.map((shape) => shape.fallback()) as unknown as T;
  return {
    kind: 'tuple',
    doc,
    isRequired: false,
    fallback,
    itemAt: (index) => shapes[Math.min(index, shapes.length - 1)]!,
    read(value, place) {
      if (!Array.isArray(value)) {
        reportType(value, place, 'array');
        return fallback();
      }
      if (value.length !== shapes.length) {
        const text = message(
          '{0} has {1} items; it must have {2}.',
          formatPointer(place.pointer),
          value.length,
          shapes.length,
        );
        place.list.add({ code: 'config/wrong-length', pointer: place.pointer, message: text });
      }
      return shapes.map((shape, index) =>
        index < value.length
          ? shape.read(value[index], { ...place, pointer: [...place.pointer, index] })
          : shape.fallback(),
      ) as unknown as T;
    },
    schema: () => ({
      type: 'array',
      items: shapes.map((shape) => shape.schema()),
      minItems: shapes.length,
      maxItems: shapes.length,
      description: doc,
    }),
  };
}

/**
 * An object with any keys and one shape for all values.
 * @param maximum  most keys
 */
export function mapShape<T>(doc: string, item: Shape<T>, maximum: number): Shape<Readonly<Record<string, T>>> {
  return {
    kind: 'object',
    doc,
    isRequired: false,
    fallback: () => ({}),
    keysOf: (value) => (isRecord(value) ? Object.fromEntries(Object.keys(value).map((key) => [key, item])) : {}),
    read(value, place) {
      if (!isRecord(value)) {
        reportType(value, place, 'object');
        return {};
      }
      const entries = Object.entries(value);
      if (entries.length > maximum) {
        const text = message(
          '{0} has {1} keys; the budget is {2}.',
          formatPointer(place.pointer),
          entries.length,
          maximum,
        );
        place.list.add({ code: 'config/too-many', pointer: place.pointer, message: text });
        return {};
      }
      return Object.fromEntries(
        entries.map(([key, one]) => [key, item.read(one, { ...place, pointer: [...place.pointer, key] })]),
      );
    },
    schema: () => ({ type: 'object', additionalProperties: item.schema(), description: doc }),
  };
}

/** The root with nobody listening: for the defaults. */
export const silence: ValuePlace = { pointer: [], list: { problems: [], isFull: true, add: () => undefined } };

/** The same place with nobody listening: for reading on after the mistake that is known. */
export function inSilence(place: ValuePlace): ValuePlace {
  return { ...place, list: silence.list };
}

/** The shapes of an object's keys. */
export type KeyShapes<T> = { readonly [K in keyof T]-?: Shape<T[K]> };

/** Reads the known keys of an object; absent ones get their default, unknown ones are not looked at. */
export function readKeys<T>(value: Readonly<Record<string, unknown>>, keys: KeyShapes<T>, place: ValuePlace): T {
  const shapes: Readonly<Record<string, AnyShape>> = keys;
  const entries = Object.entries(shapes).map(([key, shape]) => {
    if (Object.hasOwn(value, key))
      return [key, shape.read(value[key], { ...place, pointer: [...place.pointer, key] })] as const;
    if (shape.isRequired) reportMissing(key, shape, place);
    return [key, shape.fallback()] as const;
  });
  return Object.fromEntries(entries) as T;
}

/** The problem of a key that must be there. */
export function reportMissing(key: string, shape: AnyShape, place: ValuePlace): void {
  const words = shape.words?.();
  const values: JsonValue[] = words ? Object.keys(words) : shape.example !== undefined ? [shape.example] : [];
  place.list.add({
    code: 'config/missing-key',
    pointer: place.pointer,
    at: 'key',
    message: message('{0} needs the key "{1}".', formatPointer(place.pointer), key),
    fixes: values.slice(0, 4).map((value) => setValue([...place.pointer, key], value)),
  });
}

/** Reports the keys that are not known here. `owners` says of which other entries a key is a parameter. */
export function reportUnknownKeys(
  value: Readonly<Record<string, unknown>>,
  known: readonly string[],
  place: ValuePlace,
  owners: (key: string) => readonly string[] = () => [],
): void {
  for (const key of Object.keys(value)) {
    if (place.list.isFull) return;
    if (known.includes(key)) continue;
    const pointer = [...place.pointer, key];
    const others = owners(key);
    const near = nearNames(
      key,
      known.filter((name) => !Object.hasOwn(value, name)),
    );
    const list = known.length > 0 ? known.join(', ') : 'none';
    place.list.add({
      code: 'config/unknown-key',
      pointer,
      at: 'key',
      message:
        others.length > 0
          ? message(
              '"{0}" is a parameter of {1}, not of this one. Known keys here: {2}.',
              shorten(key),
              others.join(', '),
              list,
            )
          : unknownKey(key, place, { list, near }),
      fixes: [...near.map((name) => renameKey(pointer, name)), removeAt(pointer)],
    });
  }
}

/** All that are known are listed only where none is near. */
function unknownKey(
  key: string,
  { pointer }: ValuePlace,
  { list, near: [likely] }: { readonly list: string; readonly near: readonly string[] },
): Message {
  const words = [shorten(key), formatPointer(pointer)] as const;
  return likely === undefined
    ? message('"{0}" is not a key of {1}. Known: {2}.', ...words, list)
    : message('"{0}" is not a key of {1}. Did you mean "{2}"?', ...words, likely);
}

/** An object with a fixed set of keys. `ignored` keys are allowed and not read. */
export function objectShape<T>(
  doc: string,
  keys: KeyShapes<T>,
  ignored: Readonly<Record<string, AnyShape>> = {},
): Shape<T> {
  const shapes: Readonly<Record<string, AnyShape>> = { ...ignored, ...keys };
  return {
    kind: 'object',
    doc,
    isRequired: false,
    keysOf: () => shapes,
    fallback: () => {
      const entries = Object.entries<AnyShape>(keys).map(([key, shape]) => [key, shape.fallback()]);
      return Object.fromEntries(entries) as T;
    },
    read(value, place) {
      if (!isRecord(value)) reportType(value, place, 'object');
      const record = isRecord(value) ? value : {};
      reportUnknownKeys(record, Object.keys(shapes), place);
      for (const [key, shape] of Object.entries(ignored)) {
        if (Object.hasOwn(record, key)) shape.read(record[key], { ...place, pointer: [...place.pointer, key] });
      }
      return readKeys(record, keys, isRecord(value) ? place : inSilence(place));
    },
    schema: () => objectSchema(doc, shapes),
  };
}

/** The schema of an object with these keys and no others. */
export function objectSchema(doc: string, shapes: Readonly<Record<string, AnyShape>>): JsonSchema {
  const needed = Object.keys(shapes).filter((key) => shapes[key]?.isRequired);
  return {
    type: 'object',
    properties: Object.fromEntries(Object.entries(shapes).map(([key, shape]) => [key, shape.schema()])),
    ...(needed.length > 0 ? { required: needed } : {}),
    additionalProperties: false,
    description: doc,
  };
}
