import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { firstSentenceOf } from '../../../src/language/document/remarks.ts';

test('the first sentence of the remarks goes over lines and not over what follows', () => {
  assert.equal(firstSentenceOf('// One of\n//  1.5 x 2 pixels (small). Two.\n{}'), 'One of 1.5 x 2 pixels (small).');
  assert.equal(firstSentenceOf('// no end\n{ } // later.'), 'no end');
  for (const text of ['', '{}', '{\n// inside. \n}']) assert.equal(firstSentenceOf(text), '');
});

test('every example begins with a sentence about itself', () => {
  const folder = 'media/examples';
  const files = readdirSync(folder).filter((name) => name.endsWith('.reglab.json'));
  const said = files.map((name) => firstSentenceOf(readFileSync(join(folder, name), 'utf8')));
  for (const [at, sentence] of said.entries()) {
    assert.match(sentence, /^.{20,200}[.!?]$/, files[at]);
    assert.doesNotMatch(sentence, /\/\//);
  }
  assert.equal(new Set(said).size, files.length);
});
