import assert from 'node:assert/strict';
import { test } from 'node:test';
import { degreesKind, degreesOfFreedom } from '../../../src/analysis/paths/degreesOfFreedom.ts';
import { isOnlyOptimum } from '../../../src/analysis/paths/onlyOptimum.ts';
import {
  linearPath,
  type LinearModel,
  type LinearPenalty,
  type LinearPoint,
} from '../../../src/analysis/paths/linearPath.ts';
import { createRandom } from '../../../src/core/ground/random.ts';

const random = createRandom(12);
const normals = (length: number): Float64Array => Float64Array.from({ length }, () => random.normal());

function regression(samples: number, inputs: number, outputs: number): LinearModel {
  const values = normals(samples * inputs).map((value) => value + 1);
  const targets = normals(samples * outputs).map(
    (noise, at) => noise + 3 * values[Math.floor(at / outputs) * inputs + (at % outputs)]!,
  );
  return { samples, inputs, outputs, values, targets, loss: 'squares', smoothing: 0 };
}

function pointAt(model: LinearModel, penalty: LinearPenalty, lambda: number): LinearPoint {
  const [point] = linearPath(model, penalty, { lambdas: [lambda] });
  return point!;
}

/** Sum of d fit / d y over all targets, minus the intercepts. */
function divergence(model: LinearModel, penalty: LinearPenalty, lambda: number): number {
  const { samples, inputs, outputs, values, targets } = model;
  const fitOf = (at: number, by: number): number => {
    const moved = targets.map((value, one) => (one === at ? value + by : value));
    const { coefficients, intercepts } = pointAt({ ...model, targets: moved }, penalty, lambda);
    const [i, k] = [Math.floor(at / outputs), at % outputs];
    let fit = intercepts[k]!;
    for (let j = 0; j < inputs; j += 1) fit += values[i * inputs + j]! * coefficients[j * outputs + k]!;
    return fit;
  };
  let total = -outputs;
  for (let at = 0; at < samples * outputs; at += 1) total += (fitOf(at, 1e-4) - fitOf(at, -1e-4)) / 2e-4;
  return total;
}

const pairs = { kind: 'groups', groups: [[0, 1], [2], [3, 4]], weights: [1, 2, 1.5] } as const;
for (const [name, model, penalty, lambda] of [
  ['the lasso', regression(20, 5, 1), { kind: 'elasticNet', l1Ratio: 1 }, 0.3],
  ['an elastic net', regression(20, 5, 1), { kind: 'elasticNet', l1Ratio: 0.4 }, 0.3],
  ['an elastic net with more inputs than samples', regression(7, 12, 1), { kind: 'elasticNet', l1Ratio: 0.05 }, 0.2],
  ['an elastic net of two outputs', regression(20, 5, 2), { kind: 'elasticNet', l1Ratio: 0.4 }, 0.3],
  ['ridge', regression(20, 5, 1), { kind: 'elasticNet', l1Ratio: 0 }, 0.3],
  ['ridge of two outputs', regression(6, 9, 2), { kind: 'elasticNet', l1Ratio: 0 }, 0.3],
  ['groups', regression(20, 5, 1), pairs, 0.3],
  ['groups of two outputs', regression(20, 5, 2), pairs, 0.3],
  ['the length of all weights', regression(20, 5, 1), { kind: 'nuclear' }, 0.3],
] as const)
  test(`degrees of freedom of ${name} are what the fit moves with its targets`, () => {
    assert.equal(degreesKind(model, penalty), 'unbiased');
    const found = degreesOfFreedom(model, penalty, pointAt(model, penalty, lambda));
    const measured = divergence(model, penalty, lambda);
    assert.ok(found > 0.5 && Math.abs(found - measured) < 1e-5, `${found} instead of ${measured}`);
  });

test('what is no more than an estimate is called one', () => {
  const model = regression(20, 5, 2);
  for (const kind of ['nuclear', 'spectral'] as const) assert.equal(degreesKind(model, { kind }), 'estimate');
  const classes = { ...model, loss: 'softmax' } as const;
  assert.equal(degreesKind(classes, { kind: 'elasticNet', l1Ratio: 1 }), 'estimate');
});

test('weights of one softmax of two classes are those of one logistic output', () => {
  const model = regression(30, 4, 1);
  const classes = Float64Array.from(model.targets, (value) => Number(value > 3));
  const penalty = { kind: 'elasticNet', l1Ratio: 0.3 } as const;
  const pair = { ...model, targets: classes, loss: 'softmax', outputs: 2 } as const;
  const one = { ...model, targets: classes, loss: 'logistic' } as const;
  // (d/2)^2 twice is half of d^2: where l1 is 0 twice the strength is the same problem.
  const ridge = { kind: 'elasticNet', l1Ratio: 0 } as const;
  const near = (found: number, wanted: number): void =>
    assert.ok(Math.abs(found - wanted) < 1e-9, `${found}, ${wanted}`);
  near(
    degreesOfFreedom(pair, ridge, pointAt(pair, ridge, 0.2)),
    degreesOfFreedom(one, ridge, pointAt(one, ridge, 0.1)),
  );
  const found = degreesOfFreedom(pair, penalty, pointAt(pair, penalty, 0.05));
  assert.ok(found > 0 && found < 4);
});

test('beyond the budget there is no number', () => {
  const [samples, inputs] = [300, 900];
  const point = { lambda: 1, coefficients: new Float64Array(inputs).fill(1), intercepts: Float64Array.of(0) };
  const model = {
    samples,
    inputs,
    outputs: 1,
    values: new Float64Array(0),
    targets: new Float64Array(0),
    smoothing: 0,
  };
  const net = { kind: 'elasticNet', l1Ratio: 0.5 } as const;
  assert.ok(Number.isNaN(degreesOfFreedom({ ...model, samples: 3000, loss: 'squares' }, net, point)));
});

test('an optimum is the only one where the columns that reach the bound are independent', () => {
  const wide = regression(8, 20, 1);
  const lasso = { kind: 'elasticNet', l1Ratio: 1 } as const;
  for (const lambda of [1, 0.1, 0.001]) assert.ok(isOnlyOptimum(wide, lasso, pointAt(wide, lasso, lambda)));
  assert.ok(isOnlyOptimum(wide, { kind: 'elasticNet', l1Ratio: 0.5 }, pointAt(wide, lasso, 0.1)));
  // The first column twice: its weight can be split in any way.
  const values = wide.values.map((value, at) => (at % 20 === 7 ? wide.values[at - 7]! : value));
  const doubled = { ...wide, values };
  const { coefficients } = pointAt(doubled, lasso, 0.1);
  assert.ok(coefficients[0] !== 0 || coefficients[7] !== 0);
  assert.ok(!isOnlyOptimum(doubled, lasso, pointAt(doubled, lasso, 0.1)));
  // Where neither is at work, the others are still the only ones.
  const strong = pointAt(doubled, lasso, 1e6);
  assert.ok(isOnlyOptimum(doubled, lasso, strong));
  const classes = Float64Array.from(wide.targets, (value) => Number(value > 3));
  const logistic = { ...wide, targets: classes, loss: 'logistic' } as const;
  assert.ok(isOnlyOptimum(logistic, lasso, pointAt(logistic, lasso, 0.05)));
  const own = {
    kind: 'groups',
    groups: Array.from({ length: 10 }, (_, g) => [2 * g, 2 * g + 1]),
    weights: Array.from({ length: 10 }, () => 1),
  } as const;
  assert.ok(isOnlyOptimum(wide, own, pointAt(wide, own, 2)));
});
