import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { balanceFactors } from '../../../src/analysis/linearAlgebra/factoredMatrix.ts';
import { linearPath } from '../../../src/analysis/paths/linearPath.ts';
import { enumerateCells1d } from '../../../src/analysis/regions/linearRegionsLine.ts';
import { largestSingularValue, measureMatrix } from '../../../src/analysis/network/norms.ts';
import { matrixPath } from '../../../src/analysis/paths/groups/nuclearPath.ts';
import { shrinkSingularValues } from '../../../src/analysis/paths/groups/singularNorms.ts';
import { evaluatePair, rescalePair, squaredWeights } from '../../../src/analysis/network/rescaledPair.ts';
import { spectralRadius } from '../../../src/analysis/linearAlgebra/spectralRadius.ts';
import { ridgeFilter } from '../../../src/analysis/paths/equivalents/stoppedDescent.ts';
import {
  balanceUnit,
  flowUnit,
  imbalance,
  pairPenalty,
  productPenalty,
  unitSides,
} from '../../../src/analysis/network/unitBalance.ts';
import { designNetwork } from '../../../src/core/experiment/architecture.ts';
import { sumOverPaths } from '../../../src/core/numbers/pathNorm.ts';
import { penalties } from '../../../src/core/tables/penalties.ts';
import { createRandom } from '../../../src/core/ground/random.ts';
import { singularValues } from '../../../src/core/numbers/singularValues.ts';
import { near, nearAll } from '../near.ts';

const w = Float64Array.of(1, 2, 3, 4);
const square = { rows: 2, columns: 2 };

describe('Norms of a matrix', () => {
  it('have the numbers of the text (spectral-norm-definition, frobenius-norm-definition, nuclear-norm-definition)', () => {
    const values = singularValues(w, square);
    nearAll(values, [5.464985704219, 0.36596619062626], 1e-12);
    near(largestSingularValue(w, square), 5.464985704219043, 1e-10);
    const { frobenius, nuclear, spectral } = measureMatrix(w, square);
    near(frobenius ** 2, 30, 1e-12);
    near(
      values.reduce((sum, value) => sum + value * value, 0),
      30,
      1e-12,
    );
    near(nuclear, Math.sqrt(34), 1e-12);
    near(spectral, values[0]!, 1e-12);
    assert.ok(frobenius <= nuclear && nuclear <= Math.SQRT2 * frobenius);
  });

  it('add up rows for groups (group-lasso-norm), and shorten them for its prox (group-lasso-prox)', () => {
    near(measureMatrix(Float64Array.of(3, 4, 0, 0, 5, 12), { rows: 3, columns: 2 }).inputGroups, 18);
    const prox = (a: number, b: number): Float64Array => {
      const v = Float64Array.of(a, b);
      // The root of the size is part of our penalty: k = t sqrt(2).
      penalties.get('groupLasso').prox?.(v, { rows: 1, columns: 2 }, Math.SQRT2, { group: 'input' });
      return v;
    };
    nearAll(prox(3, 4), [1.8, 2.4], 1e-12);
    nearAll(prox(0.6, 0.8), [0, 0]);
  });

  it('have a spectral norm whose gradient is its leading pair (spectral-norm-penalty)', () => {
    const out = new Float64Array(4);
    penalties.get('spectral').subgradient(Float64Array.of(2, 0, 0, 1), square, {}, out);
    nearAll(out, [1, 0, 0, 0], 1e-12);
  });

  it('are not the spectral radius (spectral-norm-is-not-spectral-radius)', () => {
    assert.equal(spectralRadius(Float64Array.of(0, 5, 0, 0), 2), 0);
    near(singularValues(Float64Array.of(0, 5, 0, 0), square)[0], 5);
    near(spectralRadius(Float64Array.of(2, 1, 1, 2), 2), 3, 1e-9);
    near(singularValues(Float64Array.of(2, 1, 1, 2), square)[0], 3);
    // A rotation by 1 rad, doubled, has eigenvalues 2 e^(+-i).
    const [c, s] = [2 * Math.cos(1), 2 * Math.sin(1)];
    near(spectralRadius(Float64Array.of(c, -s, s, c), 2), 2, 1e-9);
    near(spectralRadius(Float64Array.of(1, 100, 0, 1), 2), 1, 1e-9);
  });
});

describe('Singular values under penalties', () => {
  it('shrink by a factor, by an amount, or from the top (singular-values-same-penalty)', () => {
    nearAll(
      [5, 1].map((value) => value / 2.5),
      [2, 0.4],
    );
    nearAll(shrinkSingularValues(Float64Array.of(5, 1), 1.5, 'nuclear'), [3.5, 0]);
    nearAll(shrinkSingularValues(Float64Array.of(5, 1), 1.5, 'spectral'), [3.5, 1]);
    nearAll(shrinkSingularValues(Float64Array.of(3, 2.5), 1.5, 'spectral'), [2, 2]);
    const v = Float64Array.of(5, 0, 0, 1);
    penalties.get('l2').prox?.(v, square, 1.5, {});
    nearAll(v, [2, 0, 0, 0.4]);
  });

  it('are those of the data less lambda, and the residual is at most lambda (nuclear-optimum-singular-values)', () => {
    const values = Float64Array.of(5, 0, 0, 1);
    const [point] = matrixPath({ ...square, values }, { lambdas: [1.5] });
    nearAll(point!.singularValues, [3.5, 0]);
    near(
      singularValues(
        values.map((value, at) => value - point!.matrix[at]!),
        square,
      )[0],
      1.5,
      1e-12,
    );
  });

  it('vanish with the nuclear norm and not with ridge (nuclear-norm-low-rank)', () => {
    const random = createRandom(2);
    const [left, right] = [0, 1].map(() => Float64Array.from({ length: 24 }, () => random.normal()));
    const noisy = Float64Array.from({ length: 144 }, (_, at) => {
      const [i, j] = [Math.floor(at / 12), at % 12];
      return left![2 * i]! * right![2 * j]! + left![2 * i + 1]! * right![2 * j + 1]! + 0.1 * random.normal();
    });
    const size = { rows: 12, columns: 12 };
    assert.ok(singularValues(noisy, size).every((value) => value > 1e-9));
    const [point] = matrixPath({ ...size, values: noisy }, { lambdas: [1] });
    assert.equal(point!.rank, 2);
    assert.ok(
      singularValues(
        noisy.map((value) => value / 2),
        size,
      ).every((value) => value > 1e-9),
    );
  });

  it('recover a matrix of rank 2 from 60 % of its entries, not from 8 % (nuclear-matrix-completion)', () => {
    const random = createRandom(6);
    const [left, right] = [0, 1].map(() => Float64Array.from({ length: 60 }, () => random.normal()));
    const truth = Float64Array.from({ length: 900 }, (_, at) => {
      const [i, j] = [Math.floor(at / 30), at % 30];
      return left![2 * i]! * right![2 * j]! + left![2 * i + 1]! * right![2 * j + 1]!;
    });
    const errorAt = (share: number): { error: number; rank: number } => {
      const observed = Uint8Array.from(truth, () => Number(random.uniform() < share));
      const target = { rows: 30, columns: 30, values: truth, observed };
      const points = [...matrixPath(target, { count: 8, ratio: 1e-3, stepLimit: 300 })];
      const { matrix } = points.at(-1)!;
      let [wrong, size] = [0, 0];
      truth.forEach((value, at) => {
        if (observed[at] === 1) return;
        wrong += (matrix[at]! - value) ** 2;
        size += value * value;
      });
      const rank = singularValues(matrix, target).reduce(
        (count, value, _, all) => count + Number(value > 0.05 * all[0]!),
        0,
      );
      return { error: Math.sqrt(wrong / size), rank };
    };
    const [dense, thin] = [errorAt(0.6), errorAt(0.08)];
    assert.ok(dense.error < 0.02 && dense.rank === 2, `${dense.error} ${dense.rank}`);
    assert.ok(thin.error > 0.5, `${thin.error}`);
  });

  it('of a product with L2 on both factors cost the nuclear norm (l2-low-rank-preference)', () => {
    const matrix = Float64Array.of(5, 1, 2, 3);
    const { left, right, inner } = balanceFactors(matrix, square);
    const squares = (values: Float64Array): number => values.reduce((sum, value) => sum + value * value, 0);
    near((squares(left) + squares(right)) / 2, Math.sqrt(65), 1e-12);
    const product = Float64Array.from({ length: 4 }, (_, at) => {
      let sum = 0;
      for (let k = 0; k < inner; k += 1) sum += left[Math.floor(at / 2) * inner + k]! * right[k * 2 + (at % 2)]!;
      return sum;
    });
    nearAll(product, matrix, 1e-12);
    const shrunk = Float64Array.from([100, 10, 1, 0.1], (mu) => ridgeFilter(mu, 1));
    nearAll(shrunk, [0.99009900990099, 0.90909090909091, 0.5, 0.090909090909091]);
    const diagonal = new Float64Array(16);
    shrunk.forEach((value, k) => (diagonal[5 * k] = value));
    near(measureMatrix(diagonal, { rows: 4, columns: 4 }).stableRank, 2.1065134297521, 1e-12);
  });
});

describe('Rows of a multi-output regression (group-lasso-row-selection)', () => {
  it('vanish together: seven of ten inputs that do not count, none in part', () => {
    const random = createRandom(9);
    const values = Float64Array.from({ length: 800 }, () => random.normal());
    const weights = Float64Array.from({ length: 9 }, () => 1 + random.uniform());
    const targets = Float64Array.from({ length: 240 }, (_, at) => {
      const [i, k] = [Math.floor(at / 3), at % 3];
      let y = 0.1 * random.normal();
      for (let j = 0; j < 3; j += 1) y += weights[j * 3 + k]! * values[i * 10 + j]!;
      return y;
    });
    const model = { samples: 80, inputs: 10, outputs: 3, values, targets, loss: 'squares', smoothing: 0 } as const;
    const groups = Array.from({ length: 10 }, (_, j) => [j]);
    const [point] = linearPath(
      model,
      { kind: 'groups', groups, weights: new Float64Array(10).fill(1) },
      { lambdas: [0.2] },
    );
    const rows = groups.map(([j]) => point!.coefficients.subarray(j! * 3, j! * 3 + 3));
    assert.equal(rows.filter((row) => row.every((value) => value === 0)).length, 7);
    assert.equal(rows.filter((row) => row.some((value) => value === 0) && row.some((value) => value !== 0)).length, 0);
  });
});

describe('A ReLU network whose layers are rescaled', () => {
  const pair = {
    inputs: 2,
    units: 2,
    outputs: 1,
    first: Float64Array.of(1, 2, 3, -1),
    bias: Float64Array.of(0, 0),
    second: Float64Array.of(2, -1),
  };
  const points = [
    [0.3, 0.1],
    [-1, 2],
    [2, -0.5],
  ];

  it('computes the same with other L2 and the same path norm (relu-rescaling-invariance, path-norm-invariance)', () => {
    const scaled = rescalePair(pair, 2);
    for (const x of points) nearAll(evaluatePair(scaled, x), evaluatePair(pair, x), 1e-12);
    near(squaredWeights(pair), 20);
    near(squaredWeights(scaled), 61.25);
    for (const { first, second } of [pair, scaled]) {
      const turned = Float64Array.of(first[0]!, first[2]!, first[1]!, first[3]!);
      const layers = [
        { w: turned, shape: { rows: 2, columns: 2 } },
        { w: second, shape: { rows: 2, columns: 1 } },
      ];
      near(sumOverPaths(layers), 30);
    }
  });

  it('needs its biases scaled too', () => {
    const biased = { ...pair, bias: Float64Array.of(0.6, 0) };
    const off = evaluatePair(rescalePair(biased, 2, false), points[0]!)[0]! - evaluatePair(biased, points[0]!)[0]!;
    near(Math.abs(off), 0.6, 1e-12);
    nearAll(evaluatePair(rescalePair(biased, 2), points[0]!), evaluatePair(biased, points[0]!), 1e-12);
  });
});

describe('L2 on a ReLU unit', () => {
  it('is twice the product of both sides at its best scale (l2-on-relu-unit-becomes-product)', () => {
    const { scaleSquared, before, after } = balanceUnit(4, 1);
    near(scaleSquared, 4);
    near(0.1 * before, 1.7);
    near(0.1 * after, 0.8);
    const at = (s: number): number => 16 / s ** 2 + s ** 2;
    assert.ok(at(2) <= at(1.99) && at(2) <= at(2.01) && Math.abs(at(2) - after) < 1e-12);
  });

  it('balances it as exp(-4 lambda t), and keeps the imbalance without it (relu-unit-balance-law)', () => {
    const problem = {
      inputs: [
        [1, 0.5],
        [0.2, 1],
        [-0.5, 0.3],
        [1, -1],
      ],
      gradient: (output: number, sample: number): number => output - [1, 0.5, 0.2, 0.4][sample]!,
    };
    const start = { a: 2, w: [0.6, 0.2] };
    const gap = ({ a, w: sides }: { a: number; w: ArrayLike<number> }): number =>
      a * a - sides[0]! ** 2 - sides[1]! ** 2;
    near(gap(start), 3.6, 1e-12);
    const decayed = flowUnit(start, problem, { strength: 0.05, step: 2e-4, time: 2 });
    near(gap(decayed), 3.6 * Math.exp(-4 * 0.05 * 2), 5e-3);
    near(3.6 * Math.exp(-0.4), 2.41315, 1e-5);
    const free = flowUnit(start, problem, { strength: 0, step: 2e-4, time: 2 });
    near(gap(free), 3.6, 5e-3);
    assert.ok(Math.abs(free.a - 2) > 0.01, 'the unit has learnt');
  });

  it('merges kinks: fewer linear pieces than without it (l2-relu-unit-sparsity)', async () => {
    // 1-20-1 on |x| - 1/2 by full gradient steps; parameters: weights, bias, weights, bias.
    const network = { init: { name: 'heUniform', options: {} } as const, layers: [] };
    const layer = {
      units: 20,
      activation: { name: 'relu', options: {} } as const,
      norm: undefined,
      dropout: 0,
      init: undefined,
    };
    const architecture = designNetwork({ network: { ...network, layers: [layer] } }, 1, 1);
    const places = Float64Array.from({ length: 41 }, (_, k) => -1 + k / 20);
    const train = (lambda: number): Float64Array => {
      const random = createRandom(1);
      const p = Float64Array.from({ length: 61 }, (_, at) =>
        at < 20 ? 2 * random.normal() : at === 60 ? 0 : 0.5 * random.normal(),
      );
      for (let step = 0; step < 60_000; step += 1) {
        const slope = p.map((value, at) => (at === 60 ? 0 : 2 * lambda * value));
        for (const x of places) {
          let y = p[60]!;
          for (let u = 0; u < 20; u += 1) y += p[40 + u]! * Math.max(0, p[u]! * x + p[20 + u]!);
          const error = (y - (Math.abs(x) - 0.5)) / places.length;
          slope[60]! += error;
          for (let u = 0; u < 20; u += 1) {
            const z = p[u]! * x + p[20 + u]!;
            if (z <= 0) continue;
            slope[40 + u]! += error * z;
            slope[u]! += error * p[40 + u]! * x;
            slope[20 + u]! += error * p[40 + u]!;
          }
        }
        for (let at = 0; at < 61; at += 1) p[at]! -= 0.05 * slope[at]!;
      }
      return p;
    };
    const pieces = async (p: Float64Array): Promise<number> => {
      const sides = unitSides(architecture, p, 0);
      const kept = sides.flatMap(({ incoming, outgoing }, unit) => (incoming * outgoing > 1e-3 ? [unit] : []));
      const hidden = {
        inputs: 1,
        units: kept.length,
        weights: Float64Array.from(kept, (u) => p[u]!),
        bias: Float64Array.from(kept, (u) => p[20 + u]!),
        negativeSlope: 0,
      };
      const output = { units: 1, weights: Float64Array.from(kept, (u) => p[40 + u]!), bias: Float64Array.of(p[60]!) };
      const { ends } = await enumerateCells1d(
        { inputs: 1, layers: [hidden], output },
        { origin: [0], u: [1], bounds: [-0.999, 0.999] },
      );
      // Kinks closer than a hundredth count as one.
      const kinks = ends.subarray(1, -1);
      return 1 + kinks.reduce((count, kink, k) => count + Number(k === 0 || kink - kinks[k - 1]! > 0.01), 0);
    };
    const [free, decayed] = [train(0), train(1e-3)];
    const [before, after] = [await pieces(free), await pieces(decayed)];
    assert.ok(after < before, `${before} pieces without, ${after} with`);
    const sides = unitSides(architecture, decayed, 0);
    const active = sides.filter(({ incoming, outgoing }) => incoming * outgoing > 1e-3);
    assert.ok(imbalance(active) / active.length < 0.01, `imbalance ${imbalance(active)}`);
    assert.ok(Math.abs(pairPenalty(active) - productPenalty(active)) < 0.01);
    assert.ok(pairPenalty(unitSides(architecture, free, 0)) > productPenalty(unitSides(architecture, free, 0)) + 0.1);
  });
});
