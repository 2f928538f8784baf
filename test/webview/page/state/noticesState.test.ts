import assert from 'node:assert/strict';
import { test } from 'node:test';
import { message } from '../../../../src/core/ground/errors.ts';
import { problemsShown } from '../../../../webview/page/state/noticesState.ts';

const problem = (severity: 'error' | 'warning', line: number) =>
  ({ severity, message: message('wrong'), pointer: [], line }) as const;

test('errors come before warnings; three are shown and the others counted', () => {
  const problems = [problem('warning', 1), problem('error', 2), problem('warning', 3), problem('error', 4)];
  const { shown, more } = problemsShown(problems);
  assert.deepEqual(
    shown.map(({ line }) => line),
    [2, 4, 1],
  );
  assert.equal(more, 1);
  assert.deepEqual(problemsShown([]), { shown: [], more: 0 });
  assert.equal(problemsShown(problems.slice(0, 3)).more, 0);
});
