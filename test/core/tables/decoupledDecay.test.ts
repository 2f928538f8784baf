import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRandom } from '../../../src/core/ground/random.ts';
import { optimizers, type UpdateState } from '../../../src/core/tables/optimizers.ts';

interface Settings {
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  readonly decay: number;
  readonly rates: readonly number[];
}

const settings: readonly Settings[] = [
  { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, decay: 0.01, rates: [0.01] },
  { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, decay: 0, rates: [0.01] },
  { beta1: 0.5, beta2: 0.9, epsilon: 1e-3, decay: 0.7, rates: [0.3, 0.2, 0.05] },
  { beta1: 0, beta2: 0.99, epsilon: 1e-6, decay: 0.1, rates: [0.1, 0, 0.4, 0.2] },
  { beta1: 0.8, beta2: 0, epsilon: 1, decay: 2, rates: [0.02, 0.5] },
];
const steps = 12;

/** The table's steps in float64 on some gradients; the weights after each, and the memory at the end. */
function take(
  name: 'adam' | 'adamw',
  start: readonly number[],
  gradients: readonly (readonly number[])[],
  { rates, decay, ...options }: Settings,
): { readonly path: number[][]; readonly slots: readonly Float64Array[] } {
  const w = Float64Array.from(start);
  const slots = [new Float64Array(w.length), new Float64Array(w.length)];
  const path = gradients.map((gradient, at) => {
    const state: UpdateState = { step: at + 1, learningRate: rates[at % rates.length]!, weightDecay: decay, slots };
    optimizers.get(name).update(w, Float64Array.from(gradient), state, options);
    return [...w];
  });
  return { path, slots };
}

function assertNear(found: readonly (readonly number[])[], wanted: readonly (readonly number[])[], note: string): void {
  found.forEach((row, step) =>
    row.forEach((value, at) => {
      const other = wanted[step]![at]!;
      assert.ok(
        Math.abs(value - other) <= 1e-12 * Math.max(1, Math.abs(other)),
        `${note}, step ${step + 1}: ${value}, ${other}`,
      );
    }),
  );
}

const random = createRandom(12);
const start = Array.from({ length: 7 }, () => 2 * random.normal());
const drawn = Array.from({ length: steps }, () => start.map(() => random.normal()));

for (const own of settings) {
  const note = JSON.stringify(own);
  const { beta1, beta2, epsilon, decay, rates } = own;

  test(`AdamW ${note}: each weight first shrinks, then takes Adam's step, as the means of all past gradients say`, () => {
    // The running means written out as sums over the past, instead of kept from step to step.
    const w = [...start];
    const wanted = drawn.map((_, last) => {
      const rate = rates[last % rates.length]!;
      return w.map((_old, at) => {
        let [mean, square, meanWeight, squareWeight] = [0, 0, 0, 0];
        for (let step = 0; step <= last; step += 1) {
          const gradient = drawn[step]![at]!;
          mean += beta1 ** (last - step) * gradient;
          meanWeight += beta1 ** (last - step);
          square += beta2 ** (last - step) * gradient ** 2;
          squareWeight += beta2 ** (last - step);
        }
        w[at] = w[at]! * (1 - rate * decay);
        w[at] -= (rate * (mean / meanWeight)) / (Math.sqrt(square / squareWeight) + epsilon);
        return w[at];
      });
    });
    assertNear(take('adamw', start, drawn, own).path, wanted, 'sums');
  });

  test(`AdamW ${note}: without gradients the weights are w (1 - eta delta)^t, with a constant one each step is as long`, () => {
    const none = drawn.map((row) => row.map(() => 0));
    let factor = 1;
    const shrunk = none.map((_, at) => {
      factor *= 1 - rates[at % rates.length]! * decay;
      return start.map((value) => value * factor);
    });
    assertNear(take('adamw', start, none, own).path, shrunk, 'no gradient');
    const gradient = start.map((_, at) => (at % 2 === 0 ? 3 : -0.2) * (at + 1));
    let w = start;
    const moved = none.map((_, at) => {
      const rate = rates[at % rates.length]!;
      w = w.map((value, j) => (1 - rate * decay) * value - (rate * gradient[j]!) / (Math.abs(gradient[j]!) + epsilon));
      return w;
    });
    assertNear(
      take(
        'adamw',
        start,
        none.map(() => gradient),
        own,
      ).path,
      moved,
      'constant gradient',
    );
  });

  test(`AdamW ${note}: the decay leaves no trace in its memory; Adam's does, and without decay both are the same`, () => {
    const decoupled = take('adamw', start, drawn, own);
    const free = take('adam', start, drawn, { ...own, decay: 0 });
    assert.deepEqual(decoupled.slots, free.slots);
    const coupled = take('adam', start, drawn, own);
    if (decay === 0) assert.deepEqual(decoupled.path, coupled.path);
    else assert.notDeepEqual(decoupled.slots, coupled.slots);
  });
}
