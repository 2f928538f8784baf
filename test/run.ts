/** Runs every unit test found by pattern and closes with `N passed, N failed`. `node dist/test/run.js [part of a file name]`. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('.', import.meta.url));
const wanted = process.argv[2] ?? '';

function findTests(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === 'chunks' ? [] : findTests(path);
    return entry.name.endsWith('.test.js') && path.includes(wanted) ? [path] : [];
  });
}

const files = findTests(here);
let passed = 0;
let failed = 0;
// A test that leaves something open must not hang the whole.
const stream = run({ files, concurrency: 2, timeout: 180_000 });
stream.on('test:pass', (event) => {
  if (event.details.type !== 'suite') passed += 1;
});
stream.on('test:fail', (event) => {
  if (event.details.type !== 'suite') failed += 1;
});
process.on('exit', () => {
  console.log(`${passed} passed, ${failed} failed`);
  process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
});
(stream.compose(new spec()) as NodeJS.ReadableStream).pipe(process.stdout);
