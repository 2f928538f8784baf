import { failure } from '../../../core/ground/errors.ts';
import type { Random } from '../../../core/ground/random.ts';
import type { SampledCount } from './sampledCells.ts';

/** Limits and listeners of an enumeration; all of them are optional. */
export interface EnumerationOptions {
  readonly budget?: { readonly cells?: number; readonly milliseconds?: number };
  /** Milliseconds from any origin; without it the time budget is not watched. */
  readonly clock?: () => number;
  readonly signal?: AbortSignal;
  /** Called after every moment, or after every `stride` cells where there is no clock. */
  readonly onProgress?: (progress: { readonly cells: number }) => void;
  /** Awaited as often, so that the caller's thread can hear a cancel. */
  readonly pause?: () => Promise<void>;
  readonly stride?: number;
  /** With it, a result that did not get through carries a sampled estimate. */
  readonly random?: Random;
}

/**
 * How a count came about: all cells; all cells but for some that would be thinner than floating point can tell; only some of them because
 * the budget was used up; or a statistical estimate.
 */
export type CountMethod = 'exact' | 'tolerance' | 'capped' | 'sampled';

/** Common to all enumerations. */
export interface EnumerationResult {
  readonly cells: number;
  /** Cells of the network cut off after each hidden layer. */
  readonly perLayer: readonly number[];
  readonly complete: boolean;
  readonly method: CountMethod;
  /** Signs that floating point could not decide and corners that it could not place: integers did. */
  readonly exactDecisions: number;
  /** Beside a capped count. */
  readonly estimate?: SampledCount;
}

/** Work that goes on from where it stopped. */
export interface ResumableWork {
  readonly isDone: boolean;
  readonly cellCount: number;
  advance(cells: number): void;
}

/**
 * Cells of the network cut off after each hidden layer.
 * @param levels  per hidden layer how often it was entered: once for each cell of the layers before
 * @param cells   cells of all layers
 */
export function cellsAfterLayers(levels: readonly { readonly entered: number }[], cells: number): number[] {
  return levels.map((_, index) => levels[index + 1]?.entered ?? cells);
}

/** Default budget of cells; about 2 GB would be needed for more. */
export const defaultCellBudget = 5_000_000;

const defaultStride = 2048;

/** Cells between two looks at the clock: of a wide network they take milliseconds. */
const glance = 16;
/** How long work goes on between two pauses, in milliseconds. */
const pauseMilliseconds = 8;

/** Advances for about as long as nobody notices, by few cells or many: how long a cell takes depends on the network. */
export function advanceForAMoment(work: ResumableWork, mostCells: number, clock: () => number): void {
  const end = clock() + pauseMilliseconds;
  do work.advance(Math.min(work.cellCount + glance, mostCells));
  while (!work.isDone && work.cellCount < mostCells && clock() < end);
}

/**
 * Advances until the work is done or the budget is used up.
 * @throws LabError engine/cancelled  the signal was aborted
 */
export async function runWithinBudget(work: ResumableWork, options: EnumerationOptions): Promise<void> {
  const { budget, clock, signal, onProgress, pause, stride = defaultStride } = options;
  const cellBudget = budget?.cells ?? defaultCellBudget;
  const deadline = clock && budget?.milliseconds !== undefined ? clock() + budget.milliseconds : Infinity;
  while (!work.isDone && work.cellCount < cellBudget) {
    if (signal?.aborted) throw failure('engine/cancelled');
    if (clock && clock() >= deadline) break;
    if (clock) advanceForAMoment(work, cellBudget, clock);
    else work.advance(Math.min(work.cellCount + stride, cellBudget));
    onProgress?.({ cells: work.cellCount });
    await pause?.();
  }
}
