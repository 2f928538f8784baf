import { commonExponent, toInteger } from './dyadicIntegers.ts';
import type { AffineLayer, HiddenLayer } from '../cells/piecewiseLinear.ts';

interface IntegerLayer {
  readonly columns: number;
  readonly weights: (bigint | undefined)[];
  readonly bias: (bigint | undefined)[];
  /** Weights and biases are these integers times 2^-exponent. */
  readonly exponent: number;
  /** Slopes of the active and the inactive side of the layer's activation, times 2^slopeExponent. */
  readonly active: bigint;
  readonly inactive: bigint;
  readonly slopeExponent: number;
}

/** Whether neuron `unit` of hidden layer `layer` is active in the cell that is worked on. */
export type ActivityOfBranch = (layer: number, unit: number) => boolean;

function prepare(layer: HiddenLayer): IntegerLayer {
  const slopeExponent = commonExponent([layer.negativeSlope]);
  return {
    columns: layer.inputs,
    weights: new Array<bigint | undefined>(layer.weights.length),
    bias: new Array<bigint | undefined>(layer.units),
    exponent: Math.max(commonExponent(layer.weights), commonExponent(layer.bias)),
    active: 1n << BigInt(slopeExponent),
    inactive: toInteger(layer.negativeSlope, slopeExponent),
    slopeExponent,
  };
}

/**
 * The pre-activations of the neurons as affine functions of the slice's coordinates with integer coefficients, for the cell that is
 * worked on: exact up to one positive factor per layer, which no sign asks for. Computed when a sign is asked, kept until the branch changes.
 */
export class ExactMaps {
  readonly #layers: readonly HiddenLayer[];
  readonly #prepared: (IntegerLayer | undefined)[];
  /** Per layer the rows known for the present branch, and the layer's total exponent. */
  readonly #rows: (bigint[] | undefined)[][];
  readonly #exponents: number[] = [];
  readonly #inputRows: bigint[][];
  readonly #inputExponent: number;
  readonly #isActive: ActivityOfBranch;

  /**
   * @param inputMap  the inputs as affine functions of the coordinates: one unit per input, one column per coordinate
   */
  constructor(layers: readonly HiddenLayer[], inputMap: AffineLayer, isActive: ActivityOfBranch) {
    this.#layers = layers;
    this.#isActive = isActive;
    this.#prepared = new Array<IntegerLayer | undefined>(layers.length);
    this.#rows = layers.map(() => []);
    const exponent = Math.max(commonExponent(inputMap.weights), commonExponent(inputMap.bias));
    this.#inputExponent = exponent;
    const columns = inputMap.weights.length / inputMap.units;
    this.#inputRows = Array.from(inputMap.bias, (offset, unit) => [
      ...Array.from(inputMap.weights.subarray(unit * columns, (unit + 1) * columns), (w) => toInteger(w, exponent)),
      toInteger(offset, exponent),
    ]);
  }

  /** Forgets the rows of a layer: the pattern of the layers before it has changed. */
  forget(layer: number): void {
    const known = this.#rows[layer]!;
    if (known.length > 0) known.length = 0;
  }

  /** Integer coefficients of a neuron's pre-activation, the constant last. */
  row(layer: number, unit: number): readonly bigint[] {
    const known = this.#rows[layer]!;
    return (known[unit] ??= this.#computeRow(layer, unit));
  }

  #prepareLayer(layer: number): IntegerLayer {
    return (this.#prepared[layer] ??= prepare(this.#layers[layer]!));
  }

  /** Exponent of the rows of a layer; -1 stands for the inputs. */
  #exponentOf(layer: number): number {
    if (layer < 0) return this.#inputExponent;
    const { exponent } = this.#prepareLayer(layer);
    const before = this.#exponentOf(layer - 1) + (layer > 0 ? this.#prepareLayer(layer - 1).slopeExponent : 0);
    return (this.#exponents[layer] ??= before + exponent);
  }

  #computeRow(layer: number, unit: number): bigint[] {
    const integers = this.#prepareLayer(layer);
    const source = this.#layers[layer]!;
    const { columns, exponent } = integers;
    const slopes = layer > 0 ? this.#prepareLayer(layer - 1) : undefined;
    const result = this.#inputRows[0]!.map(() => 0n);
    for (let k = 0; k < columns; k += 1) {
      const at = unit * columns + k;
      if (source.weights[at] === 0) continue;
      const slope = slopes ? (this.#isActive(layer - 1, k) ? slopes.active : slopes.inactive) : 1n;
      if (slope === 0n) continue;
      const weight = (integers.weights[at] ??= toInteger(source.weights[at]!, exponent)) * slope;
      const row = layer > 0 ? this.row(layer - 1, k) : this.#inputRows[k]!;
      for (let index = 0; index < result.length; index += 1) result[index]! += weight * row[index]!;
    }
    const bias = (integers.bias[unit] ??= toInteger(source.bias[unit]!, exponent));
    const last = result.length - 1;
    if (bias !== 0n) result[last]! += bias << BigInt(this.#exponentOf(layer) - exponent);
    return result;
  }
}
