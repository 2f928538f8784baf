import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { parse } from 'jsonc-parser';
import { sharpnessAt } from '../../../src/analysis/geometry/sharpness.ts';
import { optimizers } from '../../../src/core/tables/optimizers.ts';
import { descentOfRun } from '../../../src/engine/reading/lossOfRun.ts';
import { trainedMoment } from '../views/trainedMoment.ts';

test('in the example the sharpness climbs to 2 / learning rate and stays within a tenth of it for a third of the run', async () => {
  const text = readFileSync(join(process.cwd(), 'media/examples/edgeOfStability.reglab.json'), 'utf8');
  const { prepared, snapshots } = await trainedMoment(parse(text) as object, 'end');
  const { optimizer } = prepared.experiment;
  assert.equal(prepared.problem.batchSize, prepared.problem.train.count);
  const limit = optimizers.get(optimizer.name).stableProduct(optimizer.options) / optimizer.learningRate;
  assert.equal(limit, 2 / optimizer.learningRate);
  const some = snapshots.filter((_, at) => at % 4 === 0);
  const shares = some.map((snapshot) => sharpnessAt(descentOfRun(prepared, snapshot, 'training')) / limit);
  assert.ok(shares[0]! < 0.5, `it begins at ${shares[0]!}`);
  const near = shares.filter((share) => Math.abs(share - 1) <= 0.1).length;
  assert.ok(near >= shares.length / 3, `${near} of ${shares.length}`);
});

test('what Adam divides by is kept with the weights of every step but the first', async () => {
  const document = {
    data: { source: 'moons', samples: 40, validation: 0 },
    network: { layers: [{ units: 4, activation: 'tanh' }] },
    training: { epochs: 6, batchSize: 40 },
  };
  const { snapshots, prepared } = await trainedMoment(
    { ...document, optimizer: { name: 'adam', learningRate: 0.01 } },
    'end',
  );
  assert.equal(snapshots[0]!.divisors, undefined);
  const last = snapshots.at(-1)!;
  assert.ok(last.divisors!.length === last.parameters.length && last.divisors!.every((value) => value > 0));
  assert.ok(sharpnessAt(descentOfRun(prepared, last, 'training')) > 0);
  const plain = await trainedMoment({ ...document, optimizer: { name: 'sgd', weightDecay: 0.1 } }, 'end');
  assert.ok(plain.snapshots.every(({ divisors }) => divisors === undefined));
  const { decay } = descentOfRun(plain.prepared, plain.snapshots[0]!, 'training');
  assert.equal(decay?.filter((value) => value === 0.1).length, 2 * 4 + 4 * 2);
});
