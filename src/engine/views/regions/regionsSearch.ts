import {
  type PlaneEnumeration,
  type PlanePartition,
  startEnumeration2d,
} from '../../../analysis/regions/plane/linearRegions.ts';
import { patternKeys } from '../../../analysis/regions/cells/patternKeys.ts';
import {
  hiddenWidths,
  type PiecewiseLinearNetwork,
  type PlaneSlice,
} from '../../../analysis/regions/cells/piecewiseLinear.ts';
import { cutIntoStrips, joinStrips, mergeAllStrips } from '../../../analysis/regions/strips/planeStrips.ts';
import { randomNetworkCells } from '../../../analysis/regions/regionBounds.ts';
import { failure, LabError } from '../../../core/ground/errors.ts';
import type { Crew } from '../../crew/crew.ts';
import type { ViewWork } from '../frame/moment.ts';
import { partOfPlane } from './regionJobs.ts';

/** What is looked for. */
export interface CellSearch {
  readonly network: PiecewiseLinearNetwork;
  readonly slice: PlaneSlice;
  /** Most cells that are computed. */
  readonly budget: number;
  /** Milliseconds after which the search ends with what it has. */
  readonly milliseconds?: number;
  /** How many cells are expected; from many on the work is divided among the threads. */
  readonly expected?: number;
  /** Other threads may help. */
  readonly mayDivide: boolean;
}

/** What was found, or is known so far. */
export interface CellFindings {
  readonly partition: PlanePartition;
  /** Different cells among those of the partition; strips that are not merged have a cell on each side of a seam. */
  readonly cells: number;
  readonly seconds: number;
  readonly threads: number;
}

/** Milliseconds of computing between two looks at messages. */
const turn = 6;
/** Cells of the first turn: deep networks take long for each. And the most of any turn. */
const firstStride = 16;
const mostStride = 65_536;
/** Milliseconds before the first picture of what is known so far, and the pause between two as a multiple of what the last one took. */
const firstPicture = 400;
const picturePause = 4;
/** Least milliseconds between two, and more for each cell: its bytes pass through the editor's window, where keys are waiting. */
const leastPause = 300;
const pausePerCell = 0.01;
/** Cells from which on it is worth sending work to other threads. */
const worthDividing = 30_000;
/** Strips beyond this many cost more to merge than they save. */
const mostStrips = 4;

/**
 * Finds the cells of a plane; yields what is known so far when it takes long, and returns the rest. Divided among threads where it is worth
 * it: each takes a strip of the plane, and the strips are merged to the partition that one thread would have found.
 * @throws LabError engine/cancelled  the signal of the work was aborted
 */
export function searchCells(
  search: CellSearch,
  work: Pick<ViewWork, 'signal' | 'clock' | 'pause' | 'progress' | 'crew'>,
): AsyncGenerator<CellFindings, CellFindings, undefined> {
  const expected = search.expected ?? expectCells(search.network);
  const { crew } = work;
  // One core stays with the editor: while a network is counted keys are still pressed, and pictures drawn.
  const threads = crew === undefined || !search.mayDivide ? 1 : crew.size;
  return crew !== undefined && threads > 1 && Math.min(expected, search.budget) > worthDividing
    ? searchInStrips(search, work, crew, threads)
    : searchAlone(search, work);
}

/** The order of the number of cells at initialization. @source Hanin, Rolnick (2019), NeurIPS */
function expectCells(network: PiecewiseLinearNetwork): number {
  return randomNetworkCells(hiddenWidths(network), 2);
}

type SearchWork = Pick<ViewWork, 'signal' | 'clock' | 'pause' | 'progress'>;

async function* searchAlone(
  { network, slice, budget, milliseconds = Infinity }: CellSearch,
  work: SearchWork,
): AsyncGenerator<CellFindings, CellFindings, undefined> {
  const begin = work.clock();
  const seconds = (): number => (work.clock() - begin) / 1000;
  const enumeration = startEnumeration2d(network, slice);
  try {
    for await (const share of advance(enumeration, budget, begin + milliseconds, work)) {
      work.progress(share, 1);
      const partition = enumeration.partition();
      yield { partition, cells: partition.cells, seconds: seconds(), threads: 1 };
    }
    const partition = enumeration.partition();
    return { partition, cells: partition.cells, seconds: seconds(), threads: 1 };
  } finally {
    enumeration.dispose();
  }
}

/** Goes on until the end or the budget; yields the covered share when a picture of what is known is due. */
async function* advance(
  enumeration: PlaneEnumeration,
  budget: number,
  deadline: number,
  work: SearchWork,
): AsyncGenerator<number, void, undefined> {
  const begin = work.clock();
  let nextPicture = begin + firstPicture;
  let lastPicture = begin;
  for await (const now of advanceInTurns(enumeration, budget, work)) {
    if (now >= deadline) return;
    work.progress(enumeration.coveredShare, 1);
    const share = enumeration.coveredShare;
    const pause = leastPause + pausePerCell * enumeration.cellCount;
    const isNearlyDone = (now - begin) * (1 - share) < pause * share;
    if (now < nextPicture || now < lastPicture + pause || isNearlyDone) continue;
    yield share;
    lastPicture = work.clock();
    nextPicture = lastPicture + picturePause * (lastPicture - now);
  }
}

/**
 * Goes on until the end or the budget, a few milliseconds at a time; yields the time after each turn but the last.
 * @throws LabError engine/cancelled
 */
export async function* advanceInTurns(
  enumeration: PlaneEnumeration,
  budget: number,
  work: Pick<ViewWork, 'signal' | 'clock' | 'pause'>,
): AsyncGenerator<number, void, undefined> {
  const isOver = (): boolean => enumeration.isDone || enumeration.cellCount >= budget;
  let stride = firstStride;
  while (!isOver()) {
    const start = work.clock();
    enumeration.advance(Math.min(enumeration.cellCount + stride, budget));
    const took = work.clock() - start;
    stride = Math.max(1, Math.min(mostStride, Math.round((stride * turn) / Math.max(took, turn / 4))));
    if (isOver()) return;
    await work.pause();
    if (work.signal.aborted) throw failure('engine/cancelled');
    yield work.clock();
  }
}

/** The same, divided among this thread and those of the crew: each takes a strip of the plane. */
export async function* searchInStrips(
  search: CellSearch,
  work: SearchWork,
  crew: Crew,
  most = crew.size + 1,
): AsyncGenerator<CellFindings, CellFindings, undefined> {
  const { network, slice, budget } = search;
  const begin = work.clock();
  const threads = Math.min(mostStrips, most);
  const [own, ...others] = cutIntoStrips(network, slice, threads);
  const parts: (PlanePartition | undefined)[] = others.map(() => undefined);
  const jobs = others.map((strip, at) =>
    crew.run(partOfPlane, { network, slice: strip, budget }, work.signal).then((part) => (parts[at] = part)),
  );
  // A failure is told where the parts are awaited; until then it must not count as unhandled.
  for (const job of jobs) job.catch(() => undefined);
  const findings = (first: PlanePartition): CellFindings => {
    const known = [first, ...parts.filter((part) => part !== undefined)];
    const partition = known.reduce((joined, part) => joinStrips(joined, part));
    const cells = known.length > 1 ? new Set(patternKeys(partition)).size : partition.cells;
    return { partition, cells, seconds: (work.clock() - begin) / 1000, threads };
  };
  const alone = searchAlone({ ...search, slice: own! }, work);
  let step = await alone.next();
  while (step.done !== true) {
    yield findings(step.value.partition);
    step = await alone.next();
  }
  const first = step.value.partition;
  const rest = await Promise.all(jobs).catch((error: unknown) => {
    if (error instanceof LabError && error.code === 'engine/worker-died') return undefined;
    throw error;
  });
  if (work.signal.aborted) throw failure('engine/cancelled');
  // What a thread left undone is done here.
  if (rest === undefined) return yield* searchAlone(search, work);
  const strips = [first, ...rest];
  if (!strips.every(({ complete }) => complete)) return findings(first);
  const partition = mergeAllStrips(strips);
  // A seam through a corner of the partition is next to impossible; then one thread does it all.
  if (partition === undefined) return yield* searchAlone(search, work);
  return { partition, cells: partition.cells, seconds: (work.clock() - begin) / 1000, threads };
}
