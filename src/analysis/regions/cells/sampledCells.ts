import type { Random } from '../../../core/ground/random.ts';
import { type Box, checkBox, checkNetwork, evaluateNetwork, type PiecewiseLinearNetwork } from './piecewiseLinear.ts';

/** What random points say about the number of cells; never an exact count. */
export interface SampledCount {
  readonly method: 'sampled';
  readonly samples: number;
  /** Distinct patterns seen: a lower bound that holds for sure. */
  readonly distinct: number;
  /**
   * Chao's estimate with its 95 % interval. It estimates a lower bound too: cells far smaller than 1 / samples of the domain leave no trace,
   * and networks have many of them.
   */
  readonly estimate: number;
  readonly interval: readonly [number, number];
  /** Estimated share of the domain that lies in cells never hit. @source Good (1953), Biometrika 40 */
  readonly unseenShare: number;
}

/** Multiplications that an estimate beside a capped count may cost, about half a second. */
const estimateProducts = 4e8;

/** Points of the estimate beside a capped count: 20,000, fewer for a large network. */
export function affordableSamples(network: PiecewiseLinearNetwork): number {
  const products = network.layers.reduce((sum, layer) => sum + layer.weights.length, 1);
  return Math.max(500, Math.min(20_000, Math.floor(estimateProducts / products)));
}

function activationKey(network: PiecewiseLinearNetwork, x: Float64Array): string {
  let key = '';
  let bits = 0;
  let count = 0;
  for (const z of evaluateNetwork(network, x).preActivations) {
    for (const value of z) {
      bits = (bits << 1) | (value > 0 ? 1 : 0);
      count += 1;
      if (count % 15 === 0) {
        key += String.fromCharCode(bits);
        bits = 0;
      }
    }
  }
  return key + String.fromCharCode(bits);
}

/**
 * Chao's estimate of the number of kinds from how often each was seen.
 * @param once   kinds seen once
 * @param twice  kinds seen twice
 * @source Chao (1984), Scand. J. Statist. 11; interval: Chao (1987), Biometrics 43, equations 12 to 14
 */
export function estimateKinds(
  distinct: number,
  once: number,
  twice: number,
): { estimate: number; interval: [number, number] } {
  const unseen = twice > 0 ? (once * once) / (2 * twice) : (once * (once - 1)) / 2;
  if (unseen === 0) return { estimate: distinct, interval: [distinct, distinct] };
  const ratio = once / Math.max(twice, 1);
  const variance = Math.max(twice, 1) * (ratio ** 4 / 4 + ratio ** 3 + ratio ** 2 / 2);
  const spread = Math.exp(1.96 * Math.sqrt(Math.log(1 + variance / unseen ** 2)));
  return { estimate: distinct + unseen, interval: [distinct + unseen / spread, distinct + unseen * spread] };
}

/** Distinct activation patterns at points that come one by one. */
export class PatternSampler {
  readonly #network: PiecewiseLinearNetwork;
  readonly #seen = new Map<string, number>();
  #samples = 0;

  constructor(network: PiecewiseLinearNetwork) {
    this.#network = network;
  }

  add(point: Float64Array): void {
    const key = activationKey(this.#network, point);
    this.#seen.set(key, (this.#seen.get(key) ?? 0) + 1);
    this.#samples += 1;
  }

  count(): SampledCount {
    let once = 0;
    let twice = 0;
    for (const times of this.#seen.values()) {
      if (times === 1) once += 1;
      else if (times === 2) twice += 1;
    }
    const samples = this.#samples;
    const distinct = this.#seen.size;
    const unseenShare = once / Math.max(samples, 1);
    return { method: 'sampled', samples, distinct, ...estimateKinds(distinct, once, twice), unseenShare };
  }
}

/**
 * Counts distinct activation patterns at random points.
 * @param place  a random point of the input space
 */
export function samplePatterns(
  network: PiecewiseLinearNetwork,
  samples: number,
  place: () => Float64Array,
): SampledCount {
  const sampler = new PatternSampler(network);
  for (let index = 0; index < samples; index += 1) sampler.add(place());
  return sampler.count();
}

/**
 * Estimates the number of cells in a box of any dimension from uniform random points.
 * @throws LabError analysis/bad-network  the network or the box is not valid
 */
export function sampleCellsInBox(
  network: PiecewiseLinearNetwork,
  box: Box,
  { samples, random }: { samples: number; random: Random },
): SampledCount {
  checkNetwork(network);
  checkBox(box, network.inputs);
  return samplePatterns(network, samples, () =>
    Float64Array.from(box, ([low, high]) => low + (high - low) * random.uniform()),
  );
}
