import type { HiddenLayer } from '../cells/piecewiseLinear.ts';
import { gamma, isDeep, unitRoundoff } from './evaluationError.ts';
import { type LayerNorms, lengthOf, normsOfLayer } from './layerNorms.ts';

/** After this many signs of a layer that the bound for all patterns did not decide, and one in so many parts, all parts get a bound of their own. */
const patience = 16;
/** A bound for all patterns above this share of the values is tightened from the start. */
const coarse = 1e-8;
/** Covers the rounding of the bounds themselves, and what underflow can lose. */
const inflation = 1 + 1e-9;
const underflow = 1e-290;

/** Per neuron of a layer the largest sum of the absolute terms of its computed map in the domain, into `out`. */
export type MeasureMap = (layer: number, out: Float64Array) => void;

/** Euclidean lengths over the neurons of a layer: of the sizes of its values, and of their errors at the worst place of the domain. */
export interface LayerLengths {
  readonly sizes: number;
  readonly errors: number;
}

/** What leads to a layer: its norms and biases, and the negative slope of the layer before it. */
export interface LayerStep {
  readonly norms: LayerNorms;
  readonly bias: Float64Array;
  readonly slope: number;
}

/** Bounds on the errors of the values of a layer. */
export interface StepErrors {
  /** Of all together, as a Euclidean length. */
  readonly length: number;
  /** Of one value, times the length of its weights. */
  readonly perWeight: number;
  /** The same times its bias. */
  readonly perBias: number;
}

/**
 * What rounding makes of the errors of the layer before. A layer computes W D z + b from values z, with the slopes D of a cell. Values
 * wrong by e(x) at a place x, and what is lost in rounding, rho(x), make it wrong by W D e + rho. A coefficient is a sum of products, in any
 * order, that have at most 2 n + 8 roundings each: |rho_i| <= g (a |w_i|' s + |b_i|) with s_k the sum of the absolute terms of value k in
 * the domain, a = |slope| + |1 - slope| and g the bound of so many roundings. By Cauchy and Schwarz that is at most g (a |w_i| |s| + |b_i|)
 * in Euclidean lengths, so that |e| and |s| are all that must be known:
 *
 * - value i is wrong by at most |w_i| (f |e| + g a |s|) + g |b_i|, f = max(1, |slope|);
 * - all together by at most |W| f |e| + g (a |W|_F |s| + |b|), where |W| is the largest singular value.
 *
 * From layer to layer they grow by the largest singular value, which is 2.8 for He-normal weights, where sums of the absolute weights of the
 * active half grow by 0.56 sqrt(n).
 * @param rounding  g
 * @source Higham (2002), Accuracy and Stability of Numerical Algorithms, sections 3.1 and 3.5
 */
export function errorsThroughLayer({ norms, slope }: LayerStep, before: LayerLengths, rounding: number): StepErrors {
  const grown = Math.max(1, Math.abs(slope)) * before.errors;
  const rounded = rounding * (Math.abs(slope) + Math.abs(1 - slope)) * before.sizes;
  const together = norms.gain * grown + norms.weights * rounded + rounding * norms.bias;
  return {
    length: together * inflation + underflow * norms.rows.length,
    perWeight: (grown + rounded) * inflation,
    perBias: rounding * inflation,
  };
}

interface KnownLayer {
  isKnown: boolean;
  readonly lengths: { -readonly [Key in keyof LayerLengths]: LayerLengths[Key] };
  readonly sizes: Float64Array;
  readonly slacks: Float64Array;
}

/**
 * Error bounds of the affine maps in the cell that is worked on. They follow the numbers that were found in it, while the bounds of
 * evaluationError.ts hold for every pattern; in deep networks these grow far beyond all values. Computed when asked, kept until the branch
 * changes.
 */
export class BranchErrors {
  readonly #layers: readonly HiddenLayer[];
  readonly #first: Float64Array;
  readonly #measure: MeasureMap;
  readonly #known: readonly KnownLayer[];
  readonly #steps: (LayerStep | undefined)[];
  readonly #undecided: number[];
  readonly #entered: number[];
  readonly #isCompared: boolean[];

  /** @param first  the bound of the first layer, which has no pattern before it */
  constructor(layers: readonly HiddenLayer[], first: Float64Array, measure: MeasureMap) {
    this.#layers = layers;
    this.#first = first;
    this.#measure = measure;
    this.#known = layers.map(({ units }) => ({
      isKnown: false,
      lengths: { sizes: 0, errors: 0 },
      sizes: new Float64Array(units),
      slacks: new Float64Array(units),
    }));
    this.#steps = layers.map(() => undefined);
    this.#undecided = layers.map(() => 0);
    this.#entered = layers.map(() => 0);
    this.#isCompared = layers.map(() => false);
  }

  /** The pattern before a layer has changed. */
  forget(layer: number): void {
    this.#known[layer]!.isKnown = false;
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
      const { sizes } = this.#known[layer]!;
      this.#measure(layer, sizes);
      const values = sizes.reduce((sum, size) => sum + size, 0);
      const bounds = slack.reduce((sum, bound) => sum + bound, 0);
      if (!(bounds <= coarse * values)) this.#undecided[layer] = Infinity;
    }
    return this.#undecided[layer]! > Math.max(patience, this.#entered[layer]! / patience);
  }

  /** Per neuron of the layer, more than its computed value can be wrong by at an exact point of the domain. */
  slackOf(layer: number): Float64Array {
    return this.#know(layer).slacks;
  }

  /** Lengths over the neurons of the layer. */
  lengthsOf(layer: number): LayerLengths {
    return this.#know(layer).lengths;
  }

  /** What leads to a layer that is not the first. */
  stepTo(layer: number): LayerStep {
    return (this.#steps[layer] ??= {
      norms: normsOfLayer(this.#layers[layer]!, isDeep(this.#layers)),
      bias: this.#layers[layer]!.bias,
      slope: this.#layers[layer - 1]!.negativeSlope,
    });
  }

  /**
   * The map of a layer was computed anew with more digits and rounded to doubles.
   * @param errors  what each value was wrong by before it was rounded
   */
  replace(layer: number, errors: Float64Array): void {
    const known = this.#known[layer]!;
    const { sizes, slacks } = known;
    this.#measure(layer, sizes);
    for (let unit = 0; unit < slacks.length; unit += 1) slacks[unit] = errors[unit]! + 2 * unitRoundoff * sizes[unit]!;
    this.#finish(known, lengthOf(slacks));
  }

  #know(layer: number): KnownLayer {
    const known = this.#known[layer]!;
    if (known.isKnown) return known;
    const { sizes, slacks } = known;
    this.#measure(layer, sizes);
    if (layer === 0) {
      slacks.set(this.#first);
      this.#finish(known, lengthOf(slacks));
      return known;
    }
    const step = this.stepTo(layer);
    const passed = errorsThroughLayer(step, this.lengthsOf(layer - 1), roundingOf(this.#layers[layer]!));
    errorsOfUnits(step, passed, slacks);
    this.#finish(known, passed.length);
    return known;
  }

  /** @param known  its slacks are the errors of the values so far, without the rounding of their evaluation */
  #finish(known: KnownLayer, length: number): void {
    const { sizes, slacks, lengths } = known;
    for (let unit = 0; unit < slacks.length; unit += 1) {
      slacks[unit] = (slacks[unit]! + 40 * unitRoundoff * sizes[unit]!) * inflation + underflow;
    }
    lengths.sizes = lengthOf(sizes);
    lengths.errors = length;
    known.isKnown = true;
  }
}

/** The bound on each value of a layer, into `out`. */
export function errorsOfUnits({ norms, bias }: LayerStep, { perWeight, perBias }: StepErrors, out: Float64Array): void {
  const { rows } = norms;
  for (let unit = 0; unit < out.length; unit += 1) {
    out[unit] = rows[unit]! * perWeight + Math.abs(bias[unit]!) * perBias + underflow;
  }
}

/** Of the sums of a layer, each input added at most twice, in doubles. */
export function roundingOf({ inputs }: HiddenLayer): number {
  return gamma(2 * inputs + 8);
}
