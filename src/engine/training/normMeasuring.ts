import { measureInParts } from '../../analysis/network/norms.ts';
import type { PreparedRun } from '../problem/preparedRun.ts';
import type { History, TrainingRecord } from './history.ts';
import type { Outside } from './outside.ts';
import type { Snapshot } from './snapshots.ts';

/** Share of the time that the norms may take. */
const normShare = 0.05;
/** Norms are measured for this long before messages are let in (milliseconds). */
const normMilliseconds = 4;
/** Multiplications for the singular values of one matrix while training waits; see `measureMatrix`. */
const normBudget = 300_000;

/** Measures the norms of a record's weights in turns of their own, since they may take as long as a slice of training. */
export class NormMeasuring {
  /** Whether somebody looks at the norms of the layers. */
  isWanted: boolean;
  readonly #prepared: PreparedRun;
  readonly #history: History<TrainingRecord>;
  readonly #outside: Outside;
  /** Milliseconds that measuring took. */
  #spent = 0;
  /** The weights of a record whose norms are still to be measured. */
  #unmeasured: Snapshot | undefined;

  constructor(prepared: PreparedRun, history: History<TrainingRecord>, outside: Outside, isWanted: boolean) {
    this.#prepared = prepared;
    this.#history = history;
    this.#outside = outside;
    this.isWanted = isWanted;
  }

  /** Whether the norms of the newest record are to be measured, with these weights; `trained` is the time of training so far. */
  note({ step, parameters, running }: Snapshot, trained: number): void {
    if (!this.isWanted || this.#unmeasured !== undefined) return;
    if (this.#spent > normShare * trained) return;
    this.#unmeasured = { step, parameters: parameters.slice(), running: running.slice() };
  }

  /** Measures what was noted, a few milliseconds in each turn of the event loop. */
  async measure(isEnding: () => boolean): Promise<void> {
    const weights = this.#unmeasured;
    this.#unmeasured = undefined;
    if (weights === undefined) return;
    const { step, parameters, running } = weights;
    const record = this.#history.at(step);
    if (record?.step !== step || record.norms !== undefined) return;
    const parts = measureInParts(this.#prepared.problem.architecture, parameters, running, normBudget);
    while (!isEnding()) {
      const begin = this.#outside.clock();
      let part = parts.next();
      let now = this.#outside.clock();
      while (part.done !== true && now - begin < normMilliseconds) {
        part = parts.next();
        now = this.#outside.clock();
      }
      this.#spent += now - begin;
      if (part.done === true) this.#history.replace({ ...record, norms: part.value });
      await this.#outside.yieldNow();
      if (part.done === true) return;
    }
  }
}
