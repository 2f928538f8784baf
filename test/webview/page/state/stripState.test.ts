import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RunState } from '../../../../src/protocol/messages.ts';
import { describeRun, requestOf, stripOf, type StripFacts } from '../../../../webview/page/state/stripState.ts';
import { replayedIndex } from '../../../../webview/page/state/scrubberState.ts';
import { sampleDocument, sampleProgress } from './samplePage.ts';

const engine = { tooltip: 'slow', badge: { text: 'ops engine', tooltip: 'slow' } };
const stripWith = (facts: Partial<StripFacts>): ReturnType<typeof stripOf> =>
  stripOf({
    document: sampleDocument(),
    progress: undefined,
    engine,
    isTimeless: false,
    leftOver: undefined,
    ...facts,
  });
const enabled = (facts: Partial<StripFacts>): string =>
  Object.entries(stripWith(facts).buttons)
    .filter(([, { isEnabled }]) => isEnabled)
    .map(([name]) => name)
    .join(' ');

test('only what can be done in a state of a run can be pressed', () => {
  const expected: Readonly<Record<RunState, string>> = {
    idle: 'run step',
    running: 'pause stop reset',
    paused: 'run step stop reset',
    finished: 'run step reset',
    stopped: 'run step reset',
    failed: 'run step reset',
  };
  assert.equal(enabled({}), expected.idle);
  for (const [state, buttons] of Object.entries(expected))
    assert.equal(enabled({ progress: sampleProgress(state as RunState) }), buttons, state);
});

test('what has never been valid cannot be run, but what runs can be ended', () => {
  const document = sampleDocument({ controls: undefined });
  assert.equal(enabled({ document }), '');
  assert.equal(enabled({ document, progress: sampleProgress('running') }), 'pause stop');
});

test('a pause turns Run into Continue, which is asked for as the pause was', () => {
  assert.equal(stripWith({ progress: sampleProgress('paused') }).buttons.run.label, 'Continue');
  assert.equal(stripWith({ progress: sampleProgress('stopped') }).buttons.run.label, 'Run');
  assert.equal(requestOf('run', sampleProgress('paused')), 'pause');
  assert.equal(requestOf('run', sampleProgress('finished')), 'run');
  assert.equal(requestOf('run', undefined), 'run');
  assert.equal(requestOf('stop', sampleProgress('paused')), 'stop');
});

test('the line is as full as the run is done; one that has finished early is done', () => {
  const shareOf = (step: number, totalSteps: number, state: RunState = 'running'): number =>
    stripWith({ progress: sampleProgress(state, { step, totalSteps, recorded: [0] }) }).share;
  assert.equal(shareOf(0, 8), 0);
  assert.equal(shareOf(2, 8), 0.25);
  assert.equal(shareOf(9, 8), 1);
  assert.equal(shareOf(2, 8, 'finished'), 1);
  for (const state of ['stopped', 'paused'] as const) assert.equal(shareOf(2, 8, state), 0.25, state);
  assert.equal(shareOf(2, 8, 'failed'), 1, 'it is over');
  assert.ok(stripWith({ progress: sampleProgress('failed') }).hasFailed);
  assert.equal(shareOf(0, 0), 0, 'a run that has not said how long it is');
  assert.equal(stripWith({}).share, 0, 'no run');
});

test('recorded steps can be chosen at rest, where the view has steps and more than one was recorded', () => {
  const isShown = (facts: Partial<StripFacts>): boolean => stripWith(facts).scrubber.isShown;
  assert.ok(isShown({ progress: sampleProgress('finished') }));
  assert.ok(isShown({ progress: sampleProgress('paused') }));
  assert.ok(!isShown({ progress: sampleProgress('running') }));
  assert.ok(!isShown({ progress: sampleProgress('finished', { recorded: [0] }) }));
  assert.ok(!isShown({ progress: sampleProgress('finished'), isTimeless: true }));
  assert.ok(!isShown({}));
});

test('the slider counts records and stands at that of the shown step, with the best weights marked', () => {
  const recorded = [0, 9, 18, 25, 27];
  const at = (overrides: Parameters<typeof sampleProgress>[1], isTimeless = false): unknown[] => {
    const progress = sampleProgress('finished', { recorded, step: 27, ...overrides });
    const { isShown, index, marks, home } = stripWith({ progress, isTimeless }).scrubber;
    return [isShown, index, marks, home];
  };
  assert.deepEqual(at({}), [true, 4, [], undefined]);
  const home = { index: 4, label: 'Back to the newest step' };
  assert.deepEqual(at({ shownStep: 18 }), [true, 2, [], home]);
  const stoppedAt = { step: 27, reason: 'early-stopping', restoredStep: 25 } as const;
  const marks = [{ index: 3, label: 'Best weights (step 25)' }];
  assert.deepEqual(at({ stoppedAt, step: 25 }), [true, 3, marks, undefined]);
  const best = { index: 3, label: 'Back to the best weights' };
  assert.deepEqual(at({ stoppedAt, step: 25, shownStep: 27 }), [true, 4, marks, best]);
  assert.equal(at({}, true)[0], false, 'a view without steps');
  assert.deepEqual(at({ shownStep: 18 }, true), [true, 2, [], home], 'but a way back');
});

test('a replay goes through every record where there is time, skips some where there is not, and ends at the last', () => {
  const run = { from: 2, count: 6 };
  assert.equal(replayedIndex(run, 1, 0), 2);
  assert.equal(replayedIndex(run, 2, 1), 3);
  assert.equal(replayedIndex(run, 2, 4000), 4);
  assert.equal(replayedIndex(run, 2, 1e9), 5);
  assert.equal(replayedIndex(run, 5, 1), undefined);
});

test('a text with errors is called stale before the engine', () => {
  assert.deepEqual(stripWith({}).badges, [engine.badge]);
  const badges = stripWith({ document: sampleDocument({ stale: true }) }).badges;
  assert.deepEqual(
    badges.map(({ text }) => text),
    ['stale', 'ops engine'],
  );
});

test('which implementation trains is said where the step is pointed at; the fast one has no badge', () => {
  const { badges, runTooltip } = stripWith({ engine: { tooltip: 'fast', badge: undefined } });
  assert.deepEqual([badges, runTooltip], [[], 'Ready\nfast']);
  assert.equal(stripWith({ engine: { tooltip: '', badge: undefined } }).runTooltip, 'Ready');
});

test('a run is told in one line; its speed only while it goes on', () => {
  assert.equal(describeRun(undefined), 'Ready');
  assert.equal(describeRun(sampleProgress('idle')), 'Ready');
  const running = sampleProgress('running', { step: 120, totalSteps: 400, epoch: 3, stepsPerSecond: 900 });
  assert.equal(describeRun(running), 'Running · step 120 of 400 · epoch 3 · 900 steps/s');
  assert.equal(describeRun({ ...running, stepsPerSecond: 0 }), 'Running · step 120 of 400 · epoch 3');
  assert.equal(describeRun({ ...running, state: 'stopped' }), 'Stopped · step 120 of 400 · epoch 3');
  assert.equal(describeRun({ ...running, totalSteps: 0 }), 'Running');
  assert.equal(describeRun({ ...running, state: 'failed' }), 'Failed · step 120 of 400');
});

test('whose weights count is told after an early stop, and which step is on show', () => {
  const told = (state: RunState, overrides: Parameters<typeof sampleProgress>[1]): string =>
    describeRun(sampleProgress(state, { step: 1032, totalSteps: 2580, epoch: 24, ...overrides }));
  const stop = { step: 1680, restoredStep: 1032 };
  for (const [state, reason, expected] of [
    ['finished', 'early-stopping', 'Stopped at step 1,680, weights of step 1,032 · epoch 24'],
    ['stopped', 'cancelled', 'Stopped at step 1,680, weights of step 1,032 · epoch 24'],
    ['finished', 'last-step', 'Finished at step 1,680, weights of step 1,032 · epoch 24'],
    ['failed', 'diverged', 'Failed after step 1,680, weights of step 1,032'],
  ] as const)
    assert.equal(told(state, { stoppedAt: { ...stop, reason } }), expected);
  const kept = { step: 1032, reason: 'early-stopping' } as const;
  assert.equal(told('finished', { stoppedAt: kept }), 'Stopped at step 1,032 · epoch 24');
  const stoppedAt = { ...stop, reason: 'early-stopping' } as const;
  assert.equal(told('finished', { stoppedAt, shownStep: 300 }), 'Step 300 shown of 1,680');
  assert.equal(told('paused', { shownStep: 300 }), 'Step 300 shown of 1,032');
});
