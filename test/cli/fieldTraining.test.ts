/** Runs whose results are known: what early stopping gives back, and steps that another program took. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { RunSummary } from '../../src/protocol/messages.ts';
import { makeFolder, run } from './commandLine.ts';

const field = join(process.cwd(), 'test/cli/field');
const { folder, write } = makeFolder('training');

type Told = RunSummary & { readonly warnings: readonly string[] };

async function train(path: string): Promise<Told & { readonly err: string }> {
  const { code, out, err } = await run(['train', path, '--json', '--quiet']);
  assert.equal(code, 0, err);
  return { ...(JSON.parse(out) as Told), err };
}

test('early stopping gives the same best weights back when it stops and when all epochs are done, and says so', async () => {
  const stopped = await train(join(field, 'early-stop-restores.reglab.json'));
  const ended = await train(join(field, 'early-stop-no-restore.reglab.json'));
  assert.deepEqual(stopped.stoppedAt, { step: 72, reason: 'early-stopping', restoredStep: 12 });
  assert.deepEqual(ended.stoppedAt, { step: 600, reason: 'last-step', restoredStep: 12 });
  assert.ok(ended.loss.validation! < 0.506);
  assert.deepEqual(ended.loss, stopped.loss);
  const people = await run(['train', join(field, 'early-stop-no-restore.reglab.json'), '--quiet']);
  assert.match(people.out, /Ended at step 600; the weights are those of step 12\./);
});

test('a run that diverges under early stopping ends with its best weights, and warns', async () => {
  const document = {
    data: { source: 'sine', samples: 40, validation: 0.5 },
    network: { layers: [{ units: 8, activation: 'relu' }] },
    optimizer: { name: 'sgd', learningRate: 0.05 },
    training: { epochs: 300, batchSize: 10 },
  };
  const wild = { ...document, optimizer: { name: 'sgd', learningRate: 8 } };
  const plain = await run(['train', write('plain.reglab.json', wild), '--json', '--quiet']);
  assert.equal(plain.code, 1);
  const path = write('stopped.reglab.json', { ...wild, earlyStopping: { patience: 300 } });
  const told = await train(path);
  const { stoppedAt, warnings, loss } = told;
  assert.equal(stoppedAt?.reason, 'diverged');
  assert.ok(stoppedAt.restoredStep! < stoppedAt.step);
  assert.ok(Number.isFinite(loss.validation));
  assert.match(warnings.at(-1)!, new RegExp(`step ${stoppedAt.step}: .* those of step ${stoppedAt.restoredStep!}\\.`));
  const aloud = await run(['train', path]);
  assert.equal(aloud.code, 0);
  assert.ok(aloud.err.includes(warnings.at(-1)!));
  assert.match(aloud.out, new RegExp(`the weights are those of step ${stoppedAt.restoredStep!}\\.`));
  const out = join(folder, 'best.json');
  assert.equal((await run(['export', path, '--format', 'json', '--out', out, '--quiet'])).code, 0);
  assert.ok(readFileSync(out, 'utf8').length > 0);
});

test('seven steps of AdamW give the weights that PyTorch gives, whatever the decay is multiplied by elsewhere', async () => {
  const out = join(folder, 'adamw.json');
  const { code, err } = await run([
    'export',
    join(field, 'adamw-seven-steps.reglab.json'),
    ...['--format', 'json', '--out', out],
  ]);
  assert.equal(code, 0, err);
  const { layers } = JSON.parse(readFileSync(out, 'utf8')) as { layers: { W: number[][]; b: number[] }[] };
  const wanted = [
    [0.1561937, -0.4726019, 0.3736204, 0.6020369, 0.0668596, -0.0758009, 0.3497363, -0.2447248],
    [0.3824432, -0.8641731, 0.3086927],
  ];
  layers.forEach(({ W, b }, layer) =>
    [...W.flat(), ...b].forEach((value, at) =>
      assert.ok(Math.abs(value - wanted[layer]![at]!) < 2e-6, `layer ${layer}, ${at}: ${value}`),
    ),
  );
});
