import assert from 'node:assert/strict';
import { test } from 'node:test';
import { message } from '../../../../src/core/ground/errors.ts';
import type { DocumentState, RunState } from '../../../../src/protocol/messages.ts';
import { views } from '../../../../src/protocol/views.ts';
import { chartsOf } from '../../../../webview/page/state/chartShelf.ts';
import {
  controlsOfPage,
  firstErrorOf,
  isAtRest,
  standingOf,
  stripOfPage,
  viewsToShow,
} from '../../../../webview/page/state/pageShows.ts';
import { firstState, nextState, type PageEvent, type PageState } from '../../../../webview/page/state/pageState.ts';
import { workBarOf } from '../../../../webview/page/state/workState.ts';
import {
  idsOf,
  sampleChart,
  sampleControls,
  sampleDocument,
  sampleProgress,
  sampleStart,
  sampleWork,
} from './samplePage.ts';

const failure = { code: 'internal', message: message('It broke.') } as const;
const error = { severity: 'error', message: message('no such key'), pointer: ['a'], line: 2, fixes: [] } as const;

/** The page after these events. */
const pageAfter = (events: readonly PageEvent[], start = sampleStart()): PageState =>
  events.reduce(nextState, nextState(firstState(start), { type: 'started', start }));
const shownIn = (state: PageState): string[] => idsOf(chartsOf(state.charts, state.view));

test('what is done to cards and groups counts for their view, also while another one is in front', () => {
  const { view, open, arrangements } = pageAfter([
    { type: 'view', view: 'regions' },
    { type: 'fold', view: 'training', group: 'optimizer', isOpen: true },
    { type: 'card', view: 'training', chart: 'loss', act: 'fold', neighbours: [] },
  ]);
  assert.equal(view, 'regions');
  assert.deepEqual([...open], ['training/optimizer']);
  assert.deepEqual([...arrangements.keys()], ['training']);
});

test('a page that wakes shows what it is told, and nothing that it knew before', () => {
  const before = pageAfter([
    { type: 'charts', charts: [sampleChart('old', 1)] },
    { type: 'work', work: sampleWork() },
    { type: 'failure', failure },
  ]);
  const start = sampleStart({
    view: 'path',
    charts: [sampleChart('a', 3, { view: 'path' })],
    progress: sampleProgress('running', { run: 3 }),
    work: [sampleWork({ run: 3, view: 'regions' })],
  });
  const after = nextState(before, { type: 'started', start });
  assert.equal(after.view, 'path');
  assert.deepEqual(shownIn(after), ['a3']);
  assert.deepEqual(chartsOf(after.charts, 'training'), []);
  assert.deepEqual([...after.works.keys()], ['regions']);
  assert.equal(after.failure, undefined);
  assert.equal(after.progress?.run, 3);
});

test('text with errors keeps the last valid controls, which wait; whole text sets them free', () => {
  const broken = sampleDocument({ stale: true, controls: undefined, problems: [error] });
  const typed = pageAfter([{ type: 'document', document: broken }]);
  assert.deepEqual([controlsOfPage(typed).optimizer.isEnabled, stripOfPage(typed).buttons.run.isEnabled], [true, true]);
  const state = nextState(typed, { type: 'told' });
  assert.equal(stripOfPage(state).buttons.run.isEnabled, false);
  assert.equal(controlsOfPage(state).optimizer.value, 'adam');
  assert.equal(controlsOfPage(state).optimizer.isEnabled, false);
  assert.equal(firstErrorOf(state), error);
  const document = sampleDocument({ controls: sampleControls({ optimizer: 'sgd' }) });
  const whole = nextState(state, { type: 'document', document });
  assert.deepEqual([controlsOfPage(whole).optimizer.value, controlsOfPage(whole).optimizer.isEnabled], ['sgd', true]);
  const stale = pageAfter([{ type: 'document', document: { ...document, stale: true } }, { type: 'told' }]);
  assert.equal(controlsOfPage(stale).optimizer.isEnabled, false);
});

test('broken text keeps its title; text that was never whole and text of another address have the one they are told', () => {
  const broken = sampleDocument({ title: 'moons.reglab.json', controls: undefined });
  const titleAfter = (document: DocumentState, start = sampleStart()): string =>
    pageAfter([{ type: 'document', document }], start).document.title;
  assert.equal(titleAfter(broken), 'moons');
  assert.equal(titleAfter(sampleDocument({ title: 'Spiral' })), 'Spiral');
  assert.equal(titleAfter({ ...broken, uri: 'file:///other.reglab.json' }), 'moons.reglab.json');
  const never = sampleStart({ document: sampleDocument({ title: 'first', controls: undefined }) });
  assert.equal(titleAfter(broken, never), 'moons.reglab.json');
});

test('a new run ends the work of the former one; the next news of the same run do not', () => {
  const working = pageAfter([
    { type: 'progress', progress: sampleProgress('running') },
    { type: 'work', work: sampleWork() },
  ]);
  const same = nextState(working, { type: 'progress', progress: sampleProgress('finished') });
  assert.notEqual(workBarOf(same.works, 'path'), undefined);
  const next = nextState(same, { type: 'progress', progress: sampleProgress('running', { run: 2 }) });
  assert.equal(workBarOf(next.works, 'path'), undefined);
});

test('when a run comes to rest, charts that only older runs drew are gone and its end is read out', () => {
  const running = pageAfter([
    { type: 'charts', charts: [sampleChart('a', 1), sampleChart('b', 1)] },
    { type: 'progress', progress: sampleProgress('running', { run: 2 }) },
    { type: 'charts', charts: [sampleChart('a', 2)] },
  ]);
  assert.deepEqual(shownIn(running), ['a2', 'b1']);
  assert.equal(running.spoken, '');
  const finished = nextState(running, { type: 'progress', progress: sampleProgress('finished', { run: 2 }) });
  assert.deepEqual(shownIn(finished), ['a2']);
  assert.match(finished.spoken, /^Finished · step 5 of 10/);
  const failed = nextState(running, { type: 'progress', progress: sampleProgress('failed', { run: 2 }) });
  assert.equal(failed.spoken, '', 'a failure is told by its notice');
  const late = [sampleChart('late', 1)];
  const told = nextState(finished, { type: 'charts', charts: late });
  const again = nextState(told, { type: 'progress', progress: sampleProgress('finished', { run: 2 }) });
  assert.deepEqual(shownIn(again), ['a2', 'late1'], 'a run comes to rest once');
});

test('a reset takes charts, work and failure away and leaves the document', () => {
  const state = pageAfter([
    { type: 'charts', charts: [sampleChart('a', 1)] },
    { type: 'work', work: sampleWork() },
    { type: 'failure', failure },
    { type: 'cleared' },
  ]);
  assert.deepEqual(shownIn(state), []);
  assert.equal(state.works.size, 0);
  assert.equal(state.failure, undefined);
  assert.equal(state.document.title, 'moons');
});

test('charts that a view does not keep are gone from it', () => {
  const charts = [sampleChart('a', 1), sampleChart('b', 1)];
  const state = pageAfter([
    { type: 'charts', charts },
    { type: 'kept', view: 'training', ids: ['b'] },
  ]);
  assert.deepEqual(shownIn(state), ['b1']);
});

test('the badge of the engine waits for a new run to choose', () => {
  const state = pageAfter([
    { type: 'progress', progress: sampleProgress('finished', { engine: 'ops' }) },
    { type: 'progress', progress: sampleProgress('running', { run: 2, engine: undefined }) },
  ]);
  assert.equal(state.engine.badge?.text, 'ops engine');
});

test('the strip stands at the step that the engine shows; a view without time has no steps to choose', () => {
  const state = pageAfter([{ type: 'progress', progress: sampleProgress('paused', { step: 5, shownStep: 4 }) }]);
  assert.equal(stripOfPage(state).scrubber.index, 4);
  const newest = pageAfter([{ type: 'progress', progress: sampleProgress('paused', { step: 5 }) }]);
  assert.equal(stripOfPage(newest).scrubber.index, 5);
  assert.equal(stripOfPage({ ...newest, view: 'path' }).scrubber.isShown, false);
});

test('the page rests when neither a run goes on nor the view that is seen computes', () => {
  const state = pageAfter([{ type: 'work', work: sampleWork() }]);
  assert.ok(isAtRest(state));
  assert.ok(!isAtRest({ ...state, view: 'path' }));
  assert.ok(!isAtRest(nextState(state, { type: 'progress', progress: sampleProgress('running') })));
});

test('how the page stands follows from its state and its cards', () => {
  const drawn = { isDrawn: true, shownRun: 1 };
  const state = pageAfter([
    { type: 'progress', progress: sampleProgress('finished') },
    { type: 'charts', charts: [sampleChart('a', 1), sampleChart('b', 1)] },
  ]);
  assert.deepEqual(standingOf(state, [drawn, drawn]), {
    mood: 'settled',
    waiting: 'nothing',
    shown: { charts: 2, run: 1 },
    total: 2,
  });
  const pending = standingOf(state, [drawn, { isDrawn: false, shownRun: undefined }]);
  assert.deepEqual([pending.mood, pending.shown.charts], ['running', 1]);
  const broken = sampleDocument({ controls: undefined, problems: [{ ...error, severity: 'warning' }, error] });
  const standing = standingOf(pageAfter([], sampleStart({ document: broken })), []);
  assert.deepEqual([standing.mood, standing.waiting], ['empty', 'broken']);
  assert.equal(standingOf(pageAfter([{ type: 'failure', failure }]), []).waiting, 'failed');
});

test('the cards of the view that is seen follow its charts; hidden ones only lose some', () => {
  const state = pageAfter([]);
  const showsAfter = (event: PageEvent): readonly string[] => viewsToShow(state, nextState(state, event), event);
  assert.deepEqual(showsAfter({ type: 'charts', charts: [sampleChart('a', 1)] }), ['training']);
  assert.deepEqual(showsAfter({ type: 'charts', charts: [sampleChart('a', 1, { view: 'path' })] }), []);
  assert.deepEqual(showsAfter({ type: 'progress', progress: sampleProgress('running') }), []);
  assert.deepEqual(showsAfter({ type: 'view', view: 'path' }), ['path']);
  assert.deepEqual(showsAfter({ type: 'kept', view: 'path', ids: [] }), ['path']);
  assert.deepEqual(showsAfter({ type: 'cleared' }), views.names);
  assert.deepEqual(showsAfter({ type: 'started', start: sampleStart({ view: 'path' }) }), ['path']);
});

const refusal = { of: 'request', text: 'No.' } as const;
const unpainted = { of: 'drawing', text: 'Not drawn.' } as const;
const run = (state: RunState, number = 1): PageEvent => ({
  type: 'progress',
  progress: sampleProgress(state, { run: number }),
});

test('a remark of a refused request ends with the next one that is done, when it is put away, and when the page wakes', () => {
  const said = pageAfter([run('finished'), { type: 'remark', remark: refusal }]);
  assert.equal(said.remark, refusal);
  for (const event of [
    run('running', 2),
    { type: 'cleared' },
    { type: 'document', document: sampleDocument() },
  ] as const)
    assert.equal(nextState(said, event).remark, refusal, event.type);
  for (const event of [
    { type: 'accepted' },
    { type: 'remark', remark: undefined },
    { type: 'started', start: sampleStart() },
  ] as const)
    assert.equal(nextState(said, event).remark, undefined, event.type);
});

test('a remark of a chart that could not be drawn ends with its run', () => {
  const said = pageAfter([run('running'), { type: 'remark', remark: unpainted }]);
  for (const event of [run('running'), run('finished'), { type: 'accepted' }] as const)
    assert.equal(nextState(said, event).remark, unpainted, event.type);
  for (const event of [run('running', 2), { type: 'cleared' }] as const)
    assert.equal(nextState(said, event).remark, undefined, event.type);
});

test('a run that fails computes nothing any more, also where nobody can say so; what failed stays told', () => {
  const working = pageAfter([
    run('running'),
    { type: 'work', work: sampleWork() },
    { type: 'work', work: sampleWork({ view: 'gradients', state: 'failed' }) },
  ]);
  const failed = nextState(working, run('failed'));
  assert.deepEqual([...failed.works.keys()], ['gradients']);
  assert.ok(isAtRest(nextState(failed, { type: 'view', view: 'path' })));
  const start = sampleStart({ progress: sampleProgress('failed'), work: [sampleWork()] });
  assert.equal(nextState(working, { type: 'started', start }).works.size, 0, 'nor when the page wakes');
});

test('the end of a run is not read out any longer when the next one begins, nor after one that failed', () => {
  const ended = pageAfter([run('running'), run('finished')]);
  assert.match(ended.spoken, /^Finished/);
  assert.equal(nextState(ended, run('finished')).spoken, ended.spoken);
  assert.equal(nextState(ended, run('running', 2)).spoken, '');
  assert.match(pageAfter([run('running'), run('finished'), run('stopped', 2)]).spoken, /^Stopped/);
  assert.equal(pageAfter([run('running'), run('finished'), run('failed', 2)]).spoken, '');
  assert.equal(nextState(ended, { type: 'started', start: sampleStart() }).spoken, '');
});

test('charts that a failed run has left over from the one before have a badge', () => {
  const badges = (...events: PageEvent[]): string[] => stripOfPage(pageAfter(events)).badges.map(({ text }) => text);
  const charts = { type: 'charts', charts: [sampleChart('a', 1)] } as const;
  assert.deepEqual(badges(run('running'), charts, run('failed')), ['before the failure'], 'its own');
  assert.deepEqual(badges(run('finished'), charts, run('failed', 2)), ['earlier run']);
  assert.deepEqual(badges(run('finished'), charts, run('running', 2)), [], 'it will draw');
  assert.deepEqual(badges(run('finished'), run('failed', 2)), [], 'there are none');
  const broken = { type: 'document', document: sampleDocument({ stale: true }) } as const;
  assert.deepEqual(badges(run('finished'), charts, run('failed', 2), broken), ['earlier run']);
  assert.deepEqual(badges(run('finished'), charts, run('failed', 2), broken, { type: 'told' }), ['stale']);
});
