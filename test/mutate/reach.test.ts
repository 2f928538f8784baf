import assert from 'node:assert/strict';
import { test } from 'node:test';
import { importsOf, sourcesIn, type Import } from '../sources.ts';
import { testsReaching } from './reach.ts';

/** `a > b` says that a imports b, `a type> b` that it imports types alone. */
function arrows(...lines: readonly string[]): Import[] {
  return lines.map((line) => {
    const [file, sign, path] = line.split(' ');
    return { file: file!, from: path!, path: path!, isType: sign === 'type>' };
  });
}

test('the tests that lead to a file are found, nearest first, each once', () => {
  const imports = arrows(
    'far.test.ts > middle.ts',
    'near.test.ts > file.ts',
    'near.test.ts > middle.ts',
    'middle.ts > between.ts',
    'between.ts > file.ts',
    'other.test.ts > other.ts',
    'file.ts > other.ts',
  );
  assert.deepEqual(testsReaching('file.ts', imports), [
    { test: 'near.test.ts', distance: 1 },
    { test: 'far.test.ts', distance: 3 },
  ]);
});

test('of tests as near, those that mirror the folder come first', () => {
  const tests = ['test/core/a.test.ts', 'test/language/rules/b.test.ts', 'test/language/c.test.ts'];
  const found = testsReaching(
    'src/language/rules/rule.ts',
    arrows(...tests.map((one) => `${one} > src/language/rules/rule.ts`)),
  );
  assert.deepEqual(
    found.map(({ test }) => test),
    [tests[1], tests[2], tests[0]],
  );
});

test('an import of types alone does not reach', () => {
  assert.deepEqual(
    testsReaching('file.ts', arrows('a.test.ts type> file.ts', 'b.test.ts > a.ts', 'a.ts type> file.ts')),
    [],
  );
});

test('a test reaches AssemblyScript through the module that it is compiled to', () => {
  const kernel = sourcesIn('src/engine/kernel').flatMap(importsOf);
  const imports = [...kernel, ...importsOf('test/engine/kernel/trainKernelMath.test.ts')];
  const reaching = testsReaching('src/engine/kernel/assembly/vectorMath.ts', imports);
  assert.deepEqual(
    reaching.map(({ test }) => test),
    ['test/engine/kernel/trainKernelMath.test.ts'],
  );
});

test('imports of types alone are told from those that run', () => {
  const found = importsOf('src/engine/service/worker.ts').concat(importsOf('src/engine/problem/stepper.ts'));
  assert.ok(found.some(({ isType }) => isType) && found.some(({ isType }) => !isType));
});
