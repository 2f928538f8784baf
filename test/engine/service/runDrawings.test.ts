import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ViewExperiment } from '../../../src/engine/views/frame/moment.ts';
import type { ChartKey, ViewName } from '../../../src/protocol/views.ts';
import { lab, stage, stageOf } from './drawingStage.ts';
import { chartOf, gate, turns } from './fakeViews.ts';

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
  await found.drawings.setLab({ lab: { ...lab, path: { ...lab.path, points: 7 } } });
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

test('a group that is opened is drawn, one that is folded or of another view draws nothing', async () => {
  const seen: unknown[] = [];
  const found = stage({
    follows: 'run',
    charts(_moment, work) {
      seen.push(['space', 'changes', 'regions'].filter((chart) => work.wants(chart)));
      return [];
    },
  });
  const open = (...unfolded: ChartKey[]): Promise<void> => found.drawings.setViews({ views: ['regions'], unfolded });
  await open();
  assert.deepEqual(seen, [], 'all were wanted until then');
  await found.drawings.setLab({ lab });
  await open('regions/space');
  await open('regions/space', 'path/weights');
  await open();
  assert.deepEqual(seen, [['regions'], ['space', 'regions']]);
});

test('a sample that is chosen is chosen for every view of weights that is looked at, and for those that come', async () => {
  const seen: unknown[] = [];
  const found = stage({
    follows: 'run',
    charts: ({ sample }) => {
      seen.push(sample);
      return [];
    },
  });
  await found.drawings.chooseSample(7);
  await found.drawings.setViews({ views: [] });
  await found.drawings.chooseSample(8);
  await found.drawings.setViews({ views: ['regions'] });
  await found.drawings.chooseSample(undefined);
  assert.deepEqual(seen, [7, 8, undefined]);
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

test('a view that is hidden ends its work; shown again it begins anew with what it had learned', async () => {
  const hold = gate();
  const seen: unknown[] = [];
  const found = stage({
    follows: 'data',
    async *charts({ step }, { memory, signal }) {
      seen.push(memory.get('learned'));
      memory.set('learned', 'much');
      if (seen.length === 1) await hold.wait;
      if (!signal.aborted) yield chartOf('a', step);
    },
  });
  await turns();
  await found.drawings.setViews({ views: [] });
  hold.open();
  await turns();
  assert.deepEqual(found.ids(), []);
  await found.drawings.setViews({ views: ['regions'] });
  await found.drawings.setViews({ views: ['regions'] });
  assert.deepEqual(found.ids(), ['a@10'], 'a view that stays is not drawn again');
  assert.deepEqual(seen, [undefined, 'much']);
});

test('at rest a view that takes long keeps no other waiting', async () => {
  const hold = gate();
  const found = stageOf({
    path: {
      follows: 'settled',
      async *charts({ step }) {
        await hold.wait;
        yield chartOf('slow', step);
      },
    },
    training: { follows: 'run', charts: ({ step }) => [chartOf('quick', step)] },
  });
  const settled = found.drawings.settle();
  await turns();
  assert.deepEqual(found.ids(), ['quick@10']);
  hold.open();
  await settled;
  assert.deepEqual(found.ids(), ['quick@10', 'slow@10']);
});

test('after the end of a run nothing is told', async () => {
  const found = stage({ follows: 'run', charts: ({ step }) => [chartOf('a', step)] });
  await turns();
  found.drawings.dispose();
  found.told.length = 0;
  found.time += 1000;
  await found.drawings.drawLive();
  await found.drawings.settle();
  assert.deepEqual(found.told, []);
});

test('after a run that has failed nothing is drawn of its weights, but a claim that is chosen is', async () => {
  for (const showsClaims of [false, true]) {
    const found = stage({
      follows: 'data',
      showsClaims,
      charts: ({ claim }) => [chartOf(claim?.id ?? 'none', 0)],
    });
    await turns();
    const before = found.ids().length;
    found.session.state = 'failed';
    await found.drawings.chooseClaim({ id: 'one', parameters: {} });
    assert.deepEqual(found.ids().slice(before), showsClaims ? ['one@0'] : []);
  }
});
