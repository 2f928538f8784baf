import assert from 'node:assert/strict';
import { test } from 'node:test';
import { failure } from '../../../src/core/ground/errors.ts';
import { ViewDrawing } from '../../../src/engine/service/viewDrawing.ts';
import type { Moment, ViewExperiment, ViewWork } from '../../../src/engine/views/frame/moment.ts';
import type { Chart } from '../../../src/protocol/charts.ts';
import type { ViewName } from '../../../src/protocol/views.ts';
import type { EngineEvents } from '../../../src/protocol/messages.ts';
import { chartOf, gate, turn, turns } from './fakeViews.ts';

interface Easel {
  readonly drawing: ViewDrawing;
  readonly sent: string[];
  readonly states: string[];
  readonly kept: (readonly string[])[];
  /** The charts that were told to be folded, each time. */
  readonly folded: (readonly string[])[];
  /** Charts that nobody looks at. */
  readonly unseen: Set<string>;
  readonly faults: unknown[];
  readonly lasting: Map<ViewName, Map<string, unknown>>;
  isMoving: boolean;
  time: number;
  step: number;
}

/** A view of a run of which nothing exists but a step. */
function easel(experiment: ViewExperiment): Easel {
  const sent: string[] = [];
  const states: string[] = [];
  const kept: (readonly string[])[] = [];
  const folded: (readonly string[])[] = [];
  const unseen = new Set<string>();
  const faults: unknown[] = [];
  const lasting: Easel['lasting'] = new Map();
  const found: Easel = {
    sent,
    states,
    kept,
    folded,
    unseen,
    faults,
    lasting,
    isMoving: false,
    time: 0,
    step: 1,
    drawing: new ViewDrawing('regions', experiment, {
      run: 3,
      isMoving: () => found.isMoving,
      moment: (isLive, chosen) => ({ step: found.step, isLive, chosen }) as unknown as Moment,
      wants: (_view, chart) => !unseen.has(chart),
      send: (charts) => void sent.push(...charts.map(({ id, step }) => `${id}@${step}`)),
      outside: {
        clock: () => found.time,
        yieldNow: turn,
        crew: undefined,
        experiments: {},
        lasting,
        tell(name, payload) {
          if (name === 'work') states.push((payload as EngineEvents['work']).state);
          if (name === 'folded') folded.push((payload as EngineEvents['folded']).charts);
          if (name === 'kept') kept.push((payload as EngineEvents['kept']).ids);
        },
        onFault: (error) => void faults.push(error),
      },
    }),
  };
  return found;
}

/** A view whose work holds until it is let go, each time anew. */
function holding(follows: ViewExperiment['follows']): {
  readonly experiment: ViewExperiment;
  readonly works: { readonly work: ViewWork; readonly isLive: boolean; readonly go: () => void }[];
} {
  const works: { work: ViewWork; isLive: boolean; go: () => void }[] = [];
  const experiment: ViewExperiment = {
    follows,
    async *charts({ step, isLive }, work) {
      const hold = gate();
      works.push({ work, isLive, go: hold.open });
      yield chartOf('first', step);
      await hold.wait;
      yield chartOf('second', step);
    },
  };
  return { experiment, works };
}

test('newer work ends older work, whichever of the two comes to its end first', async () => {
  for (const order of [
    [0, 1],
    [1, 0],
  ]) {
    const { experiment, works } = holding('settled');
    const found = easel(experiment);
    const older = found.drawing.drawAtRest();
    await turns();
    found.step = 2;
    const newer = found.drawing.drawAtRest();
    await turns();
    assert.deepEqual(
      works.map(({ work }) => work.signal.aborted),
      [true, false],
    );
    for (const index of order) {
      works[index]!.go();
      await turns();
    }
    await Promise.all([older, newer]);
    assert.deepEqual(found.sent, ['first@2', 'second@2']);
    assert.deepEqual(found.states, ['working', 'working', 'finished']);
    assert.deepEqual(found.kept, [['first', 'second']]);
  }
});

test('live work takes the place of work at rest, which tells nothing more', async () => {
  const { experiment, works } = holding('run');
  const found = easel(experiment);
  const rest = found.drawing.drawAtRest();
  await turns();
  const charts: Chart[] = [];
  found.drawing.makeWay();
  assert.equal(works[0]!.work.signal.aborted, true);
  const live = found.drawing.drawLive((chart) => charts.push(chart));
  await turns();
  works.forEach(({ go }) => go());
  await Promise.all([rest, live]);
  assert.deepEqual(
    works.map(({ isLive }) => isLive),
    [false, true],
  );
  assert.deepEqual(
    charts.map(({ id }) => id),
    ['first', 'second'],
  );
  assert.deepEqual(found.sent, []);
  assert.deepEqual(found.states, ['working']);
  assert.deepEqual(found.kept, []);
});

test('a chart that grows is sent on its way when the last was long ago', async () => {
  const found = easel({
    follows: 'settled',
    *charts({ step }) {
      yield chartOf('a', step);
      found.time += 101;
      yield chartOf('a', step + 1);
      yield chartOf('a', step + 2);
    },
  });
  await found.drawing.drawAtRest();
  assert.deepEqual(found.sent, ['a@2', 'a@3']);
  assert.deepEqual(found.kept, [['a']]);
});

test('charts that take long let messages in, and a cancel that comes with them is heard', async () => {
  let made = 0;
  const found = easel({
    follows: 'settled',
    *charts({ step }) {
      for (; made < 100; made += 1) {
        found.time += 5;
        yield chartOf(`${made}`, step);
      }
    },
  });
  const drawn = found.drawing.drawAtRest();
  await turn();
  found.drawing.end();
  await drawn;
  assert.ok(made < 10, `${made} charts were made before the cancel was heard`);
  assert.deepEqual(found.states, ['working']);
  assert.deepEqual(found.kept, []);
});

test('a view that failed is not due until the wishes change', async () => {
  const found = easel({
    follows: 'run',
    charts() {
      throw failure('engine/no-run', ['x']);
    },
  });
  assert.equal(found.drawing.isDue(0), true);
  await found.drawing.drawLive(() => undefined);
  assert.deepEqual(found.states, ['failed']);
  assert.deepEqual(found.faults, []);
  assert.equal(found.drawing.isDue(1e9), false);
  found.drawing.renew();
  assert.equal(found.drawing.isDue(1e9), true);
});

test('a fault of ours is told with its error, a cancel of its own is no failure', async () => {
  const fault = new TypeError('ours');
  const wrong = easel({
    follows: 'run',
    charts() {
      throw fault;
    },
  });
  await wrong.drawing.drawAtRest();
  assert.deepEqual(wrong.faults, [fault]);
  assert.deepEqual(wrong.states, ['working', 'failed']);
  const cancelled = easel({
    follows: 'run',
    charts() {
      throw failure('engine/cancelled');
    },
  });
  await cancelled.drawing.drawAtRest();
  assert.deepEqual(cancelled.faults, []);
  assert.deepEqual(cancelled.states, ['working']);
  assert.equal(cancelled.drawing.isDue(0), true);
});

test('work that was ended may fail as it likes', async () => {
  const hold = gate();
  const found = easel({
    follows: 'settled',
    async *charts({ step }) {
      yield chartOf('a', step);
      await hold.wait;
      throw new Error('its thread is gone');
    },
  });
  const drawn = found.drawing.drawAtRest();
  await turns();
  found.drawing.end();
  hold.open();
  await drawn;
  assert.deepEqual(found.faults, []);
  assert.deepEqual(found.states, ['working']);
});

test('the next live charts wait for their share of the time, unless other wishes are to be shown', async () => {
  const found = easel({
    follows: 'run',
    charts() {
      found.time += 50;
      return [];
    },
  });
  for (const time of [0, 500, 1000]) {
    found.time = time;
    await found.drawing.drawLive(() => undefined);
  }
  assert.deepEqual(
    [1249, 1250].map((time) => found.drawing.isDue(time)),
    [false, true],
  );
  found.isMoving = true;
  assert.equal(found.drawing.renew(), true);
  assert.equal(found.drawing.isDue(1000), true);
});

test('only views of weights that move wait for the next live moment', () => {
  const renewed = (follows: ViewExperiment['follows'], isMoving: boolean): boolean => {
    const found = easel({ follows, charts: () => [] });
    found.isMoving = isMoving;
    return found.drawing.renew();
  };
  for (const follows of ['run', 'settled', 'data'] as const) {
    assert.equal(renewed(follows, true), follows !== 'data');
    assert.equal(renewed(follows, false), false);
    const { drawing } = easel({ follows, charts: () => [] });
    assert.equal(drawing.isDue(0), follows === 'run');
    assert.equal(drawing.followsData, follows === 'data');
    assert.equal(drawing.followsWeights, follows !== 'data');
  }
});

test('memory lives as long as the run, what lasts is kept beyond it', async () => {
  const seen: unknown[] = [];
  const experiment: ViewExperiment = {
    follows: 'settled',
    charts(_moment, { memory, lasting }) {
      seen.push([memory.get('times') ?? 0, lasting.get('times') ?? 0]);
      for (const map of [memory, lasting]) map.set('times', Number(map.get('times') ?? 0) + 1);
      return [];
    },
  };
  const found = easel(experiment);
  await found.drawing.drawAtRest();
  found.drawing.end();
  await found.drawing.drawAtRest();
  assert.deepEqual(seen, [
    [0, 0],
    [1, 1],
  ]);
  found.drawing.dispose();
  assert.equal(found.lasting.get('regions')?.get('times'), 2);
});

test('the chosen place is in the moment of the charts', async () => {
  const seen: Moment['chosen'][] = [];
  const found = easel({
    follows: 'settled',
    charts({ chosen }) {
      seen.push(chosen);
      return [];
    },
  });
  await found.drawing.drawAtRest();
  found.drawing.chosen = [0.5, -2];
  await found.drawing.drawAtRest();
  assert.deepEqual(seen, [undefined, [0.5, -2]]);
});

test('charts of weights come after the work itself, then follow the run, and newer ones end older ones', async () => {
  const holds: ReturnType<typeof gate>[] = [];
  const signals: AbortSignal[] = [];
  const found = easel({
    follows: 'data',
    charts: () => [chartOf('path', 0)],
    async *ofWeights({ step }, { signal }) {
      const hold = gate();
      holds.push(hold);
      signals.push(signal);
      await hold.wait;
      yield chartOf('weights', step);
    },
  });
  assert.equal(found.drawing.isDue(0), false);
  await found.drawing.drawBesideAtRest();
  assert.equal(holds.length, 0, 'before the work itself there are none');
  const rest = found.drawing.drawAtRest();
  await turns();
  assert.deepEqual(found.sent, ['path@0']);
  assert.equal(found.drawing.isDue(0), true);
  found.step = 2;
  const newer = found.drawing.drawBesideAtRest();
  await turns();
  holds.forEach(({ open }) => open());
  await Promise.all([rest, newer]);
  assert.deepEqual(
    signals.map(({ aborted }) => aborted),
    [true, false],
  );
  assert.deepEqual(found.sent, ['path@0', 'weights@2']);
});

test('making way for a live moment does not end the work of a view of the data', async () => {
  const found = easel({
    follows: 'data',
    charts: () => [chartOf('path', 0)],
    ofWeights: ({ step }) => [chartOf('weights', step)],
  });
  await found.drawing.drawAtRest();
  found.step = 5;
  const charts: Chart[] = [];
  found.drawing.makeWay();
  await found.drawing.drawLive((chart) => charts.push(chart));
  assert.deepEqual(
    charts.map(({ id, step }) => `${id}@${step}`),
    ['weights@5'],
  );
  assert.deepEqual(found.sent, ['path@0', 'weights@1']);
});

test('charts of weights that fail are told as faults and wait', async () => {
  const fault = new Error('ours');
  const found = easel({
    follows: 'data',
    charts: () => [chartOf('path', 0)],
    ofWeights() {
      throw fault;
    },
  });
  await found.drawing.drawAtRest();
  assert.deepEqual(found.faults, [fault]);
  assert.equal(found.drawing.isDue(1e9), false);
  assert.deepEqual(found.kept, [['path']]);
});

test('a halt ends only work that goes on, and says so once', async () => {
  const { experiment, works } = holding('data');
  const found = easel(experiment);
  found.drawing.halt();
  const drawn = found.drawing.drawAtRest();
  await turns();
  found.drawing.halt();
  found.drawing.halt();
  works[0]!.go();
  await drawn;
  found.drawing.halt();
  assert.deepEqual(found.states, ['working', 'halted']);
  assert.deepEqual(found.sent, ['first@1'], 'what it had before stays in view');
  assert.deepEqual(found.kept, []);
});

test('after the run is over nothing is begun or told', async () => {
  const { experiment, works } = holding('data');
  const found = easel({ ...experiment, ofWeights: () => [chartOf('weights', 0)] });
  const drawn = found.drawing.drawAtRest();
  await turns();
  found.drawing.dispose();
  works[0]!.go();
  await drawn;
  await found.drawing.drawAtRest();
  await found.drawing.drawBesideAtRest();
  assert.equal(works.length, 1);
  assert.deepEqual(found.states, ['working']);
  assert.deepEqual(found.kept, []);
});

/** A view of two charts, the second in a group, whose making is counted. */
function withGroup(follows: ViewExperiment['follows'], hold = Promise.resolve()): ViewExperiment & { made: number } {
  const experiment = {
    follows,
    made: 0,
    async *charts({ step }: Moment, work: ViewWork) {
      yield chartOf('first', step);
      if (work.wants('second')) {
        experiment.made += 1;
        yield chartOf('second', step);
      }
      await hold;
    },
  };
  return experiment;
}

test('a chart that nobody looks at is not made, only told of, once; when it is looked at it is made', async () => {
  const view = withGroup('run');
  const found = easel(view);
  found.unseen.add('second');
  await found.drawing.drawLive(() => undefined);
  await found.drawing.drawAtRest();
  assert.equal(view.made, 0);
  assert.deepEqual(found.folded, [['second']]);
  assert.deepEqual(found.kept, [['first']]);
  assert.equal(found.drawing.lacksCharts, false);
  found.unseen.clear();
  assert.equal(found.drawing.lacksCharts, true);
  await found.drawing.drawAtRest();
  assert.equal(view.made, 1);
  assert.deepEqual(found.folded, [['second'], []]);
  assert.deepEqual(found.kept, [['first'], ['first', 'second']]);
  assert.equal(found.drawing.lacksCharts, false);
});

test('a live moment that leaves charts out does not take back what the view has', async () => {
  const found = easel({
    follows: 'run',
    *charts({ step, isLive }, work) {
      yield chartOf('first', step);
      if (!isLive && work.wants('second')) yield chartOf('second', step);
    },
  });
  found.unseen.add('second');
  await found.drawing.drawAtRest();
  await found.drawing.drawLive(() => undefined);
  assert.deepEqual(found.folded, [['second']]);
});

test('long work of the data goes on when a group is opened, and makes what it lacks at its end', async () => {
  const hold = gate();
  const view = withGroup('data', hold.wait);
  const found = easel(view);
  found.unseen.add('second');
  const drawn = found.drawing.drawAtRest();
  await turns();
  assert.deepEqual(found.folded, [], 'it is told with the next chart, or at the end');
  found.unseen.clear();
  assert.equal(found.drawing.lacksCharts, false, 'it sees to it itself');
  hold.open();
  await drawn;
  assert.equal(view.made, 1);
  assert.deepEqual(found.kept, [['first'], ['first', 'second']]);
  assert.deepEqual(
    found.states.filter((state) => state === 'halted'),
    [],
  );
});

test('charts beside the data are folded as well', async () => {
  const found = easel({
    follows: 'data',
    charts: () => [chartOf('path', 0)],
    *ofWeights({ step }, work) {
      if (work.wants('weights')) yield chartOf('weights', step);
    },
  });
  found.unseen.add('weights');
  await found.drawing.drawAtRest();
  assert.deepEqual([found.sent, found.folded], [['path@0'], [['weights']]]);
  found.unseen.clear();
  await found.drawing.drawAtRest();
  assert.deepEqual(
    [found.sent, found.folded],
    [
      ['path@0', 'path@0', 'weights@1'],
      [['weights'], []],
    ],
  );
});
