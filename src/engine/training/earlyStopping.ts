import type { EarlyStoppingConfig } from '../../core/config/config.ts';
import type { Advance, StepperState } from '../problem/stepper.ts';

/** The weights with the lowest loss so far, and what their last step was like. */
export interface BestWeights {
  readonly state: StepperState;
  readonly advance: Advance | undefined;
}

/** Remembers the best weights of a run; looked at once an epoch, and where training ends. */
export class EarlyStopping {
  readonly #config: EarlyStoppingConfig;
  #lowest = Infinity;
  /** The loss that a later one has to beat by more than `minimumDelta`. */
  #reference: number | undefined;
  #waited = 0;
  #best: BestWeights | undefined;

  constructor(config: EarlyStoppingConfig) {
    this.#config = config;
  }

  /** Those with the lowest loss, also where it is lower than an earlier one by less than `minimumDelta`. */
  get best(): BestWeights | undefined {
    return this.#best;
  }

  /**
   * @param loss  validation loss at the end of an epoch (training loss when nothing validates)
   * @returns whether the run should stop: `patience` epochs without a loss lower by more than `minimumDelta`
   */
  look(loss: number, save: () => BestWeights): boolean {
    this.keepBest(loss, save);
    if (this.#reference === undefined || loss < this.#reference - this.#config.minimumDelta) {
      this.#reference = Number.isNaN(loss) ? Infinity : loss;
      this.#waited = 0;
      return false;
    }
    this.#waited += 1;
    return this.#waited >= this.#config.patience;
  }

  /** Keeps the weights where none were better. */
  keepBest(loss: number, save: () => BestWeights): void {
    if (!(loss < this.#lowest) && this.#best !== undefined) return;
    if (loss < this.#lowest) this.#lowest = loss;
    this.#best = save();
  }
}
