import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { groupEvidence } from '../../../src/analysis/paths/problem/groupEvidence.ts';
import { createCorrelations } from '../../../src/analysis/paths/problem/createCorrelations.ts';
import { type LeastSquares, prepareLeastSquares } from '../../../src/analysis/paths/problem/leastSquares.ts';
import { degreesOfFreedom } from '../../../src/analysis/paths/degreesOfFreedom.ts';
import { lossGradient } from '../../../src/analysis/paths/problem/pathEvidence.ts';
import { dualityGap } from '../../../src/analysis/paths/problem/pointEvidence.ts';
import { elasticNetStrength, pointOf } from '../../../src/analysis/paths/squares/elasticNetPoint.ts';
import { ridgePoint } from '../../../src/analysis/paths/squares/ridgePoint.ts';
import {
  type LinearModel,
  type LinearPenalty,
  type LinearPoint,
  linearPath,
  linearSolverOf,
} from '../../../src/analysis/paths/linearPath.ts';
import { createRandom } from '../../../src/core/ground/random.ts';
import { linearFormValue } from '../../core/numbers/linearFormValue.ts';
import { near } from '../near.ts';
import {
  degreesOfFreedomByDefinition,
  gapByDefinition,
  lossByDefinition,
  violationByDefinition,
} from './pointDefinitions.ts';

/** From more than 128 inputs and as many samples on, X'X is not computed: the solvers then work on the residual. */
const shapes = [
  { title: 'more samples than inputs', samples: 40, inputs: 6 },
  { title: 'more inputs than samples', samples: 12, inputs: 24 },
  { title: "so many inputs that X'X is not computed", samples: 10, inputs: 140 },
] as const;

function randomModel(
  shape: { samples: number; inputs: number },
  loss: LinearModel['loss'],
  outputs: number,
): LinearModel {
  const { samples, inputs } = shape;
  const random = createRandom(7 * outputs + samples + loss.length);
  const values = Float64Array.from({ length: samples * inputs }, () => 1 + random.normal());
  const scores = Array.from({ length: samples }, (_, i) =>
    Array.from({ length: Math.max(2, outputs) }, (__, k) => 3 + values[i * inputs + k]! + random.normal()),
  );
  const targets =
    loss === 'squares'
      ? Float64Array.from(scores.flatMap((row) => row.slice(0, outputs)))
      : Float64Array.from(scores, (row) => row.indexOf(Math.max(...row)));
  return { samples, inputs, outputs, values, loss, targets, smoothing: loss === 'squares' ? 0 : 0.1 };
}

function penaltiesFor(inputs: number): readonly LinearPenalty[] {
  const groups = Array.from({ length: inputs / 2 }, (_, g) => [2 * g, 2 * g + 1]);
  return [
    { kind: 'elasticNet', l1Ratio: 1 },
    { kind: 'elasticNet', l1Ratio: 0.4 },
    { kind: 'elasticNet', l1Ratio: 0 },
    { kind: 'groups', groups, weights: groups.map((_, g) => 1 + (g % 3) / 2) },
    { kind: 'nuclear' },
    { kind: 'spectral' },
  ];
}

/** Everything that a point tells, from its coefficients and the data alone. */
function assertTold(model: LinearModel, penalty: LinearPenalty, point: LinearPoint): void {
  const shape = { rows: model.inputs, columns: model.outputs };
  const { coefficients, loss, kkt, gap, iterations, converged } = point;
  near(loss, lossByDefinition(model, point), 1e-11);
  near(point.penalty, linearFormValue(penalty, coefficients, shape), 1e-10);
  assert.equal(point.nonZero, coefficients.filter((value) => value !== 0).length);
  near(degreesOfFreedom(model, penalty, point), degreesOfFreedomByDefinition(model, penalty, point), 1e-7);
  near(kkt, violationByDefinition(model, penalty, point), 1e-10);
  if (model.loss === 'squares') near(gap, gapByDefinition(model, penalty, point), 1e-10);
  else assert.equal(gap, undefined);
  assert.ok(converged && kkt < 1e-10 && Number.isInteger(iterations) && iterations >= 0);
  // Free intercepts leave no mean behind: the gradient by each is zero.
  near(interceptSlope(model, point), 0, 1e-9);
}

/** The largest change of the loss by an intercept, by a central difference. */
function interceptSlope(model: LinearModel, point: LinearPoint): number {
  const at = (k: number, move: number): number =>
    lossByDefinition(model, {
      ...point,
      intercepts: point.intercepts.map((value, m) => (m === k ? value + move : value)),
    });
  return Math.max(...Array.from(point.intercepts, (_, k) => Math.abs(at(k, 1e-4) - at(k, -1e-4)) / 2e-4));
}

for (const { title, ...shape } of shapes) {
  describe(`What a point of a linear path tells is true with ${title}:`, () => {
    for (const [loss, outputs] of [
      ['squares', 1],
      ['squares', 3],
      ['logistic', 1],
      ['softmax', 2],
      ['softmax', 3],
    ] as const) {
      const model = randomModel(shape, loss, outputs);
      for (const penalty of penaltiesFor(shape.inputs)) {
        const solver = linearSolverOf(model, penalty);
        // The matrix solver has one form of the data only, X'X, and takes long for many inputs.
        if (solver === undefined || (solver === 'accelerated proximal gradient' && shape.inputs > 100)) continue;
        const mix = penalty.kind === 'elasticNet' ? ` ${penalty.l1Ratio}` : '';
        it(`${loss}, ${outputs} output(s), ${penalty.kind}${mix} (${solver})`, () => {
          const points = [...linearPath(model, penalty, { count: 4, ratio: 0.05 })];
          points.forEach((point, k) => {
            near(point.lambda / points[0]!.lambda, 0.05 ** (k / 3));
            assertTold(model, penalty, point);
          });
          assert.ok(points[3]!.iterations > 0 && points[3]!.nonZero > 0);
          assert.ok(points.every(({ loss: told }, k) => k === 0 || told < points[k - 1]!.loss));
        });
      }
    }
  });
}

/** A problem as it comes, and coefficients that are far from every optimum. */
function farPoint(
  shape: { samples: number; inputs: number },
  products: 'simd' | 'plain',
): { problem: LeastSquares; b: Float64Array } {
  const { samples, inputs, values, targets } = randomModel(shape, 'squares', 1);
  const raw = { standardize: false, standardizeTarget: false, products } as const;
  const problem = prepareLeastSquares({ samples, inputs, values, target: targets }, raw);
  const random = createRandom(3);
  return { problem, b: Float64Array.from({ length: inputs }, (_, j) => (j % 3 === 1 ? 0 : random.normal())) };
}

/** The problem as a model, so that the definitions can be asked; the data of a problem are centred. */
function modelOf({ samples, inputs, x, y }: LeastSquares): LinearModel {
  const values = new Float64Array(samples * inputs);
  for (let i = 0; i < samples; i += 1)
    for (let j = 0; j < inputs; j += 1) values[i * inputs + j] = x.values[j * x.stride + i]!;
  return { samples, inputs, outputs: 1, values, loss: 'squares', targets: y.slice(0, samples), smoothing: 0 };
}

describe('Evidence far from the optimum is what its definition says', () => {
  for (const { title, ...shape } of shapes) {
    for (const products of ['simd', 'plain'] as const) {
      it(`of an elastic net with ${title} (${products})`, () => {
        const { problem, b } = farPoint(shape, products);
        const used = [...b.keys()].filter((j) => b[j] !== 0);
        const weights = problem.arena.doubles(problem.inputs);
        const ids = problem.arena.integers(problem.inputs);
        used.forEach((j, k) => {
          ids[k] = j;
          weights[k] = b[j]!;
        });
        const active = { ids, count: used.length, weights };
        const correlations = createCorrelations(problem);
        correlations.evaluate(active, 0);
        for (const [lambda, l1Ratio] of [
          [0.7, 1],
          [0.7, 0.25],
          [60, 0.6],
        ] as const) {
          const strength = elasticNetStrength(lambda, l1Ratio);
          const told = pointOf(problem, strength, { active, correlations, scale: 1, iterations: 5 });
          const point = { ...told, intercepts: Float64Array.of(0) };
          const penalty = { kind: 'elasticNet', l1Ratio } as const;
          assert.deepEqual([...told.coefficients], [...b]);
          near(told.loss, lossByDefinition(modelOf(problem), point), 1e-10);
          near(told.penalty, linearFormValue(penalty, b, { rows: problem.inputs, columns: 1 }), 1e-10);
          near(told.kkt, violationByDefinition(modelOf(problem), penalty, point), 1e-10);
          near(told.gap, gapByDefinition(modelOf(problem), penalty, point), 1e-9);
          assert.deepEqual([told.nonZero, told.iterations, told.converged], [used.length, 5, false]);
        }
        problem.close();
      });
    }

    it(`of ridge with ${title}`, () => {
      const { problem, b } = farPoint(shape, 'plain');
      const model = modelOf(problem);
      const penalty = { kind: 'elasticNet', l1Ratio: 0 } as const;
      const gradient = lossGradient(problem, b);
      const fit = { lambda: 0.3, coefficients: b, gradient };
      const loss = lossByDefinition(model, { ...fit, intercepts: Float64Array.of(0) } as unknown as LinearPoint);
      const told = ridgePoint({ ...fit, loss }, Float64Array.of(2, 0.5, 0), 1);
      const point = { ...told, intercepts: Float64Array.of(0) };
      near(told.penalty, linearFormValue(penalty, b, { rows: problem.inputs, columns: 1 }), 1e-10);
      near(told.kkt, violationByDefinition(model, penalty, point), 1e-10);
      near(told.gap, gapByDefinition(model, penalty, point), 1e-8);
      near(told.degreesOfFreedom, 2 / 2.3 + 0.5 / 0.8);
      assert.equal(told.converged, false);
      assert.equal(ridgePoint({ ...fit, lambda: 0, loss }, Float64Array.of(1), 1).gap, undefined);
    });

    it(`of groups with ${title}`, () => {
      const { problem, b } = farPoint(shape, 'plain');
      const model = modelOf(problem);
      const groups = Array.from({ length: shape.inputs / 2 }, (_, g) => ({
        inputs: [2 * g, 2 * g + 1],
        weight: 1 + g,
      }));
      const form = {
        kind: 'groups',
        groups: groups.map(({ inputs }) => inputs),
        weights: groups.map(({ weight }) => weight),
      } as const;
      // A group that is zero, and one whose correlation is the largest for its weight.
      b.fill(0, 2, 4);
      for (const lambda of [0.01, 0.4, 900]) {
        const { penalty, along, shrink, kkt } = groupEvidence(groups, b, lossGradient(problem, b), lambda);
        const bare = { lambda, coefficients: b, intercepts: Float64Array.of(0) } as unknown as LinearPoint;
        const loss = lossByDefinition(model, bare);
        const point = { ...bare, loss };
        near(penalty, linearFormValue(form, b, { rows: problem.inputs, columns: 1 }), 1e-10);
        near(kkt, violationByDefinition(model, form, point), 1e-10);
        near(
          dualityGap({ smooth: loss, penalty: lambda * penalty, along, shrink }),
          gapByDefinition(model, form, point),
          1e-8,
        );
      }
    });
  }
});
