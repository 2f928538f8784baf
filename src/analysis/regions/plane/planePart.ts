import type { Ints } from '../cells/growingArrays.ts';
import type { PlaneSlice } from '../cells/piecewiseLinear.ts';
import type { PlaneComplex } from './planeComplex.ts';

/**
 * The convex part of the rectangle that is worked on: its corners counter-clockwise, each with the edge after it, and how one neuron lies
 * there. The arrays are read and written by those who split it.
 */
export class PlanePart {
  count = 4;
  vertices: Ints;
  edges: Ints;
  /** Per corner the sign of the neuron that was looked at last, and what its value may be wrong by at the computed corner. */
  readonly signs: Int8Array;
  readonly valueErrors: Float64Array;
  #spareVertices: Ints;
  #spareEdges: Ints;

  /** @param capacity  the most corners of a part */
  constructor(capacity: number) {
    this.vertices = new Int32Array(capacity);
    this.edges = new Int32Array(capacity);
    this.signs = new Int8Array(capacity);
    this.valueErrors = new Float64Array(capacity);
    this.#spareVertices = new Int32Array(capacity);
    this.#spareEdges = new Int32Array(capacity);
  }

  /** Room for the corners that the part has next. */
  get spareVertices(): Ints {
    return this.#spareVertices;
  }

  /** Room for the edges that it has next. */
  get spareEdges(): Ints {
    return this.#spareEdges;
  }

  /** The spare corners and edges become those of the part. */
  takeSpare(count: number): void {
    const { vertices, edges } = this;
    this.vertices = this.#spareVertices;
    this.edges = this.#spareEdges;
    this.#spareVertices = vertices;
    this.#spareEdges = edges;
    this.count = count;
  }

  /** Takes corners and edges that stand in turn. */
  take(corners: Ints, start: number, count: number): void {
    const { vertices, edges } = this;
    for (let i = 0; i < count; i += 1) {
      vertices[i] = corners[start + 2 * i]!;
      edges[i] = corners[start + 2 * i + 1]!;
    }
    this.count = count;
  }

  /** Becomes the whole rectangle, which is added to the complex. */
  placeRectangle(complex: PlaneComplex, [[s0, s1], [t0, t1]]: PlaneSlice['bounds']): void {
    const corners = [complex.addVertex(s0, t0, 0), complex.addVertex(s1, t0, 0)];
    corners.push(complex.addVertex(s1, t1, 0), complex.addVertex(s0, t1, 0));
    corners.forEach((corner, side) => {
      this.vertices[side] = corner;
      const line = complex.addLine(-1 - side, side % 2, 1 - (side % 2));
      this.edges[side] = complex.addEdge(corner, corners[(side + 1) % 4]!, line);
    });
    this.count = 4;
  }
}
