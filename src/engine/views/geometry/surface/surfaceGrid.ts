import { gridPoints, type GridRange } from '../../../../analysis/geometry/lossGrid.ts';
import type { ParameterPlane } from '../../../../analysis/geometry/parameterPlane.ts';
import { failure, LabError } from '../../../../core/ground/errors.ts';
import type { Architecture } from '../../../../core/experiment/architecture.ts';
import type { ViewWork } from '../../frame/moment.ts';
import { evaluatePartOfSurface, partOfSurface, type SurfacePart, type SurfaceValues } from './surfaceJobs.ts';
import type { LossProblem } from './weightLoss.ts';

/** What is looked at. */
export interface SurfaceWish {
  readonly problem: LossProblem;
  readonly plane: ParameterPlane;
  readonly range: GridRange;
  /** Points along each side. */
  readonly resolution: number;
}

/** Losses on a square grid, row by row, first row at the bottom. */
export interface SurfaceGrid extends SurfaceValues {
  readonly size: number;
  /** A finer one follows. */
  readonly isCoarse: boolean;
}

/** Points along each side of the first picture, and of the one between where the last takes long. */
const coarse = 13;
const middle = 27;
/** Multiplications from which on a picture in between is worth its time. */
const longProducts = 4e9;
/** Shares of the points for each thread: small enough to even out, large enough to be worth the way. */
const sharesPerThread = 4;
const fewestPoints = 24;
/** Multiplications that a live picture may take, and the fewest points along a side that are one. */
const liveProducts = 4e7;
const fewestLive = 9;
const mostLive = 21;

/** Multiplications of one point. */
export function productsOf({ architecture, train }: LossProblem): number {
  return train.count * multiplicationsOf(architecture);
}

function multiplicationsOf({ layers }: Architecture): number {
  return layers.reduce((sum, { inputs, units }) => sum + inputs * units, 0);
}

/** Points along each side that a live moment has time for; undefined where there is not even time for a coarse picture. */
export function liveResolution(problem: LossProblem): number | undefined {
  const side = Math.floor(Math.sqrt(liveProducts / productsOf(problem)));
  return side < fewestLive ? undefined : Math.min(mostLive, side);
}

/**
 * The losses of a plane: first a coarse grid, then the one that is asked for. Divided among this thread and those of the crew.
 * @throws LabError engine/cancelled
 */
export async function* growSurface(wish: SurfaceWish, work: SurfaceWork): AsyncGenerator<SurfaceGrid> {
  const { resolution, problem } = wish;
  const isLong = productsOf(problem) * resolution ** 2 > longProducts;
  const before = [coarse, ...(isLong ? [middle] : [])].filter((size) => 2 * size <= resolution);
  for (const size of before) yield { ...(await evaluateGrid(wish, size, work)), size, isCoarse: true };
  yield { ...(await evaluateGrid(wish, resolution, work)), size: resolution, isCoarse: false };
}

/** What growing needs of a view's work. */
export type SurfaceWork = Pick<ViewWork, 'signal' | 'clock' | 'pause' | 'progress' | 'crew'>;

function evaluateGrid({ problem, plane, range }: SurfaceWish, size: number, work: SurfaceWork): Promise<SurfaceValues> {
  return evaluatePoints({ problem, plane, points: gridPoints(range, size) }, work);
}

/**
 * The losses of points of a plane, in their order; each thread takes the next share when it is through with one.
 * @throws LabError engine/cancelled
 */
export async function evaluatePoints(part: SurfacePart, work: SurfaceWork): Promise<SurfaceValues> {
  const { signal, crew } = work;
  const count = part.points.length / 2;
  const values = { loss: new Float64Array(count), penalty: new Float64Array(count) };
  const threads = 1 + (crew?.size ?? 0);
  const share = Math.max(fewestPoints, Math.ceil(count / (threads * sharesPerThread)));
  let next = 0;
  let done = 0;
  const takeShares = async (evaluate: (some: SurfacePart) => Promise<SurfaceValues>): Promise<void> => {
    while (next < count) {
      const from = next;
      next += share;
      const points = part.points.slice(2 * from, 2 * (from + share));
      const found = await evaluate({ ...part, points });
      values.loss.set(found.loss, from);
      values.penalty.set(found.penalty, from);
      done += found.loss.length;
      work.progress(done, count);
    }
  };
  const own = (some: SurfacePart): Promise<SurfaceValues> => evaluatePartOfSurface(some, work);
  // What a thread that ends leaves undone is done here.
  const elsewhere = (some: SurfacePart): Promise<SurfaceValues> =>
    crew!.run(partOfSurface, some, signal).catch((error: unknown) => {
      if (error instanceof LabError && error.code === 'engine/worker-died') return own(some);
      throw error;
    });
  const helpers = count > fewestPoints ? threads - 1 : 0;
  await Promise.all([takeShares(own), ...Array.from({ length: helpers }, () => takeShares(elsewhere))]);
  if (signal.aborted) throw failure('engine/cancelled');
  return values;
}
