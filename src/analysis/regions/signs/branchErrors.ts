import type { ActivityOfBranch } from './exactMaps.ts';
import { gamma, unitRoundoff } from './evaluationError.ts';
import type { HiddenLayer } from '../cells/piecewiseLinear.ts';

/** After this many signs of a layer that the bound for all patterns did not decide, and one in so many parts, all parts get a bound of their own. */
const patience = 16;
/**
 * A bound for all patterns above this share of the values is tightened from the start. It may be large: bounds are far above the true errors,
 * and a value below its bound is so rare that looking at it singly costs less.
 */
const coarse = 1e-2;
/** A bound of the present cell above this share is tightened by computing the map with twice the digits. */
const coarseOfBranch = 1e-4;

/** Roundings of sums with twice the digits: the square of the usual bound, with room for its terms. */
const doubleRoom = 8;

/** Neurons of a layer that pass on anything, the first `count` of a list, and the errors that they pass on. */
export interface PassedErrors {
  readonly sources: Int32Array;
  readonly passed: Float64Array;
  readonly count: number;
}

/** What the bounds ask of the splitting. */
export interface BranchAccess {
  readonly isActive: ActivityOfBranch;
  /** Per neuron of a layer the largest sum of the absolute terms of its computed map in the domain, into `out`. */
  readonly measure: (layer: number, out: Float64Array) => void;
  /** A faster way to add up what the layer before passes on with the absolute weights of a layer, if there is one; per neuron, into `out`. */
  readonly spread?: (layer: number, errors: PassedErrors, out: Float64Array) => void;
}

/**
 * Error bounds of the affine maps in the cell that is worked on. They follow its pattern and its numbers, while the bounds of
 * evaluationError.ts hold for every pattern; in deep networks these grow far beyond all values. Computed when asked, kept until the branch
 * changes.
 */
export class BranchErrors {
  readonly #layers: readonly HiddenLayer[];
  readonly #access: BranchAccess;
  /** Per layer what a value may be wrong by through the coefficients, anywhere in the domain. */
  readonly #errors: Float64Array[];
  readonly #slacks: Float64Array[];
  readonly #sizes: Float64Array[];
  readonly #sources: Int32Array;
  readonly #passed: Float64Array;
  readonly #isKnown: boolean[];
  readonly #undecided: number[];
  readonly #entered: number[];
  readonly #isCompared: boolean[];
  readonly #digits: 'double' | 'doubleDouble';

  /**
   * @param first   the bound of the first layer, which has no pattern before it
   * @param digits  how the maps were computed: in doubles, or with twice their digits and rounded to doubles at the end
   */
  constructor(
    layers: readonly HiddenLayer[],
    first: Float64Array | undefined,
    access: BranchAccess,
    digits: 'double' | 'doubleDouble' = 'double',
  ) {
    this.#layers = layers;
    this.#access = access;
    this.#digits = digits;
    const start =
      digits === 'double' ? first : first?.map((error) => error * doubleRoom * gamma(2 * layers[0]!.inputs + 8));
    this.#errors = layers.map((layer, index) => (index === 0 && start ? start : new Float64Array(layer.units)));
    this.#slacks = layers.map((layer) => new Float64Array(layer.units));
    this.#sizes = layers.map((layer) => new Float64Array(layer.units));
    const widest = Math.max(0, ...layers.map(({ units }) => units));
    this.#sources = new Int32Array(widest);
    this.#passed = new Float64Array(widest);
    this.#isKnown = layers.map(() => false);
    this.#undecided = layers.map(() => 0);
    this.#entered = layers.map(() => 0);
    this.#isCompared = layers.map(() => false);
  }

  /** The pattern before a layer has changed. */
  forget(layer: number): void {
    this.#isKnown[layer] = false;
  }

  /** Notes a sign that the bound for all patterns did not decide. */
  noteUndecided(layer: number): void {
    this.#undecided[layer]! += 1;
  }

  /**
   * Whether every part of a layer should start with these bounds: the bound for all patterns is no longer far below the values, or it has
   * left too many signs undecided.
   * @param slack  the bound for all patterns
   */
  isWorthwhile(layer: number, slack: Float64Array): boolean {
    this.#entered[layer]! += 1;
    if (!this.#isCompared[layer]) {
      this.#isCompared[layer] = true;
      const sizes = this.#sizes[layer]!;
      this.#access.measure(layer, sizes);
      const values = sizes.reduce((sum, size) => sum + size, 0);
      const bounds = slack.reduce((sum, bound) => sum + bound, 0);
      if (!(bounds <= coarse * values)) this.#undecided[layer] = Infinity;
    }
    return this.#undecided[layer]! > Math.max(patience, this.#entered[layer]! / patience);
  }

  /** Per neuron of the layer, more than its computed value can be wrong by at an exact point of the domain. */
  slackOf(layer: number): Float64Array {
    if (!this.#isKnown[layer]) this.#compute(layer);
    return this.#slacks[layer]!;
  }

  /** Per neuron, what its computed value is wrong by through its coefficients, anywhere in the domain. */
  errorsOf(layer: number): Float64Array {
    if (!this.#isKnown[layer]) this.#compute(layer);
    return this.#errors[layer]!;
  }

  /**
   * The map of a layer was computed anew with more digits and rounded to doubles.
   * @param errors  what it was wrong by before it was rounded
   */
  replace(layer: number, errors: Float64Array): void {
    const sizes = this.#sizes[layer]!;
    this.#access.measure(layer, sizes);
    // The first layer's bound stands for all of its cells.
    const own = layer === 0 ? errors.slice() : this.#errors[layer]!;
    for (let unit = 0; unit < own.length; unit += 1) own[unit] = errors[unit]! + 2 * unitRoundoff * sizes[unit]!;
    this.#errors[layer] = own;
    this.#finish(layer);
  }

  #compute(layer: number): void {
    if (layer > 0) this.#propagate(layer, this.#errors[layer]!);
    this.#access.measure(layer, this.#sizes[layer]!);
    this.#finish(layer);
  }

  #finish(layer: number): void {
    const errors = this.#errors[layer]!;
    const sizes = this.#sizes[layer]!;
    const slacks = this.#slacks[layer]!;
    for (let unit = 0; unit < errors.length; unit += 1) {
      slacks[unit] = (errors[unit]! + 40 * unitRoundoff * sizes[unit]!) * (1 + 1e-9) + 1e-290;
    }
    this.#isKnown[layer] = true;
  }

  /** Relative error of a sum of so many products. */
  #roundingOf(inputs: number): number {
    const rounding = gamma(2 * inputs + 8);
    return this.#digits === 'double' ? rounding : doubleRoom * rounding * rounding;
  }

  /** Whether the bounds of a layer are no longer far below the values. */
  isCoarse(layer: number): boolean {
    const slacks = this.slackOf(layer);
    const sizes = this.#sizes[layer]!;
    let bound = 0;
    let size = 0;
    for (let unit = 0; unit < slacks.length; unit += 1) {
      bound += slacks[unit]!;
      size += sizes[unit]!;
    }
    return bound > coarseOfBranch * size;
  }

  #propagate(layer: number, errors: Float64Array): void {
    this.slackOf(layer - 1);
    const { negativeSlope } = this.#layers[layer - 1]!;
    const { bias, inputs, units } = this.#layers[layer]!;
    const before = this.#errors[layer - 1]!;
    const sizes = this.#sizes[layer - 1]!;
    const rounding = this.#roundingOf(inputs);
    const inactive = Math.abs(negativeSlope);
    const active = inactive + Math.abs(1 - negativeSlope);
    const sources = this.#sources;
    const passed = this.#passed;
    let count = 0;
    for (let k = 0; k < inputs; k += 1) {
      const isActive = this.#access.isActive(layer - 1, k);
      if (!isActive && inactive === 0) continue;
      const slope = isActive ? 1 : inactive;
      sources[count] = k;
      passed[count] = (slope * before[k]! + (isActive ? active : inactive) * rounding * sizes[k]!) * (1 + 1e-9);
      count += 1;
    }
    if (this.#access.spread) this.#access.spread(layer, { sources, passed, count }, errors);
    else this.#spreadPlainly(layer, { sources, passed, count }, errors);
    for (let unit = 0; unit < units; unit += 1) errors[unit]! += rounding * Math.abs(bias[unit]!) + 1e-290;
  }

  #spreadPlainly(layer: number, { sources, passed, count }: PassedErrors, out: Float64Array): void {
    const { weights, inputs } = this.#layers[layer]!;
    for (let unit = 0; unit < out.length; unit += 1) {
      const row = unit * inputs;
      let sum = 0;
      for (let k = 0; k < count; k += 1) sum += Math.abs(weights[row + sources[k]!]!) * passed[k]!;
      out[unit] = sum;
    }
  }
}
