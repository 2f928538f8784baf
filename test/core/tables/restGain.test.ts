import assert from 'node:assert/strict';
import { test } from 'node:test';
import { optimizers } from '../../../src/core/tables/optimizers.ts';
import { defaultChoice } from '../../../src/core/ground/registry.ts';
import { restGain } from '../../../src/core/tables/restGain.ts';

/** What a unit gradient moves in the last of many steps. */
function lastMove(name: (typeof optimizers.names)[number], options: Readonly<Record<string, number | string>>): number {
  const entry = optimizers.get(name);
  const slots = Array.from({ length: entry.slots }, () => new Float64Array(1));
  const w = new Float64Array(1);
  for (let step = 1; step <= 40_000; step += 1) {
    w[0] = 0;
    entry.update(w, Float64Array.of(1), { step, learningRate: 1, weightDecay: 0, slots }, options);
  }
  return -w[0]!;
}

test('the gain at rest is what an optimizer moves once a gradient has lasted', () => {
  let checked = 0;
  for (const name of optimizers.names) {
    if (optimizers.get(name).adaptive) {
      assert.equal(restGain(defaultChoice(optimizers, name)), 1);
      continue;
    }
    const { parameters } = optimizers.get(name);
    const shares = 'momentum' in parameters ? [0, 0.5, 0.9, 0.99, 0.999] : [0];
    for (const momentum of shares) {
      const options = 'momentum' in parameters ? { momentum } : {};
      const [gain, slow] = [restGain({ name, options }), lastMove(name, options)];
      assert.ok(Math.abs(gain - slow) <= 1e-9 * slow, `${name}, momentum ${momentum}: ${gain}, ${slow}`);
      assert.ok(Math.abs(gain - 1 / (1 - momentum)) <= 1e-9 * gain, `${name}, momentum ${momentum}: ${gain}`);
      checked += 1;
    }
  }
  assert.ok(checked >= 7);
});
