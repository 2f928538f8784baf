/** Cells a second of deep networks as a user counts them, `reglab regions FILE --json` in fresh processes, beside a shallow one. */
import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import type { PiecewiseLinearNetwork } from '../../../src/analysis/regions/cells/piecewiseLinear.ts';
import type { RegionCount } from '../../../src/analysis/regions/countRegions.ts';
import { randomNetwork } from '../../analysis/regions/cells/workloads.ts';
import type { Table } from '../report/table.ts';

const run = promisify(execFile);
/** The others are compared with the first. */
const drawn = { '2-64x3-1': [64, 3], '2-32x12-1': [32, 12], '2-32x16-1': [32, 16], '2-32x24-1': [32, 24] } as const;
/** Share of the first one's cells a second; real networks by the name of their file. */
const goals: Readonly<Record<string, number>> = {
  '2-32x12-1': 1 / 2,
  '2-32x16-1': 1 / 2,
  '2-32x24-1': 1 / 4,
  acas_1_1_plane: 1 / 2,
};
const rounds = 3;

/** A network file on the square from -1 to 1. */
function fileOf({ inputs, layers, output }: PiecewiseLinearNetwork, name: string): string {
  const all = [...layers, output].map(({ units, weights, bias }) => {
    const columns = weights.length / units;
    return {
      W: Array.from(bias, (_, unit) => Array.from(weights.subarray(unit * columns, (unit + 1) * columns))),
      b: [...bias],
    };
  });
  const widths = [inputs, ...all.map(({ b }) => b.length)];
  const bounds = Array.from({ length: inputs }, () => [-1, 1]);
  const domain = { kind: 'box', bounds };
  return JSON.stringify({
    ...{ format: 'relu-mlp-regions/1', name, widths, activation: { kind: 'relu' } },
    ...{ domain, layers: all },
  });
}

/**
 * @param folder  with network files of real networks to be counted too, if there is one
 */
export async function deepTable(folder: string | undefined, report: (line: string) => void): Promise<Table> {
  const own = mkdtempSync(join(tmpdir(), 'reglab-bench-'));
  try {
    const files = Object.entries(drawn).map(([name, [width, depth]]) => {
      const path = join(own, `${name}.json`);
      writeFileSync(path, fileOf(randomNetwork([2, ...new Array<number>(depth).fill(width), 1], 1), name));
      return path;
    });
    if (folder !== undefined) {
      const found = readdirSync(folder).filter((name) => name.endsWith('.json'));
      files.push(...found.map((name) => join(folder, name)));
    }
    const best = new Map<string, RegionCount>();
    for (let round = 1; round <= rounds; round += 1) {
      for (const file of files) {
        const found = await count(file);
        if (found.seconds < (best.get(file)?.seconds ?? Infinity)) best.set(file, found);
      }
      report(`fresh processes: round ${round} of ${rounds} done`);
    }
    return tableOf(files.map((file) => [basename(file, '.json'), best.get(file)!] as const));
  } finally {
    rmSync(own, { recursive: true });
  }
}

async function count(file: string): Promise<RegionCount> {
  const program = join(process.cwd(), 'dist/cli.js');
  const { stdout } = await run(process.execPath, [program, 'regions', file, '--json'], { maxBuffer: 2 ** 26 });
  return JSON.parse(stdout) as RegionCount;
}

function tableOf(found: readonly (readonly [name: string, counted: RegionCount])[]): Table {
  const rateOf = ({ cells, seconds }: RegionCount): number => cells / seconds;
  const first = rateOf(found[0]![1]);
  return {
    title: 'Depth, each in fresh processes of the terminal',
    columns: ['network', 'cells', 'seconds', 'cells/s', 'share of the first', 'goal', 'holds'],
    rows: found.map(([name, counted]) => {
      const share = rateOf(counted) / first;
      const goal = goals[name];
      return [
        name,
        counted.cells.toLocaleString('en'),
        counted.seconds.toFixed(3),
        Math.round(rateOf(counted)).toLocaleString('en'),
        share.toFixed(2),
        goal === undefined ? '' : goal.toFixed(2),
        goal === undefined ? '' : share >= goal ? 'yes' : 'no',
      ];
    }),
    notes: [`\`reglab regions FILE --json\`, best of ${rounds} interleaved; seconds are those of the count.`],
    timed: { column: 'seconds', names: 1 },
  };
}
