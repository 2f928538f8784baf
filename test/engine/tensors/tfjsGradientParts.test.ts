import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LayerConfig } from '../../../src/core/config/config.ts';
import { finish } from '../../../src/core/numbers/parts.ts';
import { defaultChoice } from '../../../src/core/ground/registry.ts';
import { activations } from '../../../src/core/tables/activations.ts';
import { losses } from '../../../src/core/tables/losses.ts';
import { normalizations, type NormalizationName } from '../../../src/core/tables/normalizations.ts';
import { allRows } from '../../../src/engine/problem/batches.ts';
import { liveTensors } from '../../../src/engine/tensors/tfjsBackend.ts';
import { lossGradient } from '../../../src/engine/tensors/tfjsGradient.ts';
import { lossGradientInParts } from '../../../src/engine/tensors/tfjsGradientParts.ts';
import { prepareOperations } from '../../../src/engine/tensors/tfjsOperations.ts';
import { opsMaker } from '../../../src/engine/tensors/tfjsOps.ts';
import { smallProblem } from '../problem/smallProblems.ts';

const layer = (units: number, norm?: NormalizationName): LayerConfig => ({
  units,
  activation: defaultChoice(activations, 'gelu'),
  norm: norm && defaultChoice(normalizations, norm),
  init: undefined,
  dropout: 0.3,
});

function largest(differences: readonly number[]): number {
  return differences.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}

for (const norm of [undefined, ...normalizations.names])
  for (const loss of losses.names)
    test(`the gradient in parts is that of one differentiation (${norm ?? 'no norm'}, ${loss})`, async () => {
      await prepareOperations();
      const problem = smallProblem({
        layers: [layer(12, norm), layer(9)],
        loss: defaultChoice(losses, loss),
        samples: 90,
        inputs: 7,
      });
      const batch = allRows(90).reverse().subarray(5, 78);
      const before = liveTensors();
      const whole = lossGradient(problem, problem.initial, batch, 3);
      const parts = lossGradientInParts(problem, { parameters: problem.initial, batch, step: 3 }, 3000);
      let count = 0;
      const counted = { next: () => ((count += 1), parts.next()) };
      const found = finish(counted);
      assert.ok(count > 60, `${count} parts`);
      assert.equal(liveTensors(), before);
      assert.ok(Math.abs(found.loss - whole.loss) < 1e-5 * Math.abs(whole.loss), `${found.loss}, ${whole.loss}`);
      const size = largest([...whole.gradient]);
      assert.ok(size > 1e-4);
      assert.ok(largest([...whole.gradient].map((value, at) => value - found.gradient[at]!)) < 1e-4 * size);
      assert.equal(found.statistics.length, norm === 'batch' ? 1 : 0);
      for (const [at, { layer: place, mean, variance }] of whole.statistics.entries()) {
        const own = found.statistics[at]!;
        assert.equal(own.layer, place);
        assert.ok(largest([...mean].map((value, unit) => value - own.mean[unit]!)) < 1e-5);
        assert.ok(largest([...variance].map((value, unit) => value - own.variance[unit]!)) < 1e-5);
      }
    });

test('a long step in parts is the long step, also after one that was left', async () => {
  const problem = smallProblem({
    document: { optimizer: { name: 'adamw', learningRate: 0.01 }, penalties: [{ name: 'l1', lambda: 0.01 }] },
    layers: [layer(60, 'batch'), layer(50)],
    loss: defaultChoice(losses, 'crossEntropy'),
    samples: 9000,
    inputs: 20,
    batchSize: 7000,
  });
  const [whole, parted] = [await opsMaker.create(problem), await opsMaker.create(problem)];
  for (let step = 0; step < 2; step += 1) {
    const before = parted.save();
    const left = parted.stepInParts!()!;
    for (let part = 0; part < 8; part += 1) assert.equal(left.next().done, false);
    assert.deepEqual(parted.save(), before);
    assert.deepEqual(finish(parted.stepInParts!()!), whole.advance(1));
    assert.deepEqual(parted.save(), whole.save());
  }
  const short = await opsMaker.create(smallProblem({ loss: defaultChoice(losses, 'crossEntropy') }));
  assert.equal(short.stepInParts!(), undefined);
});

test('the layer that overflows first is named', async () => {
  await prepareOperations();
  const problem = smallProblem({
    layers: [layer(12), layer(9)],
    loss: defaultChoice(losses, 'crossEntropy'),
    samples: 90,
  });
  const parameters = problem.initial.slice();
  const { offset } = problem.architecture.tensors.find(({ layer: place }) => place === 1)!;
  parameters[offset] = Infinity;
  const batch = allRows(90);
  assert.equal(lossGradient(problem, parameters, batch, 0).badLayer, 1);
  assert.equal(finish(lossGradientInParts(problem, { parameters, batch, step: 0 }, 3000)).badLayer, 1);
});

test('between two looks a step of any size does what a thread does in some hundredths of a second', async () => {
  await prepareOperations();
  for (const [rows, inputs, units] of [
    [1000, 2, 600],
    [4000, 244, 5],
    [20_000, 3, 9],
  ] as const) {
    const problem = smallProblem({
      layers: [layer(units, 'batch')],
      loss: defaultChoice(losses, 'crossEntropy'),
      samples: rows,
      inputs,
    });
    const place = { parameters: problem.initial, batch: allRows(rows), step: 0 };
    const works = [...lossGradientInParts(problem, place)];
    assert.ok(works.length > 5);
    assert.ok(Math.max(...works) <= 2e7, `${rows} rows, ${inputs}-${units}: ${Math.max(...works)}`);
  }
});
