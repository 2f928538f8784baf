import type { EarlyStoppingConfig } from '../../core/config/config.ts';
import type { StepperState } from '../problem/stepper.ts';

/** Remembers the best weights of a run; looked at once an epoch. */
export class EarlyStopping {
  readonly #config: EarlyStoppingConfig;
  #best = Infinity;
  #waited = 0;
  #state: StepperState | undefined;

  constructor(config: EarlyStoppingConfig) {
    this.#config = config;
  }

  /** The state with the lowest loss so far. */
  get best(): StepperState | undefined {
    return this.#state;
  }

  /**
   * @param loss  validation loss at the end of an epoch (training loss when nothing validates)
   * @returns whether the run should stop: `patience` epochs without a loss lower by more than `minimumDelta`
   */
  look(loss: number, save: () => StepperState): boolean {
    if (loss < this.#best - this.#config.minimumDelta || this.#state === undefined) {
      this.#best = loss;
      this.#waited = 0;
      this.#state = save();
      return false;
    }
    this.#waited += 1;
    return this.#waited >= this.#config.patience;
  }
}
