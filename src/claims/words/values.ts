/** A number of a record, or some of them by place or by name. */
export type Value = number | readonly Value[] | { readonly [key: string]: Value };

/** Numbers by the keys of a record. */
export type Measured = Readonly<Record<string, Value>>;

/** All numbers of a value with where they stand in it: `angle.t_100`, `W[0][1]`. */
export function listNumbers(value: Value, at = ''): { readonly at: string; readonly value: number }[] {
  if (typeof value === 'number') return [{ at, value }];
  if (isList(value)) return value.flatMap((part, index) => listNumbers(part, `${at}[${index}]`));
  return Object.entries(value).flatMap(([key, part]) => listNumbers(part, at === '' ? key : `${at}.${key}`));
}

function isList(value: Value): value is readonly Value[] {
  return Array.isArray(value);
}

/** The inputs that a record names. What is read of it counts as an input and is told with the measured numbers. */
export class Given {
  readonly #expected: Measured;
  readonly #read = new Map<string, Value>();

  constructor(expected: Measured) {
    this.#expected = expected;
  }

  /** A number of the record. @throws Error  it has none under this key: the claim is written wrongly */
  number(key: string): number {
    const value = this.#take(key);
    if (typeof value === 'number') return value;
    throw new Error(`the record has no number "${key}"`);
  }

  /** A list of numbers of the record. @throws Error  as `number` does */
  numbers(key: string): number[] {
    return listNumbers(this.#take(key)).map(({ value }) => value);
  }

  /** Rows of numbers of the record. @throws Error  as `number` does */
  rows(key: string): number[][] {
    const value = this.#take(key);
    if (typeof value === 'number' || !isList(value)) throw new Error(`the record has no rows "${key}"`);
    return value.map((row) => listNumbers(row).map((cell) => cell.value));
  }

  /** What was read so far. */
  get inputs(): Measured {
    return Object.fromEntries(this.#read);
  }

  #take(key: string): Value {
    const value = this.#expected[key];
    if (value === undefined) throw new Error(`the record has no key "${key}"`);
    this.#read.set(key, value);
    return value;
  }
}
