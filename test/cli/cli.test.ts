import assert from 'node:assert/strict';
import { spawn, spawnSync, type SpawnSyncReturns } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { budget } from '../../src/core/config/config.ts';
import { readNetworkFile } from '../../src/formats/labNetwork.ts';
import { writeWidths } from '../../src/core/experiment/networkFile.ts';
import { createRandom } from '../../src/core/ground/random.ts';
import type { RunSummary } from '../../src/protocol/messages.ts';
import { makeFolder, run } from './commandLine.ts';

const { folder, write } = makeFolder('cli');

/** The built program, as a person starts it. */
function start(...words: string[]): SpawnSyncReturns<string> {
  return spawnSync(process.execPath, [join(process.cwd(), 'dist/cli.js'), ...words], {
    encoding: 'utf8',
    timeout: 60_000,
  });
}

const example = (name: string): string => join(process.cwd(), 'media/examples', `${name}.reglab.json`);

const small = {
  data: { source: 'moons', samples: 60 },
  network: { layers: [{ units: 4, activation: 'tanh' }] },
  training: { epochs: 5 },
};

test('train prints one JSON object with the numbers of the run, nothing else on stdout', async () => {
  const { code, out, err } = await run(['train', write('small.reglab.json', small), '--json']);
  assert.equal(code, 0);
  assert.equal(out.trim().split('\n').length, 1);
  const summary = JSON.parse(out) as RunSummary;
  for (const key of ['engine', 'steps', 'stepsPerSecond', 'loss', 'objective', 'accuracy', 'layers', 'seconds'])
    assert.ok(key in summary, key);
  assert.ok(Number.isFinite(summary.loss.train) && Number.isFinite(summary.loss.validation));
  assert.match(err, /100 %/);
});

test('gradients prints every layer with what its activation does', async () => {
  const { code, out } = await run(['gradients', write('small.reglab.json', small), '--json', '--quiet']);
  assert.equal(code, 0);
  const { layers } = JSON.parse(out) as { layers: Record<string, unknown>[] };
  assert.deepEqual(
    layers.map(({ name, activation }) => [name, activation]),
    [
      ['layer 1', 'tanh'],
      ['output', 'linear'],
    ],
  );
  for (const key of ['meanSquaredSlope', 'theory', 'zeroShare', 'deadUnits', 'saturatedShare', 'gradientNorm'])
    assert.equal(typeof layers[0]![key], 'number', key);
});

test('without --json both commands print a table for people', async () => {
  const file = write('small.reglab.json', small);
  const trained = await run(['train', file, '--quiet']);
  assert.match(trained.out, /train +validation\nloss +[\d.e-]+ +[\d.e-]+\naccuracy/);
  assert.equal(trained.err, '');
  assert.match((await run(['gradients', file, '--quiet'])).out, /^layer +activation +mean slope\^2/);
});

test('digits are read with at least 95 % by two hidden ReLU layers, and diabetes is explained to at least 40 %', () => {
  const digits = start('train', example('digits'), '--json', '--quiet');
  assert.equal(digits.status, 0, digits.stderr);
  const read = JSON.parse(digits.stdout) as RunSummary;
  assert.deepEqual(
    read.layers.map(({ activation }) => activation),
    ['relu', 'relu', 'linear'],
  );
  assert.ok(read.accuracy!.validation! >= 0.95, `${read.accuracy!.validation}`);
  const diabetes = start('train', example('diabetes'), '--json', '--quiet');
  assert.ok((JSON.parse(diabetes.stdout) as RunSummary).r2!.validation! >= 0.4);
});

test('a csv of the user trains without any change of code', async () => {
  const random = createRandom(4);
  const lines = Array.from({ length: 120 }, () => {
    const [x, y] = [random.normal(), random.normal()];
    return `${x},${y},${random.uniform() < 0.5 ? 'red' : 'blue'},${x + y > 0 ? 'yes' : 'no'}`;
  });
  write('own.csv', ['x,y,colour,answer', ...lines].join('\n'));
  const document = {
    data: { source: 'csv', file: 'own.csv', target: 'answer', task: 'classification' },
    training: { epochs: 60 },
  };
  const { code, out, err } = await run(['train', write('own.reglab.json', document), '--json', '--quiet']);
  assert.equal(code, 0, err);
  assert.ok((JSON.parse(out) as RunSummary).accuracy!.validation! > 0.85, out);
});

const csv = (file: string): unknown => ({ data: { source: 'csv', file, target: 'y', task: 'regression' } });

const wrong: Readonly<Record<string, () => unknown>> = {
  'an empty file': () => '',
  null: () => 'null',
  'a list': () => '[1, 2]',
  'deep nesting': () => '['.repeat(100_000),
  'a wrong type': () => '{\n  "training": { "epochs": "many" }\n}',
  NaN: () => '{ "optimizer": { "learningRate": NaN } }',
  'a size of 1e308': () => '{ "network": { "layers": [{ "units": 1e308 }] } }',
  'a learning rate of 0': () => '{ "optimizer": { "learningRate": 0 } }',
  'a negative learning rate': () => '{ "optimizer": { "learningRate": -1 } }',
  'an unknown key': () => '{ "netwrok": {} }',
  'a key twice': () => '{ "title": "a", "title": "b" }',
  'an unknown name': () => '{ "network": { "layers": [{ "units": 2, "activation": "rleu" }] } }',
  'a missing csv': () => csv('missing.csv'),
  'a csv that is a folder': () => (mkdirSync(join(folder, 'dir.csv'), { recursive: true }), csv('dir.csv')),
  'a csv with ragged rows': () => (write('ragged.csv', 'x,y\n1,2\n3\n4,5\n'), csv('ragged.csv')),
  'text in a number column': () => (write('text.csv', 'x,y\n1,2\n3,4\nfive,6\n7,8\n9,1\n'), csv('text.csv')),
  'an empty column': () => (write('hole.csv', 'x,y\n,2\n,4\n,6\n'), csv('hole.csv')),
  'an empty csv': () => (write('empty.csv', ''), csv('empty.csv')),
  'a binary csv': () => (
    write(
      'binary.csv',
      Uint8Array.from({ length: 4096 }, (_, at) => (at * 37) % 256),
    ),
    csv('binary.csv')
  ),
  'a csv without the target': () => (write('other.csv', 'a,b\n1,2\n3,4\n'), csv('other.csv')),
  'a csv of 500 MB': () => (truncateSync(write('large.csv', 'x,y\n'), 500 * 1024 * 1024), csv('large.csv')),
};

for (const [what, make] of Object.entries(wrong)) {
  test(`${what} is refused with code 2 and its place`, async () => {
    const file = write('wrong.reglab.json', make());
    const { code, out, err } = await run(['train', file, '--json']);
    assert.equal(code, 2, err);
    assert.equal(out, '');
    for (const line of err.trim().split('\n')) {
      assert.ok(line.startsWith(`${file}:`), line);
      assert.match(line.slice(file.length), /^:\d+:\d+: (error|warning|information|hint): .+/);
    }
  });
}

test('places are those of the text: line and column of the value', async () => {
  const { err } = await run(['train', write('place.reglab.json', '{\n  "training": { "epochs": "many" }\n}')]);
  assert.match(err, /place\.reglab\.json:2:27: error/);
});

test('a document that is missing, a folder or too long is refused before it is read', async () => {
  for (const path of [join(folder, 'nowhere.json'), folder]) assert.equal((await run(['train', path])).code, 2);
  const long = write('long.reglab.json', '{}');
  truncateSync(long, budget.documentBytes + 1);
  const { code, err } = await run(['train', long]);
  assert.equal(code, 2);
  assert.match(err, new RegExp(`${budget.documentBytes}`));
});

test('a run that diverges ends with code 1 and says where and what to do', async () => {
  const document = { ...small, data: { source: 'sine' }, optimizer: { name: 'sgd', learningRate: 1e25 } };
  const { code, out, err } = await run(['train', write('wild.reglab.json', document), '--json', '--quiet']);
  assert.equal(code, 1, err);
  assert.equal(out, '');
  assert.match(err, /stopped at step \d+: .* layer \d+ .* Lower the learning rate/);
});

test('both implementations end with the same loss on a smooth network after 200 steps', async () => {
  const document = {
    ...small,
    network: {
      layers: [
        { units: 8, activation: 'tanh' },
        { units: 8, activation: 'gelu' },
      ],
    },
    optimizer: { name: 'adamw', learningRate: 0.003 },
    training: { epochs: 200, batchSize: 256 },
  };
  const file = write('smooth.reglab.json', document);
  const [ops, kernel] = await Promise.all(
    ['ops', 'kernel'].map(
      async (engine) =>
        JSON.parse((await run(['train', file, '--json', '--quiet', '--engine', engine])).out) as RunSummary,
    ),
  );
  assert.deepEqual([ops!.engine, kernel!.engine, ops!.steps], ['ops', 'kernel', 200]);
  assert.ok(Math.abs(ops!.loss.train / kernel!.loss.train - 1) < 1e-3, `${ops!.loss.train} ${kernel!.loss.train}`);
});

test('export trains and writes the network in each format', async () => {
  const file = write('small.reglab.json', small);
  const out = join(folder, 'network.json');
  const json = await run(['export', file, '--format', 'json', '--out', out, '--quiet']);
  assert.deepEqual([json.code, json.out], [0, `${out}\n`]);
  const { network } = readNetworkFile(JSON.parse(readFileSync(out, 'utf8')));
  assert.equal(network && writeWidths(network), '2-4-2');
  const model = join(folder, 'model');
  assert.equal((await run(['export', file, '--format', 'tfjs', '--out', model, '--quiet'])).code, 0);
  assert.deepEqual(readdirSync(model).sort(), ['model.json', 'weights.bin']);
  const nowhere = await run([
    'export',
    file,
    '--format',
    'keras',
    '--out',
    join(folder, 'no', 'such', 'x.py'),
    '--quiet',
  ]);
  assert.equal(nowhere.code, 1);
  assert.match(nowhere.err, /could not be exported: ENOENT/);
  for (const words of [['--format', 'onnx', '--out', out], ['--format', 'json'], []]) {
    assert.equal((await run(['export', file, ...words])).code, 2);
  }
});

test('words that mean nothing are refused with the usage; help and version answer', async () => {
  for (const words of [
    [],
    ['fly', 'x'],
    ['train'],
    ['train', 'a', 'b'],
    ['train', 'a', '--wat'],
    ['train', 'a', '--engine', 'gpu'],
  ]) {
    const { code, err } = await run(words);
    assert.equal(code, 2, words.join(' '));
    assert.match(err, /reglab train FILE/);
  }
  assert.match((await run(['--help'])).out, /reglab gradients FILE/);
  const version = start('--version');
  assert.equal(version.status, 0);
  assert.match(version.stdout, /^\d+\.\d+\.\d+\n$/);
});

test('a signal ends the run with code 130', async () => {
  const file = write('endless.reglab.json', { ...small, training: { epochs: 1_000_000, batchSize: 64 } });
  const controller = new AbortController();
  setTimeout(() => controller.abort(), 100);
  const { code, out } = await run(['train', file, '--quiet'], controller.signal);
  assert.equal(code, 130);
  assert.equal(out, '');
});

test('Ctrl-C in a terminal ends the program cleanly', async () => {
  const file = write('endless.reglab.json', {
    ...small,
    training: { epochs: 1_000_000, batchSize: 64, engine: 'ops' },
  });
  const child = spawn(process.execPath, [join(process.cwd(), 'dist/cli.js'), 'train', file, '--json'], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let out = '';
  child.stdout.on('data', (part: Buffer) => (out += part.toString()));
  child.stderr.once('data', () => child.kill('SIGINT'));
  const code = await new Promise((resolve) => child.on('exit', resolve));
  assert.equal(code, 130);
  assert.equal(out, '');
});
