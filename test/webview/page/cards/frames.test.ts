import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createFrames, type Frames } from '../../../../webview/page/cards/frames.ts';

interface Display {
  readonly frames: Frames;
  readonly faults: unknown[];
  rounds: number;
  /** What the clock shows, in ms. */
  time: number;
  isAwake: boolean;
  isAtRest: boolean;
  waiting: ((time: number) => void)[];
  /** Shows the next display frame. */
  tick(time: number): void;
}

function createDisplay(): Display {
  const faults: unknown[] = [];
  const display: Display = {
    faults,
    rounds: 0,
    time: 0,
    isAwake: true,
    isAtRest: true,
    waiting: [],
    tick(time) {
      const due = display.waiting;
      display.waiting = [];
      for (const callback of due) callback(time);
    },
    frames: createFrames({
      schedule: (callback) => display.waiting.push(callback),
      isAwake: () => display.isAwake,
      interval: 1000 / 30,
      budget: 10,
      clock: () => display.time,
      isAtRest: () => display.isAtRest,
      quiet: 100,
      onDrawn: () => (display.rounds += 1),
      onFault: (error) => faults.push(error),
    }),
  };
  return display;
}

test('many requests in a frame draw once, at most thirty times a second', () => {
  const display = createDisplay();
  let drawn = 0;
  const job = (): void => void (drawn += 1);
  for (let time = 0; time <= 1000; time += 1000 / 120) {
    display.frames.request(job);
    display.frames.request(job);
    display.tick(time);
  }
  assert.ok(drawn >= 29 && drawn <= 31, `${drawn}`);
  assert.equal(display.rounds, drawn);
});

test('what takes long goes on in the next display frame, each job once, and a job that is cancelled meanwhile never', () => {
  const display = createDisplay();
  const drawn: number[] = [];
  const jobs = [0, 1, 2, 3, 4].map((index) => () => {
    drawn.push(index);
    display.time += 6;
  });
  for (const job of jobs) display.frames.request(job);
  display.tick(100);
  assert.deepEqual(drawn, [0, 1], 'the second one ends after 12 ms');
  display.frames.request(jobs[2]!);
  display.frames.request(jobs[3]!, 'later');
  display.frames.cancel(jobs[4]!);
  assert.equal(display.frames.pending, 2);
  display.tick(108);
  assert.deepEqual(drawn, [0, 1, 2, 3], 'no wait for the next round');
  display.tick(140);
  assert.deepEqual(drawn, [0, 1, 2, 3]);
  assert.equal(display.frames.pending, 0);
});

test('a hidden page draws nothing and catches up once when it wakes', () => {
  const display = createDisplay();
  let drawn = 0;
  display.isAwake = false;
  for (let index = 0; index < 5; index += 1) display.frames.request(() => (drawn += 1));
  display.tick(100);
  assert.equal(display.waiting.length, 0, 'no frame is asked for');
  assert.equal(drawn, 0);
  display.isAwake = true;
  display.frames.wake();
  display.tick(200);
  assert.equal(drawn, 5);
  assert.equal(display.rounds, 1);
});

test('what nobody sees is not drawn while a run goes on, and all of it once the page rests', () => {
  const display = createDisplay();
  display.isAtRest = false;
  const drawn: string[] = [];
  const [seen, first, second] = ['seen', 'first', 'second'].map((name) => () => void drawn.push(name)) as [
    () => void,
    () => void,
    () => void,
  ];
  let time = 0;
  for (; time < 1000; time += 40) {
    display.frames.request(seen);
    display.frames.request(first, 'later');
    display.frames.request(second, 'later');
    display.tick(time);
  }
  assert.ok(drawn.length === 25 && drawn.every((name) => name === 'seen'), drawn.join());
  display.tick(time);
  assert.equal(display.waiting.length, 0, 'no frame is asked for while it waits');
  assert.equal(display.frames.pending, 2);
  drawn.length = 0;
  display.isAtRest = true;
  display.frames.wake();
  // The last to ask did so 40 ms ago.
  const end = time + 59;
  for (; time < end; time += 16) display.tick(time);
  assert.deepEqual(drawn, [], 'a moment passes first');
  for (; time < end + 200; time += 16) {
    const before = drawn.length;
    display.tick(time);
    assert.ok(drawn.length <= before + 1, 'one in a frame of the display');
  }
  assert.deepEqual(drawn, ['first', 'second']);
  assert.equal(display.frames.pending, 0);
});

test('what comes into sight is drawn at once and only once', () => {
  const display = createDisplay();
  display.isAtRest = false;
  let drawn = 0;
  const job = (): void => void (drawn += 1);
  display.frames.request(job, 'later');
  display.frames.request(job);
  display.tick(0);
  assert.equal(drawn, 1);
  assert.equal(display.frames.pending, 0);
  display.frames.request(job);
  display.frames.request(job, 'later');
  assert.equal(display.frames.pending, 1, 'a drawing that is due is not put off');
  display.frames.cancel(job);
  display.frames.request(job, 'later');
  display.frames.cancel(job);
  assert.equal(display.frames.pending, 0);
});

test('a drawing that fails does not keep the others from being drawn', () => {
  const display = createDisplay();
  let drawn = 0;
  display.frames.request(() => {
    throw new Error('bad');
  });
  display.frames.request(() => (drawn += 1));
  display.tick(1);
  assert.equal(drawn, 1);
  assert.equal(display.faults.length, 1);
});

test('a cancelled drawing is not drawn', () => {
  const display = createDisplay();
  let drawn = 0;
  const job = (): void => void (drawn += 1);
  display.frames.request(job);
  display.frames.cancel(job);
  display.tick(1);
  assert.equal(drawn, 0);
});
