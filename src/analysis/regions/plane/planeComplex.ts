import { growFloat64, growInt32 } from '../cells/growingArrays.ts';

/** What made a line: side 0 to 3 of the box is -1 to -4, neuron `unit` of hidden layer `layer` is layer * 65536 + unit. */
export type LineMaker = number;

/** The maker of a line that a neuron made. */
export function makerOfNeuron(layer: number, unit: number): LineMaker {
  return layer * 65536 + unit;
}

/**
 * Vertices, edges and finished cells of the partition of a rectangle. An edge that was split stays and points to its two halves, so that
 * the cell on the other side finds the same vertex when the same neuron cuts it: all cells cut in the same order of neurons, and the
 * network is continuous.
 */
export class PlaneComplex {
  vertexCount = 0;
  x = new Float64Array(1024);
  y = new Float64Array(1024);
  /** Bound on the error of both coordinates. */
  radius = new Float64Array(1024);

  lineCount = 0;
  maker = new Int32Array(512);
  /** Unit normal of each line, and how far its computed points can be from the true line. */
  normalX = new Float64Array(512);
  normalY = new Float64Array(512);
  offset = new Float64Array(512);

  edgeCount = 0;
  /** Edges of finished cells, which nothing splits any more. */
  finishedEdgeCount = 0;
  /** First and second end, line, first half (-1 when not split), the two cells (-1 when open) of each edge. */
  from = new Int32Array(2048);
  to = new Int32Array(2048);
  line = new Int32Array(2048);
  half = new Int32Array(2048);
  cellA = new Int32Array(2048);
  cellB = new Int32Array(2048);

  cellCount = 0;
  /** Corners of cell i stand at cornerStart[i] to cornerStart[i + 1]. */
  cornerStart = new Int32Array(512);
  corners = new Int32Array(2048);
  areas = new Float64Array(512);
  /** Pattern words of finished cells, `words` per cell, and output maps: per output the coefficients of s, t and the constant. */
  patterns = new Int32Array(1024);
  outputMaps = new Float64Array(512);
  coveredArea = 0;
  #totalArea = 1;

  /** Starts again with nothing in it. */
  clear(totalArea: number): void {
    this.#totalArea = totalArea;
    this.coveredArea = 0;
    this.vertexCount = 0;
    this.lineCount = 0;
    this.edgeCount = 0;
    this.finishedEdgeCount = 0;
    this.cellCount = 0;
  }

  /** By how much arrays grow: what is missing if the rest of the rectangle is like the part that is done. */
  get growth(): number {
    const share = this.coveredArea / this.#totalArea;
    return Math.min(6, Math.max(1.2, share > 0 ? 1.1 / share : 2));
  }

  addVertex(x: number, y: number, radius: number): number {
    const id = this.vertexCount;
    if (id === this.x.length) {
      const { growth } = this;
      this.x = growFloat64(this.x, id + 1, growth);
      this.y = growFloat64(this.y, id + 1, growth);
      this.radius = growFloat64(this.radius, id + 1, growth);
    }
    this.x[id] = x;
    this.y[id] = y;
    this.radius[id] = radius;
    this.vertexCount = id + 1;
    return id;
  }

  addLine(maker: LineMaker, normalX: number, normalY: number): number {
    const id = this.lineCount;
    if (id === this.maker.length) {
      const { growth } = this;
      this.maker = growInt32(this.maker, id + 1, growth);
      this.normalX = growFloat64(this.normalX, id + 1, growth);
      this.normalY = growFloat64(this.normalY, id + 1, growth);
      this.offset = growFloat64(this.offset, id + 1, growth);
    }
    this.maker[id] = maker;
    this.normalX[id] = normalX;
    this.normalY[id] = normalY;
    this.offset[id] = 0;
    this.lineCount = id + 1;
    return id;
  }

  addEdge(from: number, to: number, line: number): number {
    const id = this.edgeCount;
    if (id === this.from.length) this.#growEdges(id + 1);
    this.from[id] = from;
    this.to[id] = to;
    this.line[id] = line;
    this.half[id] = -1;
    this.cellA[id] = -1;
    this.cellB[id] = -1;
    this.edgeCount = id + 1;
    return id;
  }

  #growEdges(length: number): void {
    const { growth } = this;
    this.from = growInt32(this.from, length, growth);
    this.to = growInt32(this.to, length, growth);
    this.line = growInt32(this.line, length, growth);
    this.half = growInt32(this.half, length, growth);
    this.cellA = growInt32(this.cellA, length, growth);
    this.cellB = growInt32(this.cellB, length, growth);
  }

  /** Splits an edge at a vertex; half[edge] is the part at its first end, the next edge the other one. */
  splitEdge(edge: number, vertex: number): void {
    const line = this.line[edge]!;
    const first = this.addEdge(this.from[edge]!, vertex, line);
    this.addEdge(vertex, this.to[edge]!, line);
    this.half[edge] = first;
  }

  /** Room for the patterns and the output maps of so many cells. */
  makeRoomForCells(cells: number, words: number, numbers: number): void {
    if (cells * words > this.patterns.length) this.patterns = growInt32(this.patterns, cells * words, this.growth);
    if (cells * numbers > this.outputMaps.length) {
      this.outputMaps = growFloat64(this.outputMaps, cells * numbers, this.growth);
    }
  }

  /** Appends a finished cell given by its corners and the edges after them. */
  addCell(vertices: Int32Array, edges: Int32Array, count: number): number {
    const id = this.cellCount;
    const start = this.cornerStart[id]!;
    if (id + 2 > this.cornerStart.length) this.cornerStart = growInt32(this.cornerStart, id + 2, this.growth);
    if (id + 1 > this.areas.length) this.areas = growFloat64(this.areas, id + 1, this.growth);
    if (start + count > this.corners.length) this.corners = growInt32(this.corners, start + count, this.growth);
    const { x, y, corners, cellA, cellB } = this;
    const x0 = x[vertices[0]!]!;
    const y0 = y[vertices[0]!]!;
    let dx = 0;
    let dy = 0;
    let twice = 0;
    let fresh = 0;
    for (let i = 0; i < count; i += 1) {
      const vertex = vertices[i]!;
      const edge = edges[i]!;
      corners[start + i] = vertex;
      if (cellA[edge]! < 0) {
        cellA[edge] = id;
        fresh += 1;
      } else cellB[edge] = id;
      const nextX = x[vertex]! - x0;
      const nextY = y[vertex]! - y0;
      twice += dx * nextY - dy * nextX;
      dx = nextX;
      dy = nextY;
    }
    const area = Math.abs(twice) / 2;
    this.areas[id] = area;
    this.coveredArea += area;
    this.finishedEdgeCount += fresh;
    this.cornerStart[id + 1] = start + count;
    this.cellCount = id + 1;
    return id;
  }
}

let spare: PlaneComplex | undefined;
/** A complex of more edges is not kept: it is some 10 MB. */
const edgesToKeep = 250_000;

/** An empty complex for one enumeration; one is kept for the next, so that its arrays need not grow again. */
export function takeComplex(totalArea: number): PlaneComplex {
  const complex = spare ?? new PlaneComplex();
  spare = undefined;
  complex.clear(totalArea);
  return complex;
}

/** Gives a complex back; nothing of it may be read after. */
export function returnComplex(complex: PlaneComplex): void {
  if (complex.edgeCount <= edgesToKeep) spare = complex;
}
