import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatMessage, LabError, message } from '../../../src/core/ground/errors.ts';
import { losses } from '../../../src/core/tables/losses.ts';
import { defaultChoice } from '../../../src/core/ground/registry.ts';
import { chooseStepper } from '../../../src/engine/training/chooseStepper.ts';
import { makers } from '../../../src/engine/training/makers.ts';
import type { StepperMaker, TrainingProblem } from '../../../src/engine/problem/stepper.ts';
import { smallProblem } from '../problem/smallProblems.ts';

const problemOf = (engine?: 'ops' | 'kernel'): TrainingProblem =>
  smallProblem({
    loss: defaultChoice(losses, 'crossEntropy'),
    document: { training: { ...(engine && { engine }) } },
  });

/** The fastest has no room. */
const crowded = makers.map((maker, at): StepperMaker =>
  at === 0 ? { ...maker, refuses: () => message('It needs {0} MB.', 900) } : maker,
);

test('the fastest runs unless it refuses, and then the reason is told', async () => {
  const first = await chooseStepper(makers, problemOf());
  assert.deepEqual([first.stepper.engine, first.reason], ['kernel', undefined]);
  first.stepper.dispose();
  const fallback = await chooseStepper(crowded, problemOf());
  assert.equal(fallback.stepper.engine, 'ops');
  assert.equal(fallback.reason && formatMessage(fallback.reason), 'It needs 900 MB.');
  fallback.stepper.dispose();
});

test('the document forces an implementation, and is refused when that one cannot', async () => {
  for (const engine of ['ops', 'kernel'] as const) {
    const { stepper, reason } = await chooseStepper(makers, problemOf(engine));
    assert.equal(stepper.engine, engine);
    assert.equal(reason && formatMessage(reason), 'chosen in the document');
    stepper.dispose();
  }
  await assert.rejects(
    chooseStepper(crowded, problemOf('kernel')),
    (error) =>
      error instanceof LabError &&
      error.code === 'engine/unavailable' &&
      /kernel .* It needs 900 MB/.test(error.message),
  );
});
