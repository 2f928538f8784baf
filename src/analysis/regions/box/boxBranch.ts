import { isMarkedActive, markActive } from '../cells/activationPatterns.ts';

/** The pattern of the part that is worked on: which neurons of the layers done so far are active in it. */
export class BoxBranch {
  readonly words: Int32Array;
  readonly #firstWords: readonly number[];

  /** @param widths  neurons of each hidden layer */
  constructor(widths: readonly number[]) {
    let count = 0;
    this.#firstWords = widths.map((units) => {
      count += Math.ceil(units / 32);
      return count - Math.ceil(units / 32);
    });
    this.words = new Int32Array(count);
  }

  isActive(layer: number, unit: number): boolean {
    return isMarkedActive(this.words, this.#firstWords[layer]!, unit);
  }

  mark(layer: number, unit: number, isActive: boolean): void {
    markActive(this.words, this.#firstWords[layer]!, unit, isActive);
  }
}
