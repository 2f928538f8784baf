import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatMessage, message } from '../../../../src/core/ground/errors.ts';
import { withoutGaps } from '../../../../src/engine/views/frame/finding.ts';
import { chartOf } from '../../service/fakeViews.ts';

test('a title or a description with a number that is none says so instead', () => {
  const whole = { ...chartOf('loss', 3), title: message('Loss {0} at step {1}', 0.5, 3), description: message('-1') };
  assert.equal(withoutGaps(whole), whole);
  for (const gap of ['-', NaN, Infinity, -Infinity]) {
    const { title, description, ...rest } = withoutGaps({ ...whole, title: message('Loss {0} at step {1}', gap, 3) });
    assert.equal(formatMessage(title), 'Nothing can be told here: a number is not finite');
    assert.equal(description, whole.description);
    assert.deepEqual(rest, withoutTexts(whole));
  }
  const spoken = withoutGaps({ ...whole, description: message('{0} units', '-') });
  assert.equal(spoken.title, whole.title);
  assert.equal(formatMessage(spoken.description), 'Nothing can be told here: a number is not finite');
});

function withoutTexts({ title: _title, description: _description, ...rest }: ReturnType<typeof chartOf>): object {
  return rest;
}
