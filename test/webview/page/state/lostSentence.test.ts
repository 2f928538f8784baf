import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Progress, RunState } from '../../../../src/protocol/messages.ts';
import { views } from '../../../../src/protocol/views.ts';
import { lostSentence } from '../../../../webview/page/state/lostSentence.ts';
import { sampleProgress } from './samplePage.ts';

const progress = (state: RunState, part: Partial<Progress> = {}): Progress => ({
  ...sampleProgress(state),
  state,
  ...part,
});

test('every view has a sentence of its own for a run that has failed, with the step that came last', () => {
  const told = views.names.map((view) => lostSentence({ progress: progress('failed', { step: 1234 }), view }, false));
  assert.equal(new Set(told).size, views.names.length);
  for (const text of told)
    assert.match(text ?? '', /^The run failed after step 1,234\. Nothing can be said of [^.]+\.$/);
});

test('it says what the faded cards are, and that nothing was trained where nothing was', () => {
  const at = { progress: progress('failed', { step: 0 }), view: 'training' } as const;
  assert.equal(
    lostSentence(at, true),
    'The run failed before its first step. Nothing can be said of how well it fits. What is faded was there before.',
  );
});

test('a run that goes on, ended well, or has its best weights back has findings instead', () => {
  const of = (one: Progress | undefined): string | undefined => lostSentence({ progress: one, view: 'training' }, true);
  assert.equal(of(undefined), undefined);
  for (const state of ['idle', 'running', 'paused', 'finished', 'stopped'] as const)
    assert.equal(of(progress(state)), undefined);
  const stoppedAt = { step: 9, reason: 'diverged', restoredStep: 4 } as const;
  assert.equal(of(progress('failed', { stoppedAt })), undefined);
});
