import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRandom } from '../../../src/core/ground/random.ts';
import { keepsBaseRate, learningRateAt, schedules } from '../../../src/core/tables/schedules.ts';
import { someOptions } from './randomOptions.ts';

const random = createRandom(41);
const total = 1000;

for (const [name, schedule] of schedules.entries()) {
  for (const p of someOptions(schedule.parameters, random)) {
    test(`${name} ${JSON.stringify(p)}: starts at the full rate, never rises and stays within [0, 1]`, () => {
      assert.equal(schedule.factor(0, total, p), 1);
      let before = 1;
      for (let step = 1; step <= total; step += 1) {
        const factor = schedule.factor(step, total, p);
        assert.ok(factor <= before + 1e-15 && factor >= 0);
        before = factor;
      }
      if (typeof p.final === 'number') assert.ok(Math.abs(before - p.final) < 1e-12);
    });
  }
}

test('the schedules have their closed forms', () => {
  const factor = (name: string, step: number, p: object): number => schedules.get(name).factor(step, total, { ...p });
  assert.equal(factor('step', 999, { every: 100, factor: 0.5 }), 0.5 ** 9);
  assert.equal(factor('step', 100, { every: 100, factor: 0.5 }), 0.5);
  assert.equal(factor('step', 99, { every: 100, factor: 0.5 }), 1);
  assert.ok(Math.abs(factor('exponential', 693, { rate: 0.001 }) - 0.5) < 1e-4);
  assert.ok(Math.abs(factor('cosine', 500, { final: 0.2 }) - 0.6) < 1e-15);
  assert.equal(factor('linear', 250, { final: 0 }), 0.75);
});

test('a run keeps the base rate where all of its steps, looked up one by one, have it', () => {
  for (const [name, schedule] of schedules.entries())
    for (const options of someOptions(schedule.parameters, random))
      for (const warmup of [0, 1, 5, 40])
        for (const steps of [1, 2, 30]) {
          const config = { name, options, warmup };
          const rates = Array.from({ length: steps }, (_, step) => learningRateAt(config, 1, step, steps));
          assert.equal(
            keepsBaseRate(config, steps),
            rates.every((rate) => rate === 1),
            JSON.stringify([config, steps]),
          );
        }
});

test('warm-up rises in a straight line to the full rate, and the schedule starts after it', () => {
  const config = { name: 'linear' as const, options: { final: 0 }, warmup: 10 };
  const rates = [0, 1, 9, 10, 15, 19].map((step) => learningRateAt(config, 0.5, step, 20));
  assert.deepEqual(
    rates,
    [0.05, 0.1, 0.5, 0.5, 0.25, 0.05].map((rate, index) => (index === 5 ? 0.5 * (1 - 0.9) : rate)),
  );
  assert.equal(learningRateAt({ name: 'constant', options: {}, warmup: 0 }, 0.3, 0, 20), 0.3);
});

test('a warm-up longer than the run only rises', () => {
  const config = { name: 'cosine' as const, options: { final: 0 }, warmup: 100 };
  assert.equal(learningRateAt(config, 1, 49, 50), 0.5);
});
