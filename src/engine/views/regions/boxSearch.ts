import { type BoxPartition, enumerateCellsInBox, mergeShares } from '../../../analysis/regions/box/linearRegionsBox.ts';
import { defaultCellBudget, type EnumerationOptions } from '../../../analysis/regions/cells/enumeration.ts';
import {
  type Box,
  hiddenWidths,
  type PiecewiseLinearNetwork,
} from '../../../analysis/regions/cells/piecewiseLinear.ts';
import { randomNetworkCells } from '../../../analysis/regions/regionBounds.ts';
import { LabError } from '../../../core/ground/errors.ts';
import type { Crew } from '../../crew/crew.ts';
import type { FindInBox } from './numbers/spaceCount.ts';
import { shareOfBox } from './regionJobs.ts';

/** Cells from which on it is worth sending work to other threads. */
const worthDividing = 10_000;
/** Cuts above a subtree: every share goes down all of them. */
const depth = 7;
/** More shares than threads, so that none waits long for the last one. */
const sharesPerThread = 4;

/** Finds the cells of boxes on this thread and those of a crew, where it is worth it; undefined where this thread is alone. */
export function boxFinder(crew: Crew | undefined): FindInBox | undefined {
  // One core stays with the editor, as for planes.
  const threads = crew?.size ?? 1;
  if (crew === undefined || threads < 2) return undefined;
  return (network, box, options) => {
    const expected = randomNetworkCells(hiddenWidths(network), box.length);
    return Math.min(expected, options.budget?.cells ?? Infinity) > worthDividing
      ? findInShares({ network, box, crew, threads }, options)
      : enumerateCellsInBox(network, box, options);
  };
}

/** A box, and who finds its cells. */
export interface SharedBox {
  readonly network: PiecewiseLinearNetwork;
  readonly box: Box;
  readonly crew: Crew;
  /** This one and those of the crew. */
  readonly threads: number;
}

/**
 * The cells of a box, divided among this thread and those of a crew: each takes a share of the splitting tree until none is left. What a
 * thread that died left undone is done by the others.
 * @throws LabError engine/cancelled, analysis/refused
 */
export async function findInShares(
  { network, box, crew, threads }: SharedBox,
  { budget, clock, pause, signal, stride, onProgress }: EnumerationOptions,
): Promise<BoxPartition> {
  const most = budget?.cells ?? defaultCellBudget;
  const deadline = (clock?.() ?? 0) + (budget?.milliseconds ?? Infinity);
  const shares = threads * sharesPerThread;
  const waiting = Array.from({ length: shares }, (_, own) => shares - 1 - own);
  const found: BoxPartition[] = [];
  const count = (): number => found.reduce((sum, { cells }) => sum + cells, 0);
  // All end when one fails.
  const ending = new AbortController();
  const end = (): void => ending.abort();
  signal?.addEventListener('abort', end);
  if (signal?.aborted) end();
  const takeAll = async (run: (own: number, rest: Budget) => Promise<BoxPartition>): Promise<void> => {
    for (let own = waiting.pop(); own !== undefined; own = waiting.pop()) {
      try {
        found.push(await run(own, { cells: most - count(), milliseconds: deadline - (clock?.() ?? 0) }));
      } catch (error) {
        waiting.push(own);
        if (error instanceof LabError && error.code === 'engine/worker-died') return;
        end();
        throw error;
      }
    }
  };
  const share = (own: number): { readonly depth: number; readonly shares: number; readonly own: number } => ({
    depth,
    shares,
    own,
  });
  const runHere = (own: number, rest: Budget): Promise<BoxPartition> =>
    enumerateCellsInBox(network, box, {
      ...{ budget: rest, share: share(own), signal: ending.signal },
      ...(clock && { clock }),
      ...(pause && { pause }),
      ...(stride !== undefined && { stride }),
      onProgress: ({ cells }) => onProgress?.({ cells: Math.min(most, count() + cells) }),
    });
  const runThere = (own: number, rest: Budget): Promise<BoxPartition> =>
    crew.run(shareOfBox, { network, box, share: share(own), budget: rest }, ending.signal);
  try {
    await Promise.all([takeAll(runHere), ...Array.from({ length: threads - 1 }, () => takeAll(runThere))]);
    // What a thread left undone when the others had ended.
    await takeAll(runHere);
  } finally {
    signal?.removeEventListener('abort', end);
  }
  return mergeShares(found, most);
}

type Budget = Required<NonNullable<EnumerationOptions['budget']>>;
