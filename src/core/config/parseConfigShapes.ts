import { message, type Message, shorten } from '../ground/errors.ts';
import { nearNames, type NumberSpec, type ParameterSpec, type WordSpec } from '../ground/registry.ts';
import {
  formatPointer,
  jsonType,
  removeAt,
  setValue,
  type Fix,
  type JsonValue,
  type Pointer,
  type ProblemList,
} from './parseConfigProblems.ts';

export type JsonSchema = Readonly<Record<string, unknown>>;

/** Where a value is read and where its problems go. */
export interface ValuePlace {
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
  read(value: unknown, place: ValuePlace): T;
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

/** A shape of whatever value. */
export type AnyShape = Shape<unknown>;

/** Whether a value is a JSON object. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The problem of a value of another JSON type. */
export function reportType(value: unknown, place: ValuePlace, wanted: string, fixes: readonly Fix[] = []): void {
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

function reportRange(value: number, spec: NumberSpec, place: ValuePlace): void {
  const where = formatPointer(place.pointer);
  const add = (code: string, text: Message, fix: number): void =>
    place.list.add({ code, pointer: place.pointer, message: text, fixes: [setValue(place.pointer, fix)] });
  const outOfRange = (text: Message, fix: number): void => add('config/out-of-range', text, fix);
  const { minimum, exclusiveMinimum, maximum, exclusiveMaximum } = spec;
  if (!Number.isFinite(value)) {
    add(
      'config/not-finite',
      message('{0} is not a finite number ({1}); {2} is the default.', where, value, spec.default),
      spec.default,
    );
  } else if (spec.kind === 'integer' && !Number.isInteger(value)) {
    const near = isInside(Math.round(value), spec) ? Math.round(value) : spec.default;
    add('config/not-integer', message('{0} is {1}; it must be a whole number, such as {2}.', where, value, near), near);
  } else if (minimum !== undefined && value < minimum) {
    outOfRange(message('{0} is {1}; it must be at least {2}.', where, value, minimum), minimum);
  } else if (exclusiveMinimum !== undefined && value <= exclusiveMinimum) {
    outOfRange(message('{0} is {1}; it must be larger than {2}.', where, value, exclusiveMinimum), spec.default);
  } else if (maximum !== undefined && value > maximum) {
    outOfRange(message('{0} is {1}; it must be at most {2}.', where, value, maximum), maximum);
  } else if (exclusiveMaximum !== undefined && value >= exclusiveMaximum) {
    outOfRange(message('{0} is {1}; it must be less than {2}.', where, value, exclusiveMaximum), spec.default);
  } else {
    const bound = Math.sign(value) * largestInteger;
    outOfRange(message('{0} is {1}; whole numbers beyond {2} are not exact.', where, value, bound), spec.default);
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

/** A number, or a text where one is written. */
export function numberOrText(number: Shape<number>, text: Shape<string>): Shape<number | string> {
  return {
    ...number,
    fallback: () => number.fallback(),
    read: (value, place) => (typeof value === 'string' ? text.read(value, place) : number.read(value, place)),
    schema: () => ({ anyOf: [number.schema(), text.schema()], description: number.doc }),
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
