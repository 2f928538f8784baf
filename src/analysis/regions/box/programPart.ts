import type { Box } from '../cells/piecewiseLinear.ts';
import type { HalfSpaceProgram } from './linearPrograms.ts';
import type { Wall } from './programMaps.ts';
import { isCone, upperBound, valueAt } from './wallProofs.ts';

/** A part to come back to: the walls before the last one, the last one, and points inside. */
export interface KeptPart {
  readonly walls: number;
  readonly wall: Wall;
  readonly points: readonly Float64Array[];
}

/** Points inside a part that are kept to save programs. */
const mostPoints = 32;
/** Shares of the way from the best point of a program to the middle of the part that are tried for a point inside. */
const shares = [0.5, 0.9, 0.1, 1e-2, 1e-3, 1e-5] as const;

/**
 * The part that is worked on, as the walls that enclose it and points inside. Answers are proved in float64 with error bounds: yes by a point
 * that is strictly inside, no by the multipliers of a program, which bound a function on the whole part. What can be proved neither way is
 * counted and taken as no.
 */
export class ProgramPart {
  readonly #box: Box;
  readonly #program: HalfSpaceProgram;
  readonly #walls: Wall[] = [];
  #points: readonly Float64Array[];
  #programs = 0;
  #undecided = 0;
  #largestDoubt = 0;

  /** The whole box. @param program  of this box, empty; it is used up */
  constructor(box: Box, program: HalfSpaceProgram) {
    this.#box = box;
    this.#program = program;
    this.#points = [Float64Array.from(box, ([low, high]) => (low + high) / 2)];
  }

  /** Linear programs that were solved. */
  get programs(): number {
    return this.#programs;
  }

  /** Questions that neither a point nor a bound answered. */
  get undecided(): number {
    return this.#undecided;
  }

  /** The most that a function of such a question can exceed zero by. */
  get largestDoubt(): number {
    return this.#largestDoubt;
  }

  /** A point inside. */
  get interior(): Float64Array {
    return this.#points[0]!;
  }

  /** Whether a function is positive somewhere inside the part; a point that shows it is kept. */
  canExceed(wall: Wall): boolean {
    if (this.#points.some((point) => valueAt(wall.row, point) > wall.slack)) return true;
    this.#programs += 1;
    const best = this.#program.maximize(wall.row.subarray(0, -1));
    if (best === undefined) return this.#doubt(Infinity);
    const point = this.#pointInside(wall, best.point);
    if (point) {
      this.#points = [...this.#points, point];
      return true;
    }
    const bound = upperBound(wall, this.#walls, best.multipliers, this.#box);
    if (bound <= 0 || isCone(wall, this.#walls, best.multipliers, this.#box)) return false;
    return this.#doubt(bound);
  }

  /** The side of a wall on which its function is positive, to come back to. */
  sideOf(wall: Wall): KeptPart {
    const points = this.#points.filter((point) => valueAt(wall.row, point) > wall.slack).slice(-mostPoints);
    return { walls: this.#walls.length, wall, points };
  }

  /** Goes to a part that was kept; only walls may have been added since. */
  goTo({ walls, wall, points }: KeptPart): void {
    this.#walls.length = walls;
    this.#program.truncate(walls);
    this.#points = points;
    this.#walls.push(wall);
    this.#program.push(wall.row);
  }

  #doubt(bound: number): false {
    this.#undecided += 1;
    this.#largestDoubt = Math.max(this.#largestDoubt, bound);
    return false;
  }

  /** A point between the best one and the middle of the part that is inside for sure. */
  #pointInside(wall: Wall, best: Float64Array): Float64Array | undefined {
    const value = valueAt(wall.row, best);
    if (!(value > wall.slack)) return undefined;
    const points = this.#points;
    const middle = best.map((_, axis) => points.reduce((sum, point) => sum + point[axis]!, 0) / points.length);
    // From here on, the function would be negative again.
    const limit = Math.min(1, (value - wall.slack) / (value - valueAt(wall.row, middle)));
    for (const share of shares) {
      const point = best.map((end, axis) => end + share * limit * (middle[axis]! - end));
      const isInside = this.#box.every(([low, high], axis) => point[axis]! > low && point[axis]! < high);
      if (isInside && [wall, ...this.#walls].every(({ row, slack }) => valueAt(row, point) > slack)) return point;
    }
    return undefined;
  }
}
