import { failure } from './errors.ts';

/** What every entry of every table says about itself: the schema, hovers and menus are made from it. */
export interface Described {
  /** Name for people, in English (its own translation key). */
  readonly label: string;
  /** TeX, every factor written. */
  readonly formula: string;
  /** One plain paragraph. */
  readonly doc: string;
  /** Paper or book. */
  readonly source: string;
  /** Sentences of the view Theory that are about it, by id. */
  readonly claims?: readonly string[];
  readonly parameters: Readonly<Record<string, ParameterSpec>>;
}

/** The values of an entry's parameters, as numbers or one of the listed words. */
export type Options = Readonly<Record<string, number | string>>;

export interface NumberSpec {
  readonly kind: 'number' | 'integer';
  readonly default: number;
  readonly minimum?: number;
  readonly exclusiveMinimum?: number;
  readonly maximum?: number;
  readonly exclusiveMaximum?: number;
  readonly unit?: string;
  readonly doc: string;
}

export interface WordSpec<Word extends string = string> {
  readonly kind: 'word';
  readonly default: Word;
  readonly words: Readonly<Record<Word, string>>;
  readonly doc: string;
}

export type ParameterSpec = NumberSpec | WordSpec;

/** The specification that belongs to an option's type; a forgotten key does not compile. */
export type SpecsOf<P> = {
  readonly [K in keyof P]: P[K] extends number ? NumberSpec : P[K] extends string ? WordSpec<P[K]> : never;
};

/** A chosen entry: its name and the values of all its parameters. */
export interface Choice<Name extends string = string> {
  readonly name: Name;
  readonly options: Options;
}

export interface Registry<Name extends string, Definition> {
  /** What the entries are, for messages: "activation", "penalty". */
  readonly kind: string;
  readonly names: readonly Name[];
  has(name: string): name is Name;
  /** @throws LabError core/unknown-name, listing what exists */
  get(name: string): Definition;
  entries(): readonly (readonly [Name, Definition])[];
  /** Up to three existing names a person may have meant, nearest first. */
  near(name: string): Name[];
}

/** Builds the registry of a family from its table. */
export function createRegistry<Name extends string, Definition>(
  kind: string,
  table: Readonly<Record<Name, Definition>>,
): Registry<Name, Definition> {
  const names = Object.keys(table) as Name[];
  const has = (name: string): name is Name => Object.hasOwn(table, name);
  return {
    kind,
    names,
    has,
    get(name) {
      if (has(name)) return table[name];
      throw failure('core/unknown-name', [kind, name, names.join(', ')]);
    },
    entries: () => names.map((name) => [name, table[name]] as const),
    near: (name) => nearNames(name, names),
  };
}

/** The names within a third of their length in edits, nearest first, at most three. Case and separators do not count. */
export function nearNames<Name extends string>(wanted: string, names: readonly Name[]): Name[] {
  const plain = (text: string): string => text.toLowerCase().replace(/[^a-z0-9]/g, '');
  const target = plain(wanted.slice(0, 64));
  return names
    .map((name) => ({ name, distance: editDistance(target, plain(name)) }))
    .filter(
      ({ name, distance }) => distance <= Math.max(2, Math.ceil(name.length / 3)) || plain(name).startsWith(target),
    )
    .sort((one, other) => one.distance - other.distance)
    .slice(0, 3)
    .map(({ name }) => name);
}

/** Levenshtein distance with a swap of neighbours counted as one edit. */
export function editDistance(one: string, other: string): number {
  const width = other.length + 1;
  const table = new Uint16Array((one.length + 1) * width);
  for (let row = 0; row <= one.length; row += 1) table[row * width] = row;
  for (let column = 0; column < width; column += 1) table[column] = column;
  for (let row = 1; row <= one.length; row += 1) {
    for (let column = 1; column < width; column += 1) {
      const here = row * width + column;
      const cost = one[row - 1] === other[column - 1] ? 0 : 1;
      let best = Math.min(table[here - width]! + 1, table[here - 1]! + 1, table[here - width - 1]! + cost);
      const swapped = row > 1 && column > 1 && one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1];
      if (swapped) best = Math.min(best, table[here - 2 * width - 2]! + 1);
      table[here] = best;
    }
  }
  return table[table.length - 1]!;
}

/** The default value of every parameter of an entry. */
export function defaultOptions(parameters: Readonly<Record<string, ParameterSpec>>): Options {
  return Object.fromEntries(Object.entries(parameters).map(([name, spec]) => [name, spec.default]));
}

/** A choice with every parameter at its default. */
export function defaultChoice<Name extends string>(
  registry: Registry<Name, { readonly parameters: Readonly<Record<string, ParameterSpec>> }>,
  name: Name,
): Choice<Name> {
  return { name, options: defaultOptions(registry.get(name).parameters) };
}
