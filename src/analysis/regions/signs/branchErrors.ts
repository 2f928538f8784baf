import type { HiddenLayer } from '../cells/piecewiseLinear.ts';
import type { ActivityOfBranch } from './exactMaps.ts';
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

/** What the bounds ask of the splitting. */
export interface BranchAccess {
  readonly isActive: ActivityOfBranch;
  readonly measure: MeasureMap;
  /** Per layer the bound of each value that holds for every pattern. */
  readonly general: readonly Float64Array[];
}

interface KnownLayer {
  isKnown: boolean;
  /** Whether the bounds of single values hold, too. */
  isTight: boolean;
  /** Whether the map was computed with more digits. */
  isFresh: boolean;
  readonly lengths: { -readonly [Key in keyof LayerLengths]: LayerLengths[Key] };
  readonly sizes: Float64Array;
  readonly errors: Float64Array;
  readonly slacks: Float64Array;
  readonly tightErrors: Float64Array;
  readonly tightSlacks: Float64Array;
}

/**
 * Error bounds of the affine maps in the cell that is worked on. They follow its numbers, and the tight ones its pattern, too, while the
 * bounds of evaluationError.ts hold for every pattern; in deep networks these grow far beyond all values. Computed when asked, kept until
 * the branch changes.
 */
export class BranchErrors {
  readonly #layers: readonly HiddenLayer[];
  readonly #access: BranchAccess;
  /** Of the layers that were asked about: most are decided by the bounds for all patterns. */
  readonly #known: (KnownLayer | undefined)[];
  readonly #steps: (LayerStep | undefined)[];
  readonly #undecided: number[];
  readonly #entered: number[];
  readonly #isCompared: boolean[];

  constructor(layers: readonly HiddenLayer[], access: BranchAccess) {
    this.#layers = layers;
    this.#access = access;
    this.#known = layers.map(() => undefined);
    this.#steps = layers.map(() => undefined);
    this.#undecided = layers.map(() => 0);
    this.#entered = layers.map(() => 0);
    this.#isCompared = layers.map(() => false);
  }

  /** The pattern before a layer has changed. */
  forget(layer: number): void {
    const known = this.#known[layer];
    if (known === undefined) return;
    known.isKnown = false;
    known.isTight = false;
    known.isFresh = false;
  }

  /** Notes a sign that the bound for all patterns did not decide. */
  noteUndecided(layer: number): void {
    this.#undecided[layer]! += 1;
  }

  /**
   * Whether every part of a layer should start with these bounds: the bound for all patterns is no longer far below the values, or it has
   * left too many signs undecided.
   */
  isWorthwhile(layer: number): boolean {
    this.#entered[layer]! += 1;
    if (!this.#isCompared[layer]) {
      this.#isCompared[layer] = true;
      const sizes = new Float64Array(this.#layers[layer]!.units);
      this.#access.measure(layer, sizes);
      const values = sizes.reduce((sum, size) => sum + size, 0);
      const bounds = this.#access.general[layer]!.reduce((sum, bound) => sum + bound, 0);
      if (!(bounds <= coarse * values)) this.#undecided[layer] = Infinity;
    }
    return this.#undecided[layer]! > Math.max(patience, this.#entered[layer]! / patience);
  }

  /** Per neuron of the layer, more than its computed value can be wrong by at an exact point of the domain. */
  slackOf(layer: number): Float64Array {
    return this.#know(layer).slacks;
  }

  /** The same as tight as can be, where it is worth the time: unit by unit with absolute weights, and for the pattern of the cell. */
  tightSlackOf(layer: number): Float64Array {
    return this.#tighten(layer).tightSlacks;
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
   * @param fine  what each value was wrong by before it was rounded
   */
  replace(layer: number, fine: Float64Array): void {
    const known = this.#at(layer);
    const { sizes, errors, lengths } = known;
    this.#access.measure(layer, sizes);
    for (let unit = 0; unit < errors.length; unit += 1) errors[unit] = fine[unit]! + 2 * unitRoundoff * sizes[unit]!;
    lengths.errors = lengthOf(errors);
    known.isFresh = true;
    this.#finish(layer);
  }

  #know(layer: number): KnownLayer {
    const known = this.#at(layer);
    if (known.isKnown) return known;
    const { sizes, errors, lengths } = known;
    this.#access.measure(layer, sizes);
    if (layer === 0) {
      errors.set(this.#access.general[0]!);
      lengths.errors = lengthOf(errors);
    } else {
      const step = this.stepTo(layer);
      const passed = errorsThroughLayer(step, this.lengthsOf(layer - 1), roundingOf(this.#layers[layer]!));
      errorsOfUnits(step, passed, errors);
      lengths.errors = passed.length;
    }
    this.#finish(layer);
    return known;
  }

  #at(layer: number): KnownLayer {
    return (this.#known[layer] ??= nothingKnown(this.#layers[layer]!));
  }

  #finish(layer: number): void {
    const known = this.#at(layer);
    const { errors, slacks, sizes } = known;
    addEvaluation(errors, sizes, this.#access.general[layer]!, slacks);
    known.lengths.sizes = lengthOf(sizes);
    known.isKnown = true;
  }

  #tighten(layer: number): KnownLayer {
    const known = this.#know(layer);
    if (known.isTight) return known;
    known.isTight = true;
    const { errors, sizes, isFresh, tightErrors, tightSlacks } = known;
    tightErrors.set(errors);
    if (layer > 0 && !isFresh) this.#spread(layer, tightErrors);
    addEvaluation(tightErrors, sizes, this.#access.general[layer]!, tightSlacks);
    return known;
  }

  /** Lowers bounds to what the errors and sizes of the layer before add up to with absolute weights. */
  #spread(layer: number, out: Float64Array): void {
    const { tightErrors: before, sizes } = this.#tighten(layer - 1);
    const { bias, inputs, weights } = this.#layers[layer]!;
    const rounding = roundingOf(this.#layers[layer]!);
    const inactive = Math.abs(this.#layers[layer - 1]!.negativeSlope);
    const active = inactive + Math.abs(1 - this.#layers[layer - 1]!.negativeSlope);
    const passed = before.map((error, k) =>
      this.#access.isActive(layer - 1, k)
        ? error + active * rounding * sizes[k]!
        : inactive * (error + rounding * sizes[k]!),
    );
    for (let unit = 0; unit < out.length; unit += 1) {
      let sum = rounding * Math.abs(bias[unit]!);
      for (let k = 0; k < inputs; k += 1) sum += Math.abs(weights[unit * inputs + k]!) * passed[k]!;
      out[unit] = Math.min(out[unit]!, sum * inflation + underflow);
    }
  }
}

function nothingKnown({ units }: HiddenLayer): KnownLayer {
  return {
    ...{ isKnown: false, isTight: false, isFresh: false },
    lengths: { sizes: 0, errors: 0 },
    sizes: new Float64Array(units),
    errors: new Float64Array(units),
    slacks: new Float64Array(units),
    tightErrors: new Float64Array(units),
    tightSlacks: new Float64Array(units),
  };
}

/** Adds what is lost in evaluating values; the bounds for every pattern hold in any case. */
function addEvaluation(errors: Float64Array, sizes: Float64Array, general: Float64Array, out: Float64Array): void {
  for (let unit = 0; unit < errors.length; unit += 1) {
    const own = (errors[unit]! + 40 * unitRoundoff * sizes[unit]!) * inflation + underflow;
    const known = general[unit]!;
    out[unit] = own < known ? own : known;
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
