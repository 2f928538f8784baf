import type { AffineMaps } from './affineMaps.ts';
import type { BranchBounds } from './branchBounds.ts';
import type { ExactCorners } from './exactCorners.ts';
import type { KernelCorners } from './kernelMemory.ts';
import type { PlaneComplex } from './planeComplex.ts';
import type { PlaneLevel } from './planeLevels.ts';
import type { PlanePart } from './planePart.ts';

/** Where signs are found, and who decides the doubtful ones. */
export interface SignPlaces {
  readonly complex: PlaneComplex;
  readonly kernel: AffineMaps;
  /** Gets the values. */
  readonly corners: KernelCorners;
  readonly levels: readonly PlaneLevel[];
  readonly bounds: BranchBounds;
  readonly exact: ExactCorners;
}

/** A neuron at one corner of a part. */
interface Doubt {
  readonly layer: number;
  readonly unit: number;
  readonly corner: number;
  readonly value: number;
  /** Sum of the absolute values of its coefficients of s and t. */
  readonly steepness: number;
}

/** The signs of a neuron at the corners of the present part. */
export class PlaneSigns {
  readonly #places: SignPlaces;
  readonly #slackOfBranch: (layer: number) => Float64Array;

  constructor(places: SignPlaces) {
    this.#places = places;
    this.#slackOfBranch = (layer) => places.bounds.slackOfUndecided(layer);
  }

  /**
   * Takes the signs from the values that the kernel found, of which none is in doubt.
   * @param slack  what a value may be wrong by at the computed corner; the radius of the corner does not belong to it
   */
  note(part: PlanePart, slack: number): void {
    const { signs, valueErrors, count } = part;
    const { kernel, corners } = this.#places;
    const { f64 } = kernel;
    const { values } = corners;
    for (let i = 0; i < count; i += 1) {
      signs[i] = f64[values + i]! > 0 ? 1 : -1;
      valueErrors[i] = slack;
    }
  }

  /** Finds the signs, in integers where float64 is in doubt. @returns 1 if some are positive, plus 2 if some are negative */
  find(part: PlanePart, layer: number, unit: number): number {
    const { complex, kernel, corners, levels } = this.#places;
    const { x, y, radius } = complex;
    const { vertices, signs, valueErrors, count } = part;
    const { f64 } = kernel;
    const { values } = corners;
    const level = levels[layer]!;
    const at = level.map / 8 + unit;
    const a = f64[at]!;
    const b = f64[at + level.rows]!;
    const c = f64[at + 2 * level.rows]!;
    const steepness = Math.abs(a) + Math.abs(b);
    const slack = level.slack[unit]!;
    let sides = 0;
    for (let i = 0; i < count; i += 1) {
      const id = vertices[i]!;
      let value = a * x[id]! + b * y[id]! + c;
      const error = slack + steepness * radius[id]!;
      valueErrors[i] = slack;
      let sign = value > error ? 1 : -1;
      if (!(Math.abs(value) > error)) {
        sign = this.#decide(part, { layer, unit, corner: i, value, steepness });
        // The corner may have been refined.
        value = a * x[id]! + b * y[id]! + c;
        value = sign > 0 ? Math.max(value, 0) : Math.min(value, 0);
        valueErrors[i] = 2 * slack + steepness * radius[id]!;
      }
      signs[i] = sign;
      f64[values + i] = value;
      if (sign > 0) sides |= 1;
      else if (sign < 0) sides |= 2;
    }
    return sides;
  }

  #decide({ vertices, edges, count }: PlanePart, { layer, unit, corner, value, steepness }: Doubt): number {
    const { levels, exact } = this.#places;
    const before = edges[(corner + count - 1) % count]!;
    const { bounds } = levels[layer]!;
    return exact.decide(
      { vertex: vertices[corner]!, edges: [before, edges[corner]!] },
      { layer, unit, bounds, value, steepness, slackOfBranch: this.#slackOfBranch },
    );
  }
}
