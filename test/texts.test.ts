import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { collectTexts } from './texts.ts';

const root = process.cwd();
const bundle = join(root, 'l10n/bundle.l10n.json');

test('every text a user may see stands in the translation bundle (write it anew with REGLAB_WRITE_TEXTS=1)', () => {
  const texts = collectTexts(root);
  assert.ok(texts.length > 200);
  if (process.env['REGLAB_WRITE_TEXTS'] !== undefined)
    writeFileSync(bundle, `${JSON.stringify(Object.fromEntries(texts.map((text) => [text, text])), null, 1)}\n`);
  const known = existsSync(bundle)
    ? Object.keys(JSON.parse(readFileSync(bundle, 'utf8')) as Record<string, string>)
    : [];
  assert.deepEqual(known.sort(), texts);
});

test('the manifest names no text that package.nls.json lacks', () => {
  const manifest = readFileSync(join(root, 'package.json'), 'utf8');
  const texts = JSON.parse(readFileSync(join(root, 'package.nls.json'), 'utf8')) as Record<string, string>;
  const named = [...manifest.matchAll(/"%([\w.]+)%"/g)].map(([, key]) => key!);
  assert.deepEqual(
    named.filter((key) => !Object.hasOwn(texts, key)),
    [],
  );
  assert.deepEqual(
    Object.keys(texts).filter((key) => !named.includes(key)),
    [],
  );
});
