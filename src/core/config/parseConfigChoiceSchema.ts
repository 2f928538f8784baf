import type { Described, Registry } from '../ground/registry.ts';
import { objectSchema, type KeyShapes } from './parseConfigContainers.ts';
import type { JsonValue } from './parseConfigProblems.ts';
import { parameterShape, type AnyShape, type JsonSchema, type Shape, type ShapeNames } from './parseConfigShapes.ts';

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

/** The part of a choice that is the same for all its entries. */
type NamesOfChoice<Name extends string, Entry extends Described> = Pick<
  ChoiceSpec<Name, Entry, unknown, unknown>,
  'registry' | 'key' | 'standard'
>;

/** An entry's own parameters as shapes. */
export function ownShapes(entry: Described): Readonly<Record<string, AnyShape>> {
  return Object.fromEntries(Object.entries(entry.parameters).map(([name, one]) => [name, parameterShape(one)]));
}

/** The keys that stand beside an entry's own parameters. */
export function restShapes<Name extends string, Entry extends Described, Extra, Special>(
  spec: ChoiceSpec<Name, Entry, Extra, Special>,
  entry: Entry,
): Readonly<Record<string, AnyShape>> {
  return { ...spec.extras(entry), ...spec.specials?.(entry) };
}

/** The table as completion and hovers see it. */
export function namesOf<Name extends string, Entry extends Described>(
  { registry, key }: NamesOfChoice<Name, Entry>,
  hasShortForm: boolean,
): ShapeNames {
  return {
    kind: registry.kind,
    names: registry.names,
    key,
    hasShortForm,
    describe: (name) => (registry.has(name) ? registry.get(name) : undefined),
  };
}

/** The name inside a long form, for completion and hovers. */
export function nameShape<Name extends string, Entry extends Described>(
  spec: NamesOfChoice<Name, Entry>,
  doc: string,
): AnyShape {
  const { registry, standard } = spec;
  const words = Object.fromEntries(registry.entries().map(([name, entry]) => [name, entry.doc]));
  return {
    kind: 'choice',
    doc,
    isRequired: standard === undefined,
    names: namesOf(spec, true),
    fallback: () => standard,
    read: (value) => value,
    words: () => words,
    schema: () => ({ type: 'string', enum: registry.names }),
  };
}

/** Schema of the keys that stand beside the name of one entry; of the standard entry also where the name is absent. */
function branchSchema<Name extends string, Entry extends Described, Extra, Special>(
  spec: ChoiceSpec<Name, Entry, Extra, Special>,
  name: Name,
  entry: Entry,
): JsonSchema {
  const { key, standard } = spec;
  const {
    properties,
    required = [],
    ...rest
  } = objectSchema(entry.doc, { ...ownShapes(entry), ...restShapes(spec, entry) }) as {
    properties: Record<string, JsonValue>;
    required?: readonly string[];
  };
  return {
    if: { properties: { [key]: { const: name } }, ...(name === standard ? {} : { required: [key] }) },
    then: { ...rest, properties: { [key]: true, ...properties }, ...(required.length > 0 ? { required } : {}) },
  };
}

/** Schema of a choice. The long form has one branch for each entry. */
export function choiceSchema<Name extends string, Entry extends Described, Extra, Special>(
  spec: ChoiceSpec<Name, Entry, Extra, Special>,
): JsonSchema {
  const { registry, key, standard } = spec;
  const names = {
    type: 'string',
    enum: registry.names,
    enumDescriptions: registry.entries().map(([, entry]) => `${entry.label}: ${entry.doc}`),
    description: spec.doc,
    ...(standard === undefined ? {} : { default: standard }),
  };
  const long = {
    properties: { [key]: names },
    ...(standard === undefined ? { required: [key] } : {}),
    allOf: registry.entries().map(([name, entry]) => branchSchema(spec, name, entry)),
  };
  if (!spec.hasShortForm) return { type: 'object', ...long, description: spec.doc };
  return { type: ['string', 'object'], if: { type: 'string' }, then: names, else: long, description: spec.doc };
}
