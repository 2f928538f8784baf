import { test } from 'node:test';
import assert from 'node:assert/strict';
import { localize } from '../../../src/host/files/localize.ts';

test('a message gets its values where its text, perhaps a translated one, wants them', () => {
  assert.equal(localize({ text: '{1} before {0}', args: ['a', 2] }), '2 before a');
});
