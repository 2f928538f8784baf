import assert from 'node:assert/strict';
import { describe, it, test } from 'node:test';
import { linearPath } from '../../../../../src/analysis/paths/linearPath.ts';
import type { Dataset } from '../../../../../src/core/tables/dataset.ts';
import { formatMessage } from '../../../../../src/core/ground/errors.ts';
import { createRandom } from '../../../../../src/core/ground/random.ts';
import { pathCharts } from '../../../../../src/engine/views/path/path.ts';
import { networkKey } from '../../../../../src/engine/views/path/pathKeys.ts';
import { PathMemory } from '../../../../../src/engine/views/path/pathMemory.ts';
import { NetworkPath } from '../../../../../src/engine/views/path/points/pathNetwork.ts';
import { aliveNodes } from '../../../../../src/engine/views/path/points/pathNetworkMeasures.ts';
import { planPath } from '../../../../../src/engine/views/path/points/pathPlan.ts';
import { linearModelOf } from '../../../../../src/engine/reading/linearModelOfRun.ts';
import { pathTraining } from '../../../../../src/engine/views/path/points/pathTraining.ts';
import type { PreparedRun } from '../../../../../src/engine/problem/preparedRun.ts';
import { restGain } from '../../../../../src/core/tables/restGain.ts';
import { liveTensors } from '../../../../../src/engine/tensors/tfjsBackend.ts';
import { chartsOf, curvesOf, momentOf, prepareDocument, workOf } from '../pathView.ts';

const moons = {
  data: { source: 'moons', samples: 120 },
  network: { layers: [{ units: 8 }, { units: 6 }] },
  penalties: [{ name: 'l1', lambda: 1e-3 }],
  lab: { path: { penalty: 'l1', points: 6, ratio: 1e-2, epochs: 20 } },
};

/** The solver that a memory holds for a path. */
function solverIn(
  lasting: Map<string, unknown>,
  prepared: PreparedRun,
  lab = prepared.experiment.lab,
): NetworkPath | undefined {
  const plan = planPath(prepared, lab.path);
  return PathMemory.of({ lasting }).recall(networkKey({ prepared, lab }, plan)) as NetworkPath | undefined;
}

const idle = (): Promise<void> => Promise.resolve();

describe('The path of a network', () => {
  it('goes from dense to dead, with everything measured at each strength', async () => {
    const charts = await chartsOf(momentOf(prepareDocument(moons)));
    for (const id of [
      'alive',
      'zeros',
      'norms',
      'rank',
      'regions',
      'inputs',
      'error',
      'score',
      'evidence',
      'strengths',
    ])
      assert.ok(charts.has(id), id);
    const alive = curvesOf(charts, 'alive');
    for (const { y } of alive.series) {
      assert.equal(y.length, 6);
      assert.ok(y[0]! > 0 && y[5] === 0, 'all is dead at the strongest strength');
      for (let k = 1; k < 6; k += 1) assert.ok(y[k]! <= y[k - 1]!, 'what died stays dead');
    }
    const zeros = curvesOf(charts, 'zeros').series[0]!.y;
    assert.ok(zeros[0]! < 50 && zeros[5] === 100, 'in per cent');
    const regions = curvesOf(charts, 'regions').series[0]!.y;
    assert.ok(regions[0]! > 1 && regions[5] === 1);
    const norms = curvesOf(charts, 'norms');
    assert.equal(norms.y.scale, 'symlog');
    const solved = curvesOf(charts, 'evidence').notes?.find(({ label }) => label.text === 'solved (1 = yes)')?.values;
    const count = solved!.reduce((sum, one) => sum + one, 0);
    assert.ok(count > 0 && count < 3);
    assert.match(
      formatMessage(curvesOf(charts, 'evidence').title),
      new RegExp(`^Only ${count} of 6 points reached the tolerance; residuals up to`),
    );
    const best = charts.get('strengths')!;
    assert.match(formatMessage(best.title), /^The best lambda is \S+ on a path from \S+ to \S+$/);
    assert.deepEqual(alive.pick?.pointer, ['penalties', 0, 'lambda']);
    assert.match(formatMessage(alive.caption), /Momentum instead of adam/);
  });

  it('names the layers also where their curves lie on one another', async () => {
    const path = { penalty: 'l1', points: 3, ratio: 1e-1, epochs: 2 };
    const line = { data: { source: 'abs', samples: 40 }, network: { layers: [{ units: 4 }] }, lab: { path } };
    const apart = { data: { source: 'blobs', samples: 60 }, network: { layers: [{ units: 5 }] }, lab: { path } };
    const same = curvesOf(await chartsOf(momentOf(prepareDocument(line))), 'rank');
    assert.deepEqual(
      same.series.map(({ y }) => y[0]),
      [1, 1],
    );
    assert.equal(same.namesAtEnds, false, 'beside their ends, where all are 0, there would be none');
    assert.doesNotMatch(
      formatMessage(curvesOf(await chartsOf(momentOf(prepareDocument(apart))), 'rank').caption),
      /weakest/,
    );
    assert.match(formatMessage(same.caption), /At the weakest penalty layer 1, output layer: 1\.$/);
    const layers = Array.from({ length: 6 }, () => ({ units: 5 }));
    const deep = curvesOf(
      await chartsOf(momentOf(prepareDocument({ ...moons, network: { layers }, lab: { path } }))),
      'rank',
    );
    assert.equal(deep.namesAtEnds, true);
    assert.match(formatMessage(deep.title), /^The ranks go from 5 in most layers to \d in most layers$/);
    assert.match(formatMessage(deep.caption), /At the weakest penalty layers 2 to 6: 5; layer 1, output layer: 2\.$/);
  });

  it('has the same numbers whether its range and points grow or are asked for at once', async () => {
    const prepared = prepareDocument(moons);
    const memory = new Map<string, unknown>();
    const path = { ...prepared.experiment.lab.path };
    const lab = (change: object): typeof prepared.experiment.lab => ({
      ...prepared.experiment.lab,
      path: { ...path, ...change },
    });
    await chartsOf(momentOf(prepared), workOf({ memory }));
    const wider = lab({ points: 9, ratio: 1e-3 });
    const solver = solverIn(memory, prepared, wider);
    const before = solver!.steps;
    const grown = await chartsOf(momentOf(prepared, wider), workOf({ memory }));
    const steps = solver!.steps - before;
    const fresh = new Map<string, unknown>();
    const atOnce = await chartsOf(momentOf(prepared, wider), workOf({ memory: fresh }));
    const all = solverIn(fresh, prepared, wider)!.steps;
    for (const id of ['error', 'alive', 'norms', 'evidence'])
      assert.deepEqual(curvesOf(grown, id).series, curvesOf(atOnce, id).series);
    assert.ok(steps < all / 2, `${steps} steps after growing, ${all} at once`);
  });

  it('holds for later runs as long as nothing it depends on changes', async () => {
    const prepared = prepareDocument(moons);
    const memory = new Map<string, unknown>();
    const first = await chartsOf(momentOf(prepared), workOf({ memory }));
    const solver = solverIn(memory, prepared);
    assert.ok(solver !== undefined);
    const { steps } = solver;
    const anew = prepareDocument({ ...moons, penalties: [{ name: 'l1', lambda: 0.5 }], training: { epochs: 3 } });
    const second = await chartsOf(momentOf(anew), workOf({ memory }));
    assert.equal(solverIn(memory, anew), solver);
    assert.equal(solver.steps, steps, 'nothing was trained again');
    for (const id of ['alive', 'norms']) assert.deepEqual(curvesOf(second, id).series, curvesOf(first, id).series);
    const changed = (document: object): unknown => solverIn(memory, prepareDocument({ ...moons, ...document }));
    assert.equal(changed({ optimizer: { name: 'adam', learningRate: 0.5 } }), solver, 'momentum takes its own rate');
    for (const document of [
      { data: { ...moons.data, seed: 5 } },
      { network: { layers: [{ units: 8 }, { units: 7 }] } },
      { training: { seed: 3 } },
      { training: { batchSize: 11 } },
      { optimizer: { name: 'sgd', learningRate: 0.1 } },
      { penalties: [...moons.penalties, { name: 'l2', lambda: 1e-3 }] },
      { penalties: [{ name: 'l1', lambda: 1e-3, layers: [0] }] },
      { clip: { by: 'norm', at: 1 } },
    ])
      assert.equal(changed(document), undefined, JSON.stringify(document));
  });

  it('goes on after it was ended, and ends soon when it is told to', async () => {
    const prepared = prepareDocument(moons);
    const memory = new Map<string, unknown>();
    const controller = new AbortController();
    const seen: number[] = [];
    const ended = workOf({
      memory,
      signal: controller.signal,
      onProgress: (done) => seen.push(done) && done === 3 && controller.abort(),
    });
    const impatient = {
      ...ended,
      clock: (() => {
        let now = 0;
        return () => (now += 50);
      })(),
    };
    const tensors = liveTensors();
    await assert.rejects(chartsOf(momentOf(prepared), impatient), { name: 'AbortError' });
    assert.equal(seen.at(-1), 3);
    assert.equal(liveTensors(), tensors);
    const resumed = await chartsOf(momentOf(prepared), workOf({ memory }));
    const atOnce = await chartsOf(momentOf(prepared));
    assert.deepEqual(curvesOf(resumed, 'error').series, curvesOf(atOnce, 'error').series);
  });

  it('grows on the page point by point', async () => {
    const counts: number[] = [];
    let now = 0;
    const work = { ...workOf(), clock: () => (now += 200) };
    for await (const chart of pathCharts(momentOf(prepareDocument(moons)), work))
      if (chart.id === 'error' && chart.kind === 'curves') {
        const { x, y } = chart.series[0]!;
        assert.equal(x.length, 6, 'the axis stands still');
        assert.ok(x.every(Number.isFinite));
        // A click writes four digits.
        assert.ok(chart.pick!.values.every((value, at) => value === Number(x[at]!.toPrecision(4))));
        counts.push(y.filter(Number.isFinite).length);
      }
    assert.deepEqual(counts, [1, 2, 3, 4, 5, 6, 6]);
  });

  it('rests at the optimum of its objective: for a linear model that of the exact path', async () => {
    const document = {
      data: { source: 'blobs', samples: 90, classes: 3, features: 5, noise: 2 },
      network: { layers: [] },
      training: { batchSize: 200 },
      lab: { path: { penalty: 'l1', points: 4, ratio: 0.05, epochs: 3000, folds: 0 } },
    };
    const prepared = prepareDocument(document);
    const plan = { ...planPath(prepared, prepared.experiment.lab.path), linear: undefined };
    const model = linearModelOf(prepared)!;
    const exact = [...linearPath(model, { kind: 'elasticNet', l1Ratio: 1 }, { lambdas: [0.05, 0.01] })];
    const solver = new NetworkPath(prepared, plan, 3000, { isMeasured: true });
    for (const point of exact) {
      const found = await solver.pointAt(point.lambda, idle);
      const objective = point.loss + point.lambda * point.penalty;
      const reached = found.trainLoss + point.lambda * found.penalty;
      assert.ok(Math.abs(reached / objective - 1) < 1e-4, `${reached} instead of ${objective}`);
      assert.ok(found.kkt < 1e-3 && found.converged, `residual ${found.kkt}`);
    }
  });

  it('cross-validates when it is asked to, every fold the same way', async () => {
    const document = { ...moons, lab: { path: { ...moons.lab.path, folds: 3 } } };
    const error = curvesOf(await chartsOf(momentOf(prepareDocument(document))), 'error');
    const folds = error.series.find(({ id }) => id === 'folds');
    assert.ok(folds !== undefined && folds.y.every((value) => value > 0 && value < 1));
    const band = error.series.find(({ role }) => role === 'band')!;
    band.y.forEach((low, k) => assert.ok(low <= folds.y[k]! && folds.y[k]! <= band.upper![k]!));
  });

  it('can go down, where what is dead stays dead', async () => {
    const document = { ...moons, lab: { path: { ...moons.lab.path, direction: 'down' } } };
    const alive = curvesOf(await chartsOf(momentOf(prepareDocument(document))), 'alive');
    assert.ok(alive.series.every(({ y }) => y[5] === 0));
  });

  it('has numbers that do not depend on the order in which strengths are asked for', async () => {
    const document = { ...moons, network: { layers: [{ units: 8 }] }, lab: { path: { ...moons.lab.path, points: 3 } } };
    const prepared = prepareDocument(document);
    const plan = planPath(prepared, prepared.experiment.lab.path);
    const make = (): NetworkPath => new NetworkPath(prepared, plan, 10, { isMeasured: false });
    const [one, other] = [make(), make()];
    const lambdas = await one.strengths(idle);
    const forward = [];
    for (const lambda of lambdas) forward.push((await one.pointAt(lambda, idle)).trainLoss);
    const backward = [];
    for (const lambda of [...lambdas].reverse()) backward.unshift((await other.pointAt(lambda, idle)).trainLoss);
    assert.deepEqual(backward, forward);
  });
});

test('the prox is given what an optimizer moves at rest', () => {
  assert.equal(restGain({ name: 'sgd', options: {} }), 1);
  for (const name of ['momentum', 'nesterov'] as const)
    assert.ok(Math.abs(restGain({ name, options: { momentum: 0.9 } }) - 10) < 1e-9);
  const training = pathTraining(prepareDocument(moons), undefined);
  assert.deepEqual([training.optimizer.name, training.isOther], ['momentum', true]);
  const own = pathTraining(prepareDocument({ ...moons, optimizer: { name: 'sgd', learningRate: 0.3 } }), 7);
  assert.deepEqual([own.optimizer.name, own.optimizer.learningRate, own.isOther, own.epochs], ['sgd', 0.3, false, 7]);
});

test('alive is what lies on a chain of weights from an input to an output', () => {
  // Input 1 leads nowhere; hidden unit 0 gets nothing; hidden unit 2 goes nowhere.
  const first = { w: Float64Array.of(0, 1, 1, 0, 0, 1, 0, 0, 0), rows: 3, columns: 3 };
  const second = { w: Float64Array.of(1, 1, 0, 2, 0, 0), rows: 3, columns: 2 };
  const [inputs, hidden, outputs] = aliveNodes([first, second]);
  assert.deepEqual([...inputs!], [1, 0, 0]);
  assert.deepEqual([...hidden!], [0, 1, 0]);
  assert.deepEqual([...outputs!], [0, 1]);
});

test('pixels are shown in their places, the strength of their death in each', async () => {
  const random = createRandom(2);
  const names = Array.from({ length: 16 }, (_, at) => `p${Math.floor(at / 4)}${at % 4}`);
  const samples = 80;
  const inputs = Float64Array.from({ length: samples * 16 }, (_, at) => (at % 16 === 15 ? 1 : random.normal()));
  const targets = Float64Array.from({ length: samples }, (_, i) => Number(inputs[i * 16]! + inputs[i * 16 + 5]! > 0));
  const dataset: Dataset = {
    name: 'pixels',
    task: 'classification',
    samples,
    features: 16,
    featureNames: names,
    inputs,
    targets,
    targetWidth: 1,
    classNames: ['a', 'b'],
    targetNames: ['y'],
  };
  const document = {
    data: { source: 'blobs', validation: 0 },
    network: { layers: [{ units: 6 }] },
    penalties: [{ name: 'groupLasso', group: 'input', layers: [0], lambda: 0.01 }],
    lab: { path: { penalty: { name: 'groupLasso', group: 'input' }, points: 8, ratio: 1e-2, epochs: 40 } },
  };
  const charts = await chartsOf(momentOf(prepareDocument(document, dataset)));
  const picture = charts.get('inputs');
  assert.ok(picture?.kind === 'heat');
  assert.deepEqual([picture.rows.length, picture.columns.length, picture.values.length], [4, 4, 16]);
  const death = [...picture.values];
  const others = death.filter((value, at) => at !== 0 && at !== 5 && Number.isFinite(value));
  assert.ok(death[0]! >= Math.max(...others) && death[5]! >= Math.max(...others), death.join(' '));
  const alive = curvesOf(charts, 'alive').series.find(({ id }) => id === 'inputs')!;
  assert.ok(alive.y[0]! > 2);
});
