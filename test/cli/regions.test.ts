import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import type { RegionReport } from '../../src/cli/terminal/regionTable.ts';
import { expectedCells, randomNetwork } from '../analysis/regions/cells/workloads.ts';
import { makeFolder, run } from './commandLine.ts';

const { folder, write } = makeFolder('regions');

async function report(...words: string[]): Promise<RegionReport> {
  const { code, out, err } = await run(['regions', ...words, '--json', '--quiet']);
  assert.equal(code, 0, err);
  assert.equal(out.trim().split('\n').length, 1);
  return JSON.parse(out) as RegionReport;
}

const workload = (name: string): string => join(process.cwd(), 'test/analysis/data', `${name}.json`);

for (const [name, expected] of Object.entries(expectedCells)) {
  test(`${name}: the command prints the counts and the hash of the reference`, async () => {
    const isPacked = name === 'wide-2-128x3-1';
    const file = isPacked
      ? write(`${name}.json`, gunzipSync(readFileSync(`${workload(name)}.gz`)).toString())
      : workload(name);
    const found = await report(file);
    assert.deepEqual([found.cells, found.patternsSha256], [expected.cells, expected.patterns_sha256]);
    assert.deepEqual([found.complete, found.method, found.dimension], [true, 'exact', expected.dimension]);
    if (expected.cells_after_hidden_layer) assert.deepEqual(found.perLayer, expected.cells_after_hidden_layer);
    if (expected.dimension > 2) return;
    assert.deepEqual([found.vertices, found.eulerCharacteristic], [expected.vertices, 1]);
    if (expected.edges !== undefined) assert.equal(found.edges, expected.edges);
  });
}

test('the keys of the report, bounds with their source, areas that add up', async () => {
  const found = await report(workload('mid-2-32x3-1'));
  assert.deepEqual(Object.keys(found), [
    'cells',
    'perLayer',
    'vertices',
    'edges',
    'patternsSha256',
    'areaSum',
    'eulerCharacteristic',
    'complete',
    'dimension',
    'method',
    'bounds',
    'seconds',
  ]);
  assert.ok(Math.abs(found.areaSum! - 4) < 1e-12);
  for (const { kind, value, source, formula } of found.bounds) {
    if (kind === 'upper') assert.ok(BigInt(value) >= BigInt(found.cells));
    assert.ok(source.length > 10 && formula.length > 3);
  }
});

test('over the budget of cells it prints what it has, capped, with what random points found', async () => {
  const found = await report(workload('mid-2-32x3-1'), '--budget', '500');
  assert.deepEqual([found.cells, found.complete, found.method, found.patternsSha256], [500, false, 'capped', null]);
  assert.ok(found.sampled!.distinct > 500 && found.sampled!.distinct < 4152);
  const table = await run(['regions', workload('mid-2-32x3-1'), '--budget', '500', '--quiet']);
  assert.match(table.out, /regions +500 +capped: the budget ended before/);
  assert.match(table.out, /random points/);
});

test('over the budget of seconds it stops as well', async () => {
  const found = await report(workload('wide-2-64x3-1'), '--seconds', '0.000001');
  assert.equal(found.complete, false);
});

/** A network file of random weights. */
function networkFile(widths: readonly number[], domain: unknown): unknown {
  const { layers, output } = randomNetwork(widths, 3);
  const rows = ({ units, weights, bias }: typeof output): unknown => {
    const inputs = weights.length / units;
    const round = (value: number): number => Math.round(value * 2 ** 20) / 2 ** 20;
    const W = Array.from({ length: units }, (_, unit) =>
      Array.from(weights.subarray(unit * inputs, (unit + 1) * inputs), round),
    );
    return { W, b: Array.from(bias, round) };
  };
  const all = [...layers, output].map(rows);
  return { format: 'relu-mlp-regions/1', name: 'test', widths, activation: { kind: 'relu' }, domain, layers: all };
}

const box = (dimension: number): unknown => ({ kind: 'box', bounds: Array.from({ length: dimension }, () => [-1, 1]) });

test('a box is counted in any dimension: intervals, planes, corners, linear programs', async () => {
  const line = await report(write('line.json', networkFile([1, 6, 1], box(1))));
  assert.deepEqual([line.dimension, line.vertices, line.method], [1, line.cells + 1, 'exact']);
  assert.ok(Math.abs(line.areaSum! - 2) < 1e-12);
  const plane = await report(write('plane.json', networkFile([2, 6, 1], box(2))));
  assert.deepEqual([plane.dimension, plane.eulerCharacteristic, plane.method], [2, 1, 'exact']);
  const space = await report(write('space.json', networkFile([3, 6, 1], box(3))));
  assert.deepEqual([space.dimension, space.vertices, space.method], [3, null, 'exact']);
  const high = await report(write('high.json', networkFile([8, 5, 1], box(8))));
  assert.deepEqual([high.dimension, high.method, high.undecided], [8, 'exact', 0]);
  const capped = await report(write('high2.json', networkFile([8, 9, 9, 1], box(8))), '--budget', '30');
  assert.deepEqual([capped.cells, capped.method], [30, 'capped']);
  assert.ok(capped.probed!.estimate > 30);
  const { out } = await run([
    'regions',
    write('high2.json', networkFile([8, 9, 9, 1], box(8))),
    '--budget',
    '30',
    '--quiet',
  ]);
  assert.match(out, /estimate +[\d.]+ +95 %: .* random descents/);
});

const moons = {
  data: { source: 'moons', samples: 60 },
  network: { layers: [{ units: 8, activation: 'relu' }] },
  training: { epochs: 5 },
};

test('an experiment is trained first, unless the initial weights are asked for', async () => {
  const file = write('moons.reglab.json', moons);
  const [trained, initial] = [await report(file), await report(file, '--at-init')];
  assert.equal(trained.method, 'exact');
  assert.equal(initial.eulerCharacteristic, 1);
  assert.notEqual(trained.patternsSha256, initial.patternsSha256);
  const { err, out } = await run(['regions', file]);
  assert.match(err, /step 10 of|step \d+ of \d+/);
  assert.match(out, /^regions +\d+ +exact\n/);
});

test('the budget of the text holds, and that of the command line before it', async () => {
  const file = write('capped.reglab.json', { ...moons, lab: { regions: { budget: 7 } } });
  assert.equal((await report(file, '--at-init')).cells, 7);
  assert.ok((await report(file, '--at-init', '--budget', '1000')).complete);
});

test('a single feature is a line; a smooth network is counted as its limit and says so', async () => {
  const sine = write('sine.reglab.json', { ...moons, data: { source: 'sine' } });
  assert.equal((await report(sine, '--at-init')).dimension, 1);
  const layers = [{ units: 8, activation: 'softplus' }];
  const smooth = await report(write('smooth.reglab.json', { ...moons, network: { layers } }), '--at-init');
  assert.equal(smooth.method, 'limit');
});

test('what has no linear regions fails with code 1 and the reason', async () => {
  const layers = [{ units: 8, activation: 'tanh' }];
  const { code, err, out } = await run([
    'regions',
    write('tanh.reglab.json', { ...moons, network: { layers } }),
    '--at-init',
  ]);
  assert.deepEqual([code, out], [1, '']);
  assert.match(err, /Hyperbolic tangent of layer 1 bends everywhere/);
});

test('files that cannot be used are refused with code 2 and their name', async () => {
  const good = networkFile([2, 4, 1], box(2)) as Record<string, unknown>;
  const cases: Readonly<Record<string, [unknown, RegExp]>> = {
    'empty.json': ['', /A value is expected here/],
    'list.json': ['[]', /not an object/],
    'format.json': [{ ...good, format: 'x' }, /format/],
    'domain.json': [{ ...good, domain: { kind: 'ball' } }, /domain/],
    'narrow.json': [
      {
        ...good,
        domain: {
          kind: 'box',
          bounds: [
            [1, 0],
            [0, 1],
          ],
        },
      },
      /is empty/,
    ],
    'parallel.json': [
      {
        ...good,
        domain: {
          kind: 'slice2d',
          origin: [0, 0],
          u: [1, 1],
          v: [2, 2],
          bounds: [
            [0, 1],
            [0, 1],
          ],
        },
      },
      /parallel/,
    ],
    'nan.json': [JSON.stringify(good).replace(/"b":\[[^,]+,/, '"b":["x",'), /not a finite number/],
    'wrong.reglab.json': ['{ "network": 3 }', /error/],
  };
  for (const [name, [content, reason]] of Object.entries(cases)) {
    const { code, err, out } = await run(['regions', write(name, content), '--json']);
    assert.equal(code, 2, `${name}: ${err}`);
    assert.equal(out, '');
    assert.match(err, reason, name);
    assert.match(err, new RegExp(`${name}:\\d+:\\d+: error: `));
  }
  assert.equal((await run(['regions', join(folder, 'missing.json')])).code, 2);
});

test('options that mean nothing are refused with the usage', async () => {
  for (const words of [['--budget', '0'], ['--budget', 'many'], ['--seconds=-1'], ['--format', 'json']]) {
    const { code, err } = await run(['regions', workload('tiny-2-4-3-2-1'), ...words]);
    assert.equal(code, 2, words.join(' '));
    assert.match(err, /reglab regions FILE/);
  }
});

test('a signal ends the count with code 130', async () => {
  const controller = new AbortController();
  setTimeout(() => controller.abort(), 5);
  const file = write('big.json', networkFile([2, 200, 200, 200, 1], box(2)));
  const { code, out } = await run(['regions', file, '--json', '--quiet'], controller.signal);
  assert.deepEqual([code, out], [130, '']);
});

test('an experiment of any name is one, and what is no network file is told at its place', async () => {
  const text = '// A comment\n{ "data": { "source": "moons", "samples": 20 }, "training": { "epochs": 1 } }';
  const named = await report(write('copy.json', text));
  assert.deepEqual(named.cells, (await report(write('copy.reglab.json', text))).cells);
  const exported = write('no-domain.json', networkFile([2, 3, 1], undefined));
  const ended = await run(['regions', exported]);
  assert.equal(ended.code, 2);
  assert.match(ended.err, /no-domain\.json:1:1: error: .*"domain": \{"kind": "box", "bounds"/);
  const broken = await run(['regions', write('broken.json', '{"format": "x",\n "layers": [}')]);
  assert.match(broken.err, /broken\.json:2:13: error: /);
  const nan = JSON.stringify(networkFile([2, 3, 1], box(2))).replace(/"W":\[\[[^,]*,/, '"W":[[NaN,');
  assert.match((await run(['regions', write('nan.json', nan)])).err, /layers\[0\]\.W\[0\]\[0\] is NaN/);
  const asked = await run(['regions', write('net.json', networkFile([2, 3, 1], box(2))), '--at-init']);
  assert.deepEqual([asked.code, asked.err.includes('--at-init and --engine are for experiments')], [2, true]);
  assert.match((await run(['regions', 'nowhere.json'])).err, /there is no such file|ENOENT/);
});

test('an exported network is counted in the range of its data, or in a box that is asked for', async () => {
  const layers = [
    { units: 8, activation: 'relu', norm: 'batch' },
    { units: 5, activation: 'linear' },
    { units: 6, activation: 'relu' },
  ];
  const wide = [
    [-1, 2],
    [-0.5, 1.25],
  ];
  const text = { ...moons, network: { layers }, lab: { regions: { box: wide } } };
  const file = write('exported.reglab.json', text);
  const out = join(folder, 'exported.json');
  assert.equal((await run(['export', file, '--format', 'json', '--out', out, '--quiet'])).code, 0);
  const wanted = await report(file);
  const found = await report(out, '--box=-1,2;-0.5,1.25');
  assert.deepEqual([found.cells, found.patternsSha256, found.method], [wanted.cells, wanted.patternsSha256, 'exact']);
  // In the range of its data it is the same as in that range by hand.
  const { inputRange } = JSON.parse(readFileSync(out, 'utf8')) as { inputRange: [number, number][] };
  assert.equal(inputRange.length, 2);
  for (const [low, high] of inputRange) assert.ok(low > -2 && high < 3 && high - low > 1);
  const own = await report(out);
  const byHand = await report(out, `--box=${inputRange.map((side) => side.join(',')).join(';')}`);
  assert.equal(own.patternsSha256, byHand.patternsSha256);
  assert.ok(own.complete && own.cells > 1);
  // One pair is for all inputs.
  const square = await report(out, '--box=0,1');
  assert.equal(square.patternsSha256, (await report(out, '--box=0,1;0,1')).patternsSha256);
});

test('an export without a range of its data, or with what has no regions, is refused; a box must fit', async () => {
  const out = join(folder, 'bare.json');
  const file = write('bare.reglab.json', moons);
  await run(['export', file, '--format', 'json', '--out', out, '--quiet']);
  const { inputRange, ...bare } = JSON.parse(readFileSync(out, 'utf8')) as Record<string, unknown>;
  assert.ok(inputRange);
  const rangeless = write('rangeless.json', bare);
  const { code, err } = await run(['regions', rangeless]);
  assert.equal(code, 2);
  assert.match(err, /rangeless\.json:1:1: error: .*"inputRange"; --box says it/);
  assert.ok((await report(rangeless, '--box=-1,1')).complete);
  for (const box of ['1', '0,1;0,1;0,1', '0,x', '1,0'])
    assert.equal((await run(['regions', rangeless, `--box=${box}`])).code, 2, box);
  assert.equal((await run(['regions', file, '--box=0,1'])).code, 2);
  const [first, last] = bare['layers'] as Record<string, unknown>[];
  const tanh = write('tanh.json', { ...bare, layers: [{ ...first, activation: 'tanh' }, last] });
  assert.match((await run(['regions', tanh, '--box=-1,1'])).err, /bends everywhere/);
  const softplus = write('softplus.json', { ...bare, layers: [{ ...first, activation: 'softplus' }, last] });
  assert.equal((await report(softplus, '--box=-1,1')).method, 'limit');
});
