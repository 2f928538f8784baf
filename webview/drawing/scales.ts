import { ticks } from 'd3-array';
import { formatNumber, powerOfTen } from './numbers.ts';

export type ScaleKind = 'linear' | 'log10' | 'symlog';
export type Domain = readonly [number, number];

export interface Tick {
  readonly value: number;
  readonly label: string;
}

/** A measured axis: values to shares of its length and back. */
export interface Scale {
  readonly kind: ScaleKind;
  readonly domain: Domain;
  /** 0 at the lower end, 1 at the upper; NaN where the scale has no place (log of 0). */
  place(value: number): number;
  value(place: number): number;
  ticks(most: number): readonly Tick[];
}

/** A scale over its domain. Log scales need a positive domain. */
export function createScale(kind: ScaleKind, domain: Domain): Scale {
  const turn = turnOf(kind, domain);
  const [low, high] = [turn.to(domain[0]), turn.to(domain[1])];
  const span = high - low || 1;
  return {
    kind,
    domain,
    place: (value) => (turn.to(value) - low) / span,
    value: (place) => turn.back(low + place * span),
    ticks: (most) => ticksOf(kind, domain, Math.max(2, most)),
  };
}

interface Turn {
  to(value: number): number;
  back(turned: number): number;
}

function turnOf(kind: ScaleKind, domain: Domain): Turn {
  switch (kind) {
    case 'linear':
      return { to: (value) => value, back: (turned) => turned };
    case 'log10':
      return { to: (value) => (value > 0 ? Math.log10(value) : Number.NaN), back: (turned) => 10 ** turned };
    case 'symlog': {
      const width = linearWidth(domain);
      return {
        to: (value) => Math.sign(value) * Math.log10(1 + Math.abs(value) / width),
        back: (turned) => Math.sign(turned) * width * (10 ** Math.abs(turned) - 1),
      };
    }
    default:
      return kind satisfies never;
  }
}

/** A symmetric log axis is linear within four decades below its largest value. */
function linearWidth([low, high]: Domain): number {
  const largest = Math.max(Math.abs(low), Math.abs(high));
  return largest > 0 ? 10 ** (Math.ceil(Math.log10(largest)) - 4) : 1;
}

/** 1, 2 or 5 times a power of ten: the largest at or below the size (`down`) or the smallest at or above it. */
export function roundTo125(size: number, direction: 'down' | 'up'): number {
  const exponent = Math.floor(Math.log10(size));
  const factors = [1, 2, 5, 10];
  const scaled = size / 10 ** exponent;
  const slack = 1e-9;
  const found =
    direction === 'up'
      ? factors.find((factor) => factor >= scaled - slack)
      : factors.findLast((factor) => factor <= scaled + slack);
  return scaledPower(found ?? 1, exponent);
}

function scaledPower(factor: number, exponent: number): number {
  return Number(`${factor}e${exponent}`);
}

function ticksOf(kind: ScaleKind, domain: Domain, most: number): readonly Tick[] {
  switch (kind) {
    case 'linear':
      return linearTicks(domain, most);
    case 'log10':
      return logTicks(domain, most);
    case 'symlog':
      return symlogTicks(domain, most);
    default:
      return kind satisfies never;
  }
}

function linearTicks([low, high]: Domain, most: number): Tick[] {
  if (!(high > low)) return [{ value: low, label: formatNumber(low) }];
  let step = roundTo125((high - low) / most, 'up');
  let values = multiplesWithin([low, high], step);
  if (values.length > most) {
    step = roundTo125(step * 1.01, 'up');
    values = multiplesWithin([low, high], step);
  }
  const digits = Math.max(3, Math.ceil(Math.log10(Math.max(Math.abs(low), Math.abs(high)) / step)) + 1);
  return values.map((value) => ({ value, label: formatNumber(value, Math.min(digits, 7)) }));
}

/** An end that misses a multiple by rounding alone has it. */
const endSlack = 1e-9;

/** The multiples of 1, 2 or 5 times a power of ten: for this count d3 takes this step. */
function multiplesWithin([low, high]: Domain, step: number): number[] {
  const [start, end] = [low - endSlack * step, high + endSlack * step];
  return ticks(start, end, (end - start) / step);
}

function logTicks([low, high]: Domain, most: number): Tick[] {
  const [first, last] = [Math.ceil(Math.log10(low) - 1e-9), Math.floor(Math.log10(high) + 1e-9)];
  if (last - first < 1) return logTicksWithinDecade([low, high], most);
  const every = Math.max(1, Math.ceil((last - first + 1) / most));
  const ticks: Tick[] = [];
  for (let exponent = Math.ceil(first / every) * every; exponent <= last; exponent += every) {
    ticks.push({ value: scaledPower(1, exponent), label: powerOfTen(exponent) });
  }
  return ticks;
}

function logTicksWithinDecade([low, high]: Domain, most: number): Tick[] {
  const ticks: Tick[] = [];
  for (let exponent = Math.floor(Math.log10(low)) - 1; exponent <= Math.ceil(Math.log10(high)); exponent += 1) {
    for (const factor of [1, 2, 5]) {
      const value = scaledPower(factor, exponent);
      if (value >= low * (1 - 1e-9) && value <= high * (1 + 1e-9)) {
        ticks.push({ value, label: factor === 1 ? powerOrPlain(exponent) : formatNumber(value) });
      }
    }
  }
  return ticks.length >= 2 ? ticks.slice(0, Math.max(2, most)) : linearTicks([low, high], most);
}

function powerOrPlain(exponent: number): string {
  return exponent >= -2 && exponent <= 3 ? formatNumber(scaledPower(1, exponent)) : powerOfTen(exponent);
}

function symlogTicks(domain: Domain, most: number): Tick[] {
  const width = linearWidth(domain);
  const smallest = Math.round(Math.log10(width)) + 1;
  const side = (limit: number, sign: 1 | -1): Tick[] => {
    const largest = limit > 0 ? Math.floor(Math.log10(limit) + 1e-9) : smallest - 1;
    const count = largest - smallest + 1;
    const every = Math.max(1, Math.ceil(count / Math.max(1, (most - 1) / (domain[0] < 0 && domain[1] > 0 ? 2 : 1))));
    const ticks: Tick[] = [];
    for (let exponent = largest; exponent >= smallest; exponent -= every) {
      ticks.push({ value: sign * scaledPower(1, exponent), label: `${sign < 0 ? '−' : ''}${powerOfTen(exponent)}` });
    }
    return ticks;
  };
  const zero = domain[0] <= 0 && domain[1] >= 0 ? [{ value: 0, label: '0' }] : [];
  return [
    ...(domain[0] < 0 ? side(-domain[0], -1) : []),
    ...zero,
    ...(domain[1] > 0 ? side(domain[1], 1).reverse() : []),
  ];
}

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

/**
 * The domain of a y axis: round ends, the origin kept where it is near, and never smaller than `before`, so that axes grow in steps.
 */
export function growDomain(kind: ScaleKind, extent: Domain | undefined, before?: Domain): Domain {
  // A chart may turn from a linear to a log axis while it grows; an axis from 0 is then no start.
  const previous = kind === 'log10' && before !== undefined && before[0] <= 0 ? undefined : before;
  const found = extent ?? previous ?? (kind === 'log10' ? [0.1, 1] : [0, 1]);
  if (previous !== undefined && found[0] >= previous[0] && found[1] <= previous[1]) return previous;
  const wide: Domain =
    previous === undefined ? found : [Math.min(found[0], previous[0]), Math.max(found[1], previous[1])];
  switch (kind) {
    case 'linear':
      return roundLinear(wide);
    case 'log10': {
      const low = roundTo125(wide[0], 'down');
      const high = roundTo125(wide[1], 'up');
      return high > low ? [low, high] : [low / 2, high * 2];
    }
    case 'symlog': {
      const round = (value: number): number => (value === 0 ? 0 : Math.sign(value) * roundTo125(Math.abs(value), 'up'));
      const [low, high] = [Math.min(0, round(wide[0])), Math.max(0, round(wide[1]))];
      return high > low ? [low, high] : [-1, 1];
    }
    default:
      return kind satisfies never;
  }
}

/** Values that differ by less than this share of their size are one value with rounding errors. */
const sameShare = 1e-9;

function roundLinear([low, high]: Domain): Domain {
  const start = low > 0 && low < 0.6 * high ? 0 : low;
  const end = high < 0 && high > 0.6 * low ? 0 : high;
  if (!(end - start > sameShare * Math.max(Math.abs(start), Math.abs(end))))
    return start === 0 ? [0, 1] : [start - Math.abs(start) / 2, end + Math.abs(end) / 2];
  const step = roundTo125((end - start) / 5, 'up');
  return [Math.floor(start / step + 1e-9) * step, Math.ceil(end / step - 1e-9) * step].map((value) =>
    Number(value.toPrecision(12)),
  ) as unknown as Domain;
}

/** Where the shape tells (paths, colours): finer round ends than those of `growDomain`, and the origin only where it is close. */
export function snugDomain(kind: ScaleKind, extent: Domain | undefined, previous: Domain | undefined): Domain {
  if (kind !== 'linear' || extent === undefined) return growDomain(kind, extent, previous);
  if (previous !== undefined && extent[0] >= previous[0] && extent[1] <= previous[1]) return previous;
  const low = Math.min(extent[0], previous?.[0] ?? extent[0]);
  const high = Math.max(extent[1], previous?.[1] ?? extent[1]);
  if (!(high > low)) return growDomain(kind, [low, high]);
  const start = low > 0 && low < nearOrigin * high ? 0 : low;
  const end = high < 0 && high > nearOrigin * low ? 0 : high;
  const step = roundTo125((end - start) / 8, 'up');
  return [
    Number((Math.floor(start / step + 1e-9) * step).toPrecision(12)),
    Number((Math.ceil(end / step - 1e-9) * step).toPrecision(12)),
  ];
}

/** Values whose smallest is below this share of the largest begin at 0. */
const nearOrigin = 0.15;

const growthFactors = [1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10];

/** An axis whose first value is within this share of the last one from 0 starts at 0. */
const nearStart = 0.02;

/** The domain of an x axis: one that starts at or near 0 (steps) grows upward in round steps; any other is exactly as wide as the data. */
export function spanDomain(kind: ScaleKind, extent: Domain | undefined, previous?: Domain): Domain {
  if (extent === undefined) return previous ?? (kind === 'log10' ? [0.1, 1] : [0, 1]);
  const [low, high] = extent;
  if (!(high > low)) return kind === 'log10' ? [low / 10, low * 10] : low === 0 ? [0, 1] : [low - 1, low + 1];
  if (kind !== 'linear' || low < 0 || low > nearStart * high) return extent;
  if (previous?.[0] === 0 && previous[1] >= high) return previous;
  const exponent = Math.floor(Math.log10(high));
  const factor = growthFactors.find((one) => one * 10 ** exponent >= high * (1 - 1e-9)) ?? 10;
  return [0, Number((factor * 10 ** exponent).toPrecision(12))];
}

/** Moves labels apart so that none overlaps, as little as possible, within [low, high]; order is kept. */
export function spreadLabels(wanted: readonly number[], gap: number, low: number, high: number): number[] {
  const order = wanted.map((_, index) => index).sort((one, other) => wanted[one]! - wanted[other]!);
  // Blocks of touching labels move as one, their centre on the mean of what they wanted (pool adjacent violators).
  const blocks: { sum: number; members: number[] }[] = [];
  const startOf = ({ sum, members }: { sum: number; members: number[] }): number => {
    const half = ((members.length - 1) * gap) / 2;
    return Math.max(low, Math.min(high - 2 * half, sum / members.length - half));
  };
  for (const index of order) {
    blocks.push({ sum: wanted[index]!, members: [index] });
    for (;;) {
      const [above, below] = [blocks.at(-2), blocks.at(-1)];
      if (
        above === undefined ||
        below === undefined ||
        startOf(above) + above.members.length * gap <= startOf(below) + 1e-9
      )
        break;
      blocks.splice(-2, 2, { sum: above.sum + below.sum, members: [...above.members, ...below.members] });
    }
  }
  const placed = new Array<number>(wanted.length).fill(0);
  for (const block of blocks) block.members.forEach((index, order) => (placed[index] = startOf(block) + order * gap));
  return placed;
}
