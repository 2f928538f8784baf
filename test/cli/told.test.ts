import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { exportFormats } from '../../src/core/experiment/exportFormats.ts';
import { randomNetwork } from '../analysis/regions/cells/workloads.ts';
import { assertStored } from '../stored.ts';
import { makeFolder, run } from './commandLine.ts';

const { folder, write } = makeFolder('told');

const hidden = (activation: string, ...widths: number[]): object => ({
  layers: widths.map((units) => ({ units, activation })),
});
const moons = { source: 'moons', samples: 40, validation: 0.25 };
const training = { epochs: 6, batchSize: 10 };
const small = { data: moons, network: hidden('relu', 4, 3), training };
const linear = {
  data: { source: 'sparseLinear', samples: 40, features: 5, validation: 0.25 },
  network: { layers: [] },
};
const path = (wish: object): object => ({ lab: { path: { points: 7, folds: 0, ...wish } } });

const documents: Readonly<Record<string, unknown>> = {
  small,
  regression: {
    ...linear,
    training,
    penalties: [{ name: 'l1', lambda: 0.1 }],
    earlyStopping: { patience: 1 },
    optimizer: { name: 'sgd', learningRate: 0.4 },
  },
  saturated: { ...small, network: hidden('tanh', 3, 3, 3) },
  normed: {
    ...small,
    network: { layers: [{ units: 3, activation: 'tanh', norm: 'batch', dropout: 0.1 }] },
    penalties: [{ name: 'l2', lambda: 0.01 }],
  },
  alone: { ...small, data: { ...moons, validation: 0 } },
  lasso: { ...linear, ...path({ penalty: 'l1', folds: 4 }) },
  long: { ...linear, ...path({ penalty: { name: 'elasticNet', l1Ratio: 0.5 }, points: 64 }) },
  network: { ...small, ...path({ penalty: 'l1', epochs: 4, points: 4, folds: 2 }) },
  line: { data: { source: 'csv', file: 'line.csv', target: 'y', task: 'regression' }, network: hidden('relu', 4) },
  table: {
    data: { source: 'csv', file: 'table.csv', target: 'kind', task: 'classification', validation: 0 },
    network: { layers: [] },
    training: { epochs: 2 },
  },
  wrong: { data: { source: 'moon' }, network: { layers: [{ units: -1, activation: 'relu' }] }, trainig: {} },
};
for (const [name, document] of Object.entries(documents))
  write(`${name}.reglab.json`, JSON.stringify(document, undefined, 1));
write('line.csv', `x,y\n${Array.from({ length: 20 }, (_, at) => `${at / 4 - 2},${(at % 7) - 3}`).join('\n')}\n`);
write(
  'table.csv',
  `size;share;place;kind\n${Array.from({ length: 12 }, (_, at) => `${at},5;${at * 3} %;${['north', 'south', 'east'][at % 3]};${at % 2 === 0 ? 'a' : 'b'}`).join('\n')}\n`,
);

/** A network file of random weights. */
function networkFile(widths: readonly number[]): unknown {
  const { layers, output } = randomNetwork(widths, 3);
  const rows = ({ units, weights, bias }: typeof output): unknown => {
    const inputs = weights.length / units;
    const round = (value: number): number => Math.round(value * 2 ** 20) / 2 ** 20;
    const W = Array.from({ length: units }, (_, unit) =>
      Array.from(weights.subarray(unit * inputs, (unit + 1) * inputs), round),
    );
    return { W, b: Array.from(bias, round) };
  };
  const domain = { kind: 'box', bounds: Array.from({ length: widths[0]! }, () => [-1, 1]) };
  const all = [...layers, output].map(rows);
  return { format: 'relu-mlp-regions/1', name: 'test', widths, activation: { kind: 'relu' }, domain, layers: all };
}
write('plane.json', networkFile([2, 6, 5, 1]));
write('broken.json', '{"layers": [}');
write('box.json', networkFile([4, 5, 4, 1]));
write('interval.json', networkFile([1, 6, 4, 1]));
write('deep.json', networkFile([2, ...Array.from({ length: 11 }, () => 10), 1]));

/** What is said, without what differs from run to run: the folder, times, the speed, and how often progress is told; nor what the machine decides, the build of the kernel. */
function withoutTimes(text: string): string {
  // A table is as wide as its seconds.
  const even = /^seconds /m.test(text) ? text.replace(/ {2,}/g, '  ') : text;
  return even
    .replaceAll(`${folder}/`, '')
    .replace(/^\[[#.]+\].*\n/gm, '')
    .replace(/("seconds":|"stepsPerSecond":|^seconds +)[\d.e+-]+/gm, '$1#')
    .replace(/, [\d.e+-]+ s$/gm, ', # s')
    .replace(/ in [\d.e+-]+ s \(\d+ a second/g, ' in # s (# a second')
    .replace(/"engineBuild":"\w+",| with fused multiply-add/g, '');
}

/** Command lines by what they are about; a word with a point is a file of the folder. */
const lines: Readonly<Record<string, readonly string[]>> = {
  train: [
    'train small',
    'train small --json',
    'train regression',
    'train regression --json',
    'train alone --engine ops',
  ],
  gradients: ['gradients small', 'gradients saturated', 'gradients small --json'],
  path: ['path lasso', 'path long', 'path lasso --json', 'path network', 'path network --json'],
  regions: [
    'regions plane.json',
    'regions plane.json --json',
    'regions box.json',
    'regions box.json --budget 20',
    'regions interval.json',
    'regions deep.json --budget 300',
    'regions small --at-init',
    'regions line',
    'regions plane.json --box=-0.5,0.25',
  ],
  geometry: [
    'geometry small',
    'geometry small --at-init',
    'geometry regression --step 3 --json',
    'geometry saturated --step 0',
    'geometry normed --at-init',
    'geometry plane.json',
    'geometry interval.json --json',
  ],
  refusals: [
    'train wrong',
    'geometry small --step 2.5',
    'geometry small --step 1000',
    'geometry small --at-init --step 0',
    'geometry plane.json --step 1',
    'geometry broken.json',
    'geometry missing',
    'regions plane.json --box=1,0',
    'regions small --box=0,1',
    'train small --budget 3',
    'fly small',
    'train small --json --engine gpu',
    'path table',
    'train missing',
  ],
  data: ['train table --explain-data', 'train table --explain-data --json'],
};

async function tell(line: string): Promise<string> {
  const words = line
    .split(' ')
    .map((word, at) => (at === 1 ? join(folder, word.includes('.') ? word : `${word}.reglab.json`) : word));
  const { code, out, err } = await run(words);
  const beside = withoutTimes(err);
  return `$ reglab ${line}\n${withoutTimes(out)}${beside === '' ? '' : `-- on stderr\n${beside}`}-- exit code ${code}\n`;
}

for (const [name, of] of Object.entries(lines))
  test(`the terminal says of ${name} what is stored`, async () => {
    const said = [];
    for (const line of of) said.push(await tell(line));
    assertStored(`test/cli/told/${name}.txt`, said.join('\n'));
  });

test('an exported network is what is stored, in every format', async () => {
  const said = [];
  for (const format of exportFormats) {
    const out = join(folder, `out-${format}`);
    said.push(await tell(`export small --format ${format} --out ${out}`));
    const files = statSync(out).isDirectory() ? readdirSync(out).map((name) => join(out, name)) : [out];
    for (const file of files.sort()) {
      const isText = !file.endsWith('.bin');
      said.push(isText ? `${readFileSync(file, 'utf8')}\n` : `${statSync(file).size} bytes\n`);
    }
  }
  assertStored('test/cli/told/export.txt', said.join('\n').replaceAll(`${folder}/`, ''));
});
