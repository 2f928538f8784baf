import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { failure, formatMessage, LabError } from '../../../src/core/ground/errors.ts';
import { buffersOf } from '../../../src/protocol/buffers.ts';
import { serveEngine } from '../../../src/engine/service/service.ts';
import { liveTensors } from '../../../src/engine/tensors/tfjsBackend.ts';
import { opsMaker } from '../../../src/engine/tensors/tfjsOps.ts';
import { placeOfData } from '../../../src/language/sources/dataSource.ts';
import type { Chart } from '../../../src/protocol/charts.ts';
import type { ViewName } from '../../../src/protocol/views.ts';
import { connect, type Endpoint, type Nothing, type Port } from '../../../src/protocol/endpoint.ts';
import type {
  EngineEvents,
  EngineRequests,
  Progress,
  RunParameters,
  ViewProgress,
} from '../../../src/protocol/messages.ts';
import { readExperiment } from '../problem/smallProblems.ts';

function portOf(port: MessagePort): Port {
  return {
    post: (frame, transfer) => port.postMessage(frame, transfer === undefined ? [] : [...transfer]),
    listen: (receive) => void port.on('message', receive),
    close: () => port.close(),
  };
}

interface Client {
  readonly engine: Endpoint<EngineRequests, Nothing>;
  readonly charts: Chart[];
  readonly progress: Progress[];
  readonly work: ViewProgress[];
  readonly kept: EngineEvents['kept'][];
  readonly folded: EngineEvents['folded'][];
  readonly faults: unknown[];
  /** Messages with charts. */
  batches(): number;
  close(): void;
}

/** The engine behind a real message channel: everything goes through a structured clone. */
function start(): Client {
  const { port1, port2 } = new MessageChannel();
  const faults: unknown[] = [];
  const server = serveEngine(portOf(port2), {
    makers: [opsMaker],
    crew: undefined,
    clock: () => performance.now(),
    yieldNow: () => new Promise((resolve) => setImmediate(resolve)),
    memory: () => ({ tensors: liveTensors(), heapBytes: 0 }),
    onFault: (error) => faults.push(error),
  });
  port2.on('close', () => server.close(failure('engine/cancelled')));
  const charts: Chart[] = [];
  const progress: Progress[] = [];
  const work: ViewProgress[] = [];
  const kept: EngineEvents['kept'][] = [];
  const folded: EngineEvents['folded'][] = [];
  let batches = 0;
  const engine = connect<EngineRequests, Nothing, Nothing, EngineEvents>({
    port: portOf(port1),
    handlers: {},
    events: {
      charts: (event) => {
        batches += 1;
        charts.push(...event.charts);
      },
      progress: (event) => progress.push(event),
      work: (event) => work.push(event),
      kept: (event) => kept.push(event),
      folded: (event) => folded.push(event),
    },
    onFault: (error) => faults.push(error),
  });
  return {
    engine,
    charts,
    progress,
    work,
    kept,
    folded,
    faults,
    batches: () => batches,
    close: () => engine.close(failure('engine/worker-died', ['closed'])),
  };
}

function parametersOf(document: unknown, views: readonly ViewName[], run = 1, paused = false): RunParameters {
  const experiment = readExperiment(document);
  const place = placeOfData(experiment);
  if (place.kind !== 'generated') throw new Error('synthetic data only');
  return { run, experiment, dataset: place.generate(), views, paused };
}

const moons = {
  data: { source: 'moons', samples: 60 },
  network: {
    layers: [
      { units: 6, activation: 'tanh' },
      { units: 5, activation: 'relu', norm: 'batch' },
    ],
  },
  clip: { by: 'norm', at: 1 },
  penalties: [{ name: 'l1', lambda: 1e-3 }],
  constraint: { name: 'l2Ball', radius: 5 },
  training: { epochs: 10, batchSize: 16 },
};
const endless = { ...moons, training: { epochs: 100_000, batchSize: 16 } };

const isCode = (code: string) => (error: unknown) => error instanceof LabError && error.code === code;

/** Resolves when a condition holds after some message. */
async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setImmediate(resolve));
}

test('a run ends with its summary and the newest charts of every view that was asked for', async () => {
  const client = start();
  const summary = await client.engine.request('run', parametersOf(moons, ['training', 'gradients']));
  assert.equal(summary.steps, 30);
  assert.equal(summary.engine, 'ops');
  const newest = new Map(client.charts.map((chart) => [`${chart.view}/${chart.id}`, chart]));
  for (const id of [
    'loss',
    'score',
    'gap',
    'gradient',
    'rate',
    'norms',
    'capacity',
    'ledger',
    'constraint',
    'prediction',
  ]) {
    assert.equal(newest.get(`training/${id}`)?.step, 30, id);
  }
  for (const id of ['depth', 'slope', 'shares', 'activation', 'layers', 'signal', 'heat', 'clipping']) {
    assert.equal(newest.get(`gradients/${id}`)?.step, 30, id);
  }
  assert.equal(client.progress.at(-1)?.state, 'finished');
  assert.deepEqual(client.faults, []);
  client.close();
});

test('every chart is complete: titles without gaps, arrays of equal length that own their memory', async () => {
  const client = start();
  for (const document of [
    moons,
    { ...moons, data: { source: 'sine', samples: 50 } },
    { data: { source: 'blobs', samples: 50 }, network: { layers: [] }, training: { epochs: 2 } },
  ]) {
    await client.engine.request('run', parametersOf(document, ['training', 'gradients']));
  }
  assert.ok(client.charts.length > 30);
  for (const chart of client.charts) {
    for (const text of [chart.title, chart.caption, chart.description, chart.explanation]) {
      assert.doesNotMatch(formatMessage(text), /\{\d\}|NaN|undefined/, `${chart.view}/${chart.id}`);
    }
    if (chart.kind === 'curves') {
      for (const { x, y, id } of chart.series) {
        assert.equal(x.length, y.length, id);
        assert.ok(y.every(Number.isFinite) && x.every(Number.isFinite), `${chart.id} ${id}`);
        if (chart.y.scale === 'log10')
          assert.ok(
            y.every((value) => value > 0),
            `${chart.id} ${id}`,
          );
      }
    }
    if (chart.kind === 'plane') assert.equal(chart.field.length, chart.rows * chart.columns);
    if (chart.kind === 'heat') assert.equal(chart.values.length, chart.rows.length * chart.columns.length);
    if (chart.kind === 'activation') {
      assert.equal(chart.edges.length, chart.shares.length + 1);
      const sum = chart.shares.reduce((total, share) => total + share, 0);
      assert.ok(sum > 0.97 && sum < 1 + 1e-9, `${sum}`);
    }
    const views = buffersOf(chart).reduce((bytes, buffer) => bytes + buffer.byteLength, 0);
    assert.equal(views, bytesOf(chart), `${chart.id} carries more memory than it shows`);
  }
  assert.deepEqual(client.faults, []);
  client.close();
});

/** Bytes of all arrays in a value; one that stands in two places is counted once. */
function bytesOf(value: unknown, known = new Set<unknown>()): number {
  if (typeof value !== 'object' || value === null || known.has(value)) return 0;
  known.add(value);
  if (ArrayBuffer.isView(value)) return value.byteLength;
  return Object.values(value).reduce((sum: number, part) => sum + bytesOf(part, known), 0);
}

test('the newest run cancels the older one', async () => {
  const client = start();
  const older = client.engine.request('run', parametersOf(endless, []));
  const cancelled = assert.rejects(older, isCode('engine/cancelled'));
  await until(() => client.progress.length > 0);
  const newer = await client.engine.request('run', parametersOf(moons, [], 2));
  await cancelled;
  assert.equal(newer.steps, 30);
  await assert.rejects(client.engine.request('pause', { run: 1 }), isCode('engine/no-run'));
  client.close();
});

test('a cancel ends the run at its next look, and nothing is sent after it', async () => {
  const client = start();
  const controller = new AbortController();
  const run = client.engine.request('run', parametersOf(endless, ['training', 'gradients']), controller.signal);
  const cancelled = assert.rejects(run, isCode('engine/cancelled'));
  await until(() => client.batches() > 1);
  controller.abort();
  await cancelled;
  const sent = client.batches();
  await client.engine.request('memory', null);
  assert.equal(client.batches(), sent);
  client.close();
});

test('pause, step, resume and stop do what they say; progress tells', async () => {
  const client = start();
  const run = client.engine.request('run', parametersOf(endless, [], 7, true));
  await until(() => client.progress.at(-1)?.state === 'paused');
  assert.equal(client.progress.at(-1)?.step, 0);
  await client.engine.request('step', { run: 7 });
  await until(() => client.progress.at(-1)?.step === 1);
  assert.equal(client.progress.at(-1)?.state, 'paused');
  await client.engine.request('resume', { run: 7 });
  await until(() => (client.progress.at(-1)?.step ?? 0) > 5);
  await client.engine.request('pause', { run: 7 });
  await until(() => client.progress.at(-1)?.state === 'paused');
  await client.engine.request('stop', { run: 7 });
  const summary = await run;
  assert.deepEqual(summary.stoppedAt, { step: summary.steps, reason: 'cancelled' });
  assert.equal(client.progress.at(-1)?.state, 'stopped');
  client.close();
});

test('hidden views cost nothing: no chart is sent, and a view that appears is drawn at once', async () => {
  const client = start();
  await client.engine.request('run', parametersOf(moons, []));
  const before: number = client.charts.length;
  assert.equal(before, 0);
  await client.engine.request('views', { run: 1, views: ['gradients'] });
  assert.ok(client.charts.length > 0);
  assert.ok(client.charts.every(({ view }) => view === 'gradients'));
  client.close();
});

test('a group that is folded costs nothing, no norm is measured for it; opened it has its charts at once', async () => {
  const client = start();
  const idsOf = (charts: readonly Chart[]): Set<string> => new Set(charts.map(({ id }) => id));
  await client.engine.request('run', { ...parametersOf(moons, ['training']), unfolded: ['training/rate'] });
  const before = idsOf(client.charts);
  assert.ok(before.has('loss') && before.has('rate'), [...before].join());
  for (const id of ['gradient', 'norms', 'capacity', 'ledger', 'constraint']) assert.ok(!before.has(id), id);
  const { charts: folded } = client.folded.at(-1)!;
  for (const id of ['gradient', 'norms', 'capacity', 'ledger', 'constraint']) assert.ok(folded.includes(id), id);
  const seen = client.charts.length;
  await client.engine.request('views', { run: 1, views: ['training'], unfolded: ['training/norms'] });
  const after = client.charts.slice(seen);
  assert.ok(idsOf(after).has('norms'));
  assert.ok(!idsOf(after).has('rate'));
  assert.deepEqual(
    client.folded.at(-1)!.charts,
    folded
      .filter((id) => id !== 'norms')
      .concat('rate')
      .sort(),
  );
  client.close();
});

test('a recorded step can be shown again', async () => {
  const client = start();
  await client.engine.request('run', parametersOf(moons, ['training']));
  const last = client.charts.findLast(({ id }) => id === 'prediction');
  await client.engine.request('show', { run: 1, step: 7 });
  const earlier = client.charts.findLast(({ id }) => id === 'prediction');
  assert.equal(earlier?.step, 7);
  assert.ok(last?.kind === 'plane' && earlier.kind === 'plane');
  assert.notDeepEqual(last.field, earlier.field);
  await client.engine.request('show', { run: 1, step: 30 });
  const back = client.charts.findLast(({ id }) => id === 'prediction');
  assert.ok(back?.kind === 'plane');
  assert.deepEqual(back.field, last.field);
  client.close();
});

test('at most 30 messages with charts a second', async () => {
  const client = start();
  const run = client.engine.request('run', parametersOf(endless, ['training']));
  const sent = (): number => client.charts.filter(({ id }) => id === 'loss').length;
  await until(() => sent() > 0);
  const begin = performance.now();
  const before = sent();
  await until(() => performance.now() - begin > 400);
  const perSecond = ((sent() - before) / (performance.now() - begin)) * 1000;
  assert.ok(perSecond <= 33, `${perSecond}`);
  await client.engine.request('stop', { run: 1 });
  await run;
  client.close();
});

test('divergence crosses the border with its fix; weights that are lost make no charts', async () => {
  const client = start();
  const document = {
    data: { source: 'sine', samples: 60 },
    network: moons.network,
    optimizer: { name: 'sgd', learningRate: 1e25 },
    training: moons.training,
  };
  await assert.rejects(client.engine.request('run', parametersOf(document, ['training'])), (error) => {
    assert.ok(isCode('engine/diverged')(error));
    return true;
  });
  assert.equal(client.progress.at(-1)?.state, 'failed');
  assert.deepEqual(client.charts, []);
  assert.equal(client.progress.at(-1)?.recorded, undefined, 'nor can a step of it be chosen');
  client.close();
});

test('a closed port ends every request with its reason', async () => {
  const client = start();
  const run = client.engine.request('run', parametersOf(endless, []));
  const died = assert.rejects(run, isCode('engine/worker-died'));
  await until(() => client.progress.length > 0);
  client.close();
  await died;
});

test('without a run every verb is refused, and tensors are counted', async () => {
  const client = start();
  for (const verb of ['pause', 'resume', 'step', 'stop'] as const) {
    await assert.rejects(client.engine.request(verb, { run: 3 }), (error) => {
      assert.ok(error instanceof LabError);
      assert.deepEqual(error.userMessage.args, [verb]);
      return true;
    });
  }
  const { tensors } = await client.engine.request('memory', null);
  assert.equal(tensors, liveTensors());
  client.close();
});
