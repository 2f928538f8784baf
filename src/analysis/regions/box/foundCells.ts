import type { PatternSet } from '../cells/activationPatterns.ts';
import { allInputs } from '../cells/freeInputs.ts';
import type { AffineLayer } from '../cells/piecewiseLinear.ts';
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
    const cell = this.#count;
    const words = this.#words;
    const dimension = this.#dimension;
    this.#patterns = growInt32(this.#patterns, (cell + 1) * words, 2);
    this.#patterns.set(pattern, cell * words);
    this.#interiors = growFloat64(this.#interiors, (cell + 1) * dimension, 2);
    this.#interiors.set(interior, cell * dimension);
    this.#count += 1;
  }

  /**
   * Copies of everything.
   * @param widths    neurons of each hidden layer
   * @param inputMap  all inputs as functions of those that the points inside have
   */
  take(widths: readonly number[], inputMap: AffineLayer): PatternSet & Interiors {
    const [cells, words, dimension] = [this.#count, this.#words, this.#dimension];
    return {
      ...{ cells, dimension: inputMap.units, widths },
      interiors: dimension === inputMap.units ? this.#interiors.slice(0, cells * dimension) : this.#allInputs(inputMap),
      wordsPerCell: words,
      patterns: new Uint32Array(this.#patterns.slice(0, cells * words).buffer),
    };
  }

  #allInputs(inputMap: AffineLayer): Float64Array {
    const [cells, dimension] = [this.#count, this.#dimension];
    const interiors = new Float64Array(cells * inputMap.units);
    for (let cell = 0; cell < cells; cell += 1) {
      const own = this.#interiors.subarray(cell * dimension, (cell + 1) * dimension);
      interiors.set(allInputs(inputMap, own), cell * inputMap.units);
    }
    return interiors;
  }
}

/** A point inside each cell, `dimension` numbers per cell. */
interface Interiors {
  readonly dimension: number;
  readonly interiors: Float64Array;
}
