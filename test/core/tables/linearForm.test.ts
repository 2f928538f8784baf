import assert from 'node:assert/strict';
import { test } from 'node:test';
import { losses } from '../../../src/core/tables/losses.ts';
import { penalties } from '../../../src/core/tables/penalties.ts';
import { createRandom } from '../../../src/core/ground/random.ts';
import { defaultOptions } from '../../../src/core/ground/registry.ts';
import { linearFormValue } from '../numbers/linearFormValue.ts';

test('every penalty is on a linear model what its linear form says', () => {
  const random = createRandom(1);
  let compared = 0;
  for (const [name, entry] of penalties.entries()) {
    assert.ok(entry.plain(defaultOptions(entry.parameters)).length > 3, name);
    const variants =
      name === 'groupLasso' ? [{ group: 'input' }, { group: 'unit' }] : [defaultOptions(entry.parameters)];
    for (const options of variants) {
      for (const [inputs, outputs] of [
        [5, 1],
        [4, 3],
        [1, 1],
      ] as const) {
        const form = entry.linearForm?.(options, inputs, outputs);
        if (form === undefined) continue;
        compared += 1;
        const w = Float64Array.from({ length: inputs * outputs }, () => random.normal());
        const shape = { rows: inputs, columns: outputs };
        const expected = entry.penalty(w, shape, options);
        const found = linearFormValue(form, w, shape);
        assert.ok(Math.abs(found - expected) < 1e-12, `${name} ${inputs}x${outputs}: ${found} instead of ${expected}`);
      }
    }
  }
  assert.ok(compared >= 15);
});

test('every loss with a linear form has as many outputs as the form', () => {
  for (const [name, entry] of losses.entries()) {
    assert.ok(entry.plain.startsWith('1/'), name);
    for (const outputs of [1, 2, 4]) {
      const form = entry.linearForm?.(outputs);
      if (form === 'logistic') assert.equal(outputs, 1);
      if (form === 'softmax') assert.equal(name, 'crossEntropy');
    }
  }
});
