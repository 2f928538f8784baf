import { lowestPoint, placeOn } from '../../../../analysis/geometry/lossGrid.ts';
import type { Moment } from '../../frame/moment.ts';
import type { SolvedPair } from './linearPair.ts';
import type { SurfaceGrid } from './surfaceGrid.ts';
import type { SurfaceValues } from './surfaceJobs.ts';
import type { SurfacePlane } from './surfacePlane.ts';

/** A place on the plane, in the units of its axes. */
export type PlaneSpot = readonly [x: number, y: number];

/** What is known of a plane of weights. */
interface KnownPlane {
  readonly moment: Moment;
  readonly surface: SurfacePlane;
  /** Undefined: there is no time for it while training goes on. */
  readonly grid?: SurfaceGrid | undefined;
  /** Two weights of a linear model, solved exactly. */
  readonly solved?: SolvedPair | undefined;
}

/** A plane of weights with the losses on it, as far as they are known. */
export interface SurfacePicture extends KnownPlane {
  /** Loss at the weights of the moment, of all training samples as on the grid; NaN without a grid. */
  readonly lossHere: number;
  readonly minima: SurfaceMinima;
}

/** Lowest places of the plane. */
interface SurfaceMinima {
  readonly free: PlaneSpot | undefined;
  /** Undefined without a penalty. */
  readonly penalized: PlaneSpot | undefined;
}

/** Reads a plane once for all of its charts. @param values  of `crossPoints`: second are those at the weights */
export function pictureOf({ values, ...known }: KnownPlane & { readonly values?: SurfaceValues }): SurfacePicture {
  return { ...known, lossHere: values?.loss[1] ?? NaN, minima: minimaOf(known) };
}

/** What the objective adds to the loss somewhere on the plane. */
export function hasPenalty({ grid }: Pick<SurfacePicture, 'grid'>): boolean {
  return grid?.penalty.some((value) => value !== 0) === true;
}

/** The optima where they are known exactly, else the lowest places of the grid; none on its border, where the function may go on to fall. */
function minimaOf({ surface, grid, solved }: KnownPlane): SurfaceMinima {
  if (solved !== undefined) return solved.optima;
  if (grid === undefined) return { free: undefined, penalized: undefined };
  const objective = grid.loss.map((value, at) => value + grid.penalty[at]!);
  return {
    free: minimumOf(grid.loss, grid.size, surface),
    penalized: hasPenalty({ grid }) ? minimumOf(objective, grid.size, surface) : undefined,
  };
}

/** The lowest point of a grid, moved to the bottom of the parabolas through its neighbours. */
function minimumOf(field: Float64Array, size: number, { range }: SurfacePlane): PlaneSpot | undefined {
  const lowest = lowestPoint(field);
  if (lowest === undefined) return undefined;
  const [row, column] = [Math.floor(lowest / size), lowest % size];
  if (row === 0 || column === 0 || row === size - 1 || column === size - 1) return undefined;
  const bottom = (step: number): number => {
    const [before, here, after] = [field[lowest - step]!, field[lowest]!, field[lowest + step]!];
    const bend = before - 2 * here + after;
    const away = bend > 0 ? (before - after) / (2 * bend) : 0;
    return Number.isFinite(away) ? Math.max(-0.5, Math.min(0.5, away)) : 0;
  };
  return [placeOn(range.x, column + bottom(1), size), placeOn(range.y, row + bottom(size), size)];
}
