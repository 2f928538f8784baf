import assert from 'node:assert/strict';
import { test } from 'node:test';
import { panelOf } from '../../../../webview/page/state/panelState.ts';
import { moodOf, tellShown, waitingOf, type MoodFacts } from '../../../../webview/page/state/standing.ts';
import { sampleProgress } from './samplePage.ts';

const moodWith = (facts: Partial<MoodFacts>): string =>
  moodOf({ progress: undefined, charts: 0, pending: 0, hasFailed: false, isWorking: false, ...facts });

test('the page is empty, waiting, running or settled', () => {
  assert.equal(moodWith({}), 'empty');
  assert.equal(moodWith({ progress: sampleProgress('idle') }), 'empty');
  assert.equal(moodWith({ progress: sampleProgress('running') }), 'waiting');
  assert.equal(moodWith({ progress: sampleProgress('running'), charts: 3 }), 'running');
  assert.equal(moodWith({ isWorking: true }), 'waiting');
  assert.equal(moodWith({ isWorking: true, charts: 1 }), 'running');
  const pending = moodWith({ progress: sampleProgress('finished'), charts: 3, pending: 1 });
  assert.equal(pending, 'running', 'a chart is still to be drawn');
  for (const state of ['finished', 'paused', 'stopped', 'failed'] as const)
    assert.equal(moodWith({ progress: sampleProgress(state), charts: 3 }), 'settled', state);
  assert.equal(moodWith({ progress: sampleProgress('failed'), hasFailed: true }), 'settled');
  assert.equal(moodWith({ hasFailed: true }), 'settled', 'a failure before any run is no empty page');
});

test('a view without cards waits while anything goes on, else it says what is in the way', () => {
  const fine = { isBroken: false, hasFailed: false };
  assert.equal(waitingOf('waiting', { isBroken: true, hasFailed: true }), 'waiting');
  assert.equal(waitingOf('settled', { isBroken: true, hasFailed: true }), 'broken');
  assert.equal(waitingOf('settled', { isBroken: false, hasFailed: true }), 'failed');
  assert.equal(waitingOf('empty', fine), 'empty');
  assert.equal(waitingOf('settled', fine), 'nothing');
});

test('a view shows cards where it has some, else bones while a run goes on, else a sentence with the way on', () => {
  for (const waiting of ['empty', 'broken', 'waiting', 'failed', 'nothing'] as const)
    assert.equal(panelOf(waiting, true).shows, 'cards');
  assert.equal(panelOf('waiting', false).shows, 'bones');
  const sentences = (['empty', 'broken', 'failed', 'nothing'] as const).map((waiting) => panelOf(waiting, false));
  assert.ok(sentences.every(({ shows }) => shows === 'sentence'));
  assert.equal(new Set(sentences.map(({ sentence }) => sentence)).size, 4);
  assert.deepEqual(
    sentences.map(({ button }) => button?.does),
    ['run', 'showError', undefined, undefined],
  );
  assert.equal(panelOf('broken', false).button?.label, 'Go to the first error');
});

test('the page tells of the run that stands on the screen, also while the next one waits to be drawn', () => {
  assert.deepEqual(tellShown([]), { charts: 0, run: 0 });
  assert.deepEqual(tellShown([{ shownRun: undefined }]), { charts: 0, run: 0 });
  assert.deepEqual(tellShown([{ shownRun: 3 }, { shownRun: undefined }, { shownRun: 4 }]), { charts: 2, run: 4 });
});
