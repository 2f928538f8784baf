import { loadProgramSolver } from '../../../../analysis/regions/box/linearPrograms.ts';
import {
  type BoxPartition,
  enumerateCellsInBox,
  largestExactDimension,
} from '../../../../analysis/regions/box/linearRegionsBox.ts';
import {
  enumerateCellsByPrograms,
  probeCellCount,
  type ProbedCount,
} from '../../../../analysis/regions/box/linearRegionsPrograms.ts';
import {
  type Box,
  holdInputs,
  type PiecewiseLinearNetwork,
} from '../../../../analysis/regions/cells/piecewiseLinear.ts';
import type { CountMethod, EnumerationOptions } from '../../../../analysis/regions/cells/enumeration.ts';
import {
  affordableSamples,
  PatternSampler,
  type SampledCount,
} from '../../../../analysis/regions/cells/sampledCells.ts';
import { failure, LabError } from '../../../../core/ground/errors.ts';
import { createRandom } from '../../../../core/ground/random.ts';
import type { ViewWork } from '../../frame/moment.ts';

/** Milliseconds for the count, and for the estimate where the count does not get through. */
const countMilliseconds = 5000;
const probeMilliseconds = 2500;
const mostProbes = 400;

/** The regions in the box that the samples span, in all of its dimensions. */
export interface SpaceCount {
  readonly dimension: number;
  readonly cells: number;
  readonly perLayer: readonly number[];
  readonly method: CountMethod;
  /** Questions of the programs that could not be proved, and the most that a unit can exceed zero by in one of them. */
  readonly undecided: number;
  readonly largestDoubt: number;
  readonly byPrograms: boolean;
  readonly probed: ProbedCount | undefined;
  /** Where no other method works: distinct patterns at random points, which `cells` counts. */
  readonly sampled: SampledCount | undefined;
  /** The count goes on. */
  readonly isGrowing?: boolean;
}

/** The box of the samples, and the network on the inputs that differ between them. */
export function spaceOf(
  network: PiecewiseLinearNetwork,
  inputs: Float64Array,
): { readonly network: PiecewiseLinearNetwork; readonly box: Box } {
  const width = network.inputs;
  const low = new Float64Array(width).fill(Infinity);
  const high = new Float64Array(width).fill(-Infinity);
  inputs.forEach((value, at) => {
    low[at % width] = Math.min(low[at % width]!, value);
    high[at % width] = Math.max(high[at % width]!, value);
  });
  const held = Array.from(low, (value, axis) => (value === high[axis] ? value : undefined));
  const box = held.flatMap((value, axis) => (value === undefined ? [[low[axis]!, high[axis]!] as const] : []));
  return { network: holdInputs(network, held), box };
}

type SpaceWork = Pick<ViewWork, 'signal' | 'clock' | 'pause' | 'progress'>;

/** Milliseconds between two looks at a count that goes on. */
const growMilliseconds = 300;

/** Finds the cells of a box of up to six dimensions. */
export type FindInBox = (
  network: PiecewiseLinearNetwork,
  box: Box,
  options: EnumerationOptions,
) => Promise<BoxPartition>;

/** What is counted, and up to how many regions. */
export interface SpaceTask {
  readonly network: PiecewiseLinearNetwork;
  readonly box: Box;
  readonly budget: number;
  /** How cells are found by corners; on this thread if left out. */
  readonly find?: FindInBox | undefined;
}

/** The same as `countSpace`; yields what is known so far when it takes long. */
export async function* growSpace(task: SpaceTask, work: SpaceWork): AsyncGenerator<SpaceCount, SpaceCount, undefined> {
  let cells = 0;
  let isDone = false;
  const counting = countSpace(task, work, (found) => (cells = found)).finally(() => (isDone = true));
  // A failure is told where the result is awaited; until then it must not count as unhandled.
  counting.catch(() => undefined);
  const isOver = (): boolean => isDone;
  let shown = work.clock();
  while (!isOver()) {
    await work.pause();
    if (isOver() || work.clock() - shown < growMilliseconds) continue;
    shown = work.clock();
    const unknown = { perLayer: [], undecided: 0, largestDoubt: 0, probed: undefined, sampled: undefined };
    yield { ...unknown, dimension: task.box.length, cells, method: 'capped', byPrograms: false, isGrowing: true };
  }
  return counting;
}

/** Counts the regions in a box: by corners up to six dimensions, by linear programs above, and estimates where neither gets through. */
export async function countSpace(
  task: SpaceTask,
  work: SpaceWork,
  onCells: (cells: number) => void = () => undefined,
): Promise<SpaceCount> {
  const { network, box, budget, find = enumerateCellsInBox } = task;
  const options = {
    ...optionsOf(work),
    onProgress: ({ cells }: { readonly cells: number }): void => onCells(cells),
    budget: { cells: budget, milliseconds: countMilliseconds },
  };
  try {
    const counted =
      box.length <= largestExactDimension
        ? await countByCorners(find(network, box, { ...options, stride: 256 }))
        : await countByPrograms(network, box, options);
    const { isComplete, ...found } = counted;
    const probed = isComplete ? undefined : await probe(network, box, work);
    return { ...found, dimension: box.length, sampled: undefined, probed };
  } catch (error) {
    if (!(error instanceof LabError) || error.code !== 'analysis/refused') throw error;
    return sampleSpace(network, box, work);
  }
}

type ExactCount = Pick<SpaceCount, 'cells' | 'perLayer' | 'method' | 'undecided' | 'largestDoubt' | 'byPrograms'> & {
  readonly isComplete: boolean;
};

async function countByCorners(finding: Promise<BoxPartition>): Promise<ExactCount> {
  const { cells, perLayer, method, complete } = await finding;
  return { cells, perLayer, method, undecided: 0, largestDoubt: 0, byPrograms: false, isComplete: complete };
}

async function countByPrograms(
  network: PiecewiseLinearNetwork,
  box: Box,
  options: EnumerationOptions,
): Promise<ExactCount> {
  const found = await enumerateCellsByPrograms(network, box, await loadProgramSolver(), options);
  const { cells, perLayer, method, undecided, largestDoubt, complete } = found;
  return { cells, perLayer, method, undecided, largestDoubt, byPrograms: true, isComplete: complete };
}

const optionsOf = (work: SpaceWork): Pick<EnumerationOptions, 'clock' | 'signal' | 'pause'> => ({
  clock: () => work.clock(),
  signal: work.signal,
  pause: () => work.pause(),
});

async function probe(network: PiecewiseLinearNetwork, box: Box, work: SpaceWork): Promise<ProbedCount> {
  return probeCellCount(network, box, await loadProgramSolver(), {
    ...optionsOf(work),
    probes: mostProbes,
    random: createRandom(1),
    budget: { milliseconds: probeMilliseconds },
    onProgress: ({ cells: probes }) => work.progress(probes, mostProbes),
  });
}

/** Without a solver: what random points of the box say. */
async function sampleSpace(network: PiecewiseLinearNetwork, box: Box, work: SpaceWork): Promise<SpaceCount> {
  const random = createRandom(1);
  const sampler = new PatternSampler(network);
  const samples = affordableSamples(network);
  for (let sample = 0; sample < samples; sample += 1) {
    sampler.add(Float64Array.from(box, ([low, high]) => low + (high - low) * random.uniform()));
    if (sample % 100 < 99) continue;
    await work.pause();
    if (work.signal.aborted) throw failure('engine/cancelled');
  }
  const sampled = sampler.count();
  const counted = {
    dimension: box.length,
    cells: sampled.distinct,
    perLayer: [],
    undecided: 0,
    largestDoubt: 0,
    byPrograms: false,
  };
  return { ...counted, method: 'sampled', probed: undefined, sampled };
}

/** What is known of the count from all sides. */
export interface SpaceRange {
  /** So many regions there are, or at least. */
  readonly cells: number;
  /** Regions that hold samples are more than the search found. */
  readonly isOfSamples: boolean;
  /** The running minimum bound; may be infinite. */
  readonly bound: number;
  /** The probes' estimate and interval within `cells` and `bound`; undefined where all of it lies below what is known. */
  readonly estimate: Pick<ProbedCount, 'estimate' | 'interval'> | undefined;
}

/**
 * Holds the estimate within what is sure.
 * @param occupied  regions that hold samples
 * @param bound     that no network of this shape exceeds
 */
export function spaceRange({ cells: found, method, probed }: SpaceCount, occupied: number, bound: number): SpaceRange {
  const isOfSamples = (method === 'capped' || method === 'sampled') && occupied > found;
  const cells = isOfSamples ? occupied : found;
  const hold = (value: number): number => Math.min(bound, Math.max(cells, value));
  const estimate =
    probed === undefined || probed.interval[1] <= cells
      ? undefined
      : { estimate: hold(probed.estimate), interval: [hold(probed.interval[0]), hold(probed.interval[1])] as const };
  return { cells, isOfSamples, bound, estimate };
}
