import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Dataset } from '../../src/core/tables/dataset.ts';
import { LabError } from '../../src/core/ground/errors.ts';
import { determination } from '../../src/engine/problem/evaluation.ts';
import { makers } from '../../src/engine/training/makers.ts';
import { prepareRun } from '../../src/engine/problem/preparedRun.ts';
import { TrainingSession } from '../../src/engine/training/trainer.ts';
import type { RunSummary } from '../../src/protocol/messages.ts';
import { datasetOf } from '../language/markedText.ts';
import { readExperiment } from './problem/smallProblems.ts';

const outside = { makers, clock: () => performance.now(), yieldNow: () => Promise.resolve() };
const engines = ['ops', 'kernel'] as const;

async function train(document: Readonly<Record<string, unknown>>, dataset: Dataset): Promise<RunSummary> {
  const session = await TrainingSession.create(prepareRun(readExperiment(document), dataset), outside);
  return session.run(new AbortController().signal);
}

const rows = (of: (index: number) => number[]): number[][] => Array.from({ length: 30 }, (_none, index) => of(index));

function assertFinite({ loss, objective }: RunSummary): void {
  for (const value of [loss.train, loss.validation, objective]) assert.ok(Number.isFinite(value), `${value}`);
}

for (const engine of engines) {
  const training = { epochs: 20, batchSize: 8, engine };

  test(`${engine}: a batch without any variance stays finite behind every norm`, async () => {
    const dataset = datasetOf(
      rows((i) => [1, 2, i % 2]),
      'classification',
    );
    for (const norm of ['batch', 'layer', 'rms']) {
      const network = {
        layers: [
          { units: 4, norm },
          { units: 1, norm },
        ],
      };
      const summary = await train({ network, training, data: { standardize: false } }, dataset);
      assertFinite(summary);
      assert.ok(Math.abs(summary.accuracy!.train - 0.5) < 0.03, 'constant features tell no class from another');
    }
  });

  test(`${engine}: a constant target is learned, and no share of no variance is explained`, async () => {
    const dataset = datasetOf(
      rows((i) => [i, 0.1]),
      'regression',
    );
    for (const standardizeTarget of [false, true]) {
      const summary = await train({ data: { source: 'sine', standardizeTarget }, training }, dataset);
      assertFinite(summary);
      assert.deepEqual([summary.r2!.train, summary.r2!.validation], [NaN, null]);
    }
  });

  test(`${engine}: a batch larger than the data is all of the data`, async () => {
    const dataset = datasetOf(
      rows((i) => [i, i % 2]),
      'classification',
    );
    const whole = { epochs: 20, engine };
    const summary = await train({ training: { ...whole, batchSize: 500 } }, dataset);
    assert.equal(summary.steps, 20);
    const exact = await train({ training: { ...whole, batchSize: 20 }, data: { validation: 1 / 3 } }, dataset);
    assert.equal(exact.steps, 20);
    assertFinite(summary);
  });

  test(`${engine}: numbers that are too large for the first step end the run with that reason, not the learning rate`, async () => {
    const dataset = datasetOf(
      rows((i) => [i * 1e36, i]),
      'regression',
    );
    const document = { data: { source: 'sine', standardize: false }, training };
    await assert.rejects(train(document, dataset), (error) => {
      assert.ok(error instanceof LabError);
      assert.equal(error.code, 'engine/not-finite-at-start');
      assert.match(error.message, /before any weight has changed/);
      const details = error.details as { fix: { change: unknown } };
      assert.deepEqual(details.fix.change, { pointer: ['data', 'standardize'], value: true });
      return true;
    });
    assertFinite(await train({ data: { source: 'sine', standardizeTarget: true }, training }, dataset));
  });

  test(`${engine}: a strength far above lambda-max gives zeros, not noise`, async () => {
    const dataset = datasetOf(
      rows((i) => [Math.sin(i), Math.cos(i), Math.sin(i)]),
      'regression',
    );
    const document = {
      data: { source: 'sine', validation: 0 },
      network: { layers: [] },
      penalties: [{ name: 'l1', lambda: 1e6 }],
      optimizer: 'sgd',
      training: { ...training, epochs: 200 },
    };
    const summary = await train(document, dataset);
    assert.equal(summary.objective, summary.loss.train, 'all weights are exactly zero');
    assert.ok(Math.abs(summary.r2!.train) < 1e-3, 'only the bias is left');
  });
}

test('the share of variance that is explained', () => {
  assert.equal(determination(Float64Array.of(1, 2, 3), Float64Array.of(1, 2, 3), 1), 1);
  assert.equal(determination(Float64Array.of(2, 2, 2), Float64Array.of(1, 2, 3), 1), 0);
  for (const value of [7, 0.1, 1e20, 0]) {
    const same = new Float64Array(12).fill(value);
    assert.ok(Number.isNaN(determination(new Float64Array(12), same, 1)), `${value}`);
  }
});
