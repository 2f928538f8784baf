/** Even points on a rectangle of a plane: first and last lie on its edges. */
export interface GridRange {
  readonly x: readonly [number, number];
  readonly y: readonly [number, number];
}

/** A place on an interval by its number among `count` even ones. */
export function placeOn([low, high]: readonly [number, number], index: number, count: number): number {
  return count === 1 ? (low + high) / 2 : low + ((high - low) * index) / (count - 1);
}

/** a and b of all points of a square grid, row by row, first row at the bottom. */
export function gridPoints({ x, y }: GridRange, size: number): Float64Array {
  const points = new Float64Array(2 * size * size);
  for (let at = 0; at < size * size; at += 1) {
    points[2 * at] = placeOn(x, at % size, size);
    points[2 * at + 1] = placeOn(y, Math.floor(at / size), size);
  }
  return points;
}

/**
 * Levels between which lies about the same number of points each. Points that are not finite count for none; equal levels are one.
 * @returns ascending, at most `count`
 */
export function quantileLevels(field: Float64Array, count: number): Float64Array {
  const known = field.filter((value) => Number.isFinite(value)).sort();
  const levels = new Set<number>();
  for (let k = 1; k <= count && known.length > 0; k += 1) {
    const at = (k / (count + 1)) * (known.length - 1);
    const below = known[Math.floor(at)]!;
    levels.add(below + (at - Math.floor(at)) * (known[Math.ceil(at)]! - below));
  }
  return Float64Array.from(levels);
}

/** The place of the smallest finite number; undefined where there is none. */
export function lowestPoint(field: Float64Array): number | undefined {
  let lowest: number | undefined;
  field.forEach((value, at) => {
    if (Number.isFinite(value) && (lowest === undefined || value < field[lowest]!)) lowest = at;
  });
  return lowest;
}

/** How many numbers of a field are not finite: its holes. */
export function countHoles(field: Float64Array): number {
  return field.reduce((count, value) => count + (Number.isFinite(value) ? 0 : 1), 0);
}

/** The barrier on a line. */
export interface Barrier {
  /** Most that the loss is above the straight line between the losses of the two ends; 0 where it is nowhere above. */
  readonly height: number;
  /** Where, as a share of the way. */
  readonly at: number;
}

/**
 * The barrier between the two ends of a line.
 * @param shares  places on the way, ascending; 0 and 1, the ends, are among them
 * @returns       undefined where an end has no loss
 * @source Frankle, Dziugaite, Roy, Carbin (2020), ICML; in this form Entezari et al. (2022), ICLR
 */
export function barrierOf(shares: Float64Array, losses: Float64Array): Barrier | undefined {
  const [begin, end] = [losses[shares.indexOf(0)] ?? NaN, losses[shares.indexOf(1)] ?? NaN];
  if (!Number.isFinite(begin) || !Number.isFinite(end)) return undefined;
  let found: Barrier = { height: 0, at: 0 };
  shares.forEach((share, index) => {
    const height = losses[index]! - ((1 - share) * begin + share * end);
    // What has no finite loss is a wall without a top.
    if (share >= 0 && share <= 1 && (Number.isNaN(height) || height > found.height))
      found = { height: Number.isNaN(height) ? Infinity : height, at: share };
  });
  return found;
}
