import { addProduct } from '../../analysis/network/denseProducts.ts';
import { forwardNetwork, type NetworkPass } from '../../analysis/network/network.ts';
import { designNetwork, type Architecture } from '../../core/experiment/architecture.ts';
import type { Random } from '../../core/ground/random.ts';
import type { Options } from '../../core/ground/registry.ts';
import type { ActivationName } from '../../core/tables/activations.ts';

/** A network as claims write it: inputs, hidden widths, outputs. */
export interface PlainShape {
  readonly widths: readonly number[];
  readonly activation: ActivationName;
  readonly options?: Options;
}

/** Hidden layers of one activation between the first and the last of the widths, the output layer linear. */
export function plainNetwork({ widths, activation, options = {} }: PlainShape): Architecture {
  const layers = widths.slice(1, -1).map((units) => ({
    units,
    activation: { name: activation, options },
    norm: undefined,
    dropout: 0,
    init: undefined,
  }));
  return designNetwork({ network: { init: { name: 'zeros', options: {} }, layers } }, widths[0]!, widths.at(-1)!);
}

/** How parameters are drawn: normal, biases 0 unless a deviation is given. */
export interface DrawRule {
  /** Variance of a weight times the inputs of its layer. */
  readonly gain: number;
  readonly biasDeviation?: number;
}

/** Normal weights of variance gain / fan-in. */
export function drawParameters(
  { tensors, parameters }: Architecture,
  { gain, biasDeviation = 0 }: DrawRule,
  random: Random,
): Float64Array {
  const values = new Float64Array(parameters);
  for (const { role, rows, offset, size } of tensors) {
    const deviation = role === 'weights' ? Math.sqrt(gain / rows) : biasDeviation;
    if (deviation > 0) for (let at = offset; at < offset + size; at += 1) values[at] = deviation * random.normal();
  }
  return values;
}

/** So many standard normal numbers. */
export function drawNormal(count: number, random: Random): Float64Array {
  return Float64Array.from({ length: count }, () => random.normal());
}

/** A forward pass of samples that stand one after the other. */
export function passThrough(architecture: Architecture, parameters: Float64Array, inputs: Float64Array): NetworkPass {
  const rows = inputs.length / architecture.inputs;
  return forwardNetwork(architecture, parameters, { inputs, rows }, { kind: 'training' });
}

/** The product of the weight matrices of all layers, inputs x outputs, without biases. */
export function productOfWeights({ inputs, tensors }: Architecture, parameters: Float64Array): Float64Array {
  let product = Float64Array.from({ length: inputs * inputs }, (_, at) => (at % (inputs + 1) === 0 ? 1 : 0));
  for (const { role, rows, columns, offset, size } of tensors) {
    if (role !== 'weights') continue;
    const next = new Float64Array(inputs * columns);
    addProduct(next, product, parameters.subarray(offset, offset + size), { rows: inputs, inner: rows, columns });
    product = next;
  }
  return product;
}

/** Largest distance of two lists, place by place. */
export function largestDifference(one: ArrayLike<number>, other: ArrayLike<number>): number {
  let most = 0;
  for (let at = 0; at < one.length; at += 1) most = Math.max(most, Math.abs(one[at]! - other[at]!));
  return most;
}

/** The middle value of an odd number of values, else the mean of the two in the middle. */
export function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** Mean of some numbers. */
export function meanOf(values: ArrayLike<number>): number {
  let sum = 0;
  for (let at = 0; at < values.length; at += 1) sum += values[at]!;
  return sum / values.length;
}
