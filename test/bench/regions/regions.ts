/** Speed and memory of the exact enumeration of linear regions, beside a straightforward one and beside what others published. */
import { fork } from 'node:child_process';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import { hashPatterns } from '../../../src/analysis/regions/cells/activationPatterns.ts';
import { enumerateCells2d } from '../../../src/analysis/regions/plane/linearRegions.ts';
import { enumerateCellsInBox } from '../../../src/analysis/regions/box/linearRegionsBox.ts';
import type { PiecewiseLinearNetwork, PlaneSlice } from '../../../src/analysis/regions/cells/piecewiseLinear.ts';
import { type Crew, createCrew } from '../../../src/engine/crew/crew.ts';
import { startCrewThread } from '../../../src/engine/crew/threads.ts';
import { expectedCells, randomNetwork, readWorkload } from '../../analysis/regions/cells/workloads.ts';
import { countPlainly } from './plainRegions.ts';
import { quartilesOf } from '../report/quartiles.ts';
import { deepTable } from './regionsDeep.ts';
import { liveTable } from './regionsLive.ts';
import type { Measured } from './regionsProcess.ts';
import { searchDivided, square } from './regionsSearches.ts';
import { probeMachine } from '../report/recorded.ts';
import type { Table } from '../report/table.ts';
import type { BenchWish } from '../report/wish.ts';

/** Seconds of the enumeration alone, one thread, from the authors' own programs on a machine like this one; none runs under Node. */
const published: Readonly<Record<string, string>> = {
  'tiny-2-4-3-2-1': '21 ms, 1.9 ms, 0.026 ms',
  'small-2-16-16-1': '305 ms, 7.3 ms, 0.80 ms',
  'moons-2-32x3-1': '2.05 s, 33 ms, 9.7 ms',
  'mid-2-32x3-1': '2.8 s, 37 ms, 14 ms',
  'leaky-2-32x3-1': '2.7 s, 37 ms, 12.8 ms',
  'deep-2-16x10-1': '12.1 s, 118 ms, 85 ms',
  'wide-2-64x3-1': '9.7 s, 196 ms, 99 ms',
  'wide-2-128x3-1': '55 s (wrong), 7.7 s, 1.82 s',
  '2-256x3-1': '252 s, 129 s, 22.5 s (wrong), for 242,521 cells',
};

/** What is asked for: milliseconds at most, or cells a second at least. */
type Goal = { readonly milliseconds: number } | { readonly rate: number };

const million: Goal = { rate: 1_000_000 };
const goals: Readonly<Record<string, Goal>> = {
  'moons-2-32x3-1': million,
  'mid-2-32x3-1': million,
  'leaky-2-32x3-1': million,
  'wide-2-64x3-1': million,
  'wide-2-128x3-1': { milliseconds: 120 },
};

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
/** Networks of the set that are made to be difficult; only their hash counts. */
const difficultWorkloads = ['degenerate-2-12-12-1', 'sawtooth-2-4x5-1', 'box3-3-6-4-1'];

const text = (value: number, digits = 2): string => value.toLocaleString('en', { maximumFractionDigits: digits });

interface Timed {
  readonly cells: number;
  /** Median of the calmest round, in milliseconds. */
  readonly median: number;
  /** Median of all rounds. */
  readonly overall: number;
}

/** A row of the table that is measured together with the others. */
interface Race {
  /** @returns the number of cells */
  readonly run: () => Promise<number>;
  /** In each round. */
  readonly repetitions: number;
  readonly rowOf: (timed: Timed) => string[];
}

/**
 * Other work on a machine comes and goes: each row is measured in so many rounds, which lie far apart, and the median of the calmest one
 * tells what the program takes.
 */
const rounds = 5;

/** Milliseconds of work before anything is measured: compilers need some, memory is taken from the system once. */
const warmMilliseconds = 300;

interface Raced {
  readonly rows: string[][];
  /** What the probes between the rows took. */
  readonly probes: readonly number[];
}

async function timeAll(races: readonly Race[], report: (line: string) => void): Promise<Raced> {
  const times: number[][][] = races.map(() => []);
  const cells: number[] = [];
  const probes: number[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    for (const [at, race] of races.entries()) {
      cells[at] = await race.run();
      times[at]!.push(await measureTimes(race));
      probes.push(probeMachine());
    }
    report(`round ${round} of ${rounds} done`);
  }
  return { rows: races.map(({ rowOf }, at) => rowOf(summarize(times[at]!, cells[at]!))), probes };
}

async function measureTimes({ run, repetitions }: Pick<Race, 'run' | 'repetitions'>): Promise<number[]> {
  const begin = performance.now();
  while (performance.now() - begin < warmMilliseconds) await run();
  const times: number[] = [];
  for (let index = 0; index < repetitions; index += 1) {
    const start = performance.now();
    await run();
    times.push(performance.now() - start);
  }
  return times;
}

const medianOf = (times: readonly number[]): number => quartilesOf(times).median;

function summarize(times: readonly (readonly number[])[], cells: number): Timed {
  return { cells, median: Math.min(...times.map(medianOf)), overall: medianOf(times.flat()) };
}

interface Line {
  readonly workload: string;
  readonly timed: Timed;
  readonly right: string;
  readonly goal?: Goal | undefined;
  readonly plain?: number | undefined;
  readonly note?: string | undefined;
}

function judge({ cells, median }: Timed, goal: Goal | undefined): [string, string] {
  if (goal === undefined) return ['', ''];
  if ('rate' in goal) return [`${text(goal.rate)} cells/s`, (cells / median) * 1000 >= goal.rate ? 'yes' : 'no'];
  return [`${goal.milliseconds} ms`, median <= goal.milliseconds ? 'yes' : 'no'];
}

function lineOf({ workload, timed, right, goal, plain, note }: Line): string[] {
  const { cells, median, overall } = timed;
  const [wanted, holds] = judge(timed, goal);
  return [
    workload,
    text(cells),
    right,
    text(median),
    text(overall),
    text((cells / median) * 1000, 0),
    wanted,
    holds,
    plain === undefined ? '' : text(plain),
    plain === undefined ? '' : text(plain / median, 1),
    note ?? '',
  ];
}

/** Beyond this many cells the straightforward way takes too long. */
const plainCells = 20_000;

async function planeRace(workload: string, network: PiecewiseLinearNetwork, slice: PlaneSlice): Promise<Race> {
  const expected = expectedCells[workload]!;
  const isRight = (await hashPatterns(await enumerateCells2d(network, slice))) === expected.patterns_sha256;
  const isLarge = expected.cells > plainCells;
  const plainRun = { run: () => Promise.resolve(countPlainly(network, slice)), repetitions: 3 };
  const plain = isLarge ? undefined : medianOf(await measureTimes(plainRun));
  const right = isRight ? 'yes' : 'NO';
  const rest = { workload, right, goal: goals[workload], plain, note: published[workload] };
  return {
    run: async () => (await enumerateCells2d(network, slice)).cells,
    repetitions: isLarge ? 3 : 9,
    rowOf: (timed) => lineOf({ ...rest, timed }),
  };
}

async function difficultRace(name: string): Promise<Race> {
  const { network, domain } = readWorkload(name);
  const run = (): ReturnType<typeof enumerateCells2d> | ReturnType<typeof enumerateCellsInBox> =>
    domain.kind === 'slice2d' ? enumerateCells2d(network, domain.slice) : enumerateCellsInBox(network, domain.box);
  const isRight = (await hashPatterns(await run())) === expectedCells[name]!.patterns_sha256;
  return {
    run: async () => (await run()).cells,
    repetitions: 5,
    rowOf: (timed) => lineOf({ workload: name, timed, right: isRight ? 'yes' : 'NO' }),
  };
}

const large = randomNetwork([2, 256, 256, 256, 1], 1);
const largeName = '2-256x3-1';

/** The largest network on one thread and on two, which must find the same patterns. */
async function largeRaces(crew: Crew): Promise<Race[]> {
  const alone = await hashPatterns(await enumerateCells2d(large, square));
  const isSame = alone === (await hashPatterns((await searchDivided(large, crew)).partition));
  let one = 0;
  return [
    {
      run: async () => (await enumerateCells2d(large, square)).cells,
      repetitions: 3,
      rowOf(timed) {
        one = timed.median;
        return lineOf({
          workload: largeName,
          timed,
          right: '',
          goal: { milliseconds: 1000 },
          note: published[largeName],
        });
      },
    },
    {
      run: async () => (await searchDivided(large, crew)).partition.cells,
      repetitions: 3,
      rowOf: (timed) =>
        lineOf({
          workload: `${largeName}, two threads`,
          timed,
          right: isSame ? 'same hash' : 'NO',
          goal: { milliseconds: 600 },
          note: `${text(one / timed.median)} times one thread`,
        }),
    },
  ];
}

/** Boxes: networks of the shapes and about the sizes that goals are set for, in cells a second. */
function boxRaces(): Race[] {
  return (
    [
      [[3, 16, 16, 1], 6, { rate: 4814 / 0.015 }],
      [[5, 8, 8, 1], 3, { rate: 4820 / 0.06 }],
    ] as const
  ).map(([widths, seed, goal]) => {
    const network = randomNetwork(widths, seed);
    const box = Array.from({ length: widths[0] }, () => [-1, 1] as const);
    return {
      run: async () => (await enumerateCellsInBox(network, box)).cells,
      repetitions: 7,
      rowOf: (timed) => lineOf({ workload: `box ${widths.join('-')}`, timed, right: '', goal }),
    };
  });
}

/** First calls in fresh threads. */
async function firstLine(file: string): Promise<string[]> {
  const times: number[] = [];
  let cells = 0;
  for (let round = 0; round < 5; round += 1) {
    const measured = await new Promise<Measured>((resolve, reject) => {
      const worker = new Worker(file);
      worker.once('message', resolve);
      worker.once('error', reject);
    });
    times.push(measured.milliseconds);
    cells = measured.cells;
  }
  const timed = summarize([times], cells);
  return lineOf({ workload: '2-16-16-1, first call in a fresh thread', timed, right: '', goal: { milliseconds: 60 } });
}

function inProcess(file: string, words: readonly string[]): Promise<Measured> {
  return new Promise((resolve, reject) => {
    const child = fork(file, [...words]);
    child.once('message', (answer: Measured | { error: string }) =>
      'error' in answer ? reject(new Error(answer.error)) : resolve(answer),
    );
    child.once('error', reject);
  });
}

async function memoryTable(file: string, engine: string): Promise<Table> {
  const rows: string[][] = [];
  for (const [name, words] of [
    ['one thread', ['plane', '2-256-256-256-1']],
    ['two threads', ['divided', '2-256-256-256-1', engine]],
  ] as const) {
    const { cells, megabytes, megabytesBefore } = await inProcess(file, words);
    const holds = megabytes < 300 ? 'yes' : 'no';
    rows.push([`${largeName}, ${name}`, text(cells), text(megabytes, 0), text(megabytesBefore, 0), '300 MB', holds]);
  }
  return {
    title: 'Memory of the largest network',
    columns: ['work', 'cells', 'peak MB', 'of it Node before', 'goal', 'holds'],
    rows,
    notes: ['Peak resident memory of a process that does this once and nothing else, cold, Node itself included.'],
  };
}

/** Slope of log y over log x, by least squares. */
export function fitExponent(x: readonly number[], y: readonly number[]): number {
  const logX = x.map(Math.log);
  const logY = y.map(Math.log);
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [meanX, meanY] = [mean(logX), mean(logY)];
  const covariance = logX.reduce((sum, value, index) => sum + (value - meanX) * (logY[index]! - meanY), 0);
  return covariance / logX.reduce((sum, value) => sum + (value - meanX) ** 2, 0);
}

interface Growth {
  readonly name: string;
  readonly sizes: readonly number[];
  readonly words: (size: number) => readonly [kind: string, shape: string];
  readonly axis: string;
}

const repeated = (width: number, count: number): string => new Array<number>(count).fill(width).join('-');

/** @param isLong  up to five million cells, several minutes */
function growths(isLong: boolean): Growth[] {
  return [
    {
      name: 'width n, 2-n-n-n-1',
      sizes: isLong ? [16, 32, 64, 128, 256, 512, 768] : [16, 32, 64, 128, 256],
      words: (width) => ['plane', `2-${repeated(width, 3)}-1`],
      axis: 'n',
    },
    {
      name: 'depth L, 2-32xL-1',
      sizes: isLong ? [1, 2, 4, 8, 16, 24] : [1, 2, 4, 8, 16],
      words: (depth) => ['plane', `2-${repeated(32, depth)}-1`],
      axis: 'L',
    },
    {
      name: 'dimension d, box d-8-8-1',
      sizes: isLong ? [2, 3, 4, 5, 6] : [2, 3, 4, 5],
      words: (dimension) => ['box', `${dimension}-8-8-1`],
      axis: 'd',
    },
    ...(isLong
      ? [
          {
            name: 'width n in three dimensions, box 3-n-n-1',
            sizes: [8, 16, 32, 64, 128, 160],
            words: (width: number) => ['box', `3-${width}-${width}-1`] as const,
            axis: 'n',
          },
        ]
      : []),
  ];
}

async function growthTable(file: string, isLong: boolean, report: (line: string) => void): Promise<Table> {
  const rows: string[][] = [];
  const notes: string[] = [];
  for (const { name, sizes, words, axis } of growths(isLong)) {
    const found: Measured[] = [];
    for (const size of sizes) {
      const measured = await inProcess(file, words(size));
      report(`${name}: ${size}, ${text(measured.cells)} cells, ${text(measured.milliseconds, 0)} ms`);
      found.push(measured);
      const own = measured.megabytes - measured.megabytesBefore;
      const rate = (measured.cells / measured.milliseconds) * 1000;
      rows.push([
        name,
        String(size),
        text(measured.cells),
        text(measured.milliseconds / 1000, 3),
        text(rate, 0),
        text(own, 0),
      ]);
    }
    // The smallest are mostly start-up.
    const [x, y] = [sizes.slice(1), found.slice(1)];
    const cells = fitExponent(
      x,
      y.map((one) => one.cells),
    );
    const seconds = fitExponent(
      x,
      y.map((one) => one.milliseconds),
    );
    const memory = fitExponent(
      y.map((one) => one.cells),
      y.map((one) => Math.max(1, one.megabytes - one.megabytesBefore)),
    );
    notes.push(
      `${name}: cells grow like ${axis}^${text(cells, 1)}, seconds like ${axis}^${text(seconds, 1)}; memory like cells^${text(memory, 1)}.`,
    );
  }
  return {
    title: 'Growth, each in a process of its own, cold',
    columns: ['network', 'size', 'cells', 'seconds', 'cells/s', 'MB beyond Node'],
    rows,
    notes,
    timed: { column: 'seconds', names: 2 },
  };
}

async function runRaces(engine: string, report: (line: string) => void): Promise<Raced> {
  const races: Race[] = [];
  const crew = createCrew({
    size: 1,
    start: (onDeath) => startCrewThread(pathToFileURL(engine), onDeath),
    onFault: (error) => console.error(error),
  });
  try {
    for (const name of planeWorkloads) {
      const { network, domain } = readWorkload(name);
      if (domain.kind === 'slice2d') races.push(await planeRace(name, network, domain.slice));
    }
    races.push(...(await largeRaces(crew)), ...boxRaces());
    for (const name of difficultWorkloads) races.push(await difficultRace(name));
    report('all hashes compared');
    return await timeAll(races, report);
  } finally {
    crew.dispose();
  }
}

/** All tables of the regions; the growth up to five million cells takes long. */
export async function benchRegions({ report, isLong, networks }: BenchWish): Promise<Table[]> {
  const here = join(process.cwd(), 'dist/test/bench/regionsProcess.js');
  const engine = join(process.cwd(), 'dist/worker.js');
  const before = loadavg()[0]!;
  const first = await firstLine(here);
  const { rows, probes } = await runRaces(engine, report);
  const speed: Table = {
    title: 'Exact enumeration: polygons, patterns, adjacency, affine maps',
    columns: [
      ...['network', 'cells', 'pattern hash', 'ms', 'all rounds', 'cells/s'],
      ...['goal', 'holds', 'plain ms', 'times faster', 'published: SplineCam, edge subdivision, regioncam'],
    ],
    rows: [first, ...rows],
    notes: [
      `Warm, in one process. ms: median of the calmest of ${rounds} rounds over all rows; all rounds: median of them all; load of the machine ${text(before)} before and ${text(loadavg()[0]!)} after, on two cores.`,
      `The machine itself: the same arithmetic took ${text(Math.min(...probes))} ms at best, ${text(medianOf(probes))} ms in the middle and ${text(Math.max(...probes))} ms at worst.`,
      'pattern hash: SHA-256 of all patterns equals the reference (two threads: equals one thread).',
      'plain: a straightforward enumeration of our own (test/bench/regions/plainRegions.ts) in the same run.',
      'published: enumeration alone, one thread, by the programs of Humayun et al. (CVPR 2023), Berzins (ICML 2023) and a Rust crate on a like machine.',
      'Goals of the boxes are given as cells a second: 4,814 in 15 ms and 4,820 in 60 ms.',
    ],
    timed: { column: 'ms', names: 1 },
  };
  const tables = [speed, await deepTable(networks, report), await memoryTable(here, engine)];
  return [...tables, await liveTable(engine, report), await growthTable(here, isLong, report)];
}
