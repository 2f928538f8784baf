/** Speed of the exact enumeration of linear regions, beside a straightforward one and beside what others published. */
import { enumerateCells2d, startEnumeration2d } from '../../src/analysis/linearRegions.ts';
import { enumerateCellsInBox } from '../../src/analysis/linearRegionsBox.ts';
import { identitySlice, type PiecewiseLinearNetwork, type PlaneSlice } from '../../src/analysis/piecewiseLinear.ts';
import { expectedCells, randomNetwork, readWorkload } from '../analysis/workloads.ts';
import { countPlainly } from './plainRegions.ts';

/** One line of the table; times in milliseconds, medians. */
export interface RegionsRow {
  readonly workload: string;
  readonly cells: number;
  readonly isRight: boolean | undefined;
  readonly milliseconds: number;
  readonly cellsPerSecond: number;
  /** The straightforward enumeration in the same run; undefined where it would take too long. */
  readonly plainMilliseconds: number | undefined;
  readonly goal: string;
  readonly published: string;
}

/** Seconds of the enumeration alone, one thread, from the authors' own programs on a machine like this one; none runs under Node. */
const published: Readonly<Record<string, string>> = {
  'tiny-2-4-3-2-1': 'SplineCam 21 ms, edge subdivision 1.9 ms, regioncam 0.026 ms',
  'small-2-16-16-1': 'SplineCam 305 ms, edge subdivision 7.3 ms, regioncam 0.80 ms',
  'moons-2-32x3-1': 'SplineCam 2.05 s, edge subdivision 33 ms, regioncam 9.7 ms',
  'mid-2-32x3-1': 'SplineCam 2.8 s, edge subdivision 37 ms, regioncam 14 ms',
  'leaky-2-32x3-1': 'SplineCam 2.7 s, edge subdivision 37 ms, regioncam 12.8 ms',
  'deep-2-16x10-1': 'SplineCam 12.1 s, edge subdivision 118 ms, regioncam 85 ms',
  'wide-2-64x3-1': 'SplineCam 9.7 s, edge subdivision 196 ms, regioncam 99 ms',
  'wide-2-128x3-1': 'SplineCam 55 s (wrong), edge subdivision 7.7 s, regioncam 1.82 s',
  'random 256x3': 'like a net of 242,521 cells: SplineCam 252 s, edge subdivision 129 s, regioncam 22.5 s (wrong)',
};

const goals: Readonly<Record<string, string>> = {
  'moons-2-32x3-1': '1,000,000 cells/s',
  'mid-2-32x3-1': '1,000,000 cells/s',
  'leaky-2-32x3-1': '1,000,000 cells/s',
  'wide-2-64x3-1': '1,000,000 cells/s',
  'wide-2-128x3-1': '120 ms',
  'random 256x3': '1000 ms',
  'box 3-16-16-1': '15 ms for 4,814 cells',
  'box 5-8-8-1': '60 ms for 4,820 cells',
};

interface Timed {
  readonly cells: number;
  readonly milliseconds: number;
}

async function median(repetitions: number, run: () => Promise<number>): Promise<Timed> {
  const times: number[] = [];
  let cells = 0;
  for (let index = 0; index < repetitions; index += 1) {
    const start = performance.now();
    cells = await run();
    times.push(performance.now() - start);
  }
  times.sort((left, right) => left - right);
  return { cells, milliseconds: times[times.length >> 1]! };
}

function makeRow(workload: string, { cells, milliseconds }: Timed, plainMilliseconds?: number): RegionsRow {
  const expected = expectedCells[workload]?.cells;
  return {
    workload,
    cells,
    isRight: expected === undefined ? undefined : expected === cells,
    milliseconds,
    cellsPerSecond: (cells / milliseconds) * 1000,
    plainMilliseconds,
    goal: goals[workload] ?? '',
    published: published[workload] ?? '',
  };
}

async function benchPlane(
  workload: string,
  network: PiecewiseLinearNetwork,
  slice: PlaneSlice,
  repetitions: number,
): Promise<RegionsRow> {
  const fast = await median(repetitions, async () => (await enumerateCells2d(network, slice)).cells);
  if (fast.cells > 20_000) return makeRow(workload, fast);
  const start = performance.now();
  countPlainly(network, slice);
  return makeRow(workload, fast, performance.now() - start);
}

const planeWorkloads = [
  'tiny-2-4-3-2-1',
  'small-2-16-16-1',
  'moons-2-32x3-1',
  'mid-2-32x3-1',
  'leaky-2-32x3-1',
  'deep-2-16x10-1',
  'wide-2-64x3-1',
  'wide-2-128x3-1',
];

/** A line of the growth table. */
export interface GrowthRow {
  readonly what: string;
  readonly cells: number;
  readonly milliseconds: number;
  readonly megabytes: number;
}

/** Bytes of a finished enumeration, working memory included. */
function enumerateOnce(network: PiecewiseLinearNetwork, slice: PlaneSlice): Omit<GrowthRow, 'what'> {
  const start = performance.now();
  const enumeration = startEnumeration2d(network, slice);
  enumeration.advance(Infinity);
  const { cells } = enumeration.partition();
  const milliseconds = performance.now() - start;
  const { arrayBuffers } = process.memoryUsage();
  enumeration.dispose();
  return { cells, milliseconds, megabytes: arrayBuffers / 1e6 };
}

const square = identitySlice([
  [-1, 1],
  [-1, 1],
]);

/** Slope of log y over log x, by least squares. */
export function fitExponent(x: readonly number[], y: readonly number[]): number {
  const logX = x.map(Math.log);
  const logY = y.map(Math.log);
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [meanX, meanY] = [mean(logX), mean(logY)];
  const covariance = logX.reduce((sum, value, index) => sum + (value - meanX) * (logY[index]! - meanY), 0);
  return covariance / logX.reduce((sum, value) => sum + (value - meanX) ** 2, 0);
}

/**
 * How cost grows with width, depth and dimension.
 * @param isLong  also the nets of millions of cells, about half a minute
 */
export async function benchRegionsGrowth(
  isLong = false,
): Promise<{ rows: GrowthRow[]; exponents: Record<string, number> }> {
  const widths = isLong ? [16, 32, 64, 128, 256, 512] : [16, 32, 64, 128, 256];
  const depths = [1, 2, 4, 8, 16];
  const byWidth = widths.map((width) => ({
    what: `${width}x3`,
    ...enumerateOnce(randomNetwork([2, width, width, width, 1], 1), square),
  }));
  const byDepth = depths.map((depth) => ({
    what: `32x${depth}`,
    ...enumerateOnce(randomNetwork([2, ...new Array<number>(depth).fill(32), 1], 1), square),
  }));
  const byDimension: GrowthRow[] = [];
  for (const dimension of [2, 3, 4, 5]) {
    const network = randomNetwork([dimension, 8, 8, 1], 1);
    const box = Array.from({ length: dimension }, () => [-1, 1] as const);
    const start = performance.now();
    const { cells } = await enumerateCellsInBox(network, box);
    const milliseconds = performance.now() - start;
    byDimension.push({
      what: `box ${dimension}-8-8`,
      cells,
      milliseconds,
      megabytes: process.memoryUsage().arrayBuffers / 1e6,
    });
  }
  const times = (rows: readonly GrowthRow[]): number[] => rows.map((row) => row.milliseconds);
  return {
    rows: [...byWidth, ...byDepth, ...byDimension],
    exponents: {
      width: fitExponent(widths.slice(1), times(byWidth).slice(1)),
      depth: fitExponent(depths, times(byDepth)),
    },
  };
}

function print(rows: readonly RegionsRow[]): void {
  const text = (value: number, digits = 2): string => value.toLocaleString('en', { maximumFractionDigits: digits });
  for (const row of rows) {
    const plain = row.plainMilliseconds === undefined ? '' : `, plain ${text(row.plainMilliseconds)} ms`;
    const right = row.isRight === undefined ? '' : row.isRight ? ' (right)' : ' (WRONG)';
    const goal = row.goal === '' ? '' : `, goal ${row.goal}`;
    console.log(
      `${row.workload}: ${text(row.cells)} cells${right}, ${text(row.milliseconds)} ms, ${text(row.cellsPerSecond, 0)} cells/s${plain}${goal}`,
    );
    if (row.published !== '') console.log(`    published: ${row.published}`);
  }
}

/** First call in this process, then medians of warm calls; prints the table. */
export async function benchRegions(): Promise<RegionsRow[]> {
  const rows: RegionsRow[] = [];
  const small = randomNetwork([2, 16, 16, 1], 1);
  rows.push(
    makeRow(
      'first call 2-16-16-1 (goal 60 ms)',
      await median(1, async () => (await enumerateCells2d(small, square)).cells),
    ),
  );
  for (const name of planeWorkloads) {
    const { network, domain } = readWorkload(name);
    if (domain.kind !== 'slice2d') continue;
    rows.push(await benchPlane(name, network, domain.slice, expectedCells[name]!.cells > 20_000 ? 11 : 31));
  }
  rows.push(await benchPlane('random 256x3', randomNetwork([2, 256, 256, 256, 1], 1), square, 3));
  for (const widths of [
    [3, 16, 16, 1],
    [5, 8, 8, 1],
  ]) {
    const network = randomNetwork(widths, 1);
    const box = Array.from({ length: widths[0]! }, () => [-1, 1] as const);
    const timed = await median(21, async () => (await enumerateCellsInBox(network, box)).cells);
    rows.push(makeRow(`box ${widths.join('-')}`, timed));
  }
  print(rows);
  return rows;
}
