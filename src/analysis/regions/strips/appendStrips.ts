import type { PlanePartition } from '../plane/linearRegions.ts';
import { commonParts } from './stripParts.ts';

/** Everything of both strips side by side, nothing merged. */
export function appendStrips(left: PlanePartition, right: PlanePartition): PlanePartition {
  const { vertices: before } = left;
  const shift = before.length / 2;
  const cells = left.cells + right.cells;
  const vertexCount = left.vertexCount + right.vertexCount;
  const count = left.edges.count + right.edges.count;
  return {
    ...commonParts(left, right),
    ...{ cells, complete: false, method: 'capped', vertexCount },
    perLayer: left.perLayer.map((one, layer) => one + right.perLayer[layer]!),
    patterns: join(left.patterns, right.patterns),
    vertices: join(before, right.vertices),
    cornerStarts: joinShifted(
      left.cornerStarts.subarray(0, left.cells),
      right.cornerStarts,
      left.cornerVertices.length,
    ),
    cornerVertices: joinShifted(left.cornerVertices, right.cornerVertices, shift),
    edges: {
      count,
      vertices: joinShifted(left.edges.vertices, right.edges.vertices, shift),
      cells: joinShifted(left.edges.cells, right.edges.cells, left.cells),
      layers: join(left.edges.layers, right.edges.layers),
      units: join(left.edges.units, right.edges.units),
    },
    outputMaps: join(left.outputMaps, right.outputMaps),
    areas: join(left.areas, right.areas),
    eulerCharacteristic: vertexCount - count + cells,
  };
}

/** One array behind the other. */
function join<Numbers extends Float64Array | Int32Array | Uint32Array | Int16Array>(
  one: Numbers,
  other: Numbers,
): Numbers {
  const joined = new (one.constructor as new (length: number) => Numbers)(one.length + other.length);
  joined.set(one);
  joined.set(other, one.length);
  return joined;
}

/** The same for numbers of things: those of the second array go on where the first has ended; negative ones stand for nothing. */
function joinShifted<Numbers extends Int32Array | Uint32Array>(one: Numbers, other: Numbers, offset: number): Numbers {
  const joined = join(one, other);
  for (let at = one.length; at < joined.length; at += 1) if (joined[at]! >= 0) joined[at]! += offset;
  return joined;
}
