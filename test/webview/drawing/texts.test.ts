import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { message } from '../../../src/core/ground/errors.ts';
import { say, t, useTexts } from '../../../webview/drawing/texts.ts';

test('texts are translated by their English form, numbers get four digits', () => {
  useTexts({ 'Line {0}': 'Zeile {0}' });
  assert.equal(t('Line {0}', 3), 'Zeile 3');
  assert.equal(t('toString {0}', 'x'), 'toString x');
  assert.equal(say(message('loss {0}', 0.123456)), 'loss 0.1235');
  useTexts({});
  assert.equal(t('Line {0}', 3), 'Line 3');
});

test('exponents are raised', () => {
  assert.equal(say(message('about 10^{0} of it', -6)), 'about 10⁻⁶ of it');
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
