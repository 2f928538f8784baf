import { beforeEach, test } from 'node:test';
import assert from 'node:assert/strict';
import { contextKeysOf, keepContextKeys } from '../../../src/host/editor/contextKeys.ts';
import { createLabStatus, type WatchedLabs } from '../../../src/host/editor/labStatus.ts';
import { keepSpareEngine } from '../../../src/host/editor/spareEngine.ts';
import type { Progress } from '../../../src/protocol/messages.ts';
import { progressOf } from '../document/labStage.ts';
import { desk } from '../fake/desk.ts';
import { EventEmitter, Uri } from '../fake/values.ts';

beforeEach(() => desk.clear());

interface PlayedLab {
  readonly uri: Uri;
  currentProgress: Progress | undefined;
}

/** Labs of which the test says how they stand. */
function stageLabs(): {
  labs: WatchedLabs;
  all: PlayedLab[];
  front: { active: PlayedLab | undefined; isLocked: boolean };
  tell: () => void;
} {
  const changed = new EventEmitter<void>();
  const all: PlayedLab[] = [];
  const front = { active: undefined as PlayedLab | undefined, isLocked: false };
  const labs = {
    active: () => front.active,
    get activePage() {
      return front.isLocked ? front : undefined;
    },
    all,
    onDidChange: changed.event,
  } as unknown as WatchedLabs;
  return { labs, all, front, tell: () => changed.fire() };
}

const labAt = (name: string, currentProgress?: Progress): PlayedLab => ({
  uri: Uri.parse(`file:///work/${name}.reglab.json`),
  currentProgress,
});

const shown = (): string | undefined => {
  const [item] = desk.statusItems;
  return item?.isShown === true ? item.text : undefined;
};
const target = (): unknown => String((desk.statusItems[0]!.command as { arguments: unknown[] }).arguments[0]);

test('the status bar has a way to the lab of the text in front, and of no other text', () => {
  const { labs } = stageLabs();
  createLabStatus(labs);
  assert.equal(shown(), undefined);
  desk.turn(desk.open('file:///work/a.reglab.json', '{}', 'reglab'));
  assert.deepEqual([shown(), target()], ['$(beaker) Lab', 'file:///work/a.reglab.json']);
  desk.turn(desk.open('file:///work/a.md', '', 'markdown'));
  assert.equal(shown(), undefined);
});

test('it tells how the run stands in every state, and nothing of a lab that is gone', () => {
  const { labs, all, front, tell } = stageLabs();
  createLabStatus(labs);
  const lab = labAt('a');
  all.push(lab);
  front.active = lab;
  const words = {
    idle: 'Lab',
    running: 'Training 40 %',
    paused: 'Paused at step 4',
    finished: 'Trained',
    stopped: 'Stopped at step 4',
    failed: 'Run failed',
  } as const;
  for (const state of ['idle', 'running', 'paused', 'finished', 'stopped', 'failed'] as const) {
    lab.currentProgress = progressOf(1, state, 4);
    tell();
    assert.equal(shown(), `$(beaker) ${words[state]}`);
  }
  lab.currentProgress = { ...progressOf(1, 'running'), totalSteps: 0 };
  tell();
  assert.equal(shown(), '$(beaker) Training 0 %');
  all.length = 0;
  front.active = undefined;
  tell();
  assert.equal(shown(), undefined);
});

test('a lab that trains is told before one in front that does not', () => {
  const { labs, all, front, tell } = stageLabs();
  const status = createLabStatus(labs);
  all.push(labAt('one', progressOf(1, 'running', 1)), labAt('other', progressOf(2, 'finished', 9)));
  front.active = all[1];
  tell();
  assert.deepEqual([shown(), target()], ['$(beaker) Training 10 %', 'file:///work/one.reglab.json']);
  all[1]!.currentProgress = progressOf(2, 'running', 5);
  tell();
  assert.deepEqual([shown(), target()], ['$(beaker) Training 50 %', 'file:///work/other.reglab.json']);
  status.dispose();
  assert.ok(desk.statusItems[0]!.isDisposed);
});

test('commands are offered where they can do something', () => {
  const { labs, front } = stageLabs();
  const keys = (progress?: Progress): string => {
    front.active = labAt('a', progress);
    return Object.entries(contextKeysOf(labs))
      .filter(([, value]) => value === true)
      .map(([key]) => key)
      .join();
  };
  assert.equal(Object.values(contextKeysOf(labs)).some(Boolean), false);
  assert.equal(keys(), 'hasLab');
  assert.equal(keys(progressOf(1, 'idle')), 'hasLab');
  assert.equal(keys(progressOf(1, 'running')), 'hasLab,isUnderway,hasNetwork');
  assert.equal(keys(progressOf(1, 'paused')), 'hasLab,isUnderway,hasNetwork');
  assert.equal(keys(progressOf(1, 'finished')), 'hasLab,hasNetwork');
  assert.equal(keys(progressOf(1, 'stopped')), 'hasLab,hasNetwork');
  assert.equal(keys(progressOf(1, 'failed')), 'hasLab');
  front.isLocked = true;
  assert.match(keys(), /isLocked/);
});

test('a context key is told when it changes, once', () => {
  const { labs, front, tell } = stageLabs();
  keepContextKeys(labs);
  assert.equal(desk.executed.length, 4);
  desk.executed.length = 0;
  front.active = labAt('a', progressOf(1, 'running', 1));
  tell();
  front.active = labAt('a', progressOf(1, 'running', 2));
  tell();
  front.active = labAt('a', progressOf(1, 'finished', 2));
  tell();
  assert.deepEqual(desk.executed, [
    ['setContext', 'reglab.hasLab', true],
    ['setContext', 'reglab.isUnderway', true],
    ['setContext', 'reglab.hasNetwork', true],
    ['setContext', 'reglab.isUnderway', false],
  ]);
});

test('an engine waits while an experiment is open and nothing trains', (context) => {
  context.mock.timers.enable({ apis: ['setTimeout'] });
  let prepared = 0;
  const { labs, all, tell } = stageLabs();
  const kept = keepSpareEngine(labs, () => (prepared += 1));
  context.mock.timers.tick(1000);
  assert.equal(prepared, 0, 'no experiment is open');
  desk.open('file:///work/a.reglab.json', '{}', 'reglab');
  context.mock.timers.tick(1000);
  assert.equal(prepared, 1);
  all.push(labAt('a', progressOf(1, 'running', 1)));
  tell();
  context.mock.timers.tick(1000);
  assert.equal(prepared, 1, 'one trains');
  all[0]!.currentProgress = progressOf(1, 'finished', 9);
  tell();
  context.mock.timers.tick(1000);
  assert.equal(prepared, 2);
  tell();
  kept.dispose();
  context.mock.timers.tick(1000);
  assert.equal(prepared, 2);
});
