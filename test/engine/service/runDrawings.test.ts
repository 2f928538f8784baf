import assert from 'node:assert/strict';
import { test } from 'node:test';
import { failure } from '../../../src/core/ground/errors.ts';
import type { ViewExperiment, ViewWork } from '../../../src/engine/views/frame/moment.ts';
import { RunDrawings, type DrawnSession } from '../../../src/engine/service/runDrawings.ts';
import type { ViewName } from '../../../src/protocol/charts.ts';
import type { EngineEvents } from '../../../src/protocol/messages.ts';
import { readExperiment } from '../problem/smallProblems.ts';
import { chartOf, gate, turn, turns } from './fakeViews.ts';

const { lab } = readExperiment({});

interface Stage {
  readonly drawings: RunDrawings;
  readonly session: { state: DrawnSession['state']; step: number };
  readonly told: { readonly name: keyof EngineEvents; readonly payload: EngineEvents[keyof EngineEvents] }[];
  readonly faults: unknown[];
  /** Milliseconds. */
  time: number;
  ids(): string[];
  states(): string[];
}

/** A run that stands still at step 10, with one view that does as it is told. */
function stage(
  experiment: ViewExperiment,
  view: ViewName = 'regions',
  lasting = new Map<ViewName, Map<string, unknown>>(),
): Stage {
  const session = {
    state: 'finished' as DrawnSession['state'],
    step: 10,
    prepared: {},
    parameters: new Float32Array(1),
    running: new Float32Array(0),
    history: { entries: [] },
    snapshots: {
      all: [],
      nearest: (step: number) => ({ step, parameters: new Float32Array(1), running: new Float32Array(0) }),
    },
    stoppedAt: undefined,
    progress: () => ({}),
  };
  const told: Stage['told'] = [];
  const faults: unknown[] = [];
  const found: Stage = {
    session,
    told,
    faults,
    time: 0,
    drawings: new RunDrawings(
      1,
      session as unknown as DrawnSession,
      { views: [view], lab },
      {
        clock: () => found.time,
        yieldNow: turn,
        crew: undefined,
        experiments: { [view]: experiment },
        lasting,
        tell: (name, payload) => void told.push({ name, payload }),
        onFault: (error) => void faults.push(error),
      },
    ),
    ids: () =>
      told.flatMap(({ name, payload }) =>
        name === 'charts' ? (payload as EngineEvents['charts']).charts.map(({ id, step }) => `${id}@${step}`) : [],
      ),
    states: () =>
      told.flatMap(({ name, payload }) => (name === 'work' ? [(payload as EngineEvents['work']).state] : [])),
  };
  return found;
}

test('work at rest tells that it goes on, sends its charts, and says which of them stand', async () => {
  const found = stage({
    follows: 'settled',
    charts: ({ step }) => [chartOf('a', step), chartOf('b', step), chartOf('a', step)],
  });
  await found.drawings.settle();
  assert.deepEqual(found.states(), ['working', 'finished']);
  assert.deepEqual(found.ids(), ['a@10', 'b@10']);
  assert.deepEqual(
    found.told.filter(({ name }) => name === 'kept').map(({ payload }) => payload),
    [{ run: 1, view: 'regions', ids: ['a', 'b'] }],
  );
});

test('newer work on a view ends its older, of which nothing more is sent', async () => {
  const first = gate();
  const signals: AbortSignal[] = [];
  let calls = 0;
  const found = stage({
    follows: 'settled',
    async *charts({ step }, { signal }) {
      signals.push(signal);
      yield chartOf('early', step);
      if (calls++ === 0) await first.wait;
      yield chartOf('late', step);
    },
  });
  const older = found.drawings.settle();
  await turns();
  await found.drawings.show(4);
  first.open();
  await older;
  assert.deepEqual(
    signals.map(({ aborted }) => aborted),
    [true, false],
  );
  assert.deepEqual(found.ids(), ['early@4', 'late@4']);
});

test('work that the user halts keeps what it has sent and says so', async () => {
  const hold = gate();
  const found = stage({
    follows: 'data',
    async *charts({ step }) {
      yield chartOf('first', step);
      found.time += 200;
      yield chartOf('second', step);
      await hold.wait;
      yield chartOf('third', step);
    },
  });
  await turns();
  found.drawings.halt();
  hold.open();
  await turns();
  assert.deepEqual(found.ids(), ['first@10', 'second@10']);
  assert.deepEqual(found.states(), ['working', 'halted']);
  assert.equal(
    found.told.some(({ name }) => name === 'kept'),
    false,
  );
});

test('a view of the data begins with the run and anew with other wishes, and keeps its memory', async () => {
  const seen: unknown[] = [];
  const found = stage({
    follows: 'data',
    charts({ lab: wishes }, { memory }) {
      seen.push([wishes.path.points, memory.size]);
      memory.set('done', true);
      return [];
    },
  });
  await turns();
  await found.drawings.setLab({ ...lab, path: { ...lab.path, points: 7 } });
  await found.drawings.settle();
  assert.deepEqual(seen, [
    [lab.path.points, 0],
    [7, 1],
  ]);
});

test('the chosen place reaches the view that it was chosen on', async () => {
  const seen: unknown[] = [];
  const found = stage({
    follows: 'run',
    charts({ chosen }) {
      seen.push(chosen);
      return [];
    },
  });
  await found.drawings.choose('regions', [1, 2]);
  await found.drawings.choose('gradients', [3, 4]);
  await found.drawings.choose('regions', undefined);
  assert.deepEqual(seen, [[1, 2], undefined]);
});

test('a view that fails says why, is not asked again while training goes on, and harms nothing else', async () => {
  let calls = 0;
  const found = stage({
    follows: 'run',
    charts() {
      calls += 1;
      throw calls === 1 ? failure('engine/no-run', ['x']) : new Error('a fault');
    },
  });
  found.session.state = 'running';
  await found.drawings.drawLive();
  found.time += 10_000;
  await found.drawings.drawLive();
  assert.equal(calls, 1);
  assert.deepEqual(found.faults, []);
  found.session.state = 'finished';
  await found.drawings.settle();
  assert.equal(found.faults.length, 1);
  const failed = found.told.filter(({ payload }) => 'state' in payload && payload.state === 'failed');
  assert.deepEqual(
    failed.map(({ payload }) => (payload as EngineEvents['work']).failure?.code),
    ['engine/no-run', 'internal'],
  );
});

test('live charts keep to the share of the time that their view is given', async () => {
  let calls = 0;
  const found = stage({
    follows: 'run',
    liveShare: 0.1,
    charts(_moment, work: ViewWork) {
      calls += 1;
      found.time += 50;
      assert.equal(work.signal.aborted, false);
      return [];
    },
  });
  found.session.state = 'running';
  await found.drawings.drawLive();
  for (let wait = 0; wait < 44; wait += 1) {
    found.time += 10;
    await found.drawings.drawLive();
  }
  assert.equal(calls, 1);
  found.time += 20;
  await found.drawings.drawLive();
  assert.equal(calls, 2);
});

test('charts of weights beside a view of the data follow the run once its work is through, and end with it', async () => {
  const hold = gate();
  let begun = 0;
  const found = stage({
    follows: 'data',
    async *charts() {
      begun += 1;
      yield chartOf('path', 0);
      if (begun === 1) await hold.wait;
    },
    ofWeights: ({ step }) => [chartOf('weights', step)],
  });
  found.session.state = 'running';
  await turns();
  found.time += 1000;
  await found.drawings.drawLive();
  assert.deepEqual(found.ids(), [], 'the path comes first');
  hold.open();
  await turns();
  assert.deepEqual(found.ids(), ['path@0', 'weights@10']);
  const kept = found.told.findLast(({ name }) => name === 'kept')?.payload;
  assert.deepEqual(kept, { run: 1, view: 'regions', ids: ['path', 'weights'] });
  for (const step of [11, 12]) {
    found.session.step = step;
    found.time += 1000;
    await found.drawings.drawLive();
  }
  found.session.state = 'finished';
  found.session.step = 20;
  await found.drawings.settle();
  await found.drawings.show(4);
  assert.deepEqual(found.ids().slice(2), ['weights@11', 'weights@12', 'weights@20', 'weights@4']);
  assert.equal(begun, 1, 'the work itself goes on undisturbed');
  await found.drawings.setViews([]);
  await found.drawings.show(5);
  assert.equal(found.ids().length, 6, 'a hidden view costs nothing');
});

test("a view's own charts do not wait for those that come beside them", async () => {
  const hold = gate();
  const found = stage({
    follows: 'data',
    charts: () => [chartOf('path', 0)],
    async *ofWeights({ step }) {
      await hold.wait;
      yield chartOf('weights', step);
    },
  });
  await turns();
  assert.deepEqual(found.ids(), ['path@0']);
  hold.open();
  await turns();
  assert.deepEqual(found.ids(), ['path@0', 'weights@10']);
});

test('what a view keeps for later runs is there in the next one', async () => {
  const lasting = new Map<ViewName, Map<string, unknown>>();
  const seen: unknown[] = [];
  const experiment: ViewExperiment = {
    follows: 'data',
    charts(_moment, work) {
      seen.push([work.lasting.get('runs'), work.memory.size]);
      work.lasting.set('runs', Number(work.lasting.get('runs') ?? 0) + 1);
      work.memory.set('of this run', true);
      return [];
    },
  };
  for (let run = 0; run < 2; run += 1) {
    const found = stage(experiment, 'path', lasting);
    await turns();
    found.drawings.dispose();
  }
  assert.deepEqual(seen, [
    [undefined, 0],
    [1, 0],
  ]);
});
