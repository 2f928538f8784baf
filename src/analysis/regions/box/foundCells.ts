import type { PatternSet } from '../cells/activationPatterns.ts';
import { growFloat64, growInt32 } from '../cells/growingArrays.ts';

/** The finished cells of a box: the pattern of each and a point inside. */
export class FoundCells {
  #count = 0;
  #patterns = new Int32Array(1024);
  #interiors = new Float64Array(1024);
  readonly #words: number;
  readonly #dimension: number;

  /** @param words  of a pattern */
  constructor(words: number, dimension: number) {
    this.#words = words;
    this.#dimension = dimension;
  }

  get count(): number {
    return this.#count;
  }

  /** @param interior  a point inside the cell */
  add(pattern: Int32Array, interior: ArrayLike<number>): void {
    const [cell, words, dimension] = [this.#count, this.#words, this.#dimension];
    this.#patterns = growInt32(this.#patterns, (cell + 1) * words, 2);
    this.#patterns.set(pattern, cell * words);
    this.#interiors = growFloat64(this.#interiors, (cell + 1) * dimension, 2);
    this.#interiors.set(interior, cell * dimension);
    this.#count += 1;
  }

  /** Copies of everything. @param widths  neurons of each hidden layer */
  take(widths: readonly number[]): PatternSet & { readonly dimension: number; readonly interiors: Float64Array } {
    const [cells, words, dimension] = [this.#count, this.#words, this.#dimension];
    return {
      cells,
      dimension,
      widths,
      wordsPerCell: words,
      patterns: new Uint32Array(this.#patterns.slice(0, cells * words).buffer),
      interiors: this.#interiors.slice(0, cells * dimension),
    };
  }
}
