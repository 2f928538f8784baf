import assert from 'node:assert/strict';
import { test } from 'node:test';
import { meaningOf, type KeyPress } from '../../../../webview/page/crosshair/crosshairKeys.ts';
import type { Probe } from '../../../../webview/pictures/frame/picture.ts';
import { sampleProbe } from './sampleProbe.ts';

const press = (key: string, more: Partial<KeyPress> = {}): KeyPress => ({
  key,
  altKey: false,
  ctrlKey: false,
  metaKey: false,
  shiftKey: false,
  ...more,
});

/** Where a key leads from a place; undefined: it means nothing. */
function leads(key: string, from: number | undefined, probe: Probe, more: Partial<KeyPress> = {}): number | undefined {
  const meaning = meaningOf(press(key, more), probe, { index: from, part: undefined });
  return meaning?.does === 'move' ? meaning.index : undefined;
}

test('left and right go one place, ten with Shift, and never past the ends', () => {
  const probe = sampleProbe({ count: 30 });
  assert.equal(leads('ArrowRight', 5, probe), 6);
  assert.equal(leads('ArrowLeft', 5, probe), 4);
  assert.equal(leads('ArrowRight', 5, probe, { shiftKey: true }), 15);
  assert.equal(leads('ArrowLeft', 5, probe, { shiftKey: true }), 0);
  assert.equal(leads('ArrowRight', 29, probe), 29);
  assert.equal(leads('Home', 5, probe), 0);
  assert.equal(leads('End', 5, probe), 29);
});

test('the first key starts at the end of a line, at the start of a raster, in the middle of a falling one', () => {
  assert.equal(leads('ArrowLeft', undefined, sampleProbe()), 10);
  assert.equal(leads('ArrowRight', undefined, sampleProbe({ count: 12, stride: 4 })), 0);
  assert.equal(leads('ArrowRight', undefined, sampleProbe({ count: 12, stride: -4 })), 8);
});

test('up and down go through the rows of a raster; past its edge they stay', () => {
  const raster = sampleProbe({ count: 12, stride: 4 });
  assert.equal(leads('ArrowDown', 5, raster), 9);
  assert.equal(leads('ArrowUp', 5, raster), 1);
  assert.equal(leads('ArrowDown', 9, raster), 9);
  assert.equal(leads('ArrowUp', 2, raster), 2);
  assert.equal(leads('ArrowDown', 5, sampleProbe()), undefined, 'a line has no rows');
});

test('a chart with places finer than a key press says itself where an arrow leads', () => {
  const asked: unknown[] = [];
  const probe = sampleProbe({
    step(index, direction, isFar) {
      asked.push([index, direction, isFar]);
      return 7;
    },
  });
  assert.equal(leads('ArrowUp', 3, probe, { shiftKey: true }), 7);
  assert.equal(leads('ArrowLeft', undefined, probe), 7);
  assert.deepEqual(asked, [
    [3, { x: 0, y: -1 }, true],
    [undefined, { x: -1, y: 0 }, false],
  ]);
  assert.equal(leads('Home', 3, probe), 0);
});

test('where places have parts, up and down raise the next one and stay at the place', () => {
  const parts = {
    at: () => undefined,
    next: (index: number, from: string | undefined, direction: 1 | -1) => `${index} ${from ?? 'none'} ${direction}`,
  };
  const probe = sampleProbe({ parts });
  const at = { index: 4, part: 'a' };
  assert.deepEqual(meaningOf(press('ArrowUp'), probe, at), { does: 'move', index: 4, part: '4 a -1' });
  assert.deepEqual(meaningOf(press('ArrowDown'), probe, { index: undefined, part: undefined }), {
    does: 'move',
    index: 10,
    part: '10 none 1',
  });
  assert.deepEqual(meaningOf(press('ArrowLeft'), probe, at), { does: 'move', index: 3, part: 'a' }, 'it stays raised');
  const raster = sampleProbe({ parts, count: 12, stride: 4 });
  assert.deepEqual(meaningOf(press('ArrowUp'), raster, at), { does: 'move', index: 0, part: 'a' });
});

test('Enter chooses the place where the crosshair stands, on charts where places can be chosen', () => {
  const pick = { label: 'Choose', isAt: () => true, choose: () => undefined };
  const at = { index: 4, part: undefined };
  assert.deepEqual(meaningOf(press('Enter'), sampleProbe({ pick }), at), { does: 'pick', index: 4 });
  assert.equal(meaningOf(press('Enter'), sampleProbe({ pick }), { ...at, index: undefined }), undefined);
  assert.equal(meaningOf(press('Enter'), sampleProbe(), at), undefined);
});

test('keys with Ctrl, Cmd or Alt, and all others, belong to somebody else', () => {
  for (const held of ['altKey', 'ctrlKey', 'metaKey'] as const)
    assert.equal(leads('ArrowRight', 5, sampleProbe(), { [held]: true }), undefined);
  for (const key of ['a', 'Tab', 'Escape', ' ']) assert.equal(leads(key, 5, sampleProbe()), undefined);
});
