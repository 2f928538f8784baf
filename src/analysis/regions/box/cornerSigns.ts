import { steepnessOf, valueAt } from './boxLevels.ts';
import type { BoxMaps } from './boxMaps.ts';
import type { Polytope } from './polytope.ts';
import type { PolytopeCorners } from './polytopeCorners.ts';
import type { SureSigns } from './sureSigns.ts';

/** The signs of one unit at all corners of a part. */
export class CornerSigns {
  readonly #maps: BoxMaps;
  readonly #corners: PolytopeCorners;
  readonly #sure: SureSigns;
  #signs = new Int8Array(1024);
  #values = new Float64Array(1024);

  /** @param sure  decides where the fast bound does not */
  constructor(maps: BoxMaps, corners: PolytopeCorners, sure: SureSigns) {
    this.#maps = maps;
    this.#corners = corners;
    this.#sure = sure;
  }

  /** By place among the corners of the part that was asked about last. */
  get signs(): Int8Array {
    return this.#signs;
  }

  /** The same for the values; a value has the sign that was found, or is 0. */
  get values(): Float64Array {
    return this.#values;
  }

  /** Finds the signs of a unit. @returns 1 if some are positive, plus 2 if some are negative */
  find(polytope: Polytope, layer: number, unit: number): number {
    const { corners } = polytope;
    this.#makeRoom(corners.length);
    const signs = this.#signs;
    const values = this.#values;
    const level = this.#maps.levels[layer]!;
    const { coordinates, radius, dimension } = this.#corners;
    const steepness = steepnessOf(level, unit);
    const slack = level.slack[unit]!;
    let sides = 0;
    for (let i = 0; i < corners.length; i += 1) {
      const id = corners[i]!;
      let value = valueAt(level, unit, coordinates, id * dimension);
      const error = slack + steepness * radius[id]!;
      let sign = value > error ? 1 : -1;
      if (!(Math.abs(value) > error)) {
        sign = this.#sure.decide(polytope, i, layer, unit);
        value = valueAt(level, unit, coordinates, id * dimension);
        value = sign > 0 ? Math.max(value, 0) : Math.min(value, 0);
      }
      signs[i] = sign;
      values[i] = value;
      sides |= sign > 0 ? 1 : sign < 0 ? 2 : 0;
    }
    return sides;
  }

  #makeRoom(corners: number): void {
    if (corners <= this.#signs.length) return;
    this.#signs = new Int8Array(corners * 2);
    this.#values = new Float64Array(corners * 2);
  }
}
