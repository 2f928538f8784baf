import assert from 'node:assert/strict';
import { test } from 'node:test';
import { measureNetwork } from '../../../../src/analysis/network/norms.ts';
import { formatMessage } from '../../../../src/core/ground/errors.ts';
import { halving } from '../../../../src/engine/views/training/normHistory.ts';
import { makers } from '../../../../src/engine/training/makers.ts';
import { prepareRun } from '../../../../src/engine/problem/preparedRun.ts';
import { training } from '../../../../src/engine/views/training/training.ts';
import { TrainingSession } from '../../../../src/engine/training/trainer.ts';
import { placeOfData } from '../../../../src/language/sources/dataSource.ts';
import { eachChart } from '../regions/regionMoments.ts';
import type { Chart, CurvesChart } from '../../../../src/protocol/charts.ts';
import { readExperiment } from '../../problem/smallProblems.ts';

const outside = { makers, clock: () => performance.now(), yieldNow: () => Promise.resolve() };

async function trained(document: unknown): Promise<TrainingSession> {
  const experiment = readExperiment(document);
  const place = placeOfData(experiment);
  assert.ok(place.kind === 'generated');
  const session = await TrainingSession.create(prepareRun(experiment, place.generate()), outside, { wantsNorms: true });
  await session.run(new AbortController().signal);
  return session;
}

async function chartsOf(session: TrainingSession, step = session.step): Promise<Map<string, Chart>> {
  const { snapshots } = session;
  const shown = snapshots.nearest(step) ?? session;
  const moment = {
    run: 1,
    step: shown.step,
    prepared: session.prepared,
    parameters: shown.parameters,
    running: shown.running,
    history: session.history.entries,
    snapshots: snapshots.all,
    isLive: false,
    stoppedAt: undefined,
    lab: session.prepared.experiment.lab,
    chosen: undefined,
    sample: undefined,
  };
  const found = new Map<string, Chart>();
  for await (const chart of eachChart(training, moment)) found.set(chart.id, chart);
  return found;
}

const document = {
  data: { source: 'moons', samples: 60 },
  network: {
    layers: [
      { units: 6, activation: 'tanh' },
      { units: 5, norm: 'batch' },
    ],
  },
  constraint: { name: 'l2Ball', radius: 2 },
  training: { epochs: 20, batchSize: 16 },
};

function curves(charts: Map<string, Chart>, id: string): CurvesChart {
  const chart = charts.get(id);
  assert.ok(chart?.kind === 'curves', id);
  return chart;
}

test('the ledger holds every norm of every layer at the last step, and the curves end where it stands', async () => {
  const session = await trained(document);
  const charts = await chartsOf(session);
  const { architecture } = session.prepared.problem;
  const norms = measureNetwork(architecture, session.parameters, session.running);
  const ledger = charts.get('ledger');
  assert.ok(ledger?.kind === 'table');
  assert.equal(ledger.step, session.step);
  assert.deepEqual(ledger.columns.map(formatMessage), [
    'Frobenius',
    'spectral',
    'nuclear',
    'l1',
    'l2,1 over rows',
    'l2,1 over columns',
    'stable rank',
  ]);
  assert.deepEqual(
    ledger.rows.map(({ values }) => values),
    norms.layers.map(({ frobenius, spectral, nuclear, l1, inputGroups, unitGroups, stableRank }) => [
      frobenius,
      spectral,
      nuclear,
      l1,
      inputGroups,
      unitGroups,
      stableRank,
    ]),
  );
  const network = [norms.path, norms.lipschitz].map((value) => Number(value.toPrecision(3)));
  assert.deepEqual(ledger.title.args, network);
  const { series, quantities } = curves(charts, 'norms');
  assert.equal(series.length, architecture.layers.length);
  for (const { x, y } of series) {
    assert.equal(x.at(-1), session.step);
    assert.equal(y.length, x.length);
    assert.ok(x.length > 1 && x[0] === 0, 'from the first step on');
  }
  assert.deepEqual(
    series.map(({ y }) => y),
    quantities![0]!.values,
    'the chart itself shows the first quantity',
  );
  assert.deepEqual(
    quantities!.map(({ label }) => formatMessage(label)),
    ledger.columns.map(formatMessage),
  );
  quantities!.forEach(({ id, values }, column) =>
    values.forEach((value, layer) =>
      assert.equal(value.at(-1), ledger.rows[layer]!.values[column], `${id} of layer ${layer}`),
    ),
  );
  const capacity = curves(charts, 'capacity').series;
  assert.deepEqual(
    capacity.map(({ id, y }) => [id, y.at(-1)]),
    [
      ['lipschitz', norms.lipschitz],
      ['path', norms.path],
    ],
  );
});

test('at rest the curves have every step of which weights are kept, each with the norms of those weights', async () => {
  const session = await trained(document);
  const { series, quantities } = curves(await chartsOf(session), 'norms');
  const { architecture } = session.prepared.problem;
  const kept = session.snapshots.all;
  assert.ok(kept.length > 50);
  const steps = [...series[0]!.x];
  assert.deepEqual(
    steps.toSorted((one, other) => one - other),
    steps,
  );
  assert.equal(new Set(steps).size, steps.length);
  for (const { step, parameters, running } of [kept[0]!, kept[17]!, kept.at(-1)!]) {
    const { layers } = measureNetwork(architecture, parameters, running);
    const at = steps.indexOf(step);
    const read = (id: string): number[] =>
      quantities!.find((one) => one.id === id)!.values.map((column) => column[at]!);
    assert.deepEqual(
      read('nuclear'),
      layers.map(({ nuclear }) => nuclear),
    );
    assert.deepEqual(
      read('columns'),
      layers.map(({ unitGroups }) => unitGroups),
    );
  }
});

test('the norms of a layer keep the order that theory gives them, at every step', async () => {
  const session = await trained(document);
  const { quantities } = curves(await chartsOf(session), 'norms');
  const { architecture } = session.prepared.problem;
  const weights = architecture.tensors.filter(({ role }) => role === 'weights');
  const column = (id: string, layer: number): Float64Array => quantities!.find((one) => one.id === id)!.values[layer]!;
  weights.forEach(({ rows, columns }, layer) => {
    const [frobenius, rank] = [column('frobenius', layer), Math.min(rows, columns)];
    const within = (id: string, low: number, high: number): void =>
      column(id, layer).forEach((value, at) => {
        const ratio = value / frobenius[at]!;
        assert.ok(ratio >= low * (1 - 1e-9) && ratio <= high * (1 + 1e-9), `${id}: ${ratio} at ${at}`);
      });
    within('spectral', 1 / Math.sqrt(rank), 1);
    within('nuclear', 1, Math.sqrt(rank));
    within('rows', 1, Math.sqrt(rows));
    within('columns', 1, Math.sqrt(columns));
    within('l1', 1, Math.sqrt(rows * columns));
    column('stableRank', layer).forEach((value) => assert.ok(value >= 1 - 1e-9 && value <= rank + 1e-9));
  });
});

test('rounds of halving take every one once, the ends and the middle early', () => {
  for (const count of [0, 1, 2, 3, 8, 9, 200]) {
    const all = Array.from({ length: count }, (_, at) => at);
    assert.deepEqual(
      halving(all).toSorted((one, other) => one - other),
      all,
    );
  }
  assert.deepEqual(halving([0, 1, 2, 3, 4, 5, 6, 7, 8]), [0, 8, 4, 2, 6, 1, 3, 5, 7]);
});

test('of an earlier step the ledger shows the norms of that step', async () => {
  const session = await trained(document);
  const ledger = (await chartsOf(session, 10)).get('ledger');
  assert.ok(ledger?.kind === 'table');
  assert.equal(ledger.step, 10);
  const last = (await chartsOf(session)).get('ledger');
  assert.ok(last?.kind === 'table');
  assert.notDeepEqual(ledger.rows, last.rows);
});

test('a constraint shows its multiplier and its residual over the run', async () => {
  const session = await trained(document);
  const { series, title } = curves(await chartsOf(session), 'constraint');
  const record = session.history.newest!.constraint!;
  assert.deepEqual(
    series.map(({ id, y }) => [id, y.at(-1)]),
    [
      ['multiplier', record.multiplier],
      ['residual', record.residual],
    ],
  );
  assert.ok(record.isActive, 'a ball of radius 2 binds');
  assert.match(formatMessage(title), /constraint is active/);
});

test('weights that start at zero have grown by no factor', async () => {
  const zeros = {
    network: { init: 'zeros', layers: [] },
    data: { source: 'moons', samples: 60 },
    training: { epochs: 3 },
  };
  const title = formatMessage(curves(await chartsOf(await trained(zeros)), 'norms').title);
  assert.match(title, /^Weights have the length [\d.]+; they were all zero at the start$/);
});
