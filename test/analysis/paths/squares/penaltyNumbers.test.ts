import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  minimizeInBall,
  penalizedMinimum,
  type QuadraticLoss,
} from '../../../../src/analysis/paths/equivalents/constraintForm.ts';
import { elasticNetPath } from '../../../../src/analysis/paths/squares/elasticNetPath.ts';
import { lassoPath } from '../../../../src/analysis/paths/squares/lassoPath.ts';
import {
  type RegressionData,
  prepareLeastSquares,
  toOriginalScale,
} from '../../../../src/analysis/paths/problem/leastSquares.ts';
import { legendreDesign } from '../../../../src/analysis/linearAlgebra/legendreFit.ts';
import { maximumMargin } from '../../../../src/analysis/geometry/maximumMargin.ts';
import { meanSquaredError } from '../../../../src/analysis/paths/crossValidation.ts';
import { optimalityResidual, pathObjective } from '../../../../src/analysis/paths/problem/pathEvidence.ts';
import { stepOnLasso } from '../../../../src/analysis/paths/squares/proximalGradient.ts';
import { ridgePath } from '../../../../src/analysis/paths/squares/ridgePath.ts';
import { ridgeDegreesOfFreedom } from '../../../../src/analysis/paths/squares/ridgePoint.ts';
import { minimizeScalar } from '../../../../src/analysis/linearAlgebra/scalarMinimum.ts';
import { descend, filterSolutions, ridgeFilter } from '../../../../src/analysis/paths/equivalents/stoppedDescent.ts';
import {
  absoluteSlopes,
  convexEnvelope,
  subgradientViolation,
} from '../../../../src/analysis/paths/problem/subgradients.ts';
import { normalCdf } from '../../../../src/core/numbers/numerics.ts';
import { penalties } from '../../../../src/core/tables/penalties.ts';
import { createRandom } from '../../../../src/core/ground/random.ts';
import { hardThreshold, softThreshold } from '../../../../src/core/numbers/shrinkage.ts';
import { near, nearAll } from '../../near.ts';

const raw = { standardize: false, standardizeTarget: false, intercept: false } as const;

function soft(y: number, t: number): number {
  const out = Float64Array.of(y);
  softThreshold(out, t);
  return out[0]!;
}

function hard(y: number, t: number): number {
  const out = Float64Array.of(y);
  hardThreshold(out, t);
  return out[0]!;
}

/** A sparse regression: so many of the inputs count. */
function sparse(samples: number, inputs: number, relevant: number, seed: number): RegressionData {
  const random = createRandom(seed);
  const values = Float64Array.from({ length: samples * inputs }, () => random.normal());
  const target = Float64Array.from({ length: samples }, (_, i) => {
    let y = 0.1 * random.normal();
    for (let j = 0; j < relevant; j += 1) y += (j % 2 === 0 ? 1.5 : -2) * values[i * inputs + j]!;
    return y;
  });
  return { samples, inputs, values, target };
}

describe('Over-fitting on 12 noisy points of a sine (overfitting-signature, lambda-sweep-capacity, l2-smoother-function)', () => {
  const random = createRandom(3);
  const x = Float64Array.from({ length: 12 }, () => 2 * random.uniform() - 1);
  const sine = (t: number): number => Math.sin(Math.PI * t);
  const data = {
    samples: 12,
    inputs: 9,
    values: legendreDesign(x, 9),
    target: x.map((t) => sine(t) + 0.3 * random.normal()),
  };
  const places = Float64Array.from({ length: 200 }, (_, k) => -1 + k / 99.5);
  const clean = { samples: 200, inputs: 9, values: legendreDesign(places, 9), target: places.map(sine) };
  const problem = prepareLeastSquares(data, { standardize: false, standardizeTarget: false });
  const lambdas = [100, 10, 1, 0.1, 1e-2, 1e-3, 1e-4, 0].map((lambda) => lambda / 12);
  const found = [...ridgePath(problem, { lambdas })].map(({ coefficients }) => {
    const model = toOriginalScale(problem, coefficients);
    return {
      train: meanSquaredError(data, model),
      validation: meanSquaredError(clean, model),
      size: Math.hypot(...coefficients),
    };
  });

  it('has a training error that falls and weights that grow as the strength falls', () => {
    for (let k = 1; k < found.length; k += 1) {
      assert.ok(found[k]!.train <= found[k - 1]!.train + 1e-12);
      assert.ok(found[k]!.size >= found[k - 1]!.size - 1e-12);
    }
  });

  it('has a validation error with its minimum inside, and a gap without penalty', () => {
    const errors = found.map(({ validation }) => validation);
    const best = errors.indexOf(Math.min(...errors));
    assert.ok(best > 0 && best < errors.length - 1, errors.join(' '));
    assert.ok(found.at(-1)!.validation > found.at(-1)!.train);
    assert.ok(found.at(-1)!.validation > 2 * errors[best]!);
  });

  it('has polynomials that are orthogonal on [-1, 1]', () => {
    const fine = Float64Array.from({ length: 20_001 }, (_, k) => -1 + k / 10_000);
    const design = legendreDesign(fine, 5);
    for (const [a, b] of [
      [0, 1],
      [1, 3],
      [4, 4],
    ] as const) {
      let sum = 0;
      for (let i = 0; i < fine.length; i += 1) sum += (design[i * 5 + a]! * design[i * 5 + b]!) / 10_000;
      near(sum, a === b ? 2 / (2 * (a + 1) + 1) : 0, 2e-4);
    }
  });
});

describe('L2 and L1 on given numbers', () => {
  const shape = { rows: 1, columns: 3 };
  const theta = Float64Array.of(1, -2, 3);

  it('has the value and the gradient of the text (l2-penalty-gradient)', () => {
    const l2 = penalties.get('l2');
    const out = new Float64Array(3);
    l2.subgradient(theta, shape, {}, out);
    near(0.1 * l2.penalty(theta, shape, {}), 0.7);
    nearAll(
      out.map((value) => 0.1 * value),
      [0.1, -0.2, 0.3],
    );
  });

  it('pulls in proportion, L1 with the same force; four equal weights cost a quarter (l2-penalises-large-weights-more)', () => {
    const pull = (name: 'l1' | 'l2', w: number): number => {
      const out = new Float64Array(1);
      penalties.get(name).subgradient(Float64Array.of(w), { rows: 1, columns: 1 }, {}, out);
      return out[0]!;
    };
    assert.deepEqual([pull('l2', 1), pull('l2', 10), pull('l1', 1), pull('l1', 10)], [1, 10, 1, 1]);
    const l2 = penalties.get('l2');
    near(2 * l2.penalty(Float64Array.of(1), { rows: 1, columns: 1 }, {}), 1);
    near(2 * l2.penalty(new Float64Array(4).fill(0.25), { rows: 1, columns: 4 }, {}), 0.25);
  });

  it('has one slope away from 0 and all between at 0 (l1-subdifferential, subgradient-inequality)', () => {
    assert.deepEqual(absoluteSlopes(2), [1, 1]);
    assert.deepEqual(absoluteSlopes(-2), [-1, -1]);
    assert.deepEqual(absoluteSlopes(0), [-1, 1]);
    const violation = (slope: number): number => subgradientViolation(Math.abs, { at: 0, slope }, [-3, 3]);
    near(violation(0.5), 0);
    near(violation(1), 0);
    near(violation(1.1), 0.3, 1e-9);
  });

  it('is the convex envelope of the counter on [-1, 1] (l1-convex-relaxation-of-l0)', () => {
    const x = Float64Array.from({ length: 401 }, (_, k) => -1 + k / 200);
    const hull = convexEnvelope(
      x,
      x.map((t) => (Math.abs(t) < 1e-12 ? 0 : 1)),
    );
    hull.forEach((value, k) => near(value, Math.abs(x[k]!), 1e-12));
    near(hull[300], 0.5);
    const out = new Float64Array(1);
    penalties.get('l0').subgradient(Float64Array.of(0.7), { rows: 1, columns: 1 }, {}, out);
    assert.equal(out[0], 0);
  });
});

describe('Thresholds', () => {
  const ys = [-3, -0.5, 0.5, 1.5, 3];

  it('are soft for L1, a shrink for L2, hard for L0 (l1-is-soft-l2-is-linear-shrink, soft-threshold-closed-form)', () => {
    nearAll(
      ys.map((y) => soft(y, 1)),
      [-2, 0, 0, 0.5, 2],
    );
    nearAll(
      ys.map((y) => y / 2),
      [-1.5, -0.25, 0.25, 0.75, 1.5],
    );
    nearAll(
      ys.map((y) => hard(y, 0.5)),
      [-3, 0, 0, 1.5, 3],
    );
    for (const y of ys) {
      near(minimizeScalar((t) => (y - t) ** 2 / 2 + Math.abs(t), -4, 4).at, soft(y, 1), 1e-6);
      near(minimizeScalar((t) => (y - t) ** 2 / 2 + (t * t) / 2, -4, 4).at, y / 2, 1e-6);
      near(minimizeScalar((t) => (y - t) ** 2 / 2 + (Math.abs(t) < 1e-12 ? 0 : 0.5), -4, 4).at, hard(y, 0.5), 1e-6);
    }
  });

  it('zero the same share, soft or hard (hard-threshold-sparser-claim)', () => {
    near(2 * normalCdf(1 / 2) - 1, 0.38292492254803, 1e-12);
    const random = createRandom(1);
    const draws = Float64Array.from({ length: 20_000 }, () => 2 * random.normal());
    const zeros = (f: (y: number) => number): number => draws.reduce((count, y) => count + Number(f(y) === 0), 0);
    assert.equal(
      zeros((y) => soft(y, 1)),
      zeros((y) => hard(y, 0.5)),
    );
    near(zeros((y) => soft(y, 1)) / 20_000, 0.383, 0.01);
    // As a penalty of weight w the hard threshold lies at sqrt(2 w).
    assert.deepEqual([hard(Math.SQRT2 - 1e-9, 1), hard(Math.SQRT2 + 1e-9, 1) > 0], [0, true]);
  });

  it('applied twice cut twice (double-threshold-slip); the numbers of the proximal step (l1-proximal-operator)', () => {
    near(soft(3 - 1, 1), 1);
    near(soft(3, 2), 1);
    near(soft(3, 1), 2);
    near(soft(0.05, 0.3 * 0.2), 0);
    near(soft(0.1, 0.3 * 0.2), 0.04);
  });

  it('of the elastic net divide after the cut (elastic-net-prox)', () => {
    // lambda1 0.5 and lambda2 0.25 without the half are t = 1 and l1Ratio 0.5 with it.
    [0.3, 2, 4].forEach((y, k) => {
      const v = Float64Array.of(y);
      penalties.get('elasticNet').prox?.(v, { rows: 1, columns: 1 }, 1, { l1Ratio: 0.5 });
      near(v[0], [0, 1, 7 / 3][k]!);
    });
  });
});

describe('When L1 makes a weight 0 (l1-sparsity-theorem, l1-zero-test-point)', () => {
  it('holds for convex losses, and not for a double well', () => {
    near(minimizeScalar((t) => (0.8 - t) ** 2 / 2 + Math.abs(t), -3, 3).at, 0, 1e-9);
    const well = minimizeScalar((t) => t ** 4 / 4 - 2 * t * t + Math.abs(t), -3, 3);
    near(Math.abs(well.at), 1.8608058531117, 1e-7);
    near(well.value, -2.066994033141, 1e-10);
  });

  it('is decided by the gradient at 0, not at the present weight', () => {
    const { at } = minimizeScalar((t) => (3 - t) ** 2 / 2 + Math.abs(t), -5, 5);
    near(at, 2, 1e-7);
    const gradient = (t: number): number => t - 3;
    assert.deepEqual([gradient(2.5), gradient(0)], [-0.5, -3]);
    near(Math.abs(gradient(2)), 1);
  });
});

describe('Steps on the lasso (l1-exact-zeros-need-prox, l1-sparse-l2-dense)', () => {
  const problem = prepareLeastSquares(sparse(60, 20, 4, 8), raw);
  const lambda = 0.2;

  it('reach exact zeros and the optimum with the prox, hover with the subgradient', () => {
    const prox = stepOnLasso(problem, { lambda, learningRate: 0.3, steps: 3000, kind: 'prox' });
    assert.ok(optimalityResidual(problem, prox.coefficients, { kind: 'elasticNet', l1: lambda, l2: 0 }) < 1e-9);
    assert.equal(prox.coefficients.filter((value) => value === 0).length, 16);
    const plain = stepOnLasso(problem, { lambda, learningRate: 0.3, steps: 3000, kind: 'subgradient' });
    assert.equal(plain.coefficients.filter((value) => value === 0).length, 0);
    const hover = Math.max(...plain.band.subarray(4));
    assert.ok(hover > 0.01 && hover < 0.2, `hovers up to ${hover}; step times lambda is 0.06`);
  });

  it('end where the exact path is; ridge has no zeros', () => {
    const prox = stepOnLasso(problem, { lambda, learningRate: 0.3, steps: 3000, kind: 'prox' });
    const [exact] = lassoPath(problem, { lambdas: [lambda] });
    nearAll(prox.coefficients, exact!.coefficients, 1e-8);
    const [ridge] = ridgePath(problem, { lambdas: [10 / 60] });
    assert.ok(ridge!.coefficients.every((value) => value !== 0));
  });
});

describe('Ridge regression', () => {
  it('shares equal columns, the lasso does not care (correlated-features-split)', () => {
    const random = createRandom(4);
    const x = Float64Array.from({ length: 40 }, () => random.normal());
    const values = Float64Array.from({ length: 80 }, (_, at) => x[at >> 1]!);
    const target = x.map((value) => 2 * value + 0.1 * random.normal());
    const problem = prepareLeastSquares({ samples: 40, inputs: 2, values, target }, raw);
    for (const path of [ridgePath, elasticNetPath]) {
      const [point] = path(problem, { lambdas: [0.1] });
      near(point!.coefficients[0]! / (point!.coefficients[0]! + point!.coefficients[1]!), 0.5, 1e-10);
    }
    const cost = (a: number, b: number): number =>
      pathObjective(problem, Float64Array.of(a, b), { kind: 'elasticNet', l1: 0.1, l2: 0 });
    near(cost(1.9, 0) - cost(0.4, 1.5), 0, 1e-12);
    near((0.5 ** 2 + 0.5 ** 2) / 1, 0.5);
  });

  it('needs lambda times alpha squared when the inputs are scaled by alpha (input-scale-alpha-squared)', () => {
    const data = sparse(30, 4, 2, 5);
    const solve = (alpha: number, lambda: number): Float64Array => {
      const problem = prepareLeastSquares({ ...data, values: data.values.map((value) => alpha * value) }, raw);
      const [point] = ridgePath(problem, { lambdas: [lambda / 30] });
      return point!.coefficients;
    };
    const [plain, scaled] = [solve(1, 2), solve(10, 200)];
    plain.forEach((value, j) => near(scaled[j]! / value, 0.1, 1e-10));
    near(ridgeFilter(30, 2), 30 / 32);
    near(ridgeFilter(3000, 2), 3000 / 3002);
  });

  it('is the closed form, and where gradient descent ends (ridge-closed-form)', () => {
    const data = sparse(40, 5, 3, 6);
    const problem = prepareLeastSquares(data, raw);
    const [point] = ridgePath(problem, { lambdas: [7 / 40] });
    const hessian = new Float64Array(25);
    const linear = new Float64Array(5);
    for (let i = 0; i < 40; i += 1) {
      for (let j = 0; j < 5; j += 1) {
        linear[j]! += data.values[i * 5 + j]! * data.target[i]!;
        for (let k = 0; k < 5; k += 1) hessian[j * 5 + k]! += data.values[i * 5 + j]! * data.values[i * 5 + k]!;
      }
    }
    for (let j = 0; j < 5; j += 1) hessian[j * 6]! += 7;
    const [end] = descend({ size: 5, hessian, linear }, 0.01, [20_000]);
    nearAll(end!, point!.coefficients, 1e-9);
    nearAll(
      filterSolutions({ size: 5, hessian, linear }).apply(() => 1),
      point!.coefficients,
      1e-9,
    );
  });

  it('shrinks along eigenvectors by mu/(mu + lambda), with these degrees of freedom (ridge-ols-relation, ridge-effective-dof)', () => {
    nearAll(
      [100, 10, 1].map((mu) => ridgeFilter(mu, 10)),
      [0.90909090909091, 0.5, 0.090909090909091],
    );
    const dof = (lambda: number): number => ridgeDegreesOfFreedom([100, 10, 1], lambda);
    nearAll([dof(0), dof(1), dof(10), dof(100)], [3, 2.39919, 1.5, 0.60081], 1e-5);
  });

  it('may grow single coordinates and change their sign (ridge-shrinks-every-direction)', () => {
    const hessian = Float64Array.of(1, 0.9, 0.9, 1);
    const ridgeOf = (a: number, b: number): Float64Array =>
      penalizedMinimum({ size: 2, hessian, linear: Float64Array.of(a + 0.9 * b, 0.9 * a + b), constant: 0 }, 0.5);
    nearAll(ridgeOf(1, 0), [0.47916666666667, 0.3125]);
    nearAll(ridgeOf(1, -0.2), [0.41666666666667, 0.21666666666667]);
    near(Math.hypot(...ridgeOf(1, 0)), 0.57206375907275);
  });
});

describe('Constraint and penalty', () => {
  it('do not match without convexity (constraint-penalty-equivalence)', () => {
    const loss = (t: number): number => (Math.abs(t) <= 3 ? -(t ** 4) / 81 : -1 + 1e3 * (Math.abs(t) - 3));
    near(Math.abs(minimizeScalar(loss, -1, 1).at), 1, 1e-9);
    const penalized = (lambda: number): number => Math.abs(minimizeScalar((t) => loss(t) + lambda * t * t, -4, 4).at);
    near(penalized(1 / 9 - 1e-3), 3, 1e-6);
    near(penalized(1 / 9 + 1e-3), 0, 1e-6);
  });

  it('match on the quadratic of the text: multiplier, point, and the nearest point is worse', () => {
    const valley: QuadraticLoss = {
      size: 2,
      hessian: Float64Array.of(10, 0, 0, 1),
      linear: Float64Array.of(10, 1),
      constant: 5.5,
    };
    const { coefficients, multiplier, lambda } = minimizeInBall(valley, 1);
    near(multiplier, 0.60579231759644, 1e-11);
    nearAll(penalizedMinimum(valley, lambda), coefficients, 1e-10);
    near(minimizeInBall(valley, 2).multiplier, 0);
  });
});

describe('The widest band between two classes (svm-max-margin-min-norm)', () => {
  it('is that of the text, and its weights are the shortest', () => {
    const found = maximumMargin(
      [
        [2, 0],
        [3, 1],
      ],
      [
        [-1, 0],
        [0, -3],
      ],
    );
    near(found?.margin, 4.5 / Math.sqrt(10), 1e-9);
    nearAll(found!.weights, [2 / 3, 2 / 9], 1e-7);
    near(Math.hypot(...found!.weights), 1 / found!.margin, 1e-12);
    const side = (x: number, y: number): number => found!.weights[0] * x + found!.weights[1] * y + found!.bias;
    assert.ok([side(2, 0), side(3, 1)].every((value) => value >= 1 - 1e-7));
    assert.ok([side(-1, 0), side(0, -3)].every((value) => value <= -1 + 1e-7));
  });

  it('is undefined when no line separates', () => {
    assert.equal(
      maximumMargin(
        [
          [0, 0],
          [2, 2],
        ],
        [[1, 1]],
      ),
      undefined,
    );
  });
});
