import type { Box } from '../cells/piecewiseLinear.ts';
import { type BoxLevel, reachOfBox } from './boxLevels.ts';

/** Each interpolation of a corner adds a rounding; no chain of them is this long. */
const roundingShare = 1e-12;

/** Unit normals of the facets of parts, and how far a computed corner can be from each: computed when asked, kept until the branch changes. */
export class FacetNormals {
  readonly #levels: readonly BoxLevel[];
  readonly #dimension: number;
  readonly #rounding: number;
  /** Per layer and unit the normal and, behind it, the distance. */
  readonly #known: readonly Float64Array[];
  /** Per layer the number of times that it was forgotten, and per unit that of when its numbers were found. */
  readonly #times: Int32Array;
  readonly #found: readonly Int32Array[];
  readonly #sides: Float64Array;

  constructor(levels: readonly BoxLevel[], box: Box) {
    const dimension = box.length;
    this.#levels = levels;
    this.#dimension = dimension;
    this.#rounding = roundingShare * Math.max(...reachOfBox(box));
    this.#known = levels.map(({ units }) => new Float64Array(units * (dimension + 1)));
    this.#times = new Int32Array(levels.length);
    this.#found = levels.map(({ units }) => new Int32Array(units).fill(-1));
    this.#sides = new Float64Array(dimension * (dimension + 1));
    for (let axis = 0; axis < dimension; axis += 1) {
      this.#sides[axis * (dimension + 1) + axis] = 1;
      this.#sides[axis * (dimension + 1) + dimension] = this.#rounding;
    }
  }

  /** The pattern before a layer has changed. */
  forget(layer: number): void {
    this.#times[layer]! += 1;
  }

  /**
   * Writes the normal of a facet.
   * @param maker  side or unit that made it, as in the slots of a polytope
   * @returns      how far a computed corner can be from it
   */
  write(maker: number, out: Float64Array, at: number): number {
    const dimension = this.#dimension;
    let from = this.#sides;
    let start = ((-1 - maker) >> 1) * (dimension + 1);
    if (maker >= 0) {
      const layer = maker >> 16;
      const unit = maker & 0xffff;
      from = this.#known[layer]!;
      start = unit * (dimension + 1);
      if (this.#found[layer]![unit] !== this.#times[layer]) this.#find(layer, unit);
    }
    for (let axis = 0; axis < dimension; axis += 1) out[at + axis] = from[start + axis]!;
    return from[start + dimension]!;
  }

  #find(layer: number, unit: number): void {
    const { map, slack, width } = this.#levels[layer]!;
    const dimension = this.#dimension;
    const known = this.#known[layer]!;
    const at = unit * (dimension + 1);
    let squares = 0;
    for (let axis = 0; axis < dimension; axis += 1) squares += map[unit * width + axis]! ** 2;
    const length = Math.sqrt(squares);
    for (let axis = 0; axis < dimension; axis += 1) known[at + axis] = map[unit * width + axis]! / length;
    known[at + dimension] = (4 * slack[unit]!) / length + this.#rounding;
    this.#found[layer]![unit] = this.#times[layer]!;
  }
}
