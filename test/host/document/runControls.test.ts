import { test } from 'node:test';
import assert from 'node:assert/strict';
import { Observers } from '../../../src/host/document/observers.ts';
import { RunControls } from '../../../src/host/document/runControls.ts';
import { RunRecord } from '../../../src/host/document/runRecord.ts';
import type { RunState } from '../../../src/protocol/messages.ts';
import { chartOf, FakeEngine, progressOf } from './labStage.ts';

interface Stage {
  readonly controls: RunControls;
  readonly record: RunRecord;
  readonly engine: FakeEngine;
  /** Runs that were started, each with whether it waits at step 0. */
  readonly started: boolean[];
}

/** @param state  of run 6; undefined: nothing has run */
function stageControls(state: RunState | undefined): Stage {
  const record = new RunRecord(new Observers(), { failed: () => undefined, moved: () => undefined });
  if (state !== undefined) {
    record.expect(6);
    record.hear('progress', progressOf(6, state, 5));
  }
  const engine = new FakeEngine();
  const started: boolean[] = [];
  const controls = new RunControls(engine.client, record, (paused) => started.push(paused));
  return { controls, record, engine, started };
}

const states: readonly (RunState | undefined)[] = [
  undefined,
  'idle',
  'running',
  'paused',
  'finished',
  'stopped',
  'failed',
];
/** What each control does in the states above: a request, or a run that is started (`paused` at step 0 or not). */
const table: readonly [keyof RunControls & ('togglePause' | 'step' | 'stop'), readonly string[]][] = [
  ['togglePause', ['', '', 'pause', 'resume', '', '', '']],
  ['step', ['paused', 'paused', 'step', 'step', 'paused', 'paused', 'paused']],
  ['stop', ['', '', 'stop', 'stop', '', '', '']],
];

for (const [name, wanted] of table)
  test(`${name} does in every state of a run what is left to do`, async () => {
    for (const [at, state] of states.entries()) {
      const { controls, engine, started } = stageControls(state);
      await controls[name]();
      const done = [
        ...engine.requests.map(({ method }) => method),
        ...started.map((paused) => (paused ? 'paused' : 'start')),
      ];
      assert.deepEqual(done.join(), wanted[at], state ?? 'nothing has run');
      assert.ok(engine.requests.every(({ params }) => params.run === 6));
    }
  });

test('what is asked of charts goes to the newest run, and nowhere before there is one', async () => {
  const none = stageControls(undefined);
  const some = stageControls('finished');
  for (const { controls } of [none, some]) {
    await controls.show(3);
    await controls.choose('regions', [1, 2]);
    await controls.choose('regions', undefined);
    await controls.chooseSample(4);
    await controls.chooseSample(undefined);
    await controls.chooseClaim({ id: 'one', parameters: { depth: 3 } });
    await controls.halt();
  }
  assert.deepEqual(none.engine.requests, []);
  assert.deepEqual(
    some.engine.requests.map(({ method, params }) => [method, params]),
    [
      ['show', { run: 6, step: 3 }],
      ['choose', { run: 6, view: 'regions', place: [1, 2] }],
      ['choose', { run: 6, view: 'regions', place: undefined }],
      ['chooseSample', { run: 6, sample: 4 }],
      ['chooseSample', { run: 6, sample: undefined }],
      ['chooseClaim', { run: 6, claim: { id: 'one', parameters: { depth: 3 } } }],
      ['halt', { run: 6 }],
    ],
  );
});

test('a reset takes the charts away and waits at step 0', () => {
  const { controls, record, started } = stageControls('running');
  record.hear('charts', { run: 6, charts: [chartOf(6, 'training', 'loss')] });
  controls.reset();
  assert.deepEqual([record.hasCharts, started], [false, [true]]);
});

test('an export names the step it is of only where one was chosen', async () => {
  const { controls, engine } = stageControls('finished');
  await controls.exportNetwork('keras', undefined);
  await controls.exportNetwork('json', 0);
  assert.deepEqual(
    engine.of('export').map(({ params }) => params),
    [
      { run: 6, format: 'keras' },
      { run: 6, format: 'json', step: 0 },
    ],
  );
});
