import { compareKeys, patternKeys } from '../../../../analysis/regions/cells/patternKeys.ts';
import type { PatternSet } from '../../../../analysis/regions/cells/activationPatterns.ts';
import type { Snapshot } from '../../../training/snapshots.ts';
import { regionNetwork, type RegionNetwork } from '../../../reading/regionNetwork.ts';
import type { ViewWork, Moment } from '../../frame/moment.ts';

/** Patterns are compared from step to step up to this many regions. */
const mostKeys = 25_000;
/** Milliseconds that counting may take in a live moment, and at rest in all. */
const liveMilliseconds = 3;
const restMilliseconds = 30_000;
/** Pause between two pictures of a curve that grows. */
const pictureMilliseconds = 250;

/** The regions of a network on the plane or line of the view. */
export type CountedCells = PatternSet & { readonly perLayer: readonly number[] };

/** Counts the regions of one network; `beyond` the budget of cells, or not done at the deadline of the clock. */
export type CountCells = (regions: RegionNetwork, deadline: number) => Promise<CountedCells | 'beyond' | 'late'>;

/** The regions of one recorded state, kept for the curves over training. */
export interface SnapshotCells {
  /** NaN where they could not be counted. */
  readonly cells: number;
  /** After each hidden layer that has kinks. */
  readonly perLayer: readonly number[];
  /** Ascending keys of the patterns; undefined where there are too many to keep. */
  readonly keys: Float64Array | undefined;
}

/** One point of the curves. */
export interface CountedStep extends SnapshotCells {
  readonly step: number;
}

/** What is kept of the counts of a run from moment to moment. */
export interface CountMemory {
  readonly counts: WeakMap<Snapshot, SnapshotCells>;
  /** Milliseconds that a count took last. */
  countCost: number;
}

/** What is kept of a set of cells. */
export function summarizeCells(set: CountedCells): SnapshotCells {
  const keys = set.cells <= mostKeys ? patternKeys(set).sort() : undefined;
  return { cells: set.cells, perLayer: [...set.perLayer], keys };
}

/** Snapshots in an order in which the curve is spread evenly at any time: the ends, the middle, the quarters... */
export function spreadOrder(count: number): number[] {
  const order = count > 0 ? [0] : [];
  if (count > 1) order.push(count - 1);
  let gaps: [number, number][] = count > 2 ? [[0, count - 1]] : [];
  while (gaps.length > 0) {
    const next: [number, number][] = [];
    for (const [low, high] of gaps) {
      const middle = (low + high) >> 1;
      if (middle === low) continue;
      order.push(middle);
      next.push([low, middle], [middle, high]);
    }
    gaps = next;
  }
  return order;
}

const uncounted: SnapshotCells = { cells: NaN, perLayer: [], keys: undefined };

/** Counts as many recorded steps as there is time for, at rest all of them; yields each time when there is enough for a new picture. */
export async function* countSnapshots(
  moment: Moment,
  work: ViewWork,
  memory: CountMemory,
  count: CountCells,
): AsyncGenerator<void, void, undefined> {
  const { snapshots, prepared, isLive } = moment;
  const begin = work.clock();
  const deadline = begin + (isLive ? liveMilliseconds : restMilliseconds);
  let shown = begin;
  let done = 0;
  for (const at of spreadOrder(snapshots.length)) {
    const snapshot = snapshots[at]!;
    done += 1;
    // The moment itself is a point of the curve already, or beyond the budget.
    if (memory.counts.has(snapshot) || snapshot.step === moment.step) continue;
    const start = work.clock();
    if (start + (isLive ? memory.countCost : 0) > deadline || work.signal.aborted) return;
    const regions = regionNetwork(prepared.problem.architecture, snapshot.parameters, snapshot.running);
    const found = regions.kind === 'refused' ? 'beyond' : await count(regions, deadline);
    memory.countCost = work.clock() - start;
    if (found === 'late') return;
    // What is beyond the budget is not tried again: no keys, no number.
    memory.counts.set(snapshot, found === 'beyond' ? uncounted : summarizeCells(found));
    if (isLive) continue;
    work.progress(done, snapshots.length);
    if (work.clock() - shown < pictureMilliseconds) continue;
    yield;
    shown = work.clock();
  }
}

const noSnapshot: Snapshot = { step: -1, parameters: new Float32Array(0), running: new Float32Array(0) };

/** What is counted so far, steps ascending. @param now  the regions of the moment itself */
export function countedSteps(
  { snapshots, step }: Moment,
  { counts }: Pick<CountMemory, 'counts'>,
  now: SnapshotCells | undefined,
): CountedStep[] {
  const points = snapshots.flatMap((snapshot): CountedStep[] => {
    const cells = snapshot.step === step ? undefined : counts.get(snapshot);
    return cells === undefined || Number.isNaN(cells.cells) ? [] : [{ ...cells, step: snapshot.step }];
  });
  const here = now ?? counts.get(snapshots.find((snapshot) => snapshot.step === step) ?? noSnapshot);
  if (here !== undefined && !Number.isNaN(here.cells)) points.push({ ...here, step });
  return points.sort((one, other) => one.step - other.step);
}

/** Patterns that appear and disappear from one counted step to the next. */
export interface PatternChange {
  /** The later step. */
  readonly step: number;
  readonly born: number;
  readonly gone: number;
}

/** The changes between steps that follow each other and whose patterns are both kept. */
export function changesOf(points: readonly CountedStep[]): PatternChange[] {
  return points.slice(1).flatMap((point, at) => {
    const before = points[at]!.keys;
    return before === undefined || point.keys === undefined
      ? []
      : [{ step: point.step, ...compareKeys(before, point.keys) }];
  });
}
