import type { PatternSet } from './cells/activationPatterns.ts';
import type { CountMethod } from './cells/enumeration.ts';
import type { Box, PiecewiseLinearNetwork, PlaneSlice } from './cells/piecewiseLinear.ts';
import type { SampledCount } from './cells/sampledCells.ts';
import type { ProbedCount } from './box/linearRegionsPrograms.ts';
import type { RegionBound } from './regionBounds.ts';

/** Where regions are counted: on a rectangle of a plane, on an interval of a line (of the only input, where none is given), in a box. */
export type RegionDomain =
  | { readonly kind: 'plane'; readonly slice: PlaneSlice }
  | {
      readonly kind: 'line';
      readonly bounds: readonly [number, number];
      readonly line?: { readonly origin: ArrayLike<number>; readonly u: ArrayLike<number> };
    }
  | { readonly kind: 'box'; readonly box: Box };

/** What is counted, and where. */
export interface RegionTask {
  readonly network: PiecewiseLinearNetwork;
  readonly domain: RegionDomain;
  /** The network is the piecewise linear limit of a smooth one. */
  readonly isLimit: boolean;
}

/** How far and how long, and who is told. */
export interface RegionLimits {
  /** Most cells that are computed. */
  readonly cells: number;
  /** Longest time for the count, and again for an estimate where it ends early; no limit if left out. */
  readonly milliseconds?: number;
  /** Milliseconds from any origin. */
  readonly clock: () => number;
  /** Awaited now and then, so that the caller's thread can hear a cancel. */
  readonly pause?: () => Promise<void>;
  readonly signal?: AbortSignal;
  /** @param total  percent of the area in a plane, else the budget of cells */
  readonly onProgress?: (done: number, total: number) => void;
}

/** What a count found. Plain data but for the bounds, whose values may be large integers. */
export interface RegionCount {
  readonly cells: number;
  /** Cells of the network cut off after each hidden layer. */
  readonly perLayer: readonly number[];
  /** null where the method does not know them: in three and more dimensions. */
  readonly vertices: number | null;
  readonly edges: number | null;
  /** Of all patterns' texts, sorted and joined by line feeds; null for a part of them. */
  readonly patternsSha256: string | null;
  /** Length, area; null in three and more dimensions. */
  readonly areaSum: number | null;
  readonly eulerCharacteristic: number | null;
  readonly complete: boolean;
  readonly dimension: number;
  /** limit: exact for the piecewise linear limit of a network that is smooth itself. */
  readonly method: CountMethod | 'limit';
  /** What theory says of networks of this form. */
  readonly bounds: readonly RegionBound[];
  /** By the clock of the limits. */
  readonly seconds: number;
  /** Linear programs only: questions that could be proved neither way. */
  readonly undecided?: number;
  /** The most that a unit can exceed zero by in one of them. */
  readonly largestDoubt?: number;
  /** Beside a capped count: what random points found. */
  readonly sampled?: Pick<SampledCount, 'samples' | 'distinct' | 'unseenShare'>;
  /** Beside a capped count of linear programs: an estimate of the whole count with its 95 % interval. */
  readonly probed?: Pick<ProbedCount, 'probes' | 'estimate' | 'interval'>;
}

/** What the count of one kind of domain finds, with the patterns. */
export type Counted = Omit<RegionCount, 'bounds' | 'seconds' | 'patternsSha256' | 'dimension' | 'method'> & {
  readonly method: CountMethod;
  readonly set: PatternSet;
};
