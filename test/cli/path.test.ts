import assert from 'node:assert/strict';
import { test } from 'node:test';
import { prepareLeastSquares } from '../../src/analysis/paths/problem/leastSquares.ts';
import { ridgePath } from '../../src/analysis/paths/squares/ridgePath.ts';
import { createRandom } from '../../src/core/ground/random.ts';
import type { LinearPathReport, NetworkPathReport } from '../../src/engine/views/path/pathReport.ts';
import diabetes from '../analysis/data/paths/diabetes.expected.json' with { type: 'json' };
import { diabetesData } from '../analysis/paths/problem/pathData.ts';
import { makeFolder, run } from './commandLine.ts';

const { write } = makeFolder('path');

/** A table as csv, its last column the target `y`. */
function csv(name: string, rows: readonly (readonly (number | string)[])[]): void {
  const head = [...rows[0]!.slice(1).map((_, j) => `f${j}`), 'y'];
  write(name, [head, ...rows].map((row) => row.join(',')).join('\n'));
}

const source = (file: string): object => ({ source: 'csv', file, target: 'y', task: 'regression', validation: 0 });

test('a path as JSON has every number of the reference, in an array per strength', async () => {
  const { values, target, inputs } = diabetesData();
  csv(
    'diabetes.csv',
    Array.from(target, (y, i) => [...values.subarray(i * inputs, (i + 1) * inputs), y]),
  );
  const groups = [[0], [1], [2, 3], [4, 5, 6, 7, 8, 9]];
  const problem = prepareLeastSquares(diabetesData());
  const wishes = [
    ['lasso', 'l1', 100],
    ['enet', { name: 'elasticNet', l1Ratio: 0.5 }, 100],
    ['ridge', 'l2', 100],
    ['group', { name: 'groupLasso', groups }, 50],
  ] as const;
  for (const [key, penalty, points] of wishes) {
    const lab = { path: { penalty, points, folds: key === 'lasso' ? 5 : 0 } };
    const document = { data: { ...source('diabetes.csv'), standardizeTarget: true }, network: { layers: [] }, lab };
    const { code, out, err } = await run(['path', write(`${key}.reglab.json`, document), '--json']);
    assert.equal(code, 0, err);
    const report = JSON.parse(out) as LinearPathReport;
    assert.equal(report.lambdas.length, points);
    for (const list of [
      report.coef,
      report.coefStandardized,
      report.intercept,
      report.df,
      report.kkt,
      report.iterations,
      report.converged,
    ])
      assert.equal(list.length, points);
    assert.ok(report.kkt.every((kkt) => kkt < 1e-10) && report.converged.every(Boolean));
    // L2 has none.
    assert.equal(report.lambdaMax, key === 'ridge' ? undefined : report.lambdas[0]);
    assert.equal(report.penalty, typeof penalty === 'string' ? penalty : penalty.name);
    if (key === 'ridge') {
      for (const [k, { coefficients }] of [...ridgePath(problem, { lambdas: report.lambdas })].entries())
        coefficients.forEach((value, j) => assert.ok(Math.abs(Number(report.coefStandardized[k]![j]) - value) < 1e-9));
      continue;
    }
    for (const { k, inputs: places, coefficients, intercept, df } of diabetes[key].points) {
      const expected = new Float64Array(10);
      places.forEach((input, at) => (expected[input] = coefficients[at]!));
      expected.forEach((value, j) => assert.ok(Math.abs(Number(report.coefStandardized[k]![j]) - value) < 1e-9));
      assert.ok(Math.abs(Number(report.intercept[k]) - intercept) < 1e-8);
      if (key === 'lasso') assert.equal(report.df[k], df);
    }
    assert.equal(report.cv?.folds, key === 'lasso' ? 5 : undefined);
    assert.match(err, /point 100 of 100|point 50 of 50/);
  }
});

test('a path for people is a table with its objective and the best strengths', async () => {
  const document = { data: { source: 'sparseLinear', samples: 60, features: 8 }, network: { layers: [] } };
  const { code, out, err } = await run(['path', write('table.reglab.json', document), '--quiet']);
  assert.equal(code, 0);
  assert.equal(err, '');
  assert.match(out, /^lambda +df +training +validation +KKT residual/);
  assert.match(out, /1\/\(2n\) sum of \(output - target\)\^2 \+ lambda sum of \|w\|/);
  assert.match(out, /100 of 100 points solved/);
  // Of a hundred strengths every fourth has a line, and so has the last: a ten-thousandth of the first.
  const strengths = out.split('\n').flatMap((line) => /^([\d.e-]+) {2,}/.exec(line)?.[1] ?? []);
  assert.equal(strengths.length, 26);
  assert.ok(Math.abs(Number(strengths.at(-1)) / Number(strengths[0]) / 1e-4 - 1) < 1e-3, strengths.join());
  assert.match(out, /best by 5 folds/);
});

test('the path of a network has what happens inside at each strength', async () => {
  const document = {
    data: { source: 'moons', samples: 80 },
    network: { layers: [{ units: 6 }] },
    penalties: [{ name: 'l1', lambda: 1e-3 }],
    lab: { path: { points: 5, epochs: 10, folds: 2 } },
  };
  const file = write('network.reglab.json', document);
  const { code, out } = await run(['path', file, '--json', '--quiet']);
  assert.equal(code, 0);
  const report = JSON.parse(out) as NetworkPathReport;
  for (const list of [
    report.lambdas,
    report.trainLoss,
    report.zeros,
    report.inputsAlive,
    report.unitsAlive,
    report.ranks,
    report.lipschitz,
    report.regions,
    report.kkt,
  ])
    assert.equal(list.length, 5);
  assert.deepEqual([report.direction, report.epochs, report.cv?.mean.length], ['up', 10, 5]);
  assert.ok(report.lambdas[0]! < report.lambdas[4]!);
  assert.ok(report.cv!.mean[0]! < report.cv!.mean[4]!, 'in the order of the strengths');
  const again = JSON.parse((await run(['path', file, '--json', '--quiet'])).out) as NetworkPathReport;
  assert.deepEqual(again.trainLoss, report.trainLoss);
  assert.match((await run(['path', file, '--quiet'])).out, /steps with momentum, going up/);
});

test('a path of odd data says what is odd, or why there is none', async () => {
  const random = createRandom(2);
  const draw = (): number => Number(random.normal().toFixed(6));
  const good = Array.from({ length: 12 }, () => {
    const [a, b] = [draw(), draw()];
    return [a, 4, b, -2 * a, Number((a - b + 0.1 * draw()).toFixed(6))];
  });
  csv('odd.csv', good);
  const document = (file: string, path: object = {}): object => ({
    data: source(file),
    network: { layers: [] },
    lab: { path: { points: 10, folds: 0, ...path } },
  });
  const odd = await run(['path', write('odd.reglab.json', document('odd.csv')), '--json', '--quiet']);
  assert.equal(odd.code, 0, odd.err);
  const { remarks, kkt } = JSON.parse(odd.out) as LinearPathReport;
  assert.ok(remarks.some((text) => text.includes('f1 is constant')));
  assert.ok(remarks.some((text) => text.includes('f3 is a multiple of f0')));
  assert.ok(remarks.some((text) => text.includes('may not be the only one')));
  assert.ok(kkt.every((value) => value < 1e-10));

  csv(
    'missing.csv',
    good.map((row, i) => (i === 3 ? [row[0]!, '', ...row.slice(2)] : row)),
  );
  const missing = await run(['path', write('missing.reglab.json', document('missing.csv')), '--quiet']);
  assert.ok(missing.code === 2 && /missing|empty/i.test(missing.err), missing.err);

  csv(
    'constant.csv',
    good.map((row) => [...row.slice(0, -1), 3]),
  );
  const constant = await run(['path', write('constant.reglab.json', document('constant.csv')), '--quiet']);
  assert.ok(constant.code !== 0 && constant.err.length > 10, constant.err);

  csv('one.csv', good.slice(0, 1));
  const one = await run(['path', write('one.reglab.json', document('one.csv')), '--quiet']);
  assert.ok(one.code !== 0 && one.err.length > 10, one.err);

  const groups = { penalty: { name: 'groupLasso', groups: [[0, 1], [2]] } };
  const left = await run(['path', write('groups.reglab.json', document('odd.csv', groups)), '--quiet']);
  assert.ok(left.code !== 0 && /in no group/.test(left.err), left.err);
});

test('a csv of 200 x 5000 is read and solved', async () => {
  const random = createRandom(7);
  const rows = Array.from({ length: 200 }, () => {
    const row = Array.from({ length: 5000 }, () => Number(random.normal().toFixed(3)));
    return [...row, Number((row[0]! - row[9]! + 0.5 * random.normal()).toFixed(3))];
  });
  csv('wide.csv', rows);
  const document = {
    data: { ...source('wide.csv'), standardizeTarget: true },
    network: { layers: [] },
    lab: { path: { folds: 0 } },
  };
  const { code, out, err } = await run(['path', write('wide.reglab.json', document), '--json', '--quiet']);
  assert.equal(code, 0, err);
  const report = JSON.parse(out) as LinearPathReport;
  assert.ok(Math.abs(report.lambdas[99]! / report.lambdaMax! - 1e-2) < 1e-12);
  assert.ok(
    report.kkt.every((kkt) => kkt < 1e-10) &&
      report.remarks.some((text) => text.includes('5000 inputs and 200 samples')),
  );
});

test('lambda-max of a trained linear model is the dual norm of its gradient at 0, and nothing is called so without one', async () => {
  const random = createRandom(3);
  const rows = Array.from({ length: 45 }, (_, i) => [
    random.normal() + (i % 3),
    random.normal() - (i % 2),
    'abc'[i % 3]!,
  ]);
  csv('classes.csv', rows);
  const data = { ...source('classes.csv'), task: 'classification', standardize: false };
  // At weights 0 the softmax gives the shares of the classes, one third each.
  const gradient = [0, 1].flatMap((input) =>
    ['a', 'b', 'c'].map((name) => {
      const terms = rows.map((row) => (Number(row[input]) * (1 / 3 - Number(row[2] === name))) / rows.length);
      return terms.reduce((sum, term) => sum + term, 0);
    }),
  );
  const [g, h] = [gradient.slice(0, 3), gradient.slice(3)];
  const dot = (one: number[], other: number[]): number => one.reduce((sum, value, k) => sum + value * other[k]!, 0);
  const middle = (dot(g, g) + dot(h, h)) / 2;
  const apart = Math.sqrt(((dot(g, g) - dot(h, h)) / 2) ** 2 + dot(g, h) ** 2);
  const [large, small] = [Math.sqrt(middle + apart), Math.sqrt(middle - apart)];
  const units = Math.max(...g.map((value, k) => Math.hypot(value, h[k]!))) / Math.SQRT2;
  for (const [penalty, wanted] of [
    ['nuclear', large],
    ['spectral', large + small],
    [{ name: 'groupLasso', group: 'unit' }, units],
    ['l0', undefined],
  ] as const) {
    const lab = { path: { penalty, points: 3, ratio: 0.5, epochs: 40 } };
    const { code, out, err } = await run([
      'path',
      write('trained.reglab.json', { data, network: { layers: [] }, training: { batchSize: 45 }, lab }),
      '--json',
      '--quiet',
    ]);
    assert.equal(code, 0, err);
    const { lambdaMax, lambdas, penaltyValue } = JSON.parse(out) as NetworkPathReport;
    if (wanted === undefined) {
      assert.equal(lambdaMax, undefined);
      continue;
    }
    assert.ok(Math.abs(lambdaMax! / wanted - 1) < 1e-6, `${JSON.stringify(penalty)}: ${String(lambdaMax)}, ${wanted}`);
    assert.equal(Math.max(...lambdas), lambdaMax);
    assert.ok(Math.min(...penaltyValue) < 1e-3 && Math.max(...penaltyValue) > 0.05);
  }
});

test('group, nuclear and spectral paths on one-hot squares reach the tolerance where columns are nearly dependent', async () => {
  const random = createRandom(4);
  const rows = Array.from({ length: 120 }, (_, i) => {
    const common = random.normal();
    return [...Array.from({ length: 8 }, () => common + 0.02 * random.normal() + 0.01 * (i % 3)), 'abc'[i % 3]!];
  });
  csv('dependent.csv', rows);
  for (const penalty of ['nuclear', 'spectral', { name: 'groupLasso', group: 'input' }]) {
    const document = {
      data: { ...source('dependent.csv'), task: 'classification' },
      network: { layers: [] },
      loss: 'meanSquaredError',
      lab: { path: { penalty, points: 12, folds: 0 } },
    };
    const { code, out, err } = await run(['path', write('onehot.reglab.json', document), '--json', '--quiet']);
    assert.equal(code, 0, err);
    const { converged, kkt } = JSON.parse(out) as LinearPathReport;
    assert.ok(converged.every(Boolean), JSON.stringify(kkt));
    assert.ok(kkt.every((value) => value < 1e-10));
  }
});
