import { message } from '../ground/errors.ts';
import type { Choice, Described, Options, Registry } from '../ground/registry.ts';
import { choiceSchema, nameShape, namesOf, ownShapes, restShapes, type ChoiceSpec } from './parseConfigChoiceSchema.ts';
import { inSilence, readKeys, reportMissing, reportUnknownKeys, silence } from './parseConfigContainers.ts';
import { formatPointer, jsonType, removeAt, setValue } from './parseConfigProblems.ts';
import { isRecord, unknownName, type AnyShape, type ValuePlace, type Shape } from './parseConfigShapes.ts';

type ChoiceValue<Name extends string, Extra, Special> = Choice<Name> & Extra & Partial<Special>;
type Keys = Readonly<Record<string, unknown>>;

/** Reads one choice wherever it stands; after a mistake it goes on with the standard entry and says nothing more. */
class ChoiceReader<Name extends string, Entry extends Described, Extra, Special> {
  readonly #spec: ChoiceSpec<Name, Entry, Extra, Special>;
  /** Counts after a mistake, even where the document must have a name. */
  readonly #standard: Name;

  constructor(spec: ChoiceSpec<Name, Entry, Extra, Special>) {
    const standard = spec.standard ?? spec.registry.names[0];
    if (standard === undefined) throw new RangeError(`The table of ${spec.registry.kind} is empty.`);
    this.#spec = spec;
    this.#standard = standard;
  }

  /** The standard entry with its defaults. */
  standard(place: ValuePlace = silence): ChoiceValue<Name, Extra, Special> {
    return this.#build(this.#standard, {}, inSilence(place));
  }

  read(value: unknown, place: ValuePlace): ChoiceValue<Name, Extra, Special> {
    const { registry, hasShortForm } = this.#spec;
    if (isRecord(value)) return this.#readLong(value, place);
    if (hasShortForm && typeof value === 'string') {
      if (registry.has(value)) return this.#build(value, {}, place);
      place.list.add(unknownName(value, place.pointer, registry.kind, registry.names));
    } else {
      this.#reportType(value, place);
    }
    return this.standard(place);
  }

  /** The keys of a long form, as far as its entry is known. */
  keysOf(value: unknown): Readonly<Record<string, AnyShape>> {
    const spec = this.#spec;
    const { registry, key } = spec;
    const name = isRecord(value) ? value[key] : value;
    const chosen = typeof name === 'string' && registry.has(name) ? name : spec.standard;
    const rest =
      chosen === undefined ? spec.extras(registry.get(this.#standard)) : this.#shapesOf(registry.get(chosen));
    return { [key]: nameShape(spec, spec.doc), ...rest };
  }

  #shapesOf(entry: Entry): Record<string, AnyShape> {
    return { ...ownShapes(entry), ...restShapes(this.#spec, entry) };
  }

  #build(name: Name, keys: Keys, place: ValuePlace): ChoiceValue<Name, Extra, Special> {
    const entry = this.#spec.registry.get(name);
    const options = readKeys(keys, ownShapes(entry), place) as Options;
    const rest = readKeys(keys, restShapes(this.#spec, entry), place);
    return { name, options, ...rest } as unknown as ChoiceValue<Name, Extra, Special>;
  }

  #readLong(keys: Keys, place: ValuePlace): ChoiceValue<Name, Extra, Special> {
    const { registry, key } = this.#spec;
    const name = this.#nameIn(keys, place);
    if (name === undefined) return this.#guess(keys, place);
    const entry = registry.get(name);
    const owners = (wanted: string): string[] =>
      registry.entries().flatMap(([other, { parameters }]) => (Object.hasOwn(parameters, wanted) ? [other] : []));
    reportUnknownKeys(keys, [key, ...Object.keys(this.#shapesOf(entry))], place, owners);
    return this.#build(name, keys, place);
  }

  /** The name in a long form; undefined, and reported, where there is none that counts. */
  #nameIn(keys: Keys, place: ValuePlace): Name | undefined {
    const spec = this.#spec;
    const { registry, key } = spec;
    if (!Object.hasOwn(keys, key)) {
      if (spec.standard === undefined) {
        reportMissing(key, nameShape(spec, `${registry.kind}: ${registry.names.join(', ')}.`), place);
      }
      return spec.standard;
    }
    const pointer = [...place.pointer, key];
    const name = keys[key];
    if (typeof name === 'string') {
      if (registry.has(name)) return name;
      place.list.add(unknownName(name, pointer, registry.kind, registry.names));
      return undefined;
    }
    place.list.add({
      code: name === null ? 'config/null' : 'config/wrong-type',
      pointer,
      message: message(
        '{0} must be the name of a {1}; it is of type {2}.',
        formatPointer(pointer),
        registry.kind,
        jsonType(name),
      ),
      fixes: [setValue(pointer, this.#standard)],
    });
    return undefined;
  }

  /** Without a known name only the keys that every entry has can be checked. */
  #guess(keys: Keys, place: ValuePlace): ChoiceValue<Name, Extra, Special> {
    const { registry, extras } = this.#spec;
    readKeys(keys, extras(registry.get(this.#standard)), place);
    return this.#build(this.#standard, keys, inSilence(place));
  }

  #reportType(value: unknown, place: ValuePlace): void {
    const { registry, key, hasShortForm, standard } = this.#spec;
    const { pointer } = place;
    const written = hasShortForm ? this.#standard : { [key]: this.#standard };
    place.list.add({
      code: value === null ? 'config/null' : 'config/wrong-type',
      pointer,
      message: message(
        hasShortForm
          ? '{0} must be the name of a {1} or an object with "{2}"; it is of type {3}.'
          : '{0} must be an object with "{2}", the name of a {1}; it is of type {3}.',
        formatPointer(pointer),
        registry.kind,
        key,
        jsonType(value),
      ),
      fixes: [
        ...(standard === undefined ? [] : [setValue(pointer, written)]),
        ...(value === null && pointer.length > 0 ? [removeAt(pointer)] : []),
      ],
    });
  }
}

/** Shape of a chosen entry: `"relu"` or `{ "name": "leakyRelu", "slope": 0.1 }`. */
export function choiceShape<Name extends string, Entry extends Described, Extra, Special>(
  spec: ChoiceSpec<Name, Entry, Extra, Special>,
): Shape<ChoiceValue<Name, Extra, Special>> {
  const reader = new ChoiceReader(spec);
  return {
    kind: 'choice',
    doc: spec.doc,
    isRequired: false,
    names: namesOf(spec, spec.hasShortForm),
    fallback: () => reader.standard(),
    keysOf: (value) => reader.keysOf(value),
    read: (value, place) => reader.read(value, place),
    schema: () => choiceSchema(spec),
  };
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
