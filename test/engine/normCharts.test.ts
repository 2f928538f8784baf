import assert from 'node:assert/strict';
import { test } from 'node:test';
import { measureNetwork } from '../../src/analysis/norms.ts';
import { formatMessage } from '../../src/core/errors.ts';
import { makers } from '../../src/engine/makers.ts';
import { prepareRun } from '../../src/engine/preparedRun.ts';
import { training } from '../../src/engine/training.ts';
import { TrainingSession } from '../../src/engine/trainer.ts';
import { placeOfData } from '../../src/language/dataSource.ts';
import type { Chart, CurvesChart } from '../../src/protocol/charts.ts';
import { readExperiment } from './smallProblems.ts';

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
  };
  const work = {
    signal: new AbortController().signal,
    clock: () => 0,
    pause: () => Promise.resolve(),
    progress: () => undefined,
    crew: undefined,
    memory: new Map<string, unknown>(),
  };
  const found = new Map<string, Chart>();
  for await (const chart of training.charts(moment, work)) found.set(chart.id, chart);
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
    'stable rank',
    'l1',
    'input groups',
    'unit groups',
  ]);
  assert.deepEqual(
    ledger.rows.map(({ values }) => values),
    norms.layers.map(({ frobenius, spectral, nuclear, stableRank, l1, inputGroups, unitGroups }) => [
      frobenius,
      spectral,
      nuclear,
      stableRank,
      l1,
      inputGroups,
      unitGroups,
    ]),
  );
  const network = [norms.path, norms.lipschitz].map((value) => Number(value.toPrecision(3)));
  assert.deepEqual(ledger.title.args, network);
  for (const [id, read] of [
    ['norms', ({ frobenius }) => frobenius],
    ['spectral', ({ spectral }) => spectral],
    ['rank', ({ stableRank }) => stableRank],
  ] as const satisfies [string, (layer: (typeof norms.layers)[number]) => number][]) {
    const { series } = curves(charts, id);
    assert.equal(series.length, architecture.layers.length);
    series.forEach(({ x, y }, layer) => {
      assert.equal(x.at(-1), session.step);
      assert.equal(y.at(-1), read(norms.layers[layer]!), `${id} of layer ${layer}`);
      assert.ok(x.length > 1 && x[0] === 0, 'from the first step on');
    });
  }
  const capacity = curves(charts, 'capacity').series;
  assert.deepEqual(
    capacity.map(({ id, y }) => [id, y.at(-1)]),
    [
      ['lipschitz', norms.lipschitz],
      ['path', norms.path],
    ],
  );
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
