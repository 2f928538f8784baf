import type { PartitionEdges, PlanePartition } from '../plane/linearRegions.ts';
import { renumber } from './mergedNumbers.ts';
import type { Seam } from './stripSeam.ts';

/** The same left strip with the seam's vertices and edges at the end of its lists. */
export function putSeamLast(left: PlanePartition, seam: Seam): readonly [left: PlanePartition, seam: Seam] {
  const order = (count: number, last: readonly number[]): Int32Array => {
    const numbers = renumber(count, last, [], 0);
    last.forEach((one, at) => (numbers[one] = count - last.length + at));
    return numbers;
  };
  const vertexOf = order(left.vertexCount, seam.left.vertices);
  const edgeOf = order(left.edges.count, seam.left.edges);
  const vertices = new Float64Array(left.vertices.length);
  vertexOf.forEach((to, id) => vertices.set(left.vertices.subarray(2 * id, 2 * id + 2), 2 * to));
  const side = {
    ...seam.left,
    vertices: seam.left.vertices.map((id) => vertexOf[id]!),
    edges: seam.left.edges.map((edge) => edgeOf[edge]!),
    endings: seam.left.endings.map((edge) => edgeOf[edge]!),
  };
  const cornerVertices = left.cornerVertices.map((id) => vertexOf[id]!);
  return [
    { ...left, vertices, cornerVertices, edges: reorderEdges(left.edges, edgeOf, vertexOf) },
    { ...seam, left: side },
  ];
}

/** The same edges in another order, with their vertices renamed. */
function reorderEdges(edges: PartitionEdges, edgeOf: Int32Array, vertexOf: Int32Array): PartitionEdges {
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
  return moved;
}
