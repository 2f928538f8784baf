import { message } from '../ground/errors.ts';
import type { Choice, Described, Options, Registry } from '../ground/registry.ts';
import { formatPointer, jsonType, removeAt, setValue, type JsonValue } from './parseConfigProblems.ts';
import {
  inSilence,
  objectSchema,
  readKeys,
  silence,
  reportMissing,
  reportUnknownKeys,
  type KeyShapes,
} from './parseConfigContainers.ts';
import {
  isRecord,
  parameterShape,
  unknownName,
  type AnyShape,
  type JsonSchema,
  type Place,
  type Shape,
} from './parseConfigShapes.ts';

/** How an entry of a table is chosen in the document. */
export interface ChoiceSpec<Name extends string, Entry extends Described, Extra, Special> {
  readonly doc: string;
  readonly registry: Registry<Name, Entry>;
  /** The key that holds the name in the long form. */
  readonly key: 'name' | 'source';
  /** Whether a bare name is accepted. */
  readonly hasShortForm: boolean;
  /** The name that counts when the long form has none; undefined: the name must be there. */
  readonly standard: Name | undefined;
  /** Keys beside the entry's own parameters. */
  readonly extras: (entry: Entry) => KeyShapes<Extra>;
  /** Keys that only some entries have; absent ones are undefined. */
  readonly specials?: (entry: Entry) => { readonly [K in keyof Special]?: Shape<Special[K]> };
}

/** Shape of a chosen entry: `"relu"` or `{ "name": "leakyRelu", "slope": 0.1 }`. */
export function choiceShape<Name extends string, Entry extends Described, Extra, Special>(
  spec: ChoiceSpec<Name, Entry, Extra, Special>,
): Shape<Choice<Name> & Extra & Partial<Special>> {
  type Value = Choice<Name> & Extra & Partial<Special>;
  const { registry, key } = spec;
  const standard = spec.standard ?? registry.names[0];
  if (standard === undefined) throw new RangeError(`The table of ${registry.kind} is empty.`);

  const ownShapes = (entry: Entry): Record<string, AnyShape> =>
    Object.fromEntries(Object.entries(entry.parameters).map(([name, one]) => [name, parameterShape(one)]));
  const restShapes = (entry: Entry): Record<string, AnyShape> => ({ ...spec.extras(entry), ...spec.specials?.(entry) });
  const known = (entry: Entry): string[] => [key, ...Object.keys(ownShapes(entry)), ...Object.keys(restShapes(entry))];

  const build = (name: Name, record: Readonly<Record<string, unknown>>, place: Place): Value => {
    const entry = registry.get(name);
    const options = readKeys(record, ownShapes(entry), place) as Options;
    const rest = readKeys(record, restShapes(entry), place);
    return { name, options, ...rest } as unknown as Value;
  };
  /** Without a known name only the keys that every entry has can be checked. */
  const guess = (record: Readonly<Record<string, unknown>>, place: Place): Value => {
    readKeys(record, spec.extras(registry.get(standard)), place);
    return build(standard, record, inSilence(place));
  };
  const owners = (wanted: string): string[] =>
    registry.entries().flatMap(([name, entry]) => (Object.hasOwn(entry.parameters, wanted) ? [name] : []));

  const readLong = (record: Readonly<Record<string, unknown>>, place: Place): Value => {
    const pointer = [...place.pointer, key];
    const name = record[key];
    if (!Object.hasOwn(record, key)) {
      if (spec.standard === undefined) {
        reportMissing(key, nameShape(spec, `${registry.kind}: ${registry.names.join(', ')}.`), place);
        return guess(record, place);
      }
    } else if (typeof name !== 'string') {
      place.list.add({
        code: name === null ? 'config/null' : 'config/wrong-type',
        pointer,
        message: message(
          '{0} must be the name of a {1}; it is of type {2}.',
          formatPointer(pointer),
          registry.kind,
          jsonType(name),
        ),
        fixes: [setValue(pointer, standard)],
      });
      return guess(record, place);
    } else if (!registry.has(name)) {
      place.list.add(unknownName(name, pointer, registry.kind, registry.names));
      return guess(record, place);
    }
    const chosen = typeof name === 'string' && registry.has(name) ? name : standard;
    reportUnknownKeys(record, known(registry.get(chosen)), place, owners);
    return build(chosen, record, place);
  };

  return {
    kind: 'choice',
    doc: spec.doc,
    isRequired: false,
    names: {
      kind: registry.kind,
      names: registry.names,
      key,
      hasShortForm: spec.hasShortForm,
      describe: (name) => (registry.has(name) ? registry.get(name) : undefined),
    },
    fallback: () => build(standard, {}, silence),
    keysOf: (value) => {
      const name = isRecord(value) ? value[key] : value;
      const entry =
        typeof name === 'string' && registry.has(name)
          ? registry.get(name)
          : spec.standard && registry.get(spec.standard);
      const rest = entry ? { ...ownShapes(entry), ...restShapes(entry) } : spec.extras(registry.get(standard));
      return { [key]: nameShape(spec, spec.doc), ...rest };
    },
    read(value, place) {
      if (isRecord(value)) return readLong(value, place);
      if (spec.hasShortForm && typeof value === 'string') {
        if (registry.has(value)) return build(value, {}, place);
        place.list.add(unknownName(value, place.pointer, registry.kind, registry.names));
      } else {
        const where = formatPointer(place.pointer);
        const text = spec.hasShortForm
          ? message(
              '{0} must be the name of a {1} or an object with "{2}"; it is of type {3}.',
              where,
              registry.kind,
              key,
              jsonType(value),
            )
          : message(
              '{0} must be an object with "{2}", the name of a {1}; it is of type {3}.',
              where,
              registry.kind,
              key,
              jsonType(value),
            );
        const fixes = [
          ...(spec.standard === undefined
            ? []
            : [setValue(place.pointer, spec.hasShortForm ? standard : { [key]: standard })]),
          ...(value === null && place.pointer.length > 0 ? [removeAt(place.pointer)] : []),
        ];
        place.list.add({
          code: value === null ? 'config/null' : 'config/wrong-type',
          pointer: place.pointer,
          message: text,
          fixes,
        });
      }
      return build(standard, {}, inSilence(place));
    },
    schema: () => choiceSchema(spec, (entry) => ({ ...ownShapes(entry), ...restShapes(entry) })),
  };
}

/** The name inside a long form, for completion and hovers. */
function nameShape<Name extends string, Entry extends Described>(
  spec: Pick<ChoiceSpec<Name, Entry, unknown, unknown>, 'registry' | 'key' | 'standard'>,
  doc: string,
): AnyShape {
  const { registry, key, standard } = spec;
  const words = Object.fromEntries(registry.entries().map(([name, entry]) => [name, entry.doc]));
  return {
    kind: 'choice',
    doc,
    isRequired: standard === undefined,
    names: {
      kind: registry.kind,
      names: registry.names,
      key,
      hasShortForm: true,
      describe: (name) => (registry.has(name) ? registry.get(name) : undefined),
    },
    fallback: () => standard,
    read: (value) => value,
    words: () => words,
    schema: () => ({ type: 'string', enum: registry.names }),
  };
}

/**
 * Schema of a choice. The long form has one branch for each entry; the branch of the standard entry also counts when the name is absent.
 */
function choiceSchema<Name extends string, Entry extends Described, Extra, Special>(
  spec: ChoiceSpec<Name, Entry, Extra, Special>,
  shapesOf: (entry: Entry) => Readonly<Record<string, AnyShape>>,
): JsonSchema {
  const { registry, key, standard } = spec;
  const names = {
    type: 'string',
    enum: registry.names,
    enumDescriptions: registry.entries().map(([, entry]) => `${entry.label}: ${entry.doc}`),
    description: spec.doc,
    ...(standard === undefined ? {} : { default: standard }),
  };
  const branches = registry.entries().map(([name, entry]) => {
    const {
      properties,
      required = [],
      ...rest
    } = objectSchema(entry.doc, shapesOf(entry)) as {
      properties: Record<string, JsonValue>;
      required?: readonly string[];
    };
    return {
      if: { properties: { [key]: { const: name } }, ...(name === standard ? {} : { required: [key] }) },
      then: { ...rest, properties: { [key]: true, ...properties }, ...(required.length > 0 ? { required } : {}) },
    };
  });
  const long = {
    properties: { [key]: names },
    ...(standard === undefined ? { required: [key] } : {}),
    allOf: branches,
  };
  if (!spec.hasShortForm) return { type: 'object', ...long, description: spec.doc };
  return { type: ['string', 'object'], if: { type: 'string' }, then: names, else: long, description: spec.doc };
}

/** Shape of a chosen entry that has its own parameters and nothing else. */
export function plainChoice<Name extends string, Entry extends Described>(
  doc: string,
  registry: Registry<Name, Entry>,
  standard?: Name,
): Shape<Choice<Name>> {
  return choiceShape<Name, Entry, object, object>({
    doc,
    registry,
    key: 'name',
    hasShortForm: true,
    standard,
    extras: () => ({}),
  });
}
