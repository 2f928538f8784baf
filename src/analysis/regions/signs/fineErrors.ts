import type { HiddenLayer } from '../cells/piecewiseLinear.ts';
import { type BranchErrors, errorsOfUnits, errorsThroughLayer, roundingOf } from './branchErrors.ts';
import { lengthOf } from './layerNorms.ts';

/** Roundings of sums with twice the digits: the square of the usual bound, with room for its terms. */
const room = 8;

interface KnownLayer {
  isKnown: boolean;
  length: number;
  readonly errors: Float64Array;
}

/** Error bounds of the maps with twice the digits of doubles in the cell that is worked on, kept until the branch changes. */
export class FineErrors {
  readonly #layers: readonly HiddenLayer[];
  readonly #errors: BranchErrors;
  readonly #known: readonly KnownLayer[];

  /**
   * @param first   the bound of the first layer in doubles
   * @param errors  those of the maps in doubles, whose sizes stand for those of the finer ones
   */
  constructor(layers: readonly HiddenLayer[], first: Float64Array, errors: BranchErrors) {
    this.#layers = layers;
    this.#errors = errors;
    this.#known = layers.map((layer, index) => ({
      isKnown: false,
      length: 0,
      errors: index === 0 ? first.map((error) => error * room * roundingOf(layer)) : new Float64Array(layer.units),
    }));
  }

  /** The pattern before a layer has changed. */
  forget(layer: number): void {
    this.#known[layer]!.isKnown = false;
  }

  /** Per neuron, what its value is wrong by anywhere in the domain. */
  errorsOf(layer: number): Float64Array {
    return this.#know(layer).errors;
  }

  #know(layer: number): KnownLayer {
    const known = this.#known[layer]!;
    if (known.isKnown) return known;
    known.isKnown = true;
    if (layer === 0) {
      known.length = lengthOf(known.errors);
      return known;
    }
    const { sizes, errors } = this.#errors.lengthsOf(layer - 1);
    // The finer values differ from those in doubles by the errors of these, an affine function of two coordinates: its size is its largest
    // value at the four corners of the domain, and the squares of all neurons there add up to at most four times the largest sum.
    const before = { sizes: sizes + 2 * errors, errors: this.#know(layer - 1).length };
    const rounding = room * roundingOf(this.#layers[layer]!) ** 2;
    const step = this.#errors.stepTo(layer);
    const passed = errorsThroughLayer(step, before, rounding);
    errorsOfUnits(step, passed, known.errors);
    known.length = passed.length;
    return known;
  }
}
