import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { failure, LabError } from '../../../src/core/ground/errors.ts';
import { readNetworkFile } from '../../../src/formats/labNetwork.ts';
import type { NetworkFile } from '../../../src/core/experiment/networkFile.ts';
import { chooseStepper } from '../../../src/engine/training/chooseStepper.ts';
import { exportNetwork } from '../../../src/formats/exportNetwork.ts';
import { exportSession } from '../../../src/engine/service/exportSession.ts';
import { makers } from '../../../src/engine/training/makers.ts';
import { prepareRun, type PreparedRun } from '../../../src/engine/problem/preparedRun.ts';
import { serveEngine } from '../../../src/engine/service/service.ts';
import { trainedNetwork } from '../../../src/engine/reading/networkOfRun.ts';
import { TrainingSession } from '../../../src/engine/training/trainer.ts';
import { placeOfData } from '../../../src/language/sources/dataSource.ts';
import { connect, type Nothing, type Port } from '../../../src/protocol/endpoint.ts';
import type { ExportedFile } from '../../../src/core/experiment/exportFormats.ts';
import type { EngineEvents, EngineRequests, Progress } from '../../../src/protocol/messages.ts';
import { networkOf } from '../../language/networkFiles.ts';
import { readExperiment } from './smallProblems.ts';

const moons = {
  data: { source: 'moons', samples: 60 },
  network: {
    layers: [
      { units: 6, activation: 'tanh', norm: 'batch' },
      { units: 5, activation: 'gelu', norm: 'rms' },
    ],
  },
  training: { epochs: 10, batchSize: 16 },
};

function prepare(document: unknown, weights?: NetworkFile): PreparedRun {
  const experiment = readExperiment(document);
  const place = placeOfData(experiment);
  assert.ok(place.kind === 'generated');
  return prepareRun(experiment, place.generate(), weights);
}

const outside = { makers, clock: () => performance.now(), yieldNow: () => Promise.resolve() };

/** A run to its end. */
async function train(document: unknown): Promise<TrainingSession> {
  const session = await TrainingSession.create(prepare(document), outside);
  await session.run(new AbortController().signal);
  return session;
}

function readBack(files: readonly ExportedFile[]): NetworkFile {
  const { network } = readNetworkFile(JSON.parse(String(files[0]!.content)));
  assert.ok(network);
  return network;
}

for (const engine of ['ops', 'kernel'] as const) {
  test(`a run of ${engine} that starts from an exported network starts where that one ended, norms and all`, async () => {
    const trained = await train(moons);
    const network = readBack(exportSession(trained, 'json').files);
    const document = { ...moons, training: { ...moons.training, engine, seed: 99 } };
    const prepared = prepare({ ...document, network: { ...moons.network, weights: 'w.json' } }, network);
    assert.deepEqual(prepared.problem.initial, trained.parameters);
    const { stepper } = await chooseStepper(makers, prepared.problem);
    assert.equal(stepper.engine, engine);
    assert.equal(stepper.step, 0);
    assert.deepEqual([...stepper.parameters], [...trained.parameters]);
    assert.deepEqual([...stepper.running], [...trained.running], 'the running averages come with the weights');
    assert.ok(stepper.running.some((value) => value !== 0 && value !== 1));
    stepper.advance(3);
    assert.equal(stepper.step, 3);
    stepper.dispose();
    const session = await TrainingSession.create(prepared, outside, { paused: true });
    const before = trained.summary.loss.train;
    assert.ok(Math.abs(session.history.newest!.trainLoss / before - 1) < 1e-5);
    session.dispose();
  });
}

test('a norm that the file does not know starts as it always does', () => {
  const { problem } = prepare(moons, networkOf([2, 6, 5, 2]));
  const [scale, shift] = ['scale', 'shift'].map((role) =>
    problem.architecture.tensors.find((one) => one.role === role)!,
  );
  assert.ok(problem.initial.subarray(scale!.offset, scale!.offset + scale!.size).every((value) => value === 1));
  assert.ok(problem.initial.subarray(shift!.offset, shift!.offset + shift!.size).every((value) => value === 0));
  assert.deepEqual([...problem.initialRunning!], [0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1]);
});

test('W of a file is outputs x inputs, the parameters are inputs x outputs', () => {
  const file = networkOf([2, 3, 2]);
  const { problem } = prepare({ ...moons, network: { layers: [{ units: 3 }] } }, file);
  const [weights] = problem.architecture.tensors;
  const { initial } = problem;
  assert.deepEqual([weights!.rows, weights!.columns], [2, 3]);
  for (let unit = 0; unit < 3; unit += 1) {
    for (let from = 0; from < 2; from += 1)
      assert.equal(initial[weights!.offset + from * 3 + unit], file.layers[0]!.weights[unit * 2 + from]);
  }
});

test('weights of other layers are refused with both widths', () => {
  assert.throws(
    () => prepare(moons, networkOf([2, 8, 2])),
    (error) =>
      error instanceof LabError && error.code === 'import/does-not-fit' && /2-8-2;.* 2-6-5-2\./.test(error.message),
  );
});

function portOf(port: MessagePort): Port {
  return {
    post: (frame, transfer) => port.postMessage(frame, transfer === undefined ? [] : [...transfer]),
    listen: (receive) => void port.on('message', receive),
    close: () => port.close(),
  };
}

test('the engine takes weights and gives the network back in every format, of now and of a recorded step', async () => {
  const { port1, port2 } = new MessageChannel();
  const faults: unknown[] = [];
  const onFault = (error: unknown): void => void faults.push(error);
  const memory = (): EngineRequests['memory']['result'] => ({ tensors: 0, heapBytes: 0 });
  serveEngine(portOf(port2), { ...outside, crew: undefined, memory, onFault });
  const progress: Progress[] = [];
  const ignore = (): void => undefined;
  const engine = connect<EngineRequests, Nothing, Nothing, EngineEvents>({
    port: portOf(port1),
    handlers: {},
    events: { charts: ignore, work: ignore, kept: ignore, folded: ignore, progress: (now) => void progress.push(now) },
    onFault,
  });
  const isCode = (code: string) => (error: unknown) => error instanceof LabError && error.code === code;
  await assert.rejects(engine.request('export', { run: 1, format: 'json' }), isCode('engine/no-run'));

  const { experiment, data } = prepare(moons);
  const weights = networkOf([2, 6, 5, 2]);
  const plain = { run: 1, experiment, dataset: data.dataset, views: [], paused: false };
  const summary = await engine.request('run', { ...plain, weights });
  const last = await engine.request('export', { run: 1, format: 'json' });
  assert.equal(last.step, summary.steps);
  const first = await engine.request('export', { run: 1, format: 'json', step: 0 });
  assert.equal(first.step, 0);
  const started = readBack(first.files);
  started.layers.forEach((layer, at) => assert.deepEqual(layer.weights, weights.layers[at]!.weights));
  assert.notDeepEqual(readBack(last.files).layers[0]!.weights, weights.layers[0]!.weights);
  for (const format of ['keras', 'pytorch'] as const) {
    const { files } = await engine.request('export', { run: 1, format });
    assert.ok(files.length === 1 && String(files[0]!.content).length > 1000);
  }
  await assert.rejects(
    engine.request('export', { run: 1, format: 'tfjs' }),
    isCode('export/failed'),
    'rms has no layer',
  );
  const without = await engine.request('run', { ...plain, run: 2 });
  assert.notEqual(without.loss.train, summary.loss.train);
  await assert.rejects(engine.request('export', { run: 1, format: 'json' }), isCode('engine/no-run'));
  const elsewhere = { ...plain, run: 3, weights: networkOf([2, 6, 2]) };
  await assert.rejects(engine.request('run', elsewhere), isCode('import/does-not-fit'));
  assert.deepEqual(faults, []);
  engine.close(failure('engine/cancelled'));
});

test('an exported network holds the scales of its data', async () => {
  const trained = await train({ ...moons, data: { source: 'blobs', samples: 60 }, network: { layers: [] } });
  const { prepared, parameters, running } = trained;
  const network = readBack(exportNetwork('json', trainedNetwork(prepared, parameters, running)));
  assert.deepEqual(network.inputScale?.mean, Float64Array.from(prepared.data.inputScale.mean));
});
