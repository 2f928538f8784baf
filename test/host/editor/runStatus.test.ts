import { beforeEach, test } from 'node:test';
import assert from 'node:assert/strict';
import { createRunStatus } from '../../../src/host/editor/runStatus.ts';
import { progressOf } from '../document/labStage.ts';
import { desk } from '../fake/desk.ts';

beforeEach(() => desk.clear());

const shown = (): string | undefined => {
  const [item] = desk.statusItems;
  return item?.isShown === true ? item.text : undefined;
};

test('a run is told while it goes on', () => {
  const line = createRunStatus().open();
  assert.equal(shown(), undefined);
  line.show(progressOf(1, 'running', 4));
  assert.deepEqual([shown(), desk.statusItems[0]!.tooltip], ['$(beaker) Training 40 %', 'Step 4 of 10']);
  for (const state of ['paused', 'finished', 'stopped', 'failed', 'idle'] as const) {
    line.show(progressOf(1, 'running', 4));
    line.show(progressOf(1, state, 4));
    assert.equal(shown(), undefined, state);
  }
  line.show({ ...progressOf(1, 'running'), totalSteps: 0 });
  assert.equal(shown(), '$(beaker) Training 0 %');
});

test('what is told of a lab ends with it, and another that still runs is told again', () => {
  const status = createRunStatus();
  const [one, other] = [status.open(), status.open()];
  one.show(progressOf(1, 'running', 1));
  other.show(progressOf(2, 'running', 2));
  assert.equal(shown(), '$(beaker) Training 20 %');
  other.end();
  assert.equal(shown(), '$(beaker) Training 10 %');
  one.end();
  assert.equal(shown(), undefined);
  status.dispose();
  assert.ok(desk.statusItems[0]!.isDisposed);
});
