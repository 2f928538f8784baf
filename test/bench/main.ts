/**
 * `npm run bench -- NAME...` measures what is named, without a name everything that is quick; `--markdown` prints tables for a document,
 * `--long` takes the time that some numbers need. Rows are compared with those of `recorded.json`, which `--record` writes anew; `--networks FOLDER`
 * counts the regions of network files besides.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { nearNames } from '../../src/core/ground/registry.ts';
import { runToEnd } from '../host/vscode/shutdown.ts';
import { benchGeometry } from './geometry/geometry.ts';
import { benchKeyToChart } from './window/keyToChart.ts';
import { benchPaths } from './paths/paths.ts';
import { benchPlaneFrames } from './regions/planeFrames.ts';
import { benchRegions } from './regions/regions.ts';
import { compareTimes, probeMachine, type RecordedTimes, timesOf } from './report/recorded.ts';
import { markdownTable, textTable, type Table } from './report/table.ts';
import type { BenchWish } from './report/wish.ts';
import { benchTraining } from './training/training.ts';

interface Bench {
  readonly name: string;
  readonly doc: string;
  /** Under two minutes. */
  readonly isQuick: boolean;
  /** Measures; a bench that prints as it goes returns no tables. */
  run(wish: BenchWish): Promise<readonly Table[]>;
}

const benches: readonly Bench[] = [
  {
    name: 'window',
    doc: 'from a key pressed to a new chart in a real VS Code, next to its Markdown preview',
    isQuick: true,
    run: ({ report }) => benchKeyToChart(report),
  },
  {
    name: 'training',
    doc: 'optimizer steps per second, next to other libraries',
    isQuick: false,
    run: ({ report, isLong }) => benchTraining({ report, minutes: isLong ? 10 : 0.5 }),
  },
  {
    name: 'regions',
    doc: 'exact enumeration of linear regions',
    isQuick: true,
    run: benchRegions,
  },
  {
    name: 'paths',
    doc: 'regularization paths of linear models, next to scikit-learn and glmnet',
    isQuick: true,
    run: ({ report }) => benchPaths(report),
  },
  {
    name: 'geometry',
    doc: 'second derivatives of losses and their eigenvalues, next to PyTorch and tfjs',
    isQuick: true,
    run: ({ report }) => benchGeometry(report),
  },
  {
    name: 'plane',
    doc: 'frames of the page while 100,000 cells are zoomed and dragged, in a headless browser',
    isQuick: true,
    run: ({ report }) => benchPlaneFrames(report),
  },
];

const usage = `npm run bench [-- NAME... --markdown --long --record --networks FOLDER]\n${benches.map(({ name, doc }) => `  ${name.padEnd(10)}${doc}`).join('\n')}`;

function findBench(name: string): Bench {
  const found = benches.find((bench) => bench.name === name);
  if (found !== undefined) return found;
  const near = nearNames(
    name,
    benches.map((bench) => bench.name),
  );
  throw new Error(
    `There is no bench "${name}".${near.length > 0 ? ` Did you mean ${near.join(' or ')}?` : ''}\n${usage}`,
  );
}

const recordedFile = join(process.cwd(), 'test/bench/recorded.json');

/** Prints what has become slower since the bench was recorded, or records it. */
function compareWithRecorded(name: string, tables: readonly Table[], isRecorded: boolean): void {
  const times = timesOf(tables);
  if (Object.keys(times).length === 0) return;
  const now: RecordedTimes = { machine: Math.min(...Array.from({ length: 20 }, probeMachine)), times };
  const all = existsSync(recordedFile)
    ? (JSON.parse(readFileSync(recordedFile, 'utf8')) as Record<string, RecordedTimes>)
    : {};
  const before = all[name];
  if (before) console.log(`${compareTimes(before, now).join('\n')}\n`);
  if (isRecorded) writeFileSync(recordedFile, `${JSON.stringify({ ...all, [name]: now }, null, 2)}\n`);
}

runToEnd(async () => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      markdown: { type: 'boolean', default: false },
      long: { type: 'boolean', default: false },
      record: { type: 'boolean', default: false },
      networks: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log(usage);
    return 0;
  }
  const chosen = positionals.length > 0 ? positionals.map(findBench) : benches.filter(({ isQuick }) => isQuick);
  for (const bench of chosen) {
    console.log(`\n== ${bench.name}: ${bench.doc}\n`);
    const report = (line: string): void => console.log(line);
    const tables = await bench.run({ report, isLong: values.long, networks: values.networks });
    for (const table of tables) console.log(`${values.markdown ? markdownTable(table) : textTable(table)}\n`);
    compareWithRecorded(bench.name, tables, values.record);
  }
  return 0;
});
