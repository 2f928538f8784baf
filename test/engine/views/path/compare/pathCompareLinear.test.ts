import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createRandom } from '../../../../../src/core/ground/random.ts';
import type { PreparedRun } from '../../../../../src/engine/problem/preparedRun.ts';
import { runDropout } from '../../../../../src/engine/views/path/compare/dropoutRuns.ts';
import { plainRegression } from '../../../../../src/engine/views/path/compare/plainRegression.ts';
import { filtersOfData, runStopping } from '../../../../../src/engine/views/path/compare/stoppingRuns.ts';
import type { CurvesChart } from '../../../../../src/protocol/charts.ts';
import { chartsOf, curvesOf, momentOf, prepareDocument, rawTable, rounded, seriesOf, textOf } from '../pathView.ts';
import { ridgeWithIntercept, rowsOf, variances, type Rows } from './freeIntercept.ts';

const idle = (): Promise<void> => Promise.resolve();
const linear = { data: { source: 'linear', samples: 100, features: 5, condition: 20 }, network: { layers: [] } };
/** Data as they come: their means are not 0. */
const raw = { data: { source: 'linear', standardize: false, validation: 0.25 }, network: { layers: [] } };

function compared(document: object, compare: string): Record<string, unknown> {
  return { ...document, lab: { path: { points: 2, folds: 0, compare } } };
}

/** Two ways to the same ground: data with means, and their rows with a column of ones. */
const grounds: Readonly<Record<string, () => { readonly prepared: PreparedRun; readonly rows: Rows }>> = {
  'data that are not standardized': () => {
    const prepared = prepareDocument(raw, rawTable({ samples: 40, features: 4 }));
    return { prepared, rows: rowsOf(prepared, (i) => prepared.data.train.targets[i]!) };
  },
  'the first of two targets': () => {
    const prepared = prepareDocument(raw, rawTable({ samples: 40, features: 4, outputs: 2 }));
    return { prepared, rows: rowsOf(prepared, (i) => prepared.data.train.targets[2 * i]!) };
  },
  'the last of three classes': () => {
    const document = { ...linear, data: { source: 'blobs', samples: 60, classes: 3, features: 4, standardize: false } };
    const prepared = prepareDocument(document);
    return { prepared, rows: rowsOf(prepared, (i) => Number(prepared.data.train.targets[i] === 2)) };
  },
};

const near = (found: ArrayLike<number>, expected: ArrayLike<number>, share: number): void => {
  const size = Math.hypot(...Array.from(expected));
  for (let j = 0; j < expected.length; j += 1)
    assert.ok(Math.abs(found[j]! - expected[j]!) <= share * size, `${j}: ${found[j]} and ${expected[j]}`);
};

/** Weights of a plain regression in the order of the inputs. */
function inOrder(names: readonly string[], prepared: PreparedRun, weights: Float64Array): number[] {
  return prepared.data.dataset.featureNames.map((name) => weights[names.indexOf(name)]!);
}

for (const [name, make] of Object.entries(grounds)) {
  describe(`Linear comparisons on ${name}`, () => {
    it('have the ridge solutions of the same data with a free intercept', async () => {
      const { prepared, rows } = make();
      const data = plainRegression(prepared);
      const runs = (await runStopping(data, idle))!;
      runs.theory.forEach((weights, k) => {
        const strengths = rows.rows[0]!.slice(1).map(() => runs.strengths[k]!);
        near(inOrder(data.names, prepared, weights), ridgeWithIntercept(rows, strengths), 1e-7);
      });
      const whole = ridgeWithIntercept(
        rows,
        rows.rows[0]!.slice(1).map(() => 0),
      );
      assert.ok(Math.abs(runs.wholeLength / Math.hypot(...whole) - 1) < 1e-7);
    });

    it('have gradient descent with a free intercept, which rests at every step at the mean', async () => {
      const { prepared, rows } = make();
      const data = plainRegression(prepared);
      const runs = (await runStopping(data, idle))!;
      const { length } = rows.rows;
      const w = new Float64Array(rows.rows[0]!.length - 1);
      let done = 0;
      runs.steps.slice(0, 25).forEach((step, k) => {
        for (; done < step; done += 1) {
          const errors = rows.rows.map((row, i) => w.reduce((sum, v, j) => sum + v * row[j + 1]!, -rows.target[i]!));
          const rest = errors.reduce((sum, error) => sum + error / length, 0);
          const slopes = w.map((_, j) =>
            rows.rows.reduce((sum, row, i) => sum + (row[j + 1]! * (errors[i]! - rest)) / length, 0),
          );
          slopes.forEach((slope, j) => (w[j]! -= runs.learningRate * slope));
        }
        near(inOrder(data.names, prepared, runs.found[k]!), w, 1e-9);
      });
    });

    it('have the ridge that dropout is on average, each input with a strength of its own', async () => {
      const { prepared, rows } = make();
      const data = plainRegression(prepared);
      const runs = await runDropout(data, createRandom(1), idle);
      runs.theory.forEach((weights, k) => {
        const rate = runs.rates[k]!;
        const strengths = variances(rows).map((square) => (rate / (1 - rate)) * square);
        near(inOrder(data.names, prepared, weights), ridgeWithIntercept(rows, strengths), 1e-9);
        assert.equal(
          runs.gaps[k],
          Math.hypot(...runs.found[k]!.map((v, j) => v - weights[j]!)) / Math.hypot(...weights),
        );
      });
      assert.equal(runs.epochs, Math.ceil(60_000 / rows.rows.length));
    });
  });
}

it('Of many inputs those that go most with the target are compared', () => {
  const prepared = prepareDocument(raw, rawTable({ samples: 30, features: 70 }));
  const { names, inputs, values, samples } = plainRegression(prepared);
  assert.deepEqual([inputs, names.length, values.length], [60, 60, 60 * samples]);
  const { rows, target } = rowsOf(prepared, (i) => prepared.data.train.targets[i]!);
  const mean = target.reduce((sum, value) => sum + value / samples, 0);
  const pull = prepared.data.dataset.featureNames.map((_, j) =>
    Math.abs(rows.reduce((sum, row, i) => sum + row[j + 1]! * (target[i]! - mean), 0)),
  );
  const left = pull.filter((_, j) => !names.includes(`f${j}`));
  const taken = names.map((name) => pull[Number(name.slice(1))]!);
  assert.ok(left.length === 10 && Math.max(...left) <= Math.min(...taken));
});

describe('Stopped descent over ridge', () => {
  const chartOf = async (id: string, document: object = linear): Promise<CurvesChart> =>
    curvesOf(await chartsOf(momentOf(prepareDocument(compared(document, 'earlyStopping')))), id);

  it('tells its largest distance, by the curves that it draws, and how exact the steps are', async () => {
    const chart = await chartOf('stopping');
    const [steps, distances] = chart.notes!.map(({ values }) => values);
    const { x } = chart.series[0]!;
    const pairs = Array.from({ length: 5 }, (_, j) => [
      seriesOf(chart, `found${j}`).y,
      seriesOf(chart, `theory${j}`).y,
    ]);
    const apart = Array.from(x, (_, k) => Math.hypot(...pairs.map(([found, theory]) => found![k]! - theory![k]!)));
    near(distances!, apart, 1e-12);
    // The weakest strength is nearly least squares; the rest of the way to it is told by the filter that is largest there.
    const prepared = prepareDocument(compared(linear, 'earlyStopping'));
    const whole = ridgeWithIntercept(
      rowsOf(prepared, (i) => prepared.data.train.targets[i]!),
      [0, 0, 0, 0, 0],
    );
    const told = Number(chart.title.args[0]);
    assert.ok(told > 1 && told < 21);
    assert.equal(told, rounded((100 * Math.max(...apart)) / Math.hypot(...whole)));
    assert.ok(Number(chart.caption.args[0]) < 1e-10, textOf(chart, 'caption'));
    assert.deepEqual(chart.description.args, [x.length, steps![0]]);
    const rate = 1 / (x[0]! * steps![0]!);
    x.forEach((lambda, k) => assert.ok(Math.abs(lambda * rate * steps![k]! - 1) < 1e-12));
    assert.deepEqual(x, x.toSorted());
  });

  it('draws the filters, tells their largest gap and that of the data', async () => {
    const chart = await chartOf('filters');
    const [descent, ridge, data] = ['descent', 'ridge', 'data'].map((id) => seriesOf(chart, id));
    const gapAt = (u: number): number => Math.abs(1 - Math.exp(-u) - u / (1 + u));
    let best = 0;
    for (let u = 0; u < 10; u += 1e-4) if (gapAt(u) > gapAt(best)) best = u;
    assert.ok(Math.abs(chart.marks[0]!.at - best) < 1e-3);
    assert.equal(chart.title.args[0], rounded(gapAt(best)));
    assert.deepEqual(chart.marks[0]!.label.args, [rounded(gapAt(best))]);
    descent!.x.forEach((u, k) => assert.ok(Math.abs(Math.abs(descent!.y[k]! - ridge!.y[k]!) - gapAt(u)) < 1e-15));
    const steps = Number(chart.title.args[1]);
    const [smallest, largest] = [descent!.x[0]!, descent!.x.at(-1)!];
    assert.ok(data!.x.every((u) => u > smallest && u < largest));
    // After t steps along u = mu eta t each step leaves 1 - u/t.
    near(
      data!.y,
      data!.x.map((u) => 1 - (1 - u / steps) ** steps),
      1e-12,
    );
    const gaps = Array.from(data!.y, (y, k) => Math.abs(y - data!.x[k]! / (1 + data!.x[k]!)));
    assert.equal(chart.title.args[2], rounded(Math.max(...gaps)));
    assert.deepEqual(chart.description.args, [data!.x.length]);
  });

  it('has all curvatures of the data: they add up to the variances', async () => {
    const prepared = prepareDocument(linear);
    const runs = (await runStopping(plainRegression(prepared), idle))!;
    const trace = variances(rowsOf(prepared, () => 0)).reduce((sum, value) => sum + value, 0);
    assert.ok(Math.abs(runs.curvatures.reduce((sum, mu) => sum + mu, 0) / trace - 1) < 1e-12);
    const { u, reached, gap } = filtersOfData(runs, 50);
    assert.deepEqual(
      Array.from(u),
      Array.from(runs.curvatures, (mu) => mu * (runs.learningRate * 50)).filter((at) => at > 1e-3 && at < 1e3),
    );
    assert.ok(gap > 0 && reached.every((share) => share > 0 && share <= 1));
  });

  it('has nothing to show where the inputs do not vary', async () => {
    const table = rawTable({ samples: 12, features: 2 });
    const flat = { ...table, inputs: table.inputs.map(() => 0) };
    assert.equal(await runStopping(plainRegression(prepareDocument(raw, flat)), idle), undefined);
  });

  it('draws the six largest weights, dots and line of one in one hue', async () => {
    const document = { ...linear, data: { ...linear.data, features: 9 } };
    const chart = await chartOf('stopping', document);
    assert.equal(chart.series.length, 12);
    const prepared = prepareDocument(document);
    const data = plainRegression(prepared);
    const runs = (await runStopping(data, idle))!;
    const size = (j: number): number => Math.max(...runs.theory.map((weights) => Math.abs(weights[j]!)));
    const drawn = chart.series
      .filter(({ role }) => role === 'theory')
      .map(({ id }) => Number(id.replace('theory', '')));
    const largest = Array.from(data.names.keys()).sort((one, other) => size(other) - size(one));
    assert.deepEqual(drawn, largest.slice(0, 6));
    for (const j of drawn) {
      const [dots, line] = [seriesOf(chart, `found${j}`), seriesOf(chart, `theory${j}`)];
      assert.equal(dots.group, line.group);
      assert.deepEqual([dots.label.args, line.label.args], [[data.names[j]], [data.names[j]]]);
      assert.deepEqual([dots.label.text, line.label.text], ['{0}, stopped', '{0}, ridge']);
    }
  });
});

it('Dropout tells its largest relative distance, the passes and the rates', async () => {
  const prepared = prepareDocument(compared(linear, 'dropout'));
  const chart = curvesOf(await chartsOf(momentOf(prepared)), 'dropout');
  const { x } = chart.series[0]!;
  const pairs = Array.from({ length: 5 }, (_, j) => [seriesOf(chart, `found${j}`).y, seriesOf(chart, `theory${j}`).y]);
  const gaps = Array.from(
    x,
    (_, k) =>
      Math.hypot(...pairs.map(([found, theory]) => found![k]! - theory![k]!)) /
      Math.hypot(...pairs.map(([, theory]) => theory![k]!)),
  );
  near(chart.notes![0]!.values, gaps, 1e-12);
  const told = Number(chart.title.args[0]);
  assert.ok(told < 15);
  assert.equal(told, rounded(100 * Math.max(...gaps)));
  assert.deepEqual(chart.description.args, [x.length, x[0], x.at(-1)]);
  assert.deepEqual(chart.caption.args, [Math.ceil(60_000 / prepared.data.train.samples)]);
});
