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

describe('The path of a linear classifier with far more inputs than samples', () => {
  for (const classCount of [2, 3]) {
    const data = randomClasses(40, 300, classCount);
    // Of two classes one column is penalised, whose length is its absolute value; more columns are held at zero one by one.
    const singles = Array.from({ length: 300 }, (_, j) => [j]);
    const grids: ClassificationGrid[] = [
      { count: 12, ratio: 0.02 },
      { count: 8, ratio: 0.1, l1Ratio: 0.6 },
    ];

    it(`is optimal for all inputs, of which it looks at few, for ${classCount} classes`, () => {
      for (const grid of grids) {
        for (const point of classificationPath(data, { ...grid, standardize: false })) {
          assert.ok(point.converged, `residual ${point.kkt}`);
          const found = largestViolation(data, point, grid.l1Ratio ?? 1);
          assert.ok(found < 1e-9, `${found}`);
          assert.ok(Math.abs(found - point.kkt) < 1e-10, `${found} ${point.kkt}`);
          assert.ok(point.nonZero < 300 && (point.nonZero === 0 || point.iterations > 0));
        }
      }
    });

    it(`finds inputs that the rule left out, on strengths far apart and above the first one, for ${classCount} classes`, () => {
      const [first] = classificationPath(data, { count: 2, ratio: 0.5 });
      const lambdas = [2, 1.01, 0.9, 0.1, 0.02].map((share) => share * first!.lambda);
      const points = [...classificationPath(data, { lambdas })];
      assert.deepEqual(
        points.map(({ converged }) => converged),
        lambdas.map(() => true),
      );
      assert.deepEqual([points[0]!.nonZero, points[1]!.nonZero], [0, 0]);
      // The same strengths reached in small steps.
      const steps = [2, 1.01, 0.9, 0.8, 0.6, 0.4, 0.2, 0.1, 0.07, 0.04, 0.02].map((share) => share * first!.lambda);
      const slow = [...classificationPath(data, { lambdas: steps })];
      for (const point of points) {
        const other = slow.find(({ lambda }) => lambda === point.lambda)!;
        point.coefficients.forEach((value, at) => assert.ok(Math.abs(value - other.coefficients[at]!) < 1e-7));
      }
    });

    if (classCount === 2)
      it('is the group lasso of single inputs, which looks at all of them', () => {
        const grid = { count: 10, ratio: 0.05 };
        const slow = [...classificationPath(data, { ...grid, groups: singles, weights: singles.map(() => 1) })];
        [...classificationPath(data, grid)].forEach((point, k) => {
          assert.equal(point.nonZero, slow[k]!.nonZero);
          point.coefficients.forEach((value, at) =>
            assert.ok(Math.abs(value - slow[k]!.coefficients[at]!) < 1e-7, `${k} ${at}`),
          );
        });
      });
  }
});

/** Largest violation of optimality by its definition, from the data. */
function largestViolation(
  { samples, inputs, values, classes }: ClassificationData,
  { original, outputs, lambda }: ClassificationPoint,
  l1Ratio: number,
): number {
  const gradient = new Float64Array(inputs * outputs);
  const ofIntercepts = new Float64Array(outputs);
  const means = Float64Array.from({ length: inputs }, (_, j) => {
    let sum = 0;
    for (let i = 0; i < samples; i += 1) sum += values[i * inputs + j]!;
    return sum / samples;
  });
  for (let i = 0; i < samples; i += 1) {
    const scores = Array.from({ length: outputs }, (_, m) => {
      let score = original.intercepts[m]!;
      for (let j = 0; j < inputs; j += 1) score += values[i * inputs + j]! * original.coefficients[j * outputs + m]!;
      return score;
    });
    const all = outputs === 1 ? [0, ...scores] : scores;
    const total = all.reduce((sum, score) => sum + Math.exp(score), 0);
    scores.forEach((score, m) => {
      const wrong = Math.exp(score) / total - (classes[i] === (outputs === 1 ? 1 : m) ? 1 : 0);
      ofIntercepts[m]! += wrong / samples;
      for (let j = 0; j < inputs; j += 1)
        gradient[j * outputs + m]! += (wrong * (values[i * inputs + j]! - means[j]!)) / samples;
    });
  }
  const [l1, l2] = [lambda * l1Ratio, lambda * (1 - l1Ratio)];
  return original.coefficients.reduce(
    (worst, b, at) => {
      const pull = gradient[at]! + l2 * b;
      return Math.max(worst, b === 0 ? Math.abs(pull) - l1 : Math.abs(pull + Math.sign(b) * l1));
    },
    Math.max(...ofIntercepts.map(Math.abs)),
  );
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
