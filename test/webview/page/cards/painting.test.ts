import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createPainting, type Painting } from '../../../../webview/page/cards/painting.ts';
import { keepRoom, savedSize } from '../../../../webview/page/cards/plotRoom.ts';

interface Easel {
  readonly painting: Painting;
  readonly log: string[];
  hasRoom: boolean;
  /** Runs what was asked for last. */
  frame(): void;
}

function createEasel(): Easel {
  const log: string[] = [];
  let job: (() => void) | undefined;
  const frames = {
    pending: 0,
    wake: () => undefined,
    request(next: () => void, when?: string) {
      job = next;
      log.push(`asked ${when}`);
    },
    cancel(old: () => void) {
      if (old === job) job = undefined;
      log.push('cancelled');
    },
  };
  const easel: Easel = {
    log,
    hasRoom: true,
    frame: () => job?.(),
    painting: createPainting(
      frames,
      () => easel.hasRoom,
      () => log.push('painted'),
    ),
  };
  return easel;
}

test('what is seen is asked for at once, what is not later; until it is known, a card counts as seen', () => {
  const { painting, log } = createEasel();
  painting.request();
  painting.see(false);
  painting.request();
  painting.see(true);
  assert.deepEqual(log, ['asked now', 'asked later', 'asked later', 'asked now']);
});

test('a card is done from its painting to the next change', () => {
  const easel = createEasel();
  const { painting, log } = easel;
  painting.request();
  assert.ok(!painting.isDone);
  easel.frame();
  assert.ok(painting.isDone);
  painting.see(false);
  painting.see(true);
  assert.deepEqual(log, ['asked now', 'painted'], 'what is done is not asked for again');
  painting.request();
  assert.ok(!painting.isDone);
});

test('without room nothing is painted, and the card is not done', () => {
  const easel = createEasel();
  easel.hasRoom = false;
  easel.painting.request();
  easel.frame();
  assert.ok(!easel.painting.isDone);
  easel.hasRoom = true;
  easel.painting.request();
  easel.painting.cancel();
  easel.frame();
  assert.deepEqual(easel.log, ['asked now', 'asked now', 'cancelled']);
});

test('a plot takes the room that its picture wants, but a scroll bar makes none lower', () => {
  const before = { width: 480, height: 300 };
  for (const wanted of [
    { width: 480, height: 250 },
    { width: 500, height: 250 },
    { width: 465, height: 300 },
    { width: 465, height: 310 },
    { width: 456, height: 250 },
  ])
    assert.deepEqual(keepRoom(before, wanted), wanted);
  for (const wanted of [
    { width: 479, height: 299 },
    { width: 457, height: 250 },
  ])
    assert.deepEqual(keepRoom(before, wanted), before);
});

test('a saved picture is as large as its plot and large enough to read', () => {
  assert.deepEqual(savedSize({ clientWidth: 700, clientHeight: 300 }), { width: 700, height: 300 });
  assert.deepEqual(savedSize({ clientWidth: 0, clientHeight: 0 }), { width: 480, height: 220 });
});
