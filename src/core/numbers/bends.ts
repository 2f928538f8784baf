import type { MatrixShape, Numbers } from './matrix.ts';
import { tolerances } from './numerics.ts';
import { groupNorm, groupsOf, type GroupKind } from './shrinkage.ts';
import { decomposeSingular, type SingularDecomposition } from './singularValues.ts';

/** Second derivative of sum over groups of sqrt(size) |w_g| times a direction, written over out; 0 for groups of zeros. */
export function bendGroups(
  w: Numbers,
  direction: Numbers,
  { shape, kind }: { readonly shape: MatrixShape; readonly kind: GroupKind },
  out: Numbers,
): void {
  out.fill(0);
  for (const group of groupsOf(shape, kind)) {
    const norm = groupNorm(w, group);
    if (norm === 0) continue;
    const places = Array.from({ length: group.size }, (_, member) => group.first + member * group.stride);
    const along = places.reduce((sum, place) => sum + (w[place]! / norm) * direction[place]!, 0);
    const factor = Math.sqrt(group.size) / norm;
    for (const place of places) out[place] = factor * (direction[place]! - along * (w[place]! / norm));
  }
}

/** Number of groups of zeros. */
export function countZeroGroups(w: Numbers, shape: MatrixShape, kind: GroupKind): number {
  return groupsOf(shape, kind).filter((group) => groupNorm(w, group) === 0).length;
}

/** What a matrix function does to singular values, each 0 or 1: `keeps(k, values)`. */
type Keep = (place: number, values: Float64Array) => boolean;

/**
 * How U diag(f) V' moves with the matrix, f 1 for the singular values that are kept and 0 for the others: the second derivative of the sum of
 * those that are kept, times a direction, written over out. Pairs of equal values with different f are left out: nothing is differentiable there.
 * @source Lewis, Sendov (2005), Nonsmooth analysis of singular values; the first divided differences of Daleckii and Krein
 */
export function bendSingular(
  w: Numbers,
  direction: Numbers,
  { shape, keeps }: { readonly shape: MatrixShape; readonly keeps: Keep },
  out: Numbers,
): void {
  const found = decomposeSingular(w, shape);
  const { left, right, rank, values } = found;
  const f = values.map((_, place) => Number(keeps(place, values)));
  const { rows, columns } = shape;
  const inner = innerPart(found, f, turned(found, direction, shape));
  const moved = new Float64Array(rows * columns);
  // Left and right factors of the part inside both spaces, and of what sticks out of either.
  const [toRight, toLeft] = [outsideLeft(found, f, direction, shape), outsideRight(found, f, direction, shape)];
  for (let row = 0; row < rows; row += 1) {
    for (let k = 0; k < rank; k += 1) {
      const beside = toRight[row * rank + k]!;
      const own = left[row * rank + k]!;
      let along = beside;
      for (let i = 0; i < rank; i += 1) along += left[row * rank + i]! * inner[i * rank + k]!;
      for (let column = 0; column < columns; column += 1) {
        moved[row * columns + column]! += along * right[column * rank + k]! + own * toLeft[column * rank + k]!;
      }
    }
  }
  out.set(moved);
}

/** U' E V. */
function turned(
  { left, right, rank }: SingularDecomposition,
  e: Numbers,
  { rows, columns }: MatrixShape,
): Float64Array {
  const out = new Float64Array(rank * rank);
  for (let row = 0; row < rows; row += 1) {
    for (let k = 0; k < rank; k += 1) {
      let along = 0;
      for (let column = 0; column < columns; column += 1) {
        along += e[row * columns + column]! * right[column * rank + k]!;
      }
      for (let i = 0; i < rank; i += 1) out[i * rank + k]! += left[row * rank + i]! * along;
    }
  }
  return out;
}

/** Divided differences times the symmetric and the skew part of U' E V. */
function innerPart({ values, rank }: SingularDecomposition, f: Float64Array, e: Float64Array): Float64Array {
  const tie = tolerances.rank * values[0]!;
  const out = new Float64Array(rank * rank);
  for (let i = 0; i < rank; i += 1) {
    for (let k = 0; k < rank; k += 1) {
      const apart = values[i]! - values[k]!;
      const ofDifference = Math.abs(apart) <= tie ? 0 : (f[i]! - f[k]!) / apart;
      const sum = values[i]! + values[k]!;
      const ofSum = sum <= tie ? 0 : (f[i]! + f[k]!) / sum;
      const [here, across] = [e[i * rank + k]!, e[k * rank + i]!];
      out[i * rank + k] = (ofDifference * (here + across) + ofSum * (here - across)) / 2;
    }
  }
  return out;
}

/** (I - U U') E V diag(f / values), rows x rank. */
function outsideLeft(
  { left, right, rank, values }: SingularDecomposition,
  f: Float64Array,
  e: Numbers,
  { rows, columns }: MatrixShape,
): Float64Array {
  const out = new Float64Array(rows * rank);
  for (let k = 0; k < rank; k += 1) {
    if (f[k] === 0 || values[k]! <= tolerances.rank * values[0]!) continue;
    const image = Float64Array.from({ length: rows }, (_, row) => {
      let sum = 0;
      for (let column = 0; column < columns; column += 1) {
        sum += e[row * columns + column]! * right[column * rank + k]!;
      }
      return sum;
    });
    removeSpace(image, left, rank);
    for (let row = 0; row < rows; row += 1) out[row * rank + k] = image[row]! / values[k]!;
  }
  return out;
}

/** (I - V V') E' U diag(f / values), columns x rank. */
function outsideRight(
  found: SingularDecomposition,
  f: Float64Array,
  e: Numbers,
  { rows, columns }: MatrixShape,
): Float64Array {
  const across = Float64Array.from({ length: e.length }, (_, at) => e[(at % rows) * columns + Math.floor(at / rows)]!);
  const flipped = { ...found, left: found.right, right: found.left };
  return outsideLeft(flipped, f, across, { rows: columns, columns: rows });
}

/** x - B B' x in place, for orthonormal columns of B. */
function removeSpace(x: Float64Array, basis: Float64Array, rank: number): void {
  for (let k = 0; k < rank; k += 1) {
    let along = 0;
    for (let row = 0; row < x.length; row += 1) along += basis[row * rank + k]! * x[row]!;
    for (let row = 0; row < x.length; row += 1) x[row]! -= along * basis[row * rank + k]!;
  }
}
