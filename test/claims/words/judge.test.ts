import assert from 'node:assert/strict';
import { test } from 'node:test';
import { judge, recordTolerance, type Wish } from '../../../src/claims/words/judge.ts';
import type { Measured } from '../../../src/claims/words/values.ts';

const nothing: Wish = { recorded: undefined, closedForms: {}, bands: {}, inputs: {}, refutes: [] };
const holds = (measured: Measured, wish: Partial<Wish>): boolean =>
  judge(measured, { ...nothing, ...wish }).every(({ passed }) => passed);

test('a printed number is met to half a unit of its last decimal, a short or whole one exactly', () => {
  assert.equal(recordTolerance(0.249), 0.0005);
  assert.equal(recordTolerance(16.6), 0.05);
  assert.ok(Math.abs(recordTolerance(1.23e-5) - 0.5e-7) < 1e-20);
  assert.ok(recordTolerance(0.5) < 1e-8);
  assert.ok(recordTolerance(308) < 1e-6);
  assert.ok(holds({ a: 0.2494 }, { recorded: { a: 0.249 } }));
  assert.ok(!holds({ a: 0.2496 }, { recorded: { a: 0.249 } }));
  assert.ok(!holds({ a: 0.51 }, { recorded: { a: 0.5 } }));
  assert.ok(!holds({ a: 308.4 }, { recorded: { a: 308 } }));
});

test('a closed form is met to 1e-9, and the record is asked as well', () => {
  assert.ok(holds({ a: Math.PI + 1e-10 }, { closedForms: { a: Math.PI } }));
  assert.ok(!holds({ a: Math.PI + 1e-8 }, { closedForms: { a: Math.PI } }));
  assert.ok(!holds({ a: Math.PI }, { closedForms: { a: Math.PI }, recorded: { a: 3.15 } }));
});

test('the ending of a key says that it is a bound', () => {
  assert.ok(holds({ a_below: 1e-13 }, { recorded: { a_below: 1e-12 } }));
  assert.ok(!holds({ a_below: 1e-12 }, { recorded: { a_below: 1e-12 } }));
  assert.ok(!holds({ a_less_than: 2 }, { recorded: { a_less_than: 1 } }));
  assert.ok(holds({ a_greater_than: 2 }, { recorded: { a_greater_than: 1 } }));
  assert.ok(!holds({ a_greater_than: 1 }, { recorded: { a_greater_than: 1 } }));
  assert.ok(!holds({ a_below: Number.NaN }, { recorded: { a_below: 1 } }));
});

test('an estimate needs a band and is held to it', () => {
  assert.throws(() => holds({ a_mc: 1 }, { recorded: { a_mc: 1 } }), /band/);
  assert.ok(holds({ a_mc: 1.04 }, { recorded: { a_mc: 1 }, bands: { a_mc: { relative: 0.05 } } }));
  assert.ok(!holds({ a_mc: 1.06 }, { recorded: { a_mc: 1 }, bands: { '*': { relative: 0.05 } } }));
  assert.ok(holds({ a: 2.9 }, { recorded: { a: 1 }, bands: { a: { factor: 3 } } }));
  assert.ok(!holds({ a: 0.3 }, { recorded: { a: 1 }, bands: { a: { factor: 3 } } }));
  assert.ok(!holds({ a: -1 }, { recorded: { a: 1 }, bands: { a: { factor: 3 } } }));
});

test('lists are held number by number, and one that is missing or too much fails', () => {
  assert.ok(holds({ a: [1, [2, 3]] }, { recorded: { a: [1, [2, 3]] } }));
  assert.ok(!holds({ a: [1, [2, 4]] }, { recorded: { a: [1, [2, 3]] } }));
  assert.ok(!holds({ a: [1] }, { recorded: { a: [1, 2] } }));
  assert.ok(!holds({ a: [1, 2, 3] }, { recorded: { a: [1, 2] } }));
  assert.ok(holds({ a: { b: 2 } }, { recorded: { a: { b: 2 } } }));
});

test('a key that was not measured, or has no expected number where one is owed, fails', () => {
  assert.ok(!holds({}, { recorded: { a: 1 } }));
  assert.ok(!holds({ a: 1 }, { recorded: { a: Number.NaN } }));
  assert.ok(holds({ a: 1 }, {}));
});

test('what a false statement says must be missed by the stated amount', () => {
  const refutes = [{ key: 'a', says: 'seed', by: 0.1 }];
  const recorded = { a: 1, seed: 2 };
  assert.ok(holds({ a: 1, seed: 2 }, { recorded, refutes }));
  assert.ok(!holds({ a: 1, seed: 2 }, { recorded, refutes: [{ key: 'a', says: 1.05, by: 0.1 }] }));
});
