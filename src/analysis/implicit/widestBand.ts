import type { SignedPoints } from './logisticDescent.ts';

/** The direction with the largest margin through 0, between two bounds. */
export interface WidestBand {
  /** Of length 1; a sum of the nearest points with positive weights. */
  readonly direction: Float64Array;
  /** Smallest product of the direction with a point: no direction has less than the best. Not positive: it does not separate them. */
  readonly margin: number;
  /** No direction has a larger margin: the distance of 0 from a point of the hull of all points. */
  readonly upper: number;
  /** Whether both bounds agree to `tolerance`. */
  readonly converged: boolean;
  /** Passes over the points. */
  readonly iterations: number;
}

/** Relative distance of the bounds at which the search ends: far below what a picture shows. */
export const bandTolerance = 1e-7;
/** Multiplications after which the search ends as it stands: some tens of milliseconds. */
const budget = 4e7;

/**
 * The largest margin through 0 of points times their labels: coordinate ascent on the dual of min |w|^2 / 2 with all products at least 1, one
 * multiplier after the other. Every point of the hull is at least as far from 0 as the margin is large, which bounds it from above. Pauses
 * after each pass.
 * @source Hildreth (1957), A quadratic programming procedure; Hsieh and others (2008), A dual coordinate descent method for large-scale linear SVM
 */
export function* widestBand(points: SignedPoints, work = budget): Generator<void, WidestBand> {
  const { inputs, values } = points;
  const count = values.length / inputs;
  const multipliers = new Float64Array(count);
  const squares = Float64Array.from({ length: count }, (_, i) => productAt(points, i, values.subarray(i * inputs)));
  const w = new Float64Array(inputs);
  const passes = Math.max(1, Math.floor(work / Math.max(1, 4 * values.length)));
  let found = bandOf(points, w, multipliers);
  for (let pass = 1; pass <= passes; pass += 1) {
    for (let i = 0; i < count; i += 1) {
      if (squares[i] === 0) continue;
      const before = multipliers[i]!;
      const after = Math.max(0, before + (1 - productAt(points, i, w)) / squares[i]!);
      if (after === before) continue;
      multipliers[i] = after;
      for (let j = 0; j < inputs; j += 1) w[j]! += (after - before) * values[i * inputs + j]!;
    }
    found = bandOf(points, w, multipliers);
    if (found.upper - found.margin <= bandTolerance * found.upper) {
      return { ...found, converged: found.margin > 0, iterations: pass };
    }
    yield;
  }
  return { ...found, converged: false, iterations: passes };
}

function bandOf(
  points: SignedPoints,
  w: Float64Array,
  multipliers: Float64Array,
): Pick<WidestBand, 'direction' | 'margin' | 'upper'> {
  const length = Math.hypot(...w);
  const total = multipliers.reduce((sum, one) => sum + one, 0);
  const direction = w.map((part) => (length === 0 ? 0 : part / length));
  return { direction, margin: smallestProduct(points, direction), upper: total === 0 ? Infinity : length / total };
}

/** The smallest product of a vector with the points. */
export function smallestProduct(points: SignedPoints, w: ArrayLike<number>): number {
  let least = Infinity;
  const count = points.values.length / points.inputs;
  for (let i = 0; i < count; i += 1) least = Math.min(least, productAt(points, i, w));
  return least;
}

function productAt({ inputs, values }: SignedPoints, i: number, w: ArrayLike<number>): number {
  let sum = 0;
  for (let j = 0; j < inputs; j += 1) sum += values[i * inputs + j]! * w[j]!;
  return sum;
}
