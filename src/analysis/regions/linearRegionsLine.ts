import type { PatternSet } from './cells/activationPatterns.ts';
import { type EnumerationOptions, type EnumerationResult, runWithinBudget } from './cells/enumeration.ts';
import { type PlanePartition, startSplitting } from './plane/linearRegions.ts';
import { checkInterval, checkNetwork, type PiecewiseLinearNetwork } from './cells/piecewiseLinear.ts';
import { affordableSamples, samplePatterns } from './cells/sampledCells.ts';
import { failure } from '../../core/ground/errors.ts';

/** The line x = origin + s u with s in `bounds`. */
export interface LineSlice {
  readonly origin: ArrayLike<number>;
  readonly u: ArrayLike<number>;
  readonly bounds: readonly [number, number];
}

/** The pieces of a network on an interval, from left to right. */
export interface LinePartition extends PatternSet, EnumerationResult {
  /** Ends of the pieces: cells + 1 numbers, the inner ones are the breakpoints. */
  readonly ends: Float64Array;
  /** Per piece and output the slope and the value at s = 0 of its straight line. */
  readonly slopes: Float64Array;
  readonly offsets: Float64Array;
  readonly outputs: number;
}

/**
 * The pieces from left to right. Pieces may be narrower than a double can tell: it is the corners that they share that say which are
 * neighbours, and coordinates only which row of neighbours stands before which.
 */
function sortedPieces(partition: PlanePartition): { order: number[]; left: Float64Array; right: Float64Array } {
  const { cells, cornerStarts, cornerVertices, vertices } = partition;
  const left = new Float64Array(cells);
  const right = new Float64Array(cells);
  const rightCorners = new Int32Array(cells);
  const cellRightOf = new Map<number, number>();
  for (let cell = 0; cell < cells; cell += 1) {
    const corners = cornerVertices.subarray(cornerStarts[cell], cornerStarts[cell + 1]);
    // Counter-clockwise, the side at t = 0 is followed from left to right.
    const isLow = (corner: number): boolean => vertices[2 * corner + 1] === 0;
    const at = corners.findIndex((corner, i) => isLow(corner) && isLow(corners[(i + 1) % corners.length]!));
    const [from, to] = [corners[at]!, corners[(at + 1) % corners.length]!];
    left[cell] = vertices[2 * from]!;
    right[cell] = vertices[2 * to]!;
    rightCorners[cell] = to;
    cellRightOf.set(from, cell);
  }
  const hasNeighbour = new Uint8Array(cells);
  for (const corner of rightCorners) {
    const next = cellRightOf.get(corner);
    if (next !== undefined) hasNeighbour[next] = 1;
  }
  const starts = Array.from(left, (_, cell) => cell).filter((cell) => hasNeighbour[cell] === 0);
  const order: number[] = [];
  for (const start of starts.sort((one, other) => left[one]! - left[other]!)) {
    for (let cell: number | undefined = start; cell !== undefined; cell = cellRightOf.get(rightCorners[cell]!))
      order.push(cell);
  }
  return { order, left, right };
}

function arrange(partition: PlanePartition): LinePartition {
  const { cells, outputs, wordsPerCell } = partition;
  const { order, left, right } = sortedPieces(partition);
  const patterns = new Uint32Array(cells * wordsPerCell);
  const slopes = new Float64Array(cells * outputs);
  const offsets = new Float64Array(cells * outputs);
  order.forEach((cell, place) => {
    patterns.set(partition.patterns.subarray(cell * wordsPerCell, (cell + 1) * wordsPerCell), place * wordsPerCell);
    for (let output = 0; output < outputs; output += 1) {
      slopes[place * outputs + output] = partition.outputMaps[(cell * outputs + output) * 3]!;
      offsets[place * outputs + output] = partition.outputMaps[(cell * outputs + output) * 3 + 2]!;
    }
  });
  const ends = Float64Array.from([...order.map((cell) => left[cell]!), ...order.slice(-1).map((cell) => right[cell]!)]);
  // Rounding must not turn ends of narrow pieces around.
  for (let end = 1; end < ends.length; end += 1) ends[end] = Math.max(ends[end]!, ends[end - 1]!);
  const { perLayer, complete, method, exactDecisions, widths } = partition;
  return {
    ...{ cells, perLayer, complete, method, exactDecisions },
    ...{ widths, wordsPerCell, patterns, ends, slopes, offsets, outputs },
  };
}

/**
 * Exact breakpoints and straight pieces of a network along a line of its input space.
 * @returns pieces from left to right; a capped result has those found so far, perhaps with gaps
 * @throws LabError analysis/bad-network  the network or the line is not valid
 * @throws LabError engine/cancelled      the signal was aborted
 */
export async function enumerateCells1d(
  network: PiecewiseLinearNetwork,
  line: LineSlice,
  options: EnumerationOptions = {},
): Promise<LinePartition> {
  checkNetwork(network);
  checkInterval(line.bounds, 'bounds');
  const numbers = [...Array.from(line.origin), ...Array.from(line.u)];
  if (line.origin.length !== network.inputs || line.u.length !== network.inputs || !numbers.every(Number.isFinite)) {
    throw failure('analysis/bad-network', [`the line does not have ${network.inputs} finite coordinates`]);
  }
  if (Array.from(line.u).every((value) => value === 0)) {
    throw failure('analysis/bad-network', ['direction u of the line is zero']);
  }
  // A strip of the plane on which nothing depends on t: every cell is a rectangle of full height.
  const v = Array.from(line.u, () => 0);
  const enumeration = startSplitting(network, { origin: line.origin, u: line.u, v, bounds: [line.bounds, [0, 1]] });
  try {
    await runWithinBudget(enumeration, options);
    const pieces = arrange(enumeration.partition());
    const { random } = options;
    if (pieces.complete || !random) return pieces;
    const [low, high] = line.bounds;
    const place = (): Float64Array => {
      const s = low + (high - low) * random.uniform();
      return Float64Array.from(line.origin, (value, input) => value + s * line.u[input]!);
    };
    return { ...pieces, estimate: samplePatterns(network, affordableSamples(network), place) };
  } finally {
    enumeration.dispose();
  }
}
