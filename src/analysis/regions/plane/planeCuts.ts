import { type Crossing, crossingError, interpolationRounding } from '../signs/evaluationError.ts';
import type { AffineMaps } from './affineMaps.ts';
import type { KernelCorners } from './kernelMemory.ts';
import type { LineMaker, PlaneComplex } from './planeComplex.ts';
import type { PlanePart } from './planePart.ts';
import type { WaitingParts } from './waitingParts.ts';

/** Where the cuts are made and what they need. */
export interface CutPlaces {
  readonly complex: PlaneComplex;
  readonly kernel: AffineMaps;
  /** With the values of the neuron that cuts. */
  readonly corners: KernelCorners;
  readonly waiting: WaitingParts;
  /** Largest absolute value of s and of t. */
  readonly reach: readonly number[];
}

/** Splits the present part by the line on which a neuron is zero. */
export class PlaneCuts {
  readonly #places: CutPlaces;
  /** What is known of a crossing; one object for all. */
  readonly #crossing: { -readonly [Key in keyof Crossing]: Crossing[Key] };
  /** What computing a crossing's coordinates adds to its distance from a line. */
  readonly #rounding: number;

  constructor(places: CutPlaces) {
    const { reach } = places;
    this.#places = places;
    const maxReach = Math.max(...reach);
    this.#rounding = interpolationRounding(maxReach);
    this.#crossing = { onLine: 0, onCrossing: 0, sine: 0, minReach: Math.min(...reach), diameter: 4 * maxReach };
  }

  /**
   * The negative side becomes the present part; the positive one stands behind the waiting corners.
   * @param part  with the signs of the neuron
   * @param a     the neuron's coefficient of s
   * @param b     its coefficient of t
   * @returns     corners of the positive side
   */
  cut(part: PlanePart, maker: LineMaker, a: number, b: number): number {
    const steepness = Math.sqrt(a * a + b * b);
    const line = this.#places.complex.addLine(maker, a / steepness, b / steepness);
    return this.#split(part, line, steepness);
  }

  #split(part: PlanePart, line: number, steepness: number): number {
    const { complex, waiting } = this.#places;
    const { vertices, edges, signs, count, spareVertices, spareEdges } = part;
    const cutEdge = complex.addEdge(-1, -1, line);
    const base = waiting.makeRoom(count + 2);
    const positive = waiting.corners;
    let up = base;
    let down = 0;
    for (let i = 0; i < count; i += 1) {
      const vertex = vertices[i]!;
      const edge = edges[i]!;
      const sign = signs[i]!;
      const next = signs[i + 1 === count ? 0 : i + 1]!;
      if (sign === 0) {
        // The line passes through this corner: the edge goes on with one side, the cut with the other.
        positive[up++] = vertex;
        positive[up++] = next > 0 ? edge : cutEdge;
        spareVertices[down] = vertex;
        spareEdges[down++] = next > 0 ? cutEdge : edge;
        (next > 0 ? complex.to : complex.from)[cutEdge] = vertex;
        complex.offset[line] = Math.max(complex.offset[line]!, complex.radius[vertex]!);
      } else if (sign * next >= 0) {
        if (sign > 0) {
          positive[up++] = vertex;
          positive[up++] = edge;
        } else {
          spareVertices[down] = vertex;
          spareEdges[down++] = edge;
        }
      } else {
        if (complex.half[edge]! < 0) complex.splitEdge(edge, this.#addCrossing(part, i, line, steepness));
        const half = complex.half[edge]!;
        const crossing = complex.to[half]!;
        const isForward = complex.from[edge] === vertex;
        const near = isForward ? half : half + 1;
        const far = isForward ? half + 1 : half;
        const isDown = sign < 0;
        positive[up++] = isDown ? crossing : vertex;
        positive[up++] = isDown ? far : near;
        if (!isDown) {
          positive[up++] = crossing;
          positive[up++] = cutEdge;
        } else {
          spareVertices[down] = vertex;
          spareEdges[down++] = near;
        }
        spareVertices[down] = crossing;
        spareEdges[down++] = isDown ? cutEdge : far;
        (isDown ? complex.to : complex.from)[cutEdge] = crossing;
      }
    }
    part.takeSpare(down);
    return (up - base) / 2;
  }

  /** The point of the edge after corner i where the neuron is zero. */
  #addCrossing(part: PlanePart, i: number, line: number, steepness: number): number {
    const { complex, kernel, corners } = this.#places;
    const { vertices, valueErrors, count } = part;
    const { x, y, offset, normalX, normalY } = complex;
    const { f64 } = kernel;
    const { values } = corners;
    const j = i + 1 === count ? 0 : i + 1;
    const p = vertices[i]!;
    const q = vertices[j]!;
    const rise = f64[values + i]! - f64[values + j]!;
    const share = rise === 0 ? 0.5 : f64[values + i]! / rise;
    const edgeLine = complex.line[part.edges[i]!]!;
    const onLine = offset[edgeLine]! + this.#rounding;
    offset[edgeLine] = onLine;
    const onCrossing = Math.max(valueErrors[i]!, valueErrors[j]!) / steepness + this.#rounding;
    offset[line] = Math.max(offset[line]!, onCrossing);
    const crossing = this.#crossing;
    crossing.onLine = onLine;
    crossing.onCrossing = onCrossing;
    crossing.sine = normalX[line]! * normalY[edgeLine]! - normalY[line]! * normalX[edgeLine]!;
    const error = crossingError(crossing);
    return complex.addVertex(x[p]! + share * (x[q]! - x[p]!), y[p]! + share * (y[q]! - y[p]!), error);
  }
}
