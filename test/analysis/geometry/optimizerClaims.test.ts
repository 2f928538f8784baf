/** Numbers that textbooks state of optimizers, from the functions that claims are built on, each a second way: by its closed form or by plain loops. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  descend,
  iterationMatrix,
  remainingShare,
  shareAlong,
  type DescentRule,
} from '../../../src/analysis/geometry/descent.ts';
import { stationaryVariance } from '../../../src/analysis/geometry/parabolas.ts';
import { spectralRadius } from '../../../src/analysis/linearAlgebra/spectralRadius.ts';
import { clipGradient } from '../../../src/core/experiment/clipGradient.ts';
import { createRandom } from '../../../src/core/ground/random.ts';
import { defaultOptions } from '../../../src/core/ground/registry.ts';
import { optimizers, type OptimizerName } from '../../../src/core/tables/optimizers.ts';
import {
  constantRate,
  fallingRate,
  learningRates,
  schedules,
  type ScheduleName,
} from '../../../src/core/tables/schedules.ts';

const near = (value: number, expected: number, tolerance = 1e-9): void =>
  assert.ok(Math.abs(value - expected) <= tolerance * Math.max(1, Math.abs(expected)), `${value} is not ${expected}`);

const ruleOf = (
  name: OptimizerName,
  learningRate: DescentRule['learningRate'],
  { decay = 0, ...options }: Readonly<Record<string, number>> = {},
): DescentRule => ({
  name,
  options: { ...defaultOptions(optimizers.get(name).parameters), ...options },
  learningRate,
  weightDecay: decay,
});

/** Gradient of half curvature times (w - centre)^2. */
const parabola =
  (curvature: number, centre: number) =>
  (w: Float64Array, out: Float64Array): void => {
    w.forEach((value, at) => (out[at] = curvature * (value - centre)));
  };

const endOf = (
  rule: DescentRule,
  gradient: ReturnType<typeof parabola>,
  start: readonly number[],
  steps: number,
): number => descend(rule, { gradient, start, steps }).weights[0]!;

const flat = parabola(0, 0);

test('one step of gradient descent with decay shrinks by 1 - rate lambda and takes the step of the data', () => {
  const gradient = (_: Float64Array, out: Float64Array): void => void out.fill(0.5);
  near(endOf(ruleOf('sgd', 0.1, { decay: 0.1 }), gradient, [2], 1), 1.93, 1e-15);
  near(0.99 * 2 - 0.1 * 0.5, 1.93, 1e-15);
});

test('decay contracts only without data: with them the weight rests at the penalized minimum', () => {
  const rule = ruleOf('sgd', 0.1, { decay: 0.1 });
  near(endOf(rule, flat, [1], 1000), 4.3171247410658e-5, 1e-12);
  near(0.99 ** 1000, 4.3171247410658e-5, 1e-12);
  near(remainingShare(Array<number>(1000).fill(0.1), 0.1), 4.3171247410658e-5, 1e-12);
  for (const start of [1, 0]) near(endOf(rule, parabola(1, 1), [start], 1000), 0.90909090909091);
  near(remainingShare([1], 1.5), -0.5);
  assert.ok(Math.abs(remainingShare([1], 1.99)) < 1 && Math.abs(remainingShare([1], 2.01)) > 1);
});

test('the product of rate and lambda sets the shrinking, lambda alone the end', () => {
  const ends = [
    [1, 0.01, 0.5],
    [0.01, 1, 0.99009900990099],
  ] as const;
  for (const [lambda, rate, end] of ends) {
    near(endOf(ruleOf('sgd', rate, { decay: lambda }), parabola(1, 1), [0], 4000), end);
    near(1 / (1 + lambda), end);
    near(endOf(ruleOf('sgd', rate, { decay: lambda }), flat, [1], 100), 0.36603234127323);
  }
});

test('a falling rate decays less and rests at the same place', () => {
  const rates = (schedule: typeof constantRate, steps = 1000): number[] =>
    Array.from({ length: steps }, (_, step) => learningRates(schedule, 0.1, steps)(step));
  const cosine = rates(fallingRate);
  near(remainingShare(cosine, 0.005), 0.77856955208747);
  near(remainingShare(rates(constantRate), 0.005), 0.6064548228401);
  const sum = cosine.reduce((total, rate) => total + rate, 0);
  near(sum, 50.05);
  near(Math.exp(-0.005 * sum), 0.77860610721113);
  near(remainingShare(cosine.slice(-1), 0.005), 0.9999999987663);
  for (const name of ['constant', 'step', 'cosine'] as const satisfies readonly ScheduleName[]) {
    const schedule = { name, options: defaultOptions(schedules.get(name).parameters), warmup: 0 };
    const rate = learningRates(schedule, 0.5, 4000);
    near(endOf(ruleOf('sgd', rate, { decay: 0.25 }), parabola(1, 1), [0], 4000), 0.8);
  }
});

/** Largest difference of two runs on half (t - 1)^2 from 2 in 200 steps. */
function largestGap(one: DescentRule, other: DescentRule): number {
  const trails = [one, other].map((rule) => {
    const trail: number[] = [];
    descend(rule, { gradient: parabola(1, 1), start: [2], steps: 200 }, ([w]) => void trail.push(w!));
    return trail;
  });
  return trails[0]!.reduce((most, value, at) => Math.max(most, Math.abs(value - trails[1]![at]!)), 0);
}

test('L2 and decoupled decay are the same without momentum, and end elsewhere with it', () => {
  const still = [
    ruleOf('momentum', 0.1, { decay: 0.2, momentum: 0 }),
    ruleOf('sgdw', 0.1, { decay: 0.2, momentum: 0 }),
  ] as const;
  assert.ok(largestGap(...still) <= 1e-15);
  const moving = [ruleOf('momentum', 0.1, { decay: 0.2 }), ruleOf('sgdw', 0.1, { decay: 0.2 })] as const;
  near(largestGap(...moving), 0.34165115398437);
  near(endOf(moving[0], parabola(1, 1), [0], 4000), 0.83333333333333);
  near(endOf(moving[1], parabola(1, 1), [0], 4000), 0.98039215686275);
});

test('momentum piles decay up', () => {
  const coupled = spectralRadius(iterationMatrix(ruleOf('momentum', 0.1, { decay: 0.01 }), 0), 2);
  near(coupled, 0.98887321424522);
  // The larger root of r^2 - (1 + beta - eta lambda) r + beta.
  const middle = (1.9 - 0.001) / 2;
  near(coupled, middle + Math.sqrt(middle ** 2 - 0.9));
  near(endOf(ruleOf('sgdw', 0.1, { decay: 0.01 }), flat, [1], 1), 0.999);
  near(Math.log(coupled) / Math.log(0.999), 11.183555978371);
});

test('the printed Nesterov update diverges where the right one and heavy ball converge', () => {
  near(spectralRadius(iterationMatrix(ruleOf('nesterov', 0.1), 1), 2), 0.9, 1e-6);
  near(spectralRadius(iterationMatrix(ruleOf('momentum', 0.1), 1), 2), 0.94868329805051);
  // v' = mu v + (theta + mu v), then theta' = theta + mu v - eta v', of (theta, v).
  const printed = spectralRadius(Float64Array.of(0.9, 0.9 - 0.1 * 1.8, 1, 1.8), 2);
  assert.ok(printed > 1);
  const steps = [1, 2].map((count) => endOf(ruleOf('nesterov', 0.1), parabola(1, 0), [1], count));
  near(steps[0]!, 0.81);
  near(steps[1]!, 0.5751);
  assert.ok(Math.abs(endOf(ruleOf('nesterov', 0.1), parabola(1, 0), [1], 200)) < 1e-4);
});

test('inside Adam the decay is divided by the history of the gradient, beside it it is not', () => {
  const stds = [10, 0.1];
  const run = (name: OptimizerName, decay: number): Float64Array => {
    const random = createRandom(1);
    const gradient = (_: Float64Array, out: Float64Array): void =>
      stds.forEach((std, at) => (out[at] = std * random.normal()));
    return descend(ruleOf(name, 1e-3, { decay }), { gradient, start: [1, 1], steps: 2000 }).weights;
  };
  const felt = (name: OptimizerName): number[] => {
    const [without, withDecay] = [run(name, 0), run(name, 0.01)];
    return stds.map((_, at) => without[at]! - withDecay[at]!);
  };
  const [loud, quiet] = felt('adam');
  assert.ok(quiet! / loud! > 80 && quiet! / loud! < 120, String(quiet! / loud!));
  for (const one of felt('adamw')) assert.ok(Math.abs(one / 0.02 - 1) < 0.1, String(one));
});

test('where only decay pulls, Adam takes the same step whatever the weight and lambda', () => {
  for (const start of [1, -3, 0.02])
    for (const decay of [1e-4, 1e-1])
      near(Math.abs(endOf(ruleOf('adam', 0.01, { decay }), flat, [start], 1) - start), 0.01, 1e-4);
  near(1 - endOf(ruleOf('adamw', 0.01, { decay: 0.1 }), flat, [1], 1), 0.001);
});

test('AdamW shrinks every weight by the same factor', () => {
  const { weights } = descend(ruleOf('adamw', 1e-3, { decay: 0.01 }), { gradient: flat, start: [1, -5], steps: 1000 });
  near(weights[0]!, 0.99004978424639);
  near(weights[1]!, -5 * 0.99004978424639);
  near(0.99999 ** 1000, 0.99004978424639);
});

test('Adam with L2 rests at the minimum of the objective, AdamW near that of the loss', () => {
  near(endOf(ruleOf('adam', 1e-3, { decay: 0.5 }), parabola(1, 1), [0], 20_000), 2 / 3, 2e-3);
  near(endOf(ruleOf('adamw', 1e-3, { decay: 0.5 }), parabola(1, 1), [0], 20_000), 1, 2e-3);
});

test('the second moment is not centred', () => {
  const gradient = (_: Float64Array, out: Float64Array): void => void out.fill(10);
  const { weights, slots } = descend(ruleOf('adam', 0.01), { gradient, start: [0], steps: 500 });
  near(slots[1]![0]! / (1 - 0.999 ** 500), 100);
  near(weights[0]!, -5, 1e-6);
});

test('clipping by norm keeps the direction, and with it the share of the penalty', () => {
  const whole = Float64Array.of(33, 40);
  const clipped = whole.slice();
  clipGradient({ by: 'norm', at: 5 }, clipped, Math.hypot(33, 40));
  near(Math.hypot(...clipped), 5);
  near(clipped[0]! / clipped[1]!, 33 / 40);
  const short = Float64Array.of(3, 0);
  assert.equal(clipGradient({ by: 'norm', at: 5 }, short, 3), false);
  assert.deepEqual([...short], [3, 0]);
  const factor = 5 / Math.hypot(33, 40);
  near(factor, 0.09642165981751);
  near(shareAlong([3, 0], whole), 0.036816660468576);
  near(shareAlong([3 * factor, 0], clipped), 0.036816660468576);
  near(shareAlong([3, 0], [303, 400]), 0.0036098789161626);
  const squared = 33 ** 2 + 40 ** 2;
  near((3 * clipped[0]!) / squared, 0.0035499235113178);
  near(99 / (5 * Math.sqrt(squared)), 0.38182977287734);
  near(squared / 25, 107.56);
});

test('small and falling rates stay in the sharp of two basins, a large one leaves it', () => {
  // The upper of two parabolas never counts: curvature 50 around 0, 1 around 3.
  const gradient = ([w]: Float64Array, out: Float64Array): void => {
    const isSharp = 25 * w! ** 2 <= (w! - 3) ** 2 / 2;
    out[0] = isSharp ? 50 * w! : w! - 3;
  };
  const end = (rate: DescentRule['learningRate']): number => endOf(ruleOf('sgd', rate), gradient, [0.05], 4000);
  near(end(0.01), 0, 1e-6);
  near(
    end((step) => 0.01 / (1 + step)),
    0,
    0.02,
  );
  near(end(0.06), 3, 1e-6);
  near(optimizers.get('sgd').stableProduct({}) / 50, 0.04);
  near(endOf(ruleOf('sgd', 0.1), parabola(1, 0), [1], 1), 0.9);
  // The flow of the loss plus rate / 4 squared gradient is nearer than that of the loss.
  near(Math.exp(-0.1 * (1 + 0.1 / 2)), 0.90032452258627);
});

test('noise of the gradient spreads a weight, none does not', () => {
  near(stationaryVariance(1, 0.1, 1), 0.052631578947368);
  near(stationaryVariance(1, 0.02, 1), 0.01010101010101);
  assert.deepEqual([stationaryVariance(1, 0.1, 0), stationaryVariance(1, 2, 1)], [0, Infinity]);
  const random = createRandom(2);
  let squares = 0;
  const gradient = ([w]: Float64Array, out: Float64Array): void => void (out[0] = w! + random.normal());
  const steps = 400_000;
  descend(ruleOf('sgd', 0.1), { gradient, start: [0], steps }, ([w]) => void (squares += w! ** 2));
  near(squares / steps / 0.052631578947368, 1, 0.04);
});
