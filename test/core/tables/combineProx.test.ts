import assert from 'node:assert/strict';
import { test } from 'node:test';
import { proxOfSum } from '../../../src/core/tables/combineProx.ts';
import { penalties, type PenaltyName } from '../../../src/core/tables/penalties.ts';
import type { PenaltyTerm } from '../../../src/core/tables/proxParts.ts';
import { createRandom } from '../../../src/core/ground/random.ts';

const random = createRandom(61);
const shape = { rows: 3, columns: 4 };
const size = 12;
const normals = (scale: number): Float64Array => Float64Array.from({ length: size }, () => scale * random.normal());

/** Every penalty once with each word it knows. */
const choices: { name: PenaltyName; options: Record<string, number | string> }[] = [
  { name: 'l1', options: {} },
  { name: 'l2', options: {} },
  { name: 'elasticNet', options: { l1Ratio: 0.3 } },
  { name: 'groupLasso', options: { group: 'input' } },
  { name: 'groupLasso', options: { group: 'unit' } },
  { name: 'spectral', options: {} },
  { name: 'nuclear', options: {} },
  { name: 'pathNorm', options: {} },
  { name: 'l0', options: {} },
];

function objectiveOf(terms: readonly PenaltyTerm[], v: Float64Array, stepSize: number) {
  return (x: Float64Array): number => {
    let sum = 0;
    x.forEach((value, index) => (sum += 0.5 * (value - v[index]!) ** 2));
    for (const { name, lambda, options } of terms) {
      sum += stepSize * lambda * penalties.get(name).penalty(x, shape, options);
    }
    return sum;
  };
}

const noteOf = (terms: readonly PenaltyTerm[]): string =>
  terms.map(({ name, options }) => `${name}${JSON.stringify(options)}`).join(' + ');

let accepted = 0;
let refused = 0;
for (const [index, one] of choices.entries()) {
  for (const other of choices.slice(index)) {
    const terms = [
      { ...one, lambda: 0.4 },
      { ...other, lambda: 0.7 },
    ];
    const found = proxOfSum(terms);
    if (found.refused) {
      refused += 1;
      continue;
    }
    accepted += 1;

    test(`${noteOf(terms)}: no point has a smaller objective than the prox of the sum`, () => {
      for (const stepSize of [0.2, 1]) {
        const v = normals(1.5);
        const x = v.slice();
        found.apply(x, shape, stepSize);
        const objective = objectiveOf(terms, v, stepSize);
        const best = objective(x);
        for (let round = 0; round < 300; round += 1) {
          const step = normals(10 ** -(round % 6));
          const nearby = x.map((value, place) => value + step[place]!);
          const mixed = x.map((value, place) => [value, 0, v[place]!][random.integer(3)]!);
          assert.ok(best <= objective(nearby) + 1e-12);
          assert.ok(best <= objective(mixed) + 1e-12);
        }
      }
    });

    test(`${noteOf(terms)}: the order of the terms does not matter`, () => {
      const [one, other] = [normals(1.5), new Float64Array(size)];
      other.set(one);
      found.apply(one, shape, 0.5);
      proxOfSum([...terms].reverse()).apply?.(other, shape, 0.5);
      assert.deepEqual(one, other);
    });
  }
}

test('the pairs that compose are as many as the theory says, and the others are refused with both names', () => {
  // 45 pairs, 9 of them with the path norm, which has no prox. Entries and singular values do not mix (6 pairs with l1, elastic net, l0),
  // nor groups with singular values (4), groups with l0 (2), rows with columns (1); L2 goes with all.
  assert.equal(accepted + refused, 45);
  assert.equal(refused, 9 + 13);
  const { refused: reason } = proxOfSum([
    { name: 'nuclear', options: {}, lambda: 1 },
    { name: 'l1', options: {}, lambda: 1 },
  ]);
  assert.deepEqual(reason?.args, ['nuclear', 'l1']);
});

test('one term is the same as its own prox', () => {
  for (const choice of choices) {
    const found = proxOfSum([{ ...choice, lambda: 0.8 }]);
    const penalty = penalties.get(choice.name);
    assert.equal(found.refused === undefined, penalty.prox !== undefined);
    const [one, other] = [normals(2), new Float64Array(size)];
    other.set(one);
    found.apply?.(one, shape, 0.5);
    penalty.prox?.(other, shape, 0.4, choice.options);
    if (penalty.prox) one.forEach((value, place) => assert.ok(Math.abs(value - other[place]!) < 1e-14));
  }
});

test('three terms compose when each pair does; strength 0 and no terms count for nothing', () => {
  const terms: PenaltyTerm[] = [
    { name: 'l2', options: {}, lambda: 0.5 },
    { name: 'groupLasso', options: { group: 'input' }, lambda: 0.2 },
    { name: 'l1', options: {}, lambda: 0.3 },
    { name: 'nuclear', options: {}, lambda: 0 },
  ];
  const v = normals(2);
  const x = v.slice();
  const found = proxOfSum(terms);
  assert.ok(found.apply);
  found.apply(x, shape, 1);
  const objective = objectiveOf(terms, v, 1);
  for (let round = 0; round < 300; round += 1) {
    const step = normals(10 ** -(round % 6));
    assert.ok(objective(x) <= objective(x.map((value, place) => value + step[place]!)) + 1e-12);
  }
  const same = v.slice();
  proxOfSum([]).apply?.(same, shape, 1);
  assert.deepEqual(same, v);
});

test('the elastic net is the sum of its parts', () => {
  const [one, other] = [normals(2), new Float64Array(size)];
  other.set(one);
  proxOfSum([{ name: 'elasticNet', options: { l1Ratio: 0.25 }, lambda: 2 }]).apply?.(one, shape, 0.5);
  proxOfSum([
    { name: 'l1', options: {}, lambda: 0.5 },
    { name: 'l2', options: {}, lambda: 1.5 },
  ]).apply?.(other, shape, 0.5);
  one.forEach((value, place) => assert.ok(Math.abs(value - other[place]!) < 1e-15));
});
