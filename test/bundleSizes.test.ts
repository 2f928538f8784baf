import assert from 'node:assert/strict';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

/** Bytes that a file may have at most: what a view needs beyond is loaded when it is first shown. */
const limits = { 'page.js': 500_000, 'extension.cjs': 300_000 } as const;

for (const [file, most] of Object.entries(limits))
  test(`dist/${file} stays small`, () => {
    const { size } = statSync(join(process.cwd(), 'dist', file));
    assert.ok(size > most / 100 && size <= most, `${size} of ${most} bytes`);
  });
