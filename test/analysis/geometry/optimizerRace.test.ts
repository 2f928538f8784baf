import assert from 'node:assert/strict';
import { test } from 'node:test';
import { race, type DescentGoal } from '../../../src/analysis/geometry/optimizerRace.ts';

const [steep, flat] = [10, 0.4];

/** An ellipse along the axes. */
const ellipse: DescentGoal = {
  value: (w) => (steep * w[0]! ** 2 + flat * w[1]! ** 2) / 2,
  gradient(w, out) {
    out[0] = steep * w[0]!;
    out[1] = flat * w[1]!;
  },
};
const start = Float64Array.of(1, 1);
const decay = { weightDecay: 0, options: {} };
const momentum = { momentum: 0.9 };

test('plain descent goes down each axis by its factor, and its steps are those of the closed form', () => {
  const learningRate = 0.18;
  const enough = 1e-6;
  const { trail, steps } = race(ellipse, { name: 'sgd', ...decay, learningRate }, { start, enough, mostSteps: 1000 });
  for (let step = 0; 2 * step < trail.length; step += 1) {
    assert.ok(Math.abs(trail[2 * step]! - (1 - learningRate * steep) ** step) < 1e-12);
    assert.ok(Math.abs(trail[2 * step + 1]! - (1 - learningRate * flat) ** step) < 1e-12);
  }
  const valueAt = (t: number): number =>
    (steep * (1 - learningRate * steep) ** (2 * t) + flat * (1 - learningRate * flat) ** (2 * t)) / 2;
  assert.ok(valueAt(steps!) <= enough && valueAt(steps! - 1) > enough);
  assert.ok(trail[0]! > 0 && trail[2]! < 0 && trail[4]! > 0, 'from side to side of the valley');
});

test('a rate beyond 2 over the largest curvature diverges, and one just below does not', () => {
  const rules = { start, enough: 1e-9, mostSteps: 20_000 };
  const beyond = race(ellipse, { name: 'sgd', ...decay, learningRate: 2.2 / steep }, rules);
  assert.ok(beyond.hasDiverged && beyond.steps === undefined);
  assert.ok(beyond.trail.every(Number.isFinite), 'what is drawn is finite');
  assert.ok(race(ellipse, { name: 'sgd', ...decay, learningRate: 1.98 / steep }, rules).steps! > 0);
});

test('momentum needs fewer steps than plain descent in a long valley', () => {
  const long: DescentGoal = {
    value: (w) => (steep * w[0]! ** 2 + 0.01 * w[1]! ** 2) / 2,
    gradient(w, out) {
      out[0] = steep * w[0]!;
      out[1] = 0.01 * w[1]!;
    },
  };
  const rules = { start, enough: 1e-9, mostSteps: 50_000 };
  const plain = race(long, { name: 'sgd', ...decay, learningRate: 1 / steep }, rules).steps!;
  for (const name of ['momentum', 'nesterov'] as const) {
    const { steps } = race(long, { name, options: momentum, weightDecay: 0, learningRate: 1 / steep }, rules);
    assert.ok(4 * steps! < plain, `${name}: ${steps} of ${plain}`);
  }
});

test('what is not there in time says so', () => {
  const rules = { start, enough: 1e-9, mostSteps: 3 };
  const { steps, hasDiverged, trail } = race(ellipse, { name: 'sgd', ...decay, learningRate: 0.01 }, rules);
  assert.deepEqual([steps, hasDiverged, trail.length], [undefined, false, 8]);
  assert.equal(race(ellipse, { name: 'sgd', ...decay, learningRate: 0.01 }, { ...rules, enough: 100 }).steps, 0);
});
