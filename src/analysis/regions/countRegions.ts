import { hashPatterns, type PatternSet } from './cells/activationPatterns.ts';
import type { CountMethod, EnumerationOptions } from './cells/enumeration.ts';
import { loadProgramSolver } from './box/linearPrograms.ts';
import { type PlanePartition, startEnumeration2d } from './plane/linearRegions.ts';
import { enumerateCellsInBox, largestExactDimension } from './box/linearRegionsBox.ts';
import { enumerateCells1d } from './linearRegionsLine.ts';
import { enumerateCellsByPrograms, probeCellCount, type ProbedCount } from './box/linearRegionsPrograms.ts';
import {
  type Box,
  checkNetwork,
  checkSlice,
  hiddenWidths,
  identitySlice,
  type PiecewiseLinearNetwork,
  type PlaneSlice,
  pointOnSlice,
} from './cells/piecewiseLinear.ts';
import { regionBounds, type RegionBound } from './regionBounds.ts';
import { affordableSamples, samplePatterns, type SampledCount } from './cells/sampledCells.ts';
import { failure } from '../../core/ground/errors.ts';
import { createRandom } from '../../core/ground/random.ts';

/** What is counted, and where. */
export interface RegionTask {
  readonly network: PiecewiseLinearNetwork;
  readonly domain:
    | { readonly kind: 'plane'; readonly slice: PlaneSlice }
    | { readonly kind: 'line'; readonly bounds: readonly [number, number] }
    | { readonly kind: 'box'; readonly box: Box };
  /** The network is the piecewise linear limit of a smooth one. */
  readonly isLimit: boolean;
}

/** How long and how far, and who is told. */
export interface RegionLimits {
  readonly cells: number;
  readonly milliseconds: number | undefined;
  readonly clock: () => number;
  readonly pause: () => Promise<void>;
  readonly signal: AbortSignal;
  /** @param total  undefined where nobody knows it */
  readonly onProgress: (done: number, total: number) => void;
}

/** What `reglab regions` prints. */
export interface RegionReport {
  readonly cells: number;
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
  /** limit: exact for the piecewise linear limit of a network that is smooth itself. */
  readonly method: CountMethod | 'limit';
  readonly dimension: number;
  readonly bounds: readonly (Omit<RegionBound, 'value'> & { readonly value: number | string })[];
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

type Counted = Omit<RegionReport, 'bounds' | 'seconds' | 'patternsSha256' | 'dimension' | 'method'> & {
  readonly method: CountMethod;
  readonly set: PatternSet;
};

/** Bytes that the text of all patterns may have. */
const mostHashedBytes = 1e9;
/** Random descents beside a capped count, and the most time for them; no more than the count itself may take. */
const probes = 400;
const probeMilliseconds = 5000;

/**
 * Counts the regions of a task, by the method that its dimension allows.
 * @throws LabError analysis/bad-network, analysis/refused, engine/cancelled
 */
export async function countRegions(
  { network, domain, isLimit }: RegionTask,
  limits: RegionLimits,
): Promise<RegionReport> {
  const begin = limits.clock();
  const dimension = domain.kind === 'plane' ? 2 : domain.kind === 'line' ? 1 : domain.box.length;
  const { set, ...counted } = await count(network, domain, limits);
  const seconds = (limits.clock() - begin) / 1000;
  const neurons = hiddenWidths(network).reduce((sum, width) => sum + width, 0);
  const isHashed = counted.complete && set.cells * (neurons + 1) < mostHashedBytes;
  const isLeaky = network.layers.some(({ negativeSlope }) => negativeSlope !== 0);
  const { cells, perLayer, vertices, edges, areaSum, eulerCharacteristic, complete, method, ...rest } = counted;
  return {
    ...{ cells, perLayer, vertices, edges },
    patternsSha256: isHashed ? await hashPatterns(set) : null,
    ...{ areaSum, eulerCharacteristic, complete, dimension },
    method: isLimit ? 'limit' : method,
    bounds: regionBounds(hiddenWidths(network), dimension, isLeaky).map((bound) => ({
      ...bound,
      value: Number(bound.value) <= Number.MAX_SAFE_INTEGER ? Number(bound.value) : String(bound.value),
    })),
    seconds,
    ...rest,
  };
}

function count(network: PiecewiseLinearNetwork, domain: RegionTask['domain'], limits: RegionLimits): Promise<Counted> {
  switch (domain.kind) {
    case 'plane':
      return countPlane(network, domain.slice, limits);
    case 'line':
      return countLine(network, domain.bounds, limits);
    case 'box':
      return countBox(network, domain.box, limits);
    default:
      return domain satisfies never;
  }
}

function optionsOf({ cells, milliseconds, clock, signal, pause, onProgress }: RegionLimits): EnumerationOptions {
  return {
    budget: { cells, ...(milliseconds !== undefined && { milliseconds }) },
    ...{ clock, signal, pause },
    onProgress: ({ cells: found }) => onProgress(found, cells),
  };
}

const planeStride = 512;

async function countPlane(network: PiecewiseLinearNetwork, slice: PlaneSlice, limits: RegionLimits): Promise<Counted> {
  const enumeration = startEnumeration2d(network, slice);
  const deadline = limits.clock() + (limits.milliseconds ?? Infinity);
  try {
    while (!enumeration.isDone && enumeration.cellCount < limits.cells && limits.clock() < deadline) {
      enumeration.advance(Math.min(limits.cells, enumeration.cellCount + planeStride));
      limits.onProgress(Math.round(100 * enumeration.coveredShare), 100);
      await limits.pause();
      if (limits.signal.aborted) throw failure('engine/cancelled');
    }
    const partition: PlanePartition = enumeration.partition();
    const { cells, perLayer, vertexCount, edges, areaSum, eulerCharacteristic, complete, method } = partition;
    const known = { cells, perLayer, vertices: vertexCount, edges: edges.count, areaSum, eulerCharacteristic };
    if (complete) return { ...known, complete, method, set: partition };
    const random = createRandom(1);
    const [[s0, s1], [t0, t1]] = slice.bounds;
    const { samples, distinct, unseenShare } = samplePatterns(network, affordableSamples(network), () =>
      pointOnSlice(slice, s0 + (s1 - s0) * random.uniform(), t0 + (t1 - t0) * random.uniform()),
    );
    return { ...known, complete, method, set: partition, sampled: { samples, distinct, unseenShare } };
  } finally {
    enumeration.dispose();
  }
}

async function countLine(
  network: PiecewiseLinearNetwork,
  bounds: readonly [number, number],
  limits: RegionLimits,
): Promise<Counted> {
  const pieces = await enumerateCells1d(network, { origin: [0], u: [1], bounds }, optionsOf(limits));
  const { cells, perLayer, complete, method, ends } = pieces;
  const areaSum = complete ? ends[cells]! - ends[0]! : null;
  return {
    ...{ cells, perLayer, complete, method, set: pieces, areaSum },
    vertices: cells + 1,
    edges: cells,
    eulerCharacteristic: complete ? 1 : null,
  };
}

async function countBox(network: PiecewiseLinearNetwork, box: Box, limits: RegionLimits): Promise<Counted> {
  const unknown = { vertices: null, edges: null, areaSum: null, eulerCharacteristic: null };
  if (box.length <= largestExactDimension) {
    const found = await enumerateCellsInBox(network, box, { ...optionsOf(limits), random: createRandom(1) });
    const { cells, perLayer, complete, method, estimate } = found;
    const counted = { ...unknown, cells, perLayer, complete, method, set: found };
    if (estimate === undefined) return counted;
    const { samples, distinct, unseenShare } = estimate;
    return { ...counted, sampled: { samples, distinct, unseenShare } };
  }
  const solver = await loadProgramSolver();
  const found = await enumerateCellsByPrograms(network, box, solver, optionsOf(limits));
  const { cells, perLayer, complete, method, undecided, largestDoubt } = found;
  const counted = { ...unknown, cells, perLayer, complete, method, undecided, largestDoubt, set: found };
  if (complete) return counted;
  const { clock, signal, pause } = limits;
  const milliseconds = Math.min(probeMilliseconds, limits.milliseconds ?? Infinity);
  const options = { clock, signal, pause, budget: { milliseconds } };
  const probed = await probeCellCount(network, box, solver, { ...options, probes, random: createRandom(1) });
  return { ...counted, probed: { probes: probed.probes, estimate: probed.estimate, interval: probed.interval } };
}

/** A domain in two dimensions is a plane, whatever it is called. */
export function domainOfBox(network: PiecewiseLinearNetwork, box: Box): RegionTask['domain'] {
  checkNetwork(network);
  const [first, second] = box;
  if (first !== undefined && second === undefined) return { kind: 'line', bounds: first };
  if (first === undefined || second === undefined || box.length > 2) return { kind: 'box', box };
  const slice = identitySlice([first, second]);
  checkSlice(slice, network.inputs);
  return { kind: 'plane', slice };
}
