import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { message } from '../../../src/core/ground/errors.ts';
import type { Chart } from '../../../src/protocol/charts.ts';
import type { DocumentControls, Progress, RunState } from '../../../src/protocol/messages.ts';
import { changeActivation, changePenalty, stepOn125 } from '../../../webview/page/state/edits.ts';
import { createFrames, type Frames } from '../../../webview/page/cards/frames.ts';
import { createChartStore, stateOfPage, tellShown } from '../../../webview/page/state/pageState.ts';
import { say, t, useTexts } from '../../../webview/drawing/texts.ts';
import { curvesChart } from '../pictures/sampleCharts.ts';

const progressOf = (state: RunState, run = 1): Progress => ({
  run,
  state,
  step: 5,
  totalSteps: 10,
  epoch: 0,
  engine: 'kernel',
  stepsPerSecond: 1,
  snapshots: 2,
});

test('the page is empty, waiting, running or settled', () => {
  const stateOf = (progress: Progress | undefined, charts: number, pending = 0, hasFailed = false): string =>
    stateOfPage({ progress, charts, pending, hasFailed, isWorking: false });
  assert.equal(stateOf(undefined, 0), 'empty');
  assert.equal(stateOf(progressOf('idle'), 0), 'empty');
  assert.equal(stateOf(progressOf('running'), 0), 'waiting');
  assert.equal(stateOf(progressOf('running'), 3), 'running');
  assert.equal(stateOf(progressOf('finished'), 3, 1), 'running', 'a chart is still to be drawn');
  for (const state of ['finished', 'paused', 'stopped', 'failed'] as const)
    assert.equal(stateOf(progressOf(state), 3), 'settled', state);
  assert.equal(stateOf(progressOf('failed'), 0, 0, true), 'settled');
  assert.equal(stateOf(undefined, 0, 0, true), 'settled', 'a failure before any run is no empty page');
});

const chartOf = (id: string, run: number, step = 0): Chart => ({ ...curvesChart(), id, run, step });
const idsOf = (charts: readonly Chart[]): string[] => charts.map((chart) => `${chart.id}${chart.run}`);

test('a newer chart takes the place of the older; a late one of an older run is refused', () => {
  const store = createChartStore();
  store.add([chartOf('a', 1), chartOf('b', 1)]);
  store.add([chartOf('b', 2), chartOf('a', 2)]);
  store.add([chartOf('a', 1)]);
  assert.deepEqual(idsOf(store.list('training')), ['a2', 'b2']);
  assert.deepEqual(store.list('gradients'), []);
});

test('what a new run does not draw stays until its second round or its end, so that nothing flickers', () => {
  const store = createChartStore();
  store.add([chartOf('a', 1), chartOf('old', 1)]);
  store.add([chartOf('a', 2)]);
  assert.deepEqual(idsOf(store.list('training')), ['a2', 'old1']);
  store.add([chartOf('a', 2, 10)]);
  assert.deepEqual(idsOf(store.list('training')), ['a2']);
  store.add([chartOf('b', 2)]);
  store.add([chartOf('a', 3)]);
  store.settle(3);
  assert.deepEqual(idsOf(store.list('training')), ['a3']);
  store.settle(4);
  assert.deepEqual(idsOf(store.list('training')), ['a3'], 'a run that drew nothing takes nothing away');
});

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

test('the page tells of the run that stands on the screen, also while the next one waits to be drawn', () => {
  assert.deepEqual(tellShown([]), { charts: 0, run: 0 });
  assert.deepEqual(tellShown([{ shownRun: undefined }]), { charts: 0, run: 0 });
  assert.deepEqual(tellShown([{ shownRun: 3 }, { shownRun: undefined }, { shownRun: 4 }]), { charts: 2, run: 4 });
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

const controls = (overrides: Partial<DocumentControls> = {}): DocumentControls => ({
  activation: 'relu',
  activations: ['relu', 'tanh'],
  optimizer: 'adam',
  optimizers: ['adam'],
  learningRate: 0.01,
  penalty: 'l2',
  choices: [],
  penalties: ['l1', 'l2'],
  lambda: 0.001,
  epochs: 10,
  layers: [16, 8],
  pointers: {
    activation: ['network', 'layers', 0, 'activation'],
    optimizer: ['optimizer', 'name'],
    learningRate: ['optimizer', 'learningRate'],
    penalty: ['penalties', 0, 'name'],
    lambda: ['penalties', 0, 'lambda'],
    epochs: ['training', 'epochs'],
  },
  ...overrides,
});

test('the activation control changes every hidden layer of the text', () => {
  assert.deepEqual(changeActivation(controls(), 'tanh'), [
    { pointer: ['network', 'layers', 0, 'activation'], value: 'tanh' },
    { pointer: ['network', 'layers', 1, 'activation'], value: 'tanh' },
  ]);
});

test('the penalty control renames, adds and removes', () => {
  assert.deepEqual(changePenalty(controls(), 'l1'), [{ pointer: ['penalties', 0, 'name'], value: 'l1' }]);
  assert.deepEqual(changePenalty(controls(), ''), [{ pointer: ['penalties', 0] }]);
  const without: Partial<DocumentControls> = { penalty: undefined, lambda: undefined };
  assert.deepEqual(changePenalty(controls(without), 'l1'), [
    { pointer: ['penalties', 0], value: { name: 'l1', lambda: 0.001 } },
  ]);
  assert.deepEqual(changePenalty(controls(without), ''), []);
});

test('arrow keys go through 1, 2, 5 and come back', () => {
  let value = 0.001;
  const up = Array.from({ length: 6 }, () => (value = stepOn125(value, 1)));
  assert.deepEqual(up, [0.002, 0.005, 0.01, 0.02, 0.05, 0.1]);
  const down = Array.from({ length: 6 }, () => (value = stepOn125(value, -1)));
  assert.deepEqual(down, [0.05, 0.02, 0.01, 0.005, 0.002, 0.001]);
  assert.equal(stepOn125(0.3, 1), 0.5);
  assert.equal(stepOn125(0.3, -1), 0.2);
  assert.ok(stepOn125(0, 1) > 0);
});

test('texts are translated by their English form, numbers get four digits', () => {
  useTexts({ 'Line {0}': 'Zeile {0}' });
  assert.equal(t('Line {0}', 3), 'Zeile 3');
  assert.equal(t('toString {0}', 'x'), 'toString x');
  assert.equal(say(message('loss {0}', 0.123456)), 'loss 0.1235');
  useTexts({});
  assert.equal(t('Line {0}', 3), 'Line 3');
});

test('exponents are raised', () => {
  assert.equal(say(message('about 10^{0} of it', -6.92)), 'about 10⁻⁶·⁹² of it');
  assert.equal(say(message('1/(2n) sum of (output - target)^2')), '1/(2n) sum of (output - target)²');
  assert.equal(t('a^b'), 'a^b');
});

test('every text of the page is a literal, so that it can be collected for translation', () => {
  const root = join(process.cwd(), 'webview');
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
  assert.ok(files.length > 30);
  for (const name of files) {
    const source = readFileSync(join(root, name), 'utf8');
    for (const found of source.matchAll(/(?<![\w.])t\(\s*(.)/g)) {
      if (source.slice(found.index - 9, found.index) === 'function ') continue;
      assert.equal(found[1], "'", `${name}: ${source.slice(found.index, found.index + 60)}`);
    }
  }
});
