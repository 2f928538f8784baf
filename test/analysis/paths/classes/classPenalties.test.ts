import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRandom } from '../../../../src/core/ground/random.ts';
import { type ClassWeights, createClassWeights } from '../../../../src/analysis/paths/classes/classWeights.ts';
import { elasticNetClassPenalty } from '../../../../src/analysis/paths/classes/elasticNetClassPenalty.ts';
import { groupClassPenalty } from '../../../../src/analysis/paths/classes/groupClassPenalty.ts';
import type { ClassPenalty } from '../../../../src/analysis/paths/classes/pathClassPenalty.ts';

const inputs = 5;
const outputs = 2;
const groups = [
  { inputs: [0, 3], weight: 1.4 },
  { inputs: [1], weight: 1 },
  { inputs: [2, 4], weight: 0.7 },
];
const kinds: readonly (readonly [name: string, penalty: ClassPenalty])[] = [
  ['l1 and l2', elasticNetClassPenalty(0.3, 0.7)],
  ['l1', elasticNetClassPenalty(0.4, 0)],
  ['l2', elasticNetClassPenalty(0, 0.9)],
  ['groups', groupClassPenalty(groups, 0.5)],
];

const random = createRandom(4);
const draw = (): ClassWeights => {
  const weights = createClassWeights(inputs, outputs);
  for (const column of weights.coefficients) for (let j = 0; j < inputs; j += 1) column[j] = 0.2 + random.uniform();
  weights.coefficients[1]!.forEach((value, j, column) => (column[j] = -value));
  return weights;
};
const moved = (weights: ClassWeights, along: ClassWeights, by: number): ClassWeights => {
  const coefficients = weights.coefficients.map((column, m) =>
    column.map((value, j) => value + by * along.coefficients[m]![j]!),
  );
  return { coefficients, intercepts: weights.intercepts.slice() };
};
const inner = (one: ClassWeights, other: ClassWeights): number =>
  one.coefficients.reduce(
    (sum, column, m) => sum + column.reduce((inside, value, j) => inside + value * other.coefficients[m]![j]!, 0),
    0,
  );
const h = 1e-5;

for (const [name, penalty] of kinds) {
  test(`${name}: gradient and curvature on the support are the differences of the value`, () => {
    const weights = draw();
    const gradientAt = (at: ClassWeights): ClassWeights => {
      const out = createClassWeights(inputs, outputs);
      penalty.addGradient(at, out);
      return out;
    };
    for (let count = 0; count < 4; count += 1) {
      const v = draw();
      const slope = (penalty.value(moved(weights, v, h)) - penalty.value(moved(weights, v, -h))) / (2 * h);
      assert.ok(Math.abs(inner(gradientAt(weights), v) - slope) < 1e-8);
      const curved = createClassWeights(inputs, outputs);
      penalty.addCurvature(weights, v, curved);
      const w = draw();
      const change =
        (inner(gradientAt(moved(weights, v, h)), w) - inner(gradientAt(moved(weights, v, -h)), w)) / (2 * h);
      assert.ok(Math.abs(inner(curved, w) - change) < 1e-7, `${inner(curved, w)} for ${change}`);
    }
  });

  test(`${name}: prox is nearer to optimal than its neighbours`, () => {
    const given = draw();
    const step = 0.6;
    const best = moved(given, given, 0);
    penalty.prox(best, step);
    const objective = (at: ClassWeights): number => {
      const away = moved(at, given, -1);
      return inner(away, away) / 2 + step * penalty.value(at);
    };
    for (let count = 0; count < 20; count += 1)
      for (const by of [1e-3, -1e-3, 0.05, -0.05])
        assert.ok(objective(moved(best, draw(), by)) >= objective(best) - 1e-12);
  });
}
