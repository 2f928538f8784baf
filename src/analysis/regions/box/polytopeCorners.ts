import { divideToDouble } from '../signs/dyadicIntegers.ts';
import { growFloat64 } from '../cells/growingArrays.ts';
import type { Box } from '../cells/piecewiseLinear.ts';
import { reachOfBox } from './boxLevels.ts';

/** A unit with its values at the two ends of an edge, of different signs. */
export interface EdgeValues {
  readonly from: number;
  readonly to: number;
  /** What a value may be wrong by at an exact point, and the sum of the unit's absolute coefficients. */
  readonly slack: number;
  readonly steepness: number;
}

/** The corners of the present part and of those that wait, by number. They come and go like a stack. */
export class PolytopeCorners {
  readonly dimension: number;
  /** `dimension` numbers per corner; another array when it has grown. */
  coordinates = new Float64Array(4096);
  /** Per corner what a coordinate may be wrong by; another array when it has grown. */
  radius = new Float64Array(1024);
  #count: number;
  readonly #exact = new Map<number, bigint[]>();
  readonly #maxReach: number;

  /** The first corners are those of the box: number k has the upper end of axis a where bit a of k is set. */
  constructor(box: Box) {
    this.dimension = box.length;
    this.#maxReach = Math.max(...reachOfBox(box));
    this.#count = 1 << box.length;
    for (let corner = 0; corner < this.#count; corner += 1) {
      box.forEach((side, axis) => {
        this.coordinates[corner * this.dimension + axis] = side[(corner >> axis) & 1]!;
      });
    }
  }

  get count(): number {
    return this.#count;
  }

  /** Gives back the corners from number `count` on. */
  truncate(count: number): void {
    this.#count = count;
  }

  /** The coordinates of a corner as homogeneous integers, where they are known. */
  exactPoint(id: number): bigint[] | undefined {
    return this.#exact.get(id);
  }

  /** Places a corner at an exact point. @param point  d + 1 homogeneous integers, the last one positive */
  setExactPoint(id: number, point: bigint[]): void {
    const { dimension } = this;
    let radius = 0;
    for (let axis = 0; axis < dimension; axis += 1) {
      const { value, error } = divideToDouble(point[axis]!, point[dimension]!);
      this.coordinates[id * dimension + axis] = value;
      radius = Math.max(radius, error);
    }
    this.radius[id] = radius;
    this.#exact.set(id, point);
  }

  /**
   * Adds the point of the edge between corners p and q where a unit is zero. Its error: the share T of the way is Fp / (Fp - Fq); with
   * values wrong by at most e it changes by at most e / (|Fp| + |Fq|).
   * @returns its number
   */
  addCrossing(p: number, q: number, { from, to, slack, steepness }: EdgeValues): number {
    const id = this.#add();
    const { dimension, coordinates, radius } = this;
    const rise = from - to;
    const share = rise === 0 ? 0.5 : from / rise;
    let length = 0;
    for (let axis = 0; axis < dimension; axis += 1) {
      const start = coordinates[p * dimension + axis]!;
      const way = coordinates[q * dimension + axis]! - start;
      length = Math.max(length, Math.abs(way));
      coordinates[id * dimension + axis] = start + share * way;
    }
    const ends = Math.max(radius[p]!, radius[q]!);
    const error = slack + steepness * ends;
    const sure = Math.abs(rise) - 2 * error;
    const slip = sure > error ? error / sure : 1;
    const bound = ends + Math.min(1, slip + 1e-15) * (length + 2 * ends) + 2e-15 * this.#maxReach;
    radius[id] = Math.min(bound * (1 + 1e-9) + 1e-290, 4 * this.#maxReach);
    return id;
  }

  #add(): number {
    const id = this.#count;
    this.#count += 1;
    this.coordinates = growFloat64(this.coordinates, (id + 1) * this.dimension);
    if (id >= this.radius.length) this.radius = growFloat64(this.radius, id + 1);
    if (this.#exact.size > 0) this.#exact.delete(id);
    return id;
  }
}
