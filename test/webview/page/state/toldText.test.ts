import assert from 'node:assert/strict';
import { test } from 'node:test';
import { message } from '../../../../src/core/ground/errors.ts';
import type { DocumentState } from '../../../../src/protocol/messages.ts';
import { isAllTold, tellAll, tellNext } from '../../../../webview/page/state/toldText.ts';
import { sampleDocument } from './samplePage.ts';

type Problem = DocumentState['problems'][number];

const problem = (severity: Problem['severity'], words: string, line = 1): Problem => ({
  severity,
  message: message('{0}', words),
  pointer: ['a'],
  line,
  fixes: [],
});
const textWith = (...problems: Problem[]): DocumentState => sampleDocument({ problems });
const broken = textWith(problem('error', 'one'));

test('a text that breaks is not told yet; broken already, it is followed', () => {
  const whole = tellAll(textWith(problem('warning', 'slow')));
  assert.equal(tellNext(whole, broken), whole);
  assert.ok(!isAllTold(whole, broken));
  const stale = sampleDocument({ stale: true });
  assert.equal(tellNext(whole, stale), whole);
  const other = textWith(problem('error', 'two'));
  assert.deepEqual(tellNext(tellAll(broken), other), tellAll(other));
});

test('a whole text is told at once, without what was wrong before and without what is new', () => {
  const [known, fresh] = [problem('warning', 'slow', 4), problem('warning', 'large')];
  const before = tellAll(textWith(problem('error', 'one'), problem('warning', 'slow', 3)));
  const next = textWith(fresh, known);
  const told = tellNext(before, next);
  assert.deepEqual(told, { document: next, problems: [known] });
  assert.ok(!isAllTold(told, next));
  const last = textWith(known);
  assert.ok(isAllTold(tellNext(told, last), last));
});

test('another document is told at once, whatever is wrong with it', () => {
  const other = { ...broken, uri: 'file:///other.reglab.json' };
  assert.deepEqual(tellNext(tellAll(sampleDocument()), other), tellAll(other));
});
