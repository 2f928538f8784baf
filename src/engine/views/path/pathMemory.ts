import type { Dataset } from '../../../core/tables/dataset.ts';
import type { ViewWork } from '../frame/moment.ts';

/** What something about a path depends on. */
export interface PathKey {
  readonly kind: 'linear' | 'network' | 'folds';
  /** All that fits into words. */
  readonly words: string;
  readonly dataset: Dataset;
  /** Where the weights of a network begin, drawn or from a file; undefined for an exact path. */
  readonly initial: readonly (Float32Array | undefined)[] | undefined;
}

interface Entry {
  readonly key: PathKey;
  readonly value: unknown;
}

/** What is kept of each kind: the newest few. */
const keptEntries = 3;

/** What paths have found, from run to run: it holds as long as all that its key names is the same. */
export class PathMemory {
  #entries: readonly Entry[] = [];

  /** The memory of a view's work. */
  static of({ lasting }: Pick<ViewWork, 'lasting'>): PathMemory {
    const known = lasting.get('path') as PathMemory | undefined;
    if (known !== undefined) return known;
    const made = new PathMemory();
    lasting.set('path', made);
    return made;
  }

  /** What was kept under this key; it becomes the newest. */
  recall(key: PathKey): unknown {
    const found = this.#entries.find((entry) => isSameKey(entry.key, key));
    if (found !== undefined) this.#entries = [...this.#entries.filter((entry) => entry !== found), found];
    return found?.value;
  }

  keep(key: PathKey, value: unknown): void {
    // The same data come anew with every run; one copy is enough.
    const alike = this.#entries.find((entry) => isSameData(entry.key.dataset, key.dataset));
    const others = this.#entries.filter((entry) => !isSameKey(entry.key, key));
    const old = others.filter((entry) => entry.key.kind === key.kind).slice(0, -(keptEntries - 1));
    this.#entries = [
      ...others.filter((entry) => !old.includes(entry)),
      { key: { ...key, dataset: alike?.key.dataset ?? key.dataset }, value },
    ];
  }
}

function isSameKey(one: PathKey, other: PathKey): boolean {
  return (
    one.kind === other.kind &&
    one.words === other.words &&
    one.initial?.length === other.initial?.length &&
    (one.initial ?? []).every((column, at) => isSame(column, other.initial?.[at])) &&
    isSameData(one.dataset, other.dataset)
  );
}

function isSameData(one: Dataset, other: Dataset): boolean {
  if (one === other) return true;
  return one.task === other.task && isSame(one.inputs, other.inputs) && isSame(one.targets, other.targets);
}

type Column = Float32Array | Float64Array;

function isSame(one: Column | undefined, other: Column | undefined): boolean {
  if (one === other) return true;
  if (one === undefined || one.length !== other?.length) return false;
  for (let at = 0; at < one.length; at += 1) if (!Object.is(one[at], other[at])) return false;
  return true;
}
