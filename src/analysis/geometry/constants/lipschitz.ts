import { singularValues } from '../../../core/numbers/singularValues.ts';
import { isActiveIn, type PatternSet } from '../../regions/cells/activationPatterns.ts';
import { affineMapOfPattern, type PiecewiseLinearNetwork } from '../../regions/cells/piecewiseLinear.ts';
import type { PlanePartition } from '../../regions/plane/linearRegions.ts';
import type { LinePartition, LineSlice } from '../../regions/linearRegionsLine.ts';
import { planeMetric, type InputNorm, type PlaneMetric } from './planeMetric.ts';

/** The steepest cell in one norm. */
export interface SteepestCell {
  /** Operator norm of its map: the most that outputs can move, over the distance of the inputs, both in this norm. */
  readonly value: number;
  /** Its number in the partition; the first of equal ones. -1 without cells. */
  readonly cell: number;
}

/** Lipschitz constants of a piecewise linear network on a domain: the largest over its cells. */
export interface LipschitzConstants extends Readonly<Record<InputNorm, SteepestCell>> {
  readonly cells: number;
  /** All cells of the domain were looked at; else each constant is a lower bound. */
  readonly complete: boolean;
}

export const inputNorms = ['l1', 'l2', 'linf'] as const satisfies readonly InputNorm[];

const nothing: SteepestCell = { value: 0, cell: -1 };

/** The maps of the cells of a plane: coefficients of s, of t and the constant, per cell and output. */
type PlaneMaps = Pick<PlanePartition, 'outputMaps' | 'outputs'>;

/**
 * Lipschitz constants of the network on the plane itself: of two points of the plane, how far apart their outputs can be. The plane is convex,
 * so no pair of points does more than the steepest cell on the way between them.
 */
export function lipschitzOnPlane(partition: PlanePartition): LipschitzConstants {
  const { slice, cells, complete } = partition;
  const metric = planeMetric(slice);
  const found = { l1: nothing, l2: nothing, linf: nothing };
  for (let cell = 0; cell < cells; cell += 1) {
    const l2 = spectralOnPlane(partition, cell, metric);
    if (l2 > found.l2.value || cell === 0) found.l2 = { value: l2, cell };
    for (const norm of ['l1', 'linf'] as const) {
      const value = cornerNorm(partition, cell, { norm, corners: metric.corners[norm] });
      if (value > found[norm].value || cell === 0) found[norm] = { value, cell };
    }
  }
  return { ...found, cells, complete };
}

/** Largest singular value of M R^-1, M the slopes of a cell along s and t: by the larger root of the 2 x 2 Gram matrix. */
function spectralOnPlane({ outputMaps, outputs }: PlaneMaps, cell: number, { triangle }: PlaneMetric): number {
  const [r11, r12, r22] = triangle;
  let [aa, ab, bb] = [0, 0, 0];
  for (let at = 3 * outputs * cell, end = at + 3 * outputs; at < end; at += 3) {
    const a = outputMaps[at]! / r11;
    const b = (outputMaps[at + 1]! - a * r12) / r22;
    aa += a * a;
    ab += a * b;
    bb += b * b;
  }
  // Math.hypot guards against overflow, which squares of slopes do not come near to, and is slow.
  return Math.sqrt((aa + bb + Math.sqrt((aa - bb) ** 2 + 4 * ab * ab)) / 2);
}

/** The largest image of a corner of the unit ball: a convex function is largest at one of them. */
function cornerNorm(
  { outputMaps, outputs }: PlaneMaps,
  cell: number,
  { norm, corners }: { readonly norm: 'l1' | 'linf'; readonly corners: Float64Array },
): number {
  let largest = 0;
  for (let corner = 0; corner < corners.length; corner += 2) {
    const [s, t] = [corners[corner]!, corners[corner + 1]!];
    let size = 0;
    for (let at = 3 * outputs * cell, end = at + 3 * outputs; at < end; at += 3) {
      const move = Math.abs(outputMaps[at]! * s + outputMaps[at + 1]! * t);
      size = norm === 'l1' ? size + move : Math.max(size, move);
    }
    largest = Math.max(largest, size);
  }
  return largest;
}

/** Lipschitz constants of the network on a line: its steepest piece, outputs and inputs in the same norm. */
export function lipschitzOnLine(
  { cells, complete, slopes, outputs }: LinePartition,
  { u }: Pick<LineSlice, 'u'>,
): LipschitzConstants {
  const found = { l1: nothing, l2: nothing, linf: nothing };
  const steps = matrixNorms(Float64Array.from(u), 1);
  for (let cell = 0; cell < cells; cell += 1) {
    const sizes = matrixNorms(slopes.subarray(cell * outputs, (cell + 1) * outputs), 1);
    for (const norm of inputNorms) {
      const value = sizes[norm] / steps[norm];
      if (value > found[norm].value || cell === 0) found[norm] = { value, cell };
    }
  }
  return { ...found, cells, complete };
}

/**
 * Lipschitz constants of the network on a convex domain whose cells are known, in all its inputs.
 * @param set  the cells of the domain
 */
export function lipschitzOnCells(
  network: PiecewiseLinearNetwork,
  set: PatternSet,
  complete: boolean,
): LipschitzConstants {
  const found = { l1: nothing, l2: nothing, linf: nothing };
  for (let cell = 0; cell < set.cells; cell += 1) {
    const { gradient } = affineMapOfPattern(network, (layer, unit) => isActiveIn(set, cell, layer, unit));
    const sizes = matrixNorms(gradient, network.inputs, found.l2.value);
    for (const norm of inputNorms) {
      if (sizes[norm] > found[norm].value || cell === 0) found[norm] = { value: sizes[norm], cell };
    }
  }
  return { ...found, cells: set.cells, complete };
}

/**
 * Operator norms of a matrix, row-major.
 * @param enough  an l2 norm that is not above it need not be known: it may be told as 0
 */
export function matrixNorms(matrix: Float64Array, columns: number, enough = 0): Readonly<Record<InputNorm, number>> {
  const rows = matrix.length / columns;
  const columnSums = new Float64Array(columns);
  let [largestRow, squares] = [0, 0];
  for (let row = 0, at = 0; row < rows; row += 1) {
    let sum = 0;
    for (let column = 0; column < columns; column += 1, at += 1) {
      const size = Math.abs(matrix[at]!);
      sum += size;
      squares += size * size;
      columnSums[column]! += size;
    }
    largestRow = Math.max(largestRow, sum);
  }
  // The length of all entries is never less than the spectral norm.
  const isSmall = enough > 0 && Math.sqrt(squares) <= enough;
  const l2 = isSmall ? 0 : (singularValues(matrix, { rows, columns })[0] ?? 0);
  return { l1: columnSums.reduce((most, sum) => Math.max(most, sum), 0), l2, linf: largestRow };
}
