import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createStand } from '../../../../webview/page/crosshair/crosshairStand.ts';
import { placeBox, rowsWithin } from '../../../../webview/page/crosshair/readoutLayout.ts';
import { createSharedCrosshair } from '../../../../webview/page/crosshair/sharedCrosshair.ts';
import { sampleProbe } from './sampleProbe.ts';

test('charts with the same axis stand at the same value, others nowhere', () => {
  const shared = createSharedCrosshair();
  const [first, second] = [createStand(shared), createStand(shared)];
  first.move(sampleProbe(), 3, {});
  const twice = sampleProbe({ indexOf: (value) => 2 * value });
  assert.equal(first.indexOf(sampleProbe()), 3);
  assert.equal(second.indexOf(twice), 6);
  assert.equal(second.indexOf(sampleProbe({ key: 'epoch' })), undefined);
  second.move(twice, undefined, {});
  assert.equal(first.indexOf(sampleProbe()), undefined);
});

test('a chart without partners keeps its place to itself, as long as it has it', () => {
  const shared = createSharedCrosshair();
  const alone = sampleProbe({ key: undefined });
  const [first, second] = [createStand(shared), createStand(shared)];
  assert.ok(first.move(alone, 4, {}));
  assert.equal(first.indexOf(alone), 4);
  assert.equal(second.indexOf(alone), undefined);
  assert.equal(first.indexOf({ ...alone, count: 4 }), undefined, 'the place is gone');
});

test('all who share a crosshair are told once of a place, and who moved it not twice', () => {
  const shared = createSharedCrosshair();
  let told = 0;
  const forget = shared.watch(() => (told += 1));
  const stand = createStand(shared);
  assert.equal(stand.move(sampleProbe(), 3, {}), false, 'it is told with the others');
  assert.equal(told, 1);
  assert.equal(stand.move(sampleProbe(), 3, { part: 'a' }), true, 'only what is meant has changed');
  assert.deepEqual([told, stand.attention], [1, { part: 'a' }]);
  stand.move(sampleProbe(), undefined, {});
  assert.equal(stand.move(sampleProbe(), undefined, {}), true);
  assert.equal(told, 2);
  forget();
  stand.move(sampleProbe(), 5, {});
  assert.equal(told, 2);
});

test('a readout has as many rows as the plot is high, a narrow plot no more than fourteen', () => {
  assert.equal(rowsWithin({ clientWidth: 800, clientHeight: 10 + 15 * 20 }), 20);
  assert.equal(rowsWithin({ clientWidth: 800, clientHeight: 9 + 15 * 20 }), 19);
  assert.equal(rowsWithin({ clientWidth: 559, clientHeight: 310 }), 14);
  assert.equal(rowsWithin({ clientWidth: 559, clientHeight: 70 }), 4);
});

test('the readout stands on the side with more room and inside the plot', () => {
  const plot = { clientWidth: 400, clientHeight: 200 };
  assert.deepEqual(placeBox({ x: 100.4 }, plot, 50), { left: 110, right: 'auto', top: 18 });
  assert.deepEqual(placeBox({ x: 300 }, plot, 50), { left: 'auto', right: 110, top: 18 });
  assert.deepEqual(placeBox({ y: 120 }, plot, 50), { left: 10, right: 'auto', top: 130 });
  assert.equal(placeBox({ y: 190 }, plot, 50).top, 150);
  assert.equal(placeBox({ y: -30 }, plot, 50).top, 0);
  assert.equal(placeBox({}, plot, 190).top, 10);
  assert.equal(placeBox({}, plot, 300).top, 0);
});
