import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findRoot } from '../../../src/core/numbers/findRoot.ts';
import { integrate } from '../../../src/core/numbers/integrate.ts';

test('cubics are integrated exactly, and the sine to the fourth order of the step', () => {
  assert.ok(Math.abs(integrate((x) => x ** 3 - x, [0, 2], 2) - 2) < 1e-14);
  const error = (pieces: number): number => Math.abs(integrate(Math.sin, [0, Math.PI], pieces) - 2);
  assert.ok(Math.abs(error(20) / error(40) - 16) < 0.2);
});

test('a sign change is found to the last bit, none is told as none', () => {
  assert.ok(Math.abs(findRoot((x) => x * x - 2, [0, 2]) - Math.SQRT2) < 1e-15);
  assert.equal(
    findRoot((x) => x, [0, 1]),
    0,
  );
  assert.ok(Number.isNaN(findRoot((x) => x * x + 1, [-1, 1])));
});
