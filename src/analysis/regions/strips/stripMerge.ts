import { wordsOfPattern } from '../cells/activationPatterns.ts';
import type { PartitionEdges, PlanePartition } from '../plane/linearRegions.ts';
import type { Seam } from './stripSeam.ts';

/**
 * Where everything of the right strip goes. The left strip keeps its numbers; what the seam made of it (its vertices, its edges) is gone,
 * and things of the right strip take these places first, so that most of the left is copied as it is.
 */
interface Numbers {
  /** New numbers of the right strip's vertices and edges; -1 for what is gone. */
  readonly vertices: Int32Array;
  readonly vertexCount: number;
  readonly edges: Int32Array;
  readonly edgeCount: number;
  readonly cells: Int32Array;
  readonly cellCount: number;
}

/** Numbers for all but the gone ones: first the free places, then on from `next`. */
function renumber(count: number, gone: readonly number[], free: readonly number[], next: number): Int32Array {
  const numbers = new Int32Array(count);
  for (const one of gone) numbers[one] = -1;
  let used = 0;
  let after = next;
  for (let at = 0; at < count; at += 1) {
    if (numbers[at]! < 0) continue;
    if (used < free.length) numbers[at] = free[used]!;
    else {
      numbers[at] = after;
      after += 1;
    }
    used += 1;
  }
  return numbers;
}

function assignNumbers(left: PlanePartition, right: PlanePartition, seam: Seam): Numbers {
  const goneEdges = [...seam.right.edges, ...seam.right.endings];
  const cells = renumber(right.cells, seam.right.cells, [], left.cells);
  seam.right.cells.forEach((cell, at) => (cells[cell] = seam.left.cells[at]!));
  return {
    vertices: renumber(right.vertexCount, seam.right.vertices, ascending(seam.left.vertices), left.vertexCount),
    vertexCount: left.vertexCount + right.vertexCount - 2 * seam.left.vertices.length,
    edges: renumber(right.edges.count, goneEdges, ascending(seam.left.edges), left.edges.count),
    edgeCount: left.edges.count + right.edges.count - seam.left.edges.length - goneEdges.length,
    cells,
    cellCount: left.cells + right.cells - seam.left.cells.length,
  };
}

const ascending = (numbers: readonly number[]): number[] => [...numbers].sort((one, other) => one - other);

/** The whole partition of two strips whose seam is clean. */
export function mergeAlong(left: PlanePartition, right: PlanePartition, seam: Seam): PlanePartition {
  const { vertexCount, edgeCount } = assignNumbers(left, right, seam);
  // A right strip that is too small to take all free places: then these must be the last.
  const isSmall = vertexCount < left.vertexCount || edgeCount < left.edges.count;
  return isSmall ? mergeNumbered(...putSeamLast(left, right, seam)) : mergeNumbered(left, right, seam);
}

/** The same strips with the seam's vertices and edges at the end of the left one's. */
function putSeamLast(left: PlanePartition, right: PlanePartition, seam: Seam): [PlanePartition, PlanePartition, Seam] {
  const order = (count: number, last: readonly number[]): Int32Array => {
    const numbers = renumber(count, last, [], 0);
    last.forEach((one, at) => (numbers[one] = count - last.length + at));
    return numbers;
  };
  const vertexOf = order(left.vertexCount, seam.left.vertices);
  const edgeOf = order(left.edges.count, seam.left.edges);
  const { edges } = left;
  const vertices = new Float64Array(left.vertices.length);
  vertexOf.forEach((to, id) => vertices.set(left.vertices.subarray(2 * id, 2 * id + 2), 2 * to));
  const moved = {
    count: edges.count,
    vertices: new Uint32Array(2 * edges.count),
    cells: new Int32Array(2 * edges.count),
    layers: new Int16Array(edges.count),
    units: new Int32Array(edges.count),
  };
  edgeOf.forEach((to, edge) => {
    moved.vertices.set(
      edges.vertices.subarray(2 * edge, 2 * edge + 2).map((id) => vertexOf[id]!),
      2 * to,
    );
    moved.cells.set(edges.cells.subarray(2 * edge, 2 * edge + 2), 2 * to);
    moved.layers[to] = edges.layers[edge]!;
    moved.units[to] = edges.units[edge]!;
  });
  const side = {
    ...seam.left,
    vertices: seam.left.vertices.map((id) => vertexOf[id]!),
    edges: seam.left.edges.map((edge) => edgeOf[edge]!),
    endings: seam.left.endings.map((edge) => edgeOf[edge]!),
  };
  const cornerVertices = left.cornerVertices.map((id) => vertexOf[id]!);
  return [{ ...left, vertices, cornerVertices, edges: moved }, right, { ...seam, left: side }];
}

function mergeNumbered(left: PlanePartition, right: PlanePartition, seam: Seam): PlanePartition {
  const numbers = assignNumbers(left, right, seam);
  const { cellCount: cells, vertexCount, edgeCount } = numbers;
  const areas = takeRuns(left.areas, right.areas, 1, seam.right.cells);
  seam.left.cells.forEach((cell, at) => (areas[cell]! += right.areas[seam.right.cells[at]!]!));
  return {
    ...commonParts(left, right),
    ...{ cells, complete: true, method: 'exact' },
    perLayer: countLayers(left, right, seam),
    patterns: takeRuns(left.patterns, right.patterns, left.wordsPerCell, seam.right.cells),
    vertices: mergeVertices(left, right, numbers),
    vertexCount,
    ...mergeCorners(left, right, seam, numbers),
    edges: mergeEdges(left, right, seam, numbers),
    outputMaps: takeRuns(left.outputMaps, right.outputMaps, 3 * left.outputs, seam.right.cells),
    areas,
    eulerCharacteristic: vertexCount - edgeCount + cells,
  };
}

function commonParts(
  left: PlanePartition,
  right: PlanePartition,
): Pick<PlanePartition, 'slice' | 'exactDecisions' | 'widths' | 'wordsPerCell' | 'outputs' | 'areaSum'> {
  const [[s0], along] = left.slice.bounds;
  return {
    slice: { ...left.slice, bounds: [[s0, right.slice.bounds[0][1]], along] },
    exactDecisions: left.exactDecisions + right.exactDecisions,
    widths: left.widths,
    wordsPerCell: left.wordsPerCell,
    outputs: left.outputs,
    areaSum: left.areaSum + right.areaSum,
  };
}

/** All of the left numbers, then those of the right ones whose items, of `width` numbers each, are not skipped. */
function takeRuns<Numbers extends Float64Array | Uint32Array>(
  left: Numbers,
  right: Numbers,
  width: number,
  skipped: readonly number[],
): Numbers {
  const length = left.length + right.length - skipped.length * width;
  const taken = new (left.constructor as new (length: number) => Numbers)(length);
  taken.set(left);
  let at = left.length;
  let from = 0;
  for (const item of [...skipped].sort((one, other) => one - other).concat(right.length / width)) {
    taken.set(right.subarray(from * width, item * width), at);
    at += (item - from) * width;
    from = item + 1;
  }
  return taken;
}

function mergeVertices(
  left: PlanePartition,
  right: PlanePartition,
  { vertices: numbers, vertexCount }: Numbers,
): Float64Array {
  const vertices = new Float64Array(2 * vertexCount);
  vertices.set(left.vertices.subarray(0, 2 * vertexCount));
  for (let id = 0; id < numbers.length; id += 1) {
    const to = 2 * numbers[id]!;
    if (to < 0) continue;
    vertices[to] = right.vertices[2 * id]!;
    vertices[to + 1] = right.vertices[2 * id + 1]!;
  }
  return vertices;
}

function mergeEdges(left: PlanePartition, right: PlanePartition, seam: Seam, numbers: Numbers): PartitionEdges {
  const { edgeCount: count, vertices: vertexOf, cells: cellOf, edges: edgeOf } = numbers;
  const vertices = new Uint32Array(2 * count);
  const cells = new Int32Array(2 * count);
  const layers = new Int16Array(count);
  const units = new Int32Array(count);
  vertices.set(left.edges.vertices.subarray(0, 2 * count));
  cells.set(left.edges.cells.subarray(0, 2 * count));
  layers.set(left.edges.layers.subarray(0, count));
  units.set(left.edges.units.subarray(0, count));
  // An edge that ends on the seam goes on to the other end of its continuation.
  seam.right.endings.forEach((edge, at) => {
    const from = vertexOf[right.edges.vertices[2 * edge]!]!;
    const beyond = from < 0 ? vertexOf[right.edges.vertices[2 * edge + 1]!]! : from;
    const own = 2 * seam.left.endings[at]!;
    vertices[left.edges.vertices[own] === seam.left.vertices[at] ? own : own + 1] = beyond;
  });
  for (let edge = 0; edge < edgeOf.length; edge += 1) {
    const to = edgeOf[edge]!;
    if (to < 0) continue;
    for (let end = 0; end < 2; end += 1) {
      vertices[2 * to + end] = vertexOf[right.edges.vertices[2 * edge + end]!]!;
      const cell = right.edges.cells[2 * edge + end]!;
      cells[2 * to + end] = cell < 0 ? -1 : cellOf[cell]!;
    }
    layers[to] = right.edges.layers[edge]!;
    units[to] = right.edges.units[edge]!;
  }
  return { count, vertices, cells, layers, units };
}

function mergeCorners(
  left: PlanePartition,
  right: PlanePartition,
  seam: Seam,
  { vertices: vertexOf, cells: cellOf, cellCount }: Numbers,
): Pick<PlanePartition, 'cornerStarts' | 'cornerVertices'> {
  const shared = 4 * seam.left.cells.length;
  const cornerVertices = new Int32Array(left.cornerVertices.length + right.cornerVertices.length - shared);
  const cornerStarts = new Int32Array(cellCount + 1);
  const partner = new Map(seam.left.cells.map((cell, at) => [cell, seam.right.cells[at]!]));
  const goneVertices = new Set(seam.left.vertices);
  let at = 0;
  let from = 0;
  for (const cell of [...partner.keys()].sort((one, other) => one - other).concat(left.cells)) {
    const [start, end] = [left.cornerStarts[from]!, left.cornerStarts[cell]!];
    cornerVertices.set(left.cornerVertices.subarray(start, end), at);
    for (let k = from; k <= cell; k += 1) cornerStarts[k] = left.cornerStarts[k]! - start + at;
    at += end - start;
    from = cell + 1;
    const other = partner.get(cell);
    if (other === undefined) continue;
    for (const id of cornersBehind(left, cell, (vertex) => (goneVertices.has(vertex) ? -1 : vertex)))
      cornerVertices[at++] = id;
    for (const id of cornersBehind(right, other, (vertex) => vertexOf[vertex]!)) cornerVertices[at++] = id;
  }
  for (let cell = 0; cell < right.cells; cell += 1) {
    const to = cellOf[cell]!;
    if (to < left.cells) continue;
    cornerStarts[to] = at;
    for (let i = right.cornerStarts[cell]!; i < right.cornerStarts[cell + 1]!; i += 1) {
      cornerVertices[at] = vertexOf[right.cornerVertices[i]!]!;
      at += 1;
    }
  }
  cornerStarts[cellCount] = at;
  return { cornerStarts, cornerVertices };
}

/** The corners of a cell at the seam that are not on it (those have the number -1), in order, from behind it on. */
function cornersBehind(
  { cornerStarts, cornerVertices }: PlanePartition,
  cell: number,
  numberOf: (vertex: number) => number,
): number[] {
  const ids = Array.from(cornerVertices.subarray(cornerStarts[cell], cornerStarts[cell + 1]), numberOf);
  const first = ids.findIndex((id, at) => id >= 0 && ids.at(at - 1)! < 0);
  return [...ids.slice(first), ...ids.slice(0, first)].filter((id) => id >= 0);
}

/** Cells after each layer: those that the seam cuts follow each other along it, one for each change of the layers' pattern. */
function countLayers(left: PlanePartition, right: PlanePartition, seam: Seam): number[] {
  const { patterns, wordsPerCell, widths } = left;
  return left.perLayer.map((count, layer) => {
    const words = wordsOfPattern(widths.slice(0, layer + 1));
    let cut = 1;
    for (let at = 1; at < seam.left.cells.length; at += 1) {
      const here = seam.left.cells[at]! * wordsPerCell;
      const before = seam.left.cells[at - 1]! * wordsPerCell;
      for (let word = 0; word < words; word += 1) {
        if (patterns[here + word] === patterns[before + word]) continue;
        cut += 1;
        break;
      }
    }
    return count + right.perLayer[layer]! - cut;
  });
}

/** Everything of both strips side by side, nothing merged. */
export function appendStrips(left: PlanePartition, right: PlanePartition): PlanePartition {
  const { vertices: before } = left;
  const shift = before.length / 2;
  const join = <Numbers extends Float64Array | Int32Array | Uint32Array | Int16Array>(
    one: Numbers,
    other: Numbers,
    offset = 0,
  ): Numbers => {
    const joined = new (one.constructor as new (length: number) => Numbers)(one.length + other.length);
    joined.set(one);
    for (let at = 0; at < other.length; at += 1)
      joined[one.length + at] = other[at]! < 0 ? other[at]! : other[at]! + offset;
    return joined;
  };
  const plain = <Numbers extends Float64Array | Uint32Array>(one: Numbers, other: Numbers): Numbers => {
    const joined = new (one.constructor as new (length: number) => Numbers)(one.length + other.length);
    joined.set(one);
    joined.set(other, one.length);
    return joined;
  };
  const cells = left.cells + right.cells;
  const vertexCount = left.vertexCount + right.vertexCount;
  const count = left.edges.count + right.edges.count;
  return {
    ...commonParts(left, right),
    ...{ cells, complete: false, method: 'capped', vertexCount },
    perLayer: left.perLayer.map((one, layer) => one + right.perLayer[layer]!),
    patterns: plain(left.patterns, right.patterns),
    vertices: plain(before, right.vertices),
    cornerStarts: join(left.cornerStarts.subarray(0, left.cells), right.cornerStarts, left.cornerVertices.length),
    cornerVertices: join(left.cornerVertices, right.cornerVertices, shift),
    edges: {
      count,
      vertices: join(left.edges.vertices, right.edges.vertices, shift),
      cells: join(left.edges.cells, right.edges.cells, left.cells),
      layers: join(left.edges.layers, right.edges.layers),
      units: join(left.edges.units, right.edges.units),
    },
    outputMaps: plain(left.outputMaps, right.outputMaps),
    areas: plain(left.areas, right.areas),
    eulerCharacteristic: vertexCount - count + cells,
  };
}
