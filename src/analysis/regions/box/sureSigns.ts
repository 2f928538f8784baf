import { intersectHyperplanes, signAtPoint } from '../signs/dyadicIntegers.ts';
import { errorAtPoint } from '../signs/evaluationError.ts';
import type { Box } from '../cells/piecewiseLinear.ts';
import { reachOfBox, steepnessOf, valueAt } from './boxLevels.ts';
import type { BoxMaps } from './boxMaps.ts';
import { normOfInverse } from './inverseNorm.ts';
import { facetsOfCorner, integerSidesOfBox, type Polytope } from './polytope.ts';
import type { PolytopeCorners } from './polytopeCorners.ts';

/** Signs of units at corners where the fast error bound does not tell: tighter bounds first, then integers. */
export class SureSigns {
  readonly #maps: BoxMaps;
  readonly #corners: PolytopeCorners;
  readonly #sides: readonly bigint[][];
  readonly #minReach: number;
  readonly #normals: Float64Array;
  #exactDecisions = 0;

  constructor(maps: BoxMaps, corners: PolytopeCorners, box: Box) {
    this.#maps = maps;
    this.#corners = corners;
    this.#sides = integerSidesOfBox(box);
    this.#minReach = Math.min(...reachOfBox(box));
    this.#normals = new Float64Array(box.length ** 2);
  }

  /** Signs that only integers could decide. */
  get exactDecisions(): number {
    return this.#exactDecisions;
  }

  /** The sign of a unit at corner i of a part, exactly; the corner may be placed better on the way. */
  decide(polytope: Polytope, i: number, layer: number, unit: number): number {
    const { dimension, coordinates, radius } = this.#corners;
    const { levels, exact } = this.#maps;
    const level = levels[layer]!;
    const id = polytope.corners[i]!;
    const steepness = steepnessOf(level, unit);
    this.#maps.noteUndecided(layer);
    this.#tightenRadius(polytope, i);
    const value = valueAt(level, unit, coordinates, id * dimension);
    const error = level.slack[unit]! + steepness * radius[id]!;
    if (Math.abs(value) > error) return Math.sign(value);
    const point = Array.from(coordinates.subarray(id * dimension, (id + 1) * dimension));
    const atPoint = errorAtPoint(level.bounds, unit, point, { radius: radius[id]!, steepness });
    if (Math.abs(value) > atPoint) return Math.sign(value);
    const ofPart = this.#maps.slackOfPart(layer)[unit]! + steepness * radius[id]!;
    if (Math.abs(value) > ofPart) return Math.sign(value);
    this.#exactDecisions += 1;
    const row = exact.row(layer, unit);
    if (row.every((coefficient) => coefficient === 0n)) return 0;
    return signAtPoint(row, this.#exactPoint(polytope, i));
  }

  /**
   * Bounds the error of a corner anew from its distances to its facets: errors along an edge do not matter for the next crossing on it,
   * so this is far less than what adding up along the chain of crossings gives.
   */
  #tightenRadius({ corners, low, high, slots }: Polytope, i: number): void {
    const { dimension, radius } = this.#corners;
    const normals = this.#normals;
    let count = 0;
    let distance = 0;
    for (let word = 0; word < 2; word += 1) {
      let facets = (word === 0 ? low : high)[i]!;
      while (facets !== 0) {
        if (count === dimension) return;
        const bit = 31 - Math.clz32(facets & -facets);
        facets &= facets - 1;
        distance = Math.max(distance, this.#maps.facets.write(slots[32 * word + bit]!, normals, count * dimension));
        count += 1;
      }
    }
    if (count < dimension) return;
    const gain = normOfInverse(normals, dimension);
    // An error of the coefficients turns a facet by at most twice its distance over the box.
    const loss = (gain * 4 * dimension * distance) / this.#minReach;
    const id = corners[i]!;
    if (gain < 1e9 && loss < 0.1) radius[id] = Math.min(radius[id]!, 1.2 * gain * distance);
  }

  /** Corner i as the crossing of its facets, in integers. */
  #exactPoint(polytope: Polytope, i: number): bigint[] {
    const id = polytope.corners[i]!;
    const known = this.#corners.exactPoint(id);
    if (known) return known;
    const rows = facetsOfCorner(polytope, i).map((maker) =>
      maker < 0 ? this.#sides[-1 - maker]! : this.#maps.exact.row(maker >> 16, maker & 0xffff),
    );
    const point = intersectHyperplanes(rows, this.#corners.dimension);
    this.#corners.setExactPoint(id, point);
    return point;
  }
}
