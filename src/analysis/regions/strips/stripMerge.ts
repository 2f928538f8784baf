import { wordsOfPattern } from '../cells/activationPatterns.ts';
import type { PlanePartition } from '../plane/linearRegions.ts';
import { mergeCorners } from './mergedCorners.ts';
import { mergeEdges, mergeVertices } from './mergedEdges.ts';
import { assignNumbers } from './mergedNumbers.ts';
import { putSeamLast } from './seamLast.ts';
import { commonParts, takeRuns } from './stripParts.ts';
import type { Seam } from './stripSeam.ts';

/** The whole partition of two strips whose seam is clean. */
export function mergeAlong(left: PlanePartition, right: PlanePartition, seam: Seam): PlanePartition {
  const { vertexCount, edgeCount } = assignNumbers(left, right, seam);
  // A right strip that is too small to take all free places: then these must be the last.
  const isSmall = vertexCount < left.vertexCount || edgeCount < left.edges.count;
  if (!isSmall) return mergeNumbered(left, right, seam);
  const [moved, last] = putSeamLast(left, seam);
  return mergeNumbered(moved, right, last);
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
