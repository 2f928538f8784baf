import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { tellHiddenEnds } from '../../../src/host/editor/endNotice.ts';
import type { Failure, Progress, RunState } from '../../../src/protocol/messages.ts';
import { progressOf } from '../document/labStage.ts';
import { desk } from '../fake/desk.ts';
import { EventEmitter, Uri } from '../fake/values.ts';

beforeEach(() => desk.clear());

interface Stage {
  /** The run of the lab stands so now. */
  readonly be: (state: RunState, part?: Partial<Progress>) => void;
  readonly lab: { isSeen: boolean; currentFailure: Failure | undefined };
  /** Labs that were opened. */
  readonly opened: string[];
  readonly wait: (seconds: number) => void;
}

function stageNotices(): Stage {
  const changed = new EventEmitter<void>();
  let now = 5;
  const lab = {
    uri: Uri.parse('file:///work/long.reglab.json'),
    currentProgress: undefined as Progress | undefined,
    currentFailure: undefined as Failure | undefined,
    isSeen: false,
  };
  const opened: string[] = [];
  const labs = {
    all: [lab],
    onDidChange: changed.event,
    open: (uri: Uri) => Promise.resolve(opened.push(uri.toString())),
  };
  tellHiddenEnds(labs as unknown as Parameters<typeof tellHiddenEnds>[0], () => now);
  return {
    be(state, part = {}) {
      lab.currentProgress = { ...progressOf(1, state, 7), ...part };
      changed.fire();
    },
    lab,
    opened,
    wait: (seconds) => void (now += 1000 * seconds),
  };
}

const settle = (): Promise<void> => new Promise((done) => setImmediate(done));
const texts = (): string[] => desk.told.map(({ kind, text }) => `${kind}: ${text}`);

test('a long run that ends while its page is hidden is told once, and the button shows the lab', async () => {
  const { be, wait, opened } = stageNotices();
  desk.answers.push('Show Lab');
  be('running');
  wait(11);
  be('running', { step: 9 });
  be('finished', { step: 1800 });
  be('finished', { step: 1800 });
  await settle();
  assert.deepEqual(texts(), ['information: long.reglab.json is trained, 1800 steps.']);
  assert.deepEqual(opened, ['file:///work/long.reglab.json']);
  be('running', { run: 2 });
  wait(11);
  be('finished', { run: 2 });
  await settle();
  assert.equal(desk.told.length, 2, 'the next run is another one');
  assert.equal(opened.length, 1, 'nobody asked for it this time');
});

test('nothing is told of a short run, of one whose page is seen, nor of one that the user ended', () => {
  const { be, wait, lab } = stageNotices();
  be('running');
  wait(9);
  be('finished');
  lab.isSeen = true;
  be('running', { run: 2 });
  wait(60);
  be('finished', { run: 2 });
  lab.isSeen = false;
  be('running', { run: 3 });
  wait(60);
  be('stopped', { run: 3, stoppedAt: { step: 7, reason: 'cancelled' } });
  be('running', { run: 4 });
  wait(60);
  be('stopped', { run: 4 });
  assert.deepEqual(texts(), []);
});

test('a run that ended before the lab was looked at is no news', () => {
  const { be } = stageNotices();
  be('finished');
  assert.deepEqual(texts(), []);
});

test('early stopping is told with its step, a failure with what went wrong', () => {
  const { be, wait, lab } = stageNotices();
  be('running');
  wait(20);
  be('stopped', { step: 30, stoppedAt: { step: 44, reason: 'early-stopping', restoredStep: 30 } });
  be('running', { run: 2 });
  wait(20);
  lab.currentFailure = { code: 'engine/diverged', message: { text: 'Loss of {0}.', args: ['layer 2'] } };
  be('failed', { run: 2 });
  assert.deepEqual(texts(), [
    'information: long.reglab.json is trained: early stopping ended it at step 44.',
    'warning: The run of long.reglab.json has failed. Loss of layer 2.',
  ]);
});

test('the setting turns it off', () => {
  desk.settings.set('reglab.notifyWhenDone', false);
  const { be, wait } = stageNotices();
  be('running');
  wait(20);
  be('finished');
  assert.deepEqual(texts(), []);
});
