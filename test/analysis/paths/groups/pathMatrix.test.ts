import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  type MatrixPoint,
  type MatrixTarget,
  matrixLambdaMax,
  matrixPath,
} from '../../../../src/analysis/paths/groups/nuclearPath.ts';
import { shrinkSingularValues } from '../../../../src/analysis/paths/groups/singularNorms.ts';
import { LabError } from '../../../../src/core/ground/errors.ts';
import { createRandom } from '../../../../src/core/ground/random.ts';
import { lowerTop, mapSingularValues, softThreshold } from '../../../../src/core/numbers/shrinkage.ts';
import { singularValues } from '../../../../src/core/numbers/singularValues.ts';

/** rows x columns of the given rank plus noise. */
function lowRank(rows: number, columns: number, rank: number, noise: number): Float64Array {
  const random = createRandom(5);
  const left = Float64Array.from({ length: rows * rank }, () => random.normal());
  const right = Float64Array.from({ length: columns * rank }, () => random.normal());
  return Float64Array.from({ length: rows * columns }, (_, at) => {
    let value = noise * random.normal();
    for (let k = 0; k < rank; k += 1)
      value += left[Math.floor(at / columns) * rank + k]! * right[(at % columns) * rank + k]!;
    return value;
  });
}

function near(found: ArrayLike<number>, expected: readonly number[], tolerance = 1e-12): void {
  assert.equal(found.length, expected.length);
  expected.forEach((value, k) =>
    assert.ok(Math.abs(found[k]! - value) <= tolerance, `${found[k]} instead of ${value}`),
  );
}

function relativeError(found: Float64Array, truth: Float64Array, isCounted: (at: number) => boolean): number {
  let error = 0;
  let size = 0;
  truth.forEach((value, at) => {
    if (!isCounted(at)) return;
    error += (found[at]! - value) ** 2;
    size += value * value;
  });
  return Math.sqrt(error / size);
}

/** Everything that a point tells, from its matrix alone. */
function assertTold(target: MatrixTarget, norm: 'nuclear' | 'spectral', point: MatrixPoint): void {
  const { rows, columns, values } = target;
  const { matrix, lambda, loss, penalty, gap, converged, kkt } = point;
  const isSeen = (at: number): boolean => target.observed?.[at] !== 0;
  const squares = (read: (at: number) => number): number =>
    values.reduce((sum, _, at) => sum + (isSeen(at) ? read(at) ** 2 : 0), 0);
  const sizes = singularValues(matrix, target);
  const sum = (all: Float64Array): number => all.reduce((total, size) => total + size, 0);
  near(point.singularValues, [...sizes], 1e-9);
  near([loss], [squares((at) => values[at]! - matrix[at]!) / 2], 1e-12 * squares((at) => values[at]!));
  near([penalty], [norm === 'nuclear' ? sum(sizes) : sizes[0]!], 1e-9);
  const rank = sizes.filter((size) => size > 1e-9).length;
  assert.deepEqual([point.rank, point.degreesOfFreedom], [rank, rank * (rows + columns - rank)]);
  // The dual: 1/2 |M|^2 - 1/2 |M - share R|^2 for the residual R on the observed entries, shrunk into the ball of the dual norm.
  const residual = values.map((value, at) => (isSeen(at) ? value - matrix[at]! : 0));
  const left = singularValues(residual, target);
  const share = Math.min(1, lambda / (norm === 'nuclear' ? left[0]! : sum(left)));
  const dual = squares((at) => values[at]!) / 2 - squares((at) => values[at]! - share * residual[at]!) / 2;
  near([gap], [loss + lambda * penalty - dual], 1e-11 * squares((at) => values[at]!));
  // One more proximal step: the observed entries are those of the target, the others stay.
  const moved = matrix.map((value, at) => (isSeen(at) ? values[at]! : value));
  mapSingularValues(moved, target, (all) => (norm === 'nuclear' ? softThreshold : lowerTop)(all, lambda));
  const move = moved.reduce((most, value, at) => Math.max(most, Math.abs(value - matrix[at]!)), 0);
  near([kkt], [move], 1e-12);
  assert.ok(converged && kkt < 1e-4, `moves by ${kkt}`);
}

describe('A matrix path', () => {
  const diagonal: MatrixTarget = { rows: 2, columns: 2, values: Float64Array.of(5, 0, 0, 1) };

  it('subtracts the strength from every singular value for the nuclear norm', () => {
    const [point] = matrixPath(diagonal, { lambdas: [1.5] });
    near(point!.matrix, [3.5, 0, 0, 0]);
    near(point!.singularValues, [3.5, 0]);
    assert.equal(point!.rank, 1);
    assert.ok(point!.gap < 1e-12);
  });

  it('lowers only the top singular value for the spectral norm, until it meets the next', () => {
    const [point] = matrixPath(diagonal, { lambdas: [1.5], norm: 'spectral' });
    near(point!.singularValues, [3.5, 1]);
    near(shrinkSingularValues(Float64Array.of(3, 2.5), 1.5, 'spectral'), [2, 2]);
    near(shrinkSingularValues(Float64Array.of(3, 2.5), 10, 'spectral'), [0, 0]);
    near(shrinkSingularValues(Float64Array.of(3, 2.5), 2.75, 'nuclear'), [0.25, 0]);
    assert.ok(point!.gap < 1e-12);
  });

  it('is zero at lambdaMax and not below', () => {
    for (const norm of ['nuclear', 'spectral'] as const) {
      const target = { rows: 6, columns: 4, values: lowRank(6, 4, 2, 0.3) };
      const top = matrixLambdaMax(target, norm);
      const [at, below] = matrixPath(target, { norm, lambdas: [top * (1 + 1e-12), top * 0.99] });
      assert.equal(at!.rank, 0);
      assert.ok(below!.rank > 0);
      assert.ok(below!.gap < 1e-11 && below!.gap >= 0);
    }
  });

  it('cuts a noisy 12 x 12 matrix of rank 2 down to its rank', () => {
    const [point] = matrixPath({ rows: 12, columns: 12, values: lowRank(12, 12, 2, 0.1) }, { lambdas: [1] });
    assert.equal(point!.rank, 2);
  });

  it('recovers a 30 x 30 matrix of rank 2 from 60 % of its entries but not from 8 %, with the gap closed', () => {
    const values = lowRank(30, 30, 2, 0);
    for (const share of [0.6, 0.08]) {
      const random = createRandom(9);
      const observed = Uint8Array.from(values, () => (random.uniform() < share ? 1 : 0));
      const points = [
        ...matrixPath({ rows: 30, columns: 30, values, observed }, { count: 5, ratio: 3e-3, stepLimit: 300 }),
      ];
      for (const point of points) {
        // Few entries make the optimum flat: the steps may run out, and the point says so.
        assert.ok(point.converged || share < 0.5, `gap ${point.gap} at ${point.lambda}`);
        assert.ok(point.gap >= 0 && point.gap < 1e-3 * (point.loss + point.lambda * point.penalty));
      }
      const last = points.at(-1)!;
      const error = relativeError(last.matrix, values, (at) => observed[at] === 0);
      // What is left of the other singular values at a small strength is a thousandth of the two true ones.
      if (share === 0.6)
        assert.ok(error < 0.011 && last.singularValues[2]! < 1e-3 * last.singularValues[1]!, `error ${error}`);
      else assert.ok(error > 0.5, `error ${error}`);
    }
  });

  it('agrees between completion and denoising when all but one entry is seen and that one is free', () => {
    const values = lowRank(5, 4, 1, 0.2);
    const observed = new Uint8Array(20).fill(1);
    observed[7] = 0;
    for (const norm of ['nuclear', 'spectral'] as const) {
      const [point] = matrixPath({ rows: 5, columns: 4, values, observed }, { norm, lambdas: [0.4] });
      // With the missing entry set to the optimum, the whole matrix denoises to the same W.
      const filled = values.slice();
      filled[7] = point!.matrix[7]!;
      const [whole] = matrixPath({ rows: 5, columns: 4, values: filled }, { norm, lambdas: [0.4] });
      near(whole!.matrix, Array.from(point!.matrix), 1e-6);
      assert.ok(point!.converged);
    }
  });

  for (const [rows, columns] of [
    [9, 4],
    [4, 9],
  ] as const) {
    for (const norm of ['nuclear', 'spectral'] as const) {
      for (const isWhole of [true, false]) {
        it(`tells of ${rows} x ${columns} with the ${norm} norm${isWhole ? '' : ' and missing entries'} what the definitions say`, () => {
          const values = lowRank(rows, columns, 2, 0.5);
          const random = createRandom(4);
          const observed = values.map(() => (isWhole || random.uniform() < 0.8 ? 1 : 0));
          const target = { rows, columns, values, ...(!isWhole && { observed }) };
          for (const point of matrixPath(target, { norm, count: 5, ratio: 0.05 })) assertTold(target, norm, point);
        });
      }
    }
  }

  it('refuses a matrix without observed entries, of the wrong size or with missing numbers', () => {
    const bad: MatrixTarget[] = [
      { rows: 2, columns: 2, values: new Float64Array(4), observed: new Uint8Array(4) },
      { rows: 2, columns: 2, values: new Float64Array(3) },
      { rows: 1, columns: 2, values: Float64Array.of(1, NaN) },
    ];
    for (const target of bad) assert.throws(() => [...matrixPath(target)], LabError);
  });
});
