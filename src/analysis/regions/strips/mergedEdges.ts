import type { PartitionEdges, PlanePartition } from '../plane/linearRegions.ts';
import type { MergedNumbers } from './mergedNumbers.ts';
import type { Seam } from './stripSeam.ts';

/** Coordinates of all vertices. */
export function mergeVertices(
  left: PlanePartition,
  right: PlanePartition,
  { vertices: numbers, vertexCount }: MergedNumbers,
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

/** All edges; those that end on the seam go on to the other side. */
export function mergeEdges(
  left: PlanePartition,
  right: PlanePartition,
  seam: Seam,
  numbers: MergedNumbers,
): PartitionEdges {
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
