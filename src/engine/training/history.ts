import type { NetworkNorms } from '../../analysis/network/norms.ts';
import type { Multiplier } from '../../core/tables/constraints.ts';

/** The numbers of a run at one step. NaN where there is nothing: no validation samples, no gradient yet. */
export interface TrainingRecord {
  readonly step: number;
  /** Mean loss on the training samples plus penalties. */
  readonly objective: number;
  readonly trainLoss: number;
  readonly validationLoss: number;
  /** Accuracy or coefficient of determination. */
  readonly trainScore: number;
  readonly validationScore: number;
  readonly learningRate: number;
  /** Of the last batch, before clipping. */
  readonly gradientNorm: number;
  readonly clipped: boolean;
  readonly constraint: Multiplier | undefined;
  /** Computed only while somebody looks. */
  readonly norms: NetworkNorms | undefined;
}

/** Something with a step, in order, with bounded memory. */
export class History<Entry extends { readonly step: number }> {
  readonly #limit: number;
  readonly #isKept: (step: number) => boolean;
  #entries: Entry[] = [];

  /** @param isKept  whether the entry of a step stays also when it is full */
  constructor({ limit = 600, isKept = () => false }: { limit?: number; isKept?: (step: number) => boolean } = {}) {
    this.#limit = limit;
    this.#isKept = isKept;
  }

  get entries(): readonly Entry[] {
    return this.#entries;
  }

  /** Adds an entry in its place; one at the same step is replaced. When full, every second entry but the first, the newest and those to be kept goes. */
  add(entry: Entry): void {
    const after = this.#entries.findLastIndex(({ step }) => step <= entry.step);
    const isKnown = this.#entries[after]?.step === entry.step;
    this.#entries.splice(isKnown ? after : after + 1, isKnown ? 1 : 0, entry);
    if (this.#entries.length > this.#limit) {
      const last = this.#entries.length - 1;
      this.#entries = this.#entries.filter(({ step }, at) => at % 2 === 0 || at === last || this.#isKept(step));
    }
  }

  /** Puts an entry in the place of the one at its step; nothing where that has gone. */
  replace(entry: Entry): void {
    const place = this.#entries.findIndex(({ step }) => step === entry.step);
    if (place >= 0) this.#entries[place] = entry;
  }

  /** The last entry at or before a step. */
  at(step: number): Entry | undefined {
    return this.#entries.findLast((entry) => entry.step <= step);
  }

  get newest(): Entry | undefined {
    return this.#entries.at(-1);
  }
}

/** Whether a step is recorded: 0, powers of two while the run is young, then every `interval`. The same steps in every run. */
export function isRecorded(step: number, interval: number): boolean {
  return step % interval === 0 || (step < interval && (step & (step - 1)) === 0);
}

/** The first recorded step after a step. */
export function nextRecorded(step: number, interval: number): number {
  const regular = (Math.floor(step / interval) + 1) * interval;
  const early = step === 0 ? 1 : 2 ** (Math.floor(Math.log2(step)) + 1);
  return early < interval ? Math.min(early, regular) : regular;
}
