import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  type ClassificationData,
  type ClassificationGrid,
  classificationPath,
} from '../../../../src/analysis/paths/classes/classificationPath.ts';
import type { ClassificationPoint } from '../../../../src/analysis/paths/classes/classificationPoint.ts';
import { LabError } from '../../../../src/core/ground/errors.ts';
import { createRandom } from '../../../../src/core/ground/random.ts';

function randomClasses(samples: number, inputs: number, classCount: number): ClassificationData {
  const random = createRandom(17);
  const values = Float64Array.from({ length: samples * inputs }, () => 3 * random.normal() + 1);
  const weights = Float64Array.from({ length: inputs * classCount }, () =>
    random.uniform() < 0.4 ? random.normal() / 2 : 0,
  );
  const classes = Int32Array.from({ length: samples }, (_, i) => {
    const scores = Array.from({ length: classCount }, (__, m) => {
      let score = -Math.log(-Math.log(random.uniform()));
      for (let j = 0; j < inputs; j += 1) score += values[i * inputs + j]! * weights[j * classCount + m]!;
      return score;
    });
    return scores.indexOf(Math.max(...scores));
  });
  return { samples, inputs, values, classes, classCount };
}

/** Mean negative log likelihood on the data as they came, by the definition. */
function meanLoss({ samples, inputs, values, classes }: ClassificationData, point: ClassificationPoint): number {
  const { coefficients, intercepts } = point.original;
  let total = 0;
  for (let i = 0; i < samples; i += 1) {
    const scores = Array.from(intercepts, (intercept, m) => {
      let score = intercept;
      for (let j = 0; j < inputs; j += 1) score += values[i * inputs + j]! * coefficients[j * point.outputs + m]!;
      return score;
    });
    const all = point.outputs === 1 ? [0, scores[0]!] : scores;
    total += Math.log(all.reduce((sum, score) => sum + Math.exp(score), 0)) - all[classes[i]!]!;
  }
  return total / samples;
}

const grids: readonly [string, (inputs: number) => ClassificationGrid][] = [
  ['l1', () => ({})],
  ['elastic net', () => ({ l1Ratio: 0.3 })],
  ['l2', () => ({ l1Ratio: 0 })],
  ['group lasso', (inputs) => ({ groups: Array.from({ length: inputs / 2 }, (_, g) => [2 * g, 2 * g + 1]) })],
];

for (const [title, data] of [
  ['two classes', randomClasses(80, 8, 2)],
  ['more inputs than samples', randomClasses(20, 30, 2)],
  ['four classes', randomClasses(120, 6, 4)],
] as const) {
  describe(`The path of a linear classifier for ${title}`, () => {
    for (const [name, gridOf] of grids) {
      it(`is optimal with ${name}: small residual, the loss of its definition, no better neighbour`, () => {
        const grid = { count: 8, ratio: 1e-2, standardize: false, ...gridOf(data.inputs) };
        const random = createRandom(3);
        for (const point of classificationPath(data, grid)) {
          assert.ok(point.converged && point.kkt <= 1e-10, `residual ${point.kkt}`);
          assert.ok(Math.abs(meanLoss(data, point) - point.loss) < 1e-10);
          const objective = point.loss + point.lambda * point.penalty;
          const moved = neighbour(point, () => 1e-3 * random.normal());
          assert.ok(
            meanLoss(data, moved) + point.lambda * penaltyOf(moved.coefficients, point.outputs, grid) > objective,
          );
          assert.ok(Math.abs(penaltyOf(point.coefficients, point.outputs, grid) - point.penalty) < 1e-9);
        }
      });
    }
  });
}

/** Without standardizing, both scales have the same coefficients. */
function neighbour(point: ClassificationPoint, change: () => number): ClassificationPoint {
  const coefficients = point.original.coefficients.map((value) => value + change());
  const intercepts = point.original.intercepts.map((value) => value + change());
  return { ...point, coefficients, original: { coefficients, intercepts } };
}

function penaltyOf(coefficients: Float64Array, outputs: number, { l1Ratio = 1, groups }: ClassificationGrid): number {
  if (groups === undefined) {
    return coefficients.reduce((total, b) => total + l1Ratio * Math.abs(b) + ((1 - l1Ratio) / 2) * b * b, 0);
  }
  return groups.reduce((total, inputs) => {
    const all = inputs.flatMap((j) => Array.from(coefficients.subarray(j * outputs, (j + 1) * outputs)));
    return total + Math.sqrt(inputs.length) * Math.hypot(...all);
  }, 0);
}

describe('A classification path', () => {
  const data = randomClasses(60, 6, 3);

  it('starts where the first coefficient is about to enter', () => {
    for (const grid of [
      {},
      {
        groups: [
          [0, 1],
          [2, 3],
          [4, 5],
        ],
      },
    ]) {
      const points = [...classificationPath(data, { ...grid, count: 3, ratio: 0.9 })];
      assert.equal(points[0]!.nonZero, 0);
      assert.ok(points[1]!.nonZero > 0);
    }
  });

  it('is the same with and without SIMD', () => {
    const fast = [...classificationPath(data, { count: 5, ratio: 0.05 })];
    const slow = [...classificationPath(data, { count: 5, ratio: 0.05, products: 'plain' })];
    fast.forEach((point, k) =>
      point.coefficients.forEach((value, j) => assert.ok(Math.abs(value - slow[k]!.coefficients[j]!) < 1e-9)),
    );
  });

  it('refuses classes that are missing, out of range or all the same', () => {
    const wrong = [
      new Int32Array(59),
      new Int32Array(60),
      new Int32Array(60).fill(3),
      Float64Array.from({ length: 60 }, () => 0.5),
    ];
    for (const classes of wrong) assert.throws(() => [...classificationPath({ ...data, classes })], LabError);
  });
});
