/** The values that were asked for most recently, by name. */
export class KeptValues<Value> {
  readonly #limit: number;
  readonly #values = new Map<string, Value>();

  /** @param limit  how many are kept */
  constructor(limit: number) {
    this.#limit = limit;
  }

  find(name: string): Value | undefined {
    const value = this.#values.get(name);
    if (value === undefined) return undefined;
    // The newest stand last.
    this.#values.delete(name);
    this.#values.set(name, value);
    return value;
  }

  keep(name: string, value: Value): void {
    this.#values.delete(name);
    this.#values.set(name, value);
    const [oldest] = this.#values.keys();
    if (this.#values.size > this.#limit && oldest !== undefined) this.#values.delete(oldest);
  }

  /** What is kept under a name, made where nothing is. */
  take(name: string, make: () => Value): Value {
    const known = this.find(name);
    if (known !== undefined) return known;
    const made = make();
    this.keep(name, made);
    return made;
  }
}
