import type { BoxLevel } from './boxLevels.ts';
import type { Polytope } from './polytope.ts';
import type { PolytopeCorners } from './polytopeCorners.ts';

/** The box around a part, and which units have one sign on it. */
export class PolytopeExtent {
  readonly #corners: PolytopeCorners;
  readonly #centre: Float64Array;
  readonly #half: Float64Array;
  #measured: Polytope | undefined;

  constructor(corners: PolytopeCorners) {
    this.#corners = corners;
    this.#centre = new Float64Array(corners.dimension);
    this.#half = new Float64Array(corners.dimension);
  }

  /** Whether this part was measured last. */
  isOf(polytope: Polytope): boolean {
    return this.#measured === polytope;
  }

  /** Measures a part, errors of its corners and rounding included. */
  measure(polytope: Polytope): void {
    if (this.isOf(polytope)) return;
    this.#measured = polytope;
    const centre = this.#centre;
    const half = this.#half;
    const { dimension, coordinates, radius } = this.#corners;
    const { corners } = polytope;
    let error = 0;
    for (let i = 0; i < corners.length; i += 1) error = Math.max(error, radius[corners[i]!]!);
    for (let axis = 0; axis < dimension; axis += 1) {
      let low = Infinity;
      let high = -Infinity;
      for (let i = 0; i < corners.length; i += 1) {
        const x = coordinates[corners[i]! * dimension + axis]!;
        if (x < low) low = x;
        if (x > high) high = x;
      }
      centre[axis] = (low + high) / 2;
      half[axis] = (high - low) / 2 + error + Math.abs(centre[axis]!) * 1e-15;
    }
  }

  /** 1 or -1 when a unit has one sign on the box that was measured, else 0. */
  signOf({ map, slack, width }: BoxLevel, unit: number): number {
    const centre = this.#centre;
    const half = this.#half;
    const at = unit * width;
    const dimension = width - 1;
    let value = map[at + dimension]!;
    let reach = slack[unit]!;
    for (let axis = 0; axis < dimension; axis += 1) {
      const coefficient = map[at + axis]!;
      value += coefficient * centre[axis]!;
      reach += Math.abs(coefficient) * half[axis]!;
    }
    if (value > reach) return 1;
    return value < -reach ? -1 : 0;
  }
}
