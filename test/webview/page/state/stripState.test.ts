import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RunState } from '../../../../src/protocol/messages.ts';
import { describeRun, requestOf, stripOf, type StripFacts } from '../../../../webview/page/state/stripState.ts';
import { sampleDocument, sampleProgress } from './samplePage.ts';

const engine = { text: 'kernel engine', tooltip: 'fast' };
const stripWith = (facts: Partial<StripFacts>): ReturnType<typeof stripOf> =>
  stripOf({
    document: sampleDocument(),
    progress: undefined,
    engine,
    shownStep: undefined,
    isLeftOver: false,
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
    stripWith({ progress: sampleProgress(state, { step, totalSteps }) }).share;
  assert.equal(shareOf(0, 8), 0);
  assert.equal(shareOf(2, 8), 0.25);
  assert.equal(shareOf(9, 8), 1);
  assert.equal(shareOf(2, 8, 'finished'), 1);
  for (const state of ['stopped', 'failed', 'paused'] as const) assert.equal(shareOf(2, 8, state), 0.25, state);
  assert.equal(shareOf(0, 0), 0, 'a run that has not said how long it is');
  assert.equal(stripWith({}).share, 0, 'no run');
});

test('recorded steps can be chosen at rest, where the view has steps and more than one was recorded', () => {
  const isShown = (facts: Partial<StripFacts>): boolean => stripWith(facts).scrubber.isShown;
  assert.ok(isShown({ progress: sampleProgress('finished') }));
  assert.ok(isShown({ progress: sampleProgress('paused') }));
  assert.ok(!isShown({ progress: sampleProgress('running') }));
  assert.ok(!isShown({ progress: sampleProgress('finished', { snapshots: 1 }) }));
  assert.ok(!isShown({ progress: sampleProgress('finished'), shownStep: 'none' }));
  assert.ok(!isShown({}));
});

test('the slider stands at the step that is seen, never beyond the newest', () => {
  const progress = sampleProgress('paused', { step: 7 });
  const at = (shownStep: StripFacts['shownStep']): unknown => {
    const { most, value, text } = stripWith({ progress, shownStep }).scrubber;
    return [most, value, text];
  };
  assert.deepEqual(at(3), [7, 3, 'Step 3']);
  assert.deepEqual(at(9), [7, 7, 'Step 7']);
  assert.deepEqual(at(undefined), [7, 7, 'Step 7']);
  assert.deepEqual(at('none'), [7, 7, 'Step 7']);
  const { most, value } = stripWith({ shownStep: 4 }).scrubber;
  assert.deepEqual([most, value], [0, 0]);
});

test('a text with errors is called stale before the engine', () => {
  assert.deepEqual(stripWith({}).badges, [engine]);
  const badges = stripWith({ document: sampleDocument({ stale: true }) }).badges;
  assert.deepEqual(
    badges.map(({ text }) => text),
    ['stale', 'kernel engine'],
  );
});

test('a run is told in one line; its speed only while it goes on', () => {
  assert.equal(describeRun(undefined), 'Ready');
  assert.equal(describeRun(sampleProgress('idle')), 'Ready');
  const running = sampleProgress('running', { step: 120, totalSteps: 400, epoch: 3, stepsPerSecond: 900 });
  assert.equal(describeRun(running), 'Running · step 120 of 400 · epoch 3 · 900 steps/s');
  assert.equal(describeRun({ ...running, stepsPerSecond: 0 }), 'Running · step 120 of 400 · epoch 3');
  assert.equal(describeRun({ ...running, state: 'stopped' }), 'Stopped · step 120 of 400 · epoch 3');
  assert.equal(describeRun({ ...running, totalSteps: 0 }), 'Running');
});
