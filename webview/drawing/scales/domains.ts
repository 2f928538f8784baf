import { cleanDigits, roundOutwards, roundTo125 } from './roundNumbers.ts';
import type { Domain, ScaleKind } from './scale.ts';

/** Smallest and largest finite value (positive ones only on a log axis); undefined when there is none. */
export function extentOf(columns: Iterable<ArrayLike<number>>, kind: ScaleKind): Domain | undefined {
  let low = Infinity;
  let high = -Infinity;
  for (const column of columns) {
    for (let index = 0; index < column.length; index += 1) {
      const value = column[index]!;
      if (!Number.isFinite(value) || (kind === 'log10' && value <= 0)) continue;
      if (value < low) low = value;
      if (value > high) high = value;
    }
  }
  return low <= high ? [low, high] : undefined;
}

/** Where nothing is known yet. */
function plainDomain(kind: ScaleKind): Domain {
  return kind === 'log10' ? [0.1, 1] : [0, 1];
}

function holds(domain: Domain, extent: Domain): boolean {
  return extent[0] >= domain[0] && extent[1] <= domain[1];
}

function unite(one: Domain, other: Domain | undefined): Domain {
  return other === undefined ? one : [Math.min(one[0], other[0]), Math.max(one[1], other[1])];
}

/**
 * The domain of a y axis: round ends, the origin kept where it is near, and never smaller than `before`, so that axes grow in steps.
 */
export function growDomain(kind: ScaleKind, extent: Domain | undefined, before?: Domain): Domain {
  // A chart may turn from a linear to a log axis while it grows; an axis from 0 is then no start.
  const previous = kind === 'log10' && before !== undefined && before[0] <= 0 ? undefined : before;
  const found = extent ?? previous ?? plainDomain(kind);
  if (previous !== undefined && holds(previous, found)) return previous;
  return rounders[kind](unite(found, previous));
}

const rounders: { readonly [K in ScaleKind]: (wide: Domain) => Domain } = {
  linear: roundLinear,
  log10: roundLog,
  symlog: roundSymlog,
};

/** Values that differ by less than this share of their size are one value with rounding errors. */
const sameShare = 1e-9;

/** A range whose near end is within this share of the far one from the origin begins there. */
const farOrigin = 0.6;

function roundLinear(wide: Domain): Domain {
  const [start, end] = reachOrigin(wide, farOrigin);
  if (!(end - start > sameShare * Math.max(Math.abs(start), Math.abs(end))))
    return start === 0 ? [0, 1] : [start - Math.abs(start) / 2, end + Math.abs(end) / 2];
  return roundOutwards([start, end], roundTo125((end - start) / 5, 'up'));
}

function roundLog(wide: Domain): Domain {
  const [low, high] = [roundTo125(wide[0], 'down'), roundTo125(wide[1], 'up')];
  return high > low ? [low, high] : [low / 2, high * 2];
}

function roundSymlog(wide: Domain): Domain {
  const round = (value: number): number => (value === 0 ? 0 : Math.sign(value) * roundTo125(Math.abs(value), 'up'));
  const [low, high] = [Math.min(0, round(wide[0])), Math.max(0, round(wide[1]))];
  return high > low ? [low, high] : [-1, 1];
}

/** The range from the origin on, where its near end is closer to it than a share of the far end. */
function reachOrigin([low, high]: Domain, share: number): Domain {
  return [low > 0 && low < share * high ? 0 : low, high < 0 && high > share * low ? 0 : high];
}

/** Where the shape tells, values whose smallest is below this share of the largest begin at 0. */
const nearOrigin = 0.15;

/** Where the shape tells (paths, colours): finer round ends than those of `growDomain`, and the origin only where it is close. */
export function snugDomain(kind: ScaleKind, extent: Domain | undefined, previous: Domain | undefined): Domain {
  if (kind !== 'linear' || extent === undefined) return growDomain(kind, extent, previous);
  if (previous !== undefined && holds(previous, extent)) return previous;
  const wide = unite(extent, previous);
  if (!(wide[1] > wide[0])) return growDomain(kind, wide);
  const [start, end] = reachOrigin(wide, nearOrigin);
  return roundOutwards([start, end], roundTo125((end - start) / 8, 'up'));
}

const growthFactors = [1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10];

/** An axis whose first value is within this share of the last one from 0 starts at 0. */
const nearStart = 0.02;

/** The domain of an x axis: one that starts at or near 0 (steps) grows upward in round steps; any other is exactly as wide as the data. */
export function spanDomain(kind: ScaleKind, extent: Domain | undefined, previous?: Domain): Domain {
  if (extent === undefined) return previous ?? plainDomain(kind);
  const [low, high] = extent;
  if (!(high > low)) return kind === 'log10' ? [low / 10, low * 10] : low === 0 ? [0, 1] : [low - 1, low + 1];
  if (kind !== 'linear' || low < 0 || low > nearStart * high) return extent;
  if (previous?.[0] === 0 && previous[1] >= high) return previous;
  const exponent = Math.floor(Math.log10(high));
  const factor = growthFactors.find((one) => one * 10 ** exponent >= high * (1 - 1e-9)) ?? 10;
  return [0, cleanDigits(factor * 10 ** exponent)];
}
