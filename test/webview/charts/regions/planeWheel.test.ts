import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isForPlane, wheelFactor } from '../../../../webview/charts/regions/planeWheel.ts';

const turn = (deltaY: number, deltaMode = 0): number => wheelFactor({ deltaY, deltaMode });

test('up is larger, down undoes it; lines are 16 px, pages 200', () => {
  assert.ok(turn(-100) > 1);
  assert.ok(Math.abs(turn(-100) * turn(100) - 1) < 1e-12);
  assert.equal(turn(-100), Math.exp(0.25));
  assert.equal(turn(-3, 1), turn(-48));
  assert.equal(turn(-0.5, 2), turn(-100));
});

test('one turn zooms by 35 % at most; the small steps of a pinch are four times as strong', () => {
  assert.equal(turn(-5000), Math.exp(0.3));
  assert.equal(turn(5000), Math.exp(-0.3));
  assert.equal(turn(-10), Math.exp(0.1));
});

test('only with Ctrl or Cmd is a turn meant for the plane', () => {
  assert.ok(!isForPlane({ ctrlKey: false, metaKey: false }));
  assert.ok(isForPlane({ ctrlKey: true, metaKey: false }) && isForPlane({ ctrlKey: false, metaKey: true }));
});
