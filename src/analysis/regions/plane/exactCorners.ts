import { divideToDouble, intersectHyperplanes, signAtPoint } from '../signs/dyadicIntegers.ts';
import { type CoefficientErrors, errorAtPoint, isZeroForSure } from '../signs/evaluationError.ts';
import type { ExactMaps } from '../signs/exactMaps.ts';
import type { FineCorners } from './fineCorners.ts';
import type { PlaneComplex } from './planeComplex.ts';

/** A vertex with the two edges at which the present part meets it. */
export interface Corner {
  readonly vertex: number;
  readonly edges: readonly [number, number];
}

/** A neuron of the layer that is worked on, with its computed value at a corner. */
export interface ValueAtCorner {
  readonly layer: number;
  readonly unit: number;
  readonly bounds: CoefficientErrors;
  readonly value: number;
  /** Sum of the absolute values of its coefficients of s and t. */
  readonly steepness: number;
  /** Error bound for the present part, asked when the general one does not tell. */
  readonly slackOfBranch: (layer: number) => Float64Array;
}

/** Signs at corners where the fast error bound does not tell: a tighter bound first, then twice the digits, then integers. */
export class ExactCorners {
  /** Signs that only integers could decide, and corners that only they could place. */
  exactDecisions = 0;
  readonly #complex: PlaneComplex;
  readonly #exact: ExactMaps;
  readonly #fine: FineCorners;
  readonly #sides: readonly bigint[][];
  readonly #points = new Map<number, bigint[]>();

  constructor(
    complex: PlaneComplex,
    { exact, fine, sides }: { exact: ExactMaps; fine: FineCorners; sides: readonly bigint[][] },
  ) {
    this.#complex = complex;
    this.#exact = exact;
    this.#fine = fine;
    this.#sides = sides;
  }

  /** The sign of a neuron at a corner, exactly. */
  decide(corner: Corner, { layer, unit, bounds, value, steepness, slackOfBranch }: ValueAtCorner): number {
    const complex = this.#complex;
    const point = [complex.x[corner.vertex]!, complex.y[corner.vertex]!];
    const radius = complex.radius[corner.vertex]!;
    const error = errorAtPoint(bounds, unit, point, { radius, steepness });
    if (value > error) return 1;
    if (value < -error) return -1;
    if (radius === 0 && isZeroForSure(bounds, unit, point)) return 0;
    const tighter = slackOfBranch(layer)[unit]! + steepness * radius;
    if (value > tighter) return 1;
    if (value < -tighter) return -1;
    const sign = this.#points.has(corner.vertex) ? 0 : this.#fine.signAt(corner.vertex, corner.edges, { layer, unit });
    if (sign !== 0) return sign;
    this.exactDecisions += 1;
    const row = this.#exact.row(layer, unit);
    if (row.every((coefficient) => coefficient === 0n)) return 0;
    return signAtPoint(row, this.#locate(corner));
  }

  /** Places a corner better than `rough`: with twice the digits, in integers where that does not do. */
  refine(corner: Corner, rough: number): void {
    this.#fine.refine(corner.vertex, corner.edges);
    if (this.#complex.radius[corner.vertex]! <= rough || this.#points.has(corner.vertex)) return;
    this.exactDecisions += 1;
    this.#locate(corner);
  }

  /** The corner as the crossing of the lines of its edges, in integers; its coordinates are refined on the way. */
  #locate({ vertex, edges }: Corner): bigint[] {
    const known = this.#points.get(vertex);
    if (known) return known;
    const point = intersectHyperplanes([this.#lineOf(edges[0]), this.#lineOf(edges[1])], 2);
    const x = divideToDouble(point[0]!, point[2]!);
    const y = divideToDouble(point[1]!, point[2]!);
    const complex = this.#complex;
    complex.x[vertex] = x.value;
    complex.y[vertex] = y.value;
    complex.radius[vertex] = Math.max(x.error, y.error);
    this.#points.set(vertex, point);
    return point;
  }

  #lineOf(edge: number): readonly bigint[] {
    const maker = this.#complex.maker[this.#complex.line[edge]!]!;
    return maker < 0 ? this.#sides[-1 - maker]! : this.#exact.row(maker >> 16, maker & 0xffff);
  }
}
