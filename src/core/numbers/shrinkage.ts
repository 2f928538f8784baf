import type { MatrixShape, Numbers } from './matrix.ts';
import { composeSingular, decomposeSingular } from './singularValues.ts';

/** Which weights belong together: those of one input (a row) or those into one unit (a column). */
export type GroupKind = 'input' | 'unit';

/** One group of a row-major matrix: places first, first + stride, ... (size of them). */
interface Group {
  readonly first: number;
  readonly stride: number;
  readonly size: number;
}

/** All groups of a matrix. */
export function groupsOf({ rows, columns }: MatrixShape, kind: GroupKind): Group[] {
  if (kind === 'input') {
    return Array.from({ length: rows }, (_, row) => ({ first: row * columns, stride: 1, size: columns }));
  }
  return Array.from({ length: columns }, (_, column) => ({ first: column, stride: columns, size: rows }));
}

/** Euclidean length of the weights of one group. */
export function groupNorm(w: Numbers, { first, stride, size }: Group): number {
  let sum = 0;
  for (let member = 0, place = first; member < size; member += 1, place += stride) sum += w[place]! * w[place]!;
  return Math.sqrt(sum);
}

/** v times a number, in place. */
export function scaleBy(v: Numbers, factor: number): void {
  for (let index = 0; index < v.length; index += 1) v[index] = v[index]! * factor;
}

/** Moves every entry towards 0 by t and stops there (prox of t times the l1 norm), in place. */
export function softThreshold(v: Numbers, t: number): void {
  for (let index = 0; index < v.length; index += 1) {
    const value = v[index]!;
    v[index] = value > t ? value - t : value < -t ? value + t : 0;
  }
}

/** Zeroes every entry that does not exceed sqrt(2 t) and keeps the others (prox of t times the number of non-zeros), in place. */
export function hardThreshold(v: Numbers, t: number): void {
  for (let index = 0; index < v.length; index += 1) if (v[index]! * v[index]! <= 2 * t) v[index] = 0;
}

/** Shortens every group by t sqrt(size) and stops at 0 (prox of t times the group lasso), in place. */
export function shrinkGroups(v: Numbers, shape: MatrixShape, t: number, kind: GroupKind): void {
  for (const group of groupsOf(shape, kind)) {
    const norm = groupNorm(v, group);
    const cut = t * Math.sqrt(group.size);
    const factor = norm > cut ? 1 - cut / norm : 0;
    for (let member = 0, place = group.first; member < group.size; member += 1, place += group.stride) {
      v[place] = factor === 0 ? 0 : v[place]! * factor;
    }
  }
}

/**
 * The threshold that soft-thresholding needs to bring the l1 norm down to the radius; 0 where it is already there.
 * @source Duchi, Shalev-Shwartz, Singer, Chandra (2008), Efficient projections onto the l1-ball
 */
export function thresholdForL1(v: Numbers, radius: number): number {
  const sizes = Float64Array.from(v, Math.abs).sort().reverse();
  if (sizes.reduce((sum, size) => sum + size, 0) <= radius) return 0;
  let sum = 0;
  let threshold = 0;
  for (let count = 1; count <= sizes.length; count += 1) {
    const size = sizes[count - 1]!;
    sum += size;
    const candidate = (sum - radius) / count;
    if (candidate >= size && count > 1) break;
    threshold = candidate;
  }
  return threshold;
}

/** The nearest vector of l1 norm at most radius, in place. */
export function projectOntoL1Ball(v: Numbers, radius: number): void {
  const threshold = thresholdForL1(v, radius);
  if (threshold > 0) softThreshold(v, threshold);
}

/** Lowers the largest of non-negative values, and those it meets, by t in total (prox of t times the maximum), in place. */
export function lowerTop(values: Float64Array, t: number): void {
  const level = thresholdForL1(values, t);
  for (let index = 0; index < values.length; index += 1) values[index] = Math.min(values[index]!, level);
}

/** Changes the singular values of a matrix and keeps its singular vectors, in place. */
export function mapSingularValues(w: Numbers, shape: MatrixShape, change: (values: Float64Array) => void): void {
  const found = decomposeSingular(w, shape);
  const values = found.values.slice();
  change(values);
  composeSingular(found, values, shape, w);
}
