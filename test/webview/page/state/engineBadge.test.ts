import assert from 'node:assert/strict';
import { test } from 'node:test';
import { message } from '../../../../src/core/ground/errors.ts';
import type { Progress } from '../../../../src/protocol/messages.ts';
import { describeEngine } from '../../../../webview/page/state/engineBadge.ts';

const progressOf = (more: Partial<Progress>): Progress => ({
  run: 1,
  state: 'running',
  step: 0,
  totalSteps: 10,
  epoch: 0,
  engine: undefined,
  stepsPerSecond: 0,
  ...more,
});

test('only the slow implementation has a badge, in every state of a run', () => {
  for (const state of ['running', 'paused', 'finished', 'stopped', 'failed'] as const) {
    assert.equal(describeEngine(progressOf({ state, engine: 'kernel' }), undefined).badge, undefined);
    assert.equal(describeEngine(progressOf({ state, engine: 'ops' }), undefined).badge?.text, 'ops engine');
  }
});

test('why it is the fallback, or forced, stands in its tooltip', () => {
  const fallback = { engine: 'ops', engineReason: message('It needs {0} MB.', 900) } as const;
  const { badge, tooltip } = describeEngine(progressOf(fallback), undefined);
  assert.match(tooltip, /automatic differentiation\. Why: It needs 900 MB\./);
  assert.equal(badge?.tooltip, tooltip);
  const forced = { engine: 'kernel', engineReason: message('chosen in the document') } as const;
  assert.match(describeEngine(progressOf(forced), undefined).tooltip, /Why: chosen in the document/);
  assert.doesNotMatch(describeEngine(progressOf({ engine: 'kernel' }), undefined).tooltip, /Why/);
});

test('which build of the kernel trains is said in the tooltip', () => {
  const tooltipOf = (engineBuild: 'fused' | 'plain'): string =>
    describeEngine(progressOf({ engine: 'kernel', engineBuild }), undefined).tooltip;
  assert.match(tooltipOf('fused'), /with fused multiply-add\.$/);
  assert.doesNotMatch(tooltipOf('plain'), /fused/);
});

test('before any run nothing is said; a new run keeps what the last one said until it has chosen', () => {
  const none = { tooltip: '', badge: undefined };
  assert.deepEqual(describeEngine(undefined, undefined), none);
  assert.deepEqual(describeEngine(progressOf({ state: 'idle' }), undefined), none);
  const known = describeEngine(progressOf({ engine: 'ops' }), none);
  assert.equal(describeEngine(progressOf({ state: 'running' }), known), known);
  const failed = describeEngine(progressOf({ state: 'failed' }), known);
  assert.deepEqual(failed, none, 'a run that never began has no engine');
});
