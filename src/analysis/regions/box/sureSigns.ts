import { intersectHyperplanes, signAtPoint } from '../signs/dyadicIntegers.ts';
import { errorAtPoint } from '../signs/evaluationError.ts';
import type { Box } from '../cells/piecewiseLinear.ts';
import { reachOfBox, steepnessOf, valueAt } from './boxLevels.ts';
import type { BoxMaps } from './boxMaps.ts';
import { facetsOfCorner, integerSidesOfBox, normOfInverse, type Polytope } from './polytope.ts';
import type { PolytopeCorners } from './polytopeCorners.ts';

/** A facet: its unit normal and how far a computed corner can be from it. */
interface Facet {
  readonly normal: number[];
  readonly distance: number;
}

/** Signs of units at corners where the fast error bound does not tell: tighter bounds first, then integers. */
export class SureSigns {
  readonly #maps: BoxMaps;
  readonly #corners: PolytopeCorners;
  readonly #sides: readonly bigint[][];
  readonly #maxReach: number;
  readonly #minReach: number;
  #exactDecisions = 0;

  constructor(maps: BoxMaps, corners: PolytopeCorners, box: Box) {
    this.#maps = maps;
    this.#corners = corners;
    this.#sides = integerSidesOfBox(box);
    const reach = reachOfBox(box);
    this.#maxReach = Math.max(...reach);
    this.#minReach = Math.min(...reach);
  }

  /** Signs that only integers could decide. */
  get exactDecisions(): number {
    return this.#exactDecisions;
  }

  /** The sign of a unit at corner i of a part, exactly; the corner may be placed better on the way. */
  decide(polytope: Polytope, i: number, layer: number, unit: number): number {
    const { dimension, coordinates, radius } = this.#corners;
    const { levels, errors, exact } = this.#maps;
    const level = levels[layer]!;
    const id = polytope.corners[i]!;
    const point = Array.from(coordinates.subarray(id * dimension, (id + 1) * dimension));
    const steepness = steepnessOf(level, unit);
    this.#tightenRadius(polytope, i);
    const error = errorAtPoint(level.bounds, unit, point, { radius: radius[id]!, steepness });
    const value = valueAt(level, unit, coordinates, id * dimension);
    if (Math.abs(value) > error) return Math.sign(value);
    const tighter = errors.tightSlackOf(layer)[unit]! + steepness * radius[id]!;
    if (Math.abs(value) > tighter) return Math.sign(value);
    this.#exactDecisions += 1;
    const row = exact.row(layer, unit);
    if (row.every((coefficient) => coefficient === 0n)) return 0;
    return signAtPoint(row, this.#exactPoint(polytope, i));
  }

  #facetOf(maker: number): Facet {
    const { dimension } = this.#corners;
    // Each interpolation adds a rounding; no chain of them is this long.
    const rounding = 1e-12 * this.#maxReach;
    if (maker < 0) {
      const axis = (-1 - maker) >> 1;
      return { normal: Array.from({ length: dimension }, (_, k) => (k === axis ? 1 : 0)), distance: rounding };
    }
    const level = this.#maps.levels[maker >> 16]!;
    const unit = maker & 0xffff;
    const at = unit * level.width;
    const gradient = Array.from(level.map.subarray(at, at + dimension));
    const length = Math.hypot(...gradient);
    return { normal: gradient.map((x) => x / length), distance: (4 * level.slack[unit]!) / length + rounding };
  }

  /**
   * Bounds the error of a corner anew from its distances to its facets: errors along an edge do not matter for the next crossing on it,
   * so this is far less than what adding up along the chain of crossings gives.
   */
  #tightenRadius(polytope: Polytope, i: number): void {
    const { dimension, radius } = this.#corners;
    const makers = facetsOfCorner(polytope, i);
    if (makers.length !== dimension) return;
    const facets = makers.map((maker) => this.#facetOf(maker));
    const distance = Math.max(...facets.map((facet) => facet.distance));
    const gain = normOfInverse(facets.map((facet) => facet.normal));
    // An error of the coefficients turns a facet by at most twice its distance over the box.
    const loss = (gain * 4 * dimension * distance) / this.#minReach;
    const id = polytope.corners[i]!;
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
