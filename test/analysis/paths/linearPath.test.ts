import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { relateColumns } from '../../../src/analysis/paths/problem/columnRelations.ts';
import {
  type LinearModel,
  type LinearPenalty,
  type LinearPoint,
  linearPath,
  linearSolverOf,
} from '../../../src/analysis/paths/linearPath.ts';
import { shrinkSingularValues } from '../../../src/analysis/paths/groups/singularNorms.ts';
import { LabError } from '../../../src/core/ground/errors.ts';
import { createRandom } from '../../../src/core/ground/random.ts';
import { decomposeSingular, singularValues } from '../../../src/core/numbers/singularValues.ts';
import { linearFormValue } from '../../core/numbers/linearFormValue.ts';

const samples = 40;
const inputs = 6;

function randomModel(loss: LinearModel['loss'], outputs: number, smoothing = 0): LinearModel {
  const random = createRandom(11 * outputs + loss.length);
  const values = Float64Array.from({ length: samples * inputs }, () => 1 + random.normal());
  const scores = Array.from({ length: samples }, (_, i) =>
    Array.from({ length: Math.max(2, outputs) }, (__, k) => values[i * inputs + k]! + random.normal()),
  );
  const targets =
    loss === 'squares'
      ? Float64Array.from(scores.flatMap((row) => row.slice(0, outputs)))
      : Float64Array.from(scores, (row) => row.indexOf(Math.max(...row)));
  return { samples, inputs, outputs, values, loss, targets, smoothing };
}

/** The data term by its definition. */
function lossOf(model: LinearModel, w: Float64Array, b: Float64Array): number {
  const { outputs, values, targets, smoothing } = model;
  let total = 0;
  for (let i = 0; i < samples; i += 1) {
    const scores = Array.from({ length: outputs }, (_, k) => {
      let score = b[k]!;
      for (let j = 0; j < inputs; j += 1) score += values[i * inputs + j]! * w[j * outputs + k]!;
      return score;
    });
    if (model.loss === 'squares') {
      scores.forEach((score, k) => (total += (score - targets[i * outputs + k]!) ** 2 / 2));
      continue;
    }
    const all = model.loss === 'logistic' ? [0, scores[0]!] : scores;
    const norm = Math.log(all.reduce((sum, score) => sum + Math.exp(score), 0));
    all.forEach((score, k) => {
      const wanted = (k === targets[i] ? 1 - smoothing : 0) + smoothing / all.length;
      total += wanted * (norm - score);
    });
  }
  return total / samples;
}

/** No random neighbour is better, near or far: with a convex objective that is optimality. */
function assertOptimal(model: LinearModel, penalty: LinearPenalty, point: LinearPoint): void {
  const shape = { rows: inputs, columns: model.outputs };
  const { lambda, coefficients, intercepts } = point;
  const objective = (w: Float64Array, b: Float64Array): number =>
    lossOf(model, w, b) + lambda * linearFormValue(penalty, w, shape);
  const here = objective(coefficients, intercepts);
  assert.ok(
    Math.abs(point.loss + lambda * point.penalty - here) < 1e-10,
    `${point.loss + lambda * point.penalty} ${here}`,
  );
  const random = createRandom(5);
  for (let round = 0; round < 60; round += 1) {
    const size = 10 ** -(1 + (round % 5));
    const isSparse = round % 2 === 0;
    const change = coefficients.map((value) => (isSparse && value === 0 ? 0 : size * random.normal()));
    const w = coefficients.map((value, at) => value + change[at]!);
    const b = intercepts.map((value) => value + size * random.normal());
    assert.ok(objective(w, b) >= here - 1e-12, `lower by ${here - objective(w, b)} at ${lambda}`);
  }
}

const pairs = [
  [0, 1],
  [2, 3],
  [4, 5],
];
const penaltiesFor = (outputs: number): readonly LinearPenalty[] => [
  { kind: 'elasticNet', l1Ratio: 1 },
  { kind: 'elasticNet', l1Ratio: 0.4 },
  { kind: 'elasticNet', l1Ratio: 0 },
  { kind: 'groups', groups: pairs, weights: [1.5, 1, 2].map((weight) => weight * Math.sqrt(outputs)) },
  { kind: 'nuclear' },
  { kind: 'spectral' },
];

for (const [loss, outputs, smoothing] of [
  ['squares', 1, 0],
  ['squares', 3, 0],
  ['logistic', 1, 0],
  ['logistic', 1, 0.2],
  ['softmax', 2, 0],
  ['softmax', 2, 0.1],
  ['softmax', 3, 0],
  ['softmax', 3, 0.1],
] as const) {
  describe(`The path of a linear model with ${loss}, ${outputs} output(s), smoothing ${smoothing}`, () => {
    const model = randomModel(loss, outputs, smoothing);
    for (const penalty of penaltiesFor(outputs)) {
      const name = penalty.kind === 'elasticNet' ? `elastic net ${penalty.l1Ratio}` : penalty.kind;
      const solver = linearSolverOf(model, penalty);
      if (solver === undefined) {
        it(`says that ${name} has no exact solver`, () => {
          assert.throws(() => [...linearPath(model, penalty)], LabError);
        });
        continue;
      }
      it(`is optimal with ${name} (${solver}): loss and penalty by definition, no better neighbour, small residual`, () => {
        const points = [...linearPath(model, penalty, { count: 6, ratio: 1e-3 })];
        assert.equal(points.length, 6);
        if (!(penalty.kind === 'elasticNet' && penalty.l1Ratio === 0)) {
          assert.ok(
            points[0]!.coefficients.every((value) => Math.abs(value) < 1e-9),
            'zero at lambda-max',
          );
          assert.ok(points[1]!.coefficients.some((value) => Math.abs(value) > 1e-3));
        }
        for (const point of points) {
          assert.ok(point.converged && point.kkt < 1e-10, `residual ${point.kkt} at ${point.lambda}`);
          assert.ok(point.gap === undefined || point.gap < 1e-9, `gap ${point.gap}`);
          assertOptimal(model, penalty, point);
        }
      });
    }
  });
}

describe('A linear path', () => {
  it('subtracts the strength from the singular values where the inputs are orthogonal (matrix denoising)', () => {
    const random = createRandom(2);
    const [n, columns] = [8, 5];
    const values = new Float64Array(n * n);
    for (let i = 0; i < n; i += 1) values[i * n + i] = Math.sqrt(n);
    const targets = Float64Array.from({ length: n * columns }, () => Math.sqrt(n) * random.normal());
    const model: LinearModel = {
      samples: n,
      inputs: n,
      outputs: columns,
      values,
      loss: 'squares',
      targets,
      smoothing: 0,
    };
    const matrix = targets.map((value) => value / Math.sqrt(n));
    // The free intercepts take the column means away.
    for (let k = 0; k < columns; k += 1) {
      let mean = 0;
      for (let i = 0; i < n; i += 1) mean += matrix[i * columns + k]! / n;
      for (let i = 0; i < n; i += 1) matrix[i * columns + k]! -= mean;
    }
    const before = decomposeSingular(matrix, { rows: n, columns }).values;
    for (const { lambda, coefficients } of linearPath(model, { kind: 'nuclear' }, { count: 5 })) {
      const after = singularValues(coefficients, { rows: n, columns });
      shrinkSingularValues(before, lambda, 'nuclear').forEach((value, k) =>
        assert.ok(Math.abs(after[k]! - value) < 1e-9),
      );
    }
  });

  it('is the same for the rows of all outputs at once as for each output alone when nothing couples them', () => {
    const model = randomModel('squares', 3);
    const penalty = { kind: 'elasticNet', l1Ratio: 1 } as const;
    const lambdas = [0.3, 0.1, 0.01];
    const joint = [...linearPath(model, penalty, { lambdas })];
    for (let k = 0; k < 3; k += 1) {
      const targets = Float64Array.from({ length: samples }, (_, i) => model.targets[i * 3 + k]!);
      const single = [...linearPath({ ...model, outputs: 1, targets }, penalty, { lambdas })];
      single.forEach(({ coefficients }, at) =>
        coefficients.forEach((value, j) => assert.equal(joint[at]!.coefficients[j * 3 + k], value)),
      );
    }
  });
});

describe('The relations of columns', () => {
  it('name constant columns, multiples of earlier ones, and more inputs than samples', () => {
    const random = createRandom(1);
    const rows = Array.from({ length: 30 }, () => {
      const [a, b] = [random.normal(), random.normal()];
      return [a, 0.1, b, 3 - 2 * a, a + b, b * 1e6, 7];
    });
    const found = relateColumns(30, 7, Float64Array.from(rows.flat()));
    assert.deepEqual(found, {
      constant: [1, 6],
      proportional: [
        [0, 3],
        [2, 5],
      ],
      isWide: false,
    });
    assert.equal(relateColumns(7, 7, Float64Array.from(rows.slice(0, 7).flat())).isWide, true);
  });
});
