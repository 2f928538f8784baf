import { arrangementPerLayer, regionBounds, type RegionBound } from '../../../../analysis/regions/regionBounds.ts';
import { hiddenWidths } from '../../../../analysis/regions/cells/piecewiseLinear.ts';
import type { RegionNetwork } from '../../../reading/regionNetwork.ts';

/** A count that the bounds stand beside. */
export interface CountedRegions {
  readonly cells: number;
  /** After each hidden layer that has kinks. */
  readonly perLayer: readonly number[];
  readonly complete: boolean;
  /** Of the plane, the line or the space that was counted on. */
  readonly dimension: number;
}

/** A number of the ladder: the count itself, what theory says of the network, or of one of its layers alone. */
export type RungKind =
  | { readonly of: 'count' }
  | { readonly of: 'bound'; readonly bound: Omit<RegionBound, 'value'> }
  /** `layer`: index in the network. */
  | { readonly of: 'layer'; readonly layer: number; readonly units: number };

/** One line of the ladder. */
export interface Rung {
  readonly kind: RungKind;
  readonly value: bigint | number;
  /** Decimal logarithm of the value. */
  readonly log10: number;
  /** value / count, a bigint where a double would overflow. */
  readonly timesCount: bigint | number;
}

/** The count among the numbers of theory. */
export interface BoundLadder {
  /** Units of the hidden layers that have kinks. */
  readonly widths: readonly number[];
  /** The largest number first. */
  readonly rungs: readonly Rung[];
  /** The sharpest bound from above. */
  readonly upper: bigint | number;
  /** Count over the sharpest bound. */
  readonly share: number;
}

/** The ladder of a count. */
export function ladderOf(regions: RegionNetwork, { cells, dimension }: CountedRegions): BoundLadder {
  const widths = hiddenWidths(regions.network);
  const bounds = regionBounds(widths, dimension, isLeaky(regions));
  const rung = (kind: RungKind, value: bigint | number): Rung => ({
    kind,
    value,
    log10: log10Of(value),
    timesCount: ratioOf(value, cells),
  });
  const rungs = [
    ...bounds.map(({ value, ...bound }) => rung({ of: 'bound', bound }, value)),
    ...arrangementPerLayer(widths, dimension).map((value, layer) =>
      rung({ of: 'layer', layer: regions.layerOf[layer]!, units: widths[layer]! }, value),
    ),
    rung({ of: 'count' }, cells),
  ];
  const upper = bounds.find(({ id }) => id === 'runningMinimum')?.value ?? 1;
  return {
    widths,
    rungs: rungs.sort((one, other) => other.log10 - one.log10),
    upper,
    share: cells / Number(upper),
  };
}

/** Digits that a double holds. */
const exactDigits = 15;

/** Decimal logarithm of a number that may be beyond doubles. */
export function log10Of(value: bigint | number): number {
  if (typeof value === 'number') return Math.log10(value);
  const digits = value.toString();
  return Math.log10(Number(digits.slice(0, exactDigits))) + Math.max(0, digits.length - exactDigits);
}

/** Whether a unit that is not active passes something on: then no dimension is lost behind it. */
export function isLeaky({ network }: Pick<RegionNetwork, 'network'>): boolean {
  return network.layers.some(({ negativeSlope }) => negativeSlope !== 0);
}

/** value / count, without overflow where it can be avoided. */
function ratioOf(value: bigint | number, count: number): bigint | number {
  const ratio = Number(value) / count;
  return Number.isFinite(ratio) || typeof value === 'number' ? ratio : value / BigInt(count);
}

/** The network cut off after each hidden layer that has kinks; arrays have one entry per such layer. */
export interface DepthCounts {
  /** Numbers of the layers, from 1. */
  readonly layers: readonly number[];
  readonly counted: readonly number[];
  /** NaN where a bound says nothing. */
  readonly bounds: Readonly<Record<RegionBound['id'], readonly number[]>>;
  /** Most regions that a layer can cut by itself. */
  readonly alone: readonly number[];
  /** By how much the last layer multiplies the count. */
  readonly growth: number;
}

/** Whether there are layers to tell apart. */
export function hasDepth({ network }: RegionNetwork): boolean {
  return hiddenWidths(network).length > 1;
}

/** Count and bounds from layer to layer; undefined for a single layer. */
export function depthCounts(regions: RegionNetwork, { perLayer, dimension }: CountedRegions): DepthCounts | undefined {
  if (!hasDepth(regions)) return undefined;
  const widths = hiddenWidths(regions.network);
  const all = widths.map((_, layer) => regionBounds(widths.slice(0, layer + 1), dimension, isLeaky(regions)));
  const valuesOf = (id: RegionBound['id']): number[] =>
    all.map((bounds) => Number(bounds.find((bound) => bound.id === id)?.value ?? NaN));
  return {
    layers: regions.layerOf.map((layer) => layer + 1),
    counted: perLayer,
    bounds: {
      product: valuesOf('product'),
      runningMinimum: valuesOf('runningMinimum'),
      attainable: valuesOf('attainable'),
      expectation: valuesOf('expectation'),
    },
    alone: arrangementPerLayer(widths, dimension).map(Number),
    growth: perLayer.at(-1)! / perLayer.at(-2)!,
  };
}
