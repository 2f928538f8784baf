import assert from 'node:assert/strict';
import { test } from 'node:test';
import { message } from '../../../../src/core/ground/errors.ts';
import { sampleDocument } from './samplePage.ts';
import { failureShown, noticesOf, problemsShown } from '../../../../webview/page/state/noticesState.ts';

const problem = (severity: 'error' | 'warning', line: number) =>
  ({ severity, message: message('wrong'), pointer: [], line, fixes: [] }) as const;

test('errors come before warnings, both in the order of the text; three are shown and the others counted', () => {
  const problems = [problem('warning', 1), problem('error', 4), problem('warning', 3), problem('error', 2)];
  const { shown, more } = problemsShown(problems);
  assert.deepEqual(
    shown.map(({ line }) => line),
    [2, 4, 1],
  );
  assert.equal(more, 1);
  assert.deepEqual(problemsShown([]), { shown: [], more: 0 });
  assert.equal(problemsShown(problems.slice(0, 3)).more, 0);
});

test('what a problem of the text says is not said again by the run, unless that can repair it', () => {
  const failure = { code: 'internal', message: message('wrong') } as const;
  const other = { code: 'internal', message: message('diverged') } as const;
  const problems = [problem('error', 2)];
  assert.equal(failureShown(failure, problems), undefined);
  assert.equal(failureShown(failure, []), failure);
  assert.equal(failureShown(other, problems), other);
  assert.equal(failureShown(undefined, problems), undefined);
  const repaired = { ...failure, fix: { title: message('Halve'), change: { pointer: ['a'], value: 1 } } };
  assert.equal(failureShown(repaired, problems), repaired);
  const hidden = Array.from({ length: 4 }, (_, line) => ({ ...problem('error', line), message: message('{0}', line) }));
  assert.equal(failureShown(failure, [...hidden, problem('error', 9)]), failure, 'there was no room for it');
});

test('the notices tell the remark, the failure that no problem tells, and the problems that are told', () => {
  const failure = { code: 'internal', message: message('wrong') } as const;
  const document = sampleDocument({ problems: [problem('error', 2), problem('warning', 1)] });
  const told = { document, problems: document.problems.slice(1) };
  const remark = { of: 'request', text: 'No.' } as const;
  assert.deepEqual(noticesOf({ remark, failure: undefined, told }), {
    remark: 'No.',
    failure: undefined,
    problems: [document.problems[1]],
    more: 0,
  });
  const other = { code: 'internal', message: message('diverged') } as const;
  assert.equal(noticesOf({ remark: undefined, failure: other, told }).failure, other);
  assert.equal(noticesOf({ remark: undefined, failure, told }).failure, undefined);
});
