import assert from 'node:assert/strict';
import { describe, it, test } from 'node:test';
import { foldErrors, type CrossValidation } from '../../../../src/analysis/paths/crossValidation.ts';
import { lassoPath } from '../../../../src/analysis/paths/squares/lassoPath.ts';
import { prepareLeastSquares } from '../../../../src/analysis/paths/problem/leastSquares.ts';
import type { Dataset } from '../../../../src/core/tables/dataset.ts';
import { formatMessage, LabError } from '../../../../src/core/ground/errors.ts';
import { createRandom } from '../../../../src/core/ground/random.ts';
import type { Crew } from '../../../../src/engine/crew/crew.ts';
import { dealFolds, runFolds, type PartialFolds } from '../../../../src/engine/views/path/points/pathFolds.ts';
import { remarkOnFolds } from '../../../../src/engine/views/path/points/plannedFolds.ts';
import { solvePathFold, type FoldParams } from '../../../../src/engine/views/path/points/pathJobs.ts';
import { pathCharts } from '../../../../src/engine/views/path/path.ts';
import { linearKey } from '../../../../src/engine/views/path/pathKeys.ts';
import { PathMemory } from '../../../../src/engine/views/path/pathMemory.ts';
import { planPath } from '../../../../src/engine/views/path/points/pathPlan.ts';
import type { PreparedRun } from '../../../../src/engine/problem/preparedRun.ts';
import { buffersOf } from '../../../../src/protocol/buffers.ts';
import { chartsOf, curvesOf, momentOf, prepareDocument, workOf } from './pathView.ts';

const sparse = {
  data: { source: 'sparseLinear', samples: 80, features: 12, nonzero: 3, correlation: 0.3, standardizeTarget: true },
  network: { layers: [] },
  penalties: [{ name: 'l1', lambda: 0.02 }],
  lab: { path: { penalty: 'l1', points: 30, ratio: 1e-3 } },
};

/** The exact points that a memory holds for a document. */
function pointsIn(lasting: Map<string, unknown>, prepared: PreparedRun): unknown {
  const { lab } = prepared.experiment;
  return PathMemory.of({ lasting }).recall(linearKey({ prepared, lab }, planPath(prepared, lab.path)));
}

describe('The path of a linear model', () => {
  it('draws the coefficients of the exact path on the prepared data, strengths ascending', async () => {
    const prepared = prepareDocument(sparse);
    const charts = await chartsOf(momentOf(prepared));
    const chart = curvesOf(charts, 'coefficients');
    const { samples, inputs, targets } = prepared.data.train;
    const problem = prepareLeastSquares(
      { samples, inputs: 12, values: inputs, target: targets },
      { standardize: false, standardizeTarget: false },
    );
    const points = [...lassoPath(problem, { count: 30, ratio: 1e-3 })].reverse();
    assert.deepEqual(
      [...chart.series[0]!.x],
      points.map(({ lambda }) => lambda),
    );
    for (const { id, y } of chart.series) {
      const input = Number(id.replace('weight', ''));
      assert.deepEqual(
        [...y],
        points.map(({ coefficients }) => coefficients[input]),
      );
    }
    assert.deepEqual(
      chart.axes?.map(({ id }) => id),
      ['lambda', 'penalty', 'explained'],
    );
    assert.equal(chart.axes[0]?.values.length, 30);
    const explained = chart.axes[2]?.values;
    assert.ok(explained !== undefined && Math.abs(explained[29]!) < 1e-9 && explained[0]! > 0.5);
    assert.equal(chart.namesAtEnds, true);
    assert.match(formatMessage(chart.caption), /1\/\(2n\)/);
  });

  it('names every weight of several classes by its input and its class', async () => {
    const document = {
      data: { source: 'blobs', samples: 60, features: 2, classes: 3 },
      network: { layers: [] },
      lab: { path: { penalty: 'l1', points: 4, folds: 0 } },
    };
    const chart = curvesOf(await chartsOf(momentOf(prepareDocument(document))), 'coefficients');
    assert.deepEqual(
      chart.series.map(({ id, label }) => `${id}: ${formatMessage(label)}`),
      ['x1', 'x2'].flatMap((name, j) =>
        [0, 1, 2].map((k) => `weight${3 * j + k}: ${name} to ${prepareDocument(document).data.dataset.classNames[k]}`),
      ),
    );
  });

  it('has every chart of the view, and its evidence says that all points are solved', async () => {
    const charts = await chartsOf(momentOf(prepareDocument(sparse)));
    assert.deepEqual([...charts.keys()].sort(), [
      'coefficients',
      'error',
      'evidence',
      'numbers',
      'price',
      'prox',
      'radius',
      'score',
      'strengths',
      'weights',
    ]);
    const evidence = curvesOf(charts, 'evidence');
    assert.ok(evidence.series[0]!.y.every((kkt) => kkt < 1e-11));
    assert.match(formatMessage(evidence.title), /All 30 points are solved/);
    assert.match(formatMessage(charts.get('weights')!.title), /^Lambda \S+ and radius \S+ of these two weights give/);
    assert.match(formatMessage(charts.get('strengths')!.title), /^The best lambda is \S+ on a path from \S+ to \S+$/);
    for (const chart of charts.values()) {
      assert.equal(chart.view, 'path');
      for (const text of [chart.title, chart.caption, chart.description, chart.explanation]) {
        assert.ok(formatMessage(text).length > 10);
        assert.ok(!/\{\d\}|NaN|undefined/.test(formatMessage(text)), formatMessage(text));
      }
    }
  });

  it('names under-fit, good and over-fit stretches that follow each other', async () => {
    const { zones, marks } = curvesOf(await chartsOf(momentOf(prepareDocument(sparse))), 'error');
    const ascending = [...zones!].sort((one, other) => one.from - other.from);
    for (let k = 1; k < ascending.length; k += 1) assert.equal(ascending[k]!.from, ascending[k - 1]!.to);
    assert.equal(ascending.at(-1)!.label.text, 'under-fit');
    assert.ok(ascending.some(({ label }) => label.text === 'good'));
    assert.ok(marks.some(({ at }) => at === 0.02));
  });

  it('is computed once for the same wishes', async () => {
    const memory = new Map<string, unknown>();
    const prepared = prepareDocument(sparse);
    const first = await chartsOf(momentOf(prepared), workOf({ memory }));
    const points = pointsIn(memory, prepared);
    assert.equal((points as unknown[]).length, 30);
    const other = { ...prepared.experiment.lab, path: { ...prepared.experiment.lab.path, weights: [4, 7] as const } };
    const second = await chartsOf(momentOf(prepared, other), workOf({ memory }));
    assert.equal(pointsIn(memory, prepared), points, 'the very points');
    assert.deepEqual(curvesOf(second, 'coefficients').series, curvesOf(first, 'coefficients').series);
    const weights = second.get('weights');
    assert.ok(weights?.kind === 'contours' && formatMessage(weights.x.label) === 'weight of x5');
  });

  it('holds for later runs as long as data, loss and penalty are the same, whatever the training does', async () => {
    const memory = new Map<string, unknown>();
    const prepared = prepareDocument(sparse);
    await chartsOf(momentOf(prepared), workOf({ memory }));
    const points = pointsIn(memory, prepared);
    const changed = (document: object): unknown => pointsIn(memory, prepareDocument({ ...sparse, ...document }));
    assert.equal(changed({ penalties: [{ name: 'l1', lambda: 0.3 }] }), points);
    assert.equal(changed({ training: { epochs: 3, seed: 9, batchSize: 7 }, optimizer: 'sgd' }), points);
    assert.equal(changed({ data: { ...sparse.data, samples: 81 } }), undefined);
    assert.equal(changed({ data: { ...sparse.data, seed: 2 } }), undefined);
    assert.equal(changed({ data: { ...sparse.data, validation: 0.5 } }), undefined);
    assert.equal(changed({ lab: { path: { ...sparse.lab.path, penalty: 'l2' } } }), undefined);
    const { dataset } = prepared.data;
    const inputs = dataset.inputs.slice();
    inputs[5]! += 1e-9;
    assert.equal(pointsIn(memory, prepareDocument(sparse, { ...dataset, inputs })), undefined, 'one number differs');
  });

  it('has all its strengths on the axis as soon as two are known', async () => {
    for (const penalty of ['l1', 'l2', 'elasticNet', 'groupLasso']) {
      const document = { ...sparse, lab: { path: { penalty, points: 12, folds: 0 } } };
      let now = 0;
      const work = { ...workOf(), clock: () => (now += 200) };
      const grids: Float64Array[] = [];
      for await (const chart of pathCharts(momentOf(prepareDocument(document)), work))
        if (chart.id === 'coefficients' && chart.kind === 'curves') grids.push(chart.axes![0]!.values);
      const whole = grids.at(-1)!;
      assert.ok(grids.length >= 11, `${penalty}: drawn ${grids.length} times`);
      for (const grid of grids) {
        assert.equal(grid.length, 12);
        grid.forEach((lambda, k) => assert.ok(Math.abs(lambda / whole[k]! - 1) < 1e-12, penalty));
      }
    }
  });

  it('ends when its work is ended', async () => {
    const controller = new AbortController();
    const work = workOf({ signal: controller.signal, onProgress: (done) => done === 5 && controller.abort() });
    const slow = {
      ...work,
      clock: (() => {
        let now = 0;
        return () => (now += 100);
      })(),
    };
    await assert.rejects(chartsOf(momentOf(prepareDocument(sparse)), slow), { name: 'AbortError' });
  });
});

describe('Cross-validation of a path', () => {
  it('holds out every training sample once, each class in its share, the same for the same seed', () => {
    const prepared = prepareDocument({ data: { source: 'blobs', samples: 90 }, network: { layers: [] } });
    const folds = dealFolds(prepared, 5);
    const held = folds.flatMap(({ validation }) => [...validation]).sort((a, b) => a - b);
    assert.deepEqual(held, [...prepared.data.train.rows]);
    assert.deepEqual(folds, dealFolds(prepared, 5));
    const { targets } = prepared.data.dataset;
    for (const { validation, train } of folds) {
      assert.equal(validation.length + train.length, prepared.data.train.samples);
      const counts = [0, 1, 2].map((label) => validation.filter((row) => targets[row] === label).length);
      assert.ok(Math.max(...counts) - Math.min(...counts) <= 1, counts.join(' '));
    }
  });

  it('leaves out a fold whose training diverges, and says so', async () => {
    const made = prepareDocument({ ...sparse, network: { layers: [{ units: 4, activation: 'relu' }] } });
    const optimizer = { ...made.experiment.optimizer, name: 'sgd', options: {}, learningRate: 1e30 } as const;
    const prepared: PreparedRun = { ...made, experiment: { ...made.experiment, optimizer } };
    const lambdas = Float64Array.of(0.5, 0.1);
    const lab = { ...made.experiment.lab.path, epochs: 3 };
    const start = { parameters: made.problem.initial, running: new Float32Array(0), strongest: 1 };
    const job = { experiment: prepared.experiment, dataset: made.data.dataset, lab, lambdas, start };
    const [rows] = dealFolds(prepared, 3);
    const found = await solvePathFold({ ...job, rows: rows! }, workOf());
    assert.deepEqual([found.isDiverged, found.losses.length], [true, 0]);

    const results = [3, 5, 7].map((value) => {
      const losses = Float64Array.of(value, value + 1);
      return { isDiverged: value === 3, losses, scores: losses, samples: 10 };
    });
    const crew = { run: () => Promise.resolve(results.shift()) } as unknown as Crew;
    const wanted = { prepared, lab, folds: 3, lambdas, direction: 'down', start } as const;
    let last: PartialFolds | undefined;
    for await (const partial of runFolds(wanted, { ...workOf(), crew })) last = partial;
    assert.deepEqual([last?.done, last?.folds, last?.leftOut], [3, 3, 1]);
    assert.deepEqual(last?.summary?.mean, Float64Array.of(6, 7));
    assert.match(formatMessage(remarkOnFolds(undefined, 3, 1)!), /^1 of the 3 folds have no errors/);
    assert.equal(remarkOnFolds(undefined, 3, 0), undefined);
  });

  it('measures what the solver of the analysis measures on the same folds', async () => {
    const prepared = prepareDocument(sparse);
    const lambdas = Float64Array.of(0.5, 0.1, 0.01);
    const lab = prepared.experiment.lab.path;
    const wanted = { prepared, lab, folds: 4, lambdas, direction: 'down', start: undefined } as const;
    let summary: CrossValidation | undefined;
    for await (const partial of runFolds(wanted, workOf())) summary = partial.summary;
    const { rows, samples } = prepared.data.train;
    const { dataset } = prepared.data;
    const folds = Int32Array.from(rows, (row) =>
      dealFolds(prepared, 4).findIndex(({ validation }) => validation.includes(row)),
    );
    const data = {
      samples,
      inputs: 12,
      values: Float64Array.from(
        { length: samples * 12 },
        (_, at) => dataset.inputs[rows[Math.floor(at / 12)]! * 12 + (at % 12)]!,
      ),
      target: Float64Array.from(rows, (row) => dataset.targets[row]!),
    };
    const mean = new Float64Array(3);
    for (let fold = 0; fold < 4; fold += 1) {
      const { errors, samples: held } = foldErrors(data, folds, fold, {
        lambdas,
        make: (problem, grid) => lassoPath(problem, { lambdas: grid }),
      });
      // The fold scales its target by the deviation of its own training rows; the loss has the half.
      const own = dealFolds(prepared, 4)[fold]!.train;
      const average = own.reduce((sum, row) => sum + dataset.targets[row]! / own.length, 0);
      const variance = own.reduce((sum, row) => sum + (dataset.targets[row]! - average) ** 2 / own.length, 0);
      errors.forEach((error, k) => (mean[k]! += (held / samples) * (error / 2 / variance)));
    }
    mean.forEach((value, k) => assert.ok(Math.abs((summary?.mean[k] ?? NaN) / value - 1) < 1e-9));
  });

  it('has the same numbers with other threads, through copies, in any order', async () => {
    const prepared = prepareDocument(sparse);
    const waiting: (() => void)[] = [];
    const crew: Crew = {
      size: 3,
      dispose: () => undefined,
      run: (async (_job: unknown, params: FoldParams) => {
        const copy = structuredClone(params);
        await new Promise<void>((resolve) => {
          waiting.push(resolve);
          if (waiting.length === 5) waiting.reverse().forEach((wake) => wake());
        });
        const result = await solvePathFold(copy, workOf());
        return structuredClone(result, { transfer: buffersOf(result) });
      }) as unknown as Crew['run'],
    };
    const alone = curvesOf(await chartsOf(momentOf(prepared)), 'error');
    const together = curvesOf(await chartsOf(momentOf(prepared), workOf({ crew })), 'error');
    const read = (chart: typeof alone): number[] => [...chart.series.find(({ id }) => id === 'folds')!.y];
    read(together).forEach((value, k) => assert.ok(Math.abs(value - read(alone)[k]!) < 1e-14));
  });

  it('goes on in this thread when a thread dies', async () => {
    const prepared = prepareDocument(sparse);
    const crew: Crew = {
      size: 1,
      dispose: () => undefined,
      run: () => Promise.reject(new LabError('engine/worker-died', { text: 'gone', args: [] })),
    };
    const error = curvesOf(await chartsOf(momentOf(prepared), workOf({ crew })), 'error');
    assert.ok(error.series.some(({ id }) => id === 'folds'));
  });
});

describe('Closely looked at', () => {
  for (const [penalty, lambda] of [
    ['l1', 0.1],
    ['l2', 0.3],
  ] as const) {
    it(`the ${penalty} solution is where the ball touches the contours, and the constraint form finds it too`, async () => {
      const document = {
        ...sparse,
        penalties: [{ name: penalty, lambda }],
        lab: { path: { penalty, points: 40, folds: 0 } },
      };
      const charts = await chartsOf(momentOf(prepareDocument(document)));
      const chart = charts.get('weights');
      assert.ok(chart?.kind === 'contours');
      const mark = (id: string): { x: number; y: number } =>
        chart.marks.find((one) => one.id === id) ?? { x: NaN, y: NaN };
      const [penalized, constrained] = [mark('penalized'), mark('constrained')];
      assert.ok(Math.hypot(penalized.x - constrained.x, penalized.y - constrained.y) < 1e-8);
      const line = (id: string): [number, number][] => {
        const { x, y } = chart.lines.find((one) => one.id === id)!;
        return Array.from(x, (value, k) => [value, y[k]!]);
      };
      for (const id of ['ball', 'contour']) {
        const near = Math.min(...line(id).map(([x, y]) => Math.hypot(x - penalized.x, y - penalized.y)));
        assert.ok(near < 0.05 * Math.hypot(penalized.x, penalized.y), `${id} passes ${near} away`);
      }
      assert.equal(chart.field.length, chart.rows * chart.columns);
      assert.equal(chart.range.x[1] - chart.range.x[0], chart.range.y[1] - chart.range.y[0]);
      const price = curvesOf(charts, 'price');
      const [theory, measured] = price.series;
      theory!.y.forEach((value, k) => assert.ok(Math.abs(measured!.y[k]! - value) < 1e-4 * Math.max(value, 1e-3)));
      const prox = curvesOf(charts, 'prox');
      assert.match(formatMessage(prox.title), /All 12 weights of the solution lie on the curve/);
      const off = Number(/at most (\S+) off/.exec(formatMessage(prox.title))![1]);
      assert.ok(off < 1e-9);
      assert.ok(
        ['l1', 'l2', 'elasticNet', 'groupLasso', 'l0'].every((id) => prox.series.some((one) => one.id.startsWith(id))),
      );
    });
  }

  it('groups and classes have their picture without a constraint form', async () => {
    const document = {
      data: { source: 'blobs', samples: 60, classes: 2 },
      network: { layers: [] },
      lab: { path: { penalty: 'elasticNet', points: 10 } },
    };
    const charts = await chartsOf(momentOf(prepareDocument(document)));
    assert.equal(charts.get('weights')?.kind, 'contours');
    assert.equal(charts.has('price'), false);
  });
});

describe('Data that leave the coefficients open', () => {
  const table = (rows: readonly (readonly number[])[], targets: readonly number[]): Dataset => ({
    name: 'table',
    task: 'regression',
    samples: rows.length,
    features: rows[0]!.length,
    featureNames: rows[0]!.map((_, j) => `f${j}`),
    inputs: Float64Array.from(rows.flat()),
    targets: Float64Array.from(targets),
    targetWidth: 1,
    classNames: [],
    targetNames: ['y'],
  });
  const linear = {
    data: { source: 'linear', validation: 0 },
    network: { layers: [] },
    lab: { path: { points: 12, folds: 0 } },
  };
  const random = createRandom(3);
  const rows = Array.from({ length: 20 }, () => {
    const [a, b] = [random.normal(), random.normal()];
    return [a, 4, b, -2 * a, a + b];
  });
  const targets = rows.map(([a, , b]) => a! - b! + 0.1 * random.normal());

  it('are told of: constant, proportional and collinear columns; every point is optimal', async () => {
    for (const penalty of ['l1', 'elasticNet', 'l2', 'groupLasso']) {
      const document = { ...linear, lab: { path: { ...linear.lab.path, penalty } } };
      const charts = await chartsOf(momentOf(prepareDocument(document, table(rows, targets))));
      const columns = charts.get('columns');
      assert.ok(columns?.kind === 'table');
      assert.deepEqual(
        columns.rows.map(({ values }) => values[0]),
        [1, 1],
      );
      assert.ok(curvesOf(charts, 'evidence').series[0]!.y.every((kkt) => kkt < 1e-10));
    }
  });

  it('with more inputs than samples too', async () => {
    const wide = Array.from({ length: 6 }, () => Array.from({ length: 15 }, () => random.normal()));
    const charts = await chartsOf(momentOf(prepareDocument(linear, table(wide, [1, 2, 3, 4, 5, 7]))));
    assert.equal(charts.get('columns')?.kind, 'table');
    assert.ok(curvesOf(charts, 'evidence').series[0]!.y.every((kkt) => kkt < 1e-10));
  });

  it('or have no path at all end with a reason: one sample, a constant target, cells that are not numbers', async () => {
    const reason = async (data: Dataset, document: object = linear): Promise<unknown> => {
      try {
        await chartsOf(momentOf(prepareDocument(document, data)));
      } catch (error) {
        assert.ok(error instanceof LabError, String(error));
        return error.code;
      }
      return undefined;
    };
    assert.equal(await reason(table([[1, 2]], [3])), 'analysis/bad-problem');
    assert.equal(
      await reason(
        table(
          [
            [1, 2],
            [3, 1],
            [0, 5],
          ],
          [4, 4, 4],
        ),
      ),
      'analysis/bad-problem',
    );
    const raw = { ...linear, data: { ...linear.data, standardize: false } };
    assert.equal(
      await reason(
        table(
          [
            [1, 2],
            [3, NaN],
            [0, 5],
          ],
          [1, 2, 3],
        ),
        raw,
      ),
      'analysis/bad-problem',
    );
    assert.equal(
      await reason(
        table(
          [
            [1, 2],
            [3, NaN],
            [0, 5],
          ],
          [1, 2, 3],
        ),
      ),
      'core/not-finite',
    );
    const groups = { ...linear, lab: { path: { penalty: { name: 'groupLasso', groups: [[0], [0, 1]] }, folds: 0 } } };
    assert.equal(
      await reason(
        table(
          [
            [1, 2],
            [3, 1],
            [0, 5],
          ],
          [1, 2, 4],
        ),
        groups,
      ),
      'analysis/bad-problem',
    );
  });

  it('or are few: folds are no more than samples', async () => {
    const document = { ...linear, lab: { path: { points: 5, folds: 50 } } };
    const charts = await chartsOf(momentOf(prepareDocument(document, table([[1], [2], [4], [5]], [1, 2.2, 3.9, 5]))));
    assert.ok(curvesOf(charts, 'error').series.some(({ id }) => id === 'folds'));
  });
});

test('a csv of 200 x 5000 has its path and its folds in a few seconds', async () => {
  const random = createRandom(1);
  const [samples, features] = [200, 5000];
  const inputs = Float64Array.from({ length: samples * features }, () => random.normal());
  const targets = Float64Array.from(
    { length: samples },
    (_, i) => inputs[i * features]! - inputs[i * features + 7]! + random.normal(),
  );
  const names = Array.from({ length: features }, (_, j) => `x${j}`);
  const dataset: Dataset = {
    name: 'wide',
    task: 'regression',
    samples,
    features,
    featureNames: names,
    inputs,
    targets,
    targetWidth: 1,
    classNames: [],
    targetNames: ['y'],
  };
  const document = {
    data: { source: 'linear', validation: 0, standardizeTarget: true },
    network: { layers: [] },
    lab: { path: { penalty: 'l1', folds: 3 } },
  };
  const charts = await chartsOf(momentOf(prepareDocument(document, dataset)));
  const chart = curvesOf(charts, 'coefficients');
  assert.ok(chart.series.length <= 60 && chart.series.some(({ id }) => id === 'weight0'));
  const lambdas = chart.series[0]!.x;
  assert.ok(Math.abs(lambdas[0]! / lambdas.at(-1)! - 1e-2) < 1e-12, 'the range of glmnet for more inputs than samples');
  assert.ok(curvesOf(charts, 'evidence').series[0]!.y.every((kkt) => kkt < 1e-10));
});
