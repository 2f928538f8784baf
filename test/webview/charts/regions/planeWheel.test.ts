import assert from 'node:assert/strict';
import { test } from 'node:test';
import { wheelFactor, WheelOwner } from '../../../../webview/charts/regions/planeWheel.ts';

const turn = (deltaY: number, deltaMode = 0, ctrlKey = false): number => wheelFactor({ deltaY, deltaMode, ctrlKey });

test('up is larger, down undoes it; lines are 16 px, pages 200', () => {
  assert.ok(turn(-40) > 1);
  assert.ok(Math.abs(turn(-40) * turn(40) - 1) < 1e-12);
  assert.equal(turn(-40), Math.exp(0.1));
  assert.equal(turn(-3, 1), turn(-48));
  assert.equal(turn(-0.5, 2), turn(-100));
});

test('one turn zooms by 35 % at most; a pinch is four times as strong', () => {
  assert.equal(turn(-5000), Math.exp(0.3));
  assert.equal(turn(5000), Math.exp(-0.3));
  assert.equal(turn(-10, 0, true), turn(-40));
});

test('a turn that began on the page stays with it until there was a pause', () => {
  const owner = new WheelOwner();
  owner.turn(0, false);
  owner.turn(100, true);
  assert.ok(!owner.isPlane(true));
  owner.turn(350, true);
  assert.ok(!owner.isPlane(true), 'a pause of 250 ms is none');
  owner.turn(601, true);
  assert.ok(owner.isPlane(true));
});

test('a turn that began on the plane stays with it, also where it runs off it or is of no use', () => {
  const owner = new WheelOwner();
  owner.turn(0, true);
  assert.ok(owner.isPlane(true));
  owner.turn(100, false);
  owner.turn(200, true);
  assert.ok(owner.isPlane(false));
});

test("a turn of no use for the plane is the page's", () => {
  const owner = new WheelOwner();
  owner.turn(0, true);
  assert.ok(!owner.isPlane(false));
  owner.turn(10, true);
  assert.ok(!owner.isPlane(true));
});
