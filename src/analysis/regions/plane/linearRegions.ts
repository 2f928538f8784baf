import { type PatternSet, isActiveIn } from '../cells/activationPatterns.ts';
import { returnAffineMaps, takeAffineMaps } from './affineMaps.ts';
import { type EnumerationOptions, type EnumerationResult, runWithinBudget } from '../cells/enumeration.ts';
import {
  affineMapOfPattern,
  checkNetwork,
  checkSlice,
  hiddenWidths,
  type PiecewiseLinearNetwork,
  type PlaneSlice,
  pointOnSlice,
} from '../cells/piecewiseLinear.ts';
import { type PlaneComplex, returnComplex, takeComplex } from './planeComplex.ts';
import { PlaneSplitting } from './planeSplitting.ts';
import { affordableSamples, samplePatterns } from '../cells/sampledCells.ts';

/** Edges of a partition that are no longer split. */
export interface PartitionEdges {
  readonly count: number;
  /** Two vertices per edge. */
  readonly vertices: Uint32Array;
  /** The cells on both sides; -1 on the border of the slice. */
  readonly cells: Int32Array;
  /** Hidden layer and neuron that change sign there; on the border -1, and -1 to -4 for its lower, right, upper and left side. */
  readonly layers: Int16Array;
  readonly units: Int32Array;
}

/** The cells of a network on a rectangle of a plane; all coordinates are (s, t) of the slice. */
export interface PlanePartition extends PatternSet, EnumerationResult {
  readonly slice: PlaneSlice;
  /** x and y of each vertex, one after the other. */
  readonly vertices: Float64Array;
  readonly vertexCount: number;
  /** Corners of cell i: cornerVertices[cornerStarts[i]] up to cornerStarts[i + 1], around the cell counter-clockwise. */
  readonly cornerStarts: Int32Array;
  readonly cornerVertices: Int32Array;
  readonly edges: PartitionEdges;
  /** Per cell and output the coefficients of s, t and the constant. */
  readonly outputMaps: Float64Array;
  readonly outputs: number;
  readonly areas: Float64Array;
  readonly areaSum: number;
  /** V - E + F, 1 when the partition is complete. */
  readonly eulerCharacteristic: number;
}

/** Numbers of the whole of a partition. */
export type PlaneTotals = Pick<PlanePartition, 'vertexCount' | 'areaSum' | 'eulerCharacteristic'> & {
  readonly edgeCount: number;
};

/** An enumeration that can stop between cells and show what it has. */
export interface PlaneEnumeration {
  readonly isDone: boolean;
  readonly cellCount: number;
  /** Share of the rectangle's area that finished cells cover. */
  readonly coveredShare: number;
  /** Goes on until `cells` cells are finished; tile by tile, because it works depth first. */
  advance(cells: number): void;
  /** What is finished so far, copied. */
  partition(): PlanePartition;
  /** The patterns alone; much less is copied. */
  patterns(): PatternSet & Pick<EnumerationResult, 'perLayer' | 'complete' | 'method' | 'exactDecisions'>;
  /** Numbers of what is finished so far; nothing is copied. */
  totals(): PlaneTotals;
  /** Gives the memory back; nothing may be called after. */
  dispose(): void;
}

/**
 * Starts an exact enumeration of the cells on a slice: full-dimensional pieces on which every hidden neuron keeps its sign. The output
 * layer does not cut; a neuron that is zero on a whole cell counts as inactive; a line that only touches a cell does not cut it.
 * @throws LabError analysis/bad-network  the network or the slice is not valid
 */
export function startEnumeration2d(network: PiecewiseLinearNetwork, slice: PlaneSlice): PlaneEnumeration {
  checkNetwork(network);
  checkSlice(slice, network.inputs);
  return startSplitting(network, slice);
}

/** The same without a look at the slice: a zero direction makes it an interval. */
export function startSplitting(network: PiecewiseLinearNetwork, slice: PlaneSlice): PlaneEnumeration {
  const [[s0, s1], [t0, t1]] = slice.bounds;
  const space = { kernel: takeAffineMaps(), complex: takeComplex((s1 - s0) * (t1 - t0)) };
  const splitting = new PlaneSplitting(network, slice, space);
  let isOver = false;
  return {
    get isDone() {
      return splitting.isDone;
    },
    get cellCount() {
      return splitting.complex.cellCount;
    },
    get coveredShare() {
      return splitting.complex.coveredArea / ((s1 - s0) * (t1 - t0));
    },
    advance: (cells) => splitting.advance(cells),
    partition: () => partitionOf(network, slice, splitting),
    patterns: () => patternsOf(network, splitting),
    totals: () => totalsOf(splitting),
    dispose() {
      if (isOver) return;
      isOver = true;
      returnAffineMaps(space.kernel);
      returnComplex(space.complex);
    },
  };
}

/**
 * Exact cells of a piecewise linear network on a rectangle of a plane, with polygons, patterns, adjacency and affine maps. Over the
 * budget the result has `complete: false` and, if a generator was given, a sampled estimate.
 * @param slice    x = origin + s u + t v
 * @returns        cells in depth-first order
 * @throws LabError analysis/bad-network  the network or the slice is not valid
 * @throws LabError engine/cancelled      the signal was aborted
 * @source the region-splitting of Raghu et al. (2017), ICML, and Serra et al. (2018), ICML, on polygons; signs with a forward error bound
 *         (Higham 2002, section 3.1) and integers below it, as in Shewchuk (1997), Discrete Comput. Geom. 18
 */
export async function enumerateCells2d(
  network: PiecewiseLinearNetwork,
  slice: PlaneSlice,
  options: EnumerationOptions = {},
): Promise<PlanePartition> {
  const enumeration = startEnumeration2d(network, slice);
  try {
    await runWithinBudget(enumeration, options);
    const partition = enumeration.partition();
    const { random } = options;
    if (partition.complete || !random) return partition;
    const [[s0, s1], [t0, t1]] = slice.bounds;
    const place = (): Float64Array =>
      pointOnSlice(slice, s0 + (s1 - s0) * random.uniform(), t0 + (t1 - t0) * random.uniform());
    return { ...partition, estimate: samplePatterns(network, affordableSamples(network), place) };
  } finally {
    enumeration.dispose();
  }
}

function patternsOf(
  network: PiecewiseLinearNetwork,
  splitting: PlaneSplitting,
): ReturnType<PlaneEnumeration['patterns']> {
  const { words, complex } = splitting;
  return {
    cells: complex.cellCount,
    widths: hiddenWidths(network),
    wordsPerCell: words,
    patterns: new Uint32Array(complex.patterns.slice(0, complex.cellCount * words).buffer),
    perLayer: splitting.cellsPerLayer(),
    complete: splitting.isDone,
    method: splitting.isDone ? 'exact' : 'capped',
    exactDecisions: splitting.exactDecisions,
  };
}

function totalsOf({ complex, isDone }: PlaneSplitting): PlaneTotals {
  const { cellCount, cornerStart, corners, finishedEdgeCount: edgeCount, coveredArea: areaSum } = complex;
  const vertexCount = isDone
    ? complex.vertexCount
    : countDifferent(corners.subarray(0, cornerStart[cellCount]), complex.vertexCount);
  return { vertexCount, edgeCount, areaSum, eulerCharacteristic: vertexCount - edgeCount + cellCount };
}

function partitionOf(network: PiecewiseLinearNetwork, slice: PlaneSlice, splitting: PlaneSplitting): PlanePartition {
  const { complex } = splitting;
  const cells = complex.cellCount;
  const outputs = network.output.units;
  const cornerStarts = complex.cornerStart.slice(0, cells + 1);
  const { vertexCount, areaSum, eulerCharacteristic } = totalsOf(splitting);
  return {
    slice,
    ...patternsOf(network, splitting),
    vertices: interleave(complex),
    vertexCount,
    cornerStarts,
    cornerVertices: complex.corners.slice(0, cornerStarts[cells]),
    edges: finishedEdges(complex),
    outputMaps: complex.outputMaps.slice(0, cells * outputs * 3),
    outputs,
    areas: complex.areas.slice(0, cells),
    areaSum,
    eulerCharacteristic,
  };
}

function countDifferent(ids: Int32Array, limit: number): number {
  const isSeen = new Uint8Array(limit);
  let count = 0;
  for (const id of ids) {
    count += 1 - isSeen[id]!;
    isSeen[id] = 1;
  }
  return count;
}

function interleave(complex: PlaneComplex): Float64Array {
  const { x, y, vertexCount } = complex;
  const vertices = new Float64Array(2 * vertexCount);
  for (let id = 0; id < vertexCount; id += 1) {
    vertices[2 * id] = x[id]!;
    vertices[2 * id + 1] = y[id]!;
  }
  return vertices;
}

function finishedEdges(complex: PlaneComplex): PartitionEdges {
  const { edgeCount, finishedEdgeCount: count, cellA, cellB, from, to, line, maker } = complex;
  const vertices = new Uint32Array(2 * count);
  const cells = new Int32Array(2 * count);
  const layers = new Int16Array(count);
  const units = new Int32Array(count);
  let at = 0;
  for (let edge = 0; edge < edgeCount; edge += 1) {
    if (cellA[edge]! < 0) continue;
    vertices[2 * at] = from[edge]!;
    vertices[2 * at + 1] = to[edge]!;
    cells[2 * at] = cellA[edge]!;
    cells[2 * at + 1] = cellB[edge]!;
    const made = maker[line[edge]!]!;
    layers[at] = made < 0 ? -1 : made >> 16;
    units[at] = made < 0 ? made : made & 0xffff;
    at += 1;
  }
  return { count, vertices, cells, layers, units };
}

/**
 * The network's affine map of a cell in the inputs themselves, not only along the slice.
 * @returns gradient: outputs x inputs row-major; offset: outputs
 */
export function affineMapOfCell(
  network: PiecewiseLinearNetwork,
  set: PatternSet,
  cell: number,
): { gradient: Float64Array; offset: Float64Array } {
  return affineMapOfPattern(network, (layer, unit) => isActiveIn(set, cell, layer, unit));
}

/** Mean of a cell's corners, a point inside it, as (s, t). */
export function centreOfCell(partition: PlanePartition, cell: number): [number, number] {
  const { cornerStarts, cornerVertices, vertices } = partition;
  const start = cornerStarts[cell]!;
  const end = cornerStarts[cell + 1]!;
  let s = 0;
  let t = 0;
  for (let corner = start; corner < end; corner += 1) {
    s += vertices[2 * cornerVertices[corner]!]!;
    t += vertices[2 * cornerVertices[corner]! + 1]!;
  }
  return [s / (end - start), t / (end - start)];
}
