import { message } from './errors.ts';
import { nearNames, type NumberSpec, type ParameterSpec, type WordSpec } from './registry.ts';
import {
  formatPointer,
  jsonType,
  removeAt,
  renameKey,
  setValue,
  shorten,
  type Fix,
  type JsonValue,
  type Pointer,
  type ProblemList,
} from './parseConfigProblems.ts';

export type JsonSchema = Readonly<Record<string, unknown>>;

/** Where a value is read and where its problems go. */
export interface Place {
  readonly pointer: Pointer;
  readonly list: ProblemList;
}

/**
 * What may stand at one place of the document. Parser, JSON schema, completion and hover are all made from it, so that a key cannot
 * be known to one and not to the other.
 */
export interface Shape<T> {
  readonly kind: 'number' | 'integer' | 'boolean' | 'text' | 'word' | 'choice' | 'list' | 'tuple' | 'object';
  /** One plain sentence or paragraph. */
  readonly doc: string;
  /** The key must be there. */
  readonly isRequired: boolean;
  /** The value of an absent key (and of a wrong one, so that reading can go on). */
  fallback(): T;
  /** Reads a present value and reports what is wrong with it; never throws. */
  read(value: unknown, place: Place): T;
  schema(): JsonSchema;
  /** The keys an object may have here, given what it holds already. */
  keysOf?(value: unknown): Readonly<Record<string, Shape<unknown>>>;
  /** The shape of a list's or tuple's item. */
  itemAt?(index: number): Shape<unknown>;
  /** The words that a text may be here, each with its explanation. */
  words?(): Readonly<Record<string, string>>;
  readonly spec?: ParameterSpec;
  /** The table that a name comes from and the key that holds it. */
  readonly names?: ShapeNames;
  /** A value to insert when the key is completed. */
  readonly example?: JsonValue;
}

/** A table as shapes see it. */
export interface ShapeNames {
  readonly kind: string;
  readonly names: readonly string[];
  readonly key: string;
  readonly hasShortForm: boolean;
  describe(name: string): { readonly label: string; readonly doc: string; readonly formula: string } | undefined;
}

export type AnyShape = Shape<unknown>;

/** Whether a value is a JSON object. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function reportType(value: unknown, place: Place, wanted: string, fixes: readonly Fix[] = []): void {
  const where = formatPointer(place.pointer);
  const withRemoval = place.pointer.length > 0 && value === null ? [...fixes, removeAt(place.pointer)] : fixes;
  place.list.add({
    code: value === null ? 'config/null' : 'config/wrong-type',
    pointer: place.pointer,
    message: message('{0} must be of type {1}; it is of type {2}.', where, wanted, jsonType(value)),
    fixes: withRemoval,
  });
}

/** Whole numbers above this are no longer exact. */
const largestInteger = Number.MAX_SAFE_INTEGER;

function numberFixes(value: unknown, spec: NumberSpec, pointer: Pointer): Fix[] {
  if (typeof value === 'string' && value.trim() !== '' && isInside(Number(value), spec))
    return [setValue(pointer, Number(value))];
  return [setValue(pointer, spec.default)];
}

function isInside(value: number, spec: NumberSpec): boolean {
  if (!Number.isFinite(value) || (spec.kind === 'integer' && !Number.isSafeInteger(value))) return false;
  return (
    value >= (spec.minimum ?? -Infinity) &&
    value > (spec.exclusiveMinimum ?? -Infinity) &&
    value <= (spec.maximum ?? Infinity) &&
    value < (spec.exclusiveMaximum ?? Infinity)
  );
}

function reportRange(value: number, spec: NumberSpec, place: Place): void {
  const where = formatPointer(place.pointer);
  const add = (code: string, text: string, bound: number, fix: number): void =>
    place.list.add({
      code,
      pointer: place.pointer,
      message: message(text, where, value, bound),
      fixes: [setValue(place.pointer, fix)],
    });
  const { minimum, exclusiveMinimum, maximum, exclusiveMaximum } = spec;
  if (!Number.isFinite(value)) {
    add('config/not-finite', '{0} is not a finite number ({1}); {2} is the default.', spec.default, spec.default);
  } else if (spec.kind === 'integer' && !Number.isInteger(value)) {
    const rounded = Math.round(value);
    add(
      'config/not-integer',
      '{0} is {1}; it must be a whole number, such as {2}.',
      rounded,
      isInside(rounded, spec) ? rounded : spec.default,
    );
  } else if (minimum !== undefined && value < minimum) {
    add('config/out-of-range', '{0} is {1}; it must be at least {2}.', minimum, minimum);
  } else if (exclusiveMinimum !== undefined && value <= exclusiveMinimum) {
    add('config/out-of-range', '{0} is {1}; it must be larger than {2}.', exclusiveMinimum, spec.default);
  } else if (maximum !== undefined && value > maximum) {
    add('config/out-of-range', '{0} is {1}; it must be at most {2}.', maximum, maximum);
  } else if (exclusiveMaximum !== undefined && value >= exclusiveMaximum) {
    add('config/out-of-range', '{0} is {1}; it must be less than {2}.', exclusiveMaximum, spec.default);
  } else {
    add('config/out-of-range', '{0} is {1}; it must be at most {2}.', Math.sign(value) * largestInteger, spec.default);
  }
}

/** A number with its range. */
export function numberShape(spec: NumberSpec): Shape<number> {
  return {
    kind: spec.kind,
    doc: spec.doc,
    isRequired: false,
    spec,
    fallback: () => spec.default,
    read(value, place) {
      if (typeof value !== 'number') {
        reportType(value, place, spec.kind, numberFixes(value, spec, place.pointer));
      } else if (isInside(value, spec)) {
        return value;
      } else {
        reportRange(value, spec, place);
      }
      return spec.default;
    },
    schema: () => ({
      type: spec.kind,
      ...(spec.minimum !== undefined
        ? { minimum: spec.minimum }
        : spec.kind === 'integer'
          ? { minimum: -largestInteger }
          : {}),
      ...(spec.exclusiveMinimum !== undefined ? { exclusiveMinimum: spec.exclusiveMinimum } : {}),
      ...(spec.maximum !== undefined
        ? { maximum: spec.maximum }
        : spec.kind === 'integer'
          ? { maximum: largestInteger }
          : {}),
      ...(spec.exclusiveMaximum !== undefined ? { exclusiveMaximum: spec.exclusiveMaximum } : {}),
      default: spec.default,
      description: spec.doc,
    }),
  };
}

/** `true` or `false`. */
export function booleanShape(doc: string, standard: boolean): Shape<boolean> {
  return {
    kind: 'boolean',
    doc,
    isRequired: false,
    fallback: () => standard,
    read(value, place) {
      if (typeof value === 'boolean') return value;
      reportType(value, place, 'boolean', [setValue(place.pointer, standard)]);
      return standard;
    },
    schema: () => ({ type: 'boolean', default: standard, description: doc }),
  };
}

/** Free text of at most 1000 characters. */
export function textShape(doc: string, standard: string, minLength = 0): Shape<string> {
  const maxLength = 1000;
  return {
    kind: 'text',
    doc,
    isRequired: false,
    fallback: () => standard,
    read(value, place) {
      const where = formatPointer(place.pointer);
      // JSON schema counts code points, not UTF-16 units.
      const length = typeof value === 'string' ? Array.from(value.slice(0, 2 * maxLength + 2)).length : 0;
      if (typeof value !== 'string') {
        reportType(value, place, 'string');
      } else if (length > maxLength) {
        const text = message('{0} is longer than {1} characters. Shorten it.', where, maxLength);
        place.list.add({ code: 'config/too-many', pointer: place.pointer, message: text });
      } else if (length < minLength) {
        const text = message('{0} is empty. Write a value.', where);
        place.list.add({ code: 'config/too-few', pointer: place.pointer, message: text });
      } else {
        return value;
      }
      return standard;
    },
    schema: () => ({ type: 'string', maxLength, ...(minLength > 0 ? { minLength } : {}), description: doc }),
  };
}

/** One of a few words. */
export function wordShape<Word extends string>(spec: WordSpec<Word>): Shape<Word> {
  const words = Object.keys(spec.words);
  const isWord = (value: string): value is Word => Object.hasOwn(spec.words, value);
  return {
    kind: 'word',
    doc: spec.doc,
    isRequired: false,
    spec,
    words: () => spec.words,
    fallback: () => spec.default,
    read(value, place) {
      if (typeof value !== 'string') {
        reportType(value, place, 'string', [setValue(place.pointer, spec.default)]);
      } else if (isWord(value)) {
        return value;
      } else {
        place.list.add(unknownName(value, place.pointer, 'value', words));
      }
      return spec.default;
    },
    schema: () => ({
      type: 'string',
      enum: words,
      enumDescriptions: Object.values(spec.words),
      default: spec.default,
      description: spec.doc,
    }),
  };
}

/** The problem of a name that no table holds, with the near ones as fixes. */
export function unknownName(
  name: string,
  pointer: Pointer,
  kind: string,
  names: readonly string[],
): Parameters<ProblemList['add']>[0] {
  return {
    code: 'config/unknown-name',
    pointer,
    message: message('There is no {0} called "{1}". Known: {2}.', kind, shorten(name), names.join(', ')),
    fixes: nearNames(name, names).map((near) => setValue(pointer, near)),
  };
}

/** A parameter of a table's entry as a shape. */
export function parameterShape(spec: ParameterSpec): Shape<number> | Shape<string> {
  return spec.kind === 'word' ? wordShape(spec) : numberShape(spec);
}

/** The same shape, absent by default. */
export function optional<T>(shape: Shape<T>): Shape<T | undefined> {
  const withoutDefault = (schema: JsonSchema): JsonSchema =>
    Object.fromEntries(Object.entries(schema).filter(([key]) => key !== 'default'));
  return { ...shape, fallback: () => undefined, schema: () => withoutDefault(shape.schema()) };
}

/** The same shape, and the key must be there. */
export function required<T>(shape: Shape<T>): Shape<T> {
  return { ...shape, isRequired: true };
}

/** The same shape with its value turned into another form after reading. */
export function mapped<T, U>(shape: Shape<T>, turn: (value: T) => U): Shape<U> {
  return { ...shape, fallback: () => turn(shape.fallback()), read: (value, place) => turn(shape.read(value, place)) };
}

/** The same shape with a value that completion inserts. */
export function withExample<T>(shape: Shape<T>, example: JsonValue): Shape<T> {
  return { ...shape, example };
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
        place.list.add({ code: 'config/too-many', pointer: place.pointer, message: text });
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

/** The shapes of an object's keys. */
export type KeyShapes<T> = { readonly [K in keyof T]-?: Shape<T[K]> };

/** Reads the known keys of an object; absent ones get their default, unknown ones are not looked at. */
export function readKeys<T>(value: Readonly<Record<string, unknown>>, keys: KeyShapes<T>, place: Place): T {
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
export function reportMissing(key: string, shape: AnyShape, place: Place): void {
  const words = shape.words?.();
  const values: JsonValue[] = words ? Object.keys(words) : shape.example !== undefined ? [shape.example] : [];
  place.list.add({
    code: 'config/missing-key',
    pointer: place.pointer,
    at: 'key',
    message: message('{0} needs the key "{1}". {2}', formatPointer(place.pointer), key, shape.doc),
    fixes: values.slice(0, 4).map((value) => setValue([...place.pointer, key], value)),
  });
}

/** Reports the keys that are not known here. `owners` says of which other entries a key is a parameter. */
export function reportUnknownKeys(
  value: Readonly<Record<string, unknown>>,
  known: readonly string[],
  place: Place,
  owners: (key: string) => readonly string[] = () => [],
): void {
  for (const key of Object.keys(value)) {
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
          : message('"{0}" is not a key of {1}. Known: {2}.', shorten(key), formatPointer(place.pointer), list),
      fixes: [...near.map((name) => renameKey(pointer, name)), removeAt(pointer)],
    });
  }
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
      return readKeys(
        record,
        keys,
        isRecord(value) ? place : { ...place, list: { ...place.list, add: () => undefined } },
      );
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
