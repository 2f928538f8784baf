import assert from 'node:assert/strict';
import { test } from 'node:test';
import { failure } from '../../../src/core/ground/errors.ts';
import type { ViewExperiment, ViewWork } from '../../../src/engine/views/frame/moment.ts';
import type { EngineEvents } from '../../../src/protocol/messages.ts';
import { lab, stage, stageOf } from './drawingStage.ts';
import { chartOf, gate, turns } from './fakeViews.ts';

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
  // The first two are free.
  for (const nth of [1, 2, 3]) {
    await found.drawings.drawLive();
    assert.equal(calls, nth);
  }
  for (let wait = 0; wait < 44; wait += 1) {
    found.time += 10;
    await found.drawings.drawLive();
  }
  assert.equal(calls, 3);
  found.time += 20;
  await found.drawings.drawLive();
  assert.equal(calls, 4);
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
  await found.drawings.setViews({ views: [] });
  await found.drawings.show(5);
  assert.equal(found.ids().length, 6, 'a hidden view costs nothing');
});

test('a view of weights that appears while training goes on waits for the next live moment', async () => {
  const lives: boolean[] = [];
  const found = stage({
    follows: 'run',
    charts({ isLive }) {
      lives.push(isLive);
      return [];
    },
  });
  found.session.state = 'running';
  await found.drawings.setViews({ views: [] });
  await found.drawings.drawLive();
  await found.drawings.setViews({ views: ['regions'] });
  assert.deepEqual(lives, []);
  await found.drawings.drawLive();
  assert.deepEqual(lives, [true]);
});

test('the charts of a live moment go out in one message, after the progress that they belong to', async () => {
  const found = stageOf({
    training: { follows: 'run', charts: ({ step }) => [chartOf('a', step)] },
    gradients: { follows: 'run', charts: ({ step }) => [chartOf('b', step)] },
    path: { follows: 'settled', charts: ({ step }) => [chartOf('c', step)] },
  });
  await turns();
  found.session.state = 'running';
  found.told.length = 0;
  await found.drawings.drawLive();
  assert.deepEqual(
    found.told.map(({ name }) => name),
    ['progress', 'charts'],
  );
  assert.deepEqual(found.ids(), ['a@10', 'b@10']);
});

test('while a recorded step is on show live charts wait, and progress is told all the same', async () => {
  const found = stage({ follows: 'run', charts: ({ step, isLive }) => [chartOf(isLive ? 'live' : 'rest', step)] });
  await turns();
  found.session.state = 'running';
  await found.drawings.show(4);
  found.told.length = 0;
  for (let look = 0; look < 10; look += 1) {
    found.time += 17;
    await found.drawings.drawLive();
  }
  assert.deepEqual(
    found.told.map(({ name }) => name),
    Array<string>(5).fill('progress'),
  );
  await found.drawings.show(0);
  assert.deepEqual(found.ids(), [], 'there is no step so early');
  await found.drawings.show(10);
  found.time += 1000;
  await found.drawings.drawLive();
  assert.deepEqual(found.ids(), ['rest@10', 'live@10']);
});

/** A view of a live moment that takes until it is let go. */
function slowLive(hold: ReturnType<typeof gate>): ViewExperiment {
  return {
    follows: 'run',
    async *charts({ step, isLive }) {
      if (isLive) await hold.wait;
      yield chartOf('slow', step);
    },
  };
}

test('a view that is hidden while others of its moment are drawn is drawn neither live nor at rest', async () => {
  const hold = gate();
  const made: string[] = [];
  const found = stageOf({
    training: slowLive(hold),
    gradients: {
      follows: 'run',
      charts() {
        made.push('live');
        return [];
      },
    },
    path: {
      follows: 'data',
      charts() {
        made.push('data');
        return [];
      },
    },
  });
  await turns();
  await found.drawings.setViews({ views: ['training', 'gradients'] });
  made.length = 0;
  found.session.state = 'running';
  found.time += 1000;
  const live = found.drawings.drawLive();
  const shown = found.drawings.setViews({ views: ['training', 'gradients', 'path'] });
  const hidden = found.drawings.setViews({ views: ['training'] });
  hold.open();
  await Promise.all([live, shown, hidden]);
  assert.deepEqual(made, []);
});

test('other wishes for a view of the data while a moment is drawn do not make its whole work part of the moment', async () => {
  const hold = gate();
  const lives: boolean[] = [];
  const found = stageOf({
    training: slowLive(hold),
    path: {
      follows: 'data',
      charts({ isLive }) {
        lives.push(isLive);
        return [];
      },
      ofWeights: ({ step }) => [chartOf('weights', step)],
    },
  });
  await turns();
  found.session.state = 'running';
  found.time += 1000;
  const live = found.drawings.drawLive();
  const renewed = found.drawings.setLab({ lab });
  hold.open();
  await Promise.all([live, renewed]);
  assert.deepEqual(lives, [false, false]);
});
