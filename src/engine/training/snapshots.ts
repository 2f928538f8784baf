/** The weights of one recorded step. */
export interface Snapshot {
  readonly step: number;
  readonly parameters: Float32Array;
  readonly running: Float32Array;
  /** Of adaptive optimizers: by what each weight's mean gradient is divided; undefined before the first step. */
  readonly divisors?: Float32Array | undefined;
}

/** Largest number of snapshots, and bytes they may take together. */
export const snapshotLimits = { count: 200, bytes: 64 * 1024 * 1024 } as const;

/** How many snapshots of a network may be kept; at least two, first and last. */
export function snapshotCapacity(
  parameters: number,
  limits: { readonly count: number; readonly bytes: number } = snapshotLimits,
): number {
  return Math.max(2, Math.min(limits.count, Math.floor(limits.bytes / (4 * Math.max(1, parameters)))));
}

/** Steps between snapshots so that a whole run fits. */
export function snapshotInterval(totalSteps: number, capacity: number): number {
  return Math.max(1, Math.ceil(totalSteps / (capacity - 1)));
}

/** The newest snapshots of a run, oldest dropped first. */
export class SnapshotRing {
  readonly capacity: number;
  #kept: Snapshot[] = [];

  constructor(capacity: number) {
    this.capacity = capacity;
  }

  get steps(): number[] {
    return this.#kept.map(({ step }) => step);
  }

  get all(): readonly Snapshot[] {
    return this.#kept;
  }

  has(step: number): boolean {
    return this.#kept.some((snapshot) => snapshot.step === step);
  }

  /** Copies what it is given, to its place in the order of steps. A snapshot of the same step is replaced. */
  add({ step, parameters, running, divisors }: Snapshot): void {
    const after = this.#kept.findLastIndex((snapshot) => snapshot.step <= step);
    const isKnown = this.#kept[after]?.step === step;
    const snapshot = { step, parameters: parameters.slice(), running: running.slice(), divisors: divisors?.slice() };
    this.#kept.splice(isKnown ? after : after + 1, isKnown ? 1 : 0, snapshot);
    if (this.#kept.length > this.capacity) this.#kept.splice(this.#kept[0] === snapshot ? 1 : 0, 1);
  }

  /** The snapshot nearest to a step. */
  nearest(step: number): Snapshot | undefined {
    return this.#kept.reduce<Snapshot | undefined>(
      (best, one) => (best === undefined || Math.abs(one.step - step) < Math.abs(best.step - step) ? one : best),
      undefined,
    );
  }
}
