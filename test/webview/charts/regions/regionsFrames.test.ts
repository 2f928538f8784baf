import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RegionsFrames } from '../../../../webview/charts/regions/regionsFrames.ts';

/** A display whose frames and clock are the test's; the log says what was done. */
class FakeDisplay {
  readonly log: string[] = [];
  readonly frames: RegionsFrames<string>;
  stage: string | undefined = 'stage';
  time = 0;
  /** Whether each next round of work makes something new; then it is done. */
  news: boolean[] = [];
  isBusy = false;
  /** Milliseconds that the last work had. */
  budget = 0;
  #waiting: (() => void)[] = [];

  constructor() {
    this.frames = new RegionsFrames<string>({
      schedule: (callback) => void this.#waiting.push(callback),
      clock: () => this.time,
      stage: () => this.stage,
      aim: (stage) => this.log.push(`aim ${stage}`),
      draw: (stage) => this.log.push(`draw ${stage}`),
      work: (isOver) => {
        this.log.push('work');
        this.budget = this.#measure(isOver);
        return this.news.shift() ?? false;
      },
      isBusy: () => this.isBusy,
      requestPaint: () => this.log.push('paint'),
    });
  }

  get asked(): number {
    return this.#waiting.length;
  }

  /** Shows one frame; what was done in it. */
  show(): string {
    const due = this.#waiting;
    this.#waiting = [];
    this.log.length = 0;
    for (const callback of due) callback();
    return this.log.join(', ');
  }

  #measure(isOver: () => boolean): number {
    const start = this.time;
    while (!isOver()) this.time += 1;
    return this.time - start - 1;
  }
}

test('however often it is asked for, one frame is on its way; it draws once and then rests', () => {
  const display = new FakeDisplay();
  display.frames.redraw();
  display.frames.redraw();
  assert.equal(display.asked, 1);
  assert.equal(display.show(), 'aim stage, draw stage, work');
  assert.equal(display.asked, 0);
});

test('work that is not finished goes on in frames that draw nothing', () => {
  const display = new FakeDisplay();
  display.isBusy = true;
  display.frames.redraw();
  display.show();
  assert.equal(display.show(), 'aim stage, work');
  display.isBusy = false;
  assert.equal(display.show(), 'aim stage, work');
  assert.equal(display.asked, 0);
});

test('something new is drawn in the next frame, and when nothing is missing all is painted once more', () => {
  const display = new FakeDisplay();
  display.news = [true];
  display.frames.redraw();
  assert.equal(display.show(), 'aim stage, draw stage, work');
  assert.equal(display.show(), 'aim stage, draw stage, work, paint');
  assert.equal(display.asked, 0);
});

test('under a moving hand nothing is painted around the plane, and cells have less of a frame', () => {
  const display = new FakeDisplay();
  display.frames.move(true);
  display.frames.turn();
  assert.ok(display.frames.isMoving);
  assert.equal(display.show(), 'aim stage, draw stage, work');
  assert.equal(display.budget, 6);
  display.frames.move(false);
  assert.equal(display.show(), 'aim stage, draw stage, work, paint');
  assert.equal(display.budget, 7);
});

test('a view that is drawn but not turned needs no paint', () => {
  const display = new FakeDisplay();
  display.frames.redraw();
  assert.equal(display.show(), 'aim stage, draw stage, work');
});

test('a whole paint leaves nothing to draw; one that is not exact goes on', () => {
  const display = new FakeDisplay();
  display.frames.turn();
  assert.ok(display.frames.endPaint(true));
  assert.equal(display.show(), 'aim stage, work', 'the frame that was on its way');
  assert.equal(display.asked, 0);
  assert.ok(!display.frames.endPaint(false));
  assert.equal(display.asked, 1);
  assert.equal(display.show(), 'aim stage, work, paint');
});

test('a paint that is put off has eight milliseconds', () => {
  const display = new FakeDisplay();
  const isOver = display.frames.startPaint();
  display.time = 8;
  assert.ok(!isOver());
  display.time = 8.5;
  assert.ok(isOver());
});

test('nothing is done where nothing is seen, nor after the end', () => {
  const display = new FakeDisplay();
  display.stage = undefined;
  display.frames.redraw();
  assert.equal(display.show(), '');
  display.stage = 'stage';
  display.frames.redraw();
  display.frames.end();
  assert.equal(display.show(), '');
  display.frames.redraw();
  assert.equal(display.asked, 0);
});
