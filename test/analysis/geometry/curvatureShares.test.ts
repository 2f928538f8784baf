import assert from 'node:assert/strict';
import { test } from 'node:test';
import { curvatureShares, densityNodes, spectralDensity } from '../../../src/analysis/geometry/curvatureShares.ts';
import { lossHessian } from '../../../src/analysis/geometry/hessianMatrix.ts';
import { passLoss } from '../../../src/analysis/geometry/lossPass.ts';
import { measureCurvature } from '../../../src/analysis/geometry/spectrum.ts';
import { forwardNetwork } from '../../../src/analysis/network/network.ts';
import { createRandom } from '../../../src/core/ground/random.ts';
import { finish } from '../../../src/core/numbers/parts.ts';
import { jacobiEigenvalues } from './jacobiEigenvalues.ts';
import { drawProblem, penaltyOf } from './lossProblems.ts';

const layers = [
  [5, 'tanh'],
  [4, 'softplus'],
] as const;
const wish = { seed: 4, layers, loss: 'meanSquaredError', outputs: 2, rows: 20 } as const;
const penalties = [penaltyOf('l2', 0.05), penaltyOf('l2', 0.2, { layers: [0] }), penaltyOf('l1', 0)];

test('the Gauss-Newton part of squared loss is the mean of J J over samples, by difference quotients of the outputs', () => {
  const { problem, parameters } = drawProblem(wish);
  const size = parameters.length;
  const outputsAt = (weights: Float64Array): Float64Array =>
    forwardNetwork(problem.architecture, weights, problem, { kind: 'training' }).outputs;
  const step = 1e-5;
  const columns = Array.from({ length: size }, (_, at) => {
    const moved = (by: number): Float64Array => outputsAt(parameters.with(at, parameters[at]! + by));
    const [after, before] = [moved(step), moved(-step)];
    return after.map((value, place) => (value - before[place]!) / (2 * step));
  });
  const found = lossHessian(passLoss(problem, parameters), 'gaussNewton');
  // Half the squared difference, summed over the outputs: its second derivative is 1.
  const factor = 1 / problem.rows;
  for (let row = 0; row < size; row += 1)
    for (let column = 0; column <= row; column += 1) {
      const inner = columns[row]!.reduce((sum, value, at) => sum + value * columns[column]![at]!, 0);
      assert.ok(Math.abs(found[row * size + column]! - factor * inner) < 1e-7, `${row}, ${column}`);
    }
});

test('the parts at both ends are those of the whole matrices, and the loss with one penalty is what it alone makes', () => {
  const { problem, parameters } = drawProblem({ ...wish, penalties });
  const pass = passLoss(problem, parameters);
  const whole = finish(curvatureShares(pass, 'exact', createRandom(1)));
  const ends = finish(curvatureShares(pass, 'lanczos', createRandom(1)));
  assert.deepEqual(
    whole.map(({ of }) => of),
    ['gaussNewton', 'remainder', { penalty: 0 }, { penalty: 1 }],
    'a strength of 0 adds nothing',
  );
  assert.deepEqual(
    ends.map(({ of }) => of),
    whole.map(({ of }) => of),
  );
  whole.forEach(({ spectrum }, at) => {
    const found = ends[at]!.spectrum;
    const scale = Math.max(...spectrum.eigenvalues.map(Math.abs));
    assert.ok(Math.abs(found.sharpness - spectrum.sharpness) < 1e-6 * scale);
    if (found.lowest !== null) assert.ok(Math.abs(found.lowest - spectrum.lowest!) < 1e-6 * scale);
  });
  for (const penalty of [0, 1] as const) {
    const alone = { ...problem, penalties: [penalties[penalty]!] };
    const { objective } = measureCurvature(passLoss(alone, parameters), createRandom(1));
    const share = whole.find(({ of }) => typeof of === 'object' && of.penalty === penalty)!.spectrum;
    share.eigenvalues.forEach((value, at) => assert.ok(Math.abs(value - objective.eigenvalues[at]!) < 1e-12));
  }
  const smooth = jacobiEigenvalues(lossHessian(pass, 'gaussNewton'), parameters.length);
  whole[0]!.spectrum.eigenvalues.forEach((value, at) => assert.ok(Math.abs(value - smooth[at]!) < 1e-10));
  const one = { ...problem, penalties: [penalties[0]!] };
  assert.equal(finish(curvatureShares(passLoss(one, parameters), 'exact', createRandom(1))).length, 2);
});

test('a density by seeded starts holds that of all eigenvalues on the whole, and is one with its seed', () => {
  const { problem, parameters } = drawProblem(wish);
  const pass = passLoss(problem, parameters);
  const exact = measureCurvature(pass, createRandom(1));
  const few = { ...exact, method: 'lanczos' } as const;
  const all = spectralDensity(finish(densityNodes(pass, exact, createRandom(1))))!;
  const guessed = finish(densityNodes(pass, few, createRandom(1)));
  assert.deepEqual(finish(densityNodes(pass, few, createRandom(1))), guessed);
  const density = spectralDensity(guessed)!;
  assert.deepEqual([all.seeds, density.seeds], [1, 6]);
  const mean = ({ grid, mean: values }: typeof all): number =>
    values.reduce((sum, value, at) => sum + value * grid[at]! * (grid[1]! - grid[0]!), 0);
  const trace = exact.loss.trace! / parameters.length;
  // The grid ends three widths beside the last eigenvalue.
  assert.ok(Math.abs(mean(all) / trace - 1) < 0.01);
  // The mean over six starts scatters by a few tenths.
  assert.ok(Math.abs(mean(density) / trace - 1) < 0.5);
  const near = exact.loss.eigenvalues.filter((value) => Math.abs(value) <= 0.01 * exact.loss.sharpness).length;
  assert.ok(Math.abs(all.nearZero - near / parameters.length) < 1e-12);
  const flat = { values: Float64Array.of(0, 0), shares: Float64Array.of(0.5, 0.5) };
  assert.equal(spectralDensity([flat]), undefined, 'all eigenvalues are one');
});

test('dead layers and networks without bends are singular or equal to their Gauss-Newton part, and told as such', () => {
  const linear = drawProblem({ ...wish, layers: [] });
  const [, rest] = finish(curvatureShares(passLoss(linear.problem, linear.parameters), 'exact', createRandom(1)));
  assert.ok(
    rest!.spectrum.eigenvalues.every((value) => value === 0),
    'a linear model has no other part',
  );
  const dead = drawProblem({ ...wish, layers: [[4, 'relu']] });
  // All units off: biases far below.
  const [tensor] = dead.problem.architecture.tensors.filter(({ role, layer }) => role === 'bias' && layer === 0);
  dead.parameters.fill(-100, tensor!.offset, tensor!.offset + tensor!.size);
  const { loss } = measureCurvature(passLoss(dead.problem, dead.parameters), createRandom(1));
  assert.equal(loss.condition, null);
  assert.equal(loss.negative, 0);
  assert.equal(loss.eigenvalues.filter((value) => Math.abs(value) > 1e-12).length, 2, 'only the biases of the outputs');
});
