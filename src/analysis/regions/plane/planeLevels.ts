import type { AffineMaps, PackedLayer } from './affineMaps.ts';
import type { KernelBranch } from './kernelMemory.ts';
import { commonExponent, toInteger } from '../signs/dyadicIntegers.ts';
import { boundCoefficientErrors, type CoefficientErrors, slackOnBox } from '../signs/evaluationError.ts';
import type { AffineLayer, PiecewiseLinearNetwork, PlaneSlice } from '../cells/piecewiseLinear.ts';

/** What the splitting keeps per hidden layer. Addresses are in bytes, offsets in numbers of the kernel's views. */
export interface PlaneLevel {
  readonly units: number;
  readonly rows: number;
  readonly slope: number;
  readonly bounds: CoefficientErrors;
  readonly slack: Float64Array;
  readonly slackAt: number;
  /** Address of what the kernel knows of this layer. */
  readonly at: number;
  /** Weights of the layer after, which turn this layer's maps into the next ones. */
  readonly next: PackedLayer;
  /** Address of the map of this layer's neurons in the present parent. */
  map: number;
  /** Address of the next layer's map in the present part of the parent. */
  nextMap: number;
  /** Maps of the next layer that nobody uses. */
  readonly free: number[];
  /** Cells of the network up to and without this layer that were entered. */
  entered: number;
}

/**
 * Packs all layers into the kernel's memory.
 * @param reach   largest absolute value of s and of t
 * @param branch  the pattern
 */
export function prepareLevels(
  network: PiecewiseLinearNetwork,
  inputMap: AffineLayer,
  reach: readonly number[],
  { kernel, branch }: { readonly kernel: AffineMaps; readonly branch: KernelBranch },
): PlaneLevel[] {
  const bounds = boundCoefficientErrors(network.layers, inputMap);
  const layers: readonly AffineLayer[] = [...network.layers, network.output];
  return network.layers.map((layer, index) => {
    const rows = Math.ceil(layer.units / 8) * 8;
    const next = kernel.pack(layers[index + 1]!, index === network.layers.length - 1);
    const slack = slackOnBox(bounds[index]!, reach);
    const slackAt = kernel.allocate(rows * 8);
    kernel.f64.fill(0, slackAt / 8, slackAt / 8 + rows);
    kernel.f64.set(slack, slackAt / 8);
    const nextMap = kernel.allocate(next.rows * 24);
    const { units, negativeSlope: slope } = layer;
    return {
      units,
      rows,
      slope,
      bounds: bounds[index]!,
      slack,
      slackAt,
      at: kernel.describe({ units, rows, slope, slackAt, wordsAt: branch.addressOf(index), next, nextMap }),
      next,
      map: 0,
      nextMap,
      free: [],
      entered: 0,
    };
  });
}

/** Writes the first layer's map (the output's, without hidden layers) as a function of s and t. @returns its offset */
export function placeFirstMap(
  network: PiecewiseLinearNetwork,
  inputMap: AffineLayer,
  levels: readonly PlaneLevel[],
  kernel: AffineMaps,
): number {
  const layer: AffineLayer = network.layers[0] ?? network.output;
  const rows = Math.ceil(layer.units / 8) * 8;
  const address = kernel.allocate(rows * 24);
  const at = address / 8;
  const { f64 } = kernel;
  f64.fill(0, at, at + rows * 3);
  const inputs = inputMap.units;
  for (let unit = 0; unit < layer.units; unit += 1) {
    let a = 0;
    let b = 0;
    let c = layer.bias[unit]!;
    for (let k = 0; k < inputs; k += 1) {
      const weight = layer.weights[unit * inputs + k]!;
      a += weight * inputMap.weights[k * 2]!;
      b += weight * inputMap.weights[k * 2 + 1]!;
      c += weight * inputMap.bias[k]!;
    }
    f64[at + unit] = a;
    f64[at + rows + unit] = b;
    f64[at + 2 * rows + unit] = c;
  }
  const first = levels[0];
  if (first) {
    first.map = address;
    kernel.setMap(first.at, address);
  }
  return at;
}

/** Per neuron the largest sum of the absolute terms of its computed map in the rectangle, into `out`. */
export function measureMap(kernel: AffineMaps, level: PlaneLevel, reach: readonly number[], out: Float64Array): void {
  const { f64 } = kernel;
  const { rows, units } = level;
  const at = level.map / 8;
  const reachS = reach[0]!;
  const reachT = reach[1]!;
  for (let unit = 0; unit < units; unit += 1) {
    const atUnit = at + unit;
    out[unit] =
      Math.abs(f64[atUnit]!) * reachS + Math.abs(f64[atUnit + rows]!) * reachT + Math.abs(f64[atUnit + 2 * rows]!);
  }
}

/** The inputs as affine functions of s and t. */
export function inputMapOfSlice(slice: PlaneSlice): AffineLayer {
  const units = slice.origin.length;
  const weights = new Float64Array(2 * units);
  for (let index = 0; index < units; index += 1) {
    weights[2 * index] = slice.u[index]!;
    weights[2 * index + 1] = slice.v[index]!;
  }
  return { units, weights, bias: Float64Array.from(slice.origin) };
}

/** The lines t = t0, s = s1, t = t1, s = s0 with integer coefficients. */
export function integerSides([[s0, s1], [t0, t1]]: PlaneSlice['bounds']): bigint[][] {
  const q = commonExponent([s0, s1, t0, t1]);
  const one = 1n << BigInt(q);
  return [
    [0n, one, -toInteger(t0, q)],
    [one, 0n, -toInteger(s1, q)],
    [0n, one, -toInteger(t1, q)],
    [one, 0n, -toInteger(s0, q)],
  ];
}
