import type { PlanePartition } from '../plane/linearRegions.ts';
import { ascending, type MergedNumbers } from './mergedNumbers.ts';
import type { Seam } from './stripSeam.ts';

/** The corners of all cells; cells that the seam cuts get those of both halves. */
export function mergeCorners(
  left: PlanePartition,
  right: PlanePartition,
  seam: Seam,
  { vertices: vertexOf, cells: cellOf, cellCount }: MergedNumbers,
): Pick<PlanePartition, 'cornerStarts' | 'cornerVertices'> {
  const shared = 4 * seam.left.cells.length;
  const cornerVertices = new Int32Array(left.cornerVertices.length + right.cornerVertices.length - shared);
  const cornerStarts = new Int32Array(cellCount + 1);
  const partner = new Map(seam.left.cells.map((cell, at) => [cell, seam.right.cells[at]!]));
  const goneVertices = new Set(seam.left.vertices);
  let at = 0;
  let from = 0;
  for (const cell of ascending([...partner.keys()]).concat(left.cells)) {
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
