import assert from 'node:assert/strict';
import { test } from 'node:test';
import { optimizers, type OptimizerName } from '../../../src/core/tables/optimizers.ts';
import { createRandom } from '../../../src/core/ground/random.ts';
import { defaultOptions, type Options } from '../../../src/core/ground/registry.ts';
import { someOptions } from './randomOptions.ts';

const random = createRandom(31);
const near = (actual: number, expected: number, tolerance = 1e-12): void =>
  assert.ok(Math.abs(actual - expected) <= tolerance * Math.max(1, Math.abs(expected)), `${actual} is not ${expected}`);

interface Run {
  readonly start: number;
  readonly steps: number;
  readonly learningRate: number;
  readonly weightDecay?: number;
  readonly options?: Options;
  readonly gradient: (w: number, step: number) => number;
}

/** The path of one weight, the start included. */
function trace(name: OptimizerName, run: Run): number[] {
  const optimizer = optimizers.get(name);
  const w = Float64Array.of(run.start);
  const slots = Array.from({ length: optimizer.slots }, () => new Float64Array(1));
  const p = { ...defaultOptions(optimizer.parameters), ...run.options };
  const path = [run.start];
  for (let step = 1; step <= run.steps; step += 1) {
    const g = Float64Array.of(run.gradient(w[0]!, step));
    optimizer.update(w, g, { step, learningRate: run.learningRate, weightDecay: run.weightDecay ?? 0, slots }, p);
    path.push(w[0]!);
  }
  return path;
}

const last = (path: number[]): number => path.at(-1)!;

test('sgd on a parabola follows its closed form, decay included', () => {
  const path = trace('sgd', {
    start: 2,
    steps: 20,
    learningRate: 0.1,
    weightDecay: 0.3,
    gradient: (w) => 1.5 * (w - 1),
  });
  const optimum = 1.5 / 1.8;
  path.forEach((w, step) => near(w, optimum + (2 - optimum) * (1 - 0.18) ** step));
});

test('momentum on a parabola follows its two-term recurrence', () => {
  const [eta, mu] = [0.1, 0.9];
  const path = trace('momentum', { start: 1, steps: 30, learningRate: eta, gradient: (w) => w });
  for (let step = 2; step < path.length; step += 1) {
    near(path[step]!, path[step - 1]! + mu * (path[step - 1]! - path[step - 2]!) - eta * path[step - 1]!);
  }
});

test('nesterov on half a square goes 1, 0.81, 0.5751 and contracts by 0.9 where the misprinted rule explodes', () => {
  const path = trace('nesterov', { start: 1, steps: 400, learningRate: 0.1, gradient: (w) => w });
  near(path[1]!, 0.81);
  near(path[2]!, 0.5751);
  // A two-term recurrence scales w[k] w[k+2] - w[k+1]^2 by the product of its eigenvalues, here conjugates of modulus 0.9.
  const product = (k: number): number => path[k]! * path[k + 2]! - path[k + 1]! ** 2;
  near(Math.sqrt(product(31) / product(30)), 0.9, 1e-10);
  assert.ok(Math.abs(path[200]!) < 1e-4);
});

test('heavy ball contracts by the root of mu in the same place', () => {
  const path = trace('momentum', { start: 1, steps: 600, learningRate: 0.1, gradient: (w) => w });
  const size = (from: number): number => Math.max(...path.slice(from, from + 60).map(Math.abs));
  near((size(500) / size(100)) ** (1 / 400), Math.sqrt(0.9), 1e-3);
});

test('nesterov equals the look-ahead form in the other variable', () => {
  const [eta, mu] = [0.07, 0.8];
  const gradient = (w: number): number => Math.sin(w) + w;
  const path = trace('nesterov', { start: 1.3, steps: 40, learningRate: eta, options: { momentum: mu }, gradient });
  let [theta, v] = [1.3, 0];
  for (const w of path) {
    near(w, theta - eta * mu * v);
    v = mu * v + gradient(theta - eta * mu * v);
    theta -= eta * v;
  }
});

test('adam agrees with two steps computed by hand', () => {
  // g = 0.5 then -0.2, eta 0.1: step 1 moves by eta g/(|g| + eps).
  const grads = [0.5, -0.2];
  const path = trace('adam', { start: 1, steps: 2, learningRate: 0.1, gradient: (_w, step) => grads[step - 1]! });
  near(path[1]!, 1 - (0.1 * 0.5) / (0.5 + 1e-8), 1e-15);
  const mean = (0.9 * 0.1 * 0.5 + 0.1 * -0.2) / (1 - 0.81);
  const square = (0.999 * 0.001 * 0.25 + 0.001 * 0.04) / (1 - 0.998001);
  near(path[2]!, path[1]! - (0.1 * mean) / (Math.sqrt(square) + 1e-8), 1e-12);
});

test('adam divides by the uncentred second moment: a constant gradient of 10 moves at the learning rate', () => {
  near(last(trace('adam', { start: 0, steps: 500, learningRate: 0.01, gradient: () => 10 })), -5, 1e-8);
});

test('adamw without gradient shrinks every weight by the same factor', () => {
  const run = { start: 1, steps: 1000, learningRate: 1e-3, weightDecay: 0.01, gradient: () => 0 };
  near(last(trace('adamw', run)), 0.99004978424639, 1e-12);
});

test('coupled decay of adam without gradient is a sign step, whatever its strength', () => {
  for (const weightDecay of [1e-3, 1]) {
    const path = trace('adam', { start: 1, steps: 1, learningRate: 0.01, weightDecay, gradient: () => 0 });
    near(path[1]!, 0.99, 1e-5);
  }
});

test('momentum with L2 and with decoupled decay end at different points, as published', () => {
  const run = { start: 2, steps: 3000, learningRate: 0.1, weightDecay: 0.2, gradient: (w: number) => w - 1 };
  const [coupled, decoupled] = [trace('momentum', run), trace('sgdw', run)];
  near(last(coupled), 0.83333333333333, 1e-9);
  near(last(decoupled), 0.98039215686275, 1e-9);
  near(Math.max(...coupled.map((w, step) => Math.abs(w - decoupled[step]!))), 0.34165115398437, 1e-12);
});

test('rmsprop moves ten times the learning rate at first, without bias correction', () => {
  const path = trace('rmsprop', { start: 0, steps: 1, learningRate: 0.01, gradient: () => 3 });
  near(path[1]!, -0.1, 1e-7);
});

for (const [name, optimizer] of optimizers.entries()) {
  for (const p of someOptions(optimizer.parameters, random)) {
    const note = `${name} ${JSON.stringify(p)}`;
    const state = { step: 3, learningRate: 0.05, weightDecay: 0.1 };
    const makeSlots = (): Float64Array[] =>
      Array.from({ length: optimizer.slots }, (_, slot) => Float64Array.of(0.2 + slot, 0.3, 0.5));

    test(`${note}: every weight moves by itself, and the gradient is left alone`, () => {
      const [w, g, slots] = [Float64Array.of(1, -2, 3), Float64Array.of(0.3, 0.2, -0.7), makeSlots()];
      optimizer.update(w, g, { ...state, slots }, p);
      assert.deepEqual([...g], [0.3, 0.2, -0.7]);
      const [single, singleSlots] = [Float64Array.of(-2), makeSlots().map((slot) => slot.slice(1, 2))];
      optimizer.update(single, Float64Array.of(0.2), { ...state, slots: singleSlots }, p);
      assert.equal(single[0], w[1]);
    });

    test(`${note}: decay is a factor beside the update when decoupled, else part of the gradient`, () => {
      const start = [1, -2, 3];
      const g = Float64Array.of(0.3, 0.2, -0.7);
      const [decayed, plain] = [Float64Array.from(start), Float64Array.from(start)];
      optimizer.update(decayed, g, { ...state, slots: makeSlots() }, p);
      const shifted = optimizer.decoupled ? g : g.map((value, index) => value + 0.1 * start[index]!);
      optimizer.update(plain, shifted, { ...state, weightDecay: 0, slots: makeSlots() }, p);
      const extra = optimizer.decoupled ? 0.05 * 0.1 : 0;
      decayed.forEach((w, index) => near(w, plain[index]! - extra * start[index]!, 1e-14));
    });

    test(`${note}: a strictly convex bowl is descended`, () => {
      const start = 3;
      const path = trace(name, {
        start,
        steps: 2000,
        learningRate: optimizer.defaultLearningRate,
        options: p,
        gradient: (w) => w,
      });
      assert.ok(Math.abs(last(path)) < 0.2, `ended at ${last(path)}`);
    });
  }
}

for (const [name, { coupled }] of optimizers.entries()) {
  if (coupled === undefined) continue;
  test(`${name} takes the steps of ${coupled.name} where nothing decays; with decay, if it is adaptive, others`, () => {
    const run = { start: 2, steps: 30, learningRate: 0.03, gradient: (w: number, step: number) => w - Math.sin(step) };
    assert.equal(optimizers.get(name).decoupled && !optimizers.get(coupled.name).decoupled, true);
    const same = trace(name, { ...run, options: coupled.options });
    trace(coupled.name, run).forEach((w, step) => near(same[step]!, w, 1e-12));
    if (optimizers.get(name).adaptive) {
      const decayed = trace(name, { ...run, weightDecay: 0.1, options: coupled.options });
      assert.ok(Math.abs(last(decayed) - last(trace(coupled.name, { ...run, weightDecay: 0.1 }))) > 1e-3);
    }
  });
}

/** Whether one weight on a parabola ends nearer to 0 than it began, with what the optimizer divides by as it stands far into a run. */
function convergesAt(name: OptimizerName, p: Options, product: number): boolean {
  const optimizer = optimizers.get(name);
  // Weights so small, and memory of squares so long, that what divides the gradient stays what it is.
  const [far, start] = [1e12, 1e-9];
  const slots = Array.from({ length: optimizer.slots }, (_, at) => Float64Array.of(at === optimizer.slots - 1 ? 4 : 0));
  const divisor = Float64Array.of(1);
  optimizer.preconditioner?.({ step: far, slots }, p, divisor);
  if (optimizer.preconditioner === undefined) slots.forEach((slot) => slot.fill(0));
  const w = Float64Array.of(start);
  const [learningRate, curvature] = [0.1, (product / 0.1) * divisor[0]!];
  let [early, late] = [0, 0];
  for (let step = 1; step <= 4000; step += 1) {
    const g = Float64Array.of(curvature * w[0]!);
    optimizer.update(w, g, { step: far + step, learningRate, weightDecay: 0, slots }, p);
    // Larger gradients would change what divides them.
    if (Math.abs(w[0]!) > 1e-4) return false;
    if (step <= 1000) early = Math.max(early, Math.abs(w[0]!));
    else if (step > 3000) late = Math.max(late, Math.abs(w[0]!));
  }
  return late < early;
}

for (const [name, optimizer] of optimizers.entries()) {
  test(`${name} converges on a parabola just below its limit and grows just above it`, () => {
    for (const some of someOptions(optimizer.parameters, random)) {
      const p: Options = {
        ...some,
        ...('beta2' in some && { beta2: 1 - 1e-12 }),
        ...('rho' in some && { rho: 1 - 1e-12 }),
      };
      // So close to 1 that it takes longer than this to be seen.
      if (Number(p['momentum'] ?? p['beta1'] ?? 0) > 0.97) continue;
      const limit = optimizer.stableProduct(p);
      assert.ok(convergesAt(name, p, 0.98 * limit), `${JSON.stringify(p)} below`);
      assert.ok(!convergesAt(name, p, 1.02 * limit), `${JSON.stringify(p)} above`);
    }
  });

  test(`${name} has something to divide by exactly where it is adaptive`, () => {
    assert.equal(optimizer.preconditioner !== undefined, optimizer.adaptive);
  });
}

test('the limits are those of the papers: 2, 3.8, 1.357 and 38', () => {
  const limit = (name: OptimizerName): number =>
    optimizers.get(name).stableProduct(defaultOptions(optimizers.get(name).parameters));
  near(limit('sgd'), 2);
  near(limit('momentum'), 3.8);
  near(limit('nesterov'), 3.8 / 2.8);
  near(limit('adam'), 38);
});

test('the first steps of Adam divide by less: its mean of gradients has only begun', () => {
  const adam = optimizers.get('adam');
  const p = { beta1: 0.9, beta2: 0.99, epsilon: 1e-8 };
  const out = new Float64Array(1);
  adam.preconditioner?.({ step: 1, slots: [Float64Array.of(0.3), Float64Array.of(0.01 * 9)] }, p, out);
  near(out[0]!, 0.1 * (3 + 1e-8));
});
