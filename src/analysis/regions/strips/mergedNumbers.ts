import type { PlanePartition } from '../plane/linearRegions.ts';
import type { Seam } from './stripSeam.ts';

/**
 * Where everything of the right strip goes. The left strip keeps its numbers; what the seam made of it (its vertices, its edges) is gone,
 * and things of the right strip take these places first, so that most of the left is copied as it is.
 */
export interface MergedNumbers {
  /** New numbers of the right strip's vertices and edges; -1 for what is gone. */
  readonly vertices: Int32Array;
  readonly vertexCount: number;
  readonly edges: Int32Array;
  readonly edgeCount: number;
  readonly cells: Int32Array;
  readonly cellCount: number;
}

/** Numbers for all but the gone ones: first the free places, then on from `next`. */
export function renumber(count: number, gone: readonly number[], free: readonly number[], next: number): Int32Array {
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

/** Numbers for everything of the right strip. */
export function assignNumbers(left: PlanePartition, right: PlanePartition, seam: Seam): MergedNumbers {
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

/** A sorted copy. */
export function ascending(numbers: readonly number[]): number[] {
  return [...numbers].sort((one, other) => one - other);
}
